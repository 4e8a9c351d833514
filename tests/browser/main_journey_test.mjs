// The main job, from end to end: a resident finds help near home and books, is helped, the counsellor's record writes itself, and
// the funder reads the figures. Then: a sheet is handed over, and erased. Pictures of the guide for counsellors are made on the way.
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import test, { after, before } from 'node:test';

import { new_data_folder, root } from '../support/server.mjs';
import { faults_of_page, in_language, journeys, languages, open_world, sizes, themes } from './harness.mjs';

let world, folder;
before(async () => {
    folder = new_data_folder();
    world = await open_world({ data: folder.data });
});
after(async () => {
    await world?.close();
    folder?.remove();
});
const journey = journeys(() => world);

/** A picture for docs/counsellors.md: written only when GUIDE_PICTURES asks for it. */
async function picture(page, name) {
    if (!process.env.GUIDE_PICTURES) return;
    await page.evaluate(() => scrollTo(0, 0));
    await page.screenshot({ path: path.join(root, 'docs/screenshots', `${name}.png`) });
}
const clear = async (page) => assert.deepEqual(await faults_of_page(page), []);
const sql = (text) => {
    const done = spawnSync('sqlite3', ['-cmd', '.timeout 5000', path.join(folder.data, 'beffroi.db')], { input: text, encoding: 'utf8' });
    assert.equal(done.status, 0, done.stderr);
    return done.stdout.trim();
};
const number_of = (text) => Number(text.replace(/\D/g, ''));
/** The number under this title of the figures. */
const tile = async (page, title) => number_of(await page.locator('.tile', { has: page.locator('dt', { hasText: new RegExp(`^${title}$`) }) }).locator('.big').innerText());
/** What poppler reads in it. */
function words_of(pdf) {
    const file = path.join(fs.mkdtempSync(path.join(os.tmpdir(), 'beffroi-report-')), 'report.pdf');
    fs.writeFileSync(file, pdf);
    const text = execFileSync('pdftotext', ['-layout', file, '-'], { encoding: 'utf8' });
    fs.rmSync(path.dirname(file), { recursive: true });
    return text;
}

/** More than a year, so that no new year's day comes between. */
const day = (ago) => new Date(Date.now() - ago * 86_400_000).toISOString().slice(0, 10);
const figures = `/espace/chiffres?du=${day(400)}&au=${day(0)}`;
let before_it, appointment, link;

journey('the co-operative has its figures', { as: 'administrator' }, async (page) => {
    await page.goto(figures);
    before_it = { all: await tile(page, 'Accompagnements'), new_people: await tile(page, 'Nouvelles personnes') };
    assert.ok(before_it.all > 10, 'the demonstration has a year of records');
});

