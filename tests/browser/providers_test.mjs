// A provider updates its page: it proposes itself, uses the link of its mail, is shown at the desk, is found by a resident near Vire who
// leaves Photoshop, changes its page by its link, and closes it. Axe on the way.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { new_data_folder, set_settings } from '../support/server.mjs';
import { open_smtp_sink } from '../support/smtp_sink.mjs';
import { faults_of_page, journeys, languages, open_world, sizes, themes } from './harness.mjs';

let world, sink, folder;
before(async () => {
    sink = await open_smtp_sink();
    folder = new_data_folder();
    set_settings(folder.data, { 'mail.url': `"${sink.url}"`, 'mail.from': '"Essai <bonjour@exemple.fr>"', 'mail.require_tls': 'false' });
    world = await open_world({ data: folder.data });
});
after(async () => {
    await world?.close();
    await sink?.close();
    folder?.remove();
});
const journey = journeys(() => world);
const clear = async (page) => assert.deepEqual(await faults_of_page(page), []);
/** The browser reports a form that is refused and a page that is closed; both are meant here. */
const refusal_seen = ({ watch }) => (watch.faults = watch.faults.filter((line) => !/status of (422|410)/.test(line)));
const path_in_mail = async (what) => new URL((await sink.wait('ines@exemple.fr', 0, what)).text.match(/https?:\/\/\S+\/prestataires\/\S+/)[0]).pathname;
let keeping;

journey('it proposes itself, on a telephone: what is missing is said beside its field, and nothing typed is lost', { size: 'phone' }, async (page, visitor) => {
    await page.goto('/prestataires');
    await clear(page);
    await page.getByRole('link', { name: 'Proposer votre structure' }).click();
    await page.getByRole('heading', { name: 'Proposer votre structure' }).waitFor();
    await clear(page);
    await page.getByLabel('Nom sous lequel on vous connaît').fill('Images libres');
    await page.getByLabel('Association', { exact: true }).check();
    await page.getByLabel('Ce que vous faites pour les gens, avec vos mots').fill('Nous passons les petits ateliers de Photoshop à GIMP, une demi-journée chez vous.');
    await page.getByLabel('Commune où vous êtes').fill('14500');
    await page.getByLabel('Dans tout notre département').check();
    // The families are many: a field leaves what has the words that one types.
    await page.getByLabel('Chercher une solution ou une chose à faire').fill('gimp');
    await page.getByRole('status').filter({ hasText: '1 trouvée' }).waitFor();
    await page.keyboard.press('Enter');
    await page.keyboard.press('Space');
    assert.ok(await page.getByLabel('GIMP', { exact: true }).isChecked());
    await page.getByLabel('Chercher une solution ou une chose à faire').fill('xqzwvk');
    await page.getByText('Rien ne s’appelle ainsi').waitFor();
    await clear(page);
    await page.getByLabel('Chercher une solution ou une chose à faire').fill('');
    await page.getByLabel('En quelques mots').first().fill('Le club photo de Vire, passé à GIMP cet été');
    await page.getByLabel('Votre nom').fill('Inès Morin');
    await page.getByRole('button', { name: 'Proposer' }).click();
    await page.getByRole('heading', { name: '3 choses à corriger' }).waitFor();
    refusal_seen(visitor);
    await clear(page);
    assert.equal(await page.getByLabel('Nom sous lequel on vous connaît').inputValue(), 'Images libres');
    assert.ok(await page.getByLabel('GIMP', { exact: true }).isChecked());
    // Two communes have this postcode: both are named.
    await page.getByRole('link', { name: 'Écrivez-la ainsi' }).click();
    await page.getByLabel('Commune où vous êtes').fill('Vire Normandie');
    await page.getByRole('link', { name: 'Écrivez votre adresse mail' }).click();
    await page.getByLabel('Votre adresse mail').fill('ines@exemple.fr');
    await page.getByLabel('Téléphone', { exact: true }).fill('02 61 91 01 30');
    await page.getByRole('button', { name: 'Proposer' }).click();
    await page.getByRole('heading', { name: 'Regardez vos messages' }).waitFor();
    await clear(page);
});

journey('the link of its mail brings it to the co-operative, without a script too', { size: 'phone', javascript: false }, async (page) => {
    keeping = await path_in_mail(/Relire\s+et\s+envoyer/);
    await page.goto(keeping);
    await page.getByText('Relisez une dernière fois').waitFor();
    assert.equal((await page.getByLabel('Téléphone', { exact: true }).inputValue()).replace(/\s/g, ' '), '02 61 91 01 30');
    // What stands in the form is what can be sent back.
    await page.getByRole('button', { name: 'Garder mes changements' }).click();
    await page.getByText('Vos changements sont gardés').waitFor();
    await page.getByRole('button', { name: 'Envoyer à la coopérative' }).click();
    await page.getByText('C’est bien arrivé').waitFor();
});

