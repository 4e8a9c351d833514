// The way out in a browser: a bakery goes from its audit to a plan, from the plan to quotes, and chooses; a counsellor changes the plan with it
// in an appointment; somebody without a site writes down what they use. Axe on the way.
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';

import { new_data_folder } from '../support/server.mjs';
import { open_smtp_sink } from '../support/smtp_sink.mjs';
import { faults_of_page, journeys, languages, open_world, sizes, themes } from './harness.mjs';

let world, sink, folder;
before(async () => {
    sink = await open_smtp_sink();
    folder = new_data_folder();
    const config = join(folder.data, 'beffroi.toml');
    const set = (text, key, value) => text.replace(new RegExp(`(\\[mail\\][\\s\\S]*?\\n)${key} = .*`), `$1${key} = ${value}`);
    writeFileSync(config, [['url', `'${sink.url}'`], ['from', "'Essai <bonjour@exemple.fr>'"], ['require_tls', 'false']].reduce((text, [key, value]) => set(text, key, value), readFileSync(config, 'utf8')));
    world = await open_world({ data: folder.data });
});
after(async () => {
    await world?.close();
    await sink?.close();
    folder?.remove();
});
const journey = journeys(() => world);
const clear = async (page) => assert.deepEqual(await faults_of_page(page), []);
const refusal_seen = ({ watch }) => (watch.faults = watch.faults.filter((line) => !/status of 4(22|09)/.test(line)));
const letter_to = async (address, words) => {
    for (let n = 0; n < 600; ++n) {
        const found = sink.messages.findLast(({ to, text }) => to.includes(address) && words.test(text));
        if (found) return found.text;
        await new Promise((done) => setTimeout(done, 50));
    }
    throw new Error(`no such mail to ${address}`);
};
let plan, code, answer_link, answers;

journey('a bakery reads its audit and makes its plan, quick wins first', {}, async (page, visitor) => {
    await page.goto('/audit/boulangerie-vire.example');
    await page.getByRole('button', { name: 'Faire un plan : que changer, dans quel ordre' }).click();
    await page.getByRole('heading', { name: /^Le plan de boulangerie-vire/ }).waitFor();
    plan = new URL(page.url()).pathname;
    await clear(page);
    const titles = await page.locator('.plan-step h3').allInnerTexts();
    assert.match(titles[0], /polices/, titles.join(' / '));
    assert.ok(titles.findIndex((title) => /messagerie/.test(title)) > 3);
    const first = page.locator('.plan-step').first();
    await first.getByRole('button', { name: 'Nous commençons' }).click();
    await page.locator('.plan-step').first().getByRole('button', { name: 'C’est fait' }).click();
    await page.getByText('1 étape sur', { exact: false }).first().waitFor();
    await clear(page);
    // By keyboard: why, how, who helps.
    await page.locator('.plan-step').nth(1).getByRole('link', { name: /^Pourquoi, comment/ }).focus();
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Avant de commencer' }).waitFor();
    await page.getByRole('heading', { name: 'Qui vous aide à le faire' }).waitFor();
    await clear(page);
    await page.getByLabel('Heures de travail, selon vous').fill('beaucoup');
    await page.getByLabel('Note, sans nom de personne').fill('Voir avec la graphiste.');
    await page.getByRole('button', { name: 'Garder' }).click();
    await page.getByText('Les heures sont un nombre', { exact: false }).first().waitFor();
    assert.equal(await page.getByLabel('Note, sans nom de personne').inputValue(), 'Voir avec la graphiste.', 'what was typed is kept');
    refusal_seen(visitor);
    await clear(page);
    await page.getByLabel('Heures de travail, selon vous').fill('4');
    await page.getByRole('button', { name: 'Garder' }).click();
    await page.locator('.plan-step').nth(1).getByText('Voir avec la graphiste.').first().waitFor();
    const paper = await page.request.get(`${plan}/plan.pdf`);
    assert.ok((await paper.body()).subarray(0, 5).equals(Buffer.from('%PDF-')));
    await page.getByRole('button', { name: 'Me donner un code pour un conseiller' }).click();
    code = (await page.getByText('Code pour votre conseiller').innerText()).match(/[0-9a-z]{4}-[0-9a-z]{4}/)[0];
    await clear(page);
});

journey('a counsellor opens the plan by its code, and changes it with the bakery', { as: 'counsellor' }, async (page, visitor) => {
    await page.goto('/espace/plans');
    await clear(page);
    await page.getByLabel('Code d’un plan').fill('0000 0000');
    await page.keyboard.press('Enter');
    await page.getByText('Aucun plan n’a ce code', { exact: false }).first().waitFor();
    refusal_seen(visitor);
    await clear(page);
    await page.getByLabel('Code d’un plan').fill(code.toUpperCase().replace('-', ' '));
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: /^Le plan de boulangerie-vire/ }).waitFor();
    await clear(page);
    assert.ok(!(await page.content()).includes(plan.slice('/plan/'.length)), 'the owner’s key stays with the owner');
    await page.locator('.plan-step', { hasText: 'Déménager la messagerie' }).getByRole('link', { name: /^Pourquoi, comment/ }).click();
    await page.getByRole('heading', { name: 'Avant de commencer' }).waitFor();
    await clear(page);
    await page.getByLabel('Solution', { exact: true }).selectOption({ index: 2 });
    const chosen = await page.getByLabel('Solution', { exact: true }).locator('option:checked').innerText();
    await page.getByRole('button', { name: 'Garder' }).click();
    await page.locator('.plan-step', { hasText: 'Déménager la messagerie' }).getByRole('link', { name: chosen }).first().waitFor();
    await clear(page);
});