journey('a resident finds help near home on a telephone, and books', { size: 'phone' }, async (page) => {
    await page.goto('/');
    await page.locator('#ou').fill('Vire');
    await page.keyboard.press('Enter');
    await page.waitForURL(/\/lieux\?/);
    const places = await page.locator('a[href^="/lieux/"]').evaluateAll((links) => [...new Set(links.map((link) => link.getAttribute('href')))]);
    // The first of the list that one can book at.
    const booking = page.getByRole('link', { name: 'Prendre rendez-vous' }).and(page.locator('a[href*="lieu="]'));
    for (const place of places.slice(0, 12)) {
        await page.goto(place);
        if (await booking.count()) break;
    }
    await booking.first().click();
    await page.waitForURL(/\/rendez-vous\?/);
    await page.locator('main a[href*="/rendez-vous/horaires"]').first().click();
    await page.waitForURL(/\/horaires\?/);
    await page.locator('main a[href*="/rendez-vous/vous"], main button[name="creneau"]').first().click();
    await page.waitForURL(/\/rendez-vous\/vous/);
    await page.getByLabel('Vos prénom et nom').fill('Ida Bréhier');
    await page.getByRole('button', { name: 'Réserver ce rendez-vous' }).click();
    await page.waitForURL(/\/suivi\//);
    assert.match(await page.getByRole('main').innerText(), /Pour Ida Bréhier/);
    appointment = sql('SELECT id FROM appointments ORDER BY created DESC LIMIT 1;');
});

test('the day comes: the counsellor turns the appointment into the record, the person into a sheet', async () => {
    // Time passes: it is three months ago, the first on the list of what is still to be written up.
    const days_back = Math.ceil((Number(sql(`SELECT starts FROM appointments WHERE id = ${appointment};`)) / 1000 - Date.now()) / 86_400_000) + 90;
    sql(`UPDATE appointments SET starts = starts - ${days_back} * 86400000000, ends = ends - ${days_back} * 86400000000 WHERE id = ${appointment};`);
    let desk, address;
    for (const as of ['counsellor', 'coordinator', 'southerner']) {
        desk = await world.visitor({ as });
        await desk.page.goto('/espace/comptes-rendus');
        await picture(desk.page, 'counsellors-list');
        // The list names nobody.
        assert.ok(!(await desk.page.getByRole('main').innerText()).includes('Bréhier'));
        const first = desk.page.getByRole('link', { name: /^Faire le compte rendu/ }).first();
        if (await first.count()) {
            address = await first.getAttribute('href');
            await first.click();
            if ((await desk.page.locator('[name="new_last_name"][value="Bréhier"]').count()) > 0) break;
        }
        await desk.close();
        desk = undefined;
    }
    assert.ok(desk, 'whoever received her has it on their list');
    const { page } = desk;
    assert.match(address, /rendez-vous=/);
    assert.equal(await page.locator('[name="new_last_name"]').inputValue(), 'Bréhier');
    const themes_known = await page.locator('[name="themes"]:checked').count();
    if (!themes_known) await page.locator('[name="themes"]').first().check();
    await picture(page, 'counsellors-record');
    await page.getByRole('button', { name: 'Enregistrer le compte rendu' }).click();
    await page.getByText('Le compte rendu est enregistré.').waitFor();
    await page.goto('/espace/beneficiaires');
    await page.locator('#q').fill('BREHIER');
    await Promise.all([page.waitForEvent('load'), page.keyboard.press('Enter')]);
    await page.getByRole('link', { name: /Ida Bréhier/ }).waitFor();
    assert.deepEqual(await desk.faults(), []);
    await desk.close();
});

journey('the figures have it at once; a report is made, and a link for the town hall', { as: 'administrator' }, async (page) => {
    await page.goto(figures);
    assert.equal(await tile(page, 'Accompagnements'), before_it.all + 1);
    assert.equal(await tile(page, 'Nouvelles personnes'), before_it.new_people + 1);
    await picture(page, 'counsellors-figures');
    const report = await page.request.get(await page.getByRole('link', { name: 'Rapport à remettre (PDF)' }).getAttribute('href'));
    const text = words_of(await report.body());
    assert.match(text, /Rapport d’activité/);
    assert.match(text, new RegExp(`Accompagnements\\s+${before_it.all + 1}`));
    assert.ok(!/Bréhier/.test(text), 'nobody is named');
    await page.getByRole('link', { name: 'Partager par un lien' }).click();
    await clear(page);
    await page.getByLabel('Pour qui').fill('Mairie de Vire');
    await page.getByRole('button', { name: 'Créer ce lien' }).click();
    await page.getByText('Les liens que vous avez donnés').waitFor();
    await clear(page);
    link = new URL(await page.locator('a.long').getAttribute('href')).pathname;
});

journey('the town hall reads the figures without an account, and prints them; small numbers are not there', { lang: 'fr' }, async (page) => {
    await page.goto(link);
    await page.getByRole('heading', { name: 'Chiffres pour Mairie de Vire' }).waitFor();
    assert.equal(await tile(page, 'Accompagnements'), before_it.all + 1);
    const numbers = await page.locator('.entry tbody td').allTextContents();
    assert.ok(numbers.length > 20);
    for (const each of numbers) assert.ok(!/^[1-4]$/.test(each.trim()), `${each} would tell somebody`);
    const paper = await page.request.get(await page.getByRole('link', { name: 'Tout sur papier (PDF)' }).getAttribute('href'));
    assert.match(words_of(await paper.body()), /en dessous de cinq ne sont pas montrés/);
});

test('somebody is handed over with a word, found by the colleague, and erased when they ask', async () => {
    const desk = await world.visitor({ as: 'counsellor' });
    const { page } = desk;
    await page.goto('/espace/beneficiaires/nouvelle');
    await page.locator('#first_name').fill('Zélie');
    await page.locator('#last_name').fill('Quesnel');
    await page.getByRole('button', { name: 'Enregistrer la fiche' }).click();
    await page.getByText('La fiche est écrite.').waitFor();
    await clear(page);
    const sheet = new URL(page.url()).pathname;
    const colleague = 'Yann Hamel';
    await page.locator('#to').selectOption({ label: colleague });
    await page.getByLabel('Ce que votre collègue doit savoir').fill('Préfère le matin.');
    await page.getByRole('button', { name: 'Confier' }).click();
    await page.waitForLoadState('load');
    const seen = await page.request.get(sheet);
    // Without her agreement the sheet is the colleague's alone now.
    assert.ok([200, 404].includes(seen.status()));
    await desk.close();
    const boss = await world.visitor({ as: 'coordinator' });
    const there = await boss.page.goto(sheet);
    assert.equal(there.status(), 200);
    const text = await boss.page.getByRole('main').innerText();
    assert.ok(text.includes('Préfère le matin.'));
    assert.ok(text.includes(colleague));
    await boss.page.getByText('La personne demande à être effacée').click();
    await boss.page.getByRole('button', { name: 'Effacer ce qui la nomme' }).click();
    await boss.page.getByText('Cochez que la personne l’a demandé').waitFor();
    await boss.page.getByText('La personne demande à être effacée').click();
    await boss.page.getByLabel('Oui, la personne l’a demandé').check();
    await boss.page.getByRole('button', { name: 'Effacer ce qui la nomme' }).click();
    await boss.page.getByText('Ce qui nommait la personne est effacé.').waitFor();
    assert.equal((await boss.page.request.get(sheet)).status(), 404);
    await boss.close();
});

test('what others read is clear to everybody, large and small, light and dark, in both languages', async () => {
    for (const lang of languages)
        for (const theme of themes)
            for (const size of Object.keys(sizes)) {
                const outside = await world.visitor({ lang, theme, size });
                await outside.page.goto(in_language(link, lang));
                assert.deepEqual(await faults_of_page(outside.page), [], `${lang}, ${theme}, ${size}`);
                await outside.close();
                const desk = await world.visitor({ lang, theme, size, as: 'administrator' });
                for (const address of ['/espace/chiffres', '/espace/chiffres/liens?du=2026-01-01&au=2026-06-30', '/espace/chiffres/publics']) {
                    await desk.page.goto(in_language(address, lang));
                    assert.deepEqual(await faults_of_page(desk.page), [], `${address}, ${lang}, ${theme}, ${size}`);
                }
                await desk.close();
            }
});
