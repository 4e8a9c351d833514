// Name servers that misbehave: every domain ends, with evidence and an honest verdict, in bounded memory, and nothing but loopback is spoken to.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';

import { a, cname, hostile_server, message, mx, ns, txt, types, wire_name } from './hostile_server.mjs';
import { beffroi, name_server, Networks, Records, txt as zone_txt } from './laboratory.mjs';

const dirty = Buffer.concat([Buffer.from('a\x00b\x1b[31m\x7f'), Buffer.from([0xff, 0xc3, 0x28]), Buffer.from('</script><img src=x onerror=alert(1)> "\\ \r\n')]);
const controls = Buffer.from('é \u009b31m ok');
const bush_children = 10;

/** Answers with what `of` gives for name and type, NS always; an empty answer else. */
const zone = (of) => (q) => {
    const own = of(q);
    return Buffer.isBuffer(own) ? own : message(q, own ?? (q.type === types.NS ? [ns('ns.hostile.example')] : []));
};
const truncated = (over_tcp) => (q) => (q.tcp ? over_tcp(q) : message(q, [], { truncated: true }));
const healthy = (q) => message(q, { [types.NS]: [ns('ns.hostile.example')], [types.MX]: [mx('mx.hostile.example')], [types.TXT]: [txt('v=spf1 -all')], [types.A]: [a('16.0.0.1')] }[q.type] ?? []);

const behaviours = new Map(Object.entries({
    'alias-loop.example': zone((q) => (q.name.startsWith('www.') || q.name.startsWith('mail.') ? [cname('b.alias-loop.example'), cname(q.name, 'b.alias-loop.example')] : undefined)),
    'long-alias.example': zone((q) => (q.name.startsWith('www.') ? [...Array.from({ length: 400 }, (_, i) => cname(`h${i + 1}.long-alias.example`, i === 0 ? undefined : `h${i}.long-alias.example`)), a('16.0.0.1')].slice(0, q.tcp ? 401 : 1) : undefined)),
    'spf-loop.example': zone((q) => (q.type === types.TXT ? [txt(q.name === 'spf-loop.example' ? 'v=spf1 include:a.spf-loop.example -all' : 'v=spf1 include:spf-loop.example include:a.spf-loop.example redirect=a.spf-loop.example')] : undefined)),
    'spf-bush.example': zone((q) => {
        if (q.type !== types.TXT || /domainkey|_dmarc|_mta|_smtp/.test(q.name)) return undefined;
        const node = q.name === 'spf-bush.example' ? 0 : Number(q.name.match(/^n(\d+)\./)?.[1] ?? -1);
        if (node < 0) return undefined;
        return [txt('v=spf1 ' + Array.from({ length: bush_children }, (_, i) => `include:n${node * bush_children + i + 1}.spf-bush.example`).filter((_, i) => node * bush_children + i + 1 <= 10_000).join(' ') + ' -all')];
    }),
    'refused.example': (q) => message(q, [], { rcode: 5 }),
    'servfail.example': (q) => message(q, [], { rcode: 2 }),
    'notimp.example': (q) => message(q, [], { rcode: 4 }),
    'silent.example': () => undefined,
    'half-lame.example': (q) => (q.type === types.NS ? message(q, [], { rcode: 2 }) : healthy(q)),
    'truncated.example': truncated(healthy),
    'tcp-silent.example': truncated(() => undefined),
    'tcp-closed.example': truncated(() => ({ close: true })),
    'tcp-half.example': truncated((q) => ({ raw: Buffer.concat([Buffer.from([0x10, 0]), healthy(q).subarray(0, 20)]) })),
    'other-question.example': (q) => message(q, [ns('ns.evil.example')], { question: Buffer.concat([wire_name('else.example'), Buffer.from([0, q.type & 255, 0, 1])]) }),
    'other-type.example': (q) => message(q, [a('16.0.0.66')], { question: Buffer.concat([wire_name(q.name), Buffer.from([0, 99, 0, 1])]) }),
    'other-id.example': (q) => message(q, [ns('ns.evil.example')], { id: q.id ^ 0x5555 }),
    'elsewhere.example': (q) => ({ bytes: message(q, [ns('ns.evil.example')]), from: 'elsewhere' }),
    'other-owner.example': zone((q) => (q.type === types.MX ? [mx('mx.evil.example', 1, 'bank.example'), mx('mx.other-owner.example')] : q.type === types.TXT ? [txt('MS=ms1', 'bank.example')] : undefined)),
    'cut.example': (q) => message(q, [txt('x'.repeat(200)), txt('y'.repeat(200))]).subarray(0, 12 + q.question.length + 60),
    'no-record.example': (q) => message(q, [], { count: 3 }),
    'compressed.example': (q) => message(q, [{ type: q.type, data: Buffer.from([0xc0, 12 + q.question.length]), owner: Buffer.from([0xc0, 12 + q.question.length]) }]),
    'garbage.example': (q) => Buffer.concat([Buffer.from([q.id >> 8, q.id & 255]), Buffer.from([0x85, 0x80, 0, 1, 255, 255, 255, 255, 255, 255]), q.question, Buffer.alloc(200, 0xc0)]),
    'header-only.example': (q) => message(q, []).subarray(0, 12),
    'many-mx.example': (q) => (q.type === types.MX ? (q.tcp ? message(q, Array.from({ length: 500 }, (_, i) => mx(`mx${i}.many-mx.example`, i))) : message(q, [], { truncated: true })) : zone(() => undefined)(q)),
    'long-txt.example': (q) => (q.type === types.TXT ? (q.tcp ? message(q, [txt('v=spf1 ' + 'x'.repeat(60_000))]) : message(q, [], { truncated: true })) : zone(() => undefined)(q)),
    'many-txt.example': (q) => (q.type === types.TXT && q.name === 'many-txt.example' ? (q.tcp ? message(q, Array.from({ length: 250 }, (_, i) => txt(`${i} `.padEnd(220, 'y')))) : message(q, [], { truncated: true })) : zone(() => undefined)(q)),
    'dirty.example': zone((q) => (q.type === types.TXT ? [txt(dirty), txt(controls)] : q.type === types.MX ? [mx('mx\x1b[2J"<b>\xff.dirty.example')] : q.type === types.NS ? [ns('ns\n"\\.dirty.example')] : undefined)),
    'long-name.example': zone((q) => (q.type === types.MX ? [mx(Array(5).fill('m'.repeat(63)).join('.'))] : q.type === types.TXT ? [txt(`v=spf1 include:${'i'.repeat(64)}.example include:${'j.'.repeat(140)}example -all`)] : undefined)),
    'wildcard.example': (q) => message(q, { [types.NS]: [ns('ns.hostile.example')], [types.MX]: [mx('mx.wildcard.example')], [types.TXT]: [txt('v=spf1 include:_spf.google.com -all')], [types.A]: [a('127.0.0.1')] }[q.type] ?? []),
    'own-network.example': zone((q) => (q.type === types.MX ? [mx('localhost'), mx('127.0.0.1', 20), mx('metadata.own-network.example', 30)] : q.type === types.A ? [a(q.name.startsWith('www.') ? '169.254.169.254' : '127.0.0.1')] : undefined)),
}));
/** Two messages of ten are lost, on either way; which ones is the same each time. */
const lossy = (nth) => (q) => {
    let hash = 2166136261;
    for (const c of `${q.name} ${q.type} ${q.nth} ${nth}`) hash = Math.imul(hash ^ c.charCodeAt(0), 16777619);
    hash = (hash ^ (hash >>> 15)) >>> 0;
    return hash % 10 < 2 ? undefined : (hash >>> 8) % 10 < 2 ? { lose_answer: true } : 'forward';
};

