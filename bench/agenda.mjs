// ./dev bench agenda: two million appointments of 4,000 counsellors and 600,000 people. Written to bench/agenda.md.
import { spawn, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';

import { beffroi, new_data_folder, request, root, start_server } from '../tests/support/server.mjs';
import { sign_in, token_of } from '../tests/support/people.mjs';
import { counsellor, make_appointments } from './make_appointments.mjs';
import { load, machine, measure, run } from './measure.mjs';

const argument = (name, otherwise) => Number(process.argv.find((arg) => arg.startsWith(`--${name}=`))?.slice(name.length + 3) ?? otherwise);
const counsellors = argument('counsellors', 4000), people = argument('people', 600_000), appointments = argument('appointments', 2_000_000);
const places = argument('places', 1500);
const towns = ['Vire', 'Lyon', 'Grenoble', 'Marseille', 'Toulon', 'Nice', 'Avignon', 'Valence', 'Annecy', 'Clermont-Ferrand', 'Saint-Étienne', 'Gap', 'Arles', 'Moulins', 'Aurillac', 'Privas', 'Fréjus', 'Briançon', 'Roanne', 'Vichy', 'Riom', 'Issoire', 'Caen', 'Rennes', 'Brest', 'Lille', 'Metz', 'Dijon', 'Tours', 'Pau'];

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

/** Places, accounts, motifs, openings and appointments: {imported, seconds, cpu_seconds} of the last. */
async function fill(data, tell) {
    ran('synthetic', '--count', String(places), '--data', data);
    await run(path.join(root, 'build/release/bench/bench_counsellors'), [data, String(counsellors)]);
    // The file names places: each has a name of its own.
    sql(data, `UPDATE places SET name = name || ' ' || source_id WHERE source = 'synthetic';`);
    const rows = JSON.parse(sql(data, `.mode json\nSELECT CAST(id AS TEXT) AS id, name, slug, insee FROM places WHERE source = 'synthetic' ORDER BY id;`));
    tell(`${rows.length} places, ${counsellors} counsellors.`);
    const file = path.join(data, 'rendez-vous.csv');
    const out = fs.openSync(file, 'w');
    const today = new Date();
    const from = new Date(today.getTime() - 365 * 86_400_000).toISOString().slice(0, 10);
    const made = make_appointments({ counsellors, people, appointments, days: 730, from, today: today.toISOString().slice(0, 10), places: rows.map((row) => row.name) }, (text) => fs.writeSync(out, text));
    fs.closeSync(out);
    const began = performance.now();
    const timed = spawn('/usr/bin/env', ['bash', '-c', `TIMEFORMAT='CPU %U %S'; time "$0" "$@"`, path.join(root, 'build/release/beffroi'), 'import', 'appointments', file, '--source', 'bench', '--add-motifs', '--json', '--data', data], { stdio: ['ignore', 'pipe', 'pipe'] });
    let said = '', told = '';
    timed.stdout.on('data', (part) => (said = (said + part).slice(-4000)));
    timed.stderr.on('data', (part) => (told = (told + part).slice(-4000)));
    const code = await new Promise((done) => timed.on('close', done));
    if (code !== 0) throw new Error(`the import ended with ${code}: ${said}${told}`);
    const seconds = (performance.now() - began) / 1000;
    const cpu = told.match(/CPU ([\d.]+) ([\d.]+)/);
    fs.rmSync(file);
    // Everybody may book what the file named; three half-days a week each, in the three places of their appointments.
    const who = sql(data, `SELECT DISTINCT counsellor FROM appointments WHERE id IN (SELECT appointment FROM appointments_brought) ORDER BY counsellor;`).trim().split('\n');
    const motifs = sql(data, `SELECT DISTINCT motif FROM appointments WHERE id IN (SELECT appointment FROM appointments_brought);`).trim().split('\n').join(', ');
    let text = `BEGIN; UPDATE motifs SET bookable_by = 'everyone', horizon_days = 90 WHERE id IN (${motifs});\n`;
    who.forEach((id, n) => {
        for (let k = 0; k < 3; k++) {
            const place = rows[(n * 3 + k) % rows.length], day = 1 + ((n + 2 * k) % 5);
            const opening = 10_000_000_000 + n * 3 + k;
            text += `INSERT INTO openings (id, counsellor, place, insee, first_day, rule, except_days, also_days, last_day, from_min, to_min, on_holidays, created) VALUES (${opening}, ${id}, ${place.id}, '${place.insee}', '2026-06-0${day}', 'FREQ=WEEKLY', '', '', NULL, ${k % 2 ? 840 : 540}, ${k % 2 ? 1020 : 720}, 0, 0);\n`;
            text += `INSERT INTO opening_motifs SELECT id, ${opening} FROM motifs WHERE id IN (${motifs});\n`;
        }
    });
    sql(data, `${text}COMMIT; ANALYZE;`);
    const filled = { imported: made, seconds, cpu_seconds: Number(cpu[1]) + Number(cpu[2]), rows, who };
    fs.writeFileSync(path.join(data, 'bench.json'), JSON.stringify(filled));
    return filled;
}

/** Free times of many places as forms carry them: [{motif, slot}]. */
async function free_times(url, rows, wanted) {
    const found = [];
    for (let at = 0; found.length < wanted && at < rows.length; at++) {
        for (const week of [2, 4, 6]) {
            const day = new Date(Date.now() + week * 7 * 86_400_000).toISOString().slice(0, 10);
            for (const motif of motif_ids) {
                const { body } = await request(url, `/rendez-vous/horaires?motif=${motif}&lieu=${rows[at].slug}&jour=${day}`);
                const times = [...body.matchAll(/value="(20\d\d-[^"]+Z~[^"]+)"/g)].map((m) => m[1]);
                if (times.length) {
                    // One motif a week of a place: times of others overlap them.
                    found.push(...[...new Set(times)].map((slot) => ({ motif, slot })));
                    break;
                }
            }
        }
    }
    return found;
}
let motif_ids = [];
/** Of what the file named: the last ones are the newest. */
const office_motifs = (page) => [...new Set([...page.matchAll(/motif=([0-9a-z]+)/g)].map((m) => m[1]))].sort().slice(-3);

/** Books one of `times` after another, `rate` a second: {booked, refused, p50_ms, p99_ms}. */
async function bookings(url, times, { rate, seconds }) {
    const form = await request(url, `/rendez-vous/vous?motif=${times[0].motif}&creneau=${encodeURIComponent(times[0].slot)}`);
    const token = token_of(form.body, '/rendez-vous/vous');
    const folder = fs.mkdtempSync('/tmp/beffroi-bookings-');
    const lines = times.slice(0, Math.ceil(rate * seconds * 1.2)).map(({ motif, slot }, n) => `"${new URLSearchParams({ _token: token, motif, creneau: slot, pour: 'moi', name: `Jeanne Lecointe ${n}`, mail: `jeanne${n}@exemple.example` })}"`);
    fs.writeFileSync(`${folder}/book.lua`, `
local bodies = {${lines.join(',\n')}}
local at, booked, refused = 0, 0, 0
function request()
  at = at + 1
  local n = (at - 1) % #bodies + 1
  return wrk.format('POST', '/rendez-vous/vous', {['Content-Type'] = 'application/x-www-form-urlencoded', ['Origin'] = '${url}', ['X-Forwarded-For'] = string.format('10.%d.%d.%d', math.floor(n / 65536), math.floor(n / 256) % 256, n % 256)}, bodies[n])
end
function delay() return math.random(0, ${Math.round((2000 * 50) / rate)}) end
function response(status) if status == 303 then BOOKED = (BOOKED or 0) + 1 else REFUSED = (REFUSED or 0) + 1; LAST = status end end
local threads = {}
function setup(thread) table.insert(threads, thread) end
function done(summary, latency)
  io.write(string.format("RESULT %d %d %d %.1f %.1f %s\\n", threads[1]:get('BOOKED') or 0, threads[1]:get('REFUSED') or 0, summary.duration, latency:percentile(50), latency:percentile(99), tostring(threads[1]:get('LAST'))))
end
`);
    const out = await run('wrk', ['-t1', '-c50', `-d${seconds}s`, '--timeout', '10s', '-s', `${folder}/book.lua`, url]);
    fs.rmSync(folder, { recursive: true });
    const found = out.match(/RESULT (\d+) (\d+) (\d+) ([\d.]+) ([\d.]+) (\S+)/);
    if (!found) throw new Error(`wrk said:\n${out}`);
    return { booked: Number(found[1]), refused: Number(found[2]), last: found[6], per_second: (Number(found[1]) * 1e6) / Number(found[3]), p50_ms: Number(found[4]) / 1000, p99_ms: Number(found[5]) / 1000 };
}

export async function agenda_bench() {
    // `--data=FOLDER`: filled by an earlier run with `--keep`; what it measured then is told again.
    const kept = process.argv.find((arg) => arg.startsWith('--data='))?.slice(7);
    const folder = kept ? { data: kept, remove: () => {} } : new_data_folder();
    const out = ['# Appointments', '', `Written by \`./dev bench agenda\`: ${appointments.toLocaleString('en')} appointments over two years, ${counsellors.toLocaleString('en')} counsellors, ${people.toLocaleString('en')} people.`, '', machine(), ''];
    const tell = (line) => (console.log(line), out.push(line));
    try {
        const { imported, seconds, cpu_seconds, rows, who } = kept ? JSON.parse(fs.readFileSync(path.join(kept, 'bench.json'), 'utf8')) : await fill(folder.data, (line) => console.log(line));
        tell(`**Brought in** from a CSV: ${imported.toLocaleString('en')} appointments in ${seconds.toFixed(0)} s, ${Math.round(imported / seconds).toLocaleString('en')} a second; ${((cpu_seconds / imported) * 1e6).toFixed(0)} µs of CPU each. The database has ${(fs.statSync(path.join(folder.data, 'beffroi.db')).size / 1e9).toFixed(2)} GB.`);
        const toml = path.join(folder.data, 'beffroi.toml');
        fs.writeFileSync(toml, fs.readFileSync(toml, 'utf8').replace(/^trusted_proxies = .*$/m, 'trusted_proxies = ["127.0.0.1"]'));
        sql(folder.data, `UPDATE people SET password = (SELECT password FROM people WHERE password <> '' LIMIT 1) WHERE id = ${who[0]};`);
        const server = await start_server({ data: folder.data });
        try {
            const { body } = await request(server.url, '/rendez-vous');
            motif_ids = office_motifs(body);
            const cookie = await sign_in(server.url, counsellor(0));
            tell('\n| page | CPU a request | a second | p99 |');
            tell('|---|--:|--:|--:|');
            const row = async (title, addresses, headers = {}) => {
                const { cpu_us, per_second, p99_ms, errors } = await measure([server.pid], server.url, addresses, { seconds: 3, headers });
                tell(`| ${title} | ${cpu_us.toFixed(0)} µs | ${per_second.toFixed(0)} | ${p99_ms.toFixed(1)} ms |${errors ? ` ${errors} errors` : ''}`);
            };
            const q = encodeURIComponent;
            await row('/rendez-vous', ['/rendez-vous']);
            await row('/rendez-vous of 30 towns', towns.map((town) => `/rendez-vous?ou=${q(town)}`));
            await row('/rendez-vous of 300 places', rows.slice(0, 300).map((place) => `/rendez-vous?lieu=${place.slug}`));
            await row('times around 30 towns', towns.map((town) => `/rendez-vous/horaires?motif=${motif_ids[0]}&ou=${q(town)}`));
            // Each another day: what was asked within the last ten seconds is remembered.
            const days = Array.from({ length: 60 }, (_, n) => new Date(Date.now() + n * 86_400_000).toISOString().slice(0, 10));
            await row('the same, asked for the first time', days.flatMap((day) => towns.map((town) => `/rendez-vous/horaires?motif=${motif_ids[0]}&ou=${q(town)}&jour=${day}`)));
            await row('times of 300 places', rows.slice(0, 300).map((place) => `/rendez-vous/horaires?motif=${motif_ids[0]}&lieu=${place.slug}`));
            await row('API, a week of 300 places', rows.slice(0, 300).map((place) => `/api/v1/slots?motif=${motif_ids[0]}&place=${place.slug}`));
            await row('/espace/agenda', ['/espace/agenda'], { Cookie: cookie });
            await row('/espace', ['/espace'], { Cookie: cookie });
            const times = await free_times(server.url, rows, argument('bookings', 12_000));
            for (const [title, rate] of [['alone', 500], ['beside 5,000 pages a second', 500]]) {
                const pages = title === 'alone' ? Promise.resolve() : load(server.url, ['/', '/lieux?ou=Vire', '/rendez-vous', ...towns.map((town) => `/rendez-vous?ou=${q(town)}`)], { seconds: 10, connections: 50, rate: 5000 });
                const mine = times.slice(...(title === 'alone' ? [0, times.length / 2] : [times.length / 2]));
                const done = await bookings(server.url, mine, { rate, seconds: 10 });
                const beside = await pages;
                tell(`\n**Bookings ${title}**: ${done.per_second.toFixed(0)} a second, p50 ${done.p50_ms.toFixed(1)} ms, p99 ${done.p99_ms.toFixed(1)} ms; ${done.booked} booked, ${done.refused} refused${done.refused ? ` (the last with ${done.last})` : ''}.${beside ? ` Pages beside: ${beside.per_second.toFixed(0)} a second, p50 ${beside.p50_ms.toFixed(1)} ms, p99 ${beside.p99_ms.toFixed(1)} ms.` : ''}`);
            }
        } finally {
            await server.stop();
        }
    } finally {
        if (!process.argv.includes('--keep')) folder.remove();
        else console.log(`kept: ${folder.data}`);
    }
    fs.writeFileSync(path.join(root, 'bench/agenda.md'), `${out.join('\n')}\n`);
    console.log('Written to bench/agenda.md');
}
