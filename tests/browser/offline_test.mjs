// A counsellor on a telephone where there is no network: the page opens all the same, records are written, corrected, deleted and put
// back, refused and mended; a code closes it; what was changed at both ends is shown and decided; somebody else sees nothing of it.
import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';

import { demo_people, sign_in } from '../support/people.mjs';
import { faults_of_page, in_language, languages, open_world, sizes, themes } from './harness.mjs';

let world;
before(async () => (world = await open_world()));
after(() => world?.close());

const home = '/espace/hors-ligne', list = '/espace/comptes-rendus';
const ready = (page) => page.locator('[data-offline][data-ready]').waitFor({ state: 'attached' });
const clear = async (page) => assert.deepEqual(await faults_of_page(page), []);
/** The browser tells of requests that the absent network ends. */
const without_cuts = ({ watch }) => watch.faults.filter((line) => !/ERR_INTERNET_DISCONNECTED|ERR_FAILED/.test(line));

async function write(page, { who = '', notes = '', theme = 'email' } = {}) {
    await page.locator('#write').click();
    if (who) await page.getByLabel('Prénom et nom').fill(who);
    await page.getByLabel('45 min').check();
    await page.getByLabel('Au domicile de la personne').check();
    await page.getByLabel('Commune').fill('Vire Normandie');
    await page.locator(`[name="themes"][value="${theme}"]`).check();
    await page.getByLabel('Notes').fill(notes);
    await page.getByRole('button', { name: 'Garder sur cet appareil' }).click();
    await page.locator('#open').waitFor();
}
async function opened(page) {
    await page.goto(home);
    await ready(page);
    await page.evaluate(() => navigator.serviceWorker.ready);
    // The worker takes over once it has kept everything.
    await page.waitForFunction(() => navigator.serviceWorker.controller);
}

test('without network the page opens; what is written waits, is corrected, deleted and put back, and goes when the network is back', async () => {
    const visitor = await world.visitor({ as: 'counsellor', size: 'phone' });
    const { page, context } = visitor;
    await page.goto(list);
    await page.getByRole('link', { name: 'Sans réseau' }).click();
    await ready(page);
    await page.evaluate(() => navigator.serviceWorker.ready);
    await page.waitForFunction(() => navigator.serviceWorker.controller);
    await context.setOffline(true);
    await page.reload();
    await ready(page);
    await page.getByText('Pas de réseau').first().waitFor();
    await clear(page);

    // What is missing is told beside its field; nothing typed is lost.
    await page.locator('#write').click();
    await page.getByLabel('Prénom et nom').fill('Yvonne Hublot');
    await page.getByLabel('Au domicile de la personne').check();
    await page.getByLabel('Commune').fill('');
    await page.getByRole('button', { name: 'Garder sur cet appareil' }).click();
    await page.getByRole('heading', { name: 'points à corriger' }).waitFor();
    await clear(page);
    await page.getByRole('link', { name: 'Écrivez la commune' }).click();
    assert.equal(await page.evaluate(() => document.activeElement.id), 'commune');
    await page.keyboard.type('Zyzzyville');
    await page.getByLabel('45 min').check();
    await page.locator('[name="themes"][value="email"]').check();
    await page.getByRole('button', { name: 'Garder sur cet appareil' }).click();
    await page.getByText('1 compte rendu attend').waitFor();
    await write(page, { who: 'Marin Delapierre', notes: 'mot de passe' });
    await write(page, { notes: 'sans nom' });
    await page.getByText('3 comptes rendus attendent').waitFor();

    // What is begun stays when the telephone closes the page.
    await page.locator('#write').click();
    await page.getByLabel('Prénom et nom').fill('Nora Commencée');
    const begun = () => page.evaluate(async () => (await (await import(document.querySelector('script[src*="offline"]').src)).entries()).some(({ state }) => state === 'draft'));
    while (!(await begun())) await page.waitForTimeout(50);
    await page.reload();
    await ready(page);
    await page.getByText('Commencé, pas fini').waitFor();
    await page.getByRole('button', { name: /^Effacer d’ici Nora/ }).click();
    await page.getByText('C’est effacé de cet appareil.').first().waitFor();
    await page.getByRole('button', { name: 'Annuler' }).click();
    await page.getByText('Nora Commencée').first().waitFor();
    await page.getByRole('button', { name: /^Effacer d’ici Nora/ }).click();
    await page.getByRole('button', { name: /^Corriger Marin/ }).click();
    await page.getByLabel('Notes').fill('mot de passe retrouvé');
    await page.getByRole('button', { name: 'Garder sur cet appareil' }).click();
    await clear(page);

    await context.setOffline(false);
    await page.evaluate(() => dispatchEvent(new Event('online')));
    // One is refused, with why; mended, it goes.
    await page.getByText('Refusé : à corriger').waitFor();
    await page.getByText('Zyzzyville').first().waitFor();
    await clear(page);
    await page.getByRole('button', { name: /^Corriger Yvonne/ }).click();
    await page.locator('#commune-error').waitFor();
    await page.getByLabel('Commune').fill('14500');
    await page.getByRole('button', { name: 'Garder sur cet appareil' }).click();
    await page.getByText('Tout est envoyé.').first().waitFor();
    await page.getByText('Rien n’attend.').waitFor();
    assert.equal(await page.locator('#sent > li').count(), 3);
    await clear(page);
    await page.getByRole('link', { name: /^Voir au bureau Marin/ }).click();
    await page.getByText('mot de passe retrouvé').waitFor();
    await page.goto(list);
    assert.equal(await page.getByRole('link', { name: /^Trouver la fiche/ }).count(), 2);
    assert.deepEqual(without_cuts(visitor), []);
    await visitor.close();
});

