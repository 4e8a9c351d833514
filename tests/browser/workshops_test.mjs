// Workshops in a browser: a resident who waits and gets the seat that frees, a relative with a slip, a counsellor who notes
// attendance on a tablet and lets people sign on the screen; axe, both languages, both sizes, both themes, with and without scripts.
import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';

import { faults_of_page, in_language, languages, open_world, sizes, themes } from './harness.mjs';

let world;
before(async () => (world = await open_world()));
after(() => world?.close());

const series = '/ateliers/premiers-pas-sur-l-ordinateur', photos = '/ateliers/envoyer-et-classer-ses-photos';

const sound = async (page) => assert.deepEqual(await faults_of_page(page), [], page.url());

test('a relative signs somebody up without account, on a phone without scripts, and finds the sign-up again by the words of the slip', async () => {
    const visitor = await world.visitor({ size: 'phone', javascript: false });
    const { page } = visitor;
    await page.goto('/');
    await page.getByRole('link', { name: /^Ateliers/ }).click();
    await page.getByRole('link', { name: 'Envoyer et classer ses photos' }).first().click();
    await page.getByRole('link', { name: /^S’inscrire/ }).first().click();
    await page.getByLabel('Une personne que j’aide').check();
    await page.getByLabel('Prénom et nom').fill('Marthe Lenoir');
    await page.getByRole('button', { name: 'Réserver cette place' }).click();
    // What is missing is named, what was typed is there.
    await page.getByRole('alert').waitFor();
    assert.equal(await page.getByLabel('Prénom et nom').inputValue(), 'Marthe Lenoir');
    await page.getByLabel('Votre nom à vous').fill('Paul Lenoir');
    await page.getByRole('button', { name: 'Réserver cette place' }).click();
    await page.getByText('Merci, c’est noté.').waitFor();
    const address = page.url().replace(/\?.*/, '');
    const words = await page.locator('.card-words').innerText();
    assert.match(words, /^\S+ \S+ \S+ \S+ \d{4}$/);
    await page.goto('/ateliers/suivi');
    await page.getByLabel('Les mots de votre papier').fill(words.toUpperCase());
    await page.getByRole('button', { name: 'Retrouver' }).click();
    assert.equal(page.url(), address);
    await page.getByRole('button', { name: /^Je ne peux pas venir/ }).click();
    await page.getByText('Votre place est libre pour quelqu’un d’autre').waitFor();
    // The browser itself reports the form that was sent back.
    assert.deepEqual((await visitor.faults()).filter((fault) => !/status of 422/.test(fault)), []);
    await visitor.close();
});

test('a resident waits, gets the seat that a counsellor frees, and confirms it', async () => {
    const resident = await world.visitor({ size: 'phone' });
    const { page } = resident;
    await page.goto(series);
    await page.getByRole('link', { name: 'Attendre une place dans toute la série' }).click();
    await page.getByLabel('Prénom et nom').fill('Nadia Ferrand');
    await page.getByLabel('Téléphone').fill('06 39 98 01 88');
    await page.getByRole('button', { name: 'M’inscrire sur la liste d’attente' }).click();
    await page.getByText('vous êtes au rang 3').first().waitFor();
    await sound(page);

    const counsellor = await world.visitor({ as: 'counsellor' });
    const desk = counsellor.page;
    await desk.goto('/espace/ateliers');
    await desk.getByRole('link', { name: 'Premiers pas sur l’ordinateur' }).click();
    await desk.locator('.workshop-rows a').first().click();
    await desk.getByText('Changer le nombre de places').click();
    await desk.locator('#seats').fill('9');
    await desk.getByRole('button', { name: 'Garder ce nombre' }).click();
    await desk.getByText('9/9').waitFor();
    await sound(desk);

    await page.reload();
    await page.getByText('Une place s’est libérée').waitFor();
    await sound(page);
    await page.getByRole('button', { name: /^Je prends la place/ }).click();
    await page.getByText('La place est à vous.').waitFor();
    assert.deepEqual(await resident.faults(), []);
    assert.deepEqual(await counsellor.faults(), []);
    await resident.close();
    await counsellor.close();
});

