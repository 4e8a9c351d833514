// An invented base map around Vire for the browser tests, in the two schemas that operators bring. The communes stand where
// they stand; roads, rivers, woods and a sea are made up from a fixed seed, so that no map data has to be kept or fetched.
import path from 'node:path';

import { read_territory } from '../../tools/territory/communes.mjs';
import { root } from '../support/server.mjs';
import { archive } from './pmtiles.mjs';

export const bounds = [-1.55, 48.6, -0.35, 49.4];
const middle = [-0.89, 48.84];
/** Named in France otherwise than by those who live there: what name:fr is for. */
export const foreign = { name: 'Kêr Nevez', french: 'Villeneuve-du-Bocage' };

let seed = 7;
/** Mulberry32: the same map on every machine. */
function random() {
    seed = (seed + 0x6d2b79f5) | 0;
    let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
}
const around = (spread) => (random() - 0.5) * 2 * spread;

/** A line that strays from the straight way by a share of each part's length. */
function winding(line, stray = 0.14, times = 4) {
    for (let round = 0; round < times; round++)
        line = line.flatMap((p, at) => {
            if (at === 0) return [p];
            const q = line[at - 1], size = Math.hypot(p[0] - q[0], p[1] - q[1]);
            return [[(p[0] + q[0]) / 2 + around(stray * size), (p[1] + q[1]) / 2 + around(stray * size * 0.66)], p];
        });
    return line;
}

/** A closed shape about a point. */
function blob([x, y], size, corners = 14) {
    const ring = Array.from({ length: corners }, (_, at) => {
        const angle = (2 * Math.PI * at) / corners, r = size * (0.65 + 0.5 * random());
        return [x + r * 1.5 * Math.cos(angle), y + r * Math.sin(angle)];
    });
    return [[...ring, ring[0]]];
}

/** What stands on the map, in no schema: {role, type, coordinates, minzoom, …}. */
function territory() {
    seed = 7;
    const features = [];
    const add = (role, type, coordinates, more = {}) => features.push({ role, type, coordinates, minzoom: 0, ...more });
    const { communes } = read_territory(path.join(root, 'web/node_modules'), path.join(root, 'data/territory'));
    // Real tiles of small zooms reach beyond the region they were cut for.
    const [west, south, east, north] = [bounds[0] - 0.4, bounds[1] - 0.3, bounds[2] + 0.4, bounds[3] + 0.1];
    const towns = communes.filter(({ at, approximate }) => at && !approximate && at.lon > west && at.lon < east && at.lat > south && at.lat < 49.32)
        .map(({ name, population, at }) => ({ name, population, at: [at.lon, at.lat] }));
    towns.push({ name: foreign.name, french: foreign.french, population: 60000, at: [-0.62, 48.95] });
    const away = (a, b) => Math.hypot((a.at[0] - b.at[0]) * 0.66, a.at[1] - b.at[1]);
    const nearest = (town, among, count) => among.filter((other) => other !== town).sort((a, b) => away(town, a) - away(town, b)).slice(0, count);

    const coast = winding([[west - 0.2, 49.32], [-1.1, 49.35], [-0.7, 49.33], [east + 0.2, 49.3]], 0.1);
    add('land', 'Polygon', [[...coast, [east + 0.2, south - 0.2], [west - 0.2, south - 0.2], coast[0]]]);
    add('sea', 'Polygon', [[...coast, [east + 0.2, north + 0.2], [west - 0.2, north + 0.2], coast[0]]]);
    add('sea_name', 'Point', [-0.95, 49.375], { name: 'Mer de la Manche', minzoom: 6 });
    add('border', 'LineString', winding([[-1.0, 49.33], [-1.05, 49.0], [-0.85, 48.78], [east, 48.8]], 0.1), { minzoom: 5 });
    for (let wood = 0; wood < 130; wood++) add('wood', 'Polygon', blob([west + random() * (east - west), south + random() * 0.95], 0.006 + random() * 0.016), { minzoom: 8 });
    for (const [name, line] of [['Vire', [[-0.85, 48.7], [-0.89, 48.85], [-1.05, 49.05], [-1.1, 49.34]]], ['Orne', [[-0.4, 48.6], [-0.48, 48.9], [-0.38, 49.31]]], ['Drôme', [[-0.8, 49.0], [-0.75, 49.2], [-0.8, 49.33]]]])
        add('river', 'LineString', winding(line, 0.16, 5), { name, minzoom: 8 });
    add('lake', 'Polygon', blob([-0.94, 48.8], 0.006), { name: 'Lac de la Dathée', minzoom: 10 });

    const joined = new Set();
    const road = (a, b, kind, minzoom, more) => {
        const key = [a.name, b.name].sort().join('|');
        if (joined.has(key)) return;
        joined.add(key);
        add('road', 'LineString', winding([a.at, b.at]), { kind, minzoom, ...more });
    };
    add('road', 'LineString', winding([[west, 48.65], [-1.2, 48.82], [-0.95, 48.99], [-0.7, 49.1], [east, 49.17]], 0.06), { kind: 'big', name: 'Autoroute des Estuaires', ref: 'A 84', minzoom: 5 });
    add('rail', 'LineString', winding([[west, 48.78], [-0.89, 48.83], [east, 48.76]], 0.06), { minzoom: 9 });
    const large = towns.filter(({ population }) => population >= 2500);
    for (const town of large) for (const other of nearest(town, large, 3)) road(town, other, 'middle', 7, { name: `Route de ${other.name}` });
    for (const town of towns) for (const other of nearest(town, towns, 3)) road(town, other, 'small', 11, { name: `Chemin de ${other.name}` });

    for (const town of towns) {
        const size = Math.min(0.016, 0.0018 * (town.population / 700) ** 0.4);
        add('built', 'Polygon', blob(town.at, size), { minzoom: 9 });
        const streets = Math.min(7, 2 + Math.round(town.population / 2500));
        for (let at = 0; at < streets; at++) {
            const off = ((at + 0.5) / streets - 0.5) * 1.7 * size;
            add('road', 'LineString', winding([[town.at[0] + off * 1.5, town.at[1] - size], [town.at[0] + off * 1.5, town.at[1] + size]], 0.05, 2), { kind: 'small', minzoom: 12, name: 'Rue du Lavoir' });
            add('road', 'LineString', winding([[town.at[0] - size * 1.5, town.at[1] + off], [town.at[0] + size * 1.5, town.at[1] + off]], 0.05, 2), { kind: 'small', minzoom: 12, name: 'Rue de la Mairie' });
        }
        if (Math.hypot(town.at[0] - middle[0], town.at[1] - middle[1]) < 0.08)
            for (let house = 0; house < 160; house++) {
                const [x, y] = [town.at[0] + around(size * 1.4), town.at[1] + around(size * 0.95)], [w, h] = [0.00012 + random() * 0.0002, 0.00008 + random() * 0.0001];
                add('building', 'Polygon', [[[x, y], [x + w, y], [x + w, y + h], [x, y + h], [x, y]]], { minzoom: 13 });
            }
        add('path', 'LineString', winding([town.at, [town.at[0] + around(0.03), town.at[1] + around(0.02)]], 0.2), { minzoom: 13 });
        const { population } = town;
        add('town', 'Point', town.at, { name: town.name, french: town.french, population, minzoom: population > 9000 ? 6 : population > 2500 ? 8 : population > 900 ? 10 : 11 });
    }
    return features;
}

