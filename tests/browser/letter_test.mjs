// The HTML of a mail, as a mail program shows it: nothing asked of anybody, axe clean, readable in both themes and narrow.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import test, { after, before } from 'node:test';

import { axe_source, languages, open_world, sizes, themes } from './harness.mjs';

let world;
before(async () => (world = await open_world()));
after(() => world?.close());

const letter = (lang) => execFileSync(process.env.MAIL_PROBE, [lang], { encoding: 'utf8' });

for (const lang of languages)
    test(`a letter in ${lang}`, async (t) => {
        const visitor = await world.visitor({ lang });
        await visitor.page.setContent(letter(lang));
        assert.deepEqual(visitor.watch.requests, [], 'a letter asks nobody for anything');
        await visitor.page.evaluate(axe_source);
        for (const theme of themes)
            for (const [size, viewport] of Object.entries({ ...sizes, narrow: { width: 320, height: 640 } }))
                await t.test(`${theme} ${size}`, async () => {
                    await visitor.page.setViewportSize(viewport);
                    await visitor.page.emulateMedia({ colorScheme: theme });
                    const found = await visitor.page.evaluate(() => globalThis.axe.run(document, { runOnly: { type: 'tag', values: ['wcag2a', 'wcag2aa', 'wcag2aaa', 'wcag21a', 'wcag21aa', 'wcag22aa'] } }));
                    assert.deepEqual(found.violations.map((each) => `${each.id}: ${each.nodes.map((node) => node.html).join()}`), []);
                    assert.ok(found.passes.some((each) => each.id === 'color-contrast-enhanced'), 'the contrast could be measured');
                    const page = await visitor.page.evaluate(() => {
                        const [ground, words] = [getComputedStyle(document.documentElement).colorScheme, document.querySelector('main p')];
                        const button = document.querySelector('a').getBoundingClientRect();
                        return { ground, sideways: document.documentElement.scrollWidth > document.documentElement.clientWidth, button: button.height, words: getComputedStyle(words).color };
                    });
                    assert.equal(page.sideways, false, 'the letter is wider than the screen');
                    assert.ok(page.button >= 44, `a button of ${page.button} pixels is hard to hit`);
                    // The program's own colour of text: black on light, white on dark.
                    assert.equal(page.words, theme === 'dark' ? 'rgb(255, 255, 255)' : 'rgb(0, 0, 0)');
                });
        assert.deepEqual(await visitor.faults(), []);
        await visitor.close();
    });

test('what was typed into a letter is text', () => assert.match(letter('fr'), /Zoé &lt;b&gt;/));
