// The operator's base map: a PMTiles archive of vector tiles, read in ranges from this site and drawn in its colours. Calm by
// choice: no shops, no pictograms, nothing that competes with the marks of places.
import * as maplibre from "maplibre-gl";
import { PMTiles } from "pmtiles";

import { besides, palette, regular, strong } from "./paint";
import { type Part, type Schema, schemaOf } from "./schemas";

type Expression = maplibre.ExpressionSpecification;

export interface Basemap {
    bounds: maplibre.LngLatBounds;
    minZoom: number;
    maxZoom: number;
    attribution: string;
    schema: Schema;
}

const openstreetmap = '<a href="https://www.openstreetmap.org/copyright">© OpenStreetMap</a>';

/** The archive's own words, and OpenStreetMap when it is the source that they forget. */
function attributionOf(metadata: Record<string, unknown>): string {
    const own = typeof metadata.attribution === "string" ? metadata.attribution.trim() : "";
    if (/openstreetmap/i.test(own)) return own;
    // Both schemas are made for OpenStreetMap: an archive that tells nothing comes from there.
    const osm = own === "" || /openstreetmap|planetiler:osm/i.test(JSON.stringify(metadata));
    return [own, osm ? openstreetmap : ""].filter(Boolean).join(" ");
}

/** Opens the archive; nothing when it is not there, can't be read, or has layers that the map does not know. */
export async function openBasemap(address: string): Promise<Basemap | undefined> {
    try {
        const archive = new PMTiles(new URL(address, location.href).href);
        const header = await archive.getHeader();
        const metadata = (await archive.getMetadata()) as Record<string, unknown>;
        const schema = schemaOf(metadata);
        if (!schema) return undefined;
        maplibre.addProtocol("base", async (asked, abort) => {
            const [z, x, y] = asked.url.slice("base://".length).split("/").map(Number);
            const tile = await archive.getZxy(z, x, y, abort.signal);
            return { data: tile ? tile.data : new ArrayBuffer(0) };
        });
        return {
            bounds: new maplibre.LngLatBounds([header.minLon, header.minLat, header.maxLon, header.maxLat]),
            minZoom: header.minZoom, maxZoom: header.maxZoom, attribution: attributionOf(metadata), schema,
        };
    } catch {
        return undefined;
    }
}

/** A width in pixels at zooms, growing evenly to the eye between them. */
const width = (...stops: number[]): Expression => ["interpolate", ["exponential", 1.6], ["zoom"], ...stops] as unknown as Expression;

/** The lowest layer of the base map: what stands beneath goes before it. */
export const ground = "base-ground";

/** The source of the ground that the tiles cover, for schemas that do not draw land. */
export const cover = "base-cover";

/** The zoom of the tiles that the map shows at a zoom of its own. */
export const levelOf = (base: Basemap, zoom: number) => Math.max(base.minZoom, Math.min(base.maxZoom, Math.floor(zoom)));

/** What the tiles of a level cover: the bounds of the archive, out to the edges of its tiles. */
export function covered(base: Basemap, level: number): maplibre.LngLatBounds {
    const tiles = 2 ** level;
    const corner = (at: maplibre.LngLat, x: (n: number) => number, y: (n: number) => number) => {
        const exact = maplibre.MercatorCoordinate.fromLngLat(at);
        return new maplibre.MercatorCoordinate(x(exact.x * tiles) / tiles, y(exact.y * tiles) / tiles).toLngLat();
    };
    return new maplibre.LngLatBounds(
        corner(base.bounds.getSouthWest(), Math.floor, Math.ceil), corner(base.bounds.getNorthEast(), Math.ceil, Math.floor));
}

export function rectangle(box: maplibre.LngLatBounds): GeoJSON.Feature<GeoJSON.Polygon> {
    const ring = [box.getSouthWest(), box.getSouthEast(), box.getNorthEast(), box.getNorthWest(), box.getSouthWest()];
    return { type: "Feature", properties: {}, geometry: { type: "Polygon", coordinates: [ring.map((corner) => corner.toArray())] } };
}

