// Our reader of opening hours against the npm package `opening_hours`: open, closed or unknown at many instants of two years.
// Usage: node oracle.mjs ANSWERS SOURCE_DIR [TEXT]    (with TEXT, only that one, every difference shown)
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

const [answers, source, only] = process.argv.slice(2);
const here = join(source, 'tests/opening_hours');
if (!existsSync(join(source, 'web/node_modules/opening_hours'))) {
  console.log('skipped: web/node_modules/opening_hours is absent; run `npm ci` in web/');
  process.exit(77);
}
const OpeningHours = createRequire(join(source, 'web/package.json'))('opening_hours');
const place = { lat: '46.54', lon: '2.43', address: { country_code: 'fr', state: 'Île-de-France' } };
const read = (text) => new OpeningHours(text, place, { locale: 'en' });
const failures = [];

// The texts.
const lines = (file) => readFileSync(file, 'utf8').split('\n').filter((line) => line.trim() !== '' && !line.startsWith('#'));
const shared = join(process.env.BEFFROI_SHARED ?? join(source, '../shared'), 'data/places/opening-hours.txt');
let cases = [];
if (existsSync(shared)) cases.push(...lines(shared).map((ours) => ({ ours, theirs: ours, real: true })));
else console.log(`note: ${shared} is absent; only our own cases are compared`);
const own = lines(join(here, 'cases.txt')).map((line) => {
  const [ours, theirs] = line.split(' => ');
  return { ours, theirs: theirs ?? ours, real: false };
});
cases.push(...own);
if (only) cases = [{ ours: only, theirs: only, real: false }];

// Accepted disagreements: "text<TAB>reason". One that no longer is one fails the test.
const accepted = new Map(lines(join(here, 'accepted.txt')).map((line) => line.split('\t')));
const used = new Set();

// The instants: a fixed generator, so that a failure comes back.
const begin = Date.UTC(2026, 0, 1) / 60000;
// The oracle knows the school holidays of no later year than 2026.
const years = (text) => (/SH/.test(text) ? 0.94 : 2);
let seed = 20261124;
const random = (below) => {
  seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
  return Math.floor((seed / 2 ** 32) * below);
};
const special = [];
// Around the clock changes, the turn of the year, and every public holiday: each hour.
const days = ['2026-03-28', '2026-03-29', '2026-10-24', '2026-10-25', '2027-03-28', '2027-10-31', '2026-12-31', '2027-01-01',
  '2026-01-01', '2026-04-06', '2026-05-01', '2026-05-14', '2026-07-14', '2027-03-29', '2027-12-25'];
for (const day of days) for (let hour = 0; hour < 24; hour += 2) special.push(Date.parse(`${day}T00:30:00Z`) / 60000 + hour * 60);
const instantsFor = (text) => {
  const span = Math.floor(365 * years(text));
  const out = special.filter((at) => at < begin + span * 1440);
  for (let i = 0; i < 120; i++) out.push(begin + random(span * 1440));
  // The minutes the text names, and the ones before them, on random days: where off-by-one faults live.
  const minutes = [...text.matchAll(/(\d{1,2})[:h.]?(\d{2})?/g)].map((m) => Number(m[1]) * 60 + Number(m[2] ?? 0));
  for (let i = 0; i < 120; i++) {
    const day = new Date(2026, 0, 1 + random(span));
    const minute = minutes.length ? minutes[random(minutes.length)] : random(1440);
    out.push(new Date(day.getFullYear(), day.getMonth(), day.getDate(), 0, minute - (i & 1)).getTime() / 60000);
  }
  return [...new Set(out)];
};

// School holidays as the oracle knows them, so that SH is compared too.
const holidays = [];
const school = read('SH');
for (let day = 0; day < 350; day++) {
  const date = new Date(2026, 0, 1 + day, 12);
  if (school.getState(date)) {
    const local = new Date(date.getTime() - date.getTimezoneOffset() * 60000);
    holidays.push('H ' + local.toISOString().slice(0, 10));
  }
}
const ask = (input) => execFileSync(answers, { input: [...holidays, ...input].join('\n') + '\n', maxBuffer: 1 << 28 }).toString().split('\n');

// Where the states change, by us and by the oracle: a wrong day shows there. At most so many of each, spread over the years.
const some = (list, most) => (list.length <= most ? list : Array.from({ length: most }, () => list[random(list.length)]));
const our_changes = ask([`T ${begin * 60}`, ...cases.map((one) => `W ${one.ours}`)])
  .map((line) => line.split(' ').filter((at) => at).map((at) => Number(at) / 60));
