// The map by keyboard, by ear and by pointer: nothing stands on it that the list lacks, and everything on it can be reached.
import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';

import { journeys, open_world, violations_of } from './harness.mjs';
import { drawn, look_at, open_map, with_map } from './map.mjs';

let world;
before(async () => (world = await open_world()));
after(() => world?.close());

const journey = journeys(() => world);

const canvas = (page) => page.getByRole('region', { name: 'Carte des lieux' });
const said = (page) => page.locator('[data-map] [role="status"]');
const camera = (page) => with_map(page, (map) => ({ zoom: map.getZoom(), ...map.getCenter() }));

/** Comes to the map with the keyboard, from the last link before it. */
async function tab_to_map(page) {
    await page.locator('.found a').last().focus();
    for (let pressed = 0; pressed < 5; pressed++) {
        await page.keyboard.press('Tab');
        if (await canvas(page).evaluate((each) => each === document.activeElement)) return drawn(page);
    }
    assert.fail('the keyboard does not come to the map after the list');
}

/** A key as a French keyboard sends it: "-" stands on the key that is 6 on an American one, "+" needs Shift. */
const french_key = (page, key) =>
    canvas(page).evaluate((each, sent) => each.dispatchEvent(new KeyboardEvent('keydown', { bubbles: true, cancelable: true, ...sent })),
        { '-': { key: '-', code: 'Digit6', keyCode: 54 }, '+': { key: '+', code: 'Equal', keyCode: 187, shiftKey: true } }[key]);

test('the list has every place of the map, and the map every place of the list', async () => {
    const listed = new Set();
    for (let address = '/lieux?ou=Vire'; address;) {
        const { body } = await world.get(address);
        for (const [, slug] of body.matchAll(/data-slug="([^"]+)"/g)) listed.add(slug);
        address = body.match(/href="([^"]+)" rel="next"/)?.[1].replaceAll('&amp;', '&');
    }
    const { features } = JSON.parse((await world.get('/lieux/points.json?ou=Vire')).body);
    assert.ok(listed.size > 20, 'several pages of the list');
    assert.deepEqual(features.map((each) => each.properties.slug).sort(), [...listed].sort());
});

journey('arrows move the map; plus and minus zoom, on a French keyboard too', {}, async (page) => {
    await open_map(page);
    await tab_to_map(page);
    const moved = async (press, what) => {
        const before = await camera(page);
        await press();
        await page.waitForFunction(([zoom, lng, lat]) => {
            const { map } = document.querySelector('[data-map]');
            return !map.isMoving() && (map.getZoom() !== zoom || map.getCenter().lng !== lng || map.getCenter().lat !== lat);
        }, [before.zoom, before.lng, before.lat]);
        await drawn(page);
        const after = await camera(page);
        assert.ok(what(before, after), `${JSON.stringify(before)} → ${JSON.stringify(after)}`);
    };
    await moved(() => page.keyboard.press('ArrowRight'), (from, to) => to.lng > from.lng && to.zoom === from.zoom);
    await moved(() => page.keyboard.press('ArrowUp'), (from, to) => to.lat > from.lat);
    const one = (from, to) => Math.abs(to.zoom - from.zoom - 1) < 0.01, less = (from, to) => Math.abs(from.zoom - to.zoom - 1) < 0.01;
    await moved(() => page.keyboard.press('+'), one);
    await moved(() => page.keyboard.press('-'), less);
    await moved(() => french_key(page, '+'), one);
    await moved(() => french_key(page, '-'), less);
});

journey('the focus is seen on the map, which tells how it goes, and Tab leaves it', {}, async (page) => {
    await open_map(page);
    const hint = page.locator('#map-keys');
    assert.ok(!(await hint.isVisible()), 'nobody else needs to know');
    await tab_to_map(page);
    const outline = await canvas(page).evaluate((each) => { const { outlineStyle, outlineWidth, outlineOffset } = getComputedStyle(each); return [outlineStyle, parseFloat(outlineWidth), parseFloat(outlineOffset)]; });
    assert.equal(outline[0], 'solid');
    assert.ok(outline[1] >= 3 && outline[2] <= -outline[1], `an outline of ${outline[1]} px at ${outline[2]} px would be cut off by the frame`);
    assert.ok(await hint.isVisible());
    assert.equal(await canvas(page).getAttribute('aria-describedby'), 'map-keys');
    const stops = [];
    for (let pressed = 0; pressed < 12; pressed++) {
        await page.keyboard.press('Tab');
        const at = await page.evaluate(() => ({ inside: Boolean(document.activeElement.closest('[data-map]')), name: document.activeElement.getAttribute('aria-label') ?? document.activeElement.innerText }));
        if (!at.inside) return assert.deepEqual(stops, ['Agrandir', 'Réduire', 'D’où vient la carte']);
        stops.push(at.name);
    }
    assert.fail(`the keyboard is caught in the map: ${stops.join(', ')}`);
});

