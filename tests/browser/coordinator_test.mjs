// A coordinator's work in a browser: the team's figures narrowed to what a town hall asks for, given to it by a link, taken back; tags put in order.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { faults_of_page, in_language, journeys, languages, open_world, sizes, themes } from './harness.mjs';

let world;
before(async () => (world = await open_world()));
after(() => world?.close());
const journey = journeys(() => world);

const figures = '/espace/chiffres';
const clear = async (page) => assert.deepEqual(await faults_of_page(page), []);
const refusal_seen = ({ watch }) => (watch.faults = watch.faults.filter((line) => !/status of 422/.test(line)));
const tile = async (page, name) => page.locator('.tile', { has: page.getByText(name, { exact: true }) }).locator('.big').textContent();
const number = async (page, name) => Number((await tile(page, name)).replaceAll(/\s/g, ''));
/** A year that holds all of the demonstration's records. */
const period = () => `du=${new Date(Date.now() - 364 * 86_400_000).toISOString().slice(0, 10)}&au=${new Date().toISOString().slice(0, 10)}`;
/** The link that was given, once it was made. */
let link;

journey('the team’s figures are narrowed to whom and where, by choices and by a line of a drawing', { as: 'coordinator' }, async (page, visitor) => {
    await page.goto(`${figures}?${period()}`);
    await page.getByText('Toute votre équipe', { exact: false }).first().waitFor();
    const all = await number(page, 'Accompagnements');
    assert.ok(all > 20, `${all} accompaniments`);
    await page.getByText('Choisir les jours, les personnes ou le sujet').click();
    await page.getByRole('combobox', { name: 'Genre' }).selectOption({ label: 'Femme' });
    await page.getByLabel('Commune où ces personnes habitent').fill('Nullepart-les-Oies');
    await page.getByRole('button', { name: 'Voir ces chiffres' }).click();
    await page.getByText('Aucune commune ne s’appelle « Nullepart-les-Oies »', { exact: false }).waitFor();
    assert.equal(await page.getByLabel('Commune où ces personnes habitent').inputValue(), 'Nullepart-les-Oies', 'what was typed is kept');
    assert.equal(await page.getByRole('combobox', { name: 'Genre' }).inputValue(), 'feminin');
    refusal_seen(visitor);
    await page.getByLabel('Commune où ces personnes habitent').fill('');
    await page.getByRole('button', { name: 'Voir ces chiffres' }).click();
    await page.getByText('au moins une de ces personnes a participé', { exact: false }).waitFor();
    const women = await number(page, 'Accompagnements');
    assert.ok(women > 0 && women < all, `${women} of ${all}`);
    await clear(page);
    // A line of a drawing leads to its own figures.
    const ages = page.locator('.entry', { has: page.getByRole('heading', { name: 'Âge', exact: true }) });
    await ages.locator('summary').click();
    const line = ages.locator('tbody tr').first();
    await line.getByRole('link').click();
    await page.getByRole('link', { name: /^Âge/ }).waitFor();
    const some = await number(page, 'Accompagnements');
    assert.ok(some > 0 && some <= women, `${some} of ${women}`);
    await page.getByRole('link', { name: /^Âge/ }).click();
    assert.equal(await number(page, 'Accompagnements'), women, 'a filter is taken away by pressing it');
});

journey('a link for the town hall is given, read by it on a telephone, and taken back', { as: 'coordinator' }, async (page) => {
    await page.goto(`${figures}?${period()}&genre=feminin`);
    await page.getByRole('link', { name: 'Partager par un lien' }).click();
    await page.getByText('Genre : Femme', { exact: false }).first().waitFor();
    await page.getByLabel('Pour qui').fill('Mairie de Vire');
    await page.getByRole('button', { name: /lien/i }).first().click();
    const given = page.locator('main').getByText(/\/chiffres\/[0-9a-z]+-/).first();
    link = new URL((await given.textContent()).match(/https?:\S+/)[0]).pathname;
    await clear(page);
    const reader = await world.visitor({ size: 'phone', javascript: false });
    try {
        await reader.page.goto(link);
        await reader.page.getByRole('heading', { name: 'Chiffres pour Mairie de Vire' }).waitFor();
        await reader.page.getByText('Genre : Femme').waitFor();
        assert.equal(await reader.page.getByLabel('De qui').count(), 0);
        // Nothing from one to four stands in a column of numbers.
        const cells = await reader.page.locator('.entry td').allTextContents();
        assert.ok(cells.length > 5 && cells.every((cell) => !/^[1-4]$/.test(cell.trim())), cells.join(' | '));
    } finally {
        await reader.close();
    }
    await page.getByRole('button', { name: /^Reprendre|^Retirer/ }).first().click();
    const late = await world.visitor({});
    try {
        const answer = await late.page.goto(link);
        assert.equal(answer.status(), 404);
        late.watch.faults = [];
    } finally {
        await late.close();
    }
});

test('the figures and their form are clear to everybody, large and small, light and dark, in both languages', async () => {
    for (const lang of languages)
        for (const theme of themes)
            for (const size of Object.keys(sizes)) {
                const desk = await world.visitor({ lang, theme, size, as: 'coordinator' });
                try {
                    await desk.page.goto(in_language(`${figures}?${period()}&genre=feminin`, lang));
                    await desk.page.locator('details.filters > summary').click();
                    await clear(desk.page);
                } finally {
                    await desk.close();
                }
            }
});
