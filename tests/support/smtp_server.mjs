// A real SMTP server of Debian (aiosmtpd, tests/mail/serve.py) beside a test: STARTTLS, a password, and what arrives.
import { spawn } from 'node:child_process';
import path from 'node:path';
import readline from 'node:readline';

import { root } from './server.mjs';

/**
 * Starts it: {settings, wait(address, more_than), stop()}. `settings` are those of beffroi.toml's [mail]; `wait` gives the newest
 * mail to an address, {to, subject, text}, half a minute after at most.
 */
export async function start_smtp_server() {
    const child = spawn(process.env.SYSTEM_PYTHON ?? '/usr/bin/python3', [path.join(root, 'tests/mail/serve.py')], {
        stdio: ['pipe', 'pipe', 'inherit'], env: { ...process.env, PYTHONDONTWRITEBYTECODE: '1' },
    });
    const lines = readline.createInterface({ input: child.stdout });
    const mails = [];
    const started = await new Promise((done, failed) => {
        lines.once('line', (line) => done(JSON.parse(line)));
        child.once('close', (code) => failed(new Error(`tests/mail/serve.py ended with ${code}`)));
    });
    lines.on('line', (line) => mails.push(JSON.parse(line)));
    return {
        settings: { url: started.url, user: 'coop', password: 'clé à molette', from: 'Coopérative <bonjour@exemple.fr>', ca_file: started.certificate },
        wait: async (address, more_than = 0) => {
            for (let tries = 0; tries < 600; tries++) {
                const found = mails.filter(({ to }) => to.includes(address));
                if (found.length > more_than) return found.at(-1);
                await new Promise((done) => setTimeout(done, 50));
            }
            throw new Error(`no mail to ${address} arrived.`);
        },
        stop: () => new Promise((done) => {
            child.once('close', done);
            child.stdin.end();
        }),
    };
}
