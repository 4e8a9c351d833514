// Writes the table of communes that the program embeds.
//   node tools/territory/build.mjs OUT.bin
// The layout is described in src/features/territory/table.hpp, which reads it; both change together, with the magic.
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

import { read_territory } from "./communes.mjs";
import { articles, key, key_words, small_words, words } from "./words.mjs";

const root = join(dirname(fileURLToPath(import.meta.url)), "../..");
const out = resolve(process.argv[2] ?? join(root, "build/territory.bin"));
let data;
try {
  data = read_territory(join(root, "web/node_modules"), join(root, "data/territory"));
} catch (error) {
  console.error(error.message);
  process.exit(1);
}
const { departements, regions, communes, arrondissements, former, coverage } = data;

const kinds = { commune: 0, arrondissement: 1, former: 2 };
const flag_ambiguous = 1, flag_approximate = 2;
const nowhere = -0x80000000;

/** Text is stored once, and pointed at by (offset, length in bytes). */
const pool = { parts: [], size: 0, known: new Map() };
function text(string) {
  let at = pool.known.get(string);
  if (at === undefined) {
    const bytes = Buffer.from(string);
    at = { offset: pool.size, length: bytes.length };
    if (bytes.length > 255) throw new Error(`too long: ${string}`);
    pool.parts.push(bytes);
    pool.size += bytes.length;
    pool.known.set(string, at);
  }
  return at;
}

/** Fixed-size records, little-endian. */
class Section {
  constructor() { this.chunks = []; this.size = 0; }
  put(bytes) { this.chunks.push(bytes); this.size += bytes.length; }
  number(width, value) {
    const bytes = Buffer.alloc(width);
    if (width === 1) bytes.writeUInt8(value);
    else if (width === 2) bytes.writeUInt16LE(value);
    else if (value < 0) bytes.writeInt32LE(value);
    else bytes.writeUInt32LE(value);
    this.put(bytes);
  }
  bytes() { return Buffer.concat(this.chunks); }
}

const rows = [
  ...communes.map((c) => ({ ...c, kind: kinds.commune })),
  ...arrondissements.map((c) => ({ ...c, kind: kinds.arrondissement })),
  ...former.map((c) => ({ ...c, kind: kinds.former, postcodes: [] })),
];
if (rows.length > 0xffff) throw new Error("more rows than 16 bits can number");
const commune_at = new Map(communes.map((c, i) => [c.code, i]));
rows.forEach((row, i) => { row.parent = row.part_of ? commune_at.get(row.part_of) : i; });

const departement_at = new Map(departements.map((d, i) => [d.code, i]));
const region_at = new Map(regions.map((r, i) => [r.code, i]));
for (const row of rows)
  if (!departement_at.has(row.departement)) throw new Error(`${row.code}: unknown département ${row.departement}`);

// A name is ambiguous when another commune, of today or of before, is found by the same letters.
const namesakes = new Map();
for (const row of rows) namesakes.set(key(row.name), (namesakes.get(key(row.name)) ?? 0) + 1);

/** How large a name looms in answers: inhabitants; a former commune's own, or few when they are not known. */
function weight(row) {
  if (row.kind !== kinds.former) return row.population;
  const parent = rows[row.parent];
  if (row.code === parent.code) return parent.population;
  return Math.min(parent.population, row.population || 300);
}

// ---- Postcodes: sorted, with the rows of each (largest first, an arrondissement before its city) ----
const by_postcode = new Map();
rows.forEach((row, i) => {
  for (const code of row.postcodes) {
    if (!by_postcode.has(code)) by_postcode.set(code, []);
    by_postcode.get(code).push(i);
  }
});
const postcodes = [...by_postcode.keys()].sort();
const postcode_at = new Map(postcodes.map((code, i) => [code, i]));
const postcode_table = new Section();
const postcode_starts = new Section();
const postcode_rows = new Section();
let start = 0;
for (const code of postcodes) {
  postcode_table.put(Buffer.from(code));
  postcode_starts.number(4, start);
  const holders = by_postcode.get(code).sort((a, b) => rows[b].kind - rows[a].kind || rows[b].population - rows[a].population);
  for (const i of holders) postcode_rows.number(2, i);
  start += holders.length;
}
postcode_starts.number(4, start);

