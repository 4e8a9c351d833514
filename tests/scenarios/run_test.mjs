// The runner itself: right expectations pass, wrong ones fail and say why. Against a tiny server of its own.
import assert from 'node:assert/strict';
import http from 'node:http';
import test, { after, before } from 'node:test';
import zlib from 'node:zlib';

import { parse_given } from './language.mjs';
import { run_scenario } from './run.mjs';

let server;
let base;
before(async () => {
    server = http.createServer((req, res) => {
        let body = '';
        req.on('data', (part) => (body += part));
        req.on('end', () => {
            if (req.url === '/moved') return res.writeHead(303, { location: '/there' }).end();
            if (req.url === '/json') return res.setHeader('content-type', 'application/json').end('{"items": [{"name": "Vire"}], "next": null}');
            if (req.headers['accept-encoding'] === 'gzip') return res.writeHead(200, { 'content-encoding': 'gzip' }).end(zlib.gzipSync('Été, zipped'));
            if (req.headers['accept-encoding'] === 'br') return res.writeHead(200, { 'content-encoding': 'br' }).end('not brotli');
            if (req.headers['if-none-match'] === '"1"') return res.writeHead(304).end();
            if (req.url === '/no-head' && req.method === 'HEAD') return res.writeHead(404).end();
            res.setHeader('etag', '"1"');
            res.end(`<h1>Été à Vire, ${req.method} ${req.url}</h1> code=42; ${body}`);
        });
    });
    await new Promise((done) => server.listen(0, '127.0.0.1', done));
    base = `http://127.0.0.1:${server.address().port}`;
});
after(() => server.close());

const right = `
# All of this is so.
GET /lieux?q=été   → 200, body has "Été à Vire, GET", body lacks "Caen", keep etag = header etag
GET /lieux with If-None-Match: {etag}
    → 304, body is empty
GET /moved         → 303 /there, header etag is absent
HEAD /lieux        → 200, body is empty, header etag is "\\"1\\""
POST /lieux nom="Jean D, fils" age=3  → 200, body has "nom=Jean+D%2C+fils&age=3", keep code = body /code=(\\d+)/
GET /{code}        → 200, body has "/42"
GET /a%2Fb?c=%00é   → 200, body has "/a%2Fb?c=%00%C3%A9", keep pair = body /(GET|POST) [^,]+/, body lacks "{pair},"
GET / with Accept-Encoding: gzip → 200, header content-encoding is "gzip", body has "Été, zipped"
GET /json          → 200, json items.0.name has "ir", json items.length is 1, json items.0.name is "Vire", json next is null, json other is absent
`;

test('what is so passes', async () => {
    const { faults, requests, exchanges } = await run_scenario(right, base);
    assert.deepEqual({ faults, requests }, { faults: [], requests: 9 });
    assert.deepEqual(exchanges.map(({ answer }) => answer.status), [200, 304, 303, 200, 200, 200, 200, 200, 200]);
    assert.deepEqual(exchanges[4].asked, { method: 'POST', target: '/lieux', headers: [], fields: [['nom', 'Jean D, fils'], ['age', '3']] });
});

for (const [line, sentence] of [
    ['GET / → 404', 'status is 200, not 404'],
    ['GET /moved → 303 /elsewhere', 'it leads to /there, not to /elsewhere'],
    ['GET / → 200, body has "Caen"', 'body has "Caen": it does not'],
    ['GET / → 200, body lacks "Vire"', 'body lacks "Vire": it has it'],
    ['GET / → 200, body is empty', 'it has'],
    ['GET / → 200, header etag is "2"', 'it is ""1""'],
    ['GET / → 200, header vary is present', 'it is absent'],
    ['GET /json → 200, json items.length is 2', 'it is 1'],
    ['GET / → 200, json items is present', 'the body is not JSON'],
    ['GET /json → 200, json items.0.name has "Caen"', 'it is "Vire"'],
    ['GET / with Accept-Encoding: br → 200', 'Decompression failed'],
    ['GET /{unknown} → 200', 'nothing was kept as {unknown}'],
    ['POST / passkey="get abc" → 200', 'once a key was made'],
    ['GET /no-head → 200', 'HEAD must say what GET says'],
])
    test(`what is not so fails: ${line}`, async () => {
        const { faults } = await run_scenario(line, base);
        assert.equal(faults.length, 1);
        assert.ok(faults[0].includes(sentence), faults[0]);
    });

test('a device in software answers with the key that it made last', async () => {
    const { faults, exchanges } = await run_scenario('POST /a passkey="create abc" retour=/b → 200\nPOST /a passkey="get def" → 200', base);
    assert.deepEqual(faults, []);
    const [made, shown] = exchanges.map(({ asked }) => Object.fromEntries(asked.fields));
    const said = ({ client_data }) => JSON.parse(Buffer.from(client_data, 'base64url'));
    assert.deepEqual(said(made), { type: 'webauthn.create', challenge: 'abc', origin: base, crossOrigin: false });
    assert.equal(made.retour, '/b');
    assert.equal(said(shown).type, 'webauthn.get');
    assert.ok(Buffer.from(made.attestation, 'base64url').includes(Buffer.from(shown.credential, 'base64url')));
});

test('a line that cannot be read names itself', async () => {
    await assert.rejects(run_scenario('GET / → 200\nGET / 200', base), /line 2: say after → what must come back/);
    await assert.rejects(run_scenario('GET / → 200, body hs "x"', base), /is not a check/);
});

test('what holds for every answer is asked of each', async () => {
    const { faults } = await run_scenario('GET / → 200\nGET /json → 200', base, (asked, answer) => (answer.headers.etag ? [] : [`${asked.target} has no version`]));
    assert.equal(faults.length, 1);
    assert.match(faults[0], /line 2.*\n {4}\/json has no version/);
});

test('what a file asks of the server', () => {
    assert.equal(parse_given('# given nothing\nGET / → 200'), null);
    assert.deepEqual(parse_given('given a base map\ngiven site.url = "https://a.fr"\nGET / → 200'), { base_map: true, mail_server: false, sms_gateway: false, settings: { 'site.url': '"https://a.fr"' } });
    assert.throws(() => parse_given('given a miracle'), /given a base map, given a mail server, given an SMS gateway, or given section.key/);
});
