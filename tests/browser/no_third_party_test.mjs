// No request leaves the site, no cookie is set, nothing is kept in the browser, no page complains on the console
// or breaks the content policy; and every page is light enough for a weak network.
import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';

import { in_language, languages, open_world, public_pages } from './harness.mjs';

let world;
let kinds;
before(async () => {
    world = await open_world();
    kinds = await public_pages(world);
});
after(() => world?.close());

// Most of such a visit is waiting until nothing more is asked for: several wait together.
const side_by_side = { concurrency: 6 };

test('every public page keeps to itself', side_by_side, async (t) => {
    await Promise.all(languages.flatMap((lang) =>
        [...kinds].map(([kind, address]) =>
            t.test(`${kind} ${lang}`, async () => {
                const visitor = await world.visitor({ lang });
                await visitor.page.goto(in_language(address, lang), { waitUntil: 'networkidle' });
                // Maps and pictures that load when seen are seen.
                await visitor.page.evaluate(() => window.scrollTo(0, document.body.scrollHeight));
                await visitor.page.waitForLoadState('networkidle');
                assert.deepEqual(await visitor.faults(), []);
                const kept = await visitor.page.evaluate(async () => [...Object.keys(localStorage), ...Object.keys(sessionStorage), ...(await indexedDB.databases()).map((each) => each.name)]);
                assert.deepEqual(kept, [], 'something is kept in the browser of a visitor who asked for nothing');
                await visitor.close();
            }))));
});

test('the watch would notice a page that does not', async () => {
    const visitor = await world.visitor();
    await visitor.page.goto('/');
    await visitor.page.evaluate(async () => {
        document.cookie = 'a=1';
        await fetch('https://elsewhere.example/').catch(() => {});
        const image = new Image();
        image.src = 'https://elsewhere.example/pixel.png';
        document.body.append(image);
        const style = document.createElement('p');
        style.setAttribute('style', 'color: red');
        document.body.append(style);
    });
    await visitor.page.waitForTimeout(300);
    const faults = (await visitor.faults()).join('\n');
    assert.match(faults, /cookie a/);
    assert.match(faults, /Content Security Policy|violates/i);
    await visitor.close();
});

test('security headers stand on every page', async (t) => {
    for (const [kind, address] of kinds)
        await t.test(kind, async () => {
            const { headers } = await world.get(address);
            const policy = headers['content-security-policy'] ?? '';
            assert.match(policy, /default-src 'none'|default-src 'self'/);
            // The frame for other sites may stand in any of them; nothing else may, and it loads nothing foreign either.
            const framed = /^\/(widget|ateliers\/cadre|changer\/encart)/.test(address) ? policy.replace('frame-ancestors *', '') : policy;
            assert.doesNotMatch(framed, /unsafe-inline|unsafe-eval|https?:|\*/, policy);
            assert.ok(headers['referrer-policy'], 'Referrer-Policy is missing');
            assert.ok(headers['permissions-policy'], 'Permissions-Policy is missing');
            assert.equal(headers['x-content-type-options'], 'nosniff');
            assert.equal(headers['set-cookie'], undefined);
        });
});

// Compressed bytes of everything a first visit loads, without the map, which comes when it is wanted.
const most = 60 * 1024;
const is_map = (url) => /\/assets\/(map|maplibre|carte)|\.pmtiles|\/api\//.test(url);

test('a first visit weighs 60 KB at most without the map', side_by_side, async (t) => {
    await Promise.all([...kinds].map(([kind, address]) =>
        t.test(kind, async () => {
            const visitor = await world.visitor({ size: 'phone' });
            const cdp = await visitor.context.newCDPSession(visitor.page);
            await cdp.send('Network.enable');
            const urls = new Map();
            const weights = [];
            cdp.on('Network.requestWillBeSent', (event) => urls.set(event.requestId, event.request.url));
            cdp.on('Network.loadingFinished', (event) => weights.push([urls.get(event.requestId) ?? '?', event.encodedDataLength]));
            await visitor.page.goto(address, { waitUntil: 'networkidle' });
            const counted = weights.filter(([url]) => !is_map(url));
            const total = counted.reduce((sum, [, bytes]) => sum + bytes, 0);
            const shown = counted.map(([url, bytes]) => `${String(bytes).padStart(8)}  ${url.replace(world.url, '')}`).join('\n');
            t.diagnostic(`${kind}: ${(total / 1024).toFixed(1)} KB in ${counted.length} requests`);
            assert.ok(total <= most, `${(total / 1024).toFixed(1)} KB:\n${shown}`);
            await visitor.close();
        })));
});
