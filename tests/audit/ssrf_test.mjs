// Nobody leads the audit inside: addresses of inner networks are refused however they are told, and nothing is sent to them.
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';

import { beffroi, name_server, Records } from './laboratory.mjs';
import { web_farm } from './web_farm.mjs';

const inner = {
    loopback: ['A', '127.0.0.1'], other_loopback: ['A', '127.8.8.8'], private10: ['A', '10.0.0.1'], private172: ['A', '172.16.5.4'], private192: ['A', '192.168.1.1'],
    metadata: ['A', '169.254.169.254'], carrier: ['A', '100.64.0.1'], nothing: ['A', '0.0.0.0'], multicast: ['A', '224.0.0.1'], broadcast: ['A', '255.255.255.255'],
    six: ['AAAA', '::1'], mapped: ['AAAA', '::ffff:10.0.0.1'], local: ['AAAA', 'fe80::1'], unique: ['AAAA', 'fd00::1'], translated: ['AAAA', '64:ff9b::7f00:1'],
};

async function audited(zones, domains, more = []) {
    const server = await name_server(zones, domains);
    const folder = mkdtempSync(join(tmpdir(), 'beffroi-ssrf-'));
    try {
        writeFileSync(join(folder, 'list.txt'), domains.join('\n'));
        const out = join(folder, 'out.jsonl');
        const run = await beffroi(['audit', '--list', join(folder, 'list.txt'), '--out', out, '--resolver', server.address, '--operator-rate', '0', '--quiet', ...more]);
        assert.equal(run.code, 0, run.err);
        return new Map(readFileSync(out, 'utf8').trim().split('\n').map((line) => JSON.parse(line)).map((one) => [one.domain, one]));
    } finally {
        await server.stop();
        rmSync(folder, { recursive: true, force: true });
    }
}

test('addresses of inner networks are refused, of version 4 and 6, by names and by aliases', async () => {
    const zones = new Records(), domains = [];
    for (const [name, [type, address]] of Object.entries(inner)) {
        const domain = `${name.replace('_', '-')}.example`;
        domains.push(domain);
        zones.add(domain, 'NS', 'ns.laboratory.example.');
        zones.add(domain, type, address);
    }
    domains.push('alias.example');
    zones.add('alias.example', 'NS', 'ns.laboratory.example.');
    zones.add('www.alias.example', 'CNAME', 'inner.alias.example.');
    zones.add('inner.alias.example', 'A', '10.1.2.3');
    // Whoever listens here hears nothing.
    let heard = 0;
    const ears = createServer(() => ++heard);
    ears.listen(0, '127.0.0.1');
    await once(ears, 'listening');
    try {
        const seen = await audited(zones, domains);
        for (const domain of domains) {
            const { visits } = seen.get(domain);
            assert.ok(visits.length > 0, `${domain} was tried`);
            for (const visit of visits) {
                assert.equal(visit.outcome, 'refused_address', `${domain}: ${visit.url}`);
                assert.ok(visit.hops.every((hop) => hop.status === 0), domain);
            }
        }
        assert.equal(heard, 0);
    } finally {
        ears.close();
    }
});

test('in the laboratory names lead to this machine; addresses written out, other ports and other schemes never', async () => {
    const zones = new Records();
    const to = (place) => (request, response) => response.writeHead(302, { Location: place }).end();
    const sites = {
        'fine.example': '<title>Fine</title><script src="https://cdn.example/a.js"></script>',
        'literal.example': to('http://127.0.0.1/'), 'number.example': to('http://2130706433/'), 'hex.example': to('http://0x7f.1/'), 'six.example': to('http://[::1]/'),
        'mapped.example': to('http://[::ffff:169.254.169.254]/latest/meta-data/'), 'file.example': to('file:///etc/passwd'), 'gopher.example': to('gopher://fine.example/'),
        'port.example': to('http://fine.example:22/'), 'secret.example': to('http://user:word@fine.example/'), 'loop.example': to('http://loop.example/'),
    };
    const domains = Object.keys(sites);
    for (const domain of domains) {
        zones.add(domain, 'NS', 'ns.laboratory.example.');
        zones.add(domain, 'A', '127.0.0.1');
    }
    const farm = await web_farm(sites);
    try {
        const seen = await audited(zones, domains, ['--laboratory', '--http-port', String(farm.http_port), '--https-port', String(farm.https_port)]);
        const outcome = (domain) => seen.get(domain).visits.map((visit) => visit.outcome).join(' ');
        assert.equal(outcome('fine.example'), 'ok');
        assert.equal(seen.get('fine.example').visits[0].resources[0][1], 'cdn.example');
        for (const domain of ['literal.example', 'number.example', 'hex.example', 'six.example', 'mapped.example']) assert.match(outcome(domain), /^(refused_address|bad_url)/, domain);
        for (const domain of ['file.example', 'gopher.example', 'port.example', 'secret.example']) assert.match(outcome(domain), /^bad_url/, domain);
        assert.equal(outcome('loop.example'), 'too_many_redirects');
        assert.ok(farm.asked.get('loop.example').length <= 8);
        for (const [host, all] of farm.asked) {
            assert.ok(domains.includes(host), `${host} was asked`);
            for (const { agent } of all) assert.match(agent, /Beffroi.*audit/, 'who asks says who it is');
        }
    } finally {
        farm.close();
    }
});

test('who objected is not asked at all', async () => {
    const zones = new Records();
    for (const domain of ['fine.example', 'no.example']) {
        zones.add(domain, 'NS', 'ns.laboratory.example.');
        zones.add(domain, 'A', '127.0.0.1');
    }
    const farm = await web_farm({ 'fine.example': '<script src="https://no.example/a.js"></script>', 'no.example': 'never' });
    const folder = mkdtempSync(join(tmpdir(), 'beffroi-ssrf-'));
    try {
        writeFileSync(join(folder, 'deny.txt'), 'no.example\n');
        const seen = await audited(zones, ['fine.example', 'no.example'], ['--laboratory', '--http-port', String(farm.http_port), '--https-port', String(farm.https_port), '--deny', join(folder, 'deny.txt')]);
        assert.deepEqual([...seen.keys()], ['fine.example']);
        assert.equal(farm.asked.has('no.example'), false);
    } finally {
        farm.close();
        rmSync(folder, { recursive: true, force: true });
    }
});