test('changed at both ends, both are shown, and who wrote chooses', async () => {
    const visitor = await world.visitor({ as: 'counsellor', size: 'phone' });
    const { page, context } = visitor;
    await opened(page);
    await write(page, { who: 'Paul Deuxbouts', notes: 'appareil' });
    await page.getByText('Rien n’attend.').waitFor();
    const address = await page.getByRole('link', { name: /^Voir au bureau Paul/ }).getAttribute('href');
    const desk = await context.newPage();
    await desk.goto(`${address}/corriger`);
    await desk.getByLabel('60 min').check();
    await desk.getByLabel('La personne reste sans nom').check();
    await desk.locator('#new_first_name').fill('');
    await desk.locator('#new_last_name').fill('');
    await desk.getByRole('button', { name: 'Enregistrer' }).last().click();
    await desk.getByText('Les changements sont enregistrés').waitFor();
    await context.setOffline(true);
    await page.getByRole('button', { name: /^Corriger Paul/ }).click();
    await page.getByLabel('Notes').fill('appareil, corrigé');
    await page.getByRole('button', { name: 'Garder sur cet appareil' }).click();
    await context.setOffline(false);
    await page.evaluate(() => dispatchEvent(new Event('online')));
    await page.getByText('Modifié aussi au bureau : choisissez').waitFor();
    const rows = await page.locator('.versions tbody tr').allInnerTexts();
    assert.ok(rows.some((row) => /45\s*min/.test(row) && /1\s*h/.test(row)), rows.join('; '));
    await clear(page);
    await page.getByRole('button', { name: /^Garder ce qui est ici/ }).click();
    await page.getByText('Rien n’attend.').waitFor();
    await desk.goto(address);
    await desk.getByText('appareil, corrigé').first().waitFor();
    assert.match(await desk.locator('.sheet-head .lead').textContent(), /45\smin/);
    await visitor.close();
});

test('a code closes the page, and nobody else who signs in sees what waits', async () => {
    const visitor = await world.visitor({ size: 'phone' });
    const { page, context } = visitor;
    const as = async (mail) => {
        const [name, value] = (await sign_in(world.url, mail)).split('=');
        await context.addCookies([{ name, value, url: world.url, httpOnly: true, sameSite: 'Lax' }]);
    };
    await as(demo_people.counsellor);
    await opened(page);
    await context.setOffline(true);
    await write(page, { who: 'Odile Secrète' });
    await page.locator('.device > summary').click();
    await page.getByLabel('Un code pour cette page').fill('court');
    await page.getByRole('button', { name: 'Demander ce code' }).click();
    await page.getByText('six caractères au moins').first().waitFor();
    await page.getByLabel('Un code pour cette page').fill('la cloche du matin');
    await page.getByRole('button', { name: 'Demander ce code' }).click();
    await page.getByText('Cette page demande désormais votre code.').first().waitFor();
    await clear(page);
    await page.reload();
    await page.locator('#locked').waitFor();
    assert.ok(!(await page.content()).includes('Odile'));
    await clear(page);
    await page.getByLabel('Votre code pour cet appareil').fill('la cloche du soir');
    await page.keyboard.press('Enter');
    await page.getByText('Ce code n’ouvre pas').waitFor();
    await clear(page);

    // What lies on the device names nobody.
    const kept = await page.evaluate(async () => {
        const db = await new Promise((done) => (indexedDB.open('beffroi-sans-reseau').onsuccess = (event) => done(event.target.result)));
        const rows = [];
        for (const name of db.objectStoreNames) rows.push(...(await new Promise((done) => (db.transaction(name).objectStore(name).getAll().onsuccess = (event) => done(event.target.result)))));
        const text = (value) => (value instanceof ArrayBuffer || ArrayBuffer.isView(value) ? new TextDecoder().decode(value) : value instanceof CryptoKey ? `key ${value.extractable}` : value && typeof value === 'object' ? Object.values(value).map(text).join(' ') : String(value));
        const caches_of = [];
        for (const name of await caches.keys()) for (const asked of await (await caches.open(name)).keys()) caches_of.push(new URL(asked.url).pathname);
        db.close();
        return { rows: rows.map(text), caches: caches_of };
    });
    assert.ok(kept.rows.length >= 2);
    assert.ok(!kept.rows.some((row) => /Odile|Aïcha|key true|key false/.test(row)), 'with a code no key lies beside what it seals');
    assert.deepEqual(kept.caches.filter((path) => !/^\/assets\/|^\/espace\/hors-ligne$/.test(path)), [], 'nothing but the page and its own files');

    // Who signs out loses nothing of it, and the next one sees nothing of it.
    await context.setOffline(false);
    await page.goto('/espace');
    await page.locator('form[action="/deconnexion"] button').click();
    await page.waitForURL('/');
    await as(demo_people.resident);
    await page.goto(home);
    await page.getByText('Ce compte ne peut pas envoyer').first().waitFor();
    assert.ok(!(await page.content()).includes('Odile') && !(await page.locator('#locked').isVisible()));
    await context.clearCookies();
    await as(demo_people.southerner);
    await page.goto(home);
    await page.getByText('Rien n’attend.').waitFor();
    assert.ok(!(await page.content()).includes('Odile'));
    await page.locator('.device > summary').click();
    await page.getByText('Des comptes rendus de quelqu’un d’autre').waitFor();
    await context.clearCookies();
    await page.reload();
    await page.getByText('Vous n’êtes plus connecté').first().waitFor();
    await as(demo_people.counsellor);
    await page.reload();
    await page.getByLabel('Votre code pour cet appareil').fill('la cloche du matin');
    await page.keyboard.press('Enter');
    await page.getByText('Odile Secrète').first().waitFor();
    await page.getByText('Rien n’attend.').waitFor();
    await visitor.close();
});