const lossy_domains = Array.from({ length: 60 }, (_, i) => `lossy-${i}.example`);
// More at once would fall out of the buffer of the server’s socket: losses are its own affair.
const folder = mkdtempSync(join(tmpdir(), 'beffroi-hostile-'));
const at = (name) => join(folder, name);
let server, front, evidence, verdicts, most_mb = 0, spoken_to, err;

/** Whom the sockets of a process speak to, "ADDRESS" in hexadecimal as /proc/net has it. */
function peers(pid, into) {
    const own = new Set();
    for (const fd of readdirSync(`/proc/${pid}/fd`)) {
        try {
            own.add(readlinkSync(`/proc/${pid}/fd/${fd}`).match(/^socket:\[(\d+)\]/)?.[1]);
        } catch {
            // It was closed meanwhile.
        }
    }
    for (const table of ['udp', 'udp6', 'tcp', 'tcp6'])
        for (const line of readFileSync(`/proc/${pid}/net/${table}`, 'utf8').trim().split('\n').slice(1)) {
            const fields = line.trim().split(/\s+/);
            if (own.has(fields[9])) into.add(fields[2].split(':')[0]);
        }
}

before(async () => {
    const zones = new Records(), networks = new Networks();
    for (const domain of lossy_domains) {
        zones.add(domain, 'NS', 'ns1.provider.example.');
        zones.add(domain, 'MX', `10 mx.${domain}.`);
        zones.add(`mx.${domain}`, 'A', networks.address(64500));
        zones.add(domain, 'TXT', zone_txt('v=spf1 mx -all'));
        zones.add(`www.${domain}`, 'A', networks.address(64501));
    }
    lossy_domains.forEach((domain, i) => behaviours.set(domain, lossy(i)));
    server = await name_server(zones, [...lossy_domains]);
    front = await hostile_server(server.port, behaviours);
    writeFileSync(at('list.txt'), [...behaviours.keys()].join('\n'));
    const child = spawn(process.env.BEFFROI_PROGRAM ?? 'build/release/beffroi', ['audit', '--list', at('list.txt'), '--out', at('evidence.jsonl'), '--resolver', front.address, '--no-web', '--rate', '0', '--operator-rate', '0', '--window', '150', '--quiet'], { stdio: ['ignore', 'ignore', 'pipe'], env: { ...process.env, LANG: 'C' } });
    err = '';
    child.stderr.on('data', (bytes) => (err += bytes));
    spoken_to = new Set();
    const look = setInterval(() => {
        try {
            most_mb = Number(readFileSync(`/proc/${child.pid}/status`, 'utf8').match(/VmHWM:\s+(\d+) kB/)[1]) / 1000;
            peers(child.pid, spoken_to);
        } catch {
            // It is over.
        }
    }, 100);
    const [code] = await once(child, 'exit');
    clearInterval(look);
    assert.equal(code, 0, err);
    const lines = (file) => readFileSync(file, 'utf8').trim().split('\n').map((line) => JSON.parse(line));
    evidence = new Map(lines(at('evidence.jsonl')).map((one) => [one.domain, one]));
    const judged = await beffroi(['audit', 'rescore', at('evidence.jsonl'), '--out', at('verdicts.jsonl')]);
    assert.equal(judged.code, 0, judged.err);
    verdicts = new Map(lines(at('verdicts.jsonl')).map((one) => [one.domain, one]));
});
after(async () => {
    front?.close();
    await server?.stop();
    rmSync(folder, { recursive: true, force: true });
});

