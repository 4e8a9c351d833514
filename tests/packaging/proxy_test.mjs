// The examples of docs/deploy before the real program and before one that tells what it was sent: Debian's nginx, and Debian's
// Caddy where it is installed. Only ports, certificate and where to listen differ from what operators copy.
import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import fs from 'node:fs';
import http from 'node:http';
import http2 from 'node:http2';
import https from 'node:https';
import os from 'node:os';
import path from 'node:path';
import test, { after, before } from 'node:test';
import tls from 'node:tls';

import { free_port, new_data_folder, root, start_server } from '../support/server.mjs';

const name = 'aide.exemple.fr';
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'beffroi-proxy-'));
const certificate = path.join(folder, 'cert.pem');
const key = path.join(folder, 'key.pem');
const example = (file) => fs.readFileSync(path.join(root, 'docs/deploy', file), 'utf8');
const ends = [];

after(async () => {
    for (const end of ends.reverse()) await end();
    fs.rmSync(folder, { recursive: true, force: true });
});

/** Replaces every one, which must be there. */
function replace(text, from, to) {
    assert.ok(text.match(from), `${from} is in the example`);
    return text.replaceAll(from, to);
}

const proxies = {
    nginx: {
        program: '/usr/sbin/nginx',
        write(ports, upstream, at) {
            let site = example('nginx.conf');
            site = replace(site, /^ *listen \[::\].*\n/gm, '');
            site = replace(site, 'listen 80;', `listen 127.0.0.1:${ports.http};`);
            site = replace(site, 'listen 443 ', `listen 127.0.0.1:${ports.https} `);
            site = replace(site, 'server 127.0.0.1:8080;', `server 127.0.0.1:${upstream};`);
            site = replace(site, `/etc/letsencrypt/live/${name}/fullchain.pem`, certificate);
            site = replace(site, `/etc/letsencrypt/live/${name}/privkey.pem`, key);
            const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((each) => `${each}_temp_path ${at}/${each};`).join(' ');
            const user = process.getuid() === 0 ? 'user root;' : '';
            fs.writeFileSync(`${at}/nginx.conf`, `${user} daemon off; pid ${at}/pid; events {} http { access_log ${at}/access.log; ${temporary}\n${site}\n}`);
            const args = ['-c', `${at}/nginx.conf`, '-p', at, '-e', `${at}/error.log`];
            execFileSync(this.program, [...args, '-t'], { stdio: 'pipe' });
            return args;
        },
    },
    caddy: {
        program: '/usr/bin/caddy',
        write(ports, upstream, at) {
            let site = example('Caddyfile');
            site = replace(site, new RegExp(`^${name} {`, 'gm'), `${name} {\n\ttls ${certificate} ${key}`);
            site = replace(site, '127.0.0.1:8080', `127.0.0.1:${upstream}`);
            fs.writeFileSync(`${at}/Caddyfile`, `{\n\tadmin off\n\tdefault_bind 127.0.0.1\n\thttp_port ${ports.http}\n\thttps_port ${ports.https}\n}\n${site}`);
            const args = ['--config', `${at}/Caddyfile`, '--adapter', 'caddyfile'];
            execFileSync(this.program, ['validate', ...args], { stdio: 'pipe', env: { ...process.env, HOME: at, XDG_DATA_HOME: at, XDG_CONFIG_HOME: at } });
            return ['run', ...args];
        },
    },
};

async function start_proxy(kind, upstream) {
    const at = fs.mkdtempSync(path.join(folder, `${kind}-`));
    const ports = { http: await free_port(), https: await free_port(), at };
    const args = proxies[kind].write(ports, upstream, at);
    const child = spawn(proxies[kind].program, args, { stdio: ['ignore', 'ignore', 'pipe'], env: { ...process.env, HOME: at, XDG_DATA_HOME: at, XDG_CONFIG_HOME: at } });
    let log = '';
    child.stderr.on('data', (part) => (log += part));
    const ended = new Promise((done) => child.on('close', done));
    const kill = () => child.kill('SIGKILL');
    process.on('exit', kill);
    ends.push(async () => (child.kill('SIGTERM'), await ended, process.off('exit', kill)));
    for (let tries = 0; ; tries++) {
        if (await get(ports, '/').then(() => true, () => false)) return ports;
        assert.ok(tries < 500 && child.exitCode === null, `${kind} does not answer: ${log}${fs.existsSync(`${at}/error.log`) ? fs.readFileSync(`${at}/error.log`) : ''}`);
        await new Promise((done) => setTimeout(done, 20));
    }
}

