// The watch on routes: which route answers, which nobody asks, which allows what it must not.
import assert from 'node:assert/strict';
import test from 'node:test';

import { missing_from, parse_routes, route_of, try_refusals } from './routes.mjs';

const routes = parse_routes(`GET / everyone
GET /lieux everyone
GET /lieux/points.json everyone
GET /lieux/{slug} everyone
GET /lieux/{slug}/imprimer everyone
GET /affiche/{code}.pdf everyone
GET /affiche/{all} everyone
GET /fichiers/{rest...} everyone
POST /lieux/{slug}/signaler everyone
POST /api/v1/rappels everyone foreign-origin
GET /metrics operators
`);

test('the route that answers is the one the router chooses', () => {
    for (const [method, path, pattern] of [
        ['GET', '/', '/'], ['HEAD', '/lieux', '/lieux'], ['GET', '/lieux/points.json', '/lieux/points.json'], ['GET', '/lieux/vire', '/lieux/{slug}'],
        ['GET', '/lieux/vire/imprimer', '/lieux/{slug}/imprimer'], ['GET', '/affiche/a.pdf', '/affiche/{code}.pdf'], ['GET', '/affiche/a.png', '/affiche/{all}'],
        ['GET', '/fichiers/a/b', '/fichiers/{rest...}'], ['POST', '/lieux/vire/signaler', '/lieux/{slug}/signaler'],
    ])
        assert.equal(route_of(routes, method, path)?.pattern, pattern, `${method} ${path}`);
    for (const [method, path] of [['GET', '/rien'], ['POST', '/lieux'], ['GET', '/lieux/vire/rien'], ['GET', '/lieuxx']]) assert.equal(route_of(routes, method, path), undefined);
});

const page = { 'content-type': 'text/html; charset=utf-8' };
const exchange = (method, target, { status = 200, headers = {}, fields = [] } = {}) =>
    ({ base: 'http://site', asked: { method, target, headers: [], fields }, answer: { status, headers, body: '' } });
const all = [
    exchange('GET', '/', { headers: page }), exchange('GET', '/en/', { headers: page }), exchange('GET', '/lieux'), exchange('GET', '/lieux/points.json'),
    exchange('GET', '/lieux/vire?a=1'), exchange('GET', '/lieux/vire/imprimer'), exchange('GET', '/affiche/a.pdf'), exchange('GET', '/affiche/a.png'),
    exchange('GET', '/fichiers/a'), exchange('POST', '/lieux/vire/signaler', { status: 303, fields: [['_token', 't'], ['quoi', 'x']] }),
    exchange('POST', '/api/v1/rappels', { status: 201 }), exchange('GET', '/metrics'),
];

test('all routes asked: nothing is missing', () => assert.deepEqual(missing_from(routes, all), []));

test('a route that nobody asks is named, and so is one that only ever refuses', () => {
    assert.deepEqual(missing_from(routes, all.filter(({ asked }) => asked.target !== '/lieux/points.json')), ['GET /lieux/points.json: no scenario asks for it with success. Write one in tests/scenarios.']);
    const refused = all.map((each) => (each.asked.method === 'POST' ? { ...each, answer: { ...each.answer, status: 403 } } : each));
    assert.deepEqual(missing_from(routes, refused).map((line) => line.split(':')[0]), ['POST /lieux/{slug}/signaler', 'POST /api/v1/rappels']);
});

test('a page that nobody reads in English is named', () => {
    assert.deepEqual(missing_from(routes, all.filter(({ asked }) => asked.target !== '/en/')), ['GET /: no scenario asks for it in English, under /en.']);
    assert.deepEqual(missing_from(routes, all.filter(({ asked }) => asked.target !== '/')), ['GET /: no scenario asks for it with success. Write one in tests/scenarios.']);
});

/** A site that refuses what it must; `weak(asked, answer)` may spoil an answer. */
function site(weak = (asked, answer) => answer) {
    return async (base, asked) => {
        assert.equal(base, 'http://site');
        const path = asked.target.split('?')[0];
        const header = (wanted) => asked.headers.findLast(([name]) => name === wanted)?.[1];
        const route = route_of(routes, asked.method, path);
        const known = ['GET', 'POST'].filter((method) => route_of(routes, method, path));
        const allow = [...known, ...(known.includes('GET') ? ['HEAD'] : []), 'OPTIONS'].join(', ');
        if (asked.method === 'OPTIONS') return weak(asked, { status: 204, headers: { allow }, body: '' });
        if (!route) return weak(asked, { status: 405, headers: { allow }, body: '' });
        const stranger = route.access === 'operators' && header('X-Forwarded-For');
        const forged = asked.method === 'POST' && !route.foreign_origin && (header('Origin') || !asked.fields.some(([name]) => name === '_token'));
        const like = all.find((each) => each.asked.target === asked.target).answer;
        return weak(asked, stranger || forged ? { status: 403, headers: {}, body: '' } : { ...like, body: '' });
    };
}

test('a site that refuses what it must passes', async () => {
    const { faults, requests } = await try_refusals(routes, all, site(), () => []);
    assert.deepEqual(faults, []);
    assert.ok(requests > 5 * routes.length, String(requests));
});

for (const [what, weak, sentence] of [
    ['a method too many', (asked, answer) => (asked.method === 'DELETE' ? { ...answer, status: 200 } : answer), 'DELETE /lieux: it must be refused with the list of what is allowed; the status is 200'],
    ['a wrong Allow', (asked, answer) => (asked.method === 'PUT' ? { ...answer, headers: { allow: 'GET' } } : answer), 'PUT /lieux: it must be refused with the list'],
    ['OPTIONS unanswered', (asked, answer) => (asked.method === 'OPTIONS' ? { ...answer, status: 404 } : answer), 'OPTIONS /lieux: it must say what is allowed'],
    ['figures for strangers', (asked, answer) => (asked.target === '/metrics' && answer.status === 403 ? { ...answer, status: 200 } : answer), 'GET /metrics: a stranger behind a proxy'],
    ['a form of another site', (asked, answer) => (asked.headers.some(([name]) => name === 'Origin') ? { ...answer, status: 303 } : answer), 'POST /lieux/vire/signaler: a form of another site'],
    ['a form without its token', (asked, answer) => (asked.method === 'POST' && !asked.headers.length ? { ...answer, status: 303 } : answer), 'POST /lieux/vire/signaler: a form without its token'],
])
    test(`noticed: ${what}`, async () => {
        const { faults } = await try_refusals(routes, all, site(weak), () => []);
        assert.ok(faults.some((fault) => fault.startsWith(sentence)), faults.join('\n') || '(nothing noticed)');
    });

test('what holds for every answer holds for refusals too', async () => {
    const { faults } = await try_refusals(routes, all, site(), (asked) => (asked.method === 'PATCH' && asked.target === '/lieux' ? ['no policy'] : []));
    assert.deepEqual(faults, ['PATCH /lieux: no policy']);
});
