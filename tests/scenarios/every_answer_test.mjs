// The rules of every answer notice each sin.
import assert from 'node:assert/strict';
import test from 'node:test';

import { faults_of_answer, place_of } from './every_answer.mjs';

const csp = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";
const good_headers = {
    'content-type': 'text/html; charset=utf-8', 'content-security-policy': csp, 'x-content-type-options': 'nosniff', 'referrer-policy': 'same-origin',
    'permissions-policy': 'geolocation=(self), camera=(), microphone=(), payment=(), usb=()', 'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin', 'cache-control': 'no-cache', 'x-request-id': '0123456789abcdef',
};
const page = (inside = '', lang = 'fr') => `<!doctype html><html lang="${lang}"><head><title>Lieux – Pays</title><link rel="stylesheet" href="/assets/a.css"></head><body><h1>Lieux</h1>${inside}</body></html>`;
const judge = ({ method = 'GET', target = '/lieux', status = 200, body = page(), ...headers }) =>
    faults_of_answer({ method, target }, { status, body, headers: Object.fromEntries(Object.entries({ ...good_headers, ...headers }).filter(([, value]) => value !== undefined)) });

test('what is well passes', () => {
    for (const answer of [
        {},
        { target: '/en/lieux?ou=Vire', body: page('', 'en') },
        { body: page('<script type="module" src="/assets/a.js"></script><form action="/lieux"></form><a href="https://elsewhere.example/">x</a><img src="/a.png">') },
        { target: '/widget', 'content-security-policy': csp.replace("frame-ancestors 'none'", 'frame-ancestors *'), 'cross-origin-resource-policy': 'cross-origin' },
        { target: '/api/v1/places', 'content-type': 'application/json', body: '{}', 'access-control-allow-origin': '*', 'cross-origin-resource-policy': 'cross-origin' },
        { status: 404, 'cache-control': 'no-store' },
        { method: 'HEAD', body: '' },
        { status: 503, 'cache-control': 'no-store', 'retry-after': '5' },
    ])
        assert.deepEqual(judge(answer), [], JSON.stringify(answer));
});

for (const [what, answer, sentence] of [
    ['no policy', { 'content-security-policy': undefined }, 'says nothing of default-src'],
    ['inline scripts allowed', { 'content-security-policy': csp.replace("script-src 'self'", "script-src 'self' 'unsafe-inline'") }, "script-src must not allow 'unsafe-inline'"],
    ['a foreign origin allowed', { 'content-security-policy': csp.replace("img-src 'self'", "img-src 'self' https://tiles.example") }, 'img-src must not allow https://tiles.example'],
    ['a directive nobody thought of', { 'content-security-policy': `${csp}; frame-src 'self'` }, "frame-src must not allow 'self'"],
    ['framed by all', { 'content-security-policy': csp.replace("frame-ancestors 'none'", 'frame-ancestors *') }, 'frame-ancestors must not allow *'],
    ['the widget framed by none', { target: '/widget' }, 'frame-ancestors must be *'],
    ['no nosniff', { 'x-content-type-options': undefined }, 'nosniff'],
    ['a talkative referrer', { 'referrer-policy': 'unsafe-url' }, 'Referrer-Policy is "unsafe-url"'],
    ['an open camera', { 'permissions-policy': 'geolocation=(self), microphone=(), payment=(), usb=()' }, 'must close camera'],
    ['no opener policy', { 'cross-origin-opener-policy': undefined }, 'Cross-Origin-Opener-Policy'],
    ['a cookie', { 'set-cookie': ['a=1'] }, 'no cookie'],
    ['a name and version', { server: 'beffroi/1' }, 'does not tell its name'],
    ['no request number', { 'x-request-id': undefined }, 'X-Request-Id'],
    ['a page for scripts of all', { 'access-control-allow-origin': '*' }, 'only the API'],
    ['an API for nobody', { target: '/en/api/v1/places', 'content-type': 'application/json' }, 'scripts of any site'],
    ['a resource for all', { 'cross-origin-resource-policy': 'cross-origin' }, 'Cross-Origin-Resource-Policy'],
    ['nothing said of caches', { 'cache-control': undefined }, 'Cache-Control'],
    ['an error that is kept', { status: 404 }, 'an error must not be kept'],
    ['an error with a version', { status: 404, 'cache-control': 'no-store', etag: '"1"' }, 'an error has no version'],
    ['unavailable for how long', { status: 503, 'cache-control': 'no-store' }, 'Retry-After'],
    ['a body for HEAD', { method: 'HEAD' }, 'no body'],
    ['no charset', { 'content-type': 'text/html' }, 'Content-Type is "text/html"'],
    ['the other language', { target: '/en/lieux' }, 'must be in English'],
    ['no title', { body: page().replace('Lieux – Pays', '') }, 'the title names'],
    ['two headings', { body: page('<h1>a</h1>') }, 'one <h1>'],
    ['a placeholder', { body: page('{1} lieux') }, 'placeholder'],
    ['an inline style', { body: page('<p class="a" style="color: red">') }, 'no style attribute'],
    ['a style element', { body: page('<style>p{}</style>') }, 'no <style>'],
    ['an inline script', { body: page('<script src="/a.js">alert(1)</script>') }, 'no script inside a page'],
    ['a script without file', { body: page('<script type="application/json"></script>') }, 'its own file'],
    ['a script in an attribute', { body: page('<button type="button" onclick="x()">') }, 'in an attribute'],
    ['a script in a link', { body: page('<a href="javascript:x()">') }, 'no script in a link'],
    ['a foreign picture', { body: page('<img src="https://elsewhere.example/a.png">') }, 'nothing from another site'],
    ['a foreign style', { body: page('<link rel="stylesheet" href="//elsewhere.example/a.css">') }, 'nothing from another site'],
    ['a form that leaves', { body: page('<form action="https://elsewhere.example/">') }, 'a form stays on the site'],
])
    test(`noticed: ${what}`, () => {
        const faults = judge(answer);
        assert.ok(faults.some((fault) => fault.includes(sentence)), faults.join('\n') || '(nothing noticed)');
    });

test('the language prefix is no part of the path', () => {
    assert.deepEqual(place_of('/en/lieux?a=1'), { path: '/lieux', english: true });
    assert.deepEqual(place_of('/en'), { path: '/', english: true });
    assert.deepEqual(place_of('/english'), { path: '/english', english: false });
});