const where = (ports) => ({ host: '127.0.0.1', port: ports.https, servername: name, ca: fs.readFileSync(certificate), agent: false });

/** One request over HTTPS and HTTP/1.1: {status, headers, body}. */
function get(ports, target, { method = 'GET', headers = {}, body, ...more } = {}) {
    return new Promise((done, failed) => {
        const call = https.request({ ...where(ports), ...more, path: target, method, headers: { Host: name, ...headers } }, (answer) => {
            const parts = [];
            answer.on('data', (part) => parts.push(part));
            answer.on('end', () => done({ status: answer.statusCode, headers: answer.headers, body: Buffer.concat(parts).toString() }));
        });
        call.on('error', failed);
        call.end(body);
    });
}

/** The same over HTTP/2. */
function get_h2(ports, target) {
    return new Promise((done, failed) => {
        const session = http2.connect(`https://${name}:${ports.https}`, { createConnection: () => tls.connect({ ...where(ports), ALPNProtocols: ['h2'] }) });
        session.on('error', failed);
        const call = session.request({ ':path': target, ':authority': name });
        let headers, body = '';
        call.on('response', (found) => (headers = found));
        call.on('data', (part) => (body += part));
        call.on('end', () => (session.close(), done({ protocol: session.alpnProtocol, status: headers[':status'], headers, body })));
        call.on('error', failed);
    });
}

/** Stands where Beffroi does: tells what it was sent, counts what is uploaded, turns any WebSocket into an echo of bytes. */
async function start_mirror() {
    const server = http.createServer((request, response) => {
        let bytes = 0;
        request.on('data', (part) => (bytes += part.length));
        request.on('end', () => response.end(JSON.stringify({ headers: request.headers, bytes })));
    });
    server.on('upgrade', (request, socket) => {
        socket.write('HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n');
        socket.on('data', (part) => socket.write(part));
        socket.on('error', () => {});
    });
    await new Promise((done) => server.listen(0, '127.0.0.1', done));
    ends.push(() => new Promise((done) => (server.close(done), server.closeAllConnections())));
    return server.address().port;
}

