// ./dev bench: speed and memory of the real program, beside yardsticks, written to bench/results.md.
// Names given as arguments (home, list, filtered, place, api, start, idle, writes, yardsticks) choose cases; then nothing is written.
import fs from 'node:fs';
import net from 'node:net';
import path from 'node:path';

import { beffroi, new_data_folder, request, root, start_server } from '../tests/support/server.mjs';
import { accounts_bench } from './accounts.mjs';
import { agenda_bench } from './agenda.mjs';
import { audit_bench } from './audit.mjs';
import { casework_bench } from './casework.mjs';
import { catalogue_bench } from './catalogue.mjs';
import { budgets } from './budgets.mjs';
import { machine, measure, resident_mb } from './measure.mjs';
import { nginx, node_page } from './yardsticks.mjs';

const shared = process.env.BEFFROI_SHARED ?? path.join(root, '../shared');
const wanted = process.argv.slice(2).filter((arg) => !arg.startsWith('--'));
const seconds = Number(process.argv.find((arg) => arg.startsWith('--seconds='))?.slice(10) ?? 5);
const asks_for = (name) => !wanted.length || wanted.includes(name);

// Where people look for help: places of every size, all over the country.
const communes = ['Vire', 'Lyon', 'Grenoble', 'Marseille', 'Toulon', 'Nice', 'Avignon', 'Valence', 'Annecy', 'Clermont-Ferrand', 'Saint-Étienne', 'Chambéry',
    'Gap', 'Digne-les-Bains', 'Aix-en-Provence', 'Arles', 'Moulins', 'Aurillac', 'Bourg-en-Bresse', 'Privas', 'Montélimar', 'Fréjus', 'Hyères', 'Briançon', 'Roanne', 'Vichy', 'Riom', 'Issoire', 'Caen', 'Condé-en-Normandie'];

const sets = [
    { name: 'demonstration', fill: () => {} },
    {
        name: 'real, 1,331 places',
        fill: (data) => {
            for (const file of ['hinaura_auvergne-rhone-alpes_687.json', 'hub-du-sud_paca_646.json']) {
                const made = beffroi('import', 'places', path.join(shared, 'data/places', file), '--source', file.split('_')[0], '--data', data);
                if (made.code !== 0 && made.code !== 3) throw new Error(`import of ${file}: ${made.out}${made.err}`);
            }
        },
        missing: () => (fs.existsSync(path.join(shared, 'data/places')) ? null : `${shared}/data/places is not there (BEFFROI_SHARED names another folder)`),
    },
    {
        name: 'synthetic, 100,000 places',
        fill: (data) => {
            const made = beffroi('synthetic', '--count', '100000', '--data', data);
            if (made.code !== 0) throw new Error(`synthetic places: ${made.out}${made.err}`);
        },
    },
];

const number = (value, digits = 0) => value.toLocaleString('en-GB', { minimumFractionDigits: digits, maximumFractionDigits: digits });

/** Slugs of up to 300 places, spread over what the API gives. */
async function slugs(url) {
    const found = new Set();
    for (const commune of communes) {
        const { body } = await request(url, `/lieux?ou=${encodeURIComponent(commune)}`);
        for (const link of body.matchAll(/href="(?:\/lieux)\/([a-z0-9-]+)"/g)) found.add(link[1]);
        if (found.size >= 300) break;
    }
    return [...found];
}

/** Only addresses that answer 200 are worth timing. */
async function answering(url, paths, headers) {
    const good = [];
    for (const each of paths) if ((await request(url, each, { headers })).status === 200) good.push(each);
    return good;
}

