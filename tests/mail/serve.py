#!/usr/bin/python3
"""A real SMTP server for tests in other languages: STARTTLS and a password asked for, on a free port, until its input ends.

Writes JSON, one object a line: first {"url", "certificate"}, then {"to", "subject", "text"} for each mail that arrives.
"""
import email
import email.policy
import json
import logging
import sys
import warnings

from servers import Handler, Servers, authenticate


class Telling(Handler):
    async def handle_DATA(self, server, session, envelope):
        mail = email.message_from_bytes(envelope.content, policy=email.policy.default)
        tell({'to': envelope.rcpt_tos, 'subject': mail['Subject'], 'text': mail.get_body(('plain',)).get_content()})
        return '250 OK'


def tell(what):
    print(json.dumps(what), flush=True)


logging.disable(logging.CRITICAL)
warnings.simplefilter('ignore')
servers = Servers()
port = servers.start(Telling(), tls_context=servers.context, require_starttls=True, authenticator=authenticate, auth_required=True)
tell({'url': f'smtp://localhost:{port}', 'certificate': servers.certificate})
sys.stdin.read()
