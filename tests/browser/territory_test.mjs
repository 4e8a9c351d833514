// A territory in a browser: a list is made from what is pasted, asked for, stopped, narrowed, and a mayor gets a letter; axe.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { faults_of_page, journeys, open_world } from './harness.mjs';

let world;
before(async () => (world = await open_world()));
after(() => world?.close());
const journey = journeys(() => world);

/** The browser itself reports the status of a form that is refused. */
const refusal_seen = ({ watch }) => (watch.faults = watch.faults.filter((line) => !/status of 422/.test(line)));
const clear = async (page) => assert.deepEqual(await faults_of_page(page), []);

journey('a list is made from pasted sites; what was typed is kept when something is missing', { as: 'coordinator' }, async (page, visitor) => {
    await page.goto('/espace/territoire');
    await page.getByRole('link', { name: 'Nouvelle liste' }).click();
    await page.getByLabel('Qui elles sont').selectOption({ label: 'Entreprises et associations' });
    await page.getByLabel('Ou collez-les ici').fill('scierie-blanc.example;Scierie Blanc\nles-amis.example;Les Amis du bocage');
    await page.getByRole('button', { name: 'Faire cette liste' }).click();
    await page.getByRole('link', { name: 'Donnez un nom à cette liste.' }).waitFor();
    assert.match(await page.getByLabel('Ou collez-les ici').inputValue(), /Scierie Blanc/, 'what was pasted is kept');
    await clear(page);
    await page.getByLabel('Nom de la liste').fill('Entreprises du canton');
    await page.getByRole('button', { name: 'Faire cette liste' }).click();
    await page.getByText('2 organisations ajoutées.').waitFor();
    await clear(page);
    await page.getByRole('button', { name: 'Lancer l’audit de toutes' }).click();
    await page.getByText('2 audits demandés.').waitFor();
    await page.getByRole('button', { name: 'Arrêter' }).click();
    await page.getByRole('heading', { name: 'Entreprises du canton' }).waitFor();
    await clear(page);
    refusal_seen(visitor);
});

journey('everybody reads the public page of a list', {}, async (page) => {
    await page.goto('/territoires/communes-du-bocage');
    await page.getByText(/Sur 12 communes, 7 ont leur messagerie/).waitFor();
    await clear(page);
    await page.getByRole('link', { name: 'Valdallière' }).click();
    await page.getByRole('heading', { name: 'valdalliere.example' }).waitFor();
});

journey('one is taken off the list and put back', { as: 'coordinator' }, async (page) => {
    await page.goto('/espace/territoire');
    await page.getByRole('link', { name: 'Communes du Bocage' }).click();
    await page.getByRole('button', { name: 'Retirer de la liste Bayeux' }).click();
    await page.getByText('Bayeux n’est plus sur cette liste.').waitFor();
    await clear(page);
    await page.getByRole('button', { name: 'Remettre' }).click();
    await page.getByText('L’organisation est de nouveau sur la liste.').waitFor();
});

journey('a coordinator reads where a département stands, narrows it, and prints a letter', { as: 'coordinator' }, async (page) => {
    await page.goto('/espace/territoire');
    await page.getByText(/Vire Normandie.*la messagerie a quitté OVHcloud pour Microsoft/).waitFor();
    await clear(page);
    await page.getByRole('link', { name: 'Communes du Bocage' }).click();
    await page.getByText(/Sur 12 communes, 7 ont leur messagerie/).waitFor();
    await page.getByRole('img', { name: 'Sous quel contrôle est la messagerie, sur la carte' }).waitFor();
    await page.getByRole('combobox', { name: 'Qui tient la messagerie' }).selectOption({ value: 'google' });
    await page.getByRole('button', { name: 'Afficher celles-ci' }).click();
    await page.getByText('2 organisations').waitFor();
    assert.equal(await page.locator('.members tbody tr').count(), 2);
    await clear(page);
    const address = await page.getByRole('link', { name: 'Lettre (PDF) Valdallière' }).getAttribute('href');
    const letter = await page.request.get(address);
    assert.equal(letter.headers()['content-type'], 'application/pdf');
    assert.ok((await letter.body()).length > 5000);
});
