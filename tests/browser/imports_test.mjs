// Files in a browser: one of La Coop chosen, looked at, its unknown words decided, brought in, taken back; everything taken out.
import assert from 'node:assert/strict';
import path from 'node:path';
import test, { after, before } from 'node:test';
import { fileURLToPath } from 'node:url';

import { faults_of_page, in_language, journeys, languages, open_world, sizes, themes } from './harness.mjs';

const file = path.join(path.dirname(fileURLToPath(import.meta.url)), '../scenarios/files/reprise.csv');
let world;
before(async () => (world = await open_world()));
after(() => world?.close());
const journey = journeys(() => world);
const clear = async (page) => assert.deepEqual(await faults_of_page(page), []);
/** The browser itself reports the status of a form that is refused. */
const refusal_seen = ({ watch }) => (watch.faults = watch.faults.filter((line) => !/status of 422/.test(line)));

let waiting, done;

journey('a counsellor looks at a file of La Coop, decides what it says, and brings it in', { as: 'counsellor' }, async (page, visitor) => {
    await page.goto('/espace/importer');
    await clear(page);
    await page.getByRole('button', { name: 'Regarder ce fichier' }).click();
    await page.getByRole('link', { name: 'Choisissez un fichier sur votre appareil.' }).waitFor();
    await clear(page);
    refusal_seen(visitor);
    await page.getByLabel('Un classeur (.xlsx) ou un fichier CSV').setInputFiles(file);
    await page.getByRole('button', { name: 'Regarder ce fichier' }).click();
    await page.getByRole('heading', { name: 'Rien n’est encore gardé' }).waitFor();
    await page.getByText('Ce n’est pas une durée').waitFor();
    await clear(page);
    await page.getByRole('link', { name: 'Dire ce que c’est' }).click();
    await page.getByLabel('Salle inventée').selectOption('-');
    await page.getByLabel('Jardinage').selectOption({ index: 2 });
    await clear(page);
    await page.getByRole('button', { name: 'Voir ce que ce fichier apporterait' }).click();
    await page.getByText('2 Nouveaux', { exact: false }).or(page.getByText('Nouveaux comptes rendus')).first().waitFor();
    await page.getByRole('button', { name: 'Reprendre ce fichier' }).click();
    await page.getByText('Le fichier est repris.').waitFor();
    await clear(page);
    done = new URL(page.url()).pathname;
    await page.goto('/espace/comptes-rendus');
    await page.goto('/espace/importer');
    await page.getByText('2 comptes rendus et 1 fiche').waitFor();
    await clear(page);
    // One more, to be looked at below.
    await page.getByLabel('Un classeur (.xlsx) ou un fichier CSV').setInputFiles(file);
    await page.getByRole('button', { name: 'Regarder ce fichier' }).click();
    await page.getByText('Ce même fichier a déjà été repris').waitFor();
    waiting = new URL(page.url()).pathname;
});

journey('everything is taken out, without scripts', { as: 'counsellor', javascript: false }, async (page) => {
    await page.goto('/espace/exporter');
    const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'Emporter ce fichier' }).click()]);
    assert.match(download.suggestedFilename(), /^mes-donnees-\d{4}-\d\d-\d\d\.xlsx$/);
});

test('its pages are clear to everybody, large and small, light and dark, in both languages', async () => {
    for (const lang of languages)
        for (const theme of themes)
            for (const size of Object.keys(sizes)) {
                const desk = await world.visitor({ lang, theme, size, as: 'counsellor' });
                try {
                    for (const address of ['/espace/importer', waiting, `${waiting}/colonnes`, done, '/espace/exporter']) {
                        await desk.page.goto(in_language(address, lang));
                        await clear(desk.page);
                    }
                } finally {
                    await desk.close();
                }
            }
});

journey('what the file made is taken back, on a telephone', { as: 'counsellor', size: 'phone' }, async (page) => {
    await page.goto(done);
    await page.getByRole('button', { name: 'Retirer ce que ce fichier a créé' }).click();
    await page.getByText('Ce que ce fichier avait créé est retiré.').waitFor();
    await clear(page);
});