const their_changes = (hours, until) => {
  const out = [];
  try {
    const walk = hours.getIterator(new Date(begin * 60000));
    while (out.length < 4000 && walk.advance(new Date(until * 60000))) out.push(Math.floor(walk.getDate().getTime() / 60000));
  } catch {
    // Some of the oracle's selectors lose themselves ("infinite loop"): what it found until there is good.
  }
  return out;
};

// What the oracle says.
const state = (hours, minute) => {
  const [open, , unknown] = hours.getStatePair(new Date(minute * 60000));
  return open ? 'o' : unknown ? 'u' : 'c';
};
// The two reckon the sun by different formulas, three minutes around an event prove nothing; and near midnight the oracle
// may not find the event of its day at all.
const sun_is_clear = (hours, at) => {
  try {
    return [-3, 3].every((off) => state(hours, at + off) === state(hours, at));
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
};
const throws = Symbol('throws');
const asked = cases.map((one, index) => {
  let hours;
  try {
    hours = read(one.theirs);
    hours.getStatePair(new Date(begin * 60000));
  } catch (error) {
    return { ...one, instants: [], theirs_says: throws, why: String(error) };
  }
  const until = begin + Math.floor(365 * years(one.theirs)) * 1440;
  const edges = [...some(their_changes(hours, until), 60), ...some(our_changes[index].filter((at) => at < until), 60)];
  let instants = [...new Set([...instantsFor(one.theirs), ...edges.flatMap((at) => [at - 1, at])])].filter((at) => at < until);
  if (/sun|dawn|dusk/.test(one.theirs)) instants = instants.filter((at) => sun_is_clear(hours, at));
  // The oracle takes yesterday to be 24 hours ago, which the nights of the clock changes aren't.
  if (wraps(one.theirs)) instants = instants.filter((at) => !after_clock_change(at));
  return { ...one, hours, instants, theirs_says: instants.map((at) => state(hours, at)).join('') };
});
function wraps(text) {
  return /sun|dawn|dusk|\+/.test(text) || [...text.matchAll(/(\d+)(?::(\d+))?-(\d+)(?::(\d+))?/g)].some(
    (m) => Number(m[3]) > 24 || Number(m[3]) * 60 + Number(m[4] ?? 0) <= Number(m[1]) * 60 + Number(m[2] ?? 0));
}
function after_clock_change(minute) {
  const offset = (at) => new Date(at * 60000).getTimezoneOffset();
  return offset(minute) !== offset(minute - 1440) || offset(minute) !== offset(minute - 2880);
}

// What we say.
const output = ask(asked.flatMap((one) => ['R -', ...one.instants.map((at) => `T ${at * 60}`), `C ${one.ours}`]));

let instants = 0, alike = 0, refused = 0, parsed = 0, real = 0;
asked.forEach((one, index) => {
  const [kind, ours, canonical] = output[index].split('\t');
  if (one.real) real += 1;
  if (one.real && kind === 'ok') parsed += 1;
  const differ = (what) => {
    if (accepted.has(one.ours)) used.add(one.ours);
    else failures.push(`${one.ours}\n    ${what}`);
  };
  if (kind === 'fault') {
    if (!/^\d+$/.test(ours) || Number(ours) > Buffer.byteLength(one.ours)) failures.push(`${one.ours}\n    a position out of the text: ${ours}`);
    if (one.theirs_says === throws) refused += 1;
    else differ(`we refuse it, the oracle doesn't: byte ${ours}: ${canonical}`);
    return;
  }
  if (one.theirs_says === throws) return differ(`the oracle refuses it: ${one.why.slice(0, 160)}`);
  if (one.instants.length < 200) failures.push(`${one.ours}\n    only ${one.instants.length} instants compared`);
  instants += one.instants.length;
  if (ours === one.theirs_says) {
    alike += 1;
    if (accepted.has(one.ours)) failures.push(`${one.ours}\n    is accepted as different but agrees: strike it from accepted.txt`);
    return;
  }
  const different = one.instants.filter((_, at) => ours[at] !== one.theirs_says[at]);
  const shown = different.slice(0, only ? 50 : 3).map((at) => {
    const index = one.instants.indexOf(at);
    return `${new Date(at * 60000).toString().slice(0, 21)} ours ${ours[index]} theirs ${one.theirs_says[index]}`;
  });
  differ(`${different.length} of ${one.instants.length}: ${shown.join(' | ')} | read as ${canonical}`);
});
if (!only) for (const text of accepted.keys()) if (!used.has(text) && cases.some((one) => one.ours === text) === false && existsSync(shared))
  failures.push(`${text}\n    accepted.txt names it, but it is no case`);

// Public holidays: the oracle's regions against ours, customs apart.
const states = { 75: 'Île-de-France', 57: 'Moselle', 67: 'Bas-Rhin', 68: 'Haut-Rhin', 971: 'Guadeloupe', 972: 'Martinique', 973: 'Guyane', 974: 'La Réunion',
  976: 'Mayotte', 977: 'Saint-Barthélemy', 978: 'Saint-Martin', 986: 'Wallis-et-Futuna', 987: 'Polynésie française', 988: 'Nouvelle-Calédonie' };
const customs = {
  971: ['Vendredi saint', 'Jour de Victor Schoelcher'],  // usage, not in the Code du travail
  972: ['Vendredi saint', 'Jour de Victor Schoelcher'],
  977: ['Vendredi saint'],
  978: ['Abolition de l’esclavage'],  // the oracle still has 27 May
  986: ['Saint Pierre et Paul'],
};
if (!only) for (let year = 2025; year <= 2030; year++) {
  for (const line of execFileSync(answers, ['--holidays', String(year)]).toString().trim().split('\n')) {
    const [departement, ...ours] = line.split(' ');
    const hours = new OpeningHours('PH', { ...place, address: { country_code: 'fr', state: states[departement] } });
    const theirs = [...new Set(hours.getOpenIntervals(new Date(year, 0, 1), new Date(year + 1, 0, 1))
      .filter(([, , , name]) => !(customs[departement] ?? []).includes(name))
      .map(([from]) => new Date(from.getTime() - from.getTimezoneOffset() * 60000).toISOString().slice(0, 10)))];
    const kept = [...new Set(ours)].filter((date) => departement !== '978' || !date.endsWith('-05-28'));
    if (kept.join() !== theirs.join()) failures.push(`public holidays of ${departement} in ${year}\n    ours   ${kept}\n    theirs ${theirs}`);
  }
}

// School holidays, day by day: the oracle's zones against ours, apart from what it is known to lack.
const zones = { 69: 'Zone A', 14: 'Zone B', 75: 'Zone C', '2A': 'Corse', 974: 'La Réunion' };
const apart = [
  // The oracle has the bridge of Ascension of 2027 alone. Arrêté of 7 December 2022: "les classes vaqueront".
  [['69', '14', '75', '2A'], '2025-05-29', '2025-06-01'],
  [['69', '14', '75', '2A'], '2026-05-14', '2026-05-17'],
  // It lists the Saturday on which classes end, a day of class, for the summer whose end it does not know.
  [['69', '14', '75'], '2027-07-03', '2027-07-03'],
  [['2A'], '2026-07-04', '2026-07-04'],
  [['2A'], '2025-09-01', '2025-09-01'],  // the pupils' first day was the 2nd
  [['2A'], '2025-09-08', '2025-09-08'],  // the Nativity of the Virgin, a day without classes in Corsica
  [['974'], '2026-10-25', '2026-10-25'],  // the Sunday before classes resume
];
const school_until = { 69: '2027-08-31', 14: '2027-08-31', 75: '2027-08-31', '2A': '2026-08-31', 974: '2027-07-03' };
let school_days = 0;
if (!only) for (const line of execFileSync(answers, ['--school-holidays', '2024-09-02', '2027-08-31']).toString().trim().split('\n')) {
  const [departement, ...told] = line.split(' ');
  const until = school_until[departement];
  const ours = told.filter((date) => date <= until);
  const hours = new OpeningHours('SH', { ...place, address: { country_code: 'fr', state: zones[departement] } });
  const theirs = [];
  let told_until = '';
  for (let at = Date.UTC(2024, 8, 2, 12); ; at += 86400000) {
    const date = new Date(at).toISOString().slice(0, 10);
    if (date > until) break;
    try {
      if (hours.getState(new Date(at))) theirs.push(date);
      ++school_days;
    } catch {
      break;  // past the last of its holidays
    }
    told_until = date;
  }
  const known = (date) => date <= told_until && !apart.some(([where, from, to]) => where.includes(departement) && date >= from && date <= to);
  const missing = theirs.filter((date) => known(date) && !ours.includes(date)), more = ours.filter((date) => known(date) && !theirs.includes(date));
  if (missing.length || more.length)
    failures.push(`school holidays of ${departement}\n    only the oracle's ${missing}\n    only ours          ${more}`);
  if (told_until < '2026-07-01') failures.push(`the oracle knows no school holidays of ${departement}`);
  if (told.some((date) => date.startsWith('?') && date.slice(1) <= until)) failures.push(`school holidays of ${departement} have gaps`);
}

console.log(`${school_days} days of five school calendars compared`);
console.log(`${cases.length} texts (${real} real, of which ${parsed} read), ${instants} instants compared, ${alike} texts alike, ` +
  `${refused} refused by both, ${used.size} accepted disagreements`);
for (const failure of failures) console.log(`DIFFERS ${failure}`);
process.exit(failures.length === 0 ? 0 : 1);
