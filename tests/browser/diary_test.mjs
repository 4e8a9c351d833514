// The counsellors' diary: booking by keyboard alone, with and without scripts; the week; moving by dragging and by the form; axe on
// each page on the way, in both languages, themes and sizes.
import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';

import { faults_of_page, in_language, languages, open_world, sizes, themes } from './harness.mjs';

let world;
before(async () => (world = await open_world()));
after(() => world?.close());

const words = {
    fr: { booked: 'Le rendez-vous est réservé.', moved: 'Le rendez-vous est déplacé.', cancelled: 'Le rendez-vous est annulé.', move: 'Déplacer', cancel: 'Annuler…', sure: 'Annuler le rendez-vous', restore: 'Le rétablir', again: 'Le rendez-vous est rétabli.' },
    en: { booked: 'The appointment is booked.', moved: 'The appointment is moved.', cancelled: 'The appointment is cancelled.', move: 'Move', cancel: 'Cancel…', sure: 'Cancel the appointment', restore: 'Restore it', again: 'The appointment takes place again.' },
};

for (const lang of languages)
    for (const javascript of [true, false])
        test(`booked by keyboard, moved, cancelled and restored: ${lang}, ${javascript ? 'with' : 'without'} scripts`, async () => {
            const say = words[lang];
            const visitor = await world.visitor({ lang, javascript, size: javascript ? 'desk' : 'phone', as: 'counsellor' });
            const { page } = visitor;
            await page.goto(in_language('/espace/agenda/nouveau', lang));
            // The first field has the focus, and the first free time is chosen: a name is all that is missing.
            // Browsers move the focus when they first draw the page, which may be after it has loaded.
            await page.locator('#motif:focus').waitFor();
            assert.equal(await page.locator('[name=horaire]:checked').count(), 1);
            if (javascript) {
                // Other times come by themselves when one chooses another way.
                const before_that = await page.locator('[data-live]').innerText();
                await page.selectOption('#avec', 'moi');
                await page.waitForFunction((text) => document.querySelector('[data-live]').innerText !== text, before_that);
            }
            for (let i = 0; i < 30 && (await page.evaluate(() => document.activeElement?.id)) !== 'name'; i++) await page.keyboard.press('Tab');
            await page.keyboard.type('Suzanne Clé');
            await page.keyboard.press('Tab');
            await page.keyboard.type('06 39 98 01 55');
            await page.keyboard.press('Enter');
            await page.getByText(say.booked).waitFor();
            await page.getByRole('heading', { level: 1, name: 'Suzanne Clé' }).waitFor();
            assert.equal(await page.getByRole('link', { name: '06 39 98 01 55' }).getAttribute('href'), 'tel:+33639980155');

            await page.getByRole('link', { name: say.move, exact: true }).click();
            await page.locator('[name=horaire]').nth(1).check({ force: true });
            await page.locator('main form .buttons button').click();
            await page.getByText(say.moved).waitFor();
            await page.getByRole('link', { name: say.cancel, exact: true }).click();
            await page.getByRole('button', { name: say.sure, exact: true }).click();
            await page.getByText(say.cancelled).waitFor();
            await page.getByRole('button', { name: say.restore, exact: true }).click();
            await page.getByText(say.again).waitFor();
            // So that the next of these journeys finds the time free.
            await page.getByRole('link', { name: say.cancel, exact: true }).click();
            await page.getByRole('button', { name: say.sure, exact: true }).click();
            assert.deepEqual(await visitor.faults(), []);
            await visitor.close();
        });