test('a correction that was begun is given up, and a device that is given back keeps nothing', async () => {
    const visitor = await world.visitor({ as: 'counsellor', size: 'phone' });
    const { page } = visitor;
    await opened(page);
    await write(page, { who: 'Luce Rendue', notes: 'premier' });
    await page.getByText('Tout est envoyé.').first().waitFor();
    await page.getByRole('button', { name: /^Corriger Luce/ }).click();
    await page.getByLabel('Notes').fill('à demi');
    await page.getByRole('button', { name: 'Continuer plus tard' }).click();
    await page.getByText('Commencé, pas fini').waitFor();
    // It may be at the desk: it is not deleted from here.
    assert.equal(await page.getByRole('button', { name: /^Effacer d’ici Luce/ }).count(), 0);
    await page.getByRole('button', { name: /^Laisser comme envoyé Luce/ }).click();
    await page.getByText('Rien n’attend.').waitFor();
    assert.equal(await page.locator('#sent > li').count(), 1);
    await page.locator('.device > summary').click();
    await page.getByRole('button', { name: 'Effacer tout ce qui est à moi ici' }).click();
    assert.equal(await page.evaluate(() => document.activeElement.id), 'leave-sure');
    await clear(page);
    await page.getByLabel('Oui, effacer ce qui attend').last().check();
    await Promise.all([page.waitForEvent('load'), page.getByRole('button', { name: 'Effacer tout ce qui est à moi ici' }).click()]);
    await ready(page);
    assert.equal(await page.locator('#sent > li').count(), 0);
    await visitor.close();
});

test('axe finds nothing, nothing scrolls sideways, in both languages', async () => {
    for (const lang of languages)
        for (const theme of themes)
            for (const size of Object.keys(sizes)) {
                const visitor = await world.visitor({ lang, theme, size, as: 'counsellor' });
                const { page } = visitor;
                await page.goto(in_language(home, lang));
                await ready(page);
                assert.deepEqual(await faults_of_page(page), [], `${lang}, ${theme}, ${size}`);
                await page.locator('#write').click();
                await page.locator('[name="type"][value="collectif"]').check();
                await page.locator('[name="place_kind"][value="domicile"]').check();
                await page.locator('.for-workshop summary').click();
                await page.locator('#record button[type="submit"]').click();
                await page.locator('#faults li').first().waitFor();
                assert.deepEqual(await faults_of_page(page), [], `the form, ${lang}, ${theme}, ${size}`);
                assert.deepEqual(await visitor.faults(), []);
                await visitor.close();
            }
});

test('it can be installed, and its worker answers for nothing else', async () => {
    const visitor = await world.visitor({ as: 'counsellor' });
    const { page } = visitor;
    await opened(page);
    const cdp = await visitor.context.newCDPSession(page);
    const { errors } = await cdp.send('Page.getAppManifest');
    assert.deepEqual(errors, []);
    const { installabilityErrors } = await cdp.send('Page.getInstallabilityErrors');
    // A private window, as tests have, is never offered to install; nothing else is missing.
    assert.deepEqual(installabilityErrors.map(({ errorId }) => errorId).filter((each) => each !== 'in-incognito'), []);
    const scopes = await page.evaluate(async () => (await navigator.serviceWorker.getRegistrations()).map(({ scope }) => new URL(scope).pathname));
    assert.deepEqual(scopes, [home]);
    await page.goto(list);
    assert.equal(await page.evaluate(() => navigator.serviceWorker.controller), null);
    await visitor.close();
});