const found = (domain, type, name = domain) => evidence.get(domain).dns.find(({ q, t }) => q === name && t === type);
const status = (domain, type, name = domain) => found(domain, type, name)?.s;
/** Nothing is said of it: no company, no habit, no score, and that it could not be learnt. */
function says_nothing(domain) {
    const v = verdicts.get(domain);
    assert.equal(v.score, null, domain);
    assert.equal(v.coverage, 0, domain);
    assert.equal(v.weakest, null, domain);
    assert.deepEqual(v.findings, [], domain);
    for (const habit of v.habits) assert.equal(habit.kept, null, `${domain} ${habit.rule}`);
    assert.match(v.answer, /Nothing could be learnt/);
    assert.equal(v.registered, true, domain);
}

test('every domain ends, with evidence and a verdict that are sound JSON', () => {
    assert.deepEqual([...evidence.keys()].sort(), [...behaviours.keys()].sort());
    assert.deepEqual([...verdicts.keys()].sort(), [...behaviours.keys()].sort());
    for (const one of evidence.values()) assert.ok(one.dns.length >= 1 && one.dns.length <= 200, `${one.domain} ${one.dns.length}`);
});

test('memory is bounded, and nothing but loopback is spoken to', (t) => {
    t.diagnostic(`${most_mb.toFixed(0)} MB at most`);
    assert.ok(most_mb > 5 && most_mb < 80, `${most_mb} MB`);
    assert.ok(spoken_to.size > 0);
    for (const peer of spoken_to) assert.match(peer, /^([0-9A-F]{6}7F|0{8}|0{32})$/, peer);
});

test('who refuses, fails, is silent or answers something else told nothing, and is not asked for everything', () => {
    const because = {
        'refused.example': 'refused', 'servfail.example': 'server_failed', 'notimp.example': 'refused', 'silent.example': 'timed_out', 'other-id.example': 'timed_out', 'elsewhere.example': 'timed_out',
        'other-question.example': 'timed_out', 'other-type.example': 'timed_out', 'tcp-silent.example': 'timed_out', 'tcp-closed.example': 'timed_out', 'tcp-half.example': 'timed_out',
        'cut.example': 'malformed', 'no-record.example': 'malformed', 'compressed.example': 'malformed', 'garbage.example': 'malformed', 'header-only.example': 'timed_out',
    };
    for (const [domain, why] of Object.entries(because)) {
        for (const { s } of evidence.get(domain).dns) assert.equal(s, why, domain);
        assert.ok(evidence.get(domain).dns.length <= 4, `${domain} was asked ${evidence.get(domain).dns.length} questions`);
        says_nothing(domain);
    }
    assert.ok(!JSON.stringify([...evidence.values()]).includes('ns.evil.example'), 'nothing of what was not asked for is kept');
});

test('who is lame for one question is asked the others', () => {
    assert.equal(status('half-lame.example', 'NS'), 'server_failed');
    assert.equal(status('half-lame.example', 'MX'), 'ok');
    assert.equal(status('half-lame.example', 'TXT'), 'ok');
    assert.ok(verdicts.get('half-lame.example').findings.some(({ dimension }) => dimension === 'mail'));
});