journey('a counsellor reads it, looks at what shows it, and shows it', { as: 'counsellor' }, async (page, visitor) => {
    await page.goto('/espace/prestataires');
    await clear(page);
    await page.getByRole('link', { name: 'Images libres' }).click();
    await page.getByText('Inès Morin').waitFor();
    await clear(page);
    // A refusal without a reason is not one.
    await page.getByText('Refuser', { exact: true }).click();
    await page.getByRole('button', { name: 'Refuser pour cette raison' }).click();
    await page.getByRole('link', { name: 'Choisissez pourquoi' }).waitFor();
    refusal_seen(visitor);
    await clear(page);
    await page.getByRole('button', { name: 'Je l’ai regardé' }).click();
    await page.getByText('Vu le', { exact: false }).waitFor();
    await page.getByRole('button', { name: 'Montrer à tout le monde' }).click();
    await page.getByRole('link', { name: 'Voir la page' }).waitFor();
    await clear(page);
});

journey('a resident near Vire who leaves Photoshop finds it', { size: 'phone', theme: 'dark' }, async (page) => {
    await page.goto('/quitter/adobe-photoshop');
    await page.getByRole('link', { name: 'Tous, le plus proche d’abord' }).click();
    await page.getByLabel('Commune ou code postal').fill('Vire');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Qui vient à Vire Normandie' }).waitFor();
    await clear(page);
    const headings = await page.getByRole('heading').allInnerTexts();
    const at = (words) => headings.findIndex((heading) => heading.replace(/\s/g, ' ').includes(words));
    assert.ok(at('conseillers de la coopérative') < at('Images libres') && at('Images libres') < at('À distance'), headings.join(' / '));
    await page.getByRole('link', { name: 'Images libres' }).click();
    await page.getByText('Vu par la coopérative', { exact: false }).waitFor();
    assert.equal(await page.getByText('Inès').count(), 0);
    await page.getByRole('link', { name: '02 61 91 01 30' }).waitFor();
    await clear(page);
});

journey('it asks for its link and changes its page: the telephone at once, the name once it is read', {}, async (page) => {
    await page.goto('/prestataires/images-libres');
    await page.getByRole('link', { name: 'Vous tenez cette page ?' }).click();
    await clear(page);
    await page.getByLabel('Votre adresse mail').fill('ines@exemple.fr');
    await page.getByRole('button', { name: 'M’envoyer le lien' }).click();
    await page.getByRole('heading', { name: 'Regardez vos messages' }).waitFor();
    await clear(page);
    keeping = await path_in_mail(/Par\s+ce\s+lien/);
    await page.goto(keeping);
    await clear(page);
    await page.getByRole('button', { name: 'Tout est juste' }).click();
    await page.getByText('redemanderons dans un an').waitFor();
    await page.getByLabel('Téléphone', { exact: true }).fill('02 61 91 01 31');
    await page.getByLabel('Nom sous lequel on vous connaît').fill('Images libres de Vire');
    await page.getByRole('button', { name: 'Garder mes changements' }).click();
    await page.getByText('attend que la coopérative le lise').waitFor();
    await clear(page);
    await page.getByRole('link', { name: 'Voir la page' }).click();
    await page.getByRole('heading', { name: 'Images libres', exact: true }).waitFor();
    await page.getByRole('link', { name: '02 61 91 01 31' }).waitFor();
});

journey('it closes its page, which then says since when and who does it nearby', {}, async (page, visitor) => {
    await page.goto(keeping);
    await page.getByRole('button', { name: 'Fermer la page' }).click();
    await page.getByText('Elle est fermée').waitFor();
    await clear(page);
    await page.goto('/prestataires/images-libres');
    await page.getByText('Cette page a été fermée le').waitFor();
    await page.getByRole('link', { name: 'Pixel & Grain' }).waitFor();
    await clear(page);
    refusal_seen(visitor);
    await page.goto('/prestataires?quitter=adobe-photoshop&ou=Vire');
    assert.equal(await page.getByText('Images libres').count(), 0);
});

test('its pages hold in both languages, themes and sizes', async () => {
    const faults = [];
    for (const lang of languages) {
        const everybody = await world.visitor({ lang }), desk = await world.visitor({ lang, as: 'counsellor' });
        const at = (path) => (lang === 'en' ? `/en${path}` : path);
        await desk.page.goto('/espace/prestataires');
        const one = await desk.page.getByRole('link', { name: 'Images libres' }).first().getAttribute('href');
        for (const [visitor, path] of [[everybody, keeping], [everybody, '/prestataires/images-libres'], [everybody, '/prestataires/les-ateliers-du-bocage-numerique'], [everybody, '/prestataires/tenir'], [desk, '/espace/prestataires'], [desk, one], [desk, '/espace/competences']]) {
            await visitor.page.goto(at(path));
            for (const theme of themes)
                for (const viewport of [...Object.values(sizes), { width: 320, height: 640 }]) {
                    await visitor.page.emulateMedia({ colorScheme: theme });
                    await visitor.page.setViewportSize(viewport);
                    faults.push(...(await faults_of_page(visitor.page)).map((each) => `${path} ${lang} ${theme} ${viewport.width}: ${each}`));
                }
            await visitor.page.setViewportSize(sizes.phone);
            await visitor.page.evaluate(() => (document.documentElement.style.fontSize = '200%'));
            if (await visitor.page.evaluate(() => document.documentElement.scrollWidth > document.documentElement.clientWidth)) faults.push(`${path} ${lang}: scrolls sideways at twice the text size`);
        }
        await everybody.close();
        await desk.close();
    }
    assert.deepEqual(faults, []);
});
