// What the real program does when its machine fails it. Run by CTest, which names the programs in the environment.
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import http from 'node:http';
import os from 'node:os';
import path from 'node:path';
import { afterEach, test } from 'node:test';
import { beffroi, content_of, free_port, new_data_folder, program, request, start_server } from '../support/server.mjs';

const pause = (ms) => new Promise((done) => setTimeout(done, ms));
const demo_place = (data) => beffroi('export', 'places', '--data', data, '--format', 'csv');

// A failed assertion must not leave a server behind: it would keep the runner waiting for it.
const serving = new Set();
async function serve(options) {
    const server = await start_server(options);
    serving.add(server.pid);
    return { ...server, stop: async () => { await server.stop(); serving.delete(server.pid); } };
}
afterEach(() => {
    for (const pid of serving) try { process.kill(pid, 'SIGKILL'); } catch { /* it ended by itself */ }
    serving.clear();
});

/** The program refuses: exit code 1, one sentence, no trace of a crash. */
function assert_refuses(args, sentence) {
    const ran = beffroi(...args);
    assert.equal(ran.code, 1, `${args.join(' ')}: ${ran.out}${ran.err}`);
    assert.match(ran.err, sentence);
    assert.match(ran.err, /^beffroi: .{20,}[.!)]\s/s);
}

/** A real PostgreSQL by our own helper: {url, tell(word), end()}. */
async function start_postgres() {
    const child = spawn(process.env.TEMPORARY_POSTGRES, ['--durable'], { stdio: ['pipe', 'pipe', 'inherit'] });
    let text = '';
    const waiting = [];
    child.stdout.on('data', (part) => {
        text += part;
        for (let end; (end = text.indexOf('\n')) >= 0; text = text.slice(end + 1)) waiting.shift()?.(text.slice(0, end));
    });
    const line = () => new Promise((done) => waiting.push(done));
    const [word, folder, port] = (await line()).split(' ');
    assert.equal(word, 'ready', folder);
    return {
        url: `postgresql:///postgres?host=${folder}&port=${port}&user=postgres`,
        tell: async (order) => {
            const answer = line();
            child.stdin.write(order + '\n');
            assert.equal(await answer, 'done');
        },
        end: () => new Promise((done) => { child.on('close', done); child.stdin.end(); }),
    };
}

/** Asks until the answer has this status; the last answer. */
async function until(url, target, status) {
    for (let tries = 0; ; tries++) {
        const answer = await request(url, target);
        if (answer.status === status || tries > 600) return answer;
        await pause(50);
    }
}

test('PostgreSQL stops and starts: 503 with Retry-After meanwhile, then pages again without a restart',
    { skip: process.env.BEFFROI_SKIP_POSTGRES === '1' && 'BEFFROI_SKIP_POSTGRES=1' }, async () => {
    const postgres = await start_postgres();
    const folder = new_data_folder({ demo: false });
    try {
        const made = beffroi('init', '--data', path.join(folder.data, '../other'), '--demo', '--database', postgres.url);
        assert.equal(made.code, 0, made.err);
        const server = await serve({ data: path.join(folder.data, '../other'), args: ['--database', postgres.url] });
        assert.equal((await request(server.url, '/lieux')).status, 200);
        for (const how of ['stop', 'kill']) {
            await postgres.tell(how);
            for (let i = 0; i < 5; i++) {
                const away = await request(server.url, '/lieux');
                assert.equal(away.status, 503);
                assert.ok(Number(away.headers['retry-after']) > 0);
                assert.match(away.headers['content-type'], /html/);
            }
            assert.notEqual((await request(server.url, '/healthz')).status, 200);
            await postgres.tell('start');
            assert.equal((await until(server.url, '/lieux', 200)).status, 200);
            assert.equal((await request(server.url, '/healthz')).status, 200);
        }
        await server.stop();
        await postgres.tell('stop');
        assert_refuses(['serve', '--data', server.data, '--listen', `127.0.0.1:${await free_port()}`, '--database', postgres.url], /PostgreSQL/);
    } finally {
        folder.remove();
        await postgres.end();
    }
});

test('one data folder has one server; commands work beside it', async () => {
    const server = await serve();
    assert_refuses(['serve', '--data', server.data, '--listen', `127.0.0.1:${await free_port()}`], new RegExp(server.data));
    assert_refuses(['restore', path.join(server.data, 'nothing'), '--data', server.data], /.*/);
    const copy = path.join(server.data, '../copy.db');
    assert.equal(beffroi('backup', copy, '--data', server.data).code, 0);
    assert_refuses(['restore', copy, '--data', server.data], new RegExp(server.data));
    assert.equal(beffroi('doctor', '--data', server.data).code, 0);
    assert.equal((await request(server.url, '/lieux')).status, 200);
    await server.stop();
});