journey('what has the ring is told, opens with Enter, and leads to the same place as the list', {}, async (page) => {
    await open_map(page);
    await tab_to_map(page);
    assert.equal(await page.locator('.map-ring').count(), 1);
    let clusters = 0;
    for (; /^Entourés : \d+ lieux$/.test((await said(page).innerText()).replace(/\s/g, ' ')); clusters++) {
        const { zoom } = await camera(page);
        await page.keyboard.press('Enter');
        await page.waitForFunction((before) => document.querySelector('[data-map]').map.getZoom() > before, zoom);
        await drawn(page);
        assert.ok(clusters < 10, 'clusters open into clusters without end');
    }
    assert.ok(clusters > 0, 'near Vire a cluster is nearest');
    const [, told] = (await said(page).innerText()).match(/^Entouré\s: (.+)$/);
    await page.keyboard.press('Enter');
    const link = page.locator('.map-card a');
    await link.waitFor();
    assert.equal(await link.innerText(), told);
    assert.ok(await link.evaluate((each) => each === document.activeElement), 'the focus is in the card');
    await page.keyboard.press('Escape');
    assert.equal(await link.count(), 0);
    assert.ok(await canvas(page).evaluate((each) => each === document.activeElement), 'the focus is back on the map');
    await drawn(page);
    await page.keyboard.press('Enter');
    await link.waitFor();
    await page.keyboard.press('Enter');
    await page.waitForURL(/\/lieux\/[a-z0-9-]+$/);
    assert.equal(await page.getByRole('heading', { level: 1 }).innerText(), told);
});

journey('where nothing is, that is told, and Enter does nothing', {}, async (page) => {
    await open_map(page);
    await look_at(page, 12, [-3, 47.2]);
    await tab_to_map(page);
    assert.equal(await said(page).innerText(), 'Aucun lieu sur cette partie de la carte');
    assert.equal(await page.locator('.map-ring').count(), 0);
    await page.keyboard.press('Enter');
    assert.equal(await page.locator('.map-card').count(), 0);
});

journey('places on one spot open as one card, however near one comes', {}, async (page) => {
    const place = (slug, name) => ({ type: 'Feature', geometry: { type: 'Point', coordinates: [-0.89, 48.84] }, properties: { slug, name } });
    await page.route('**/lieux/points.json*', (route) => route.fulfill({ json: { type: 'FeatureCollection', features: [place('mairie', 'Mairie'), place('mediatheque', '<b>Médiathèque</b>')] } }));
    await open_map(page);
    await look_at(page, 14, [-0.89, 48.84]);
    await tab_to_map(page);
    await page.keyboard.press('Enter');
    const links = page.locator('.map-card a');
    await links.first().waitFor();
    // Names are text: markup in one is shown, not obeyed.
    assert.deepEqual((await links.allInnerTexts()).sort(), ['<b>Médiathèque</b>', 'Mairie']);
    assert.deepEqual((await links.evaluateAll((all) => all.map((each) => each.getAttribute('href')))).sort(), ['/lieux/mairie', '/lieux/mediatheque']);
});

journey('a click opens clusters and places', {}, async (page) => {
    await open_map(page);
    const click = (layer) => with_map(page, (map, name) => {
        const [mark] = map.queryRenderedFeatures({ layers: [name] });
        const box = map.getCanvas().getBoundingClientRect(), at = map.project(mark.geometry.coordinates);
        return [box.x + at.x, box.y + at.y];
    }, layer).then(([x, y]) => page.mouse.click(x, y));
    const { zoom } = await camera(page);
    await click('clusters');
    await page.waitForFunction((before) => document.querySelector('[data-map]').map.getZoom() > before, zoom);
    await drawn(page);
    // Near enough that every place stands alone, above the middle of the map.
    const alone = await with_map(page, (map) => map.querySourceFeatures('places').find((each) => !each.properties.cluster)?.geometry.coordinates);
    await look_at(page, 14, alone);
    await click('place');
    await page.locator('.map-card a').waitFor();
    assert.equal(await page.locator('.map-ring').count(), 1, 'the ring tells whose card it is');
    await page.locator('.maplibregl-popup').getByRole('button', { name: 'Fermer' }).click();
    assert.equal(await page.locator('.map-card').count(), 0);
    assert.equal(await page.locator('.map-ring').count(), 0);
});

journey('who points at a place of the list sees it on the map', {}, async (page) => {
    await open_map(page);
    await page.locator('ol.places > li').nth(1).hover();
    assert.equal(await page.locator('.map-ring').count(), 1);
    await page.getByRole('heading', { level: 1 }).hover();
    await page.locator('ol.places > li a').first().focus();
    assert.equal(await page.locator('.map-ring').count(), 1);
});

for (const [size, theme] of [['desk', 'light'], ['phone', 'dark']])
    journey(`axe finds nothing while a card is open on the map, ${size} ${theme}`, { size, theme }, async (page) => {
        await open_map(page);
        const [{ geometry }] = JSON.parse((await world.get('/lieux/points.json?ou=Vire')).body).features;
        await look_at(page, 14, geometry.coordinates);
        await tab_to_map(page);
        await page.keyboard.press('Enter');
        await page.locator('.map-card a').first().waitFor();
        assert.deepEqual(await violations_of(page), []);
    });

journey('a device that cannot draw keeps the list, and a sentence says so', {}, async (page) => {
    await page.addInitScript(() => { HTMLCanvasElement.prototype.getContext = () => null; });
    await page.goto('/lieux?ou=Vire');
    await page.locator('[data-map][data-ready="none"]').waitFor();
    assert.ok(await page.getByText('Cet appareil ne peut pas dessiner la carte.').isVisible());
    assert.ok((await page.locator('ol.places > li').count()) > 2);
});
