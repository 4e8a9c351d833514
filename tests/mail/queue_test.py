#!/usr/bin/python3
"""Letters through the job table to real SMTP servers that refuse, put off, die and return; and what the program tells of them.

usage: queue_test.py QUEUE_PROBE BEFFROI, with QUEUE_PROBE the program made from queue_probe.cpp
"""
import email
import email.message
import email.policy
import json
import logging
import os
import re
import subprocess
import sys
import tempfile
import time
import unittest
import urllib.request
import warnings

from servers import Handler, Servers, authenticate

PROBE, BEFFROI = sys.argv.pop(1), sys.argv.pop(1)
SECRET = 'https://aide.exemple.fr/invitation/s3cr3t-s3cr3t'
WAITING, SENT, REFUSED, BOUNCED = range(4)


class Troubled(Handler):
    """A server with bad days, which the subject of the mail or its recipient name."""

    def __init__(self):
        super().__init__()
        self.senders, self.greylisted, self.died, self.whole = [], set(), set(), []

    async def handle_MAIL(self, server, session, envelope, address, options):
        self.senders.append(address)
        envelope.mail_from = address
        return '250 OK'

    async def handle_RCPT(self, server, session, envelope, address, options):
        if address.startswith('gone@'):
            return '550 5.1.1 <gone@exemple.fr>: no such mailbox here'
        if address.startswith('full@'):
            return '552 5.2.2 Mailbox full'
        if address.startswith('grey@') and address not in self.greylisted:
            self.greylisted.add(address)
            return '451 4.7.1 Greylisted, come back later'
        envelope.rcpt_tos.append(address)
        return '250 OK'

    async def handle_DATA(self, server, session, envelope):
        mail = email.message_from_bytes(envelope.content, policy=email.policy.default)
        subject, identifier = mail['Subject'], mail['Message-ID']
        self.whole.append(identifier)
        if 'spam' in subject:
            return f'554 5.7.1 {SECRET} is on a black list, {envelope.rcpt_tos[0]}'
        if 'dies' in subject and identifier not in self.died:
            self.died.add(identifier)
            server.transport.abort()
            return '250 nobody hears this'
        self.mails.append((session.ssl is not None, envelope.mail_from, list(envelope.rcpt_tos), envelope.content))
        if 'hangs up' in subject:
            # Taken, and gone before the client says goodbye.
            server.loop.call_later(0.01, server.transport.abort)
        return '250 OK'


class Queue:
    """A process that holds a data folder open, as the server does."""

    def __init__(self, data, url, certificate, bounces=''):
        self.log = tempfile.TemporaryFile('w+')
        self.process = subprocess.Popen([PROBE, data, url, certificate, bounces], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self.log, text=True)

    def ask(self, what, **fields):
        self.process.stdin.write(json.dumps({'do': what, **fields}) + '\n')
        self.process.stdin.flush()
        return json.loads(self.process.stdout.readline())

    def deliver(self, to='marie@exemple.fr', name='Marie', subject='Bonjour', paragraph='Le texte', label='Accepter', link=SECRET):
        return self.ask('deliver', to=to, name=name, subject=subject, paragraph=paragraph, label=label, link=link)

    def end(self):
        self.process.stdin.close()
        self.process.stdout.close()
        code = self.process.wait(timeout=60)
        self.log.seek(0)
        log = self.log.read()
        self.log.close()
        return code, log


class QueueTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.servers = Servers()
        cls.parent = tempfile.TemporaryDirectory()

    @classmethod
    def tearDownClass(cls):
        cls.parent.cleanup()

    def setUp(self):
        self.handler = Troubled()
        self.port = self.servers.start(self.handler, tls_context=self.servers.context, require_starttls=True)
        self.data = tempfile.mkdtemp(dir=self.parent.name) + '/data'
        self.assertEqual(self.beffroi('init').returncode, 0)
        self.queue = None

    def tearDown(self):
        if self.queue:
            code, log = self.queue.end()
            self.assertEqual(code, 0, log)
            # Neither what only the addressee may know nor who that is.
            for never in ('s3cr3t', 'marie@', 'gone@', 'grey@', 'full@'):
                self.assertNotIn(never, log)

    def open(self, bounces=''):
        self.queue = Queue(self.data, f'smtp://127.0.0.1:{self.port}', self.servers.certificate, bounces)
        return self.queue

    def beffroi(self, *args, lang='C.UTF-8', **options):
        env = {k: v for k, v in os.environ.items() if k not in ('LC_ALL', 'LC_MESSAGES')} | {'LANG': lang}
        return subprocess.run([BEFFROI, args[0], '--data', self.data, *args[1:]], capture_output=True, text=True, timeout=60, env=env, **options)

    def configure(self, **keys):
        path = self.data + '/beffroi.toml'
        with open(path, encoding='utf-8') as file:
            text = file.read()
        before, mail = text.split('[mail]')
        # Mails carry links: the doctor asks for the site's address.
        before = re.sub(r'''(\[site\][^\[]*?\nurl = )(""|'')''', r'\1"https://aide.exemple.fr"', before, count=1)
        for key, value in keys.items():
            mail = re.sub(rf'^{key} = .*$', lambda _: f'{key} = {value}', mail, count=1, flags=re.M)
        with open(path, 'w', encoding='utf-8') as file:
            file.write(before + '[mail]' + mail)

    def configure_server(self, **keys):
        self.configure(**{'url': f'"smtp://127.0.0.1:{self.port}"', 'from': '"Co-op <bonjour@exemple.fr>"', 'ca_file': f'"{self.servers.certificate}"'} | keys)

    def only(self):
        records = self.queue.ask('records')['records']
        self.assertEqual(len(records), 1)
        return records[0]

    def kept(self, needle):
        """Whether the words are anywhere in the database's tables (its free pages aside)."""
        dump = subprocess.run(['sqlite3', self.data + '/beffroi.db', '.dump jobs mails'], capture_output=True, text=True, check=True)
        return needle in dump.stdout

    def test_sent_once_and_its_words_forgotten(self):
        queue = self.open()
        self.assertEqual(queue.deliver(), {'way': 'queued'})
        # Sealed: neither the link nor the address is in the tables.
        self.assertFalse(self.kept('s3cr3t'))
        self.assertFalse(self.kept('marie@'))
        self.assertEqual(queue.ask('run'), {'ran': 1})
        self.assertEqual(queue.ask('run'), {'ran': 0})
        encrypted, sender, recipients, content = self.handler.mails[0]
        self.assertEqual((encrypted, sender, recipients), (True, 'bonjour@exemple.fr', ['marie@exemple.fr']))
        mail = email.message_from_bytes(content, policy=email.policy.default)
        self.assertEqual(mail.defects, [])
        text, html = (mail.get_body((kind,)).get_content() for kind in ('plain', 'html'))
        self.assertIn(f'\n{SECRET}\n', text.replace('\r\n', '\n'))
        self.assertIn(f'href="{SECRET}"', html)
        self.assertEqual(self.only()['state'], SENT)
        self.assertFalse(self.kept('s3cr3t'))

    def test_greylisted_then_taken(self):
        queue = self.open()
        queue.deliver(to='grey@exemple.fr')
        self.assertEqual(queue.ask('run'), {'ran': 1})
        self.assertEqual((self.only()['state'], self.only()['answer']), (WAITING, '451 4.7.1 Greylisted, come back later'))
        self.assertEqual(queue.ask('run'), {'ran': 0}, 'not at once')
        self.assertIn(queue.ask('due')['left_min'], (0, 1))
        self.assertEqual(queue.ask('run'), {'ran': 1})
        self.assertEqual((self.only()['state'], self.only()['answer']), (SENT, ''))
        self.assertEqual(len(self.handler.mails), 1)

    def test_refused_for_good(self):
        queue = self.open()
        queue.deliver(to='gone@exemple.fr')
        self.assertEqual(queue.ask('run'), {'ran': 1})
        self.assertEqual(self.only(), {'address': 'gone@exemple.fr', 'state': REFUSED, 'answer': '550 5.1.1 ... no such mailbox here', 'gone': True})
        self.assertEqual(queue.ask('due')['left_min'], -1, 'it is not tried again')
        self.assertFalse(self.kept('s3cr3t'))

    def test_refused_for_what_it_says_or_for_want_of_room(self):
        queue = self.open()
        queue.deliver(subject='spam')
        queue.deliver(to='full@exemple.fr')
        self.assertEqual(queue.ask('run'), {'ran': 2})
        records = {each['address']: each for each in queue.ask('records')['records']}
        # The server repeats the link and the address: neither is kept.
        self.assertEqual(records['marie@exemple.fr'], {'address': 'marie@exemple.fr', 'state': REFUSED, 'answer': '554 5.7.1 ... is on a black list, ...', 'gone': False})
        self.assertEqual(records['full@exemple.fr'], {'address': 'full@exemple.fr', 'state': REFUSED, 'answer': '552 5.2.2 Mailbox full', 'gone': False})
        self.assertFalse(self.kept('s3cr3t'))

    def test_a_server_that_dies_mid_way(self):
        queue = self.open()
        queue.deliver(subject='dies')
        self.assertEqual(queue.ask('run'), {'ran': 1})
        self.assertEqual((self.only()['state'], self.handler.mails), (WAITING, []))
        queue.ask('due')
        self.assertEqual(queue.ask('run'), {'ran': 1})
        self.assertEqual(self.only()['state'], SENT)
        # Should the first have got through after all, both are one mail for whoever compares.
        self.assertEqual(len(self.handler.whole), 2)
        self.assertEqual(len(set(self.handler.whole)), 1)

    def test_a_server_that_hangs_up_once_it_has_taken_the_mail(self):
        queue = self.open()
        queue.deliver(subject='hangs up')
        self.assertEqual(queue.ask('run'), {'ran': 1})
        self.assertEqual(self.only()['state'], SENT)

    def test_no_duplicate_when_the_database_lost_that_it_was_sent(self):
        queue = self.open()
        queue.deliver()
        self.assertEqual(queue.ask('lose_end'), {'ran': 1})
        self.assertEqual(self.only()['state'], WAITING)
        self.assertEqual(queue.ask('run'), {'ran': 1})
        self.assertEqual(self.only()['state'], SENT)
        self.assertEqual(len(self.handler.mails), 1)

    def test_nobody_adds_a_header_or_a_recipient_through_any_field(self):
        evil = 'x\r\nBcc: intrus@exemple.fr\r\n\r\nRCPT TO:<intrus@exemple.fr>'
        queue = self.open()
        fields = ('to', 'name', 'subject', 'paragraph', 'label', 'link')
        for field in fields:
            for value in (evil, evil.replace('\r', ''), evil.replace('\n', ''), 'marie@exemple.fr' + evil, SECRET + evil, evil + '\r\n.\r\nQUIT\r\n'):
                self.handler.mails.clear()
                answer = queue.deliver(**{field: value})
                queue.ask('run')
                if field in ('to', 'link'):
                    self.assertIn(answer.get('error'), ('bad_header', 'bad_link', 'bad_address'), (field, value))
                    self.assertEqual(self.handler.mails, [])
                    continue
                self.assertEqual(answer, {'way': 'queued'})
                _, _, recipients, content = self.handler.mails[0]
                self.assertEqual((len(self.handler.mails), recipients), (1, ['marie@exemple.fr']))
                mail = email.message_from_bytes(content, policy=email.policy.default)
                self.assertEqual(sorted(mail.keys()), sorted(['From', 'To', 'Subject', 'Date', 'Message-ID', 'Auto-Submitted', 'MIME-Version', 'Content-Type']))
                self.assertEqual([p.get_content_type() for p in mail.iter_parts()], ['text/plain', 'text/html'])
        for key in ('from', 'bounces'):
            self.configure_server(**{key: json.dumps(evil)})
            self.assertEqual(self.beffroi('doctor').returncode, 1)
            self.assertEqual(self.beffroi('mail', '--test', 'marie@exemple.fr').returncode, 1)

    def report(self, original, to, status='5.1.1', action='failed', with_original=True):
        """A delivery status notification (RFC 3464) for a mail that the server took."""
        group = email.message.Message()
        for name, value in (('Final-Recipient', 'rfc822; marie@exemple.fr'), ('Action', action), ('Status', status), ('Diagnostic-Code', f'smtp; 550 {status} User unknown')):
            group[name] = value
        about = email.message.Message()
        about['Reporting-MTA'] = 'dns; mx.exemple.fr'
        told = email.message.Message()
        told['Content-Type'] = 'message/delivery-status'
        told.set_payload([about, group])
        whole = email.message.Message()
        whole['From'], whole['To'], whole['Subject'], whole['MIME-Version'] = 'MAILER-DAEMON@mx.exemple.fr', to, 'Undelivered Mail', '1.0'
        whole.add_header('Content-Type', 'multipart/report', report_type='delivery-status')
        words = email.message.Message()
        words['Content-Type'] = 'text/plain'
        words.set_payload('Sorry.\n')
        parts = [words, told]
        if with_original:
            returned = email.message.Message()
            returned['Content-Type'] = 'message/rfc822'
            returned.set_payload([original])
            parts.append(returned)
        whole.set_payload(parts)
        return whole.as_string()

    def send_one(self, bounces=''):
        queue = self.open(bounces)
        queue.deliver()
        queue.ask('run')
        _, sender, _, content = self.handler.mails[0]
        return sender, email.message_from_bytes(content)

    def test_a_returned_mail_by_its_identifier(self):
        sender, original = self.send_one()
        taken = self.beffroi('mail-bounce', input=self.report(original, sender, '4.4.1', 'delayed'))
        self.assertEqual((taken.returncode, self.only()['state']), (0, SENT), taken.stderr)
        taken = self.beffroi('mail-bounce', input=self.report(original, sender))
        self.assertEqual((taken.returncode, taken.stdout), (0, 'Noted: this mail did not arrive.\n'), taken.stderr)
        self.assertEqual(self.only(), {'address': 'marie@exemple.fr', 'state': BOUNCED, 'answer': '550 5.1.1 User unknown', 'gone': True})
        listed = self.beffroi('mail', lang='fr_FR.UTF-8')
        self.assertRegex(listed.stdout, r'^\S+Z  probe  marie@exemple\.fr  revenu: 550 5\.1\.1 User unknown\n$')

    def test_a_returned_mail_by_the_address_that_it_came_back_to(self):
        sender, original = self.send_one('retours+@exemple.fr')
        token = original['Message-ID'].strip('<>').split('@')[0]
        self.assertEqual(sender, f'retours+{token}@exemple.fr')
        self.assertEqual(self.handler.senders, [sender])
        # Some servers return no trace of the mail itself, and a mailbox shared by all hides the address.
        text = self.report(original, 'retours@exemple.fr', with_original=False)
        self.assertIn('none of our mails', self.beffroi('mail-bounce', input=text).stdout)
        self.assertIn('Noted', self.beffroi('mail-bounce', '--recipient', sender, input=text).stdout)
        self.assertTrue(self.only()['gone'])

    def test_what_is_no_report_never_makes_the_mail_server_return_it(self):
        self.send_one()
        for text in ('', 'Subject: Absence\n\nJe suis en congés.\n', 'x' * 3_000_000, self.report(email.message_from_string('Message-ID: <' + 'a' * 32 + '@exemple.fr>\n\n'), 'x@y.fr')):
            taken = self.beffroi('mail-bounce', input=text)
            self.assertEqual((taken.returncode, taken.stderr), (0, ''))
        self.assertEqual(self.only()['state'], SENT)
        # A database that is away is the server's affair: the mail server keeps the report and tries again.
        os.rename(self.data, self.data + '-away')
        self.assertEqual(self.beffroi('mail-bounce', input=text).returncode, 75)
        os.rename(self.data + '-away', self.data)

    def test_a_test_mail_and_the_doctor(self):
        shown = self.beffroi('mail', '--test', 'marie@exemple.fr')
        self.assertEqual((shown.returncode, shown.stderr), (1, 'beffroi: No mail server is set: fill in mail.url first.\n'))
        self.assertIn('· mail.url is empty', self.beffroi('doctor').stdout)

        self.configure_server()
        shown = self.beffroi('mail', '--test', 'marie@exemple.fr', lang='fr_FR.UTF-8')
        self.assertEqual((shown.returncode, shown.stderr), (0, ''))
        self.assertIn('Envoyé à marie@exemple.fr', shown.stdout)
        mail = email.message_from_bytes(self.handler.mails[0][3], policy=email.policy.default)
        self.assertEqual(mail['Subject'], 'Un essai de Beffroi')
        self.assertRegex(self.beffroi('mail').stdout, r'^\S+Z  test  marie@exemple\.fr  sent\n$')
        # What comes back of it is known too.
        self.assertIn('Noted', self.beffroi('mail-bounce', input=self.report(mail, 'x@y.fr')).stdout)
        self.assertIn('returned: 550 5.1.1', self.beffroi('mail').stdout)
        seen = self.beffroi('doctor')
        self.assertEqual(seen.returncode, 0, seen.stdout)
        self.assertIn('✓ The mail server answers, and takes our settings.', seen.stdout)
        self.assertEqual(len(self.handler.mails), 1, 'the doctor sends nothing')

        shown = self.beffroi('mail', '--test', 'gone@exemple.fr')
        self.assertEqual((shown.returncode, shown.stderr), (1, 'beffroi: The mail server refuses this mail (550).\n  (550 5.1.1 ... no such mailbox here)\n'))
        shown = self.beffroi('mail', '--test', 'marie')
        self.assertEqual((shown.returncode, shown.stderr), (1, 'beffroi: "marie" is not a mail address.\n'))

    def test_the_server_sends_what_is_queued_and_counts_it(self):
        queue = self.open()
        queue.deliver()
        queue.deliver(to='gone@exemple.fr')
        queue.deliver(to='grey@exemple.fr')
        self.configure_server()
        server = subprocess.Popen([BEFFROI, 'serve', '--data', self.data, '--listen', '127.0.0.1:0'], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        try:
            url = re.search(r'http://\S+', server.stdout.readline())[0]

            def counts():
                with urllib.request.urlopen(url + '/metrics', timeout=10) as answer:
                    return dict(re.findall(r'^beffroi_mails\{state="(\w+)"\} (\d+)$', answer.read().decode(), flags=re.M))

            wanted = {'waiting': '1', 'sent': '1', 'refused': '1', 'bounced': '0'}
            end = time.monotonic() + 30
            while counts() != wanted and time.monotonic() < end:
                time.sleep(0.05)
            self.assertEqual(counts(), wanted)
        finally:
            server.terminate()
            _, log = server.communicate(timeout=30)
        self.assertEqual(server.returncode, 0)
        self.assertIn('a mail was given up', log)
        for never in ('s3cr3t', 'marie@', 'gone@', 'grey@'):
            self.assertNotIn(never, log)

    def test_the_doctor_tells_what_is_wrong_with_mail(self):
        def wrong(sentence, **keys):
            self.configure_server(**{'user': '""', 'password': '""'} | keys)
            seen = self.beffroi('doctor')
            self.assertEqual(seen.returncode, 1, seen.stdout)
            self.assertEqual([line for line in seen.stdout.splitlines() if line.startswith('✗')], ['✗ ' + sentence])

        wrong("The mail server can't be reached.", url='"smtp://127.0.0.1:1"')
        wrong("The encrypted connection to the mail server can't be trusted: check its certificate.", ca_file='""')
        plain = self.servers.start(Handler())
        wrong('The mail server offers no encryption, and the settings require it.', url=f'"smtp://127.0.0.1:{plain}"')
        self.configure_server(url=f'"smtp://127.0.0.1:{plain}"', require_tls='false')
        self.assertEqual(self.beffroi('doctor').returncode, 0)
        self.configure_server(require_tls='true')
        login = self.servers.start(Handler(), tls_context=self.servers.context, require_starttls=True, auth_required=True, authenticator=authenticate)
        wrong('The mail server refuses the user name or the password.', url=f'"smtp://127.0.0.1:{login}"', user='"coop"', password='"faux"')
        self.configure_server(url=f'"smtp://127.0.0.1:{login}"', user='"coop"', password='"clé à molette"')
        self.assertEqual(self.beffroi('doctor').returncode, 0)
        wrong('mail.url must begin with smtp:// or smtps://, or be empty.', url='"mail.exemple.fr"')
        wrong('mail.from must be an address, such as "Pays de la Vire <bonjour@exemple.fr>".', **{'from': '"bonjour"'})
        wrong('mail.bounces must be an address, such as "retours@exemple.fr", or be empty.', bounces='"retours"')

    def test_the_doctor_tells_of_what_waits(self):
        queue = self.open()
        queue.deliver(to='grey@exemple.fr')
        queue.ask('run')
        self.configure_server()
        self.assertNotIn('wait', self.beffroi('doctor').stdout)
        subprocess.run(['sqlite3', self.data + '/beffroi.db', 'UPDATE mails SET queued = queued - 7200000000'], check=True)
        self.assertRegex(self.beffroi('doctor').stdout, r'· Mails that wait: 1, the first since \S+Z\. See why with: beffroi mail')
        self.assertRegex(self.beffroi('mail').stdout, r'grey@exemple\.fr  waiting: 451 4\.7\.1 Greylisted')


# The servers complain aloud of what is done to them on purpose.
logging.disable()
warnings.simplefilter('ignore')
unittest.main(verbosity=0)