test('kill -9 while places are imported through another process: it starts again by itself, nothing is lost', async () => {
    const folder = new_data_folder();
    const csv = path.join(folder.data, '../places.csv');
    const before = demo_place(folder.data).out;
    const rows = before.trim().split('\n').length;
    assert.ok(rows > 5);
    fs.writeFileSync(csv, before);
    for (let round = 0; round < 5; round++) {
        const server = await serve({ data: folder.data });
        const importing = spawn(program, ['import', 'places', csv, '--data', folder.data, '--source', `round ${round}`], { stdio: 'ignore' });
        const ended = new Promise((done) => importing.on('close', done));
        await pause(Math.random() * 60);
        process.kill(server.pid, 'SIGKILL');
        importing.kill('SIGKILL');
        await ended;
        await pause(20);
        const again = await serve({ data: folder.data });
        assert.equal((await request(again.url, '/lieux')).status, 200);
        assert.equal(beffroi('doctor', '--data', folder.data).code, 0);
        const now = demo_place(folder.data).out.trim().split('\n').length;
        assert.ok(now >= rows, `${now} rows of ${rows}`);
        await again.stop();
    }
    folder.remove();
});

/** Posts one message after another on one connection until it breaks; `acknowledged` gets the words of each that was kept. */
async function keep_telling(url, target, token, name, acknowledged) {
    const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
    const { hostname, port } = new URL(url);
    for (let n = 0; ; n++) {
        const words = `${name} ${n}`;
        const body = new URLSearchParams({ _token: token, subject: 'hours', words }).toString();
        const status = await new Promise((done) => {
            const call = http.request({ hostname, port, path: target, method: 'POST', agent, headers: { 'Content-Type': 'application/x-www-form-urlencoded', Origin: url } }, (answer) => {
                answer.resume();
                answer.on('end', () => done(answer.statusCode));
                answer.on('error', () => done(0));
            });
            call.on('error', () => done(0));
            call.end(body);
        });
        if (status !== 303) return agent.destroy();
        acknowledged.push(words);
    }
}

/** The form of some place: {target, token}. */
async function form_of(url) {
    const { body } = await request(url, '/lieux?ou=Vire');
    const target = `${body.match(/href="(\/lieux\/[a-z0-9-]+)"/)[1]}/signaler`;
    return { target, token: (await request(url, target)).body.match(/name="_token" value="([^"]+)"/)[1] };
}

function without_limit(data) {
    const config = path.join(data, 'beffroi.toml');
    const text = fs.readFileSync(config, 'utf8');
    assert.match(text, /^messages_per_hour = /m);
    fs.writeFileSync(config, text.replace(/^messages_per_hour = .*$/m, 'messages_per_hour = 0'));
}

test('kill -9 while visitors write, fifty times: what was acknowledged is there, and it starts again by itself', async () => {
    const folder = new_data_folder();
    without_limit(folder.data);
    const acknowledged = [];
    for (let round = 0; round < 50; round++) {
        const server = await serve({ data: folder.data, every_ms: 5 });
        const { target, token } = await form_of(server.url);
        const telling = Array.from({ length: 12 }, (_, who) => keep_telling(server.url, target, token, `${round} ${who}`, acknowledged));
        await pause(20 + Math.random() * 120);
        process.kill(server.pid, 'SIGKILL');
        await Promise.all(telling);
    }
    assert.ok(acknowledged.length > 500, `only ${acknowledged.length} messages were acknowledged`);
    const listed = beffroi('suggestions', '--json', '--all', '--most', '1000000', '--data', folder.data);
    assert.equal(listed.code, 0, listed.err);
    const kept = JSON.parse(listed.out).map((one) => one.words);
    assert.equal(new Set(kept).size, kept.length, 'nothing is kept twice');
    const there = new Set(kept);
    assert.deepEqual(acknowledged.filter((words) => !there.has(words)), []);
    assert.equal(beffroi('backup', path.join(folder.data, '../sound.db'), '--data', folder.data).code, 0);  // which reads and checks everything
    folder.remove();
});

