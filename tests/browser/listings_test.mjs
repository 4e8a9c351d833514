// Lists that others keep, in a browser: brought in from a file, told, taken out; the page that everybody reads; axe, narrow and large.
import assert from 'node:assert/strict';
import path from 'node:path';
import { after, before, test } from 'node:test';

import { root } from '../support/server.mjs';
import { faults_of_page, in_language, journeys, languages, open_world, sizes, themes } from './harness.mjs';

let world;
before(async () => (world = await open_world()));
after(() => world?.close());
const journey = journeys(() => world);

const sample = (name) => path.join(root, 'tests/catalogue/samples', name);
const own = path.join(root, 'tests/scenarios/files/liste.csv');
/** The browser itself reports the status of a form that is refused. */
const refusal_seen = ({ watch }) => (watch.faults = watch.faults.filter((line) => !/status of 422/.test(line)));
const clear = async (page) => assert.deepEqual(await faults_of_page(page), []);
/** The same page in each theme and at each size, at 320 pixels, and at twice the text size. */
async function clear_everywhere(page) {
    for (const colorScheme of themes)
        for (const size of [...Object.values(sizes), { width: 320, height: 640 }]) {
            await page.emulateMedia({ colorScheme });
            await page.setViewportSize(size);
            await clear(page);
        }
    for (const size of Object.values(sizes)) {
        await page.setViewportSize(size);
        await page.evaluate(() => (document.documentElement.style.fontSize = '200%'));
        assert.equal(await page.evaluate(() => document.documentElement.scrollWidth > document.documentElement.clientWidth), false, 'at twice the text size it scrolls sideways');
        await page.evaluate(() => (document.documentElement.style.fontSize = ''));
    }
    await page.setViewportSize(sizes.desk);
    await page.emulateMedia({ colorScheme: 'light' });
}
const send = async (page, list, file) => {
    await page.getByLabel('Quelle liste').selectOption({ label: list });
    await page.getByLabel('Son fichier, tel que ceux qui la tiennent le publient').setInputFiles(file);
    await page.getByRole('button', { name: 'Reprendre ce fichier' }).click();
};

journey('a counsellor brings a list in, reads what was left out, and takes it out again', { as: 'counsellor' }, async (page, visitor) => {
    await page.goto('/espace/listes');
    await page.getByText('Commencez par le SILL').waitFor();
    await clear_everywhere(page);
    // The wrong list: the sentence says so, and the list stays chosen.
    await send(page, 'SILL', own);
    await page.getByText(/Est-ce le bon fichier, et la bonne liste/).first().waitFor();
    assert.equal(await page.getByLabel('Quelle liste').inputValue(), 'sill');
    await clear_everywhere(page);
    refusal_seen(visitor);
    await send(page, 'Notre propre liste', own);
    await page.getByText('La liste est maintenant comme dans le fichier.').waitFor();
    await page.getByText('« bateau » n’est ni').waitFor();
    await clear_everywhere(page);
    await page.getByRole('link', { name: 'Aller aux listes' }).click();
    for (const [list, file] of [['SILL', 'sill.json'], ['Comptoir du Libre', 'comptoir.json'], ['awesome-selfhosted', 'awesome-selfhosted.json'], ['publiccode.yml', 'publiccode.yml']]) {
        await send(page, list, sample(file));
        await page.getByText('La liste est maintenant comme dans le fichier.').waitFor();
        await page.getByRole('link', { name: 'Aller aux listes' }).click();
    }
    await page.getByText(/2 logiciels et 1 entreprise, au .* 20\d\d/).first().waitFor();
    await clear_everywhere(page);
    await page.getByRole('link', { name: 'Retirer Notre propre liste' }).click();
    await page.getByText('Pour la retrouver, il suffira de reprendre son fichier').waitFor();
    await clear_everywhere(page);
    await page.getByRole('link', { name: 'Ne rien changer' }).click();
    await page.getByRole('link', { name: 'Retirer Notre propre liste' }).click();
    await page.getByRole('button', { name: 'Retirer cette liste' }).click();
    await page.getByText('Pour la retrouver, reprenez son fichier.').waitFor();
    assert.equal(await page.getByRole('link', { name: 'Retirer Notre propre liste' }).count(), 0);
});

test('everybody reads which lists are shown, whose they are and under which licence', async () => {
    for (const lang of languages) {
        const visitor = await world.visitor({ lang });
        const { page } = visitor;
        await page.goto(in_language('/changer/criteres', lang));
        await page.getByRole('link', { name: lang === 'fr' ? 'Voir ces listes' : 'Which lists these are' }).click();
        await page.getByText('Direction interministérielle du numérique (DINUM)').waitFor();
        await page.getByRole('link', { name: 'CC BY-SA 3.0' }).waitFor();
        await page.getByText(lang === 'fr' ? 'Nous n’y avons trouvé aucune licence.' : 'We found no licence stated.').waitFor();
        await clear_everywhere(page);
        assert.deepEqual(await visitor.faults(), []);
        await visitor.close();
    }
});
