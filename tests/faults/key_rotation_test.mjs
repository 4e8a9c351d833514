// A new vault.key while the site goes on: pages show the same people before, during and after; what people hold opens; killed at any
// moment the command goes on; nothing that somebody writes meanwhile is lost; the former key opens nothing afterwards.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import test from 'node:test';

import { demo_people, send_form, sign_in } from '../support/people.mjs';
import { beffroi_with, program, request, start_server } from '../support/server.mjs';

const pause = (ms) => new Promise((done) => setTimeout(done, ms));
const env = { LANG: 'en_US.UTF-8', LC_ALL: '', LC_MESSAGES: '' };

/** A real PostgreSQL by our own helper: {url, end()}. */
async function start_postgres() {
    const child = spawn(process.env.TEMPORARY_POSTGRES, [], { stdio: ['pipe', 'pipe', 'inherit'] });
    const line = await new Promise((done) => {
        let text = '';
        child.stdout.on('data', (part) => { text += part; if (text.includes('\n')) done(text.split('\n')[0]); });
    });
    const [word, folder, port] = line.split(' ');
    assert.equal(word, 'ready', line);
    return { url: `postgresql:///postgres?host=${folder}&port=${port}&user=postgres`, end: () => new Promise((done) => { child.on('close', done); child.stdin.end(); }) };
}

