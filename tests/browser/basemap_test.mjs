// The operator's base map: dropped into the data folder of a running server, drawn in the site's colours and fonts, asked for
// in ranges from the site alone, and gone again without a page that breaks.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import test, { after, before } from 'node:test';

import { beffroi } from '../support/server.mjs';
import { journeys, open_world, themes } from './harness.mjs';
import { foreign, openmaptiles_archive, protomaps_archive } from './invented_map.mjs';
import { archive } from './pmtiles.mjs';
import { drawn, look_at, open_map, with_map } from './map.mjs';

let world;
const archives = {};
before(async () => {
    world = await open_world();
    archives.protomaps = protomaps_archive();
    archives.openmaptiles = openmaptiles_archive();
});
after(() => world?.close());

const file = () => path.join(world.server.data, 'basemap.pmtiles');
const address_on_page = async () => (await world.get('/lieux?ou=Vire')).body.match(/data-basemap="([^"]+)"/)?.[1];

/** Puts the file there as an operator should, and waits until the pages name another address than before (none: `undefined`). */
async function drop(bytes) {
    const before = await address_on_page();
    if (bytes) {
        fs.writeFileSync(`${file()}.new`, bytes);
        fs.renameSync(`${file()}.new`, file());
    } else fs.rmSync(file(), { force: true });
    let now;
    await until(async () => (now = await address_on_page(), bytes ? now && now !== before : !now));
    return now;
}

async function until(seen) {
    for (let tries = 0; !(await seen()); tries++) {
        if (tries === 600) throw new Error('the running server does not notice the change');
        await new Promise((done) => setTimeout(done, 50));
    }
}

const journey = journeys(() => world);

const attribution = (page) => page.locator('.maplibregl-ctrl-attrib-inner');
/** What the base map's tiles show at this moment: the layers of the tiles, and the names as drawn. */
const shown = (page) =>
    with_map(page, (map) => {
        const features = map.queryRenderedFeatures().filter((each) => each.source === 'base');
        const text = (each) => each.layer.layout?.['text-field']?.toString();
        return { layers: [...new Set(features.map((each) => each.sourceLayer))].sort(), names: [...new Set(features.map(text).filter(Boolean))].sort() };
    });
