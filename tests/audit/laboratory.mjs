// A laboratory for the audit: a real name server (Knot DNS) on loopback that serves zones made from records, with the networks of their
// addresses; and a wire in front of it that is as slow and as bad as one likes.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createSocket } from 'node:dgram';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';

/** Reference data beside the checkout; undefined when it is not there. */
export function shared(path) {
    const file = join(import.meta.dirname, '../../../shared/data', path);
    return existsSync(file) ? file : undefined;
}
export const read_json = (file) => JSON.parse(file.endsWith('.gz') ? gunzipSync(readFileSync(file)) : readFileSync(file));

/** Names and what they have. A name with an alias has nothing else. */
export class Records {
    #all = new Map();
    add(name, type, value) {
        name = name.toLowerCase().replace(/\.$/, '');
        const of = this.#all.get(name) ?? new Map();
        if (type === 'CNAME' ? of.size > 0 : of.has('CNAME')) return false;
        const values = of.get(type) ?? new Set();
        values.add(value);
        of.set(type, values);
        this.#all.set(name, of);
        return true;
    }
    has(name) {
        return this.#all.has(name.toLowerCase());
    }
    /** The text of a zone: names in `zone` that lie in none of the zones under it. */
    *lines(names) {
        for (const name of names) for (const [type, values] of this.#all.get(name)) for (const value of values) yield `${name}. 60 IN ${type} ${value}\n`;
    }
    names() {
        return this.#all.keys();
    }
}

/** TXT as zone files write it: strings of at most 255 bytes, each quoted. */
export const txt = (text) => {
    const bytes = Buffer.from(text);
    const parts = [];
    for (let i = 0; i < Math.max(bytes.length, 1); i += 250) parts.push('"' + [...bytes.subarray(i, i + 250)].map((b) => (b === 34 || b === 92 ? '\\' + String.fromCharCode(b) : b < 32 || b > 126 ? '\\' + String(b).padStart(3, '0') : String.fromCharCode(b))).join('') + '"');
    return parts.join(' ');
};

/** A host name that a zone file can have. */
export const host_name = (name) => /^[a-z0-9_-]{1,63}(\.[a-z0-9_-]{1,63})+$/i.test(name) && name.length < 250;

/** Addresses, each of one network: its table for `--origins`. */
export class Networks {
    #by_asn = new Map();
    #next = 0;
    address(asn, country = 'FR', name = `AS${asn}`) {
        if (!this.#by_asn.has(asn)) this.#by_asn.set(asn, { block: this.#next++, n: 0, country, name });
        const of = this.#by_asn.get(asn);
        const n = of.n++ % 254 + 1;
        // 16.0.0.0/6 is as good as any other part of the public Internet; nothing of it is spoken to.
        return `16.${Math.floor(of.block / 256)}.${of.block % 256}.${n}`;
    }
    table() {
        return [...this.#by_asn].map(([asn, { block, country, name }]) => `16.${Math.floor(block / 256)}.${block % 256}.0\t16.${Math.floor(block / 256)}.${block % 256}.255\t${asn}\t${country}\t${name}\n`).join('');
    }
}

/** Knot DNS with a zone for each of `domains`, and the root for everything else. */
export async function name_server(records, domains, { port: wanted } = {}) {
    const folder = mkdtempSync(join(tmpdir(), 'beffroi-laboratory-'));
    mkdirSync(join(folder, 'zones'));
    const zones = new Set(domains);
    const by_zone = new Map([...zones].map((zone) => [zone, []]));
    by_zone.set('', []);
    for (const name of records.names()) {
        let zone = name;
        while (zone !== '' && !zones.has(zone)) zone = zone.includes('.') ? zone.slice(zone.indexOf('.') + 1) : '';
        by_zone.get(zone).push(name);
    }
    let config = '';
    for (const [zone, names] of by_zone) {
        const file = join(folder, 'zones', (zone || 'root') + '.zone');
        const apex = zone === '' ? '.' : zone + '.';
        let text = `${apex} 60 IN SOA ns.laboratory.example. admin.laboratory.example. 1 3600 600 86400 60\n`;
        const own = [...records.lines(names)];
        if (!own.some((line) => line.startsWith(`${apex} 60 IN NS `))) text += `${apex} 60 IN NS ns1.laboratory-${zone === '' ? 'root' : 'dns'}.example.\n`;
        writeFileSync(file, text + own.join(''));
        config += `  - domain: "${apex}"\n    file: "${file}"\n`;
    }
    const port = wanted ?? (await free_port());
    writeFileSync(join(folder, 'knot.conf'), `server:
    rundir: "${folder}"
    listen: 127.0.0.1@${port}
    udp-workers: 1
    tcp-workers: 1
    background-workers: 1
    edns-client-subnet: off
database:
    storage: "${folder}"
log:
  - target: stderr
    any: error
template:
  - id: default
    zonefile-sync: -1
    zonefile-load: whole
    journal-content: none
    semantic-checks: off
zone:
${config}`);
    const child = spawn('/usr/sbin/knotd', ['-c', join(folder, 'knot.conf')], { stdio: ['ignore', 'ignore', 'pipe'] });
    let said = '';
    child.stderr.on('data', (bytes) => (said += bytes));
    const gone = once(child, 'exit');
    const last = [...by_zone.keys()].at(-2) ?? '';
    for (let i = 0; ; ++i) {
        if (child.exitCode !== null) throw new Error(`the name server ended: ${said}`);
        if ((await answers(port, last === '' ? 'example' : last)) && (await answers(port, [...by_zone.keys()][0] || 'example'))) break;
        if (i > 600) throw new Error(`the name server does not answer: ${said}`);
        await new Promise((resolve) => setTimeout(resolve, 100));
    }
    return {
        address: `127.0.0.1:${port}`,
        port,
        pid: child.pid,
        folder,
        async stop() {
            child.kill();
            await gone;
            rmSync(folder, { recursive: true, force: true });
        },
    };
}

async function free_port() {
    const socket = createSocket('udp4');
    socket.bind(0, '127.0.0.1');
    await once(socket, 'listening');
    const { port } = socket.address();
    socket.close();
    return port;
}

/** Whether the server knows the zone yet: it answers SOA with authority. */
export function answers(port, name) {
    const labels = name.split('.').map((label) => Buffer.concat([Buffer.from([label.length]), Buffer.from(label)]));
    const question = Buffer.concat([Buffer.from([0, 7, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0]), ...labels, Buffer.from([0, 0, 6, 0, 1])]);
    const socket = createSocket('udp4');
    return new Promise((resolve) => {
        const end = (result) => {
            clearTimeout(late);
            socket.close();
            resolve(result);
        };
        const late = setTimeout(() => end(false), 200);
        socket.on('error', () => end(false));
        socket.on('message', (bytes) => end((bytes[3] & 15) === 0 || (bytes[3] & 15) === 3));
        socket.send(question, port, '127.0.0.1');
    });
}

/** A wire to the server: each message takes `delay` ms there and back together, and some are lost. Counts what is asked. */
export async function wire(to, { delay = 0, loss = () => false, hold = false } = {}) {
    const socket = createSocket('udp4');
    socket.bind(0, '127.0.0.1');
    await once(socket, 'listening');
    const asked = new Map();
    const upstream = new Map();
    const state = { holding: hold };
    const name_of = (bytes) => {
        const labels = [];
        let at = 12;
        while (at < bytes.length && bytes[at] !== 0) {
            labels.push(bytes.toString('latin1', at + 1, at + 1 + bytes[at]));
            at += bytes[at] + 1;
        }
        return `${labels.join('.').toLowerCase()} ${bytes.readUInt16BE(at + 1)}`;
    };
    socket.on('message', (bytes, from) => {
        const key = name_of(bytes);
        asked.set(key, (asked.get(key) ?? 0) + 1);
        if (state.holding || loss(key, asked.get(key))) return;
        const client = `${from.address}:${from.port}`;
        let up = upstream.get(client);
        if (!up) {
            up = createSocket('udp4');
            up.on('message', (answer) => (delay > 0 ? setTimeout(() => socket.send(answer, from.port, from.address), delay) : socket.send(answer, from.port, from.address)));
            up.bind(0, '127.0.0.1');
            upstream.set(client, up);
        }
        up.send(bytes, to.port, '127.0.0.1');
    });
    return {
        address: `127.0.0.1:${socket.address().port}`,
        asked,
        state,
        close() {
            socket.close();
            for (const up of upstream.values()) up.close();
        },
    };
}

/** Runs the program; gives its exit code and what it said. */
export async function beffroi(args, { kill_after } = {}) {
    const child = spawn(process.env.BEFFROI_PROGRAM ?? 'build/release/beffroi', args, { stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, LANG: 'C' } });
    let out = '', err = '';
    child.stdout.on('data', (bytes) => (out += bytes));
    child.stderr.on('data', (bytes) => (err += bytes));
    if (kill_after) kill_after(() => child.kill('SIGKILL'));
    const [code, signal] = await once(child, 'exit');
    return { code, signal, out, err };
}