let mirror, real;
before(async () => {
    execFileSync('openssl', ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-keyout', key, '-out', certificate,
        '-days', '2', '-subj', `/CN=${name}`, '-addext', `subjectAltName=DNS:${name}`], { stdio: 'pipe' });
    mirror = await start_mirror();
    const data = new_data_folder();
    const file = path.join(data.data, 'beffroi.toml');
    let toml = fs.readFileSync(file, 'utf8');
    // What the examples ask for.
    toml = replace(toml, /^url = .*(?=\n# Number under)/gm, `url = "https://${name}"`);
    toml = replace(toml, /^trusted_proxies = .*/gm, 'trusted_proxies = ["127.0.0.1"]');
    fs.writeFileSync(file, toml);
    real = await start_server({ data: data.data });
    ends.push(async () => (await real.stop(), data.remove()));
});

for (const kind of Object.keys(proxies)) {
    const there = fs.existsSync(proxies[kind].program);
    const proxy_test = (what, body) => test(`${kind}: ${what}`, { skip: !there && kind === 'caddy' && 'Debian\'s package caddy is not installed' }, body);

    proxy_test('the site over HTTPS and HTTP/2, forms included', async () => {
        const ports = await start_proxy(kind, new URL(real.url).port);
        const plain = await new Promise((done, failed) => http.get({ host: '127.0.0.1', port: ports.http, path: '/lieux?a=b', headers: { Host: name }, agent: false }, done).on('error', failed));
        plain.resume();
        assert.ok([301, 308].includes(plain.statusCode), String(plain.statusCode));
        assert.match(plain.headers.location, new RegExp(`^https://${name}(:\\d+)?/lieux\\?a=b$`));

        const api = await new Promise((done, failed) => http.get({ host: '127.0.0.1', port: ports.http, path: '/api/v1/places', headers: { Host: name }, agent: false }, done).on('error', failed));
        api.resume();
        assert.deepEqual([api.statusCode, api.headers.location], [403, undefined], 'programs are not sent on');

        await get(ports, '/connexion/lien/un-secret-dans-une-adresse');
        const logged = fs.readdirSync(ports.at).filter((file) => file.endsWith('.log')).map((file) => fs.readFileSync(path.join(ports.at, file), 'utf8')).join('');
        assert.doesNotMatch(logged, /un-secret/, 'the proxy writes no address down');

        const page = await get_h2(ports, '/lieux');
        assert.deepEqual([page.protocol, page.status], ['h2', 200]);
        assert.match(page.body, /<html lang="fr"/);
        assert.match(page.headers['strict-transport-security'], /^max-age=\d{8}$/, 'once, from Beffroi');
        assert.match(page.headers['content-security-policy'], /default-src/);
        const missing = await get_h2(ports, '/nulle-part');
        assert.equal(missing.status, 404);
        assert.match(missing.headers['strict-transport-security'], /^max-age=\d{8}$/);

        const form = '/lieux/mediatheque-les-vaux-de-mots-vire-normandie/signaler';
        const token = (await get_h2(ports, form)).body.match(/name="_token" value="([^"]+)"/)[1];
        const body = new URLSearchParams({ _token: token, subject: 'hours', words: 'Fermé le mardi' }).toString();
        const send = (origin) => get(ports, form, { method: 'POST', body, headers: { Origin: origin, 'Content-Type': 'application/x-www-form-urlencoded', 'Content-Length': Buffer.byteLength(body) } });
        assert.equal((await send('https://mal.exemple.fr')).status, 403);
        assert.equal((await send(`https://${name}`)).status, 303);
        // What calendar programs ask: their methods pass, and the server knows that nobody listens on the way.
        for (const [method, target] of [['PROPFIND', '/caldav/'], ['REPORT', '/caldav/agendas/a/rendez-vous/'], ['PROPPATCH', '/caldav/'], ['DELETE', '/caldav/agendas/a/rendez-vous/b.ics']]) {
            const answer = await get(ports, target, { method, headers: { Depth: '0', Authorization: `Basic ${Buffer.from('a:b').toString('base64')}` } });
            assert.equal(answer.status, 401, `${method}: ${answer.body}`);
            assert.match(answer.headers.dav, /calendar-access/);
        }
        // Parts of a file, for the base map.
        const part = await get(ports, '/assets/' + page.body.match(/assets\/(app-[0-9a-f]+\.css)/)[1], { headers: { Range: 'bytes=0-9' } });
        assert.ok([200, 206].includes(part.status));
    });

    proxy_test('what is sent on: the visitor\'s address and no other, WebSockets, large uploads', async () => {
        const ports = await start_proxy(kind, mirror);
        const seen = JSON.parse((await get(ports, '/', { localAddress: '127.0.0.3', headers: { 'X-Forwarded-For': '203.0.113.9', 'X-Forwarded-Proto': 'http', Forwarded: 'for=203.0.113.9' } })).body).headers;
        assert.equal(seen['x-forwarded-for'], '127.0.0.3');
        assert.equal(seen['x-forwarded-proto'], 'https');
        assert.equal(seen.host, name);

        const socket = tls.connect(where(ports));
        const heard = new Promise((done, failed) => {
            let text = '';
            socket.on('error', failed);
            socket.on('data', (part) => {
                const before_it = text.length;
                text += part;
                if (before_it === 0) assert.match(text, /^HTTP\/1\.1 101 /);
                if (text.endsWith('\r\n\r\n')) socket.write('bonjour');
                if (text.endsWith('bonjour')) done(text);
            });
        });
        socket.write(`GET /classe HTTP/1.1\r\nHost: ${name}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n`);
        assert.match(await heard, /bonjour$/);
        socket.destroy();

        const upload = (bytes) => get(ports, '/', { method: 'POST', body: Buffer.alloc(bytes), headers: { 'Content-Length': bytes } });
        assert.equal(JSON.parse((await upload(60_000_000)).body).bytes, 60_000_000);
        if (kind === 'caddy') return; // It has no limit of its own, and Beffroi's are tried elsewhere.
        // Refused, either with 413 or by hanging up on who goes on sending.
        const refused = await upload(70_000_000).then((answer) => answer.status, (fault) => fault.code);
        assert.ok([413, 'EPIPE', 'ECONNRESET'].includes(refused), String(refused));
    });
}