/** Sources and layers of the base map. */
export function basemapStyle(base: Basemap): Pick<maplibre.StyleSpecification, "sources" | "layers"> {
    const { schema } = base;
    const colour = palette();
    const layers: maplibre.LayerSpecification[] = [];
    let parts = 0;
    const draw = (part: Part, layer: object) =>
        layers.push({ id: `base-${part.layer}-${parts++}`, source: "base", "source-layer": part.layer, filter: part.filter, ...layer } as maplibre.LayerSpecification);
    const fill = (part: Part, paint: object, more: object = {}) => draw(part, { type: "fill", paint, ...more });
    const line = (part: Part, paint: object, more: object = {}) =>
        draw(part, { type: "line", layout: { "line-cap": "round", "line-join": "round" }, paint, ...more });

    if (schema.land) fill(schema.land, { "fill-color": colour.land }, { id: ground });
    // Where the tiles say only what is water, the rest of their ground is land.
    else layers.push({ id: ground, type: "fill", source: cover, paint: { "fill-color": colour.land } });
    for (const part of schema.built) fill(part, { "fill-color": colour.built, "fill-opacity": ["interpolate", ["linear"], ["zoom"], 8, 0.5, 12, 1] }, { minzoom: 8 });
    for (const part of schema.green) fill(part, { "fill-color": colour.green });
    fill(schema.water, { "fill-color": colour.water });
    line(schema.river, { "line-color": colour.water, "line-width": width(8, 0.9, 12, 2.2, 18, 16) }, { minzoom: 8 });
    fill(schema.building, { "fill-color": colour.building }, { minzoom: 13 });
    line(schema.border, { "line-color": colour.border, "line-width": ["interpolate", ["linear"], ["zoom"], 4, 0.6, 12, 1.4], "line-dasharray": [4, 3] },
        { layout: { "line-join": "round" } });
    line(schema.rail, { "line-color": colour.roadEdge, "line-width": width(9, 0.5, 14, 1.4, 18, 4), "line-dasharray": [3, 2] }, { minzoom: 9, layout: {} });

    // All edges first, so that crossings are open.
    const roads: [Part, Expression, Expression, string, number][] = [
        [schema.small, width(11, 0.5, 14, 2, 18, 16), width(11, 1.1, 14, 3.4, 18, 19), colour.road, 11],
        [schema.middle, width(7, 0.7, 11, 1.8, 14, 4, 18, 22), width(7, 1.3, 11, 3.2, 14, 6, 18, 26), colour.main, 7],
        [schema.big, width(5, 0.8, 11, 2.6, 14, 5.5, 18, 28), width(5, 1.5, 11, 4.2, 14, 8, 18, 33), colour.main, 5],
    ];
    line(schema.path, { "line-color": colour.roadEdge, "line-width": width(13, 0.6, 18, 2.5), "line-dasharray": [2, 1.6] }, { minzoom: 13, layout: {} });
    for (const [part, , edge, , minzoom] of roads) line(part, { "line-color": colour.roadEdge, "line-width": edge }, { minzoom });
    for (const [part, inner, , paint, minzoom] of roads) line(part, { "line-color": paint, "line-width": inner }, { minzoom });

    const lang = document.documentElement.lang || "fr";
    const name: Expression = ["coalesce", ["get", `name:${lang}`], ["get", `name_${lang}`], ["get", "name:latin"], ["get", "name"]];
    const text = (part: Part, layout: object, paint: object, more: object = {}) =>
        draw(part, {
            type: "symbol", layout: { "text-field": name, "text-font": regular, "text-size": 15, ...layout },
            paint: { "text-halo-color": colour.halo, "text-halo-width": 1.6, ...paint }, ...more,
        });
    text(schema.riverName, { "symbol-placement": "line", "symbol-spacing": 400, "text-letter-spacing": 0.04 },
        { "text-color": colour.waterName, "text-halo-width": 1.2 }, { minzoom: 11 });
    text(schema.waterName, { "text-max-width": 7, "text-letter-spacing": 0.04 }, { "text-color": colour.waterName, "text-halo-color": colour.water });
    text(schema.roadName, { "symbol-placement": "line", "symbol-spacing": 320, "text-padding": 6 }, { "text-color": colour.soft }, { minzoom: 14 });
    const size = schema.townSize;
    const sized = (zoom: number, ...sizes: number[]) => [zoom, ["match", size, 0, sizes[0], 1, sizes[1], 2, sizes[2], 15]];
    text(schema.town, {
        "text-font": ["case", ["<", size, 2], ["literal", strong], ["literal", regular]],
        "text-size": ["interpolate", ["linear"], ["zoom"], ...sized(6, 16, 15, 15), ...sized(10, 20, 18, 16), ...sized(14, 23, 21, 19)],
        "symbol-sort-key": ["+", ["*", 100, size], ["coalesce", ["get", "sort_key"], ["get", "rank"], 0]],
        "text-padding": 8, "text-max-width": 8,
        "text-variable-anchor-offset": besides,
    }, { "text-color": ["case", ["<", size, 3], colour.name, colour.soft] });
    text(schema.country, { "text-font": strong, "text-size": 17, "text-max-width": 7 }, { "text-color": colour.soft }, { maxzoom: 7 });

    return {
        sources: {
            base: {
                type: "vector", tiles: ["base://{z}/{x}/{y}"], minzoom: base.minZoom, maxzoom: base.maxZoom,
                bounds: base.bounds.toArray().flat() as [number, number, number, number], attribution: base.attribution,
            },
            [cover]: { type: "geojson", data: { type: "FeatureCollection", features: [] } },
        },
        layers,
    };
}
