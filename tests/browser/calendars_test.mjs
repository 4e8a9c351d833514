// A counsellor who has never done it puts their appointments on their telephone, and has another calendar read; axe finds nothing on
// these pages, and nothing is cut at any size.
import assert from 'node:assert/strict';
import { after, before } from 'node:test';

import { faults_of_page, journeys, languages, open_world, sizes, themes } from './harness.mjs';

let world;
before(async () => (world = await open_world()));
after(() => world?.close());
const journey = journeys(() => world);
/** SCREENSHOTS names a folder to look at the pages by eye. */
const shots = process.env.SCREENSHOTS;

const words = {
    fr: { page: 'Vos calendriers', name: 'Comment vous l’appelez', feed: 'Voir les rendez-vous seulement', add: 'Ajouter', copied: 'C’est recopié', android: 'Sur mon téléphone : Android', cut: /^Couper l’accès/, other: 'Comment vous appelez ce calendrier', url: 'Son adresse privée', read: 'Le lire', clear: /n’est pas chiffrée/, stop: /^Ne plus le lire/ },
    en: { page: 'Your calendars', name: 'What you call it', feed: 'Only see appointments', add: 'Add it', copied: 'I have copied it', android: 'On my telephone: Android', cut: /^Cut it off/, other: 'What you call this calendar', url: 'Its private address', read: 'Read it', clear: /is not encrypted/, stop: /^Read it no more/ },
};

async function look(page, name) {
    for (const theme of themes)
        for (const [size, viewport] of Object.entries(sizes)) {
            await page.setViewportSize(viewport);
            await page.emulateMedia({ colorScheme: theme });
            assert.deepEqual(await faults_of_page(page), [], `${name} ${theme} ${size}`);
            if (shots) await page.screenshot({ path: `${shots}/${name}-${theme}-${size}.png`, fullPage: true });
        }
}

for (const lang of languages)
    journey(`a telephone is added, explained and cut off, another calendar read (${lang})`, { lang, as: 'counsellor' }, async (page, visitor) => {
        const w = words[lang];
        await page.goto(lang === 'fr' ? '/espace' : '/en/espace');
        await page.getByRole('main').getByRole('link', { name: w.page }).click();
        await page.getByLabel(w.name).fill('Mon téléphone');
        await page.getByRole('button', { name: w.add, exact: true }).click();
        const copied = await page.locator('code.copied').allTextContents();
        assert.equal(copied.length, 3);
        assert.match(copied[0], /\/caldav\/$/);
        assert.match(copied[2], /^[\w-]{43}$/);
        await page.getByText(w.android, { exact: true }).click();
        await look(page, `made-${lang}`);
        await page.getByRole('link', { name: w.copied }).click();
        await page.getByLabel(w.name).fill('À la maison');
        await page.getByLabel(w.feed).check();
        await page.getByRole('button', { name: w.add, exact: true }).click();
        assert.match(await page.locator('code.copied').textContent(), /\/calendrier\/[\w-]{43}\.ics$/);
        await page.getByRole('link', { name: w.copied }).click();

        await page.getByLabel(w.other).fill('Perso');
        await page.getByLabel(w.url).fill('http://agenda.exemple.fr/prive.ics');
        await page.getByRole('button', { name: w.read, exact: true }).click();
        await page.getByText(w.clear).first().waitFor();
        assert.equal(await page.getByLabel(w.other).inputValue(), 'Perso');
        // Browsers complain of the status of a form that was refused; of nothing else.
        assert.ok(visitor.watch.faults.every((fault) => fault.includes('status of 422')), visitor.watch.faults.join());
        visitor.watch.faults.length = 0;
        await look(page, `refused-${lang}`);
        await page.getByLabel(w.url).fill('https://127.0.0.1:9/prive.ics');
        await page.getByRole('button', { name: w.read, exact: true }).click();
        await page.getByRole('button', { name: w.stop }).waitFor();
        await look(page, `list-${lang}`);
        for (const button of [w.stop, w.cut, w.cut]) await page.getByRole('button', { name: button }).first().click();
        assert.equal(await page.getByRole('button', { name: w.cut }).count(), 0);
    });
