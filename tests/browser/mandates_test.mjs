// Mandates in a browser: written at the desk, agreed to on the person's own telephone without scripts, used, taken back.
import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';

import { read_qr } from '../support/qr.mjs';
import { faults_of_page, in_language, journeys, languages, open_world, sizes, themes } from './harness.mjs';

let world;
before(async () => (world = await open_world()));
after(() => world?.close());
const journey = journeys(() => world);

/** The browser itself reports the status of a form that is refused. */
const refusal_seen = ({ watch }) => (watch.faults = watch.faults.filter((line) => !/status of 422/.test(line)));
const clear = async (page) => assert.deepEqual(await faults_of_page(page), []);
/** The mandate and the link of the person, once the first journey has made them. */
let mandate, link;

journey('a counsellor writes a mandate from a search, and is told what is missing', { as: 'counsellor' }, async (page, visitor) => {
    await page.goto('/espace/mandats');
    await clear(page);
    await page.getByRole('link', { name: 'Nouveau mandat' }).click();
    await page.getByLabel('Nom, téléphone ou mail de la personne').fill('marais');
    await Promise.all([page.waitForEvent('load'), page.keyboard.press('Enter')]);
    assert.ok(!page.url().includes('marais'), 'no name in the address');
    await clear(page);
    await page.getByRole('link', { name: 'Écrire un mandat Odette Marais' }).click();
    await page.getByLabel('Il dure').selectOption({ label: 'Six mois (182 jours)' });
    await page.getByRole('button', { name: 'Écrire ce mandat' }).click();
    await page.getByRole('link', { name: 'Cochez au moins un type de démarche.' }).waitFor();
    assert.equal(await page.getByLabel('Il dure').inputValue(), '182', 'what was chosen is kept');
    await clear(page);
    await page.getByRole('checkbox', { name: /^Logement/ }).check();
    await page.getByRole('checkbox', { name: /^Argent et impôts/ }).check();
    await page.getByRole('radio', { name: 'Par un message, avec un lien à ouvrir' }).check();
    await page.getByRole('button', { name: 'Écrire ce mandat' }).click();
    await page.getByText('Pas encore accepté').waitFor();
    await clear(page);
    mandate = new URL(page.url()).pathname;
    link = new URL(read_qr(await page.content())).pathname;
    const paper = await page.request.get(`${mandate}/mandat.pdf`);
    assert.equal(paper.headers()['content-type'], 'application/pdf');
    refusal_seen(visitor);
    assert.ok((await paper.body()).subarray(0, 5).equals(Buffer.from('%PDF-')));
});

journey('the person scans the code, reads and accepts, on a telephone without scripts', { size: 'phone', javascript: false }, async (page) => {
    await page.goto(link);
    await page.getByRole('heading', { name: 'Nous autorisez-vous à agir pour vous' }).waitFor();
    await page.getByRole('button', { name: 'J’accepte' }).click();
    await page.getByRole('heading', { name: 'Vous nous autorisez à agir pour vous' }).waitFor();
    await page.getByRole('button', { name: 'Retirer Argent et impôts' }).click();
    await page.getByText('par vous-même').waitFor();
    await page.getByRole('button', { name: 'Remettre Argent et impôts' }).click();
    await page.getByRole('button', { name: 'Retirer Argent et impôts' }).click();
});

journey('the counsellor does what is still allowed, and writes it down', { as: 'counsellor' }, async (page, visitor) => {
    await page.goto(mandate);
    await page.getByText('Accepté par la personne elle-même').waitFor();
    assert.deepEqual(await page.getByLabel('Type de démarche').locator('option').allInnerTexts(), ['Logement']);
    await page.getByRole('button', { name: 'Noter' }).click();
    await page.getByRole('link', { name: 'Écrivez en quelques mots ce qui a été fait.' }).waitFor();
    await clear(page);
    await page.getByLabel('Ce qui a été fait').fill('Demande de logement social déposée');
    await page.keyboard.press('Enter');
    await page.getByText('1. Demande de logement social déposée').waitFor();
    await clear(page);
    refusal_seen(visitor);
});

test('what the desk and the person see is clear to everybody, large and small, light and dark, in both languages', async () => {
    for (const lang of languages)
        for (const theme of themes)
            for (const size of Object.keys(sizes)) {
                const desk = await world.visitor({ lang, theme, size, as: 'counsellor' }), person = await world.visitor({ lang, theme, size });
                try {
                    for (const address of ['/espace/mandats', mandate]) {
                        await desk.page.goto(in_language(address, lang));
                        await clear(desk.page);
                    }
                    await person.page.goto(in_language(link, lang));
                    await clear(person.page);
                } finally {
                    await desk.close();
                    await person.close();
                }
            }
});

journey('the person takes everything back, on a telephone', { size: 'phone' }, async (page) => {
    await page.goto(link);
    await page.getByText('Demande de logement social').waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Retirer ce mandat' }).click();
    await page.getByRole('heading', { name: 'Ce mandat est terminé' }).waitFor();
    await clear(page);
});
