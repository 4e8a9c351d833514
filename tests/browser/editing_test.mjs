// The desk's places in a real browser: hours and a photo are changed, seen by everybody, found in the history and undone; the
// form says what is wrong while one types, and works without scripts; axe finds nothing on any of these pages.
import assert from 'node:assert/strict';
import path from 'node:path';
import test, { after, before } from 'node:test';

import { demo_people, sign_in } from '../support/people.mjs';
import { root } from '../support/server.mjs';
import { faults_of_page, in_language, languages, open_world, sizes, themes } from './harness.mjs';

const place = 'salle-des-associations-de-campagnolles';
const own = `/espace/lieux/${place}`;
const photo = path.join(root, 'tests/scenarios/files/door.jpg');
let world;
let session;
before(async () => {
    world = await open_world();
    const [name, value] = (await sign_in(world.url, demo_people.counsellor)).split('=');
    session = { name, value, url: world.url };
});
after(() => world?.close());

/** A counsellor's browser; what no page may do is still held against it. */
async function counsellor(options) {
    const visitor = await world.visitor(options);
    await visitor.context.addCookies([session]);
    const close = visitor.close;
    return { ...visitor, close: async () => { const faults = visitor.watch.faults; await close(); assert.deepEqual(faults, []); } };
}

test('a counsellor changes hours and photo, everybody sees it, the history tells, and undoing puts it back', async () => {
    const desk = await counsellor();
    const { page } = desk;
    await page.goto('/espace/lieux');
    await page.fill('#q', 'campagnolles');
    await page.keyboard.press('Enter');
    await page.click('text=Salle des associations de Campagnolles');
    await page.waitForURL(`**${own}`);
    const usual = await page.inputValue('#horaires');
    // This place's hours say more than a table can: it is filled in anew.
    await page.check('[name=horaires_par][value=tableau]');

    // The table, a copy of Monday to the days after it, and what it means while one types.
    for (const [field, time] of [['lu_1_de', '9h'], ['lu_1_a', '12h'], ['lu_2_de', '14'], ['lu_2_a', '17:30']]) await page.fill(`#${field}`, time);
    await page.uncheck('#lu_ferme');
    await page.waitForFunction(() => /17/.test(document.querySelector('[data-preview-body] li')?.textContent ?? ''));
    await page.click('button[name=copier][value=lu]');
    assert.equal(await page.inputValue('#ve_2_a'), '17:30');
    assert.equal(await page.inputValue('#ve_1_de'), '9h');
    // Enter in any field saves.
    await page.focus('#nom');
    await page.keyboard.press('Enter');
    await page.waitForURL('**enregistre=oui');
    assert.match(await page.textContent('[role=status]'), /enregistré/);
    assert.match(await page.textContent('#horaires-choix'), /Gardé à la main/);

    await page.click('text=Photo');
    await page.setInputFiles('#photo', photo);
    await page.fill('#montre', 'Une porte grise');
    await page.click('button:has-text("Montrer cette photo")');
    await page.waitForSelector('figure.photo img');

    const resident = await world.visitor();
    await resident.page.goto(`/lieux/${place}`);
    assert.match(await resident.page.textContent('.week'), /17 h 30|17\u00a0h\u00a030|17\u202fh\u202f30|17.h.30/);
    const picture = resident.page.locator('figure.photo img');
    assert.equal(await picture.getAttribute('alt'), 'Une porte grise');
    assert.ok(await picture.evaluate((image) => image.decode().then(() => image.naturalWidth > 0)));

    await page.goto(`${own}/historique`);
    assert.match(await page.textContent('ol.rows'), /Aïcha Benali/);
    await page.locator('li:has-text("Photo modifiée") button').first().click();
    await page.locator('li:has-text("Modifié") button').first().click();
    assert.match(await page.textContent('ol.rows'), /Annulé/);
    await resident.page.reload();
    assert.equal(await resident.page.locator('figure.photo').count(), 0);
    await page.goto(own);
    assert.equal(await page.inputValue('#horaires'), usual);
    assert.deepEqual(await resident.faults(), []);
    await resident.close();
    await desk.close();
});