// ---- Rows ----
const row_table = new Section();
const row_postcodes = new Section();
let listed = 0;
for (const row of rows) {
  const name = text(row.name), letters = text(key(row.name));
  const flags = (namesakes.get(key(row.name)) > 1 ? flag_ambiguous : 0) | (row.approximate ? flag_approximate : 0);
  let mask = 0n, at = 0;
  for (const word of key_words(row.name)) {
    if (at < 64) mask |= 1n << BigInt(at);
    at += word.length;
  }
  row_table.put(Buffer.from(row.code));
  row_table.number(1, row.kind);
  row_table.number(1, departement_at.get(row.departement));
  row_table.number(1, flags);
  row_table.number(4, name.offset);
  row_table.number(4, letters.offset);
  row_table.number(1, name.length);
  row_table.number(1, letters.length);
  row_table.number(2, row.parent);
  row_table.number(4, row.at ? Math.round(row.at.lat * 1e5) : nowhere);
  row_table.number(4, row.at ? Math.round(row.at.lon * 1e5) : nowhere);
  row_table.number(4, row.population);
  row_table.number(4, weight(row));
  row_table.number(4, Number(mask & 0xffffffffn));
  row_table.number(4, Number(mask >> 32n));
  row_table.number(4, listed);
  row_table.number(4, row.postcodes.length);
  for (const code of row.postcodes) row_postcodes.number(2, postcode_at.get(code));
  listed += row.postcodes.length;
}

// ---- What can be typed: every name from each of its words on, in the order of the letters ----
const typed = [];
rows.forEach((row, i) => {
  const parts = key_words(row.name);
  const letters = text(key(row.name));
  let at = 0;
  parts.forEach((word, n) => {
    if (n === 0 || !small_words.has(word)) typed.push({ i, offset: letters.offset + at, length: letters.length - at, from: n === 0 ? 1 : 0, sort: parts.slice(n).join("") });
    at += word.length;
  });
  // "larochelle", "lehavre", "lhay les roses" in one word.
  const all = words(row.name);
  if (all.length > 1 && articles.has(all[0])) typed.push({ i, ...text(all.join("")), from: 1, sort: all.join("") });
  if (row.kind === kinds.arrondissement) {
    const [city, number] = words(row.name);
    for (const alias of [`${city}${parseInt(number, 10)}`, `${city}${String(parseInt(number, 10)).padStart(2, "0")}`])
      typed.push({ i, ...text(alias), from: 1, sort: alias });
  }
});
typed.sort((a, b) => (a.sort < b.sort ? -1 : a.sort > b.sort ? 1 : a.i - b.i));
const typed_table = new Section();
for (const t of typed) {
  typed_table.number(4, t.offset);
  typed_table.number(2, t.i);
  typed_table.number(1, t.length);
  typed_table.number(1, t.from);
  typed_table.number(4, weight(rows[t.i]));
}

// ---- Nearest: the communes from south to north; those with a known centre only, then all ----
const northward = (list) => {
  const section = new Section();
  list.sort((a, b) => rows[a].at.lat - rows[b].at.lat).forEach((i) => section.number(2, i));
  return section;
};
const placed = communes.map((_, i) => i).filter((i) => rows[i].at);
const exact_northward = northward(placed.filter((i) => !rows[i].approximate));
const all_northward = northward([...placed]);

const departement_table = new Section();
for (const d of departements) {
  const name = text(d.nom), letters = text(key(d.nom)), code = text(d.code);
  departement_table.number(4, code.offset);
  departement_table.number(4, name.offset);
  departement_table.number(4, letters.offset);
  departement_table.number(1, code.length);
  departement_table.number(1, name.length);
  departement_table.number(1, letters.length);
  departement_table.number(1, region_at.get(d.region));
}
const region_table = new Section();
for (const r of regions) {
  const name = text(r.nom), code = text(r.code);
  region_table.number(4, code.offset);
  region_table.number(4, name.offset);
  region_table.number(1, code.length);
  region_table.number(1, name.length);
  region_table.number(2, 0);
}

// ---- The file: magic, one (offset, count) a section, then the sections ----
const sections = [
  [row_table, rows.length], [typed_table, typed.length],
  [postcode_table, postcodes.length], [postcode_starts, postcodes.length + 1], [postcode_rows, start], [row_postcodes, listed],
  [exact_northward, exact_northward.size / 2], [all_northward, all_northward.size / 2],
  [departement_table, departements.length], [region_table, regions.length],
  [{ size: pool.size, bytes: () => Buffer.concat(pool.parts) }, pool.size],
];
const header = new Section();
header.put(Buffer.from("BEFTERR2"));
header.number(4, communes.length);
header.number(4, arrondissements.length);
header.number(4, former.length);
header.number(4, sections.length);
let offset = header.size + 8 * sections.length;
const body = [];
for (const [section, count] of sections) {
  const padding = -offset & 3;
  body.push(Buffer.alloc(padding), section.bytes());
  offset += padding;
  header.number(4, offset);
  header.number(4, count);
  offset += section.size;
}
mkdirSync(dirname(out), { recursive: true });
writeFileSync(out, Buffer.concat([header.bytes(), ...body]));

const percent = (share) => `${(100 * share).toFixed(1)} %`;
console.log(`${coverage.communes} communes: ${coverage.located} located (${percent(coverage.inhabitants_located)} of the inhabitants), ` +
  `${coverage.approximate} by their neighbours, ${coverage.nowhere} nowhere, ${coverage.misplaced} refused as misplaced; ` +
  `${coverage.former} former (${coverage.former_located} located); ${(offset / 1e6).toFixed(2)} MB`);