test('an appointment dragged in the week leads to the form that moves it there', async () => {
    const visitor = await world.visitor({ as: 'coordinator' });
    const { page } = visitor;
    let entry;
    for (const weeks of [0, 7, 14]) {
        const day = new Date(Date.now() + weeks * 86400000).toISOString().slice(0, 10);
        await page.goto(`/espace/agenda?vue=semaine&jour=${day}`);
        entry = page.locator('[data-move]').first();
        if (await entry.count()) break;
    }
    // The hours beside stand level with what they tell the hour of.
    const level = await page.evaluate(() => {
        const box = (selector) => document.querySelector(selector).getBoundingClientRect();
        return [box('.clock').top - box('.column').top, box('.clock').height - box('.column').height];
    });
    assert.ok(level.every((difference) => Math.abs(difference) < 3), String(level));
    await entry.evaluate((element) => element.scrollIntoView({ block: 'center' }));
    const box = await entry.boundingBox();
    const href = await entry.locator('a').getAttribute('href');
    await page.mouse.move(box.x + 20, box.y + 12);
    await page.mouse.down();
    await page.mouse.move(box.x + 24, box.y + 60, { steps: 4 });
    await page.mouse.move(box.x + 24, box.y + 12 + 97, { steps: 4 });
    const told = await page.locator('.drop-told').innerText();
    assert.match(told, /\d\d:\d\d$/);
    await page.mouse.up();
    await page.waitForURL(`**${href}/deplacer?*`);
    assert.equal(await page.inputValue('#autre_heure'), told.match(/\d\d:\d\d$/)[0]);
    assert.ok(await page.locator('[name=horaire][value=autre]').isChecked());
    assert.deepEqual(await visitor.faults(), []);
    await visitor.close();
});

/** The week, from this one on, that has a free time of an opening. */
async function week_with_free_time(page) {
    for (const weeks of [1, 2, 3]) {
        const day = new Date(Date.now() + weeks * 7 * 86400000).toISOString().slice(0, 10);
        await page.goto(`/espace/agenda?vue=semaine&jour=${day}`);
        if (await page.locator('.free > a').count()) return;
    }
    assert.fail('no week has a free time');
}

for (const javascript of [true, false])
    test(`a free time is booked by keyboard from its beginning, ${javascript ? 'with' : 'without'} scripts`, async () => {
        const visitor = await world.visitor({ javascript, as: 'counsellor' });
        const { page } = visitor;
        await week_with_free_time(page);
        const link = page.locator('.free > a').first();
        const moment = new URL(await link.getAttribute('href'), world.url).searchParams.get('moment');
        await link.focus();
        await page.keyboard.press('Enter');
        await page.waitForURL('**/espace/agenda/nouveau?*');
        assert.equal(await page.inputValue('#avec'), 'moi');
        assert.equal(await page.inputValue('#jour'), moment.split('T')[0]);
        const chosen = page.locator('[name=horaire]:checked');
        const value = await chosen.inputValue();
        const shown = value === 'autre' ? await page.inputValue('#autre_heure') : new Date(Number(value.split('~')[0]) / 1000).toLocaleTimeString('fr-FR', { timeZone: 'Europe/Paris', hour: '2-digit', minute: '2-digit' });
        assert.equal(shown, moment.split('T')[1]);
        assert.deepEqual(await visitor.faults(), []);
        await visitor.close();
    });

test('a free time that is pressed in its middle is booked from there', async () => {
    const visitor = await world.visitor({ as: 'counsellor' });
    const { page } = visitor;
    await week_with_free_time(page);
    // The longest one.
    const spans = await page.locator('.free').evaluateAll((all) => all.map((each) => Number(each.dataset.until) - Number(each.dataset.free)));
    const free = page.locator('.free').nth(spans.indexOf(Math.max(...spans)));
    const from = Number(await free.getAttribute('data-free'));
    await free.evaluate((element) => element.scrollIntoView({ block: 'center' }));
    const row = await free.evaluate((element) => parseFloat(getComputedStyle(element.closest('.column')).gridAutoRows));
    const box = await free.boundingBox();
    // An hour and five minutes below its beginning.
    await page.mouse.click(box.x + box.width / 2, box.y + (65 / 5) * row);
    await page.waitForURL('**/espace/agenda/nouveau?*');
    const two = (n) => String(n).padStart(2, '0');
    const minute = Math.floor((from + 65) / 15) * 15;
    assert.equal(new URL(page.url()).searchParams.get('moment').split('T')[1], `${two(Math.floor(minute / 60))}:${two(minute % 60)}`);
    await visitor.close();
});

