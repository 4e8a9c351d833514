// The audit in a browser: a firm types its name, watches, reads its report, says what is wrong; the co-operative answers; the owner takes it out. Axe.
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';

import { name_server, Records, txt } from '../audit/laboratory.mjs';
import { web_farm } from '../audit/web_farm.mjs';
import { beffroi, new_data_folder } from '../support/server.mjs';
import { faults_of_page, in_language, journeys, languages, open_world, sizes, themes } from './harness.mjs';

const firm = 'boulangerie.example', free = 'atelier.example', french = 'epicerie-de-la-vire.fr';
let world, names, farm, folder, zones;

const home = `<!doctype html><html lang="fr"><head><title>Boulangerie</title><meta name="generator" content="WordPress 6.6">
<link rel="stylesheet" href="https://fonts.googleapis.com/css2?family=Lora"><script src="https://www.googletagmanager.com/gtag/js?id=G-1"></script>
<script src="/wp-includes/js/jquery.js"></script></head><body><iframe src="https://www.google.com/maps/embed?pb=1"></iframe><img src="https://images.nobody-knows.example/a.png"></body></html>`;

before(async () => {
    zones = new Records();
    for (const domain of [firm, free]) {
        zones.add(domain, 'NS', domain === firm ? 'ns1.ovh.net.' : 'ns-1.gandi.net.');
        zones.add(domain, 'A', '127.0.0.1');
    }
    zones.add(firm, 'MX', '10 boulangerie-example.mail.protection.outlook.com.');
    zones.add(firm, 'TXT', txt('v=spf1 include:spf.protection.outlook.com -all'));
    zones.add('selector1._domainkey.' + firm, 'CNAME', 'selector1-boulangerie._domainkey.boulangerie.onmicrosoft.com.');
    zones.add(free, 'MX', '10 spool.mail.gandi.net.');
    zones.add(french, 'NS', 'ns1.ovh.net.');
    zones.add('rdap.nic.fr', 'A', '127.0.0.1');
    names = await name_server(zones, [firm, free, french]);
    farm = await web_farm({ 'rdap.nic.fr': (request, response) => response.end('{}'), [firm]: home, [free]: '<!doctype html><title>Atelier</title><p>Bonjour' });
    folder = new_data_folder();
    const config = join(folder.data, 'beffroi.toml');
    writeFileSync(config, readFileSync(config, 'utf8').replace(/\[audit\][\s\S]*?(?=\n\[)/, `[audit]\nresolvers = ["${names.address}"]\nlaboratory = true\nhttp_port = ${farm.http_port}\nhttps_port = ${farm.https_port}\n`));
    world = await open_world({ data: folder.data });
});
after(async () => {
    await world?.close();
    farm?.close();
    await names?.stop();
    folder?.remove();
});
const journey = journeys(() => world);
const clear = async (page) => assert.deepEqual(await faults_of_page(page), []);
const refusal_seen = ({ watch }) => (watch.faults = watch.faults.filter((line) => !/status of 422/.test(line)));

journey('a firm types its address, watches it being looked at, and reads on whom it depends', {}, async (page, visitor) => {
    await page.goto('/audit');
    await clear(page);
    await page.getByLabel('Nom de votre site').fill('ma boulangerie');
    await page.keyboard.press('Enter');
    await page.getByText('« ma boulangerie » n’est pas un nom de domaine', { exact: false }).first().waitFor();
    assert.equal(await page.getByLabel('Nom de votre site').inputValue(), 'ma boulangerie', 'what was typed is kept');
    refusal_seen(visitor);
    await page.getByLabel('Nom de votre site').fill('https://www.Boulangerie.example/contact');
    await page.keyboard.press('Enter');
    // The page goes on by itself, as soon as the report is there.
    await page.locator('.marks').waitFor();
    assert.equal(new URL(page.url()).pathname, `/audit/${firm}`);
    await page.getByRole('heading', { name: firm }).waitFor();
    const lead = await page.locator('.lead').textContent();
    assert.match(lead, /Microsoft/);
    await page.getByRole('img', { name: /contrôle/ }).waitFor();
    for (const name of ['Microsoft 365', 'Google Fonts', 'Google Tag Manager', 'Google Maps', 'OVHcloud DNS']) await page.getByRole('heading', { name: new RegExp(name) }).waitFor();
    // What nobody knows is told as such, and is no praise.
    await page.getByRole('heading', { name: /nobody-knows\.example/ }).waitFor();
    assert.equal(await page.locator('.good').getByText('nobody-knows').count(), 0);
    await page.locator('.good').getByText(/logiciel libre/).waitFor();
    const finding = page.locator('.finding', { has: page.getByRole('heading', { name: /Microsoft 365/ }) });
    await finding.locator('summary').click();
    await finding.getByText('10 boulangerie-example.mail.protection.outlook.com').waitFor();
    await clear(page);
    for (const [file, type, begins] of [['rapport.pdf', 'application/pdf', '%PDF'], ['donnees.json', 'application/json', '{"domain":"boulangerie.example"'], ['preuves.json', 'application/json', '{"v":1'], ['badge.svg', 'image/svg+xml', '\n<svg']]) {
        const answer = await page.request.get(`/audit/${firm}/${file}`);
        assert.equal(answer.headers()['content-type'], type);
        assert.ok((await answer.body()).toString('latin1').trimStart().startsWith(begins.trimStart()), file);
    }
    const pages = (await (await page.request.get(`/audit/${firm}/rapport.pdf`)).body()).toString('latin1').match(/\/Type \/Page\b/g).length;
    assert.ok(pages <= 2, `${pages} pages`);
});

journey('a site that loads nothing from elsewhere is told so, without scripts and on a telephone', { size: 'phone', javascript: false }, async (page) => {
    await page.goto('/audit');
    await page.getByLabel('Nom de votre site').fill(free);
    await page.getByRole('button', { name: 'Regarder' }).click();
    // Without scripts the page looks again by itself every three seconds.
    for (let i = 0; i < 20 && (await page.locator('.marks').count()) === 0; ++i) {
        await page.waitForTimeout(500);
        await page.goto(`/audit/${free}`);
    }
    assert.match(await page.locator('.lead').textContent(), /mains européennes/);
    await page.getByText('Union européenne').first().waitFor();
});

journey('the registry is asked who the registrar is, once, and what it cannot prove is not known', {}, async (page) => {
    await page.goto('/audit');
    await page.getByLabel('Nom de votre site').fill(french);
    await page.keyboard.press('Enter');
    await page.locator('.marks').waitFor();
    const finding = page.locator('.finding', { has: page.getByRole('heading', { name: 'Bureau d’enregistrement' }) });
    await finding.getByText(/n’a pas dit quel est le bureau/).waitFor();
    await finding.locator('summary').click();
    await finding.getByText('https://rdap.nic.fr/domain/' + french + ', unproven 200').waitFor();
    assert.deepEqual(farm.asked.get('rdap.nic.fr').map(({ path }) => path), ['/domain/' + french]);
    await clear(page);
});

journey('what is wrong is said, and stands beside the evidence once the co-operative has read it', {}, async (page) => {
    await page.goto(`/audit/${firm}`);
    const finding = page.locator('.finding', { has: page.getByRole('heading', { name: /Microsoft 365/ }) });
    await finding.locator('summary').click();
    await finding.getByRole('link', { name: /C’est faux/ }).click();
    await clear(page);
    await page.getByLabel(/Ce qui est faux/).fill('Nous quittons Microsoft au printemps.');
    await page.getByRole('button', { name: /Envoyer/ }).click();
    await page.getByRole('heading', { name: /Merci/ }).waitFor();
    await page.goto(`/audit/${firm}`);
    assert.equal(await page.getByText('Nous quittons Microsoft').count(), 0, 'not before it was read');
    const desk = await world.visitor({ as: 'counsellor' });
    try {
        await desk.page.goto('/espace/audits');
        await desk.page.getByText('Nous quittons Microsoft au printemps.').waitFor();
        await clear(desk.page);
        await desk.page.getByLabel(/Ce que vous y répondez/).fill('Bravo. Nous regarderons de nouveau.');
        await desk.page.getByRole('button', { name: /Montrer|L’afficher|Afficher/ }).first().click();
        await desk.page.getByRole('heading', { name: /Aucune réponse/ }).waitFor();
    } finally {
        await desk.close();
    }
    await page.goto(`/audit/${firm}`);
    await finding.getByText('Nous quittons Microsoft au printemps.', { exact: false }).waitFor();
    await finding.getByText('Bravo. Nous regarderons de nouveau.', { exact: false }).waitFor();
});

journey('what only the firm knows changes no figure and is kept nowhere', {}, async (page) => {
    await page.goto(`/audit/${firm}`);
    const score = await page.locator('.marks b').first().textContent();
    await page.locator('.declared summary').click();
    await page.locator('#sauvegarde').selectOption('non');
    await page.getByRole('button', { name: /Voir ce que cela entraîne/ }).click();
    await page.getByText(/Commencez par/).waitFor();
    assert.equal(await page.locator('.marks b').first().textContent(), score);
    await page.goto(`/audit/${firm}`);
    assert.equal(await page.getByText(/Commencez par/).count(), 0);
});

test('every page is clear to everybody, large and small, light and dark, in both languages', async () => {
    for (const lang of languages)
        for (const theme of themes)
            for (const size of Object.keys(sizes)) {
                const visitor = await world.visitor({ lang, theme, size });
                try {
                    for (const address of ['/audit', `/audit/${firm}`, `/audit/${firm}/repondre`, `/audit/${firm}/retirer`]) {
                        await visitor.page.goto(in_language(address, lang));
                        await clear(visitor.page);
                    }
                } finally {
                    await visitor.close();
                }
            }
});

journey('the owner proves the name by a record and is left out, with all that was seen', {}, async (page, visitor) => {
    await page.goto(`/audit/${firm}/retirer`);
    const record = await page.locator('.record').textContent();
    assert.match(record, /^beffroi-retrait=[\w-]{26}$/);
    await page.getByRole('button', { name: /ajouté/ }).click();
    await page.getByText(/n’y est pas encore|n’est pas encore/).first().waitFor();
    refusal_seen(visitor);
    await names.stop();
    zones.add(firm, 'TXT', txt(record));
    const again = await name_server(zones, [firm, free], { port: names.port });
    names = again;
    await page.getByRole('button', { name: /ajouté/ }).click();
    await page.waitForURL(`**/audit/${firm}`);
    assert.equal((await page.request.get(`/audit/${firm}`)).status(), 404);
    assert.equal((await page.request.get(`/audit/${firm}/preuves.json`)).status(), 404);
    await page.goto('/audit');
    await page.getByLabel('Nom de votre site').fill(firm);
    await page.keyboard.press('Enter');
    await page.getByText(/ne souhaite pas|ne veut pas/).first().waitFor();
    visitor.watch.faults = visitor.watch.faults.filter((line) => !/status of 403/.test(line));
    // They called: the co-operative lets the name in again.
    assert.equal(beffroi('audit', 'readmit', firm, '--data', folder.data).code, 0);
    assert.equal(beffroi('audit', 'readmit', firm, '--data', folder.data).code, 1, 'once is enough');
    await page.goto('/audit');
    await page.getByLabel('Nom de votre site').fill(firm);
    await page.keyboard.press('Enter');
    await page.locator('.marks').waitFor();
});