test('attendance on a tablet: one tap for each, a signature on the screen', async (t) => {
    // Led by the administrator, who receives nobody: whatever the hour, nothing of the demonstration stands in the way.
    const visitor = await world.visitor({ as: 'administrator', size: { width: 820, height: 1180 }, hasTouch: true });
    const { page } = visitor;
    const in_paris = (at, options) => at.toLocaleString('sv-SE', { timeZone: 'Europe/Paris', ...options });
    const soon = new Date(Date.now() + 4 * 60_000);
    const day = in_paris(soon, { dateStyle: 'short' }), hour = in_paris(soon, { timeStyle: 'short' });
    if (hour > '23:50') return t.skip('a session is within a day: there is none around midnight');
    await page.goto('/espace/ateliers/nouveau');
    await page.getByLabel('Titre').fill('Feuille de présence');
    await page.locator('#seats').fill('4');
    await page.locator('#first').fill(day);
    await page.locator('#from').fill(hour);
    await page.locator('#to').fill('23:59');
    await page.getByLabel('Les jours fériés aussi').check();
    await page.locator('#place').selectOption({ index: 1 });
    await page.getByRole('button', { name: 'Ajouter cet atelier' }).click();
    await page.locator('.workshop-rows a').first().click();
    for (const name of ['Jeanne Lecointe', 'Marcel Aubert']) {
        await page.getByLabel('Prénom et nom').fill(name);
        await page.getByRole('button', { name: 'S’inscrire' }).click();
        await page.locator('#people').getByText(name).first().waitFor();
    }
    await page.getByRole('link', { name: 'Qui est venu ?' }).click();
    // Before noon the session has two half-days: the first of them is enough here.
    const first_half = (name) => page.locator('.attendance > li', { hasText: name }).locator('.came').first();
    const jeanne = first_half('Jeanne Lecointe');
    const box = await jeanne.getByRole('button', { name: 'Venu' }).first().boundingBox();
    assert.ok(box.height >= 60 && box.width >= 120, `a thumb finds it: ${box.width} × ${box.height}`);
    await jeanne.getByRole('button', { name: 'Venu' }).first().tap();
    await jeanne.locator('.came-yes[aria-pressed="true"]').waitFor();
    const marcel = first_half('Marcel Aubert');
    await marcel.getByRole('button', { name: 'Pas venu' }).tap();
    await marcel.locator('.came-no[aria-pressed="true"]').waitFor();
    // A second tap takes it back.
    await marcel.getByRole('button', { name: 'Pas venu' }).tap();
    await marcel.locator('.came-no[aria-pressed="false"]').waitFor();

    await marcel.getByText('Signer sur l’écran').tap();
    await marcel.getByRole('button', { name: 'Enregistrer la signature' }).tap();
    await marcel.getByText('Rien n’a été signé').waitFor();
    const frame = await marcel.locator('.pad').boundingBox();
    await page.mouse.move(frame.x + 30, frame.y + 60);
    await page.mouse.down();
    await page.mouse.move(frame.x + 120, frame.y + 20, { steps: 5 });
    await page.mouse.move(frame.x + 200, frame.y + 90, { steps: 5 });
    await page.mouse.up();
    await sound(page);
    await marcel.getByRole('button', { name: 'Enregistrer la signature' }).tap();
    await marcel.getByText('signé', { exact: true }).waitFor();
    await page.goto(page.url().replace(/\/presence.*/, '').replace(/#.*/, '') + '/emargement');
    assert.equal(await page.locator('.signing-table path').count(), 1);
    await sound(page);
    assert.deepEqual(await visitor.faults(), []);
    await visitor.close();
});

test('axe finds nothing, and nothing scrolls sideways: both languages, sizes and themes', async () => {
    for (const lang of languages)
        for (const theme of themes)
            for (const size of Object.keys(sizes)) {
                const visitor = await world.visitor({ lang, theme, size });
                for (const address of ['/ateliers', '/ateliers?ou=Vire&niveau=debutant', '/ateliers/cadre', '/ateliers/integrer?ou=Vire', series, `${series}/inscription`, photos, '/ateliers/suivi']) {
                    await visitor.page.goto(in_language(address, lang));
                    await sound(visitor.page);
                }
                assert.deepEqual(await visitor.faults(), []);
                await visitor.close();
                const desk = await world.visitor({ lang, theme, size, as: 'coordinator' });
                for (const address of ['/espace/ateliers', '/espace/ateliers/nouveau']) {
                    await desk.page.goto(in_language(address, lang));
                    await sound(desk.page);
                }
                await desk.page.goto(in_language('/espace/ateliers', lang));
                await desk.page.getByRole('link', { name: 'Envoyer et classer ses photos' }).click();
                await sound(desk.page);
                await desk.page.locator('.workshop-rows a').first().click();
                await sound(desk.page);
                assert.deepEqual(await desk.faults(), []);
                await desk.close();
            }
});
