// That the laboratory's network is its own: whatever is asked of an address of the world fails at once, whichever machine runs this.
import test from 'node:test';
import assert from 'node:assert/strict';
import { networkInterfaces } from 'node:os';
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const wrapper = fileURLToPath(new URL('own_network.sh', import.meta.url));
const allowed = ['-n', '-rn'].some((how) => spawnSync('unshare', [how, 'true']).status === 0);

test('only loopback is there', { skip: allowed ? false : 'no network of its own is allowed here' }, () => {
    const seen = spawnSync(wrapper, ['node', '-e', "console.log(Object.keys(require('os').networkInterfaces()).join())"], { encoding: 'utf8' });
    assert.equal(seen.stdout.trim(), 'lo', seen.stderr);
    // Here, outside, it may well have more.
    assert.ok(Object.keys(networkInterfaces()).length >= 1);
});

test('the world cannot be reached from it, and its own servers can', { skip: allowed ? false : 'no network of its own is allowed here' }, () => {
    const script = `const net = require('net');
        const server = net.createServer((s) => s.end('here')).listen(0, '127.0.0.1', () => {
            net.connect(server.address().port, '127.0.0.1').on('data', (d) => {
                server.close();
                net.connect(443, '192.0.2.1').on('error', (e) => console.log(String(d), e.code));
            });
        });`;
    const seen = spawnSync(wrapper, ['node', '-e', script], { encoding: 'utf8', timeout: 20_000 });
    assert.equal(seen.stdout.trim(), 'here ENETUNREACH', seen.stderr);
});

test('what the command answers is what one gets', () => {
    assert.equal(spawnSync(wrapper, ['sh', '-c', 'exit 3']).status, 3);
    assert.equal(spawnSync(wrapper, ['sh', '-c', 'echo "$1"', 'sh', 'a b'], { encoding: 'utf8' }).stdout, 'a b\n');
});
