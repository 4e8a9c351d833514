// Starts the real program on a free port of the loopback, for scenarios, journeys in a browser and the bench.
import { spawn, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import http from 'node:http';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');

/** The program under test: CTest names the one it built (release, asan, tsan…). */
export const program = process.env.BEFFROI_PROGRAM ?? path.join(root, 'build/release/beffroi');

/** A port that nobody listens on at this moment. */
export function free_port() {
    return new Promise((done, failed) => {
        const probe = net.createServer();
        probe.on('error', failed);
        probe.listen(0, '127.0.0.1', () => {
            const { port } = probe.address();
            probe.close(() => done(port));
        });
    });
}

/** Runs `beffroi` with these arguments to its end: {code, out, err}. */
export function beffroi(...args) {
    return beffroi_with({}, ...args);
}

/** The same with variables of the environment added, or taken away when undefined, and a text for its standard input. */
export function beffroi_with({ env = {}, input }, ...args) {
    const ran = spawnSync(program, args, { encoding: 'utf8', maxBuffer: 1 << 28, env: { ...process.env, ...env }, input });
    if (ran.error) throw new Error(`cannot start ${program}: ${ran.error.message}. First: ./dev build`);
    return { code: ran.status ?? `signal ${ran.signal}`, out: ran.stdout, err: ran.stderr };
}

/** A temporary data folder with the demonstration territory, or an empty one with `demo: false`. */
export function new_data_folder({ demo = true } = {}) {
    const parent = fs.mkdtempSync(path.join(os.tmpdir(), 'beffroi-test-'));
    const data = path.join(parent, 'data');
    const made = beffroi('init', '--data', data, ...(demo ? ['--demo'] : []));
    if (made.code !== 0) throw new Error(`beffroi init ended with ${made.code}:\n${made.out}${made.err}`);
    return { data, remove: () => fs.rmSync(parent, { recursive: true, force: true }) };
}

/** Writes settings into the beffroi.toml of a folder: {'site.url': '"https://aide.exemple.fr"'}, values as TOML has them. */
export function set_settings(data, settings) {
    const file = path.join(data, 'beffroi.toml');
    let text = fs.readFileSync(file, 'utf8');
    for (const [key, value] of Object.entries(settings)) {
        const [section, name] = key.split('.');
        const line = new RegExp(`(^\\[${section}\\]$(?:\\n(?!\\[).*)*?\\n)${name} = .*`, 'm');
        if (!line.test(text)) throw new Error(`${key}: there is no such key in beffroi.toml.`);
        text = text.replace(line, (_, before) => `${before}${name} = ${value}`);
    }
    fs.writeFileSync(file, text);
}

/** Every file of a folder with its bytes, but the lock, which anybody who looks may take, and the spool. */
export function content_of(folder) {
    return Object.fromEntries(fs.readdirSync(folder).filter((name) => name !== 'beffroi.lock' && name !== 'spool').sort()
        .map((name) => [name, fs.readFileSync(path.join(folder, name)).toString('base64')]));
}

/** One request: {status, headers, body}; never follows a redirect, never decompresses. */
export function request(base, target, { method = 'GET', headers = {}, body } = {}) {
    const { hostname, port } = new URL(base);
    return new Promise((done, failed) => {
        const call = http.request({ hostname, port, path: target, method, headers, agent: false }, (answer) => {
            const parts = [];
            answer.on('data', (part) => parts.push(part));
            answer.on('error', failed);
            answer.on('end', () => done({ status: answer.statusCode, headers: answer.headers, bytes: Buffer.concat(parts), body: Buffer.concat(parts).toString('utf8') }));
        });
        call.on('error', failed);
        call.end(body);
    });
}

/**
 * Serves `data` (a new demonstration folder when absent) until `stop()`, which asks it to end and throws unless
 * it ends with 0. `log()` is what it wrote so far; `every_ms` is how often it is asked whether it answers yet.
 */
export async function start_server({ data, args = [], every_ms = 20 } = {}) {
    const folder = data ? { data, remove: () => {} } : new_data_folder();
    const port = await free_port();
    const url = `http://127.0.0.1:${port}`;
    const child = spawn(program, ['serve', '--data', folder.data, '--listen', `127.0.0.1:${port}`, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
    let log = '';
    child.stdout.on('data', (part) => (log += part));
    child.stderr.on('data', (part) => (log += part));
    const ended = new Promise((done) => child.on('close', (code, signal) => done(code ?? `signal ${signal}`)));
    let over;
    ended.then((code) => (over = code));
    // A killed test run must not leave a server behind.
    const kill = () => child.kill('SIGKILL');
    process.on('exit', kill);
    ended.then(() => process.off('exit', kill));

    for (let tries = 0; ; tries++) {
        if (over !== undefined) throw new Error(`beffroi serve ended with ${over} before it answered:\n${log}`);
        const answer = await request(url, '/healthz').catch(() => null);
        if (answer?.status === 200) break;
        if (tries * every_ms > 60000) {
            kill();
            throw new Error(`beffroi serve does not answer on ${url}/healthz:\n${log}`);
        }
        await new Promise((done) => setTimeout(done, every_ms));
    }

    return {
        url,
        data: folder.data,
        pid: child.pid,
        log: () => log,
        stop: async () => {
            child.kill('SIGTERM');
            const code = await ended;
            folder.remove();
            if (code !== 0) throw new Error(`beffroi serve ended with ${code} instead of 0 when asked to stop:\n${log.slice(-4000)}`);
            const missing = log.match(/.*a sentence has no French.*/);
            if (missing) throw new Error(`add it to locale/fr.po: ${missing[0]}`);
        },
    };
}