async function cases_of(set, say) {
    const folder = new_data_folder({ demo: set.name === 'demonstration' });
    set.fill(folder.data);
    const server = await start_server({ data: folder.data });
    const rows = [];
    try {
        const places = await slugs(server.url);
        const near = await answering(server.url, communes.map((each) => `/lieux?ou=${encodeURIComponent(each)}`));
        const filtered = await answering(server.url, communes.map((each) => `/lieux?ou=${encodeURIComponent(each)}&service=administrative&gratuit=1`));
        const api = await answering(server.url, communes.map((_, at) => `/api/v1/places?limit=50&near=${(43.3 + (at % 10) * 0.3).toFixed(4)},${(4.5 + (at % 7) * 0.3).toFixed(4)}`));
        const plain = {};
        const packed = { 'Accept-Encoding': 'gzip, deflate, br' };
        const all = [
            ['home', 'home page', ['/'], plain],
            ['home', 'home page, compressed', ['/'], packed],
            ['list', 'list near a commune', near, plain],
            ['list', 'list near a commune, compressed', near, packed],
            ['filtered', 'filtered list', filtered, plain],
            ['place', 'page of a place', places.map((slug) => `/lieux/${slug}`), plain],
            ['place', 'page of a place, compressed', places.map((slug) => `/lieux/${slug}`), packed],
            ['api', 'API, 50 places near a point', api, plain],
        ];
        for (const [name, what, paths, headers] of all) {
            if (!asks_for(name)) continue;
            if (!paths.length) {
                say(`  ${what}: no address answers 200, not measured`);
                continue;
            }
            const bytes = (await request(server.url, paths[0], { headers })).bytes.length;
            const row = { what, bytes, addresses: paths.length, ...(await measure([server.pid], server.url, paths, { seconds, headers })) };
            rows.push(row);
            say(`  ${what}: ${number(row.cpu_us)} µs CPU, ${number(row.per_second)}/s, p99 ${number(row.p99_ms, 1)} ms${row.errors ? `, ${row.errors} ERRORS` : ''}`);
        }
        const memory = resident_mb(server.pid);
        say(`  resident memory: ${number(memory, 1)} MB`);
        const home = (await request(server.url, '/')).bytes;
        const list = near.length ? (await request(server.url, near[0])).bytes.length : home.length;
        return { set: set.name, rows, memory, home, list, data: folder.data, remove: folder.remove };
    } finally {
        await server.stop();
    }
}

/** Milliseconds from the start of the process to a whole home page. */
async function start_times(data) {
    const times = [];
    for (let turn = 0; turn < 7; turn++) {
        const began = performance.now();
        const server = await start_server({ data, every_ms: 1 });
        const { status } = await request(server.url, '/');
        times.push(performance.now() - began);
        if (status !== 200) throw new Error(`the home page answered ${status}`);
        await server.stop();
    }
    return times.sort((a, b) => a - b);
}

/** What the server says of its database: {writes, groups}. */
async function counters(url) {
    const { body } = await request(url, '/metrics');
    const of = (name) => Number(body.match(new RegExp(`^beffroi_db_${name}_total (\\d+)$`, 'm'))[1]);
    return { writes: of('writes'), groups: of('groups') };
}

/**
 * Durable writes through the whole path: a form with its token, posted by `connections` visitors at once; each message is
 * another one, and each answer comes after its row is on the disk. Counts the rows to be sure.
 */
async function writes(data, connections) {
    const config = path.join(data, 'beffroi.toml');
    const written_before = fs.readFileSync(config, 'utf8');
    fs.writeFileSync(config, written_before.replace(/^messages_per_hour = .*$/m, 'messages_per_hour = 0'));
    const server = await start_server({ data });
    try {
        const [slug] = await slugs(server.url);
        const target = `/lieux/${slug}/signaler`;
        const token = (await request(server.url, target)).body.match(/name="_token" value="([^"]+)"/)[1];
        const headers = { 'Content-Type': 'application/x-www-form-urlencoded', Origin: server.url };
        const body = `_token=${encodeURIComponent(token)}&subject=hours&words=Ouvert+le+lundi+{n}`;
        const before = await counters(server.url);
        const row = await measure([server.pid], server.url, [target], { seconds, headers, connections, method: 'POST', body });
        const after = await counters(server.url);
        const written = after.writes - before.writes;
        if (row.errors || written < row.requests) throw new Error(`${row.requests} messages were acknowledged, ${written} written, ${row.errors} errors`);
        return { ...row, connections, group: written / (after.groups - before.groups), memory: resident_mb(server.pid) };
    } finally {
        await server.stop();
        fs.writeFileSync(config, written_before);
    }
}

/** Memory of `count` kept-alive connections that have each loaded a page and now wait. */
async function idle_connections(data, count = 5000) {
    const server = await start_server({ data });
    const sockets = [];
    try {
        await request(server.url, '/');
        const before = resident_mb(server.pid);
        const port = Number(new URL(server.url).port);
        for (let made = 0; made < count; made += 250)
            await Promise.all(
                Array.from({ length: Math.min(250, count - made) }, () => new Promise((done, failed) => {
                    const socket = net.connect(port, '127.0.0.1', () => socket.write('GET /healthz HTTP/1.1\r\nHost: bench\r\n\r\n'));
                    socket.once('data', done);
                    socket.on('error', failed);
                    sockets.push(socket);
                })),
            );
        const open = sockets.filter((socket) => !socket.destroyed && socket.readable).length;
        return { open, more_mb: resident_mb(server.pid) - before };
    } finally {
        for (const socket of sockets) socket.destroy();
        await server.stop();
    }
}

