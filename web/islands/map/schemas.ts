// How the two schemas of vector tiles that operators bring name what the map draws:
//   Protomaps 4     https://docs.protomaps.com/basemaps/layers   (`pmtiles extract` of a daily build, planetiler's own profile)
//   OpenMapTiles 3  https://openmaptiles.org/schema/             (planetiler's usual output)
// src/server/basemap.cpp tells them apart by the same layers for `beffroi doctor`.
import type { ExpressionSpecification as Expression } from "maplibre-gl";

/** Some features of one layer of the tiles. */
export interface Part {
    layer: string;
    filter: Expression;
}

export interface Schema {
    /** Polygons of land; without them all that is not water is land. */
    land?: Part;
    green: Part[];
    built: Part[];
    building: Part;
    water: Part;
    river: Part;
    border: Part;
    rail: Part;
    /** Roads from paths to motorways: each kind is drawn above the ones before. */
    path: Part;
    small: Part;
    middle: Part;
    big: Part;
    roadName: Part;
    waterName: Part;
    riverName: Part;
    town: Part;
    /** 0 for a large city, 1 city, 2 town, 3 village, 4 what is smaller. */
    townSize: Expression;
    country: Part;
}

const shape = (type: "Polygon" | "LineString" | "Point"): Expression => ["==", ["geometry-type"], type];
const one_of = (key: string, ...values: string[]): Expression => ["in", ["get", key], ["literal", values]];
const all = (...tests: Expression[]): Expression => ["all", ...tests];
const anything: Expression = ["literal", true] as unknown as Expression;

const protomaps: Schema = {
    land: { layer: "earth", filter: shape("Polygon") },
    green: [
        { layer: "landcover", filter: one_of("kind", "forest") },
        { layer: "landuse", filter: all(shape("Polygon"), one_of("kind", "forest", "wood", "park", "nature_reserve", "cemetery", "golf_course", "allotments", "village_green", "recreation_ground", "grass", "garden")) },
    ],
    built: [{ layer: "landuse", filter: all(shape("Polygon"), one_of("kind", "residential", "commercial", "industrial", "retail", "school", "university", "college", "hospital", "railway")) }],
    building: { layer: "buildings", filter: one_of("kind", "building", "building_part") },
    water: { layer: "water", filter: shape("Polygon") },
    river: { layer: "water", filter: all(shape("LineString"), one_of("kind", "river", "canal", "stream")) },
    border: { layer: "boundaries", filter: one_of("kind", "country", "region", "county") },
    rail: { layer: "roads", filter: one_of("kind", "rail") },
    path: { layer: "roads", filter: one_of("kind", "path") },
    small: { layer: "roads", filter: all(one_of("kind", "minor_road", "other"), ["!", one_of("kind_detail", "taxiway", "runway", "pier")]) },
    middle: { layer: "roads", filter: one_of("kind", "major_road") },
    big: { layer: "roads", filter: one_of("kind", "highway") },
    roadName: { layer: "roads", filter: one_of("kind", "highway", "major_road", "minor_road", "path") },
    waterName: { layer: "water", filter: all(shape("Point"), one_of("kind", "ocean", "sea", "bay", "lake", "water")) },
    riverName: { layer: "water", filter: all(shape("LineString"), one_of("kind", "river", "canal")) },
    town: { layer: "places", filter: one_of("kind", "locality", "neighbourhood", "macrohood") },
    townSize: ["case", ["!=", ["get", "kind"], "locality"], 4, ["step", ["coalesce", ["get", "population_rank"], 0], 4, 2, 3, 5, 2, 8, 1, 10, 0]],
    country: { layer: "places", filter: one_of("kind", "country") },
};

const openmaptiles: Schema = {
    green: [
        { layer: "landcover", filter: one_of("class", "wood", "forest") },
        { layer: "landuse", filter: one_of("class", "cemetery", "park") },
        { layer: "park", filter: shape("Polygon") },
    ],
    built: [{ layer: "landuse", filter: one_of("class", "residential", "suburb", "neighbourhood", "commercial", "industrial", "retail", "school", "university", "hospital", "railway") }],
    building: { layer: "building", filter: anything },
    water: { layer: "water", filter: all(shape("Polygon"), ["!=", ["get", "brunnel"], "tunnel"]) },
    river: { layer: "waterway", filter: ["!=", ["get", "brunnel"], "tunnel"] },
    border: { layer: "boundary", filter: all(["<=", ["coalesce", ["get", "admin_level"], 9], 6], ["!=", ["get", "maritime"], 1]) },
    rail: { layer: "transportation", filter: one_of("class", "rail", "transit") },
    path: { layer: "transportation", filter: all(shape("LineString"), one_of("class", "path", "track")) },
    small: { layer: "transportation", filter: all(shape("LineString"), one_of("class", "tertiary", "minor", "service")) },
    middle: { layer: "transportation", filter: one_of("class", "primary", "secondary") },
    big: { layer: "transportation", filter: one_of("class", "motorway", "trunk") },
    roadName: { layer: "transportation_name", filter: one_of("class", "motorway", "trunk", "primary", "secondary", "tertiary", "minor", "service", "path", "track") },
    waterName: { layer: "water_name", filter: shape("Point") },
    riverName: { layer: "waterway", filter: one_of("class", "river", "canal") },
    town: { layer: "place", filter: one_of("class", "city", "town", "village", "hamlet", "suburb", "quarter", "neighbourhood", "isolated_dwelling") },
    townSize: ["match", ["get", "class"], "city", ["case", ["<=", ["coalesce", ["get", "rank"], 9], 4], 0, 1], "town", 2, "village", 3, 4],
    country: { layer: "place", filter: one_of("class", "country") },
};

/** The schema whose layers an archive's metadata name; nothing when the map can't draw them. */
export function schemaOf(metadata: { vector_layers?: unknown }): Schema | undefined {
    const layers = Array.isArray(metadata.vector_layers) ? metadata.vector_layers : [];
    const has = (id: string) => layers.some((layer) => (layer as { id?: unknown } | null)?.id === id);
    if (has("earth") && has("roads")) return protomaps;
    if (has("transportation") && has("place")) return openmaptiles;
    return undefined;
}
