// Instruments: processor time and memory of a process, load by wrk, the machine's description.
import { execFileSync, spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';

const ticks_per_second = Number(execFileSync('getconf', ['CLK_TCK'], { encoding: 'utf8' }));

/** User and system time of the processes so far, in µs. */
export function cpu_us(...pids) {
    return pids.reduce((sum, pid) => {
        const text = fs.readFileSync(`/proc/${pid}/stat`, 'utf8');
        const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
        return sum + ((Number(fields[11]) + Number(fields[12])) * 1e6) / ticks_per_second;
    }, 0);
}

/** Resident memory in MB (10^6 bytes). */
export function resident_mb(pid) {
    const found = fs.readFileSync(`/proc/${pid}/status`, 'utf8').match(/VmRSS:\s+(\d+) kB/);
    return (Number(found[1]) * 1024) / 1e6;
}

export function children_of(pid) {
    return fs.readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ').filter(Boolean).map(Number);
}

/**
 * Loads `url` for `seconds` over `paths` in turn; `headers` like {'Accept-Encoding': 'gzip'}. `{n}` in `body` is a number
 * that no other request has. With `rate` about so many requests a second are sent, at random moments, instead of as many as can be;
 * with `many_addresses` each as if a proxy had it from another address.
 * Returns {requests, per_second, p50_ms, p99_ms, errors}.
 */
export async function load(url, paths, { seconds = 5, connections = 32, headers = {}, method = 'GET', body = '', rate = 0, many_addresses = false } = {}) {
    const folder = fs.mkdtempSync(`${os.tmpdir()}/beffroi-wrk-`);
    const script = `${folder}/walk.lua`;
    const lua = (text) => JSON.stringify(text).replace(/\\u([0-9a-f]{4})/g, '\\u{$1}');
    fs.writeFileSync(
        script,
        `local paths = {${paths.map(lua).join(', ')}}\n` +
            'local at, made = 0, {}\n' +
            `local headers = {${Object.entries(headers).map(([name, value]) => `[${lua(name)}] = ${lua(value)}`).join(', ')}}\n` +
            // Requests are written once: the generator must cost as little as it can.
            `function init(args) for i, path in ipairs(paths) do made[i] = wrk.format(${lua(method)}, path, headers, ${body ? lua(body) : 'nil'}) end end\n` +
            (body.includes('{n}')
                ? `local sent = ${Math.floor(Math.random() * 1e9)} * 1000000\n` +
                  `function request() at = at % #paths + 1; sent = sent + 1; ${many_addresses ? "headers['X-Forwarded-For'] = string.format('10.%d.%d.%d', math.floor(sent / 65536) % 256, math.floor(sent / 256) % 256, sent % 256); " : ''}return wrk.format(${lua(method)}, paths[at], headers, ((${lua(body)}):gsub('{n}', string.format('%d', sent)))) end\n`
                : 'function request() at = at % #made + 1; return made[at] end\n') +
            (rate ? `function delay() return math.random(0, ${Math.round((2000 * connections) / rate)}) end\n` : '') +
            'function done(summary, latency) local e = summary.errors\n' +
            '  io.write(string.format("RESULT %d %d %.1f %.1f %d\\n", summary.requests, summary.duration, latency:percentile(50), latency:percentile(99), e.connect + e.read + e.write + e.status + e.timeout)) end\n',
    );
    try {
        const out = await run('wrk', ['-t1', `-c${connections}`, `-d${seconds}s`, '--timeout', '10s', '-s', script, url]);
        const found = out.match(/RESULT (\d+) (\d+) ([\d.]+) ([\d.]+) (\d+)/);
        if (!found) throw new Error(`wrk said:\n${out}`);
        const [, requests, duration, p50, p99, errors] = found.map(Number);
        return { requests, per_second: (requests * 1e6) / duration, p50_ms: p50 / 1000, p99_ms: p99 / 1000, errors };
    } finally {
        fs.rmSync(folder, { recursive: true });
    }
}

/** Runs a program to its end and returns what it wrote; throws when it fails. */
export function run(program, args, options = {}) {
    return new Promise((done, failed) => {
        const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'], ...options });
        let out = '';
        child.stdout?.on('data', (part) => (out += part));
        child.stderr?.on('data', (part) => (out += part));
        child.on('error', failed);
        child.on('close', (code) => (code === 0 ? done(out) : failed(new Error(`${program} ${args.join(' ')} ended with ${code}:\n${out.slice(-2000)}`))));
    });
}

/** A load, with the processor time it cost the processes `pids` for each request. */
export async function measure(pids, url, paths, options = {}) {
    await load(url, paths, { ...options, seconds: 1 });
    const before = cpu_us(...pids);
    const result = await load(url, paths, options);
    return { ...result, cpu_us: (cpu_us(...pids) - before) / Math.max(1, result.requests) };
}

export function machine() {
    const cpu = os.cpus();
    const read = (program, ...args) => {
        try {
            return execFileSync(program, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).split('\n')[0].trim();
        } catch {
            return '?';
        }
    };
    const debian = fs.existsSync('/etc/debian_version') ? fs.readFileSync('/etc/debian_version', 'utf8').trim() : '?';
    return [
        `- Date: ${new Date().toISOString().slice(0, 16).replace('T', ' ')} UTC, commit ${read('git', 'rev-parse', '--short', 'HEAD')}`,
        `- Machine: ${cpu.length} cores of ${cpu[0]?.model.trim()}, ${(os.totalmem() / 1e9).toFixed(0)} GB; load before: ${os.loadavg()[0].toFixed(2)}`,
        `- System: Debian ${debian}, Linux ${os.release()}, ${read('g++', '--version')}, node ${process.version}`,
    ].join('\n');
}
