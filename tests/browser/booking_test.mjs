// A resident books an appointment, in a real browser, by what a person sees: on a telephone, for a relative, by keyboard,
// without JavaScript; moves it, cancels it, takes it back; and meets somebody who was faster.
import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';

import { in_language, languages, open_world, sizes, themes, violations_of } from './harness.mjs';

let world;
before(async () => (world = await open_world()));
after(() => world?.close());

const start = (lang = 'fr') => in_language('/rendez-vous', lang);
const help = (page) => page.getByRole('link', { name: /Être aidé sur un ordinateur/ });
const slots = (page) => page.locator('button[name="creneau"]');
const title = (page) => page.getByRole('heading', { level: 1 });

/** What a form that lacks something answers is no fault of the page. */
const refused = /the server responded with a status of (409|422|404)/;
function journey(name, options, steps) {
    test(name, async () => {
        const visitor = await world.visitor(options);
        try {
            await steps(visitor.page, visitor);
            assert.deepEqual((await visitor.faults()).filter((fault) => !refused.test(fault)), []);
        } finally {
            await visitor.close();
        }
    });
}

/** To the page that asks who comes, with the slot `nth` of the page of times. */
async function choose(page, nth = 0, lang = 'fr') {
    await page.goto(start(lang));
    await help(page).click();
    await page.waitForURL(/\/horaires\?/);
    await slots(page).nth(nth).click();
    await page.waitForURL(/\/rendez-vous\/vous\?/);
}

