// A run that is killed goes on where it was: nobody is asked twice but for what was in flight, and what comes out is the same.
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';

import { beffroi, host_name, name_server, Networks, Records, txt, wire } from './laboratory.mjs';

/** Domains that lead to names of their own and to names that all of them share. */
function world(n) {
    const zones = new Records(), networks = new Networks(), domains = [];
    for (const name of ['one', 'two', 'three']) zones.add(`_spf.${name}.provider.example`, 'TXT', txt(`v=spf1 ${name === 'one' ? 'include:_spf.two.provider.example ' : ''}ip4:16.0.0.1 -all`));
    for (let i = 0; i < 5; ++i) zones.add(`mx${i}.provider.example`, 'A', networks.address(64500 + i));
    for (let i = 0; i < n; ++i) {
        const domain = `commune-${i}.example`;
        assert.ok(host_name(domain));
        domains.push(domain);
        zones.add(domain, 'NS', `ns${i % 3}.hoster-${i % 7}.example.`);
        zones.add(domain, 'MX', `10 mx${i % 5}.provider.example.`);
        zones.add(domain, 'TXT', txt(`v=spf1 include:_spf.${['one', 'two', 'three'][i % 3]}.provider.example -all`));
        zones.add(`www.${domain}`, 'CNAME', `site-${i}.hoster-${i % 7}.example.`);
    }
    return { zones, domains };
}

/** Evidence without its moments. */
const lasting = (line) => {
    const { domain, dns } = JSON.parse(line);
    return JSON.stringify({ domain, dns: dns.map(({ q, t, s, a }) => ({ q, t, s, a })) });
};
const evidence = (file) => readFileSync(file, 'utf8').trim().split('\n').map(lasting).sort();

test('killed nine times, it ends as if it had never been, and asks nobody twice', async () => {
    const { zones, domains } = world(400);
    const server = await name_server(zones, domains);
    const line = await wire(server, { delay: 2 });
    const folder = mkdtempSync(join(tmpdir(), 'beffroi-resume-'));
    try {
        const list = join(folder, 'list.txt'), whole = join(folder, 'whole.jsonl'), broken = join(folder, 'broken.jsonl');
        writeFileSync(list, domains.join('\n'));
        const window = 40;
        const run = (out, more, options) => beffroi(['audit', '--list', list, '--out', out, '--resolver', line.address, '--no-web', '--rate', '0', '--operator-rate', '0', '--window', String(window), '--quiet', ...more], options);
        assert.equal((await run(whole, [])).code, 0);
        const expected = [...line.asked.values()].reduce((sum, n) => sum + n, 0);
        assert.ok(expected > 8000, `${expected} questions`);
        line.asked.clear();
        let kills = 0, begun = false;
        for (;;) {
            const before = [...line.asked.values()].reduce((sum, n) => sum + n, 0);
            const last = kills === 9;
            const { code, signal, err } = await run(broken, begun ? ['--resume'] : [], last ? {} : {
                kill_after: (kill) => {
                    const look = setInterval(() => {
                        if ([...line.asked.values()].reduce((sum, n) => sum + n, 0) - before < 700) return;
                        clearInterval(look);
                        kill();
                    }, 3);
                    setTimeout(() => clearInterval(look), 30_000).unref();
                },
            });
            begun = true;
            if (code === 0) break;
            assert.equal(signal, 'SIGKILL', err);
            ++kills;
        }
        assert.equal(kills, 9, 'it was killed as often as it should be');
        assert.deepEqual(evidence(broken), evidence(whole));
        const twice = [...line.asked].filter(([, n]) => n > 1).length;
        assert.ok(twice <= kills * window, `${twice} questions were asked again, and ${kills * window} may have been in flight`);
        // Asked again are those in flight alone: not a hundredth of what a run from the beginning would ask.
        const again = [...line.asked.values()].reduce((sum, n) => sum + n, 0) - expected;
        assert.ok(again <= kills * window, `${again}`);
    } finally {
        line.close();
        await server.stop();
        rmSync(folder, { recursive: true, force: true });
    }
});

test('a file that is there is neither overwritten nor taken for something else', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'beffroi-resume-'));
    try {
        const out = join(folder, 'letter.txt');
        writeFileSync(out, 'Dear mayor,\n');
        const run = (...more) => beffroi(['audit', 'ville.example', '--out', out, '--resolver', '127.0.0.1:9', '--no-web', '--quiet', ...more]);
        const first = await run();
        assert.equal(first.code, 1);
        assert.match(first.err, /exists already/);
        const second = await run('--resume');
        assert.equal(second.code, 1);
        assert.match(second.err, /something else than evidence/);
        assert.equal(readFileSync(out, 'utf8'), 'Dear mayor,\n');
    } finally {
        rmSync(folder, { recursive: true, force: true });
    }
});
