// Attacks on signing in: fixation, enumeration, stuffing, replay, forged forms, redirects elsewhere.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import test, { after, before } from 'node:test';

import { totp } from '../support/totp.mjs';
import { demo_password, demo_people, send_form, session_of, sign_in, token_of } from '../support/people.mjs';
import { beffroi, new_data_folder, request, start_server } from '../support/server.mjs';
import { open_smtp_sink } from '../support/smtp_sink.mjs';

let server, sink, data;
before(async () => {
    sink = await open_smtp_sink();
    const folder = new_data_folder();
    const file = path.join(folder.data, 'beffroi.toml');
    // The tests play the part of the proxy, so that each attempt may come from an address of its own.
    const set = (text, key, value) => text.replace(new RegExp(`^${key} = .*$`, 'm'), `${key} = ${value}`);
    let text = set(fs.readFileSync(file, 'utf8'), 'trusted_proxies', '["127.0.0.1"]');
    text = text.replace(/(\[mail\][^[]*?\n)url = .*/, `$1url = "${sink.url}"`);
    text = set(set(set(text, 'require_tls', 'false'), 'from', '"Essai <bonjour@exemple.fr>"'), 'sign_up', 'true');
    text = set(text, 'access_log', '"-"');
    fs.writeFileSync(file, text);
    server = await start_server({ data: folder.data });
    server.remove = folder.remove;
    data = folder.data;
});
after(async () => {
    await server?.stop();
    server?.remove();
    await sink?.close();
});

/** Sends the form of a page as from `address`; `cookie` is what the browser holds. */
async function send(address, from, fields, { cookie, to = from } = {}) {
    const headers = { 'X-Forwarded-For': address, ...(cookie ? { Cookie: cookie } : {}) };
    const page = await request(server.url, from, { headers });
    const body = new URLSearchParams({ _token: token_of(page.body, to), ...fields }).toString();
    return request(server.url, to, { method: 'POST', headers: { ...headers, Origin: server.url, 'Content-Type': 'application/x-www-form-urlencoded', 'Content-Length': Buffer.byteLength(body) }, body });
}
const get = (target, cookie) => request(server.url, target, { headers: cookie ? { Cookie: cookie } : {} });
const inside = async (cookie) => (await get('/espace', cookie)).status === 200;

test('a session that somebody chose beforehand is never taken over', async () => {
    const chosen = 'beffroi_session=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA';
    const answer = await send('192.0.2.1', '/connexion', { mail: demo_people.counsellor, password: demo_password }, { cookie: chosen });
    const given = session_of(answer);
    assert.ok(given && given !== chosen);
    assert.equal(await inside(chosen), false);
    assert.equal(await inside(given), true);
    // Signing in again ends the session that was there.
    const again = session_of(await send('192.0.2.1', '/connexion', { mail: demo_people.counsellor, password: demo_password }, { cookie: given }));
    assert.notEqual(again, given);
    assert.equal(await inside(given), false);
    assert.equal(await inside(again), true);
});

test('nothing tells whether an address has an account', async () => {
    const anonymous = (answer, mail) => ({ status: answer.status, location: answer.headers.location, cookie: answer.headers['set-cookie'], body: answer.body.replaceAll(mail, 'X').replace(/(value|data-[a-z]+-token)="[^"]*"/g, '').replace(/[0-9a-f]{16}/g, '') });
    const both = async (from, fields) => {
        const [known, unknown] = [demo_people.coordinator, 'personne@exemple.fr'];
        const answers = [];
        for (const [n, mail] of [known, unknown].entries()) answers.push(anonymous(await send(`192.0.2.${20 + n}`, from, { ...fields, mail }), mail));
        assert.deepEqual(answers[0], answers[1], from);
    };
    await both('/connexion', { password: 'pas le bon mot de passe' });
    await both('/connexion/lien', {});
    await both('/inscription', { name: 'Quelqu’un' });
    // What differs is said by mail, to the address itself.
    assert.match((await sink.wait('personne@exemple.fr')).text, /compte|account/);
});

test('strangers who try passwords are slowed down, whoever the account belongs to still comes in', async () => {
    const mail = demo_people.correspondent;
    assert.ok(session_of(await send('198.51.100.7', '/connexion', { mail, password: demo_password })), 'its owner, at home');
    const statuses = [];
    for (let n = 0; n < 24; n++) statuses.push((await send(`203.0.113.${n}`, '/connexion', { mail, password: `essai numero ${n}` })).status);
    assert.ok(statuses.filter((status) => status === 429).length >= 9, `429 among ${statuses}`);
    assert.equal((await send('203.0.113.200', '/connexion', { mail, password: demo_password })).status, 429, 'even with the right password, from a strange network');
    assert.ok(session_of(await send('198.51.100.9', '/connexion', { mail, password: demo_password })), 'its owner, at home, still comes in');
    const link = await send('203.0.113.201', '/connexion/lien', { mail });
    assert.equal(link.status, 303, 'and from elsewhere by mail');
});

test('one address that tries many accounts is slowed down', async () => {
    let slowed = 0;
    for (let n = 0; n < 130; n++) slowed += (await send('192.0.2.99', '/connexion', { mail: `personne${n}@exemple.fr`, password: 'quelque chose' })).status === 429;
    assert.ok(slowed >= 9, `${slowed} of 130`);
});

test('a code of the second step works once, however many send it at once; a password alone opens nothing', async () => {
    const mail = demo_people.administrator;
    const cookie = await sign_in(server.url, mail);
    const page = await get('/espace/compte/double-verification', cookie);
    const secret = page.body.match(/class="copied">([^<]+)</)[1];
    const offer = page.body.match(/name="offer" value="([^"]+)"/)[1];
    // Set up with the code of the step before, so that the present one is still good.
    const to = '/espace/compte/double-verification';
    const body = new URLSearchParams({ _token: token_of(page.body, to), offer, code: totp(secret, Date.now() - 30000) }).toString();
    const kept = await request(server.url, to, { method: 'POST', headers: { Cookie: cookie, Origin: server.url, 'Content-Type': 'application/x-www-form-urlencoded', 'Content-Length': Buffer.byteLength(body) }, body });
    assert.equal(kept.status, 200);

    const waiting = [];
    for (let n = 0; n < 8; n++) waiting.push(session_of(await send('192.0.2.40', '/connexion', { mail, password: demo_password })));
    for (const each of waiting) {
        assert.equal(await inside(each), false);
        assert.equal((await get('/espace/personnes', each)).status, 303);
        assert.match((await get('/espace/personnes', each)).headers.location, /^\/connexion\/code/);
    }
    const code = totp(secret);
    const answers = await Promise.all(waiting.map((each) => send('192.0.2.40', '/connexion/code', { code }, { cookie: each })));
    assert.equal(answers.filter((answer) => session_of(answer)).length, 1, answers.map(({ status }) => status).join());
    const came = session_of(answers.find((answer) => session_of(answer)));
    assert.equal((await get('/espace/personnes', came)).status, 200);
    // A million codes: tries are counted for the person, not for the session or address.
    // Any that still waits: the session of whoever came in is over.
    const left = waiting[answers.findIndex((answer) => !session_of(answer))];
    const tries = [];
    for (let n = 0; n < 25; n++) tries.push((await send(`192.0.2.${60 + n}`, '/connexion/code', { code: String(n).padStart(6, '0') }, { cookie: left })).status);
    assert.ok(tries.includes(429), tries.join());
});

test('whoever took the cookie of a session over changes no way in, and is out once its owner has shown who they are', async () => {
    const cookie = await sign_in(server.url, demo_people.southerner);
    const other = await sign_in(server.url, demo_people.southerner);
    const ways = ['/espace/compte/sessions/[0-9a-z]+/fermer', '/espace/compte/cles/defi'];
    execFileSync('sqlite3', ['-cmd', '.timeout 5000', path.join(server.data, 'beffroi.db'), 'UPDATE sessions SET proven = proven - 660000000']);
    const page = await get('/espace/compte', cookie);
    const post = (to, token, fields = {}) => {
        const body = new URLSearchParams({ _token: token, ...fields }).toString();
        return request(server.url, to, { method: 'POST', headers: { Cookie: cookie, Origin: server.url, 'Content-Type': 'application/x-www-form-urlencoded', 'Content-Length': Buffer.byteLength(body) }, body });
    };
    const close = page.body.match(new RegExp(`action="(${ways[0]})"`))[1];
    const asked = await post(close, token_of(page.body, close));
    assert.equal(asked.status, 200);
    assert.match(asked.body, /action="\/espace\/compte\/confirmer"/);
    assert.equal(await inside(other), true, 'nothing has happened yet');
    assert.equal((await post(ways[1], page.body.match(/data-ask-token="([^"]+)"/)[1])).status, 403);
    assert.equal((await get('/espace/compte/double-verification', cookie)).headers.location, '/espace/compte/confirmer?retour=%2Fespace%2Fcompte%2Fdouble-verification');
    const sent = asked.body.match(/name="envoi" value="([^"]+)"/)[1];
    const prove = (fields) => post('/espace/compte/confirmer', token_of(asked.body, '/espace/compte/confirmer'), fields);
    assert.equal((await prove({ envoi: sent, password: 'pas le bon mot' })).status, 422);
    assert.equal((await prove({ envoi: sent.replace(/.$/, (c) => (c === 'A' ? 'B' : 'A')), password: demo_password })).headers.location, '/espace/compte');
    assert.equal(await inside(other), true);
    const done = await prove({ envoi: sent, password: demo_password });
    assert.equal(done.headers.location, '/espace/compte');
    assert.equal(await inside(other), false, 'what was sent is done');
    assert.equal(await inside(cookie), false, 'under the token that was copied, nothing opens any more');
    assert.equal(await inside(session_of(done)), true);
});

test('a new invitation does not go round a second step that is there', async () => {
    // Whoever intercepts it may choose a password, and is asked for the code; they may not bring a passkey of their own.
    const link = beffroi('people', '--data', server.data, '--invite', demo_people.administrator).out.match(/\/invitation\/([\w-]+)/)[1];
    const page = await get(`/invitation/${link}`);
    assert.equal(page.status, 200);
    const body = new URLSearchParams({ _token: token_of(page.body, `/invitation/${link}`), password: 'un bateau sans rames' }).toString();
    const asked = await request(server.url, `/invitation/${link}/cle/defi`, { method: 'POST', headers: { Origin: server.url, 'X-CSRF-Token': page.body.match(/data-ask-token="([^"]+)"/)[1], 'Content-Length': 0 }, body: '' });
    assert.equal(asked.status, 403);
    const chosen = await request(server.url, `/invitation/${link}`, { method: 'POST', headers: { Origin: server.url, 'Content-Type': 'application/x-www-form-urlencoded', 'Content-Length': Buffer.byteLength(body) }, body });
    assert.equal(chosen.headers.location, '/connexion/code?retour=%2Fespace');
    assert.equal(await inside(session_of(chosen)), false);
});

test('a form is good for the session that opened it, and for no other', async () => {
    const [mine, theirs] = [await sign_in(server.url, demo_people.counsellor), await sign_in(server.url, demo_people.coordinator)];
    const page = await get('/espace/habitants/nouveau', theirs);
    const post = (token, cookie, origin = server.url) => {
        const body = new URLSearchParams({ _token: token, name: 'Jeanne' }).toString();
        return request(server.url, '/espace/habitants/nouveau', { method: 'POST', headers: { Cookie: cookie, Origin: origin, 'Content-Type': 'application/x-www-form-urlencoded', 'Content-Length': Buffer.byteLength(body) }, body });
    };
    const token = token_of(page.body, '/espace/habitants/nouveau');
    assert.equal((await post(token, mine)).status, 403, 'somebody else’s token');
    assert.equal((await post(token, theirs, 'https://elsewhere.example')).status, 403, 'from another site');
    assert.equal((await post('', theirs)).status, 403, 'without a token');
    assert.equal((await post(token, theirs)).status, 303, 'their own');
});

test('signing in leads nowhere else', async () => {
    for (const away of ['//evil.example', '///evil.example', 'https://evil.example/espace', '/espace/../../evil', '/\\evil.example', '/espace\\@evil', '/espace@evil.example', 'javascript:alert(1)', '/espace\r\nX-Injected: 1', '/en//evil.example']) {
        const answer = await send('192.0.2.77', '/connexion', { mail: demo_people.resident, password: demo_password, retour: away });
        const to = new URL(answer.headers.location, server.url);
        assert.equal(to.origin, server.url, away);
        assert.match(to.pathname, /^\/espace(\/|$)|^\/evil$/, away);
        assert.equal(answer.headers['x-injected'], undefined);
    }
});

test('names cannot write headers into mails', async () => {
    const name = 'Léa\r\nBcc: victime@exemple.fr\r\n\r\nbonjour';
    const answer = await send('192.0.2.88', '/inscription', { name, mail: 'injection@exemple.fr' });
    assert.equal(answer.status, 303);
    const { to, text } = await sink.wait('injection@exemple.fr');
    assert.deepEqual(to, ['injection@exemple.fr']);
    const head = text.split('\r\n\r\n')[0];
    assert.doesNotMatch(head, /^Bcc:/im);
    for (const mail of ['a@b.fr\r\nBcc: c@d.fr', 'a@b.fr,c@d.fr', '<a@b.fr>', 'a@b.fr c@d.fr'])
        assert.equal((await send('192.0.2.89', '/inscription', { name: 'Léa', mail })).status, 422, mail);
    assert.ok(!sink.messages.some((message) => message.to.some((each) => /victime|c@d/.test(each))));
});

test('nobody sends a photo of 15 MB before it is known that they may: the head alone is refused, the disk stays empty', async () => {
    const colleague = await sign_in(server.url, demo_people.resident);
    for (const cookie of ['', `Cookie: ${colleague}\r\n`]) {
        const answer = await new Promise((done, failed) => {
            const socket = net.connect(new URL(server.url).port, '127.0.0.1', () => {
                socket.write(`POST /espace/lieux/mediatheque/photo HTTP/1.1\r\nHost: ${new URL(server.url).host}\r\nOrigin: ${server.url}\r\n${cookie}Content-Type: multipart/form-data; boundary=b\r\nContent-Length: 15000000\r\n\r\n`);
            });
            // Nothing of the body is sent: an answer tells that it was not waited for.
            socket.once('data', (part) => { socket.destroy(); done(part.toString('utf8')); });
            socket.once('error', failed);
        });
        assert.match(answer, cookie ? /^HTTP\/1\.1 403 / : /^HTTP\/1\.1 401 /);
        assert.match(answer, /\r\nConnection: close\r\n/);
    }
    assert.deepEqual(fs.readdirSync(path.join(data, 'spool')), []);
});

test('what was refused stands in the journal and in the figures, without what was typed', async () => {
    await send('192.0.2.120', '/connexion', { mail: demo_people.coordinator, password: 'un-essai-que-personne-ne-garde' });
    assert.equal((await get('/espace/personnes', await sign_in(server.url, demo_people.resident))).status, 403);
    const noted = () => beffroi('export', 'log', '--data', server.data).out;
    const lines = () => noted().trim().split('\n').map((line) => JSON.parse(line));
    const has = (act, what) => lines().some((line) => line.act === act && line.what === what);
    // The journal is told once a second.
    for (let tries = 0; tries < 100 && !has('access_refused', 'see_people'); tries++) await new Promise((done) => setTimeout(done, 100));
    assert.ok(has('access_refused', 'see_people'));
    const refused = lines().filter(({ act }) => act === 'sign_in_refused');
    // Many within a second are told at once, by their power of ten.
    for (const sort of ['password', 'code', 'proof']) assert.ok(refused.some(({ what }) => what.split(':')[0] === sort), sort);
    assert.ok(has('sign_in_refused', 'password:100'), 'a hundred, of addresses that nobody has');
    assert.ok(refused.some(({ about }) => about !== '0') && refused.some(({ about }) => about === '0'));
    assert.ok(refused.length < 40, `${refused.length} lines`);
    for (const secret of ['un-essai-que-personne-ne-garde', demo_people.coordinator, 'personne1@exemple.fr']) assert.ok(!noted().includes(secret), secret);
    const { body } = await get('/metrics');
    const figure = (name) => Number(body.match(new RegExp(`^${name} (\\d+)$`, 'm'))?.[1]);
    for (const result of ['done', 'password', 'code', 'slowed', 'proof']) assert.ok(figure(`beffroi_signins_total\\{result="${result}"\\}`) > 0, result);
    assert.ok(figure('beffroi_access_refused_total') > 0);
    assert.ok(figure('beffroi_http_foreign_forms_total') > 0);
});

test('the log tells no secret', async () => {
    const cookie = await sign_in(server.url, demo_people.counsellor);
    const secrets = ['a-secret-of-an-invitation', 'a-secret-of-a-card', 'a-secret-of-a-link'];
    for (const target of [`/invitation/${secrets[0]}`, `/en/carte/${secrets[1]}?x=${secrets[1]}`, `/connexion/lien/${secrets[2]}`]) await get(target, cookie);
    // The log is written in groups: the last line has come when this one has.
    await get('/cette-ligne-est-la-derniere');
    for (let tries = 0; tries < 200 && !server.log().includes('/cette-ligne-est-la-derniere'); tries++) await new Promise((done) => setTimeout(done, 25));
    const log = server.log();
    assert.ok(log.includes('/cette-ligne-est-la-derniere') && log.includes('/invitation/{token}') && log.includes('/en/carte/{token}'), log.slice(-500));
    for (const secret of [...secrets, demo_password, cookie.split('=')[1]]) assert.ok(!log.includes(secret), secret);
});