test('the form says what is wrong while one types, beside the field that was touched and no other', async () => {
    const desk = await counsellor();
    const { page } = desk;
    await page.goto('/espace/lieux/nouveau');
    await page.fill('#telephone', '12');
    await page.waitForFunction(() => document.querySelector('#telephone-error')?.textContent !== '');
    assert.equal(await page.getAttribute('#telephone', 'aria-invalid'), 'true');
    assert.equal(await page.textContent('#nom-error'), '');
    await page.fill('#telephone', '02 31 66 00 00');
    await page.waitForFunction(() => document.querySelector('#telephone-error')?.textContent === '');
    await page.fill('#lu_1_de', '9h');
    await page.fill('#lu_1_a', '8h');
    await page.waitForSelector('[data-preview-body] .field-error');
    await page.check('[name=horaires_par][value=texte]');
    await page.fill('#horaires', 'Jul-Aug Mo-Fr 09:00-12:00');
    await page.waitForFunction(() => /juillet/.test(document.querySelector('[data-preview-body]')?.textContent ?? ''));
    // Asked before what was typed is left behind.
    page.once('dialog', (dialog) => dialog.accept());
    await page.goto('/espace/lieux');
    await desk.close();
});

test('without scripts the same is said when the form is sent, and nothing typed is lost', async () => {
    const desk = await counsellor({ javascript: false });
    const { page } = desk;
    await page.goto(own);
    await page.fill('#telephone', '12');
    await page.fill('#complement_adresse', 'Porte <bleue>');
    // What the refused page shows is no fault of the console.
    await page.locator('.save-bar button').click();
    assert.match(await page.textContent('.error-summary'), /12/);
    assert.equal(await page.inputValue('#complement_adresse'), 'Porte <bleue>');
    desk.watch.faults.length = 0;
    await page.check('[name=horaires_par][value=tableau]');
    await page.fill('#lu_1_de', '10');
    await page.fill('#lu_1_a', '11');
    await page.click('button[name=apercu]');
    assert.match(await page.textContent('[data-preview-body]'), /Lundi/);
    await desk.close();
});

test('axe finds nothing on the desk’s pages of places, and nothing is cut at 320 pixels', async (t) => {
    // A new place at another's address makes a pair to settle.
    const maker = await counsellor();
    await maker.page.goto('/espace/lieux/nouveau');
    for (const [field, value] of [['nom', 'Bibliothèque de Viessoix'], ['commune', 'Valdallière'], ['code_postal', '14350'], ['adresse', '3 place Saint-Jean']]) await maker.page.fill(`#${field}`, value);
    await maker.page.locator('.save-bar button').click();
    await maker.page.waitForURL('**enregistre=oui');
    await maker.page.goto('/espace/doublons');
    const pair = await maker.page.getAttribute('a.button[href*="/espace/doublons/"]', 'href');
    await maker.close();

    const pages = ['/espace/lieux', '/espace/lieux?q=mairie', '/espace/lieux?voir=retires', '/espace/lieux/nouveau', own, `${own}?enregistre=oui`, `${own}/historique`, `${own}/photo`, '/espace/doublons', pair];
    for (const lang of languages) {
        const desk = await counsellor({ lang });
        for (const address of pages) {
            await desk.page.goto(in_language(address, lang));
            for (const theme of themes)
                for (const [size, viewport] of Object.entries(sizes))
                    await t.test(`${address} ${lang} ${theme} ${size}`, async () => {
                        await desk.page.setViewportSize(viewport);
                        await desk.page.emulateMedia({ colorScheme: theme });
                        assert.deepEqual(await faults_of_page(desk.page), []);
                    });
            await t.test(`${address} ${lang} 320 px`, async () => {
                await desk.page.setViewportSize({ width: 320, height: 640 });
                const wide = await desk.page.evaluate(() => {
                    const limit = document.documentElement.clientWidth;
                    if (document.documentElement.scrollWidth <= limit) return [];
                    return [...document.querySelectorAll('body *')].filter((each) => each.getBoundingClientRect().right > limit + 1).slice(0, 5).map((each) => each.outerHTML.slice(0, 120));
                });
                assert.deepEqual(wide, []);
            });
        }
        await desk.close();
    }
});
