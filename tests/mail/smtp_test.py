#!/usr/bin/python3
"""Mails sent to real SMTP servers on this machine (aiosmtpd), and read back by Python's own mail library.

usage: smtp_test.py PROBE, with PROBE the program made from probe.cpp
"""
import email
import email.policy
import logging
import random
import subprocess
import sys
import unittest
import warnings

from servers import Handler, Servers, authenticate

PROBE = sys.argv.pop(1)
FROM = 'Coopérative de la Vire <bonjour@exemple.fr>'


class SmtpTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        servers = Servers()
        cls.certificate, context = servers.certificate, servers.context
        cls.handler = Handler()
        cls.plain = servers.start(cls.handler)
        cls.starttls = servers.start(cls.handler, tls_context=context, require_starttls=True)
        cls.login = servers.start(cls.handler, tls_context=context, require_starttls=True, auth_required=True, authenticator=authenticate)
        cls.implicit = servers.start(cls.handler, implicit_tls=context)

    def setUp(self):
        self.handler.mails.clear()

    def send(self, port, to='marie@exemple.fr', subject='Rendez-vous', text='Bonjour', html='', scheme='smtp', tls=True, ca=None, user='', password=''):
        run = subprocess.run([PROBE, f'{scheme}://127.0.0.1:{port}', user, password, '1' if tls else '0', self.certificate if ca is None else ca, FROM, to,
                              subject, text, html], capture_output=True, text=True, timeout=60)
        self.assertEqual(run.returncode, 0, run.stderr)
        return run.stdout.strip()

    def received(self):
        self.assertEqual(len(self.handler.mails), 1)
        encrypted, sender, recipients, content = self.handler.mails[0]
        return encrypted, sender, recipients, email.message_from_bytes(content, policy=email.policy.default), content

    def test_text_and_html_over_starttls(self):
        subject = 'Votre rendez-vous du mardi 24 novembre à la médiathèque « L’Atelier » est confirmé 🔔'
        text = 'Bonjour Zoé,\n\nà mardi 24\u00a0novembre, 14\u00a0h.\n.\n..\nFrom nous\n' + 'très ' * 60 + '\n'
        html = '<p>Bonjour <b>Zoé</b> &amp; Noël</p>\n'
        self.assertEqual(self.send(self.starttls, subject=subject, text=text, html=html), 'sent')
        encrypted, sender, recipients, mail, content = self.received()
        self.assertTrue(encrypted)
        self.assertEqual((sender, recipients), ('bonjour@exemple.fr', ['marie@exemple.fr']))
        self.assertEqual(mail['Subject'], subject)
        self.assertEqual(mail['From'].addresses[0].display_name, 'Coopérative de la Vire')
        self.assertEqual(mail['From'].addresses[0].addr_spec, 'bonjour@exemple.fr')
        self.assertEqual(mail['To'].addresses[0].addr_spec, 'marie@exemple.fr')
        self.assertIsNotNone(mail['Date'].datetime)
        self.assertRegex(mail['Message-ID'], r'^<[\w.-]+@exemple\.fr>$')
        self.assertEqual(mail.get_content_type(), 'multipart/alternative')
        self.assertEqual([p.get_content_type() for p in mail.iter_parts()], ['text/plain', 'text/html'])
        self.assertEqual(mail.get_body(('plain',)).get_content().replace('\r\n', '\n').rstrip('\n'), text.rstrip('\n'))
        self.assertEqual(mail.get_body(('html',)).get_content().replace('\r\n', '\n').rstrip('\n'), html.rstrip('\n'))
        self.assertEqual(mail.defects, [])
        self.assertLessEqual(max(len(line) for line in content.split(b'\r\n')), 78)

    def test_empty_text(self):
        self.assertEqual(self.send(self.starttls, text=''), 'sent')
        mail = self.received()[3]
        self.assertEqual((mail.get_content_type(), mail.get_content().strip()), ('text/plain', ''))

    def test_password(self):
        self.assertEqual(self.send(self.login, user='coop', password='clé à molette'), 'sent')
        self.assertEqual(self.send(self.login, user='coop', password='faux'), 'smtp_unreachable')
        self.assertEqual(self.send(self.login), 'smtp_unreachable')
        self.assertEqual(len(self.handler.mails), 1)

    def test_no_encryption_no_mail(self):
        self.assertEqual(self.send(self.plain, user='coop', password='clé à molette'), 'smtp_unreachable')
        self.assertEqual(self.handler.mails, [])
        self.assertEqual(self.send(self.plain, tls=False), 'sent')
        self.assertFalse(self.received()[0])

    def test_encryption_is_used_where_it_is_offered(self):
        self.assertEqual(self.send(self.starttls, tls=False), 'sent')
        self.assertTrue(self.received()[0])

    def test_a_stranger_certificate_is_not_believed(self):
        self.assertEqual(self.send(self.starttls, ca=''), 'smtp_unreachable')
        self.assertEqual(self.send(self.implicit, ca='', scheme='smtps'), 'smtp_unreachable')
        self.assertEqual(self.handler.mails, [])

    def test_implicit_encryption(self):
        self.assertEqual(self.send(self.implicit, scheme='smtps'), 'sent')
        self.assertEqual(self.received()[3].get_content().strip(), 'Bonjour')

    def test_for_good_or_for_now(self):
        self.assertEqual(self.send(self.starttls, to='nobody@exemple.fr'), 'smtp_refused')
        self.assertEqual(self.send(self.starttls, to='later@exemple.fr'), 'smtp_later')
        self.assertEqual(self.send(self.starttls, subject='spam'), 'smtp_refused')
        self.assertEqual(self.send(self.starttls, subject='full'), 'smtp_later')
        self.assertEqual(self.handler.mails, [])

    def test_nobody_adds_a_recipient(self):
        self.assertEqual(self.send(self.starttls, to='marie@exemple.fr>\r\nRCPT TO:<x@y.fr'), 'bad_header')
        self.assertEqual(self.send(self.starttls, to='marie@exemple.fr, x@y.fr'), 'bad_address')
        self.assertEqual(self.send(self.starttls, subject='x\r\nBcc: x@y.fr'), 'bad_header')
        self.assertEqual(self.handler.mails, [])

    def test_any_text_comes_back(self):
        chance = random.Random(20261124)
        letters = 'aeiou éàçœ«»’ 日本🔔 \u00a0\u202f...===?_<>&"\'\\%-\t' + 'From \n\n'
        for turn in range(40):
            self.handler.mails.clear()
            text = ''.join(chance.choice(letters) for _ in range(chance.randrange(600)))
            subject = ''.join(chance.choice(letters) for _ in range(chance.randrange(120))).replace('\n', ' ').replace('\t', ' ').strip()
            self.assertEqual(self.send(self.plain, tls=False, subject=subject, text=text, html=text if turn % 2 else ''), 'sent')
            mail = self.received()[3]
            self.assertEqual(mail['Subject'], subject, 'a subject changed on its way')
            self.assertEqual(mail.defects, [])
            for kind in ('plain', 'html')[:1 + turn % 2]:
                part = mail.get_body((kind,))
                body = '' if part is None else part.get_content().replace('\r\n', '\n')
                # A text ends with a line break, and multipart adds the one before its boundary.
                self.assertEqual(body.rstrip('\n'), text.rstrip('\n'))


# The servers complain aloud of the certificates that are refused on purpose.
logging.disable()
warnings.simplefilter('ignore')
unittest.main(verbosity=0)