/** The colour drawn at a spot by the tiles' layer of that name, and the style sheet's token. */
const colour_at = async (page, spot, layer, token) => ({
    drawn: await with_map(page, (map, [at, name]) => {
        const found = map.queryRenderedFeatures(map.project(at)).find((each) => each.sourceLayer === name && each.layer.type === 'fill');
        const colour = found?.layer.paint['fill-color'];
        return colour && '#' + [colour.r, colour.g, colour.b].map((part) => Math.round(part * 255).toString(16).padStart(2, '0')).join('');
    }, [spot, layer]),
    wanted: await page.evaluate((name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim(), token),
});

const vire = [-0.89, 48.84], sea = [-0.95, 49.375];

test('a base map is seen when it comes, changes and goes, without a new start', async () => {
    assert.equal(await address_on_page(), undefined);
    assert.equal((await world.get('/carte/fond.pmtiles')).status, 404);
    const first = await drop(archives.protomaps);
    const second = await drop(archives.openmaptiles);
    assert.notEqual(first, second, 'another file has another address, so that no cache mixes them');
    const part = await world.get(second, { headers: { range: 'bytes=0-6' } });
    assert.deepEqual([part.status, part.body, part.headers['cache-control']], [206, 'PMTiles', 'public, max-age=31536000, immutable']);
    await drop(undefined);
    assert.equal((await world.get(second)).status, 404);
});

test('while it is being copied, or when it is something else, pages do without it', async () => {
    const fault = async (bytes) => {
        const address = await drop(archives.protomaps);
        fs.writeFileSync(file(), bytes);
        await until(async () => !(await address_on_page()));
        return (await world.get(address)).status;
    };
    assert.equal(await fault(archives.protomaps.subarray(0, 100_000)), 404);
    assert.equal(await fault('<html>Not found</html>'), 404);
    fs.rmSync(file());
});

for (const [kind, layers] of [
    ['protomaps', ['buildings', 'earth', 'landuse', 'places', 'roads', 'water']],
    ['openmaptiles', ['building', 'landcover', 'landuse', 'place', 'transportation', 'transportation_name', 'waterway']],
])
    journey(`the tiles of ${kind} are drawn, from this site and its fonts alone`, {}, async (page, { watch, context }) => {
        const address = await drop(archives[kind]);
        const asked = [];
        context.on('response', async (answer) => {
            if (!answer.url().includes('.pmtiles')) return;
            asked.push({ url: answer.url(), status: answer.status(), range: (await answer.request().allHeaders()).range, bytes: Number(answer.headers()['content-length']) });
        });
        await open_map(page);
        await look_at(page, 9.5, [-0.75, 48.9]);
        const far = await shown(page);
        assert.ok(far.names.includes('Vire Normandie'), far.names.join());
        assert.ok(far.names.includes(foreign.french), `name:fr stands before the name of the place: ${far.names.join()}`);
        assert.ok(!far.names.includes(foreign.name));
        await look_at(page, 14.5, vire);
        // On a busy machine names are placed a moment after the tiles.
        let near = await shown(page);
        for (let i = 0; i < 40 && !near.names.includes('Rue de la Mairie'); i++) {
            await page.waitForTimeout(250);
            near = await shown(page);
        }
        for (const layer of layers) assert.ok(near.layers.includes(layer), `${layer} is not drawn: ${near.layers.join()}`);
        assert.ok(near.names.includes('Rue de la Mairie'), near.names.join());

        assert.ok(asked.length > 3);
        for (const each of asked) {
            assert.equal(each.url, world.url + address);
            assert.equal(each.status, 206);
            assert.match(each.range ?? '', /^bytes=\d+-\d+$/);
        }
        assert.ok(asked.reduce((sum, each) => sum + each.bytes, 0) < archives[kind].length, 'less than the whole file was fetched');
        const style = await with_map(page, (map) => ({ glyphs: map.getStyle().glyphs, sprite: map.getStyle().sprite, fonts: JSON.stringify(map.getStyle().layers.map((each) => each.layout?.['text-font'])) }));
        assert.deepEqual([style.glyphs, style.sprite], [undefined, undefined]);
        assert.match(style.fonts, /Atkinson/);
        const loaded = await page.evaluate(() => [...document.fonts].filter((each) => each.status === 'loaded').map((each) => each.family.replaceAll('"', '')));
        assert.ok(loaded.includes('Atkinson') && loaded.includes('Atkinson Semibold'), loaded.join());
        assert.deepEqual(watch.requests.filter((each) => !each.startsWith(world.url) && !/^(blob|data):/.test(each)), []);
    });

for (const kind of ['protomaps', 'openmaptiles'])
    journey(`sea and land of ${kind} have the site's colours in both themes, and marks stay when the theme changes`, {}, async (page) => {
        await drop(archives[kind]);
        await open_map(page);
        await look_at(page, 11, vire);
        const [wood, spot] = await with_map(page, (map) => {
            const found = map.queryRenderedFeatures().find((each) => (each.properties.kind ?? each.properties.class) === 'wood');
            const ring = found.geometry.type === 'MultiPolygon' ? found.geometry.coordinates[0][0] : found.geometry.coordinates[0];
            return [found.sourceLayer, [0, 1].map((at) => ring.reduce((sum, p) => sum + p[at], 0) / ring.length)];
        });
        for (const theme of themes) {
            await page.emulateMedia({ colorScheme: theme });
            await drawn(page);
            await look_at(page, 11, sea);
            const of_sea = await colour_at(page, sea, 'water', '--map-water');
            assert.equal(of_sea.drawn, of_sea.wanted, theme);
            await look_at(page, 11, spot);
            const of_wood = await colour_at(page, spot, wood, '--map-green');
            assert.equal(of_wood.drawn, of_wood.wanted, theme);
            await look_at(page, 9, vire);
            assert.ok((await with_map(page, (map) => map.queryRenderedFeatures({ layers: ['clusters', 'place'] }).length)) > 2, `the marks are gone, ${theme}`);
        }
    });

journey('names keep off the marks of places', {}, async (page) => {
    await drop(archives.protomaps);
    await open_map(page);
    await look_at(page, 9.5, vire);
    // The cluster stands on the town, whose name makes room and stays.
    const names = (await shown(page)).names;
    assert.ok(names.includes('Vire Normandie'), names.join());
    const covered = await with_map(page, (map) =>
        map.queryRenderedFeatures({ layers: ['clusters', 'place'] }).flatMap((mark) => {
            const at = map.project(mark.geometry.coordinates);
            return map.queryRenderedFeatures([[at.x - 8, at.y - 8], [at.x + 8, at.y + 8]]).filter((each) => each.source === 'base' && each.layer.type === 'symbol').map((each) => each.properties.name);
        }));
    assert.deepEqual(covered, []);
});

for (const [what, metadata, wanted] of [
    ['its own words', {}, /^Protomaps © OpenStreetMap$/],
    ['OpenStreetMap, of which it says nothing', { attribution: undefined }, /^© OpenStreetMap$/],
    ['both, when its metadata name OpenStreetMap elsewhere', { attribution: 'Atelier de la Vire', 'planetiler:osm:osmosisreplicationtime': '2026-11-01T00:00:00Z' }, /^Atelier de la Vire © OpenStreetMap$/],
    ['its own words alone, when they are others', { attribution: '© IGN', description: 'Plan IGN' }, /^© IGN$/],
])
    journey(`the map tells who made the archive: ${what}`, {}, async (page) => {
        await drop(protomaps_archive(metadata, 9));
        await open_map(page);
        await look_at(page, 9.5, vire);
        assert.ok(await attribution(page).isVisible());
        assert.match(await attribution(page).innerText(), wanted);
        // Beyond the archive's end stands the drawn background, with its own words.
        await look_at(page, 9.5, [3, 45.8]);
        assert.match(await attribution(page).innerText(), /Natural Earth · GeoNames/);
    });

journey('beyond the end of the archive the drawn background goes on, and no name stands twice', {}, async (page, { watch }) => {
    await drop(archives.openmaptiles);
    await open_map(page);
    await look_at(page, 9.5, vire);
    assert.ok(!watch.requests.some((each) => each.includes('map-outlines')), 'the outlines are not fetched where nobody needs them');
    await look_at(page, 8.2, [-0.2, 48.5]);
    await drawn(page);
    const names = await with_map(page, (map) => map.queryRenderedFeatures().filter((each) => each.layer.type === 'symbol' && each.properties.name).map((each) => [each.source, each.properties.name]));
    const of = (source) => new Set(names.filter(([from]) => from === source).map(([, name]) => name));
    const [base, drawn_names] = [of('base'), new Set([...of('names'), ...of('near')])];
    assert.ok(base.size > 3 && drawn_names.size > 3, JSON.stringify(names));
    assert.deepEqual([...base].filter((name) => drawn_names.has(name)), []);
});

journey('layers that the map does not know leave the drawn background', {}, async (page) => {
    await drop(archive({ layers: { shops: [{ type: 'Feature', properties: { minzoom: 0 }, geometry: { type: 'Point', coordinates: vire } }] }, bounds: [-1, 48, 0, 49], max_zoom: 4 }));
    await open_map(page);
    const layers = await with_map(page, (map) => map.getStyle().layers.map((each) => each.id));
    assert.ok(layers.includes('land') && !layers.some((each) => each.startsWith('base-')), layers.join());
    assert.equal(await attribution(page).innerText(), 'Natural Earth · GeoNames · MaxMind');
});

journey('a base map that goes away while the page is open leaves the drawn background', {}, async (page) => {
    await drop(archives.protomaps);
    await open_map(page);
    assert.ok((await shown(page)).layers.includes('roads'));
    await drop(undefined);
    await with_map(page, (map, to) => map.jumpTo(to), { zoom: 13, center: [-1.2, 48.9] });
    await page.waitForFunction(() => !document.querySelector('[data-map]').map.getSource('base'));
    await drawn(page);
    assert.ok(await with_map(page, (map) => Boolean(map.getLayer('land'))));
    await look_at(page, 9.5, vire);
    assert.ok((await with_map(page, (map) => map.queryRenderedFeatures({ layers: ['clusters', 'place'] }).length)) > 2);
    await page.reload();
    await open_map(page);
    assert.ok(await with_map(page, (map) => Boolean(map.getLayer('land'))));
});

journey('another archive that takes its place while the page is open is drawn', {}, async (page) => {
    await drop(protomaps_archive({ name: 'old' }, 9));
    await open_map(page);
    await look_at(page, 9.5, vire);
    await drop(archives.protomaps);
    await look_at(page, 9.5, [-0.6, 49.1]);
    assert.ok((await shown(page)).layers.includes('roads'));
});

test('doctor says what there is, what is wrong and how to mend it', () => {
    const doctor = () => beffroi('doctor', '--data', world.server.data);
    const line = ({ out }) => out.split('\n').find((each) => /basemap|base map|fond de carte/i.test(each)) ?? out;
    fs.rmSync(file(), { force: true });
    assert.match(line(doctor()), /^· .*basemap\.pmtiles/);
    for (const kind of ['protomaps', 'openmaptiles']) {
        fs.writeFileSync(file(), archives[kind]);
        const well = doctor();
        assert.equal(well.code, 0, well.out);
        assert.match(line(well), new RegExp(`^✓ .*${kind}.* 13`, 'i'));
    }
    fs.writeFileSync(file(), archives.protomaps.subarray(0, 5000));
    const short = doctor();
    assert.equal(short.code, 1);
    assert.match(line(short), /^✗ .*5000/);
    fs.rmSync(file());
});
