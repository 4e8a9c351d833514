// A coordinator rewrites a message: what it gives is shown while they type, what is wrong too, and it goes back. Then a call is made,
// and made undone. With and without scripts, in both languages, at both sizes.
import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';

import { in_language, languages, open_world } from './harness.mjs';

let world;
before(async () => (world = await open_world()));
after(() => world?.close());

const words = {
    fr: { save: 'Garder ces mots', show: 'Voir ce que cela donne', ours: 'Revenir aux mots de Beffroi', told: /La personne est prévenue/, back: /Le remettre/, lately: 'Prévenus depuis hier', day: '{jour}', shown: 'mardi 1er', wrong: '{jours}', error: /n’est rien qu’un message puisse connaître/ },
    en: { save: 'Save these words', show: 'Show what they give', ours: 'Go back to Beffroi’s words', told: /They are told/, back: /Put it back/, lately: 'Told since yesterday', day: '{day}', shown: 'Tuesday 1', wrong: '{days}', error: /is nothing that a message can know/ },
};

for (const lang of languages)
    for (const javascript of [true, false])
        test(`a message is rewritten and given back: ${lang}, ${javascript ? 'with' : 'without'} scripts`, async () => {
            const say = words[lang];
            const visitor = await world.visitor({ lang, javascript, size: javascript ? 'desk' : 'phone', as: 'coordinator' });
            const { page } = visitor;
            await page.goto(in_language(`/espace/messages/change/${lang}`, lang));
            const sms = page.locator('[data-live-sms]');
            await page.fill('#sms', `${say.day} !`);
            if (!javascript) await page.getByRole('button', { name: say.show }).click();
            await page.waitForFunction((text) => document.querySelector('[data-live-sms]').textContent.startsWith(text), say.shown.slice(0, 5));
            assert.match(await page.textContent('#sms-count'), /1 SMS/);
            await page.fill('#sms', `${say.wrong} !`);
            if (javascript) {
                await page.waitForFunction(() => document.querySelector('[data-live-fault]').textContent !== '');
                assert.match(await page.textContent('[data-live-fault]'), say.error);
                // What was right last is still shown.
                assert.match(await sms.textContent(), /!$/);
            }
            await page.getByRole('button', { name: say.save }).click();
            assert.match(await page.textContent('#sms-error'), say.error);
            assert.equal(await page.inputValue('#sms'), `${say.wrong} !`, 'what was typed is not lost');
            await page.fill('#sms', `${say.day} !`);
            await page.getByRole('button', { name: say.save }).click();
            assert.equal(await page.inputValue('#sms'), `${say.day} !`);
            await page.getByRole('button', { name: say.ours }).click();
            assert.notEqual(await page.inputValue('#sms'), `${say.day} !`);
            await visitor.close();
        });

for (const lang of languages)
    test(`a call is made, and put back: ${lang}`, async () => {
        const say = words[lang];
        const visitor = await world.visitor({ lang, javascript: lang === 'fr', size: 'phone', as: 'counsellor' });
        const { page } = visitor;
        await page.goto(in_language('/espace/appels', lang));
        const calls = await page.getByRole('button', { name: say.told }).count();
        assert.ok(calls > 0, 'the demonstration has a call to make');
        await page.getByRole('button', { name: say.told }).first().click();
        await page.getByRole('heading', { name: say.lately }).waitFor();
        assert.equal(await page.getByRole('button', { name: say.told }).count(), calls - 1);
        await page.getByRole('button', { name: say.back }).click();
        await page.getByRole('heading', { name: say.lately }).waitFor({ state: 'detached' });
        assert.equal(await page.getByRole('button', { name: say.told }).count(), calls);
        await visitor.close();
    });
