// Writes a PMTiles 3 archive of vector tiles from GeoJSON features, as an operator's tool would:
// https://github.com/protomaps/PMTiles/blob/main/spec/v3/spec.md
import { createHash } from 'node:crypto';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { gzipSync } from 'node:zlib';

import { root } from '../support/server.mjs';

// The tests have no packages of their own: they use those of the browser's side.
const bring = (file) => import(pathToFileURL(path.join(root, 'web/node_modules', file)));
const { GeoJSONVT } = await bring('@maplibre/geojson-vt/dist/geojson-vt.mjs');
const { fromGeojsonVt } = await bring('@maplibre/vt-pbf/dist/index.es.js');
const { zxyToTileId } = await bring('pmtiles/dist/esm/index.js');

const head_size = 127;
const root_most = 16384 - head_size;  // what a reader fetches at first holds the head and the root directory

function varint(out, n) {
    for (; n > 127; n = Math.floor(n / 128)) out.push((n % 128) | 128);
    out.push(n);
}

/** A directory of entries {id, run, length, offset}. */
function directory(entries) {
    const out = [];
    varint(out, entries.length);
    entries.forEach(({ id }, at) => varint(out, id - (at ? entries[at - 1].id : 0)));
    for (const { run } of entries) varint(out, run);
    for (const { length } of entries) varint(out, length);
    entries.forEach(({ offset }, at) => {
        const before = entries[at - 1];
        varint(out, before && offset === before.offset + before.length ? 0 : offset + 1);
    });
    return gzipSync(Buffer.from(out));
}

/** Column and row of a position at a zoom. */
function tile_of([lon, lat], z) {
    const phi = (lat * Math.PI) / 180, n = 2 ** z;
    return [Math.floor(((lon + 180) / 360) * n), Math.floor(((1 - Math.asinh(Math.tan(phi)) / Math.PI) / 2) * n)];
}

/**
 * The archive's bytes. `layers`: name → features, each drawn from its own `minzoom` on (taken off its properties).
 * `bounds`: [west, south, east, north]. `metadata` beside the names of layers, which are added.
 */
export function archive({ layers, bounds, max_zoom, metadata = {} }) {
    const sliced = Object.entries(layers).map(([name, features]) => [name, new GeoJSONVT({ type: 'FeatureCollection', features }, { maxZoom: max_zoom, indexMaxZoom: 4, buffer: 64, tolerance: 3 })]);
    const tiles = [];
    for (let z = 0; z <= max_zoom; z++) {
        const [[west, north], [east, south]] = [tile_of([bounds[0], bounds[3]], z), tile_of([bounds[2], bounds[1]], z)];
        for (let x = west; x <= east; x++)
            for (let y = north; y <= south; y++) {
                const drawn = {};
                for (const [name, index] of sliced) {
                    const features = (index.getTile(z, x, y)?.features ?? []).filter(({ tags }) => tags.minzoom <= z)
                        .map((feature) => ({ ...feature, tags: Object.fromEntries(Object.entries(feature.tags).filter(([key]) => key !== 'minzoom')) }));
                    if (features.length) drawn[name] = { features };
                }
                if (Object.keys(drawn).length) tiles.push({ id: zxyToTileId(z, x, y), bytes: gzipSync(fromGeojsonVt(drawn, { version: 2, extent: 4096 })) });
            }
    }
    tiles.sort((a, b) => a.id - b.id);

    const data = [], known = new Map(), entries = [];
    let length = 0;
    for (const { id, bytes } of tiles) {
        const hash = createHash('sha256').update(bytes).digest('hex');
        if (!known.has(hash)) {
            known.set(hash, length);
            data.push(bytes);
            length += bytes.length;
        }
        const offset = known.get(hash), last = entries.at(-1);
        if (last && last.offset === offset && last.id + last.run === id) last.run++;
        else entries.push({ id, run: 1, length: bytes.length, offset });
    }

    // Small archives have one directory; in larger ones the root names leaves.
    let top = directory(entries), leaves = Buffer.alloc(0);
    if (top.length > root_most) {
        const parts = [], of_leaves = [];
        for (let at = 0; at < entries.length; at += 1024) {
            const leaf = directory(entries.slice(at, at + 1024));
            of_leaves.push({ id: entries[at].id, run: 0, length: leaf.length, offset: parts.reduce((sum, part) => sum + part.length, 0) });
            parts.push(leaf);
        }
        top = directory(of_leaves);
        leaves = Buffer.concat(parts);
    }
    const about = gzipSync(JSON.stringify({ ...metadata, vector_layers: Object.keys(layers).map((id) => ({ id, fields: {} })) }));

    const head = Buffer.alloc(head_size);
    head.write('PMTiles');
    head[7] = 3;
    let at = head_size;
    [top, about, leaves, { length }].forEach((part, index) => {
        head.writeBigUInt64LE(BigInt(at), 8 + 16 * index);
        head.writeBigUInt64LE(BigInt(part.length), 16 + 16 * index);
        at += part.length;
    });
    [tiles.length, entries.length, data.length].forEach((n, index) => head.writeBigUInt64LE(BigInt(n), 72 + 8 * index));
    head.set([1, 2, 2, 1, 0, max_zoom], 96);  // clustered, both gzip, MVT, zooms
    bounds.forEach((degrees, index) => head.writeInt32LE(Math.round(degrees * 1e7), 102 + 4 * index));
    head[118] = 9;
    head.writeInt32LE(Math.round(((bounds[0] + bounds[2]) / 2) * 1e7), 119);
    head.writeInt32LE(Math.round(((bounds[1] + bounds[3]) / 2) * 1e7), 123);
    return Buffer.concat([head, top, about, leaves, ...data]);
}