test('while an appointment is dragged near the edge, the page goes on, and the time goes with it', async () => {
    const visitor = await world.visitor({ as: 'coordinator', size: { width: 1280, height: 500 } });
    const { page } = visitor;
    for (const weeks of [0, 7, 14]) {
        await page.goto(`/espace/agenda?vue=semaine&jour=${new Date(Date.now() + weeks * 86400000).toISOString().slice(0, 10)}`);
        if (await page.locator('[data-move]').count()) break;
    }
    const entry = page.locator('[data-move]').first();
    await entry.evaluate((element) => element.scrollIntoView({ block: 'center' }));
    const box = await entry.boundingBox();
    const before_that = await page.evaluate(() => scrollY);
    await page.mouse.move(box.x + 20, box.y + 12);
    await page.mouse.down();
    await page.mouse.move(box.x + 22, box.y + 40, { steps: 3 });
    const near = await page.locator('.drop-told').innerText();
    await page.mouse.move(box.x + 22, 40, { steps: 3 });
    await page.waitForFunction((from) => scrollY < from - 60, before_that);
    // Away from the edge it stands still.
    await page.mouse.move(box.x + 22, 250, { steps: 3 });
    await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
    const rests = await page.evaluate(() => scrollY);
    await page.evaluate(() => new Promise((done) => setTimeout(done, 150)));
    assert.equal(await page.evaluate(() => scrollY), rests);
    assert.notEqual(await page.locator('.drop-told').innerText(), near);
    await page.mouse.move(5, 250);
    await page.mouse.up();
    assert.match(page.url(), /\/espace\/agenda\?/, 'dropped beside the days, nothing moves');
    assert.deepEqual(await visitor.faults(), []);
    await visitor.close();
});

test('the sentence of an opening follows what one chooses', async () => {
    const visitor = await world.visitor({ as: 'counsellor' });
    const { page } = visitor;
    await page.goto('/espace/agenda/plages/nouvelle');
    await page.fill('#first', '2031-03-08');
    await page.getByLabel('Chaque mois, le même jour de la semaine').check();
    await page.getByText('Le deuxième samedi de chaque mois').or(page.getByText('Le deuxième samedi du mois')).first().waitFor();
    assert.deepEqual(await visitor.faults(), []);
    await visitor.close();
});

test('axe finds nothing on the pages of the diary', async (t) => {
    const visitor = await world.visitor({ as: 'coordinator' });
    const { page } = visitor;
    await page.goto('/espace/agenda/plages');
    const opening = await page.locator('.rows a').first().getAttribute('href');
    await page.goto('/espace/agenda/motifs');
    const motif = await page.locator('.rows a').first().getAttribute('href');
    let appointment;
    for (const weeks of [0, 7]) {
        await page.goto(`/espace/agenda?vue=semaine&jour=${new Date(Date.now() + weeks * 86400000).toISOString().slice(0, 10)}`);
        appointment ??= await page.locator('[data-move] a').first().getAttribute('href', { timeout: 500 }).catch(() => undefined);
    }
    assert.ok(appointment);
    const addresses = ['/espace', '/espace/agenda', '/espace/agenda?vue=semaine', '/espace/agenda?vue=jour', '/espace/agenda/collegues', '/espace/agenda/nouveau', '/espace/agenda/plages', '/espace/agenda/plages/nouvelle', opening,
        '/espace/agenda/absences', '/espace/agenda/absences/nouvelle', '/espace/agenda/motifs', motif, '/espace/agenda/ressources', '/espace/agenda/ressources/nouvelle', '/espace/agenda/tournee',
        appointment, `${appointment}/deplacer`, `${appointment}/corriger`, `${appointment}/annuler`];
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
    assert.deepEqual(await visitor.faults(), []);
    await visitor.close();
});
