// Registries that answer well, slowly, without end, wrongly or not at all: each name is asked about once, of the answer the registrar is kept
// alone, and what was not told is unknown.
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';

import { beffroi, name_server, Records } from './laboratory.mjs';
import { certificate, web_farm } from './web_farm.mjs';

const card = (name) => ['vcard', [['version', {}, 'text', '4.0'], ['fn', {}, 'text', name]]];
const entity = (roles, name, more = {}) => ({ objectClassName: 'entity', roles, vcardArray: card(name), ...more });
const answer = (name, registrar) => ({
    objectClassName: 'domain', ldhName: name.toUpperCase(),
    entities: [entity(['registrant'], 'Jeanne Personne'), entity(['technical'], 'Paul Autre'),
        entity(['registrar'], registrar, { publicIds: [{ type: 'IANA Registrar ID', identifier: '81' }], entities: [entity(['abuse'], 'Marc Abus')] })],
    events: [{ eventAction: 'registration', eventDate: '2004-05-06T07:08:09Z' }, { eventAction: 'expiration', eventDate: '2027-05-06T07:08:09Z' }],
});
const as_json = (response, body) => response.writeHead(200, { 'Content-Type': 'application/rdap+json' }).end(typeof body === 'string' ? body : JSON.stringify(body));

/** What each name's registry answers, and what is to come of it. */
const names = {
    'good.fr': { give: (response) => as_json(response, answer('good.fr', 'GANDI')), outcome: 'ok', service: 'gandi-registrar' },
    'new.fr': { give: (response) => as_json(response, answer('new.fr', 'Nobody Knows SAS')), outcome: 'ok', name: 'Nobody Knows SAS' },
    'missing.fr': { give: (response) => response.writeHead(404, { 'Content-Type': 'application/rdap+json' }).end('{"errorCode":404}'), outcome: 'unknown_name' },
    'wrong.fr': { give: (response) => as_json(response, '<!doctype html><title>Registry</title>'), outcome: 'bad_answer' },
    'other.fr': { give: (response) => as_json(response, answer('good.fr', 'GANDI')), outcome: 'bad_answer' },
    'nobody.fr': { give: (response) => as_json(response, { objectClassName: 'domain', entities: [entity(['registrant'], 'Jeanne Personne')] }), outcome: 'no_registrar' },
    'deep.fr': { give: (response) => as_json(response, '{"objectClassName":"domain","entities":' + '['.repeat(60_000) + ']'.repeat(60_000) + '}'), outcome: 'bad_answer' },
    'huge.fr': {
        give: (response) => {
            response.writeHead(200, { 'Content-Type': 'application/rdap+json' });
            const more = () => {
                while (!response.destroyed && response.write(' '.repeat(60_000)));
                if (!response.destroyed) response.once('drain', more);
            };
            response.write('{"objectClassName":"domain"');
            more();
        },
        outcome: 'too_large',
    },
    'slow.fr': {
        give: (response) => {
            response.writeHead(200, { 'Content-Type': 'application/rdap+json' });
            const drop = setInterval(() => response.write(' '), 200);
            response.on('close', () => clearInterval(drop));
        },
        outcome: 'timed_out',
    },
    'busy.paris': { give: (response) => response.writeHead(429, { 'Retry-After': '120' }).end(), outcome: 'too_many' },
    'later.paris': { give: (response) => as_json(response, answer('later.paris', 'GANDI')), outcome: 'paused', unasked: true },
    'away.bzh': { give: (response) => response.writeHead(302, { Location: 'https://elsewhere.example/domain/away.bzh' }).end(), outcome: 'redirected' },
    'inner.corsica': { outcome: 'refused_address', unasked: true },
    'none.example': { outcome: 'no_service', unasked: true },
};
const domains = Object.keys(names);
const registries = ['rdap.nic.fr', 'rdap.nic.paris', 'rdap.nic.bzh'];

let names_of_all, farm, folder, proof;
before(async () => {
    const zones = new Records();
    for (const domain of domains) {
        zones.add(domain, 'NS', 'ns1.ovh.net.');
        zones.add(domain, 'MX', '0 .');
    }
    for (const host of [...registries, 'elsewhere.example']) zones.add(host, 'A', '127.0.0.1');
    zones.add('rdap.nic.corsica', 'A', '10.0.0.1');
    names_of_all = await name_server(zones, domains);
    proof = certificate([...registries, 'elsewhere.example']);
    const registry = (request, response) => {
        const asked = names[request.url.replace('/domain/', '')];
        return asked?.give ? asked.give(response) : response.writeHead(500).end();
    };
    farm = await web_farm({ ...Object.fromEntries(registries.map((host) => [host, registry])), 'elsewhere.example': registry }, { proof });
    folder = mkdtempSync(join(tmpdir(), 'beffroi-registrar-'));
    writeFileSync(join(folder, 'authority.pem'), proof.cert);
});
after(async () => {
    farm?.close();
    await names_of_all?.stop();
    if (folder) rmSync(folder, { recursive: true, force: true });
});