async function main() {
    const say = (line) => console.log(line);
    const out = ['# Measured', '', 'Written by `./dev bench`; what each figure means is in README.md of this folder.', '', machine(), ''];
    let first;
    let real;
    for (const set of sets) {
        const why = set.missing?.();
        if (why) {
            say(`${set.name}: not measured, ${why}`);
            out.push(`## ${set.name}`, '', `Not measured: ${why}.`, '');
            continue;
        }
        say(set.name);
        const done = await cases_of(set, say);
        first ??= done;
        if (set.name.startsWith('real')) real = done;
        out.push(`## ${set.name}`, '', '| case | size, bytes | CPU, µs | per second | p50, ms | p99, ms |', '|---|--:|--:|--:|--:|--:|');
        for (const row of done.rows) out.push(`| ${row.what}${row.errors ? ` (${row.errors} errors)` : ''} | ${number(row.bytes)} | ${number(row.cpu_us)} | ${number(row.per_second)} | ${number(row.p50_ms, 1)} | ${number(row.p99_ms, 1)} |`);
        out.push('', `Resident memory after these: ${number(done.memory, 1)} MB.`, '');
        if (done !== first && done !== real) done.remove();
    }
    const base = real ?? first;
    if (asks_for('start')) {
        const times = await start_times(base.data);
        const line = `Start to first home page (${base.set}): median ${number(times[3])} ms, slowest ${number(times[6])} ms of seven.`;
        say(line);
        out.push('## Start and idle connections', '', line, '');
    }
    if (asks_for('idle')) {
        const idle = await idle_connections(base.data);
        const line = `${number(idle.open)} idle connections: ${number(idle.more_mb, 1)} MB more.`;
        say(line);
        out.push(line, '');
    }
    if (asks_for('writes')) {
        out.push('## Durable writes through HTTP', '', 'A form with its token, each message another one, answered once it is on the disk (group commit, `synchronous=FULL`).', '',
            '| visitors at once | writes/s | CPU, µs | a commit carries | p50, ms | p99, ms | memory, MB |', '|--:|--:|--:|--:|--:|--:|--:|');
        for (const connections of [1, 16, 64, 256]) {
            const row = await writes(base.data, connections);
            out.push(`| ${connections} | ${number(row.per_second)} | ${number(row.cpu_us)} | ${number(row.group, 1)} | ${number(row.p50_ms, 1)} | ${number(row.p99_ms, 1)} | ${number(row.memory, 1)} |`);
            say(`${connections} writers: ${number(row.per_second)}/s, ${number(row.cpu_us)} µs CPU, ${number(row.group, 1)} a commit, p99 ${number(row.p99_ms, 1)} ms, ${number(row.memory, 1)} MB`);
        }
        out.push('');
    }
    if (asks_for('yardsticks')) {
        const options = { seconds };
        const ours = base.rows.find((row) => row.what === 'list near a commune') ?? base.rows[0];
        const other_static = await nginx(first.home, options);
        const rows = [...base.home.toString().matchAll(/<a[^>]*>/g)].slice(0, 20).map((_, at) => ({ slug: `lieu-${at}`, name: `Lieu ${at} & compagnie`, address: `${at} rue de la Paix`, commune: 'Vire' }));
        while (rows.length < 20) rows.push({ slug: `lieu-${rows.length}`, name: `Lieu ${rows.length} & compagnie`, address: '1 rue de la Paix', commune: 'Vire' });
        const other_node = await node_page(path.join(base.data, 'beffroi.db'), rows, base.list, options);
        const home = first.rows.find((row) => row.what === 'home page');
        out.push('## Yardsticks, same run', '', '| who | CPU, µs | per second | ours beside it |', '|---|--:|--:|---|');
        const ratio = (row, other) => (row ? `${number(row.cpu_us)} µs, ${number(row.cpu_us / other.cpu_us, 2)} × its CPU, ${number(row.per_second / other.per_second, 2)} × its pages (${row.what})` : '');
        out.push(`| nginx, the saved home page as a static file | ${number(other_static.cpu_us)} | ${number(other_static.per_second)} | ${ratio(home, other_static)} |`);
        out.push(`| Node, a minimal page of 20 rows as long as our list (${other_node.kind}) | ${number(other_node.cpu_us)} | ${number(other_node.per_second)} | ${ratio(ours, other_node)} |`, '');
        out.slice(-3).forEach((line) => line && say(line));
    }
    first?.remove();
    if (real !== first) real?.remove();
    if (!wanted.length) {
        fs.writeFileSync(path.join(root, 'bench/results.md'), `${out.join('\n').trim()}\n`);
        say('Written to bench/results.md');
    }
}

if (wanted[0] === 'budgets') await budgets();
else if (wanted[0] === 'accounts') await accounts_bench();
else if (wanted[0] === 'agenda') await agenda_bench();
else if (wanted[0] === 'audit') await audit_bench();
else if (wanted[0] === 'casework') await casework_bench();
else if (wanted[0] === 'catalogue') await catalogue_bench();
else await main();
