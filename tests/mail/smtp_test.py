#!/usr/bin/python3
"""Mails sent to real SMTP servers on this machine (aiosmtpd), and read back by Python's own mail library.

usage: smtp_test.py PROBE, with PROBE the program made from probe.cpp
"""
import asyncio
import email
import email.policy
import logging
import os
import random
import ssl
import subprocess
import sys
import tempfile
import threading
import unittest
import warnings

try:
    from aiosmtpd.smtp import SMTP, AuthResult
except ImportError:
    sys.exit("aiosmtpd is missing: run `./dev deps test` (Debian's package python3-aiosmtpd).")

PROBE = sys.argv.pop(1)
FROM = 'Coopérative de la Vire <bonjour@exemple.fr>'


class Handler:
    """Keeps what arrives; refuses some recipients and some texts."""

    def __init__(self):
        self.mails = []

    async def handle_RCPT(self, server, session, envelope, address, options):
        if address.startswith('nobody@'):
            return '550 No such mailbox'
        if address.startswith('later@'):
            return '451 Greylisted, try again'
        envelope.rcpt_tos.append(address)
        return '250 OK'

    async def handle_DATA(self, server, session, envelope):
        if b'Subject: spam' in envelope.content:
            return '554 We take no spam'
        if b'Subject: full' in envelope.content:
            return '452 No room'
        self.mails.append((session.ssl is not None, envelope.mail_from, list(envelope.rcpt_tos), envelope.content))
        return '250 OK'


def authenticate(server, session, envelope, mechanism, data):
    good = data.login == b'coop' and data.password == 'clé à molette'.encode()
    return AuthResult(success=good, handled=good)


class Servers:
    """Servers on free ports, in a thread of their own."""

    def __init__(self):
        self.loop = asyncio.new_event_loop()
        threading.Thread(target=self.loop.run_forever, daemon=True).start()

    def start(self, handler, implicit_tls=None, **options):
        async def run():
            server = await self.loop.create_server(lambda: SMTP(handler, hostname='localhost', loop=self.loop, **options), '127.0.0.1', 0, ssl=implicit_tls)
            return server.sockets[0].getsockname()[1]
        return asyncio.run_coroutine_threadsafe(run(), self.loop).result()


class SmtpTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.certificate = os.path.join(cls.folder.name, 'cert.pem')
        key = os.path.join(cls.folder.name, 'key.pem')
        subprocess.run(['openssl', 'req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-keyout', key, '-out', cls.certificate,
                        '-days', '2', '-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1'], check=True, capture_output=True)
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(cls.certificate, key)
        servers = Servers()
        cls.handler = Handler()
        cls.plain = servers.start(cls.handler)
        cls.starttls = servers.start(cls.handler, tls_context=context, require_starttls=True)
        cls.login = servers.start(cls.handler, tls_context=context, require_starttls=True, auth_required=True, authenticator=authenticate)
        cls.implicit = servers.start(cls.handler, implicit_tls=context)

    @classmethod
    def tearDownClass(cls):
        cls.folder.cleanup()

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