/** Runs a command beside us; `kill_after` ms it is killed. {code, out, ms} */
function run_beside(args, kill_after) {
    return new Promise((done) => {
        const begun = Date.now();
        const child = spawn(program, args, { env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
        let out = '';
        child.stdout.on('data', (part) => (out += part));
        child.stderr.on('data', (part) => (out += part));
        const timer = kill_after === undefined ? undefined : setTimeout(() => child.kill('SIGKILL'), kill_after);
        child.on('close', (code, signal) => { clearTimeout(timer); done({ code: code ?? signal, out, ms: Date.now() - begun }); });
    });
}

/** What pages show of people, by the roles that see them, in order. */
async function seen(url, cookies) {
    const found = [];
    for (const [role, targets] of [
        ['counsellor', ['/espace/beneficiaires', '/espace/agenda', '/espace/mandats', '/espace/activites', '/espace/habitants']],
        ['coordinator', ['/espace/personnes', '/espace/beneficiaires']],
        ['resident', ['/espace/rendez-vous']]])
        for (const target of targets) {
            const { status, body } = await request(url, target, { headers: { Cookie: cookies[role] } });
            assert.ok(status === 200 || status === 403 || status === 404, `${target}: ${status}`);
            assert.ok(!/<b>—<\/b>/.test(body), `${target} shows somebody who does not open`);
            for (const [, name] of body.matchAll(/<b>(\p{Lu}[\p{L}’-]+ \p{Lu}[\p{L}’ -]+)<\/b>/gu)) found.push(`${target}: ${name}`);
            for (const [mail] of body.matchAll(/[\w.-]+@[\w.-]+\.example/g)) found.push(`${target}: ${mail}`);
        }
    return found;
}

const everybody = async (url) => {
    const cookies = {};
    for (const role of ['counsellor', 'coordinator', 'resident']) cookies[role] = await sign_in(url, demo_people[role]);
    return cookies;
};

/** Four people whom nobody else is like. */
const four = [['Philippine', 'Vraisemblable', '06 39 98 11 22'], ['Barnabé', 'Quelconque', '06 39 98 33 44'], ['Clotilde', 'Improbable', '06 39 98 55 66'], ['Dieudonné', 'Ordinaire', '06 39 98 77 88']]
    .map(([first_name, last_name, phone], i) => ({ first_name, last_name, phone, mail: `quatre${i}@exemple.example` }));

/** A sheet of our own; where it is. */
async function add_sheet(url, cookie, fields) {
    const made = await send_form(url, { from: '/espace/beneficiaires/nouvelle', fields, cookie });
    assert.equal(made.status, 303, made.body);
    return made.headers.location.split('?')[0];
}
/** The words of the slips of three appointments, as the desk shows them. */
async function slips_of(url, cookie) {
    const { body } = await request(url, '/espace/agenda?vue=semaine', { headers: { Cookie: cookie } });
    const pages = [...new Set([...body.matchAll(/href="(\/espace\/agenda\/rendez-vous\/[0-9a-z]{8,})["?#]/g)].map((each) => each[1]))].slice(0, 3);
    const slips = [];
    for (const page of pages) slips.push((await request(url, page, { headers: { Cookie: cookie } })).body.match(/<span class="copied">([^<]+)</)[1]);
    return slips;
}
/** Where the words of a slip lead; undefined when nowhere. */
async function link_of(url, words) {
    const answer = await send_form(url, { from: '/rendez-vous/suivi', fields: { words } });
    assert.ok(answer.status === 303 || answer.status === 404, String(answer.status));
    return answer.headers.location;
}
async function finds(url, cookie, words, name) {
    const answer = await send_form(url, { from: '/espace/beneficiaires', fields: { q: words }, cookie });
    return answer.body.includes(name);
}

for (const engine of ['sqlite', 'postgres'])
    test(`a new key while people work, on ${engine}`, { skip: engine === 'postgres' && process.env.BEFFROI_SKIP_POSTGRES === '1' && 'BEFFROI_SKIP_POSTGRES=1' }, async (t) => {
        const parent = fs.mkdtempSync(path.join(os.tmpdir(), 'beffroi-test-'));
        const data = path.join(parent, 'data');
        const postgres = engine === 'postgres' ? await start_postgres() : undefined;
        const where = ['--data', data, ...(postgres ? ['--database', postgres.url] : [])];
        const key_file = path.join(data, 'vault.key');
        let server;
        t.after(async () => {
            try { if (server) process.kill(server.pid, 'SIGKILL'); } catch { /* it has ended */ }
            await postgres?.end();
            fs.rmSync(parent, { recursive: true, force: true });
        });
        const made = beffroi_with({ env }, 'init', '--demo', ...where);
        assert.equal(made.code, 0, made.err);
        server = await start_server({ data, args: postgres ? ['--database', postgres.url] : [] });
        const { url } = server;
        const cookies = await everybody(url);
        const sheets = [];
        for (const fields of four) sheets.push(await add_sheet(url, cookies.counsellor, fields));
        const before = await seen(url, cookies);
        assert.ok(before.length > 20, `only ${before.length} names are seen`);
        // What people have in their hands: links and the words of slips.
        const slips = await slips_of(url, cookies.counsellor);
        const links = await Promise.all(slips.map((each) => link_of(url, each)));
        assert.ok(links.length > 2 && links.every((each) => each), 'no appointment is found by the words of its slip');
        const old_key = fs.readFileSync(key_file);
        assert.equal(old_key.length, 32);

        const as_before = async () => {
            assert.deepEqual(await seen(url, cookies), before);
            assert.deepEqual(await seen(url, await everybody(url)), before);
            for (const link of links) assert.equal((await request(url, link)).status, 200, link);
            // The desk, the person's page and the paper say the same words, and they find it.
            assert.deepEqual(await slips_of(url, cookies.counsellor), slips);
            for (const [i, link] of links.entries()) {
                assert.ok((await request(url, `${link}/imprimer`)).body.includes(slips[i]));
                assert.equal((await request(url, await link_of(url, slips[i]))).status, 200);
            }
        };

        // The site goes on meanwhile.
        let asked = 0, over = false;
        const asking = (async () => {
            while (!over) {
                assert.deepEqual(await seen(url, cookies), before);
                asked++;
            }
        })();
        const rotated = await run_beside(['key', 'rotate', ...where]);
        over = true;
        await asking;
        assert.equal(rotated.code, 0, rotated.out);
        assert.match(rotated.out, /Servers that seal by the new key: 1\./);
        assert.match(rotated.out, /Sealed anew: [1-9][\d,.]* values/);
        assert.ok(asked > 0);
        await as_before();
        const ring = fs.readFileSync(key_file);
        assert.equal(ring.length, 64 + 40);
        assert.deepEqual(ring.subarray(32, 64), old_key);
        assert.equal(fs.statSync(key_file).mode & 0o777, 0o600);
        assert.ok(await finds(url, cookies.counsellor, 'barnabe quelconque', 'Barnabé'), 'a name is not found');
        assert.ok(await finds(url, cookies.counsellor, '06 39 98 55 66', 'Clotilde'), 'a telephone is not found');
        const status = beffroi_with({ env }, 'key', 'status', ...where);
        assert.match(status.out, /Sealed by former keys: 0 values/);
        const again = beffroi_with({ env }, 'key', 'rotate', ...where);
        assert.equal(again.code, 1);
        assert.match(again.err, /beffroi key retire/);

        // The former key goes only when told twice.
        const said = beffroi_with({ env }, 'key', 'retire', ...where);
        assert.equal(said.code, 1);
        assert.match(said.out, /appointments to come/);
        assert.equal(fs.readFileSync(key_file).length, 104);
        const retired = await run_beside(['key', 'retire', '--yes', ...where]);
        assert.equal(retired.code, 0, retired.out);
        assert.equal(fs.readFileSync(key_file).length, 72);
        assert.deepEqual(await seen(url, cookies), before);
        assert.notEqual((await request(url, links[0])).status, 200, 'a link of before still opens');
        assert.equal(await link_of(url, slips[0]), undefined, 'a slip of before still opens');
        const fresh = await slips_of(url, cookies.counsellor);
        assert.notEqual(fresh[0], slips[0]);
        assert.equal((await request(url, await link_of(url, fresh[0]))).status, 200);

        // Once more, killed again and again while four people change sheets.
        const written = sheets.map(() => '');
        let writing = true, changes = 0, asked_again = 0;
        const writers = sheets.map(async (sheet, i) => {
            for (let n = 1; writing; n++) {
                const notes = `note ${i} ${n}`;
                const answer = await send_form(url, { from: `${sheet}/corriger`, fields: { ...four[i], notes }, cookie: cookies.counsellor });
                // A busy database may ask to come again (503): nothing is written then, and nothing promised.
                if (answer.status === 503) {
                    asked_again++;
                    continue;
                }
                assert.equal(answer.status, 303, answer.body);
                written[i] = notes;
                changes++;
            }
        });
        let killed = 0, last;
        for (let tries = 0; tries < 12; tries++) {
            last = await run_beside(['key', 'rotate', ...where], 20 + Math.random() * (tries < 4 ? 300 : rotated.ms));
            // Killed between its last row and its end, it has nothing left to do.
            if (last.code === 1 && /still holds a former key/.test(last.out)) last.code = 0;
            if (last.code === 0) break;
            assert.equal(last.code, 'SIGKILL', last.out);
            killed++;
        }
        if (last.code !== 0) last = await run_beside(['key', 'rotate', ...where]);
        assert.equal(last.code, 0, last.out);
        writing = false;
        await Promise.all(writers);
        assert.ok(asked_again <= changes / 20, `${asked_again} of ${changes} had to come again`);
        t.diagnostic(`${engine}: rotated in ${rotated.ms} ms; then killed ${killed} times while ${changes} changes were made`);
        assert.ok(killed > 0);
        assert.ok(changes > 0);
        // One new key, not one for each try.
        assert.equal(fs.readFileSync(key_file).length, 104);
        for (const [i, sheet] of sheets.entries()) {
            const { body } = await request(url, sheet, { headers: { Cookie: cookies.counsellor } });
            assert.ok(body.includes(written[i]), `${written[i]} was lost`);
        }
        const middle_key = fs.readFileSync(key_file).subarray(32, 64);
        // What was written at the last moment is sealed by the new key too.
        assert.match(beffroi_with({ env }, 'key', 'status', ...where).out, /Sealed by former keys: 0 values/);

        // Leaked: at once.
        const leaked = await run_beside(['key', 'rotate', '--leaked', ...where]);
        assert.equal(leaked.code, 0, leaked.out);
        assert.equal(fs.readFileSync(key_file).length, 72);
        assert.deepEqual(await seen(url, cookies), before);
        await server.stop();
        server = undefined;

        // With a former key, or with none that it needs, nothing opens.
        for (const former of [old_key, middle_key]) {
            fs.writeFileSync(key_file, former, { mode: 0o600 });
            const people = beffroi_with({ env }, 'people', ...where);
            assert.equal(people.code, 1);
            assert.match(people.err, /vault\.key is not the key/);
        }
        const log = beffroi_with({ env }, 'verify', 'log', ...where);
        assert.equal(log.code, 1);
    });

test('servers that share a database: nobody seals by a key that another has not, and the command says whom to give it', { skip: process.env.BEFFROI_SKIP_POSTGRES === '1' && 'BEFFROI_SKIP_POSTGRES=1' }, async (t) => {
    const parent = fs.mkdtempSync(path.join(os.tmpdir(), 'beffroi-test-'));
    const postgres = await start_postgres();
    const [here, there] = ['one', 'two'].map((name) => path.join(parent, name));
    const servers = [];
    t.after(async () => {
        for (const each of servers) try { process.kill(each.pid, 'SIGKILL'); } catch { /* it has ended */ }
        await postgres.end();
        fs.rmSync(parent, { recursive: true, force: true });
    });
    const on = ['--database', postgres.url];
    assert.equal(beffroi_with({ env }, 'init', '--demo', '--data', here, ...on).code, 0);
    fs.cpSync(here, there, { recursive: true });
    for (const data of [here, there]) servers.push(await start_server({ data, args: on }));
    const cookies = await everybody(servers[0].url);
    const before = await seen(servers[0].url, cookies);
    assert.deepEqual(await seen(servers[1].url, cookies), before);
    const rotate = () => run_beside(['key', 'rotate', '--data', here, ...on]);
    const give = () => fs.copyFileSync(path.join(here, 'vault.key'), path.join(there, 'vault.key'));

    const alone = await rotate();
    assert.equal(alone.code, 1, alone.out);
    assert.match(alone.out, new RegExp(`The server \\S+:${servers[1].pid} has not taken up the new`));
    assert.doesNotMatch(alone.out, new RegExp(`The server \\S+:${servers[0].pid} has not`));
    // Whatever anybody writes now opens on both.
    const sheet = await add_sheet(servers[0].url, cookies.counsellor, four[0]);
    assert.ok((await request(servers[1].url, sheet, { headers: { Cookie: cookies.counsellor } })).body.includes('Vraisemblable'));
    assert.match(beffroi_with({ env }, 'key', 'status', '--data', here, ...on).out, /A key is being replaced/);

    give();
    const both = await rotate();
    assert.equal(both.code, 0, both.out);
    assert.match(both.out, /Servers that seal by the new key: 2\./);
    assert.doesNotMatch(both.out, /A new key stands/);
    for (const each of servers) assert.ok((await request(each.url, sheet, { headers: { Cookie: cookies.counsellor } })).body.includes('Vraisemblable'));

    const retire = () => run_beside(['key', 'retire', '--yes', '--data', here, ...on]);
    const first = await retire();
    assert.equal(first.code, 1, first.out);
    assert.match(first.out, new RegExp(`The server \\S+:${servers[1].pid} has not taken up the new`));
    give();
    assert.equal((await retire()).code, 0);
    for (let tries = 0; !servers[1].log().split('the keys of vault.key are taken up')[3] && tries < 100; tries++) await pause(100);
    const sheets = await Promise.all(servers.map((each) => request(each.url, sheet, { headers: { Cookie: cookies.counsellor } })));
    for (const { body } of sheets) assert.ok(body.includes('Vraisemblable'));
});
