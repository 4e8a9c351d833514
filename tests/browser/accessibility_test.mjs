// axe on every public page, in both themes, at both sizes, in both languages: not one violation.
import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';

import { axe_source, desk_pages, in_language, languages, open_world, public_pages, sizes, themes } from './harness.mjs';

let world;
before(async () => (world = await open_world()));
after(() => world?.close());

const describe = (violation) =>
    `${violation.id} (${violation.impact}): ${violation.help}\n` +
    violation.nodes.slice(0, 5).map((node) => `      ${node.html.slice(0, 200)}\n        ${(node.failureSummary ?? '').replace(/\s+/g, ' ')}`).join('\n');

const every_rule = { type: 'tag', values: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] };
/** What a theme can change: the rest of a page is the same in both, and was looked at already. */
const rules_of_colour = { type: 'rule', values: ['color-contrast', 'link-in-text-block'] };

/** `axe_source` was evaluated in the page before: the content policy forbids it as a script element. */
async function violations_of(page, rules = every_rule) {
    const result = await page.evaluate((runOnly) => globalThis.axe.run(document, { resultTypes: ['violations'], runOnly }), rules);
    return result.violations.map(describe);
}

/** Loads each page once, then looks at it in each theme and size, as when a phone turns or evening comes. */
async function look_at(t, kinds, as) {
    for (const lang of languages) {
        const visitor = await world.visitor({ lang, as });
        for (const [kind, address] of kinds) {
            await visitor.page.goto(in_language(address, lang));
            await visitor.page.evaluate(axe_source);
            assert.equal(await visitor.page.getAttribute('html', 'lang'), lang);
            for (const theme of themes)
                for (const [size, viewport] of Object.entries(sizes))
                    await t.test(`${kind} ${lang} ${theme} ${size}`, async () => {
                        await visitor.page.setViewportSize(viewport);
                        await visitor.page.emulateMedia({ colorScheme: theme });
                        assert.deepEqual(await violations_of(visitor.page, theme === themes[0] ? every_rule : rules_of_colour), []);
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
    await visitor.page.evaluate(axe_source);
    await visitor.page.evaluate(() => document.body.append(document.createElement('button'), Object.assign(document.createElement('img'), { src: '/x.png' })));
    const found = (await violations_of(visitor.page)).join();
    assert.match(found, /button-name/);
    assert.match(found, /image-alt/);
    await visitor.page.evaluate(() => {
        const pale = Object.assign(document.createElement('p'), { textContent: 'Pâle' });
        Object.assign(pale.style, { color: '#888', background: '#777' });
        document.querySelector('main').append(pale);
    });
    assert.match((await violations_of(visitor.page, rules_of_colour)).join(), /color-contrast/);
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
