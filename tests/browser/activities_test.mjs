// Records in a browser: an appointment written up, the next one by one press; a blank one by keyboard alone; a telephone without
// scripts; axe, both languages, both sizes, both themes.
import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';

import { faults_of_page, in_language, languages, open_world, sizes, themes } from './harness.mjs';

let world;
before(async () => (world = await open_world()));
after(() => world?.close());

const list = '/espace/comptes-rendus', fresh = `${list}/nouveau`;

test('an appointment is written up with whom it was for, and the next of its kind by one press', async () => {
    const desk = await world.visitor({ as: 'counsellor' });
    const { page } = desk;
    await page.goto(list);
    const waiting = await page.getByRole('link', { name: /^Faire le compte rendu/ }).count();
    assert.ok(waiting >= 2, 'the demonstration has past appointments');
    await page.getByRole('link', { name: /^Faire le compte rendu/ }).first().click();
    // Whoever surely has a sheet is ticked; who may be meant is proposed; else a new one is filled in.
    const person = page.locator('[name="people"]');
    if ((await person.count()) && !(await page.locator('[name="people"]:checked').count())) await person.first().check();
    const ticked = page.locator('label:has([name="people"]:checked) > span');
    const who = (await ticked.count()) ? await ticked.first().textContent() : await page.getByLabel('Nom de famille').inputValue();
    assert.notEqual(who, '');
    await page.getByLabel('Prendre en main son matériel').check();
    await page.getByRole('button', { name: 'Enregistrer le compte rendu' }).click();
    await page.getByText('Le compte rendu est enregistré.').waitFor();
    const title = (await page.getByRole('heading', { level: 1 }).textContent()).trim();
    assert.ok(title.includes(who) || who.includes(title), `${title} is ${who}`);
    await page.getByRole('link', { name: 'Le rendez-vous' }).click();
    await page.getByRole('link', { name: 'Voir le compte rendu' }).waitFor();
    assert.deepEqual(await page.locator('.sheet-head .tags .good').allTextContents(), ['Venu']);
    // Of the second one even the subjects are known.
    await page.goto(list);
    assert.equal(await page.getByRole('link', { name: /^Faire le compte rendu/ }).count() <= waiting, true);
    await page.getByRole('link', { name: /^Faire le compte rendu/ }).first().click();
    assert.ok(await page.getByLabel('Prendre en main son matériel').isChecked());
    const next = page.locator('[name="people"]');
    if ((await next.count()) && !(await page.locator('[name="people"]:checked').count())) await next.first().check();
    await page.getByRole('button', { name: 'Enregistrer le compte rendu' }).click();
    await page.getByText('Le compte rendu est enregistré.').waitFor();
    assert.deepEqual(await desk.faults(), []);
    await desk.close();
});

test('a blank record is written by keyboard alone, in few strokes', async () => {
    const desk = await world.visitor({ as: 'counsellor' });
    const { page } = desk;
    await page.goto(fresh);
    let strokes = 0;
    const press = async (key) => {
        strokes++;
        await page.keyboard.press(key);
    };
    const to = async (selector) => {
        for (let i = 0; i < 40; i++) {
            if (await page.evaluate((wanted) => document.activeElement?.matches(wanted), selector)) return;
            await press('Tab');
        }
        assert.fail(`${selector} is not reached by Tab`);
    };
    await page.locator('#main').focus();
    await to('[name="nameless"]');
    await press(' ');
    await to('[name="duration"]');
    await press(' ');
    await press('ArrowRight');
    await to('[name="themes"]');
    await press(' ');
    await press('Enter');
    await page.getByText('Le compte rendu est enregistré.').waitFor();
    assert.match(await page.locator('.sheet-head .lead').textContent(), /30\smin/);
    // Somebody who types a stroke each half second is done within half a minute.
    assert.ok(strokes <= 60, `${strokes} strokes`);
    await desk.close();
});

