// A resident's journeys through the pages of places, in a real browser, by what a person sees: labels and buttons.
import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';

import { journeys, open_world } from './harness.mjs';

let world;
before(async () => (world = await open_world()));
after(() => world?.close());

const field = (page) => page.getByLabel(/commune ou (votre )?code postal/i);
const places = (page) => page.locator('ol.places > li');
const first_place = (page) => places(page).first().getByRole('heading').getByRole('link');

const journey = journeys(() => world);

/** From the question on the home page to the list near Vire. */
async function ask_for(page, where) {
    await page.goto('/');
    await field(page).fill(where);
    await page.getByRole('button', { name: 'Chercher' }).click();
    await page.waitForURL(/\/lieux\?/);
}

for (const [kind, options] of [['', {}], [' on a phone', { size: 'phone' }], [' without JavaScript', { javascript: false }], [' on a phone without JavaScript', { size: 'phone', javascript: false }]])
    journey(`from home to a phone call${kind}`, options, async (page) => {
        await ask_for(page, 'Vire');
        assert.match(page.url(), /[?&]ou=Vire/);
        assert.ok((await places(page).count()) > 2, 'places near Vire are listed');
        // On a phone the list comes before the map; nobody scrolls a map away to find help.
        const name = await first_place(page).innerText();
        await first_place(page).click();
        await page.waitForURL(/\/lieux\/[a-z0-9-]+$/);
        assert.equal(await page.getByRole('heading', { level: 1 }).innerText(), name);
        // "Parler à quelqu'un" of the header calls the co-operative; this one calls the place.
        const call = page.getByRole('link', { name: /^Appeler/ });
        assert.equal(await call.count(), 1, 'one visible way to call the place');
        assert.match(await call.getAttribute('href'), /^tel:\+33\d{9}$/);
    });

journey('a postcode leads to the same places as the name', {}, async (page) => {
    await ask_for(page, '14500');
    assert.ok((await places(page).count()) > 2);
});

journey('accents, capitals and hyphens do not matter', {}, async (page) => {
    const seen = [];
    for (const typed of ['Condé-en-Normandie', 'CONDE EN NORMANDIE', 'condé en normandie']) {
        await ask_for(page, typed);
        seen.push(await page.locator('#results').innerText());
    }
    assert.match(seen[0], /Condé-en-Normandie/);
    assert.deepEqual(new Set(seen).size, 1, seen.join(' | '));
});

journey('an ambiguous commune asks which one, and names the département', {}, async (page) => {
    await ask_for(page, 'Saint-Denis');
    const doors = page.locator('main a[href*="insee="]');
    assert.ok((await doors.count()) >= 2, 'several communes are offered');
    const reunion = doors.filter({ hasText: /Réunion/ });
    await reunion.first().click();
    await page.waitForURL(/insee=97411/);
    assert.match(await page.getByRole('main').innerText(), /Saint-Denis/);
});

journey('an unknown commune keeps what was typed and offers a way on', {}, async (page) => {
    await ask_for(page, 'Zzyzx-les-Bains');
    assert.equal(await field(page).inputValue(), 'Zzyzx-les-Bains');
    assert.match(await page.getByRole('main').innerText(), /Zzyzx-les-Bains/);
    await page.getByRole('link', { name: 'Voir tous les lieux' }).click();
    assert.ok((await places(page).count()) > 2);
});

for (const javascript of [true, false])
    journey(`filters stay in the address bar, survive a reload and come off one by one${javascript ? '' : ' without JavaScript'}`, { javascript }, async (page) => {
        await ask_for(page, 'Vire');
        const everything = await places(page).count();
        await page.getByRole('checkbox', { name: 'Gratuit' }).check();
        await page.locator('summary').filter({ hasText: /besoin/ }).click();
        await page.getByRole('group', { name: /besoin/ }).getByRole('checkbox').first().check();
        await page.getByRole('button', { name: 'Voir les lieux' }).click();
        await page.waitForURL(/gratuit=1/);
        assert.match(page.url(), /service=/);
        assert.match(page.url(), /ou=Vire/);
        await page.reload();
        assert.ok(await page.getByRole('checkbox', { name: 'Gratuit' }).isChecked());
        const chips = page.locator('.chips a');
        assert.equal(await chips.count(), 2);
        await chips.filter({ hasText: 'Gratuit' }).click();
        await page.waitForURL((url) => !url.searchParams.has('gratuit'));
        assert.ok(!(await page.getByRole('checkbox', { name: 'Gratuit' }).isChecked()));
        await chips.first().click();
        await page.waitForURL((url) => !url.searchParams.has('service'));
        assert.equal(await places(page).count(), everything);
    });

journey('the back button returns to the same search', {}, async (page) => {
    await ask_for(page, 'Vire');
    await page.getByRole('checkbox', { name: 'Gratuit' }).check();
    await page.getByRole('button', { name: 'Chercher' }).click();
    await page.waitForURL(/gratuit=1/);
    const search = page.url();
    const names = await places(page).allInnerTexts();
    await first_place(page).click();
    await page.waitForURL(/\/lieux\/[a-z0-9-]+$/);
    await page.goBack();
    assert.equal(page.url(), search);
    assert.deepEqual(await places(page).allInnerTexts(), names);
    assert.equal(await field(page).inputValue(), 'Vire');
    await page.goBack();
    assert.doesNotMatch(page.url(), /gratuit/);
});

