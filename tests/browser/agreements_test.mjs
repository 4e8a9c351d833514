// Funding agreements in a browser: written by a coordinator, given records, followed, proven and reported; axe.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { faults_of_page, in_language, journeys, languages, open_world, sizes, themes } from './harness.mjs';

let world;
before(async () => (world = await open_world()));
after(() => world?.close());
const journey = journeys(() => world);

const list = '/espace/conventions';
/** The browser itself reports the status of a form that is refused. */
const refusal_seen = ({ watch }) => (watch.faults = watch.faults.filter((line) => !/status of 422/.test(line)));
const clear = async (page) => assert.deepEqual(await faults_of_page(page), []);
/** So many days from today, as fields of forms have them. */
const in_days = (n) => new Date(Date.now() + n * 86_400_000).toISOString().slice(0, 10);
const first = in_days(-200), last = in_days(100);
/** The agreement, once the first journey has made it. */
let agreement;

journey('an agreement is written, told what is missing, and given the records that fit', { as: 'coordinator' }, async (page, visitor) => {
    await page.goto(list);
    await page.getByRole('link', { name: 'Nouvelle convention' }).click();
    await page.getByLabel('Type de financeur').selectOption({ label: 'Département' });
    await page.getByLabel('Nom du financeur').fill('Département du Calvados');
    await page.getByLabel('Titre de la convention').fill('Aller vers');
    await page.getByRole('button', { name: 'Enregistrer cette convention' }).click();
    await page.getByRole('link', { name: 'Écrivez combien d’heures ou combien de séances sont convenues.' }).waitFor();
    assert.equal(await page.getByLabel('Titre de la convention').inputValue(), 'Aller vers', 'what was typed is kept');
    await clear(page);
    await page.getByLabel('Premier jour').fill(first);
    await page.getByLabel('Dernier jour').fill(last);
    await page.getByLabel('Heures d’accompagnement').fill('80');
    await page.getByLabel('Payé par heure, en euros').fill('45,50');
    await page.keyboard.press('Enter');
    await page.getByText('La convention est enregistrée.').waitFor();
    agreement = new URL(page.url()).pathname;
    await clear(page);
    await page.getByRole('link', { name: 'Les voir' }).click();
    const free = page.locator('form[action$="donner"] input[name="records"]');
    const before = await free.count();
    assert.ok(before > 3, `${before} records fit`);
    await free.first().uncheck();
    await clear(page);
    await page.getByRole('button', { name: 'Rattacher les comptes rendus cochés' }).click();
    await page.getByText(`${before - 1} comptes rendus sont maintenant rattachés`).waitFor();
    assert.equal(await free.count(), 1);
    await clear(page);
    refusal_seen(visitor);
});

journey('where it stands is said in words and drawn with its table', { as: 'coordinator' }, async (page) => {
    await page.goto(agreement);
    await page.getByText(/^À ce rythme, .* heures sur 80 au /).waitFor();
    await page.getByRole('img', { name: 'Heures, cumulées mois par mois' }).waitFor();
    await page.getByText('Voir les nombres').click();
    assert.ok((await page.locator('.entry .numbers-table').first().locator('tbody tr').count()) >= 10, 'a line for each month');
    await clear(page);
    const report = await page.request.get(`${agreement}/bilan.pdf`);
    assert.equal(report.headers()['content-type'], 'application/pdf');
    assert.ok((await report.body()).subarray(0, 5).equals(Buffer.from('%PDF-')));
    const table = await (await page.request.get(`${agreement}/bilan.csv`)).text();
    assert.match(table, /"mois";"\d{4}-\d\d"/);
    assert.doesNotMatch(table, /;"[1-4]"\r?$/m, 'no small number of people at the end of a line');
});

journey('a file is attached, taken away and put back, on a telephone without scripts', { as: 'coordinator', size: 'phone', javascript: false }, async (page) => {
    await page.goto(agreement);
    await page.getByLabel('Ajouter un fichier').setInputFiles({ name: 'convention signée.pdf', mimeType: 'application/pdf', buffer: Buffer.from('%PDF-1.4\n%%EOF\n') });
    await page.getByRole('button', { name: 'Joindre ce fichier' }).click();
    await page.getByRole('link', { name: 'convention signée.pdf' }).waitFor();
    await page.getByRole('button', { name: 'Retirer ce fichier convention signée.pdf' }).click();
    await page.getByText('Le fichier est retiré.').waitFor();
    await page.getByRole('button', { name: 'Remettre le fichier' }).click();
    await page.getByRole('link', { name: 'convention signée.pdf' }).waitFor();
});

journey('a counsellor sees how far it is, and no money', { as: 'counsellor' }, async (page) => {
    await page.goto(list);
    await page.getByRole('link', { name: 'Aller vers' }).click();
    await page.getByText(/^À ce rythme/).waitFor();
    assert.equal(await page.getByText('Montant acquis').count(), 0);
    assert.equal(await page.getByRole('link', { name: /bilan/ }).count(), 0);
    await clear(page);
});

test('every page is clear to everybody, large and small, light and dark, in both languages', async () => {
    for (const lang of languages)
        for (const theme of themes)
            for (const size of Object.keys(sizes)) {
                const desk = await world.visitor({ lang, theme, size, as: 'coordinator' });
                try {
                    for (const address of [list, `${list}/nouvelle`, agreement, `${agreement}/comptes-rendus`, `${agreement}/corriger`]) {
                        await desk.page.goto(in_language(address, lang));
                        await clear(desk.page);
                    }
                } finally {
                    await desk.close();
                }
            }
});