test('whom a name may mean is found while it is typed, by keyboard alone, and told to screen readers', async () => {
    const desk = await world.visitor({ as: 'counsellor', size: 'phone' });
    const { page } = desk;
    await page.goto(fresh);
    const field = page.getByRole('combobox', { name: 'Chercher quelqu’un' });
    await field.focus();
    await page.keyboard.type('marais');
    await page.getByRole('option', { name: /Marais/ }).first().waitFor();
    const told = page.locator('.find-person [role="status"]');
    assert.match(await told.textContent(), /trouvée/);
    assert.deepEqual(await faults_of_page(page), []);
    assert.ok(!desk.watch.requests.some((each) => /marais/i.test(each)), 'no name stands in an address');
    assert.equal(await field.getAttribute('aria-expanded'), 'true');
    await page.keyboard.press('ArrowDown');
    assert.equal(await page.locator(`#${await field.getAttribute('aria-activedescendant')}`).getAttribute('aria-selected'), 'true');
    await page.keyboard.press('Enter');
    await page.getByRole('checkbox', { name: /Marais/ }).waitFor();
    assert.ok(await page.getByRole('checkbox', { name: /Marais/ }).isChecked());
    assert.match(await told.textContent(), /Marais/);
    assert.equal(await field.inputValue(), '');
    assert.equal(await field.getAttribute('aria-expanded'), 'false');
    // Escape closes the list and leaves what is typed; that nobody is found is told.
    await page.keyboard.type('marais');
    await page.getByRole('option', { name: /Marais/ }).first().waitFor();
    await page.keyboard.press('Escape');
    assert.equal(await page.locator('#found-people > li').count(), 0);
    assert.equal(await field.inputValue(), 'marais');
    await field.fill('personne dutout');
    await page.getByText('Personne n’a été trouvé').waitFor();
    await field.fill('');
    await page.getByLabel('45 min').check();
    await page.getByLabel('À distance').check();
    await page.locator('[name="themes"]').first().check();
    await page.getByRole('button', { name: 'Enregistrer le compte rendu' }).click();
    await page.getByText('Le compte rendu est enregistré.').waitFor();
    assert.match(await page.getByRole('heading', { level: 1 }).textContent(), /Marais/);
    assert.deepEqual(await desk.faults(), []);
    await desk.close();
});

test('two tags become one, after it was said of how many records', async () => {
    const desk = await world.visitor({ as: 'counsellor', size: 'phone' });
    const { page } = desk;
    const tags = `${list}/etiquettes`;
    await page.goto(tags);
    for (const name of ['Ordi', 'Ordinateurs']) {
        await page.getByLabel('Étiquette').fill(name);
        await page.getByRole('button', { name: 'Ajouter cette étiquette' }).click();
        await page.getByText('L’étiquette est ajoutée.').waitFor();
    }
    assert.deepEqual(await faults_of_page(page), []);
    await page.getByRole('link', { name: 'Renommer ou réunir Ordi', exact: true }).click();
    assert.deepEqual(await faults_of_page(page), []);
    await page.getByLabel('L’étiquette qui reste').selectOption({ label: 'Ordinateurs (Pour moi seul·e)' });
    await page.getByRole('button', { name: 'Voir ce que cela change' }).click();
    await page.getByText('0 compte rendu prend').waitFor();
    assert.deepEqual(await faults_of_page(page), []);
    await page.getByRole('button', { name: 'Les réunir' }).click();
    await page.getByText('n’en font plus qu’une').waitFor();
    assert.equal(await page.getByText('Ordi', { exact: true }).count(), 0);
    assert.deepEqual(await desk.faults(), []);
    await desk.close();
});