journey('the other language keeps the page and the search', {}, async (page) => {
    await ask_for(page, 'Vire');
    const names = await places(page).getByRole('heading').allInnerTexts();
    await page.getByRole('link', { name: 'English' }).click();
    await page.waitForURL(/\/en\/lieux\?.*ou=Vire/);
    assert.equal(await page.getAttribute('html', 'lang'), 'en');
    assert.deepEqual(await places(page).getByRole('heading').allInnerTexts(), names);
    await first_place(page).click();
    await page.waitForURL(/\/en\/lieux\/[a-z0-9-]+$/);
    await page.getByRole('link', { name: 'Français' }).click();
    await page.waitForURL((url) => /^\/lieux\/[a-z0-9-]+$/.test(url.pathname));
});

journey('with the keyboard alone', {}, async (page) => {
    await page.goto('/');
    const focused = () => page.evaluate(() => {
        const at = document.activeElement;
        const style = getComputedStyle(at);
        const marked = (style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0) || style.boxShadow !== 'none';
        return { text: (at.innerText || at.getAttribute('aria-label') || at.id || '').trim(), tag: at.tagName, id: at.id, href: at.getAttribute('href') ?? '', marked, seen: at.getBoundingClientRect().width > 1 };
    });
    const tab_to = async (wanted, most = 60) => {
        for (let pressed = 0; pressed < most; pressed++) {
            await page.keyboard.press('Tab');
            const at = await focused();
            assert.ok(at.marked && at.seen, `the focus is not visible on ${at.tag} “${at.text}”`);
            if (wanted(at)) return at;
        }
        assert.fail(`the keyboard does not reach it in ${most} steps`);
    };
    const skip = await tab_to(() => true);
    assert.equal(skip.href, '#main', 'the first stop skips to the content');
    await page.keyboard.press('Enter');
    await tab_to((at) => at.id === 'ou', 3);
    await page.keyboard.type('Vire');
    await page.keyboard.press('Enter');
    await page.waitForURL(/\/lieux\?/);
    const place = await tab_to((at) => /\/lieux\/[a-z0-9-]+$/.test(at.href));
    await page.keyboard.press('Enter');
    await page.waitForURL(/\/lieux\/[a-z0-9-]+$/);
    assert.equal(await page.getByRole('heading', { level: 1 }).innerText(), place.text);
    await tab_to((at) => at.href.startsWith('tel:') && at.text.startsWith('Appeler'));
});

journey('at twice the text size on a phone, search and call stay within reach', { size: 'phone' }, async (page) => {
    const twice = () => page.evaluate(() => (document.documentElement.style.fontSize = '200%'));
    await page.goto('/');
    await twice();
    await field(page).fill('Vire');
    await page.getByRole('button', { name: 'Chercher' }).click();
    await page.waitForURL(/\/lieux\?/);
    await twice();
    await first_place(page).click();
    await page.waitForURL(/\/lieux\/[a-z0-9-]+$/);
    await twice();
    const call = page.locator('a[href^="tel:"]').filter({ hasText: 'Appeler' }).last();
    await call.scrollIntoViewIfNeeded();
    const box = await call.boundingBox();
    assert.ok(box.x >= 0 && box.x + box.width <= 360, `the call button stands from ${box.x} to ${box.x + box.width}`);
});

journey('the position is asked for on tap only, and rounded before it is sent', { geolocation: { latitude: 48.838123, longitude: -0.889456 }, permissions: ['geolocation'] }, async (page, { watch }) => {
    await page.goto('/');
    const button = page.getByRole('button', { name: 'Me situer' });
    await button.waitFor();
    assert.ok(!watch.requests.some((each) => each.includes('pos=')));
    await button.click();
    await page.waitForURL(/pos=48\.838%2C-0\.889|pos=48\.838,-0\.889/);
    assert.ok((await places(page).count()) > 2);
    assert.match(await places(page).first().innerText(), /\d\s?k?m/, 'distances are shown');
});

journey('a device that refuses its position gets a sentence', { permissions: [] }, async (page) => {
    await page.goto('/');
    await page.evaluate(() => {
        navigator.geolocation.getCurrentPosition = (_, failed) => failed({ code: 1, PERMISSION_DENIED: 1 });
    });
    await page.getByRole('button', { name: 'Me situer' }).click();
    await page.getByRole('status').filter({ hasText: 'commune' }).waitFor();
    assert.match(page.url(), /\/$/);
});

journey('without JavaScript no dead button is shown', { javascript: false }, async (page) => {
    for (const address of ['/', '/lieux?ou=Vire']) {
        await page.goto(address);
        assert.equal(await page.getByRole('button', { name: 'Me situer' }).count(), 0);
    }
});

journey('hours are sentences and a table that says what it is', {}, async (page) => {
    await page.goto('/lieux?ou=Vire&rayon=100');
    const addresses = await page.locator('ol.places h3 a').evaluateAll((links) => links.map((link) => link.getAttribute('href')));
    let tables = 0;
    for (const address of addresses.slice(0, 8)) {
        await page.goto(address);
        const text = await page.getByRole('main').innerText();
        assert.doesNotMatch(text, /\bMo-Fr\b|\bPH off\b|\bTu\b/, `${address} shows the raw grammar`);
        tables += await page.locator('table').count();
    }
    assert.ok(tables > 0, 'no place shows a weekly table');
});

journey('a sheet to print has a code to scan and no navigation', {}, async (page) => {
    await page.goto('/lieux?ou=Vire');
    await first_place(page).click();
    await page.locator('a[href$="/imprimer"]').click();
    await page.waitForURL(/\/imprimer$/);
    await page.locator('svg').first().waitFor();
    await page.emulateMedia({ media: 'print' });
    assert.equal(await page.locator('nav:visible').count(), 0);
});

test('two hundred quick visitors are all served', async () => {
    const answers = await Promise.all(Array.from({ length: 200 }, (_, at) => world.get(at % 2 ? '/lieux?ou=Vire' : '/')));
    assert.deepEqual([...new Set(answers.map((answer) => answer.status))], [200]);
});
