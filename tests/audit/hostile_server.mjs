// A name server that misbehaves, domain by domain, in front of one that does not: UDP and TCP on one port of loopback.
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { createServer } from 'node:net';

export const types = { A: 1, NS: 2, CNAME: 5, SOA: 6, MX: 15, TXT: 16, AAAA: 28, SRV: 33, DS: 43, CAA: 257 };
const number = (value, bytes) => {
    const out = Buffer.alloc(bytes);
    out.writeUIntBE(value, 0, bytes);
    return out;
};

/** A name in the form of the protocol; labels may have any bytes. */
export const wire_name = (name) => Buffer.concat([...name.split('.').filter(Boolean).map((label) => Buffer.concat([number(Buffer.byteLength(label, 'latin1'), 1), Buffer.from(label, 'latin1')])), Buffer.from([0])]);
export const a = (address) => ({ type: types.A, data: Buffer.from(address.split('.').map(Number)) });
export const ns = (host) => ({ type: types.NS, data: wire_name(host) });
export const cname = (host, owner) => ({ type: types.CNAME, data: wire_name(host), owner });
export const mx = (host, preference = 10, owner) => ({ type: types.MX, data: Buffer.concat([number(preference, 2), wire_name(host)]), owner });
/** Text or bytes, in strings of at most 255. */
export function txt(text, owner) {
    const bytes = Buffer.from(text), parts = [];
    for (let i = 0; i < Math.max(1, bytes.length); i += 255) {
        const part = bytes.subarray(i, i + 255);
        parts.push(number(part.length, 1), part);
    }
    return { type: types.TXT, data: Buffer.concat(parts), owner };
}
const record = ({ type, data, owner }) => Buffer.concat([owner === undefined ? number(0xc00c, 2) : Buffer.isBuffer(owner) ? owner : wire_name(owner), number(type, 2), number(1, 2), number(60, 4), number(data.length, 2), data]);

export function parse(bytes) {
    const labels = [];
    let at = 12;
    while (at < bytes.length && bytes[at] !== 0) {
        labels.push(bytes.toString('latin1', at + 1, at + 1 + bytes[at]));
        at += bytes[at] + 1;
    }
    return { id: bytes.readUInt16BE(0), name: labels.join('.').toLowerCase(), type: bytes.readUInt16BE(at + 1), question: bytes.subarray(12, at + 5) };
}
/** A message that answers; `rcode`, `truncated`, another `id` or `question`, another `count` of records than there are. */
export function message(asked, records = [], { rcode = 0, truncated = false, id = asked.id, question = asked.question, count = records.length } = {}) {
    return Buffer.concat([number(id, 2), number(0x8580 | (truncated ? 0x0200 : 0) | rcode, 2), number(1, 2), number(count, 2), number(0, 4), question, ...records.map(record)]);
}

/**
 * `behaviours`: domain → function of {name, type, id, question, first, tcp} that gives a Buffer to send, undefined for silence, 'forward' for the
 * honest server at `port`, or {bytes, from} to send it from elsewhere; of TCP a Buffer is sent as it is when {raw}. Of a domain that none knows the
 * honest server is asked.
 */
export async function hostile_server(port, behaviours) {
    const udp = createSocket('udp4'), elsewhere = createSocket('udp4');
    const asked = new Map();
    let tcp;
    for (;;) {
        udp.bind(0, '127.0.0.1');
        await once(udp, 'listening');
        tcp = createServer(take_stream);
        tcp.listen(udp.address().port, '127.0.0.1');
        await once(tcp, 'listening');
        break;
    }
    elsewhere.bind(0, '127.0.0.2');
    const of = (name) => {
        for (let at = name; at; at = at.includes('.') ? at.slice(at.indexOf('.') + 1) : '') if (behaviours.has(at)) return behaviours.get(at);
        return () => 'forward';
    };
    const answer = (bytes, over) => {
        const question = parse(bytes), key = `${question.name} ${question.type} ${over}`;
        asked.set(key, (asked.get(key) ?? 0) + 1);
        return { question, said: of(question.name)({ ...question, tcp: over === 'tcp', nth: asked.get(key) }) };
    };
    const ups = new Map();
    udp.on('message', (bytes, from) => {
        const { said } = answer(bytes, 'udp');
        if (said === undefined) return;
        if (said === 'forward' || said.lose_answer) {
            const client = `${from.port} ${said.lose_answer ? 'lost' : ''}`;
            let up = ups.get(client);
            if (!up) {
                up = createSocket('udp4');
                up.on('message', (reply) => said.lose_answer || udp.send(reply, from.port, from.address));
                up.bind(0, '127.0.0.1');
                ups.set(client, up);
            }
            return up.send(bytes, port, '127.0.0.1');
        }
        if (said.from === 'elsewhere') return elsewhere.send(said.bytes, from.port, from.address);
        udp.send(said, from.port, from.address);
    });
    const streams = new Set();
    function take_stream(stream) {
        streams.add(stream);
        stream.on('close', () => streams.delete(stream));
        stream.on('error', () => {});
        let bytes = Buffer.alloc(0);
        stream.on('data', (part) => {
            bytes = Buffer.concat([bytes, part]);
            while (bytes.length >= 2 && bytes.length >= 2 + bytes.readUInt16BE(0)) {
                const { said } = answer(bytes.subarray(2, 2 + bytes.readUInt16BE(0)), 'tcp');
                bytes = bytes.subarray(2 + bytes.readUInt16BE(0));
                if (said === undefined || said === 'forward') continue;
                if (said.close) stream.destroy();
                else stream.write(said.raw ?? Buffer.concat([number(said.length, 2), said]));
            }
        });
    }
    return {
        address: `127.0.0.1:${udp.address().port}`,
        asked,
        close() {
            for (const each of [udp, elsewhere, ...ups.values()]) each.close();
            for (const each of streams) each.destroy();
            tcp.close();
        },
    };
}
