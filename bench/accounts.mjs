// ./dev bench accounts: signing in and the desk with 600,000 accounts in the database. Written to bench/accounts.md.
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';

import { demo_people, sign_in, token_of } from '../tests/support/people.mjs';
import { new_data_folder, request, root, start_server } from '../tests/support/server.mjs';
import { load, machine, measure, run } from './measure.mjs';

const accounts = 600_000;

/** Residents whom nobody opens: their sealed fields are noise of the right length. */
function fill(data) {
    const sql = `PRAGMA journal_mode = WAL; BEGIN;
        WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${accounts})
        INSERT INTO people (id, name, mail, mail_index, lang, password, totp_step, registered_by, created)
        SELECT 1000000 + i, randomblob(55), randomblob(65), randomblob(16), 'fr', '', 0, 0, 0 FROM n;
        INSERT INTO people_roles (id, person, role, organisation, team, given_by, since)
        SELECT 2000000000 + id, id, 'resident', 0, 0, 0, 0 FROM people WHERE id < 2000000000;
        COMMIT;`;
    const ran = spawnSync('sqlite3', [path.join(data, 'beffroi.db')], { input: sql, encoding: 'utf8' });
    if (ran.status !== 0) throw new Error(ran.stderr);
}

/** Wrong passwords, about `per_second` a second, each from an account and network of its own; what cannot wait is told to come back (503). */
async function flood(url, per_second, seconds, cheap) {
    const page = await request(url, '/connexion');
    const options = { seconds, connections: 300, rate: per_second };
    if (cheap) return load(url, ['/connexion'], options);
    const body = `_token=${encodeURIComponent(token_of(page.body, '/connexion'))}&mail=personne{n}@exemple.fr&password=un+mot+de+passe+quelconque`;
    return load(url, ['/connexion'], { ...options, method: 'POST', many_addresses: true, headers: { Origin: url, 'Content-Type': 'application/x-www-form-urlencoded' }, body });
}

/** Public pages alone, beside requests that hash nothing, and beside a flood of sign-ins. */
async function beside_signing_in(url, title, options, tell) {
    const pages = ['/lieux?ou=Vire', '/'];
    const names = { alone: 'alone', cheap: 'beside 200 requests a second that hash nothing', signing: 'beside 200 sign-ins a second' };
    // In turns, so that what else the machine does meets all three alike; the median of each.
    const seen = { alone: [], cheap: [], signing: [] };
    const sent = { cheap: 0, signing: 0 };
    for (let turn = 0; turn < 5; turn++) {
        seen.alone.push(await load(url, pages, { seconds: 4, ...options }));
        for (const kind of ['cheap', 'signing']) {
            const running = flood(url, 200, 5, kind === 'cheap');
            await new Promise((done) => setTimeout(done, 500));
            seen[kind].push(await load(url, pages, { seconds: 4, ...options }));
            sent[kind] += (await running).requests;
            // What waits is hashed before the next turn.
            await new Promise((done) => setTimeout(done, kind === 'signing' ? 2500 : 200));
        }
    }
    const median = (kind, key) => seen[kind].map((one) => one[key]).sort((a, b) => a - b)[2];
    tell(`\n| public pages ${title} | a second | p50 | p99 |`);
    tell('|---|--:|--:|--:|');
    for (const kind of Object.keys(names)) tell(`| ${names[kind]} | ${median(kind, 'per_second').toFixed(0)} | ${median(kind, 'p50_ms').toFixed(2)} ms | ${median(kind, 'p99_ms').toFixed(2)} ms |`);
    const ratio = (kind, key) => (median('signing', key) / median(kind, key)).toFixed(2);
    for (const kind of ['alone', 'cheap']) tell(`| ratio of the last to ${kind === 'alone' ? 'the first' : 'the second'} | ${ratio(kind, 'per_second')} | ${ratio(kind, 'p50_ms')} | ${ratio(kind, 'p99_ms')} |`);
    tell(`\n${sent.signing} sign-ins were answered meanwhile in 25 s; ${sent.cheap} of the other requests. One thread hashes, at the lowest priority; what cannot wait is asked to come back in a minute. All clients run on the same cores.\n`);
}

export async function accounts_bench() {
    const folder = new_data_folder();
    fill(folder.data);
    const file = path.join(folder.data, 'beffroi.toml');
    fs.writeFileSync(file, fs.readFileSync(file, 'utf8').replace(/^trusted_proxies = .*$/m, 'trusted_proxies = ["127.0.0.1"]'));
    const server = await start_server({ data: folder.data });
    const out = ['# Accounts and the desk', '', `Written by \`./dev bench accounts\`: ${accounts.toLocaleString('en')} accounts beside the demonstration's.`, '', machine(), ''];
    const tell = (line) => (console.log(line), out.push(line));
    try {
        const as = {};
        for (const role of ['administrator', 'counsellor']) as[role] = await sign_in(server.url, demo_people[role]);
        tell('| page | for | CPU a request | a second | p99 |');
        tell('|---|---|--:|--:|--:|');
        const row = async (address, role) => {
            const headers = role ? { Cookie: as[role] } : {};
            const { cpu_us, per_second, p99_ms, errors } = await measure([server.pid], server.url, [address], { seconds: 3, headers });
            tell(`| ${address} | ${role ?? 'everybody'} | ${cpu_us.toFixed(0)} µs | ${per_second.toFixed(0)} | ${p99_ms.toFixed(1)} ms |${errors ? ` ${errors} errors` : ''}`);
            return cpu_us;
        };
        // What a session costs: the same small page for everybody, and behind the guard.
        const without = await row('/carte', undefined);
        await row('/espace', 'counsellor');
        await row('/espace/compte', 'counsellor');
        await row('/espace/personnes', 'administrator');
        await row('/espace/habitants', 'counsellor');
        await row('/espace/lieux', 'counsellor');
        await row('/espace/signalements', 'counsellor');
        tell(`\nA page for everybody of that kind costs ${without.toFixed(0)} µs; lists of people also write a line into the journal, once it is on the disk.`);

        const check = await run(path.join(root, 'build/release/bench/bench_session_check'), [folder.data]);
        tell(`\nAsking who holds a session, with their roles: ${Number(check.match(/([\d.]+)\s*$/)[1]).toFixed(1)} µs.`);
        for (const [title, options] of [['at 5,000 requests a second, 40 % of what the machine bears', { connections: 50, rate: 5000 }], ['as many as the machine bears', { connections: 16 }]])
            await beside_signing_in(server.url, title, options, tell);
        await new Promise((done) => setTimeout(done, 3000));
    } finally {
        await server.stop();
        folder.remove();
    }
    fs.writeFileSync(path.join(root, 'bench/accounts.md'), `${out.join('\n')}\n`);
    console.log('Written to bench/accounts.md');
}