journey('a resident books on a telephone in three screens', { size: 'phone', theme: 'dark' }, async (page) => {
    await page.goto('/');
    await page.getByRole('link', { name: /Prendre rendez-vous/ }).click();
    assert.match(await help(page).innerText(), /Prochain rendez-vous/);
    await help(page).click();
    assert.equal(await title(page).innerText(), 'Choisissez un horaire');
    const time = await slots(page).first().innerText();
    await slots(page).first().click();
    assert.match(await page.locator('.chosen-when').innerText(), new RegExp(time.split('\n')[0].split(',')[0].trim()));
    await page.getByLabel('Vos prénom et nom').fill('Ida Roy');
    await page.getByRole('button', { name: 'Réserver ce rendez-vous' }).click();
    await page.waitForURL(/\/suivi\//);
    assert.equal(await title(page).innerText(), 'C’est réservé');
    // Neither telephone nor mail: the words on the page are what finds it again.
    const words = await page.locator('.card-words').innerText();
    assert.match(words, /^\p{L}+ \p{L}+ \p{L}+ \p{L}+ \d{4}$/u);
    await page.goto('/rendez-vous/suivi');
    await page.getByLabel('Mots et chiffres du billet').fill(words.toUpperCase());
    await page.getByRole('button', { name: 'Le retrouver' }).click();
    await page.waitForURL(/\/suivi\/./);
    assert.match(await page.getByRole('main').innerText(), /Pour Ida Roy/);
});

journey('a relative books, moves, cancels and takes it back', { size: 'desk', lang: 'en' }, async (page) => {
    await choose(page, 1, 'en');
    assert.equal(await page.getByLabel('First name and name of the person who will come').isVisible(), false);
    await page.getByLabel('A relative, or somebody whom I help').check();
    await page.getByLabel('Your first name and name').fill('Sylvie Marie');
    await page.getByLabel('What is it about?').fill('A new telephone');
    await page.getByRole('button', { name: 'Book this appointment' }).click();
    // The name is missing; what was typed is still there.
    assert.match(await page.getByRole('alert').innerText(), /name of the person who will come/);
    assert.equal(await page.getByLabel('What is it about?').inputValue(), 'A new telephone');
    await page.getByLabel('First name and name of the person who will come').fill('Odile Marie');
    await page.getByRole('button', { name: 'Book this appointment' }).click();
    await page.waitForURL(/\/suivi\//);
    assert.match(await page.getByRole('main').innerText(), /For Odile Marie, booked by Sylvie Marie/);
    const when = await page.locator('.chosen-when').innerText();

    await page.getByRole('link', { name: 'Choose another time' }).click();
    await page.getByRole('link', { name: 'Show the times of other places too' }).click();
    await slots(page).first().click();
    await page.waitForURL(/fait=deplace/);
    assert.equal(await title(page).innerText(), 'It is moved');
    assert.notEqual(await page.locator('.chosen-when').innerText(), when);

    await page.getByRole('link', { name: 'Cancel it' }).click();
    await page.getByLabel('Why?').fill('Ill');
    await page.getByRole('button', { name: 'Cancel this appointment' }).click();
    assert.equal(await title(page).innerText(), 'This appointment is cancelled');
    await page.getByRole('button', { name: 'Take it back' }).click();
    assert.equal(await title(page).innerText(), 'It is booked again');
});

test('whoever was faster has the time; the other one chooses among the nearest, and types nothing twice', async () => {
    const [first, second] = [await world.visitor({ size: 'phone' }), await world.visitor()];
    try {
        for (const { page } of [first, second]) {
            await page.goto(start());
            await help(page).click();
        }
        await slots(first.page).first().click();
        await first.page.waitForURL(/\/vous\?/);
        await slots(second.page).first().click();
        assert.match(await second.page.getByRole('alert').innerText(), /n’est plus libre/, 'held by the first');
        // The first one reads for so long that its hold is gone, and somebody books meanwhile: here, by the same form without the hold.
        const { url } = await first.page.evaluate(() => ({ url: location.href }));
        await first.page.getByLabel('Vos prénom et nom').fill('Ida Roy');
        await first.page.getByRole('button', { name: 'Réserver ce rendez-vous' }).click();
        await first.page.waitForURL(/\/suivi\//);
        await second.page.goto(url.replace(/retenu=[^&]*&?/, ''));
        await second.page.getByLabel('Vos prénom et nom').fill('Jean Noël');
        await second.page.getByLabel('De quoi s’agit-il').fill('Un CV');
        await second.page.getByRole('button', { name: 'Réserver ce rendez-vous' }).click();
        assert.match(await second.page.getByRole('alert').innerText(), /n’est plus libre/);
        assert.equal(await second.page.getByLabel('Vos prénom et nom').inputValue(), 'Jean Noël');
        assert.deepEqual(await violations_of(second.page), []);
        // Enter in a field chooses none of them.
        await second.page.getByLabel('Vos prénom et nom').press('Enter');
        assert.match(second.page.url(), /\/vous$/);
        await second.page.locator('button[name="autre"]').first().click();
        await second.page.waitForURL(/\/suivi\//);
        assert.match(await second.page.getByRole('main').innerText(), /Pour Jean Noël\s+Un CV/);
    } finally {
        await first.close();
        await second.close();
    }
});

journey('a home visit asks for the town first, and for the door', { size: 'phone' }, async (page) => {
    await page.goto(start());
    await page.getByRole('link', { name: /Visite à domicile/ }).click();
    assert.match(await title(page).innerText(), /^Où habitez-vous/);
    await page.getByLabel(/commune ou votre code postal/).fill('14500');
    await page.getByRole('button', { name: 'Voir les horaires' }).click();
    for (let weeks = 0; weeks < 4 && !(await slots(page).count()); weeks++) await page.locator('.empty .button, .pager a').last().click();
    await slots(page).first().click();
    await page.getByLabel('Vos prénom et nom').fill('Ida Roy');
    await page.getByRole('button', { name: 'Réserver ce rendez-vous' }).click();
    assert.match(await page.getByRole('alert').innerText(), /la rue et le numéro/);
    await page.getByLabel(/Rue et numéro/).fill('3 rue Neuve');
    await page.getByRole('button', { name: 'Réserver ce rendez-vous' }).click();
    await page.waitForURL(/\/suivi\//);
    assert.match(await page.getByRole('main').innerText(), /3 rue Neuve/);
});

journey('everything works without JavaScript', { javascript: false, size: 'phone' }, async (page) => {
    await choose(page);
    await page.getByLabel('Vos prénom et nom').fill('Ida Roy');
    await page.getByRole('button', { name: 'Réserver ce rendez-vous' }).click();
    await page.waitForURL(/\/suivi\//);
    await page.getByRole('link', { name: 'L’annuler' }).click();
    await page.getByRole('button', { name: 'Annuler ce rendez-vous' }).click();
    assert.equal(await title(page).innerText(), 'Ce rendez-vous est annulé');
});

journey('everything works by keyboard alone', {}, async (page) => {
    const press_until = async (found, key = 'Tab') => {
        for (let presses = 0; presses < 60; presses++) {
            await page.keyboard.press(key);
            if (await page.evaluate(found)) return;
        }
        assert.fail(`nothing found by ${key}: ${found}`);
    };
    await page.goto(start());
    await press_until("document.activeElement.classList.contains('offer')");
    await page.keyboard.press('Enter');
    await page.waitForURL(/\/horaires\?/);
    await press_until("document.activeElement.name === 'creneau'");
    await page.keyboard.press('Enter');
    await page.waitForURL(/\/vous\?/);
    await press_until("document.activeElement.name === 'pour'");
    await page.keyboard.press('ArrowDown');
    await press_until("document.activeElement.name === 'name'");
    await page.keyboard.type('Sylvie Marie');
    await press_until("document.activeElement.name === 'relative'");
    await page.keyboard.type('Odile Marie');
    await page.keyboard.press('Enter');
    await page.waitForURL(/\/suivi\//);
    assert.match(await page.getByRole('main').innerText(), /Pour Odile Marie, pris par Sylvie Marie/);
});

journey('a resident with an account sees theirs, and the name is there', { as: 'resident' }, async (page) => {
    await choose(page);
    assert.match(await page.getByLabel('Vos prénom et nom').inputValue(), /Odette/);
    await page.getByRole('button', { name: 'Réserver ce rendez-vous' }).click();
    await page.waitForURL(/\/suivi\//);
    await page.goto('/espace/rendez-vous');
    assert.equal(await page.locator('.rows a').count(), 1);
});

test('axe finds nothing on any of these pages, in both themes and at both sizes; nothing scrolls sideways', async (t) => {
    for (const lang of languages) {
        const { page, close } = await world.visitor({ lang });
        const look = async (what) => {
            for (const theme of themes)
                for (const [size, viewport] of Object.entries(sizes))
                    await t.test(`${what} ${lang} ${theme} ${size}`, async () => {
                        await page.setViewportSize(viewport);
                        await page.emulateMedia({ colorScheme: theme });
                        assert.deepEqual(await violations_of(page), []);
                        assert.equal(await page.evaluate(() => document.documentElement.scrollWidth > document.documentElement.clientWidth), false, 'it scrolls sideways');
                    });
            await page.setViewportSize(sizes.desk);
        };
        const submit = () => page.locator('form.asked button[type="submit"]').last().click();
        await page.goto(start(lang));
        await look('for what');
        await page.goto(`${start(lang)}?ou=Saint-Denis`);
        await look('which town');
        await page.goto(`${start(lang)}/horaires?motif=${await page.locator('a.offer').last().getAttribute('href').then((link) => new URL(link, world.url).searchParams.get('motif'))}`);
        await look('where do you live');
        await page.goto(start(lang));
        await help(page).click();
        await look('times');
        await page.locator('details.filters summary').click();
        await look('filters');
        await slots(page).last().click();
        await page.waitForURL(/\/vous\?/);
        await submit();
        await look('what is missing');
        await page.locator('#name').fill('Ida Roy');
        await submit();
        await page.waitForURL(/\/suivi\//);
        await look('booked');
        const link = page.url().replace(/\?.*/, '');
        for (const part of ['imprimer', 'deplacer', 'annuler']) {
            await page.goto(`${link}/${part}`);
            await look(part);
        }
        await page.locator('form.asked button[type="submit"]').click();
        await page.waitForURL(/fait=annule/);
        await look('cancelled');
        await page.goto(in_language('/rendez-vous/suivi', lang));
        await page.locator('#words').fill('rien');
        await submit();
        await look('words');
        await close();
    }
});
