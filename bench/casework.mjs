// ./dev bench casework: five million records of 4,000 counsellors and 600,000 people over five years. Written to bench/casework.md.
import { spawn, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';

import { beffroi, new_data_folder, request, root, start_server } from '../tests/support/server.mjs';
import { demo_people, sign_in } from '../tests/support/people.mjs';
import { counsellor } from './make_appointments.mjs';
import { cpu_us, machine, measure, run } from './measure.mjs';

const argument = (name, otherwise) => Number(process.argv.find((arg) => arg.startsWith(`--${name}=`))?.slice(name.length + 3) ?? otherwise);
const counsellors = argument('counsellors', 4000), people = argument('people', 600_000), records = argument('records', 5_000_000);
const places = argument('places', 5000), days = argument('days', 1826);

const sql = (data, text) => {
    const ran = spawnSync('sqlite3', [path.join(data, 'beffroi.db')], { input: text, encoding: 'utf8', maxBuffer: 1 << 28 });
    if (ran.status !== 0) throw new Error(ran.stderr);
    return ran.stdout;
};
const ran = (...args) => {
    const done = beffroi(...args);
    if (done.code !== 0) throw new Error(`beffroi ${args.join(' ')} ended with ${done.code}: ${done.out.slice(-500)}${done.err.slice(-1500)}`);
    return done;
};
/** Runs it and says how long it took: {seconds, cpu_seconds, most_mb}. */
async function timed(...command) {
    const began = performance.now();
    const child = spawn('/usr/bin/env', ['bash', '-c', `TIMEFORMAT='CPU %U %S'; time "$0" "$@"`, ...command], { stdio: ['ignore', 'ignore', 'pipe'] });
    let told = '';
    child.stderr.on('data', (part) => (told = (told + part).slice(-4000)));
    const code = await new Promise((done) => child.on('close', done));
    const cpu = told.match(/CPU ([\d.]+) ([\d.]+)/);
    if (code !== 0 || !cpu) throw new Error(`${command.join(' ')} ended with ${code}: ${told}`);
    return { seconds: (performance.now() - began) / 1000, cpu_seconds: Number(cpu[1]) + Number(cpu[2]) };
}

/**
 * Everything in SQL, the same at each run. Numbers are scattered by multiplying with a large prime: somebody is helped eleven times
 * in five years on average, by one of two counsellors; a fifth of the records are workshops, with two named and some unnamed people.
 * Names are left out: no page that is measured shows one.
 */
function fill(data) {
    sql(data, `
PRAGMA journal_mode = WAL; PRAGMA synchronous = OFF; PRAGMA cache_size = -400000; PRAGMA temp_store = MEMORY;
CREATE TEMP TABLE who AS SELECT ROW_NUMBER() OVER (ORDER BY id) - 1 AS n, id FROM people WHERE id IN (SELECT person FROM people_roles WHERE role = 'counsellor');
CREATE UNIQUE INDEX temp.who_n ON who (n);
CREATE TEMP TABLE spot AS SELECT ROW_NUMBER() OVER (ORDER BY id) - 1 AS n, id, insee FROM places;
CREATE UNIQUE INDEX temp.spot_n ON spot (n);
CREATE TEMP TABLE size AS SELECT (SELECT COUNT(*) FROM who) AS who, (SELECT COUNT(*) FROM spot) AS spot;
CREATE TEMP TABLE code AS SELECT 0 AS n, 'feminin' AS gender, 'retraite' AS situation, 'soixante_dix_plus' AS age_band UNION ALL SELECT 1, 'masculin', 'sans_emploi', 'quarante_cinquante_neuf' UNION ALL SELECT 2, 'feminin', 'en_emploi', 'vingt_cinq_trente_neuf' UNION ALL SELECT 3, 'masculin', 'retraite', 'soixante_soixante_neuf' UNION ALL SELECT 4, 'non_communique', 'non_communique', 'non_communique';
BEGIN;
INSERT INTO beneficiaries (id, first_name, last_name, phone, mail, address, notes, phone_index, mail_index, no_phone, birth_year, insee, gender, situation, counsellor, account, shared, held, forgotten, merged_into, last_helped, created, changed)
  SELECT 1000 + g.value, x'', x'', x'', x'', x'', x'', x'', x'', 0, 1930 + (g.value * 7919) % 75, s.insee, c.gender, c.situation, w.id, NULL, 1, 0, 0, NULL, NULL, 0, 0
  FROM generate_series(0, ${people - 1}) g JOIN size z JOIN spot s ON s.n = (g.value * 104729) % z.spot JOIN code c ON c.n = g.value % 5 JOIN who w ON w.n = (g.value * 1299709) % z.who;
CREATE TEMP TABLE rec AS SELECT g.value AS n, date('now', '-' || (${days} - 1 - g.value * ${days} / ${records}) || ' days') AS day, (g.value * 15485863) % ${people} AS person, (g.value * 15485863) % ${people} * 1299709 + g.value / 7 % 2 AS by, (g.value * 7) % 5 = 0 AS workshop FROM generate_series(0, ${records - 1}) g;
INSERT INTO activities (id, type, day, duration_min, preparation_min, travel_min, place_kind, place, insee, themes, admin_themes, equipment, title, level, autonomy, redirected, redirection, notes, anonymous, anonymous_already, appointment, session, motif, workshop, agreement, client_key, origin, created_by, created, changed, removed)
  SELECT 100000 + r.n, CASE WHEN r.workshop THEN 'collectif' ELSE 'individuel' END, r.day, 15 * (1 + r.n % 8), 5 * (r.n % 3), 10 * (r.n % 4), 'lieu_activite', s.id, s.insee, 1 << (r.n % 18), 0, 1 << (r.n % 5), CASE WHEN r.workshop THEN 'Atelier' ELSE '' END, NULL, NULL, 0, NULL, x'', CASE WHEN r.workshop THEN 3 + r.n % 5 ELSE 0 END, 0, NULL, NULL, 0, 0, 0, NULL, NULL, w.id, 0, 0, NULL
  FROM rec r JOIN size z JOIN who w ON w.n = r.by % z.who JOIN spot s ON s.n = (r.by * 3 + r.n % 3) % z.spot;
INSERT INTO activity_counsellors (counsellor, day, activity) SELECT created_by, day, id FROM activities WHERE id >= 100000 AND id < ${100000 + records} ORDER BY 1, 2, 3;
CREATE TEMP TABLE acc AS SELECT n, person, day, workshop FROM rec UNION ALL SELECT n, (person + 17) % ${people}, day, workshop FROM rec WHERE workshop;
INSERT INTO accompaniments (id, activity, beneficiary, gender, situation, age_band, insee, day, previous)
  SELECT 100000 + ROW_NUMBER() OVER (ORDER BY a.n, a.person), 100000 + a.n, 1000 + a.person, c.gender, c.situation, c.age_band, b.insee, a.day, LAG(a.day) OVER (PARTITION BY a.person ORDER BY a.n)
  FROM acc a JOIN code c ON c.n = a.person % 5 JOIN beneficiaries b ON b.id = 1000 + a.person;
INSERT INTO activity_counts (activity, what, code, n) SELECT 100000 + n, 'gender', 'feminin', 1 + n % 3 FROM rec WHERE workshop;
COMMIT;
ANALYZE;
`);
}

export async function casework_bench() {
    // `--data=FOLDER`: filled by an earlier run with \`--keep\`.
    const kept = process.argv.find((arg) => arg.startsWith('--data='))?.slice(7);
    const folder = kept ? { data: kept, remove: () => {} } : new_data_folder();
    const { data } = folder;
    const n = (value) => value.toLocaleString('en');
    const out = ['# Casework', '', `Written by \`./dev bench casework\`: ${n(records)} records over five years, ${n(counsellors)} counsellors, ${n(people)} people.`, '', machine(), ''];
    const tell = (line) => (console.log(line), out.push(line));
    const program = path.join(root, 'build/release/beffroi');
    try {
        if (!kept) {
            ran('synthetic', '--count', String(places), '--data', data);
            await run(path.join(root, 'build/release/bench/bench_counsellors'), [data, String(counsellors)]);
            fill(data);
        }
        const rebuilt = await timed(program, 'verify', 'figures', '--rebuild', '--data', data);
        const verified = await timed(program, 'verify', 'figures', '--data', data);
        tell(`The database has ${(fs.statSync(path.join(data, 'beffroi.db')).size / 1e9).toFixed(1)} GB. Sums of all of it made anew and compared: ${rebuilt.seconds.toFixed(0)} s (${rebuilt.cpu_seconds.toFixed(0)} s of CPU); only compared: ${verified.seconds.toFixed(0)} s.`);
        // A counsellor and a coordinator of a team of forty, with the password of the demonstration.
        const [one, boss] = sql(data, `SELECT id FROM people WHERE id IN (SELECT person FROM people_roles WHERE role = 'counsellor') ORDER BY id DESC LIMIT 1; SELECT person FROM people_roles WHERE role = 'coordinator' AND team IS NOT NULL LIMIT 1;`).trim().split('\n');
        sql(data, `UPDATE people SET password = (SELECT password FROM people WHERE password <> '' LIMIT 1) WHERE id = ${one};`);
        const server = await start_server({ data });
        try {
            tell('\n| page | CPU a request | a second | p99 | goal |');
            tell('|---|--:|--:|--:|--:|');
            const row = async (title, addresses, cookie, goal = '') => {
                for (const address of addresses) {
                    const answer = await request(server.url, address, { headers: { Cookie: cookie } });
                    // A page that has nothing to show would be fast.
                    if (answer.status !== 200 || !/class="tile"|comptes-rendus\/[0-9a-z]{3,}"/.test(answer.body)) throw new Error(`${address} answers ${answer.status} ${answer.body.replace(/<[^>]*>/g, ' ').replace(/\s+/g, ' ').slice(0, 600)}`);
                }
                const { cpu_us, per_second, p99_ms, errors } = await measure([server.pid], server.url, addresses, { seconds: 6, connections: 4, headers: { Cookie: cookie } });
                tell(`| ${title} | ${(cpu_us / 1000).toFixed(2)} ms | ${per_second.toFixed(0)} | ${p99_ms.toFixed(1)} ms | ${goal} |${errors ? ` ${errors} errors` : ''}`);
            };
            const mine = await sign_in(server.url, counsellor(counsellors - 1));
            const all = await sign_in(server.url, demo_people.administrator);
            const year = new Date().getUTCFullYear();
            await row('a counsellor’s own year, /espace/chiffres', ['/espace/chiffres'], mine, '5 ms');
            await row('their list of records', ['/espace/comptes-rendus'], mine, '0.5 ms');
            await row('the co-operative’s year', ['/espace/chiffres'], all, '50 ms');
            await row('the year before', [`/espace/chiffres?du=${year - 1}-01-01&au=${year - 1}-12-31`], all, '50 ms');
            await row('four whole years', [`/espace/chiffres?du=${year - 4}-01-01&au=${year - 1}-12-31`], all);
            await row('a quarter', [`/espace/chiffres?du=${year}-04-01&au=${year}-06-30`], all);
            await row('a month, with its days', [`/espace/chiffres?du=${year}-03-01&au=${year}-03-31`], all);
            // One spreadsheet at a time, with the most memory that the server ever had.
            const most_mb = () => Number(fs.readFileSync(`/proc/${server.pid}/status`, 'utf8').match(/VmHWM:\s+(\d+)/)[1]) / 1024;
            for (const [from, to] of [[`${year}-03-01`, `${year}-03-02`], [`${year}-03-01`, `${year}-04-05`]]) {
                const count = Number(sql(data, `SELECT COUNT(*) FROM activities WHERE day BETWEEN '${from}' AND '${to}';`));
                const before = cpu_us(server.pid), began = performance.now();
                const { status } = await request(server.url, `/espace/chiffres/activites.xlsx?du=${from}&au=${to}`, { headers: { Cookie: all } });
                if (status !== 200) throw new Error(`the spreadsheet answers ${status}`);
                tell(`\nXLSX of ${n(count)} activities: ${((performance.now() - began) / 1000).toFixed(1)} s, ${((cpu_us(server.pid) - before) / 1e6).toFixed(2)} s of CPU; the server has had ${most_mb().toFixed(0)} MB at most (goal for 100,000: 5 s, flat memory).`);
            }
        } finally {
            await server.stop();
        }
    } finally {
        if (!process.argv.includes('--keep')) folder.remove();
        else console.log(`kept: ${data}`);
    }
    fs.writeFileSync(path.join(root, 'bench/casework.md'), `${out.join('\n')}\n`);
    console.log('Written to bench/casework.md');
}
