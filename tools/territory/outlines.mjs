// The map's background when the operator has no base map: land, frontiers, lines between départements, names of communes.
//   node tools/territory/outlines.mjs DIR     writes DIR/map-outlines.json and DIR/map-names.json (both GeoJSON)
// or `import { outlines, names }` from web/build.mjs.
//
// map-outlines.json  polygons {kind: "land"} and lines {kind: "coast" | "frontier" | "departement"}
// map-names.json     points {name, rank}: rank 0 for the largest towns; smaller ones come from /carte/noms/{south}/{west}
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

import { read_territory } from "./communes.mjs";

const root = join(dirname(fileURLToPath(import.meta.url)), "../..");
const modules = join(root, "web/node_modules");

/** Where people of France live, as [west, south, east, north]: drawn as finely as the source allows. */
const windows = [
  [-5.5, 41.2, 9.8, 51.3], [-63.3, 14.2, -60.7, 18.3], [-54.8, 2, -51.4, 6], [55.1, -21.5, 55.9, -20.8], [44.9, -13.1, 45.4, -12.5],
  [-56.5, 46.6, -56, 47.2], [-155, -28, -134, -7], [163, -23, 169, -19], [-178.5, -14.6, -175.8, -13],
];
/** Degrees between `p` and the nearest window. */
const away = ([x, y]) =>
  Math.min(...windows.map(([w, s, e, n]) => Math.hypot(Math.max(w - x, 0, x - e), Math.max(s - y, 0, y - n))));
/** How far a simplified line may stray at a distance from the windows, in degrees. */
const tolerance = (distance) => (distance === 0 ? 0.0006 : Math.min(0.004 + 0.012 * distance, 0.4));
/** An island smaller than this is left out, in degrees. */
const smallest = (distance) => (distance === 0 ? 0.01 : Math.min(0.03 + 0.04 * distance, 1));

/** Douglas and Peucker's simplification with a tolerance that depends on the place. Both ends stay. */
function simplified(line) {
  const keep = new Uint8Array(line.length);
  keep[0] = keep[line.length - 1] = 1;
  const tolerances = line.map((p) => tolerance(away(p)));
  const stack = [[0, line.length - 1]];
  while (stack.length > 0) {
    const [a, b] = stack.pop();
    const [[ax, ay], [bx, by]] = [line[a], line[b]];
    const length = Math.hypot(bx - ax, by - ay);
    let worst = 1, at = -1;
    for (let i = a + 1; i < b; i++) {
      const [x, y] = line[i];
      const off = length === 0 ? Math.hypot(x - ax, y - ay) : Math.abs((bx - ax) * (ay - y) - (ax - x) * (by - ay)) / length;
      if (off / tolerances[i] > worst) [worst, at] = [off / tolerances[i], i];
    }
    if (at > 0) {
      keep[at] = 1;
      stack.push([a, at], [at, b]);
    }
  }
  return line.filter((_, i) => keep[i]);
}

const rounded = (p) => p.map((n) => Math.round(n * 1000) / 1000);
const box_size = (ring) => {
  const xs = ring.map((p) => p[0]), ys = ring.map((p) => p[1]);
  return Math.max(Math.max(...xs) - Math.min(...xs), Math.max(...ys) - Math.min(...ys));
};

/** Land and lines, from Natural Earth 1:10 million (npm world-atlas) and our own lines between départements. */
export function outlines() {
  const topology = JSON.parse(readFileSync(join(modules, "world-atlas/countries-10m.json"), "utf8"));
  const { scale, translate } = topology.transform;
  // Arcs are shared by neighbours: simplified once, they still fit together.
  const arcs = topology.arcs.map((arc) => {
    let x = 0, y = 0;
    return simplified(arc.map(([dx, dy]) => [(x += dx) * scale[0] + translate[0], (y += dy) * scale[1] + translate[1]]));
  });
  const uses = new Map();
  const features = [];
  const add = (kind, type, coordinates) => features.push({ type: "Feature", properties: { kind }, geometry: { type, coordinates } });

  for (const country of topology.objects.countries.geometries) {
    if (country.id === "010") continue;  // the Antarctic
    const polygons = country.type === "Polygon" ? [country.arcs] : country.type === "MultiPolygon" ? country.arcs : [];
    for (const polygon of polygons) {
      const rings = polygon.map((ring) => ring.flatMap((i, n) => (i < 0 ? [...arcs[~i]].reverse() : arcs[i]).slice(n === 0 ? 0 : 1)));
      const distance = Math.min(...rings[0].map(away));
      if (box_size(rings[0]) < smallest(distance)) continue;
      const drawn = rings.map((ring) => ring.map(rounded)).filter((ring, n) => ring.length >= 4 && (n === 0 || box_size(ring) > 0.02));
      if (drawn.length === 0) continue;
      add("land", "Polygon", drawn);
      for (const i of polygon.flat()) uses.set(i < 0 ? ~i : i, (uses.get(i < 0 ? ~i : i) ?? 0) + 1);
    }
  }
  // An arc of two countries is a frontier, of one a coast. Far from France nobody needs the lines.
  for (const [kind, wanted] of [["coast", 1], ["frontier", 2]]) {
    const lines = [...uses].filter(([i, n]) => n === wanted && arcs[i].some((p) => away(p) < 3)).map(([i]) => arcs[i].map(rounded));
    add(kind, "MultiLineString", lines);
  }
  add("departement", "MultiLineString", JSON.parse(readFileSync(join(root, "web/outlines/departements.json"), "utf8")));
  return { type: "FeatureCollection", features };
}

/** Inhabitants from which a town has rank 0, 1, 2, 3; as in src/features/territory/api.cpp, which serves the rest. */
const ranks = [100_000, 30_000, 10_000, 4_000];

/** The towns of ranks 0 to 2, largest first; only where GeoNames says that they are. */
export function names() {
  const { communes } = read_territory(modules, join(root, "data/territory"));
  const features = communes
    .filter((c) => c.at && !c.approximate && c.population >= ranks[2])
    .sort((a, b) => b.population - a.population)
    .map((c) => ({
      type: "Feature",
      properties: { name: c.name, rank: ranks.findIndex((least) => c.population >= least) },
      geometry: { type: "Point", coordinates: rounded([c.at.lon, c.at.lat]) },
    }));
  return { type: "FeatureCollection", features };
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const out = process.argv[2];
  if (!out) {
    console.error("node tools/territory/outlines.mjs DIR");
    process.exit(2);
  }
  mkdirSync(out, { recursive: true });
  writeFileSync(join(out, "map-outlines.json"), JSON.stringify(outlines()));
  writeFileSync(join(out, "map-names.json"), JSON.stringify(names()));
}
