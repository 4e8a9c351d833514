// The sheets to sign as they come out of the printer: Chromium makes the PDF, poppler reads it page by page.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import test, { after, before } from 'node:test';

import { new_data_folder } from '../support/server.mjs';
import { faults_of_page, open_world, sizes } from './harness.mjs';

let world, folder;
before(async () => {
    folder = new_data_folder();
    world = await open_world({ data: folder.data });
});
after(async () => {
    await world?.close();
    folder?.remove();
});

const names = [
    'Marie-Hélène de La Rochefoucauld-Doudeauville, née Lemarchand de Saint-Aubin',
    'Anne-Sophie Vandenberghe-Lecointe',
    'Jean-Christophe Ravelojaona-Andriamanitra',
    'Fatoumata Bintou Diallo',
    ...Array.from({ length: 16 }, (_, n) => `Prénom${n} Nom-de-famille-très-long-numéro-${n} et un deuxième nom`),
];

/** The pages of a paper, each with its size in points and its words. */
async function printed(page, name) {
    await page.emulateMedia({ media: 'print' });
    const pdf = await page.pdf({ preferCSSPageSize: true });
    await page.emulateMedia({ media: 'screen' });
    const file = path.join(process.env.KEEP_PAPER ?? folder.data, `${name}.pdf`);
    fs.writeFileSync(file, pdf);
    const info = execFileSync('pdfinfo', ['-f', '1', '-l', '99', file], { encoding: 'utf8' });
    return [...info.matchAll(/^Page +\d+ size: +([\d.]+) x ([\d.]+)/gm)].map(([, width, height], at) => ({
        wide: Number(width) > Number(height),
        words: execFileSync('pdftotext', ['-f', String(at + 1), '-l', String(at + 1), file, '-'], { encoding: 'utf8' }).replace(/\s+/g, ' '),
    }));
}

/** A page that has the beginning of a name has all of it. */
function whole_rows(pages) {
    const close = (text) => text.replace(/[\s-]/g, '');
    for (const name of names) {
        const on = pages.filter(({ words }) => close(words).includes(close(name).slice(0, 12)));
        assert.ok(on.length >= 1, `${name} is on no page`);
        for (const { words } of on) assert.ok(close(words).includes(close(name)), `${name} is cut between two pages`);
    }
}

test('three days of two half-days and twenty people: no row is cut between two pages, heads come back, the end stays whole', async () => {
    const visitor = await world.visitor({ as: 'administrator' });
    const { page } = visitor;
    await page.goto('/espace/ateliers/nouveau');
    await page.getByLabel('Titre').fill('Formation : devenir aidant numérique dans son association ou sa mairie');
    await page.locator('#seats').fill('24');
    await page.locator('#first').fill(new Date(Date.now() + 40 * 86400000).toISOString().slice(0, 10));
    await page.locator('#from').fill('09:30');
    await page.locator('#to').fill('16:30');
    await page.getByLabel('Les jours fériés aussi').check();
    await page.locator('[name="repeat"]').first().evaluate((field) => (field.tagName === 'SELECT' ? (field.value = 'weeks') : (document.querySelector('[name="repeat"][value="weeks"]').checked = true)));
    await page.locator('#count').fill('3');
    await page.locator('#place').selectOption({ index: 1 });
    await page.getByRole('button', { name: 'Ajouter cet atelier' }).click();
    const sheet = page.url();
    await page.locator('.workshop-rows a').first().click();
    const session = page.url();
    // Sent as the form would be: twenty times the page is not what is tested here.
    const answers = await page.evaluate(async (all) => {
        const form = document.querySelector('form[action$="/inscrire"]');
        const token = form.querySelector('[name="_token"]').value;
        const found = [];
        for (const [at, name] of all.entries()) {
            const body = new URLSearchParams({ _token: token, name, whole: at === 3 ? '' : '1' });
            found.push((await fetch(form.action, { method: 'POST', body })).status);
        }
        return found;
    }, names);
    assert.deepEqual([...new Set(answers)], [200]);

    await page.goto(`${session.replace(/#.*/, '')}/emargement`);
    const one = await printed(page, 'session');
    assert.ok(one.length >= 2, `${one.length} pages`);
    for (const { words, wide } of one) {
        assert.ok(!wide);
        assert.match(words, /Formation : devenir aidant numérique/);
    }
    // Each page that has rows has the heads of the columns.
    for (const { words } of one.filter(({ words }) => /Prénom\d|Rochefoucauld/.test(words))) assert.match(words, /Prénom et nom.*Signature.*Matin.*Après-midi/);
    whole_rows(one);
    const last = one.at(-1).words;
    assert.match(last, /J’atteste.*signature de l’animateur/);

    await page.goto(sheet);
    await page.getByRole('link', { name: 'Feuille de présence de toutes les séances' }).click();
    const series = await printed(page, 'series');
    assert.ok(series.length >= 2, `${series.length} pages`);
    for (const { words, wide } of series) {
        assert.ok(wide);
        assert.match(words, /Formation : devenir aidant numérique/);
    }
    for (const { words } of series.filter(({ words }) => /Prénom\d|Rochefoucauld/.test(words))) {
        assert.equal(words.match(/matin/gi).length, 3);
        assert.equal(words.match(/après-midi/gi).length, 3);
    }
    whole_rows(series);
    // On a telephone the table is moved within the page.
    await page.setViewportSize(sizes.phone);
    assert.deepEqual(await faults_of_page(page), []);
    assert.deepEqual(await visitor.faults(), []);
    await visitor.close();
});
