// axe on every public page, in both themes, at both sizes, in both languages: not one violation.
import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';

import { desk_pages, in_language, languages, open_world, public_pages, sizes, themes, violations_of } from './harness.mjs';

let world;
before(async () => (world = await open_world()));
after(() => world?.close());

const describe = (violation) =>
    `${violation.id} (${violation.impact}): ${violation.help}\n` +
    violation.nodes.slice(0, 5).map((node) => `      ${node.html.slice(0, 200)}\n        ${(node.failureSummary ?? '').replace(/\s+/g, ' ')}`).join('\n');

/** Loads each page once, then looks at it in each theme and size, as when a phone turns or evening comes. */
async function look_at(t, kinds, as) {
    for (const lang of languages) {
        const visitor = await world.visitor({ lang, as });
        for (const [kind, address] of kinds) {
            await visitor.page.goto(in_language(address, lang));
            assert.equal(await visitor.page.getAttribute('html', 'lang'), lang);
            for (const theme of themes)
                for (const [size, viewport] of Object.entries(sizes))
                    await t.test(`${kind} ${lang} ${theme} ${size}`, async () => {
                        await visitor.page.setViewportSize(viewport);
                        await visitor.page.emulateMedia({ colorScheme: theme });
                        assert.deepEqual(await violations_of(visitor.page, describe), []);
                    });
        }
        await visitor.close();
    }
}

test('axe finds nothing on any public page', async (t) => {
    const kinds = await public_pages(world);
    assert.ok(kinds.has('/') && kinds.has('/lieux') && kinds.has('/lieux/…'), `the crawl must reach the pages of places; it found ${[...kinds.keys()].join(', ')}`);
    await look_at(t, kinds);
});

test('axe finds nothing on any page of the desk', async (t) => {
    const kinds = await desk_pages(world, 'administrator');
    assert.ok(kinds.has('/espace/personnes/…') && kinds.has('/espace/compte'), `the crawl must reach the pages of people; it found ${[...kinds.keys()].join(', ')}`);
    await look_at(t, kinds, 'administrator');
});

test('axe would find a fault', async () => {
    const visitor = await world.visitor();
    await visitor.page.goto('/');
    assert.deepEqual(await violations_of(visitor.page), []);
    await visitor.page.evaluate(() => document.body.append(document.createElement('button'), Object.assign(document.createElement('img'), { src: '/x.png' })));
    const found = (await violations_of(visitor.page)).join();
    assert.match(found, /button-name/);
    assert.match(found, /image-alt/);
    await visitor.page.evaluate(() => {
        const pale = Object.assign(document.createElement('p'), { textContent: 'Pâle' });
        Object.assign(pale.style, { color: '#888', background: '#777' });
        document.querySelector('main').append(pale);
    });
    assert.match((await violations_of(visitor.page)).join(), /color-contrast/);
    await visitor.close();
});

test('axe would find a fault that one theme alone has', async () => {
    const visitor = await world.visitor();
    const { page } = visitor;
    for (const [rule, fault] of [['main p { color: #888; background: #777 }', /^color-contrast/], ['main h1 { display: none }', /^page-has-heading-one/]]) {
        await page.emulateMedia({ colorScheme: 'light' });
        await page.goto('/lieux');
        assert.deepEqual(await violations_of(page), []);
        // Nothing of the page's text tells it.
        await page.evaluate((text) => [...document.styleSheets].at(-1).insertRule(`@media (prefers-color-scheme: dark) { ${text} }`, [...document.styleSheets].at(-1).cssRules.length), rule);
        assert.deepEqual(await violations_of(page), []);
        await page.emulateMedia({ colorScheme: 'dark' });
        assert.ok((await violations_of(page)).some((each) => fault.test(each)), rule);
    }
    await visitor.close();
});

test('nothing is cut or scrolls sideways at 320 pixels, nor at twice the text size', async (t) => {
    const kinds = [...(await public_pages(world)), ...(await desk_pages(world, 'administrator')).entries()];
    for (const [what, options, zoom] of [['320 px', { size: { width: 320, height: 640 } }, 1], ['200 % text on a desk', { size: 'desk' }, 2], ['200 % text on a phone', { size: 'phone' }, 2]]) {
        const everybody = await world.visitor(options), administrator = await world.visitor({ ...options, as: 'administrator' });
        for (const [kind, address] of kinds)
            await t.test(`${kind} ${what}`, async () => {
                const { page } = address.startsWith('/espace') ? administrator : everybody;
                await page.goto(address);
                if (zoom !== 1) await page.evaluate((times) => (document.documentElement.style.fontSize = `${times * 100}%`), zoom);
                const wide = await page.evaluate(() => {
                    const limit = document.documentElement.clientWidth;
                    if (document.documentElement.scrollWidth <= limit) return [];
                    return [...document.querySelectorAll('body *')].filter((each) => each.getBoundingClientRect().right > limit + 1).slice(0, 5).map((each) => each.outerHTML.slice(0, 120));
                });
                assert.deepEqual(wide, []);
            });
        await everybody.close();
        await administrator.close();
    }
});