const rank = (population) => [200, 1000, 2000, 5000, 10000, 20000, 50000, 100000, 200000].filter((least) => population >= least).length + 1;
const names = ({ name, french }) => ({ name, ...(french ? { 'name:fr': french } : {}) });

/** [layer, properties] of each role, as Protomaps 4 has them. */
const protomaps = {
    land: () => ['earth', { kind: 'earth' }],
    sea: () => ['water', { kind: 'ocean' }],
    sea_name: (f) => ['water', { kind: 'sea', ...names(f) }],
    lake: (f) => ['water', { kind: 'lake', ...names(f) }],
    river: (f) => ['water', { kind: 'river', ...names(f) }],
    wood: () => ['landuse', { kind: 'wood' }],
    built: () => ['landuse', { kind: 'residential' }],
    building: () => ['buildings', { kind: 'building' }],
    border: () => ['boundaries', { kind: 'county', kind_detail: 6 }],
    rail: () => ['roads', { kind: 'rail' }],
    path: () => ['roads', { kind: 'path', kind_detail: 'track' }],
    road: (f) => ['roads', { kind: { big: 'highway', middle: 'major_road', small: 'minor_road' }[f.kind], kind_detail: { big: 'motorway', middle: 'secondary', small: 'residential' }[f.kind], ...names(f) }],
    town: (f) => ['places', { kind: 'locality', kind_detail: f.population > 9000 ? 'city' : 'village', population_rank: rank(f.population), sort_key: 10 - rank(f.population), ...names(f) }],
};

/** The same as OpenMapTiles has them: no land; names of roads in a layer of their own. */
const openmaptiles = {
    land: () => null,
    sea: () => ['water', { class: 'ocean' }],
    sea_name: (f) => ['water_name', { class: 'sea', ...names(f) }],
    lake: () => ['water', { class: 'lake' }],
    river: (f) => ['waterway', { class: 'river', ...names(f) }],
    wood: () => ['landcover', { class: 'wood', subclass: 'wood' }],
    built: () => ['landuse', { class: 'residential' }],
    building: () => ['building', {}],
    border: () => ['boundary', { admin_level: 6, maritime: 0 }],
    rail: () => ['transportation', { class: 'rail' }],
    path: () => ['transportation', { class: 'track' }],
    road: (f) => ['transportation', { class: { big: 'motorway', middle: 'secondary', small: 'minor' }[f.kind] }],
    town: (f) => ['place', { class: f.population > 20000 ? 'city' : f.population > 5000 ? 'town' : f.population > 300 ? 'village' : 'hamlet', rank: 17 - rank(f.population), ...names(f) }],
};

function layers_of(schema) {
    const layers = {};
    const put = ([layer, properties], { type, coordinates, minzoom }) =>
        (layers[layer] ??= []).push({ type: 'Feature', properties: { ...properties, minzoom }, geometry: { type, coordinates } });
    for (const feature of territory()) {
        const place = schema[feature.role](feature);
        if (place) put(place, feature);
        if (schema === openmaptiles && feature.role === 'road' && feature.name) put(['transportation_name', { class: place[1].class, ...names(feature) }], feature);
    }
    return layers;
}

/** The archive's bytes; `metadata` over what a tool would write. */
export const protomaps_archive = (metadata = {}, max_zoom = 13) =>
    archive({ layers: layers_of(protomaps), bounds, max_zoom, metadata: { name: 'Protomaps Basemap', attribution: '<a href="https://github.com/protomaps/basemaps">Protomaps</a> © <a href="https://openstreetmap.org">OpenStreetMap</a>', ...metadata } });
export const openmaptiles_archive = (metadata = {}, max_zoom = 13) =>
    archive({ layers: layers_of(openmaptiles), bounds, max_zoom, metadata: { name: 'OpenMapTiles', attribution: '<a href="https://www.openmaptiles.org/">© OpenMapTiles</a> <a href="https://www.openstreetmap.org/copyright">© OpenStreetMap contributors</a>', ...metadata } });