test('what is truncated is asked for again over TCP', () => {
    assert.deepEqual(found('truncated.example', 'MX').a, ['10 mx.hostile.example']);
    assert.ok(front.asked.get('truncated.example 15 tcp') >= 1);
});

test('loops of aliases, and of SPF, and bushes of it come to an end', () => {
    assert.equal(status('alias-loop.example', 'A', 'www.alias-loop.example'), 'no_data');
    assert.ok(evidence.get('alias-loop.example').dns.length <= 30);
    assert.ok(evidence.get('spf-loop.example').dns.length <= 30);
    const bush = evidence.get('spf-bush.example').dns.filter(({ q }) => /^n\d+\./.test(q)).length;
    assert.ok(bush > 20 && bush < 100, `${bush} of 10,000 records were asked for`);
    assert.ok([...front.asked.keys()].filter((key) => key.includes('spf-bush')).length <= 200);
});

test('many records and long ones are taken within bounds, and what is left out is not taken for nothing', () => {
    assert.equal(found('many-mx.example', 'MX').a.length, 500);
    assert.ok([...front.asked.keys()].filter((key) => /^mx\d+\.many-mx/.test(key)).length <= 20, 'ten servers are looked up');
    assert.equal(found('many-txt.example', 'TXT').a.length, 250);
    assert.equal(status('long-txt.example', 'TXT'), 'malformed');
    assert.equal(verdicts.get('long-txt.example').habits.find(({ rule }) => rule.startsWith('openness.dmarc')).kept, null);
    for (const domain of ['many-mx.example', 'many-txt.example', 'long-txt.example']) assert.ok(JSON.stringify(evidence.get(domain)).length < 200_000, domain);
});

test('control characters and bytes that are no text are written out; names beyond limits are asked for by nobody', async () => {
    assert.deepEqual(found('dirty.example', 'TXT').a, ['a\\000b\\027[31m\\127\\255\\195(</script><img src=x onerror=alert(1)> "\\ \\013\\010', 'é \\194\\15531m ok']);
    // eslint-disable-next-line no-control-regex
    const control = /[\x00-\x1f\x7f-\x9f]/;
    for (const file of ['evidence.jsonl', 'verdicts.jsonl']) for (const line of readFileSync(at(file), 'utf8').trim().split('\n')) assert.doesNotMatch(line, control);
    const shown = await beffroi(['audit', 'dirty.example', '--resolver', front.address, '--no-web', '--operator-rate', '0']);
    assert.equal(shown.code, 0, shown.err);
    assert.doesNotMatch(shown.out.replaceAll('\n', ''), control);
    // Of a name over the limit in SPF the left of it is left out (RFC 7208, 4.8); a label over the limit makes it none.
    for (const key of front.asked.keys()) assert.ok(key.split(' ')[0].length <= 253);
    assert.equal(evidence.get('long-name.example').dns.some(({ q }) => q.includes('m'.repeat(63)) || q.includes('i'.repeat(64))), false);
});

test('records of others in an answer are not the domain’s', () => {
    assert.deepEqual(found('other-owner.example', 'MX').a, ['10 mx.other-owner.example']);
    assert.equal(status('other-owner.example', 'TXT'), 'no_data');
});

test('a name that answers everything alike shows no tool by that', () => {
    const mail = verdicts.get('wildcard.example').findings.filter(({ dimension, service }) => dimension === 'mail' && service);
    assert.deepEqual(mail.map(({ service }) => service), [], 'who may send is not who keeps, and a text is no key');
});

test('of ten messages two are lost: what comes is as if none were, what does not is unknown', (t) => {
    let known = 0, all = 0;
    for (const domain of lossy_domains) {
        const one = evidence.get(domain);
        for (const { q, t: type, s, a: values } of one.dns) {
            ++all;
            if (s === 'timed_out') continue;
            ++known;
            if (q === domain && type === 'MX') assert.deepEqual(values, [`10 mx.${domain}.`.slice(0, -1)]);
            if (q === `www.${domain}` && type === 'A') assert.equal(values.length, 1);
            if (q === `mail.${domain}`) assert.equal(s, 'no_such_name');
        }
        const v = verdicts.get(domain);
        if (status(domain, 'MX') !== 'ok') assert.equal(v.findings.some(({ dimension }) => dimension === 'mail'), false, domain);
        if (status(domain, 'DS') === 'timed_out') assert.equal(v.habits.find(({ rule }) => rule.startsWith('openness.dnssec')).kept, null, domain);
    }
    t.diagnostic(`${known} of ${all} answers came`);
    assert.ok(known < all, 'some are lost for good');
    assert.ok(known / all > 0.9, `${known} of ${all}`);
});
