// Where a commune is that no source places: among its neighbours, told by its postcode and its grouping.

/** GeoNames' country codes of the overseas parts that are no département of "FR" there. */
export const overseas = new Map(Object.entries({
  971: "GP", 972: "MQ", 973: "GF", 974: "RE", 975: "PM", 976: "YT", 977: "BL", 978: "MF", 986: "WF", 987: "PF", 988: "NC",
}));

const mean = (points) => ({
  lat: points.reduce((sum, p) => sum + p.lat, 0) / points.length,
  lon: points.reduce((sum, p) => sum + p.lon, 0) / points.length,
});

/** Kilometres, good enough to notice what is misplaced. */
export function distance_km(a, b) {
  const degree = Math.PI / 180;
  return 6371 * Math.hypot((a.lat - b.lat) * degree, (a.lon - b.lon) * degree * Math.cos(a.lat * degree));
}

export const grouped = (items, keys_of) => {
  const groups = new Map();
  for (const item of items)
    for (const k of keys_of(item)) {
      if (k === undefined) continue;
      if (!groups.has(k)) groups.set(k, []);
      groups.get(k).push(item);
    }
  return groups;
};

/** The point so many kilometres east and north of `from`. */
const point = ({ x, y }, from) => ({ lat: from.lat + y / 111.19, lon: from.lon + x / 111.19 / Math.cos(from.lat * Math.PI / 180) });

/**
 * Takes the position of those that stand too far from the middle of their grouping to be there, and tells how many they were.
 * A place tied to the wrong commune makes its neighbours seem misplaced too, so the worst goes first and the others are judged
 * again.
 */
export function refuse_misplaced(communes) {
  const located = new Set(communes.filter((c) => c.at));
  const by_epci = grouped(communes, (c) => [c.epci]);
  const astray = (c) => {
    const around = overseas.has(c.departement) ? [] : (by_epci.get(c.epci) ?? []).filter((o) => o !== c && located.has(o));
    return around.length > 2 ? distance_km(mean(around.map((o) => o.at)), c.at) : 0;
  };
  let misplaced = 0;
  for (let suspects = [...located]; ; ++misplaced) {
    suspects = suspects.map((c) => [astray(c), c]).filter(([km]) => km > 60).sort((x, y) => y[0] - x[0]).map(([, c]) => c);
    if (suspects.length === 0) return misplaced;
    const worst = suspects.shift();
    located.delete(worst);
    worst.at = undefined;
  }
}

/** The nearest of the communes placed so far, found through squares of a tenth of a degree. */
class Placed {
  constructor() { this.squares = new Map(); }
  static square = (lat, lon) => `${Math.floor(lat * 10)},${Math.floor(lon * 10)}`;
  add(at) {
    const square = Placed.square(at.lat, at.lon);
    this.squares.set(square, [...(this.squares.get(square) ?? []), at]);
  }
  /** Kilometres to the nearest, exact up to 7 km. */
  nearest_km(at) {
    let least = Infinity;
    for (let north = -1; north <= 1; north++)
      for (let east = -1; east <= 1; east++)
        for (const other of this.squares.get(Placed.square(at.lat + north / 10, at.lon + east / 10)) ?? [])
          least = Math.min(least, distance_km(at, other));
    return least;
  }
}

/** Centres of two communes are seldom nearer: 1 in 50 of those that are known. */
const apart_km = 1.5;

/**
 * Gives those without a position the one where they `roughly` are, else the middle of the communes that share the most with them:
 * postcode and grouping, postcode, grouping, district, département; of their own département if any is. They stand aside from what
 * is there already, for no two communes are at one place. Marks them `approximate`.
 */
export function place_among_neighbours(communes) {
  const levels = [
    (c) => c.postcodes.map((p) => `${p}|${c.epci}`), (c) => c.postcodes, (c) => [c.epci], (c) => [c.arrondissement], (c) => [c.departement],
  ].map((keys) => ({ keys, groups: grouped(communes, keys) }));
  const located = new Set(communes.filter((c) => c.at));
  const surroundings = (c) => {
    for (const { keys, groups } of levels) {
      const mates = keys(c).flatMap((k) => groups.get(k) ?? []).filter((o) => o !== c && located.has(o));
      const home = mates.filter((o) => o.departement === c.departement);
      if (mates.length > 0) return mean((home.length > 0 ? home : mates).map((o) => o.at));
    }
    return undefined;
  };
  const placed = new Placed();
  for (const c of located) placed.add(c.at);
  const aside = (middle) => {
    let best = { at: middle, km: placed.nearest_km(middle) };
    for (const radius of [1, 1.5, 2, 2.5, 3, 4, 5]) {
      if (best.km >= apart_km) break;
      for (let n = 0; n < 16; n++) {
        const at = point({ x: radius * Math.cos(n * Math.PI / 8), y: radius * Math.sin(n * Math.PI / 8) }, middle);
        const km = placed.nearest_km(at);
        if (km > best.km) best = { at, km };
      }
    }
    return best.at;
  };
  for (const c of communes) {
    if (c.at) continue;
    const middle = c.roughly ?? surroundings(c);
    if (middle === undefined) continue;
    c.at = aside(middle);
    c.approximate = true;
    placed.add(c.at);
  }
}
