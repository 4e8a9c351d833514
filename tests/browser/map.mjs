// What tests of the map share: opening it, waiting until it is drawn, reading what it shows.

/** Opens a page of the list and its map, drawn to the end. */
export async function open_map(page, address = '/lieux?ou=Vire') {
    await page.goto(address);
    const button = page.locator('[data-map-open]');
    await page.locator('[data-map]').waitFor({ state: 'attached' });
    await page.waitForFunction(() => document.querySelector('[data-map]').dataset.ready || !document.querySelector('[data-map-open]').hidden);
    if (await button.isVisible()) await button.click();
    await page.locator('[data-map][data-ready="true"]').waitFor();
    await page.locator('[data-map]').scrollIntoViewIfNeeded();
    await drawn(page);
}

/** Waits until nothing moves, loads or is left to draw. */
export const drawn = (page) =>
    page.evaluate(() => new Promise((done) => {
        const { map } = document.querySelector('[data-map]');
        const settled = () => map.isStyleLoaded() && map.loaded() && map.areTilesLoaded() && !map.isMoving() && map.getSource('places');
        const look = () => (settled() ? done() : setTimeout(look, 50));
        map.once('idle', look);
        map.triggerRepaint();
    }));

/** Calls `what(map, argument)` in the page. */
export async function with_map(page, what, argument) {
    const map = await page.evaluateHandle(() => document.querySelector('[data-map]').map);
    return map.evaluate(what, argument);
}

/** Moves the map at once and waits until it is drawn. */
export async function look_at(page, zoom, center) {
    await with_map(page, (map, to) => map.jumpTo(to), { zoom, center });
    await drawn(page);
}
