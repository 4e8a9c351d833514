"""Real SMTP servers (Debian's aiosmtpd) on free ports of this machine, with a certificate of their own."""
import asyncio
import os
import ssl
import subprocess
import sys
import tempfile
import threading

try:
    from aiosmtpd.smtp import SMTP, AuthResult
except ImportError:
    sys.exit("aiosmtpd is missing: run `./dev deps test` (Debian's package python3-aiosmtpd).")

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
    """Servers on free ports, in a thread of their own; `certificate` is the file that clients shall trust."""

    def __init__(self):
        self.folder = tempfile.TemporaryDirectory()
        self.certificate = os.path.join(self.folder.name, 'cert.pem')
        key = os.path.join(self.folder.name, 'key.pem')
        subprocess.run(['openssl', 'req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-keyout', key, '-out', self.certificate,
                        '-days', '2', '-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1'], check=True, capture_output=True)
        self.context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        self.context.load_cert_chain(self.certificate, key)
        self.loop = asyncio.new_event_loop()
        threading.Thread(target=self.loop.run_forever, daemon=True).start()

    def start(self, handler, implicit_tls=None, **options):
        async def run():
            server = await self.loop.create_server(lambda: SMTP(handler, hostname='localhost', loop=self.loop, **options), '127.0.0.1', 0, ssl=implicit_tls)
            return server.sockets[0].getsockname()[1]
        return asyncio.run_coroutine_threadsafe(run(), self.loop).result()
