// The desk's navigation: one line on a desk, one button on a phone, by keyboard, with and without JavaScript.
import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';

import { demo_people, sign_in } from '../support/people.mjs';
import { faults_of_page, in_language, journeys, languages, open_world, themes } from './harness.mjs';

let world;
before(async () => { world = await open_world(); });
after(() => world?.close());
const journey = journeys(() => world);

/** The entries and groups that are to come, in both languages, as features will state them. */
const to_come = {
    fr: { inside: ['Bénéficiaires', 'Comptes rendus', 'Mandats'], group: 'Habitants', after: 'Lieux', alone: 'Chiffres', last: 'Conventions' },
    en: { inside: ['People helped', 'Reports', 'Mandates'], group: 'Residents', after: 'Places', alone: 'Figures', last: 'Agreements' },
};

const focused = (page) => page.evaluate(() => document.activeElement.textContent.trim());
const open_panels = (page) => page.evaluate(() => [...document.querySelectorAll('.desk .menu details[open] > summary')].map((each) => each.textContent.trim()));
/** Whether the navigation is one line of entire groups: same height, none over the next, the name cut only when it is long. */
const is_one_line = (page) =>
    page.evaluate(() => {
        const boxes = [...document.querySelectorAll('.desk .menu > ul > li, .desk form')].map((each) => each.getBoundingClientRect());
        const apart = boxes.every((box, at) => at === 0 || (box.top === boxes[0].top && box.height === boxes[0].height && box.left >= boxes[at - 1].right));
        return apart && boxes.at(-1).right <= innerWidth && document.querySelector('.desk .own summary span').getBoundingClientRect().width >= 80;
    });

for (const lang of languages)
    journey(`an administrator's desk is one line at 1280 px, with room for what is to come (${lang})`, { as: 'administrator', lang }, async (page) => {
        await page.goto(in_language('/espace', lang));
        assert.ok(await is_one_line(page));
        await page.evaluate((more) => {
            const list = document.querySelector('.desk .menu > ul');
            const labelled = (label) => [...list.children].find((each) => (each.querySelector('summary') ?? each).textContent.trim() === label);
            // A group that has one entry today gets a button when it has more, as the frame draws it.
            const helped = labelled(more.group);
            helped.innerHTML = `<details name="desk"><summary>${more.group}${document.querySelector('.desk .menu details .icon').outerHTML}</summary><ul>${more.inside.map((each) => `<li><a href="/espace">${each}</a></li>`).join('')}</ul></details>`;
            labelled(more.after).insertAdjacentHTML('afterend', `<li><a href="/espace">${more.alone}</a></li>`);
            document.querySelector('.desk .own summary span').textContent = 'Marie-Antoinette Delacroix-Lemoine';
        }, to_come[lang]);
        assert.ok(await is_one_line(page), 'there is no room for the entries to come');
        assert.deepEqual(await faults_of_page(page), []);
    });

journey('by keyboard: a group opens, its entries follow, Escape gives the button back, leaving closes', { as: 'counsellor' }, async (page) => {
    await page.goto('/espace');
    const summary = page.locator('.desk summary', { hasText: 'Rendez-vous' });
    await page.locator('.desk a[aria-current="page"]').focus();
    assert.equal(await focused(page), 'Aujourd’hui');
    await page.keyboard.press('Tab');
    assert.equal(await focused(page), 'Rendez-vous');
    await page.keyboard.press('Enter');
    assert.deepEqual(await open_panels(page), ['Rendez-vous']);
    await page.keyboard.press('Tab');
    assert.equal(await focused(page), 'Agenda');
    await page.keyboard.press('Escape');
    assert.deepEqual(await open_panels(page), []);
    assert.ok(await summary.evaluate((each) => each === document.activeElement));
    await page.keyboard.press('Space');
    for (const next of ['Agenda', 'Appels à passer', 'Ateliers']) {
        await page.keyboard.press('Tab');
        assert.equal(await focused(page), next);
    }
    assert.deepEqual(await open_panels(page), [], 'the panel hides what has the focus');
    await summary.click();
    await page.locator('main h1').click();
    assert.deepEqual(await open_panels(page), []);
    await summary.click();
    await page.locator('.desk a', { hasText: 'Appels à passer' }).click();
    await page.waitForURL('**/espace/appels');
    assert.equal(await page.locator('.desk a[aria-current="page"]').textContent(), 'Appels à passer');
    assert.equal(await page.locator('.desk summary[aria-current="true"]').textContent(), 'Rendez-vous');
});

journey('without JavaScript: one group is open at a time, and every entry is reached', { as: 'administrator', javascript: false }, async (page) => {
    await page.goto('/espace');
    for (const group of ['Rendez-vous', 'Lieux', 'Équipe', 'Réglages', 'Claire Lemoine']) {
        const summary = page.locator('.desk summary', { hasText: group });
        await summary.focus();
        await page.keyboard.press('Enter');
        const list = page.locator('.desk .menu details[open] > ul');
        assert.equal(await list.count(), 1);
        assert.ok(await list.locator('a').first().isVisible());
    }
    await page.locator('.desk a', { hasText: 'Vos calendriers' }).click();
    await page.waitForURL('**/espace/calendriers');
});

for (const theme of themes)
    journey(`on a phone: one button says where one is and holds every group (${theme})`, { as: 'administrator', size: 'phone', theme, javascript: theme === 'light' }, async (page) => {
        await page.goto('/espace/agenda');
        const menu = page.locator('.desk .menu > summary');
        assert.match(await menu.textContent(), /Menu\s*Agenda/);
        assert.ok(!(await page.locator('.desk a', { hasText: 'Ateliers' }).isVisible()));
        await menu.focus();
        await page.keyboard.press('Enter');
        assert.ok(await page.locator('.desk a', { hasText: 'Ateliers' }).isVisible());
        await page.locator('.desk .menu details > summary', { hasText: 'Équipe' }).click();
        if (theme === 'light') assert.deepEqual(await faults_of_page(page), []);
        assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), 360);
        for (const box of await page.locator('.desk .menu a:visible, .desk summary:visible').all()) assert.ok((await box.boundingBox()).height >= 44);
        await page.locator('.desk a', { hasText: 'Structures' }).click();
        await page.waitForURL('**/espace/structures');
    });

journey('letters twice as large fold the line into its button, on a desk too', { as: 'administrator' }, async (page) => {
    await page.goto('/espace');
    assert.ok(!(await page.locator('.desk .menu > summary').isVisible()));
    await page.evaluate(() => (document.documentElement.style.fontSize = '200%'));
    await page.locator('.desk .menu > summary').click();
    await page.locator('.desk .menu details > summary', { hasText: 'Réglages' }).click();
    assert.ok(await page.locator('.desk a', { hasText: 'Confidentialité' }).isVisible());
    assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), 1280);
});

for (const role of Object.keys(demo_people))
    test(`every entry that the ${role} sees opens for them`, async () => {
        const cookie = await sign_in(world.url, demo_people[role]);
        const { body } = await world.get('/espace', { headers: { cookie } });
        const entries = [...body.match(/<nav class="desk"[\s\S]*?<\/nav>/)[0].matchAll(/<a href="([^"]+)"/g)].map(([, address]) => address);
        assert.ok(entries.length >= 3);
        assert.equal(new Set(entries).size, entries.length);
        for (const address of entries) assert.equal((await world.get(address, { headers: { cookie } })).status, 200, address);
    });
