// Lists of addresses are brought into the data folder in the forms in which clouds publish them; a broken one changes nothing.
import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { gunzipSync } from 'node:zlib';

import { beffroi, name_server, Records, shared } from './laboratory.mjs';

test('lists are kept by name, the later in place of the earlier, and the audit knows the network', async () => {
    const data = mkdtempSync(join(tmpdir(), 'beffroi-update-'));
    const file = (name, text) => (writeFileSync(join(data, name), text), join(data, name));
    const update = (...args) => beffroi(['knowledge', 'update', '--data', data, ...args]);
    const kept = () => readFileSync(join(data, 'audit/ranges.csv'), 'utf8');
    try {
        assert.equal((await update('--ranges', file('aws.json', '{"prefixes":[{"ip_prefix":"16.1.0.0/16"}]}'), '--name', 'aws')).code, 0);
        assert.equal((await update('--ranges', file('cf.txt', '16.2.0.0/16\n'), '--name', 'cloudflare')).code, 0);
        assert.equal(kept(), '16.1.0.0/16,aws\n16.2.0.0/16,cloudflare\n');
        assert.equal((await update('--ranges', file('aws2.json', '{"prefixes":[{"ip_prefix":"16.3.0.0/16"}]}'), '--name', 'aws')).code, 0);
        assert.equal(kept(), '16.2.0.0/16,cloudflare\n16.3.0.0/16,aws\n');
        for (const [text, ...args] of [['<html>', '--name', 'x'], ['16.4.0.0/16\n'], ['{}', '--name', 'x'], ['16.4.0.0/99\n', '--name', 'x']]) {
            const refused = await update('--ranges', file('bad', text), ...args);
            assert.equal(refused.code, 1);
            assert.ok(refused.err.length > 20, 'it says why');
        }
        assert.equal((await update()).code, 1);
        assert.equal((await update('--ranges', 'http://insecure.example/list')).code, 1);
        assert.equal((await update('--ranges', join(data, 'missing'))).code, 1);
        assert.equal(kept(), '16.2.0.0/16,cloudflare\n16.3.0.0/16,aws\n');
        assert.equal((await update('--origins', file('origins.tsv', '16.9.0.0\t16.9.255.255\t16276\tFR\tOVH\n'))).code, 0);
        assert.equal((await update('--origins', file('broken.tsv', 'nonsense\n'))).code, 1);
        assert.ok(existsSync(join(data, 'audit/origins.tsv')));

        const zones = new Records();
        for (const [domain, address] of [['cloud.example', '16.3.0.7'], ['host.example', '16.9.0.7']]) {
            zones.add(domain, 'NS', 'ns.laboratory.example.');
            zones.add(domain, 'A', address);
        }
        const server = await name_server(zones, ['cloud.example', 'host.example']);
        try {
            const run = await beffroi(['audit', 'cloud.example', 'host.example', '--data', data, '--json', '--no-web', '--resolver', server.address, '--quiet']);
            const hosts = Object.fromEntries(run.out.trim().split('\n').filter(Boolean).map((line) => JSON.parse(line)).map((one) => [one.domain, one.findings.find((finding) => finding.dimension === 'hosting')?.company]));
            assert.deepEqual(hosts, { 'cloud.example': 'amazon', 'host.example': 'ovhcloud' });
        } finally {
            await server.stop();
        }
    } finally {
        rmSync(data, { recursive: true, force: true });
    }
});

test('the published lists of two dozen clouds are read', async (t) => {
    const list = shared('audit/knowledge/cdncheck.sources_data.json.gz');
    if (!list) return t.skip('shared/data/audit/knowledge is not there');
    const data = mkdtempSync(join(tmpdir(), 'beffroi-update-'));
    try {
        writeFileSync(join(data, 'lists.json'), gunzipSync(readFileSync(list)));
        const done = await beffroi(['knowledge', 'update', '--data', data, '--ranges', join(data, 'lists.json')]);
        assert.equal(done.code, 0, done.err);
        const names = new Set(readFileSync(join(data, 'audit/ranges.csv'), 'utf8').trim().split('\n').map((line) => line.split(',')[1]));
        for (const name of ['aws', 'cloudflare', 'fastly', 'google']) assert.ok(names.has(name), `${name} of ${[...names]}`);
    } finally {
        rmSync(data, { recursive: true, force: true });
    }
});