test('without scripts, on a telephone: what is asked follows the kind, searching keeps what was typed, a record is taken away and put back', async () => {
    const desk = await world.visitor({ as: 'counsellor', size: 'phone', javascript: false });
    const { page } = desk;
    await page.goto(fresh);
    assert.ok(await page.getByLabel('La personne reste sans nom').isVisible());
    await page.getByLabel('Atelier', { exact: true }).check({ force: true });
    assert.ok(!(await page.getByLabel('La personne reste sans nom').isVisible()));
    await page.getByLabel('Combien sont venus sans nom').fill('7');
    assert.ok(!(await page.getByLabel('Argent, impôts').isVisible()));
    await page.getByLabel('Démarches administratives').check();
    await page.getByLabel('Argent, impôts').check();
    await page.getByLabel('60 min').check({ force: true });
    await page.getByLabel('À distance').check({ force: true });
    await page.getByLabel('Chercher quelqu’un').fill('Personne Dutout');
    await page.keyboard.press('Enter');
    await page.getByText('Personne n’a été trouvé').waitFor();
    assert.equal(await page.getByLabel('Combien sont venus sans nom').inputValue(), '7');
    assert.ok(await page.getByLabel('Argent, impôts').isChecked());
    await page.getByRole('button', { name: 'Enregistrer le compte rendu' }).click();
    await page.getByText('Le compte rendu est enregistré.').waitFor();
    await page.getByRole('button', { name: 'Retirer ce compte rendu' }).click();
    await page.getByText('ne compte plus nulle part').waitFor();
    await page.getByRole('button', { name: 'Le remettre' }).click();
    await page.getByText('Le compte rendu est remis.').waitFor();
    assert.deepEqual(await desk.faults(), []);
    await desk.close();
});

test('gender and age together are folded away, refused with the row, and kept', async () => {
    const desk = await world.visitor({ as: 'counsellor', size: 'phone' });
    const { page } = desk;
    await page.goto(fresh);
    await page.getByLabel('Atelier', { exact: true }).check();
    await page.getByLabel('Combien sont venus sans nom').fill('5');
    await page.getByText('Ce qu’on sait des').click();
    assert.ok(!(await page.getByLabel('Femme, 70 ans et plus').isVisible()));
    await page.getByText('Genre et âge ensemble').click();
    await page.getByLabel('Femme, 70 ans et plus').fill('2');
    // Away from the bar that saves.
    await page.locator('.crosses table').evaluate((table) => table.scrollIntoView({ block: 'center' }));
    assert.deepEqual(await faults_of_page(page), []);
    await page.getByLabel('45 min').check();
    await page.getByLabel('À distance').check();
    await page.locator('[name="themes"]').first().check();
    await page.getByRole('button', { name: 'Enregistrer le compte rendu' }).click();
    await page.getByRole('link', { name: /les femmes font 2/ }).waitFor();
    assert.deepEqual(await faults_of_page(page), []);
    await page.getByRole('spinbutton', { name: 'Femme', exact: true }).fill('3');
    await page.getByRole('spinbutton', { name: '70 ans et plus', exact: true }).fill('2');
    await page.getByRole('button', { name: 'Enregistrer le compte rendu' }).click();
    await page.getByText('2 × Femme, 70 ans et plus').waitFor();
    await desk.close();
});

test('axe finds nothing, nothing scrolls sideways', async () => {
    for (const lang of languages)
        for (const theme of themes)
            for (const size of Object.keys(sizes)) {
                const desk = await world.visitor({ lang, theme, size, as: 'counsellor' });
                const { page } = desk;
                await page.goto(in_language(list, lang));
                const record = await page.locator('.record-day a').first().getAttribute('href');
                for (const address of [in_language(list, lang), in_language(fresh, lang), record, `${record}/corriger`, in_language('/espace/coordination', lang), in_language(`${list}/etiquettes`, lang), in_language('/espace/coordination/nouvelle', lang)]) {
                    await page.goto(address);
                    assert.deepEqual(await faults_of_page(page), [], `${address}, ${theme}, ${size}`);
                }
                // Refused: the summary, the field, and what both kinds and each place ask.
                await page.goto(in_language(fresh, lang));
                await page.locator('[name="type"][value="collectif"]').check({ force: true });
                await page.locator('[name="place_kind"][value="domicile"]').check({ force: true });
                await page.locator('.for-workshop summary').first().click();
                await page.locator('.crosses summary').click();
                await page.locator('button[value="garder"]').click();
                await page.getByRole('alert').waitFor();
                assert.deepEqual(await faults_of_page(page), [], `refused, ${lang}, ${theme}, ${size}`);
                await desk.close();
            }
});