journey('the bakery asks two firms and the co-operative what it would cost', {}, async (page, visitor) => {
    await page.goto(plan);
    await page.getByRole('link', { name: 'Demander combien cela coûterait' }).click();
    await clear(page);
    await page.getByLabel('Votre commune ou votre code postal').fill('Vire');
    await page.getByRole('button', { name: 'Regarder autour' }).click();
    await page.getByRole('button', { name: 'Leur demander' }).click();
    await page.getByText('Écrivez votre nom', { exact: false }).first().waitFor();
    refusal_seen(visitor);
    await clear(page);
    await page.getByRole('checkbox', { name: /^Les Ateliers du Bocage/ }).check();
    await page.getByRole('checkbox', { name: /la coopérative regarde/ }).check();
    await page.getByLabel('Que doivent-ils savoir ?').fill('Nous sommes quatre, le site est ancien.');
    await page.getByLabel('Votre nom', { exact: true }).fill('Renée Martin');
    await page.getByLabel('Votre adresse mail').fill('renee@exemple.fr');
    await page.getByRole('button', { name: 'Leur demander' }).click();
    await page.getByRole('heading', { name: 'Réponses à votre demande' }).waitFor();
    answers = new URL(page.url()).pathname;
    await clear(page);
    answer_link = (await letter_to('bonjour@ateliers-bocage.example', /\/devis\//)).match(/http:\/\/[^/]+(\/devis\/[\w-]+)/)[1];
});

journey('the firm answers by the link of its mail', {}, async (page) => {
    await page.goto(answer_link);
    await page.getByText('Renée Martin').waitFor();
    await clear(page);
    await page.getByLabel('Prix en euros, TTC').fill('1 450 €');
    await page.getByLabel('Heures de travail').fill('12');
    await page.getByLabel('Ce que vous proposez').fill('Deux journées chez vous.');
    await page.getByRole('button', { name: 'Envoyer la réponse' }).click();
    await page.getByText('Votre réponse est partie', { exact: false }).waitFor();
    await clear(page);
});

journey('the co-operative answers jointly', { as: 'counsellor' }, async (page) => {
    await page.goto('/espace/devis');
    await clear(page);
    await page.locator('.rows a').first().click();
    await clear(page);
    await page.getByLabel('Prix en euros, TTC').fill('1300');
    await page.getByLabel('Avec qui vous le feriez').fill('Les Ateliers du Bocage numérique');
    await page.getByRole('button', { name: 'Envoyer la réponse' }).click();
    await page.getByText('Votre réponse est partie', { exact: false }).waitFor();
});

journey('the bakery compares, and chooses; each learns of it', {}, async (page) => {
    const told = await letter_to('renee@exemple.fr', /\/devis\//);
    assert.ok(told.replace(/\s+/g, '').includes(answers), 'the letter leads to the answers');
    await page.goto(answers);
    await clear(page);
    const rows = await page.locator('main .rows > li').allInnerTexts();
    assert.match(rows[0].replace(/\s/g, ' '), /1 300 €/, 'the cheapest first');
    assert.match(rows[1].replace(/\s/g, ' '), /1 450 €/);
    await page.getByRole('button', { name: 'Choisir celui-ci Les Ateliers du Bocage numérique' }).click();
    await page.getByText('Choisi', { exact: true }).waitFor();
    await clear(page);
    await letter_to('bonjour@ateliers-bocage.example', /Renée\s+Martin[\s\S]*renee@exemple\.fr/);
    await page.goto(plan);
    await page.getByText('Quelqu’un a été choisi').waitFor();
});

journey('somebody without a site writes down what they use; what nobody knows is named and kept', {}, async (page, visitor) => {
    await page.goto('/plan');
    await clear(page);
    await page.getByRole('checkbox', { name: 'WhatsApp' }).check();
    await page.getByLabel('Et quoi d’autre ?').fill('Photoshop\nxqzwvk');
    await page.getByRole('button', { name: 'Faire le plan' }).click();
    await page.getByText('Nous ne connaissons pas xqzwvk', { exact: false }).first().waitFor();
    refusal_seen(visitor);
    assert.equal(await page.getByRole('checkbox', { name: 'WhatsApp' }).isChecked(), true);
    await clear(page);
    await page.getByLabel('Et quoi d’autre ?').fill('Photoshop');
    await page.getByRole('button', { name: 'Faire le plan' }).click();
    await page.getByText('0 étape sur 2 est faite', { exact: false }).waitFor();
    const made = new URL(page.url()).pathname;
    await page.getByRole('link', { name: /^Ajouter une étape/ }).click();
    await clear(page);
    await page.getByRole('button', { name: 'Effacer ce plan' }).click();
    await page.getByRole('heading', { name: 'Ce plan est effacé' }).waitFor();
    await clear(page);
    await page.getByRole('button', { name: 'Le remettre' }).click();
    await page.getByRole('heading', { name: /^Le plan de/ }).waitFor();
    assert.equal(new URL(page.url()).pathname, made);
});

test('the pages of a plan hold in all sizes, themes and languages, without scripts too', async () => {
    for (const lang of languages)
        for (const theme of themes)
            for (const size of Object.keys(sizes)) {
                const visitor = await world.visitor({ size, theme, lang, javascript: theme === 'light' });
                try {
                    for (const path of ['/plan', '/plan/demonstration-boulangerie', plan, answers, answer_link, `${plan}/devis`]) {
                        await visitor.page.goto(lang === 'en' ? `/en${path}` : path);
                        const wide = await visitor.page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
                        assert.ok(wide <= 0, `${path} is ${wide} px too wide at ${size}`);
                    }
                } finally {
                    await visitor.close();
                }
            }
});