test('a damaged database, a foreign file, a newer database, a wrong configuration: a sentence, exit code 1, nothing touched', async () => {
    const folder = new_data_folder();
    const listen = ['--listen', `127.0.0.1:${await free_port()}`];
    const file = path.join(folder.data, 'beffroi.db');
    const good = fs.readFileSync(file);
    const refuses_and_leaves = (sentence) => {
        const before = content_of(folder.data);
        for (const args of [['serve', ...listen], ['export', 'places'], ['backup', path.join(folder.data, '../b.db')]])
            assert_refuses([...args, '--data', folder.data], sentence);
        assert.deepEqual(content_of(folder.data), before);
    };

    fs.writeFileSync(file, good.subarray(0, Math.floor(good.length / 2)));
    refuses_and_leaves(/beffroi\.db/);
    fs.writeFileSync(file, Buffer.concat([good.subarray(0, 100), Buffer.alloc(3996, 'z'), good.subarray(4096)]));
    refuses_and_leaves(/beffroi\.db/);
    fs.writeFileSync(file, 'Bonjour');
    refuses_and_leaves(/beffroi\.db/);
    fs.writeFileSync(file, good);

    const sqlite = (sql) => assert.equal(spawnSync('sqlite3', [file, sql]).status, 0);
    sqlite("INSERT INTO schema_migrations VALUES ('places', 9000, 'later', 'x', 0)");
    refuses_and_leaves(/places 9000/);
    sqlite("DELETE FROM schema_migrations WHERE number = 9000; UPDATE schema_migrations SET checksum = 'x' WHERE feature = 'places' AND number = 1");
    refuses_and_leaves(/places 1/);
    fs.writeFileSync(file, good);

    const config = path.join(folder.data, 'beffroi.toml');
    fs.writeFileSync(config, '[server]\nlisten = 12\n');
    refuses_and_leaves(/listen/);
    fs.writeFileSync(config, '[server\n');
    refuses_and_leaves(/beffroi\.toml|line/i);
    fs.rmSync(config);

    const server = await serve({ data: folder.data });
    assert.equal((await request(server.url, '/lieux')).status, 200);
    await server.stop();
    folder.remove();
});

// ---- A full disk: in a mount namespace of our own, entered by running this file once more inside `unshare` ----

const inside = process.env.BEFFROI_SMALL_DISK;
const may_mount = !inside && spawnSync('unshare', ['--mount', '--map-root-user', 'mount', '-t', 'tmpfs', 'tmpfs', '/mnt']).status === 0;

test('a full disk: imports say so, pages go on, and it recovers when there is room',
    { skip: !inside && !may_mount && 'mounting a small disk is not permitted here (run as root, or with unprivileged user namespaces)' }, async () => {
    if (!inside) {
        // Node's runner marks its children so that they do not run tests of their own.
        const { NODE_TEST_CONTEXT: _, ...env } = process.env;
        const ran = spawnSync('unshare', ['--mount', '--map-root-user', process.execPath, '--test', '--test-name-pattern=^a full disk', process.argv[1]],
            { encoding: 'utf8', env: { ...env, BEFFROI_SMALL_DISK: '1' } });
        assert.equal(ran.status, 0, ran.stdout + ran.stderr);
        assert.match(ran.stdout, /pass 1/);
        return;
    }
    const disk = fs.mkdtempSync(path.join(os.tmpdir(), 'beffroi-small-disk-'));
    assert.equal(spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=24m', 'tmpfs', disk]).status, 0);
    try {
        const data = path.join(disk, 'data');
        assert.equal(beffroi('init', '--data', data, '--demo').code, 0);
        without_limit(data);
        const csv = path.join(disk, 'places.csv');
        fs.writeFileSync(csv, demo_place(data).out);
        const server = await serve({ data });
        const filler = fs.openSync(path.join(disk, 'filler'), 'w');
        assert.throws(() => { for (;;) fs.writeSync(filler, Buffer.alloc(4096, 'f')); }, /ENOSPC/);

        let refused = 0;
        for (let i = 0; i < 30; i++) {
            const ran = beffroi('import', 'places', csv, '--data', data, '--source', `source ${i}`);
            if (ran.code === 0) continue;
            refused++;
            assert.equal(ran.code, 1, ran.err);
            assert.match(ran.err, /^beffroi: .*(disk|disque)/m);
        }
        assert.ok(refused > 20, `${refused} of 30 imports were refused`);
        // Who writes is told so on the form itself, which still holds the words.
        const { target, token } = await form_of(server.url);
        const tell = (words) => request(server.url, target, { method: 'POST', headers: { 'Content-Type': 'application/x-www-form-urlencoded', Origin: server.url },
            body: new URLSearchParams({ _token: token, subject: 'moved', words }).toString() });
        let full;
        for (let i = 0; i < 2000 && full?.status !== 503; i++) full = await tell(`Vers le 12 de la rue ${i} ${'x'.repeat(900)}`);
        assert.equal(full.status, 503);
        assert.ok(Number(full.headers['retry-after']) > 0);
        assert.match(full.body, /n’a pas pu être gardé[\s\S]*Vers le 12 de la rue/);
        for (const page of ['/', '/lieux', '/api/v1/places', '/healthz']) assert.ok((await request(server.url, page)).status < 400, page);

        fs.closeSync(filler);
        fs.rmSync(path.join(disk, 'filler'));
        const now = beffroi('import', 'places', csv, '--data', data, '--source', 'with room');
        assert.equal(now.code, 0, now.err);
        assert.equal((await request(server.url, '/lieux')).status, 200);
        assert.equal((await tell('Vers le 14')).status, 303);
        const backup = beffroi('backup', path.join(data, 'backup.db'), '--data', data);  // which reads and checks everything
        assert.equal(backup.code, 0, backup.err);
        await server.stop();
    } finally {
        spawnSync('umount', ['-l', disk]);
        fs.rmSync(disk, { recursive: true, force: true });
    }
});