async function audit(args, { authorities = true } = {}) {
    farm.asked.clear();
    const run = await beffroi(['audit', ...args, '--resolver', names_of_all.address, '--operator-rate', '0', '--quiet', '--laboratory', '--http-port', String(farm.http_port), '--https-port', String(farm.https_port),
        ...(authorities ? ['--authorities', join(folder, 'authority.pem')] : [])]);
    assert.equal(run.code, 0, run.err);
    return run.out;
}
const asked = () => registries.flatMap((host) => farm.asked.get(host) ?? []);
const list_of = (all) => {
    const file = join(folder, 'list.txt');
    writeFileSync(file, all.join('\n'));
    return file;
};
const registrar_in = (verdict) => verdict.findings.filter((finding) => finding.rule.startsWith('dns.registrar/'));

test('of one domain the registry is asked, and the verdict tells the registrar', async () => {
    const verdict = JSON.parse(await audit(['good.fr', '--json']));
    const [found] = registrar_in(verdict);
    assert.equal(found.rule, 'dns.registrar/1');
    assert.equal(found.dimension, 'dns');
    assert.equal(found.service, 'gandi-registrar');
    assert.equal(typeof found.level, 'number');
    assert.ok(found.proofs.some(({ signal, value }) => signal === 'RDAP' && value === 'registrar: GANDI, IANA 81'));
    assert.ok(found.proofs.some(({ value }) => value === 'expiration: 2027-05-06T07:08:09Z'));
    assert.equal(asked().length, 1, 'one request, and no robots.txt');
    assert.equal(asked()[0].path, '/domain/good.fr');
    assert.match(asked()[0].agent, /Beffroi.*audit/, 'who asks says who it is');
    assert.match(await audit(['good.fr']), /RDAP {2}registrar: GANDI, IANA 81/);
});

test('without pages, of several domains and of a list nobody is asked', async () => {
    for (const args of [['good.fr', '--json', '--no-web'], ['good.fr', 'new.fr', '--json'], ['--list', list_of(['good.fr']), '--json'], ['good.fr', '--json', '--no-web', '--registrar']]) {
        for (const line of (await audit(args)).trim().split('\n')) assert.deepEqual(registrar_in(JSON.parse(line)), [], args.join(' '));
        assert.equal(asked().length, 0, args.join(' '));
    }
});

test('a registry whose certificate proves nothing is not believed', async () => {
    const [found] = registrar_in(JSON.parse(await audit(['good.fr', '--json'], { authorities: false })));
    assert.equal(found.level, null);
    assert.equal(found.name, '');
    assert.match(found.proofs[0].value, /unproven/);
});

test('a list is asked about when that is wanted: once for each name, by whatever answer; only registrars are kept', async () => {
    const out = join(folder, 'out.jsonl');
    await audit(['--list', list_of(domains), '--out', out, '--registrar']);
    const lines = readFileSync(out, 'utf8').trim().split('\n');
    const seen = new Map(lines.map((line) => JSON.parse(line)).map((one) => [one.domain, one.registrar]));
    for (const domain of domains) {
        const { outcome, unasked } = names[domain];
        assert.equal(seen.get(domain)?.outcome, outcome, domain);
        assert.equal(asked().filter(({ path }) => path === `/domain/${domain}`).length, unasked ? 0 : 1, domain);
    }
    assert.deepEqual([...new Set(asked().map(({ path }) => path.split('/')[1]))], ['domain']);
    assert.equal(farm.asked.get('elsewhere.example'), undefined, 'nobody is led elsewhere');
    const kept = lines.join('\n');
    for (const somebody of ['Jeanne', 'Paul', 'Marc', 'vcard', 'registrant']) assert.ok(!kept.includes(somebody), somebody);
    assert.deepEqual({ ...seen.get('good.fr'), m: 0 }, {
        url: 'https://rdap.nic.fr/domain/good.fr', m: 0, outcome: 'ok', status: 200, name: 'GANDI', iana: '81', registered: '2004-05-06T07:08:09Z', until: '2027-05-06T07:08:09Z',
    });
    // Judged again it says the same, and asks nobody; what was not told lowers what is known of the name, and not its score.
    farm.asked.clear();
    const verdicts = new Map((await beffroi(['audit', 'rescore', out])).out.trim().split('\n').map((line) => JSON.parse(line)).map((one) => [one.domain, one]));
    const bare = join(folder, 'bare.jsonl');
    writeFileSync(bare, lines.map((line) => JSON.stringify({ ...JSON.parse(line), registrar: undefined })).join('\n') + '\n');
    const without = new Map((await beffroi(['audit', 'rescore', bare])).out.trim().split('\n').map((line) => JSON.parse(line)).map((one) => [one.domain, one]));
    for (const domain of domains) {
        const verdict = verdicts.get(domain), before = without.get(domain), [found, ...more] = registrar_in(verdict);
        const { outcome, service, name = '' } = names[domain];
        assert.deepEqual(more, []);
        assert.deepEqual(registrar_in(before), []);
        if (service) {
            assert.equal(found.service, service, domain);
            continue;
        }
        assert.equal(found.level, null, domain);
        assert.equal(found.name, name, domain);
        assert.equal(verdict.dimensions.dns.score, before.dimensions.dns.score, domain);
        assert.ok(verdict.coverage < before.coverage, domain);
        if (outcome !== 'ok') assert.ok(found.proofs[0].value.includes(outcome), domain);
    }
    assert.equal(asked().length, 0);
});
