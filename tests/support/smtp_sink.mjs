// A mail server of the tests: takes every message and keeps it. Real servers are in tests/mail; here only what arrived matters.
import net from 'node:net';

/** Undoes quoted-printable: "=C3=A9" is é, "=" at the end of a line is nothing. */
function plain(text) {
    const bytes = text.replace(/=\r\n/g, '').replace(/=([0-9A-F]{2})/g, (all, hex) => String.fromCharCode(parseInt(hex, 16)));
    return Buffer.from(bytes, 'latin1').toString('utf8');
}

/** Listens on a free port of the loopback: {url, messages, wait(to), close()}; each message is {to, text}. */
export async function open_smtp_sink() {
    const messages = [];
    const server = net.createServer((socket) => {
        let rest = '';
        let to = [];
        let data = null;
        const say = (line) => socket.write(`${line}\r\n`);
        say('220 sink');
        socket.on('error', () => {});
        socket.on('data', (part) => {
            rest += part.toString('latin1');
            for (let end; (end = rest.indexOf('\r\n')) >= 0; ) {
                const line = rest.slice(0, end);
                rest = rest.slice(end + 2);
                if (data !== null) {
                    if (line === '.') {
                        messages.push({ to, text: plain(data) });
                        [to, data] = [[], null];
                        say('250 kept');
                    } else data += `${line.replace(/^\./, '')}\r\n`;
                } else if (/^RCPT/i.test(line)) to.push(line.match(/<([^>]*)>/)[1]), say('250 yes');
                else if (/^DATA/i.test(line)) (data = ''), say('354 go on');
                else if (/^QUIT/i.test(line)) say('221 bye'), socket.end();
                else say('250 yes');
            }
        });
    });
    await new Promise((done) => server.listen(0, '127.0.0.1', done));
    return {
        url: `smtp://127.0.0.1:${server.address().port}`,
        messages,
        /** The newest message to this address that has `what`; waits for one, half a minute at most. */
        wait: async (address, more_than = 0, what = /(?:)/) => {
            for (let tries = 0; tries < 600; tries++) {
                const found = messages.filter(({ to, text }) => to.includes(address) && what.test(text));
                if (found.length > more_than) return found.at(-1);
                await new Promise((done) => setTimeout(done, 50));
            }
            throw new Error(`no mail to ${address} arrived${what.source === '(?:)' ? '' : ` that has ${what}`}.`);
        },
        close: () => new Promise((done) => server.close(done)),
    };
}
