// A resident sees what is held about them, takes it along, asks for all of it to be erased, and changes their mind; with and
// without scripts, in both languages, at both sizes; axe on each page on the way.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import test, { after, before } from 'node:test';

import { faults_of_page, in_language, languages, open_world, sizes, themes } from './harness.mjs';

let world;
before(async () => (world = await open_world()));
after(() => world?.close());

const words = {
    fr: { title: 'Ce que nous gardons sur vous', pdf: 'Télécharger pour lire (PDF)', json: 'Télécharger pour un autre logiciel (JSON)', erase: 'Tout effacer…', ask: 'Demander l’effacement', soon: /Tout ce qui vous concerne sera effacé le/, keep: 'Garder mon compte', journal: 'Lire le journal', exported: 'Données exportées' },
    en: { title: 'What we hold about you', pdf: 'Download to read (PDF)', json: 'Download for another program (JSON)', erase: 'Erase everything…', ask: 'Ask for everything to be erased', soon: /Everything about you will be erased on/, keep: 'Keep my account', journal: 'Read the journal', exported: 'Data taken out' },
};

async function sign_in(page, mail) {
    await page.goto('/connexion?retour=/espace/mes-donnees');
    await page.fill('#mail', mail);
    await page.fill('#password', 'la cloche sonne midi');
    await page.press('#password', 'Enter');
    await page.waitForURL('**/espace/mes-donnees');
}

/** Only the cookie of the session is allowed. */
const faults_but_session = async (visitor) =>
    (await visitor.faults()).filter((fault) => !/^sets a cookie: .*\/connexion$/.test(fault) && fault !== 'cookie beffroi_session');

async function taken_along(page, label) {
    const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', { name: label, exact: true }).click()]);
    return { name: download.suggestedFilename(), bytes: fs.readFileSync(await download.path()) };
}

for (const lang of languages)
    for (const javascript of [true, false])
        test(`seen, taken along, erased and kept after all: ${lang}, ${javascript ? 'with' : 'without'} scripts`, async () => {
            const say = words[lang];
            const visitor = await world.visitor({ lang, javascript, size: javascript ? 'desk' : 'phone', acceptDownloads: true });
            const { page } = visitor;
            await sign_in(page, 'odette@exemple.example');
            await page.goto(in_language('/espace/mes-donnees', lang));
            await page.getByRole('heading', { level: 1, name: say.title }).waitFor();
            await page.getByText('odette@exemple.example').first().waitFor();

            const pdf = await taken_along(page, say.pdf);
            assert.match(pdf.name, lang === 'fr' ? /^vos-donnees\.pdf$/ : /^your-data\.pdf$/);
            assert.equal(pdf.bytes.subarray(0, 5).toString(), '%PDF-');
            const json = JSON.parse((await taken_along(page, say.json)).bytes.toString());
            assert.equal(json.holdings.find((each) => each.key === 'accounts').records[0].name, 'Odette Leroux');

            await page.getByRole('link', { name: say.journal }).click();
            await page.getByText(say.exported).first().waitFor();
            await page.goBack();

            await page.getByRole('link', { name: say.erase }).click();
            await page.getByRole('button', { name: say.ask }).click();
            await page.getByText(say.soon).waitFor();
            assert.equal(await page.getByRole('link', { name: say.erase }).count(), 0);
            await page.getByRole('button', { name: say.keep }).click();
            await page.getByRole('link', { name: say.erase }).waitFor();
            assert.equal(await page.getByText(say.soon).count(), 0);
            assert.deepEqual(await faults_but_session(visitor), []);
            await visitor.close();
        });

test('axe finds nothing on the pages of personal data, whoever reads them', async (t) => {
    for (const [mail, addresses] of [['odette@exemple.example', ['/espace/mes-donnees', '/espace/mes-donnees/effacer', '/espace/mes-donnees/journal']], ['claire@pays-de-la-vire.example', ['/espace/confidentialite', '/espace/journal']]]) {
        const visitor = await world.visitor();
        const { page } = visitor;
        await sign_in(page, mail);
        for (const lang of languages)
            for (const address of addresses) {
                await page.goto(in_language(address, lang));
                for (const theme of themes)
                    for (const [size, viewport] of [...Object.entries(sizes), ['320 px', { width: 320, height: 640 }]])
                        await t.test(`${address} ${lang} ${theme} ${size}`, async () => {
                            await page.setViewportSize(viewport);
                            await page.emulateMedia({ colorScheme: theme });
                            assert.deepEqual(await faults_of_page(page), []);
                        });
            }
        assert.deepEqual(await faults_but_session(visitor), []);
        await visitor.close();
    }
});
