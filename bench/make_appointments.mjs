// A large, invented file for `beffroi import appointments`, the same for the same numbers:
//
//   node bench/make_appointments.mjs [--counsellors 4000] [--people 600000] [--appointments 2000000] [--days 730]
//        [--from 2025-12-01] [--places places.csv] [--no-header] > rendez-vous.csv
//   build/release/bench/bench_counsellors DATA 4000    their accounts
//   node bench/make_appointments.mjs --make-places 600 > places.csv    the places that it names by itself
//
// Each counsellor receives on working days, in three places, for three motifs; nobody is booked twice. About a third of the people
// give a mail, four fifths a telephone (numbers that Arcep keeps for fiction). `--places` is the CSV that names the places (`beffroi
// export places`), of which those are taken whose name is the only one; else "Lieu 1" to "Lieu 600".
import fs from 'node:fs';
import { parseArgs } from 'node:util';

export const motifs = ['Aide aux démarches en ligne', 'Prise en main du téléphone', 'Apprendre à se servir d’un ordinateur'];
const first_names = ['Jeanne', 'Marcel', 'Fatou', 'Odile', 'Kevin', 'Thérèse', 'Amina', 'Gérard', 'Lucie', 'Roger', 'Paulette', 'Yusuf', 'Élodie', 'Noël', 'Inès', 'Bernard', 'Chantal', 'Mehdi', 'Solène', 'André'];
const last_names = ['Lecointe', 'Aubert', 'Diallo', 'Marie', 'Lemarchand', 'Vautier', 'Haddad', 'Poisson', 'Hébert', 'Lefèvre', 'Gautier', 'Kaya', 'Duval', 'Lebreton', 'Noël', 'Roussel', 'Hamel', 'Martin', 'Da Silva', 'Nguyen', 'Le Goff', 'Cardon'];
const notes = ['', '', '', 'Carte grise', 'Espace France Travail', 'Prime d’activité', 'Le téléphone est neuf', 'Renouveler la carte Vitale', 'Demande de logement'];
const minutes = [30, 45, 60];

/** The mail of the counsellor number `i`, from 0: as bench/counsellors.cpp makes the accounts. */
export const counsellor = (i) => `conseil${i + 1}@exemple.example`;

/** A sequence of numbers in [0, 1) that only `seed` decides (mulberry32). */
function random_of(seed) {
    let a = seed >>> 0;
    return () => {
        a = (a + 0x6d2b79f5) >>> 0;
        let t = Math.imul(a ^ (a >>> 15), 1 | a);
        t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
        return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
    };
}

/** The person number `i`: always the same. */
function person(i) {
    const first = first_names[i % 20], last = last_names[(i * 7) % 22];
    return {
        first, last,
        phone: i % 5 === 4 ? '' : `0639 98 ${String(Math.floor(i / 100) % 100).padStart(2, '0')} ${String(i % 100).padStart(2, '0')}`,
        mail: i % 3 === 0 ? `personne${i}@exemple.example` : '',
    };
}

const quoted = (cell) => (/[",\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell);

/** Working days from `from` on, as ISO texts. */
function working_days(from, days) {
    const out = [];
    for (let at = Date.parse(`${from}T00:00:00Z`), n = 0; n < days; n++, at += 86_400_000) {
        const weekday = new Date(at).getUTCDay();
        if (weekday !== 0 && weekday !== 6) out.push(new Date(at).toISOString().slice(0, 10));
    }
    return out;
}

/** Calls `write` with pieces of the file. Lines come as exports have them: by the day when they were asked for, not by counsellor. */
export function make_appointments({ counsellors, people, appointments, days, from, places, today, header = true }, write) {
    const random = random_of(20261126);
    const calendar = working_days(from, days);
    if (header) write('id,motif,agent,lieu,début,durée,statut,prénom,nom,téléphone,mail,note\n');
    // So many a day that the whole period is used; each counsellor's day goes on where their last appointment ended.
    const a_day = Math.ceil(appointments / calendar.length);
    let id = 0;
    for (const day of calendar) {
        let lines = '';
        const busy_until = new Uint16Array(counsellors).fill(8 * 60 + 30);
        const begin = Math.floor(random() * counsellors);
        for (let n = 0; n < a_day && id < appointments; n++) {
            const who = (begin + n) % counsellors;
            const length = minutes[Math.floor(random() * 3)];
            const starts = busy_until[who] + (random() < 0.3 ? 15 : 0);
            if (starts + length > 20 * 60) continue;
            busy_until[who] = starts + length;
            const r = random();
            const status = day >= today ? (r < 0.05 ? 'excused' : 'unknown') : r < 0.75 ? 'seen' : r < 0.85 ? 'noshow' : r < 0.93 ? 'excused' : r < 0.97 ? 'revoked' : 'unknown';
            const one = person(Math.floor(random() * people));
            const place = places[(who * 3 + Math.floor(random() * 3)) % places.length];
            const hour = `${String(Math.floor(starts / 60)).padStart(2, '0')}:${String(starts % 60).padStart(2, '0')}`;
            lines += `${++id},${motifs[Math.floor(random() * 3)]},${counsellor(who)},${quoted(place)},${day} ${hour},${length},${status},${one.first},${one.last},${one.phone},${one.mail},${notes[Math.floor(random() * 9)]}\n`;
        }
        write(lines);
    }
    return id;
}

/** The national CSV of `count` places in Normandy, "Lieu 1" and so on. */
function made_places(count) {
    const columns = 'id,pivot,nom,commune,code_postal,code_insee,adresse,date_maj';
    const towns = [['Vire Normandie', '14500', '14762'], ['Caen', '14000', '14118'], ['Lisieux', '14100', '14366'], ['Bayeux', '14400', '14047'], ['Falaise', '14700', '14258']];
    const lines = Array.from({ length: count }, (_, i) => `bench-${i + 1},00000000000000,Lieu ${i + 1},${towns[i % 5].join(',')},${i + 1} rue du Test,2026-01-01`);
    return `${[columns, ...lines].join('\n')}\n`;
}

/** The names of places that only one has, of the national CSV. */
function names_of(csv) {
    const names = csv.trim().split('\n').slice(1).map((line) => /^(?:[^,]*,){2}(?:"((?:[^"]|"")*)"|([^,]*))/.exec(line)).map((found) => (found?.[1]?.replaceAll('""', '"') ?? found?.[2] ?? '').trim());
    const folded = (name) => name.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase().replace(/[^\p{L}\p{N}]+/gu, ' ').trim();
    const seen = new Map();
    for (const name of names) seen.set(folded(name), (seen.get(folded(name)) ?? 0) + 1);
    return names.filter((name) => name && seen.get(folded(name)) === 1);
}

if (process.argv[1] === import.meta.filename) {
    const { values } = parseArgs({
        options: {
            counsellors: { type: 'string', default: '4000' }, people: { type: 'string', default: '600000' }, appointments: { type: 'string', default: '2000000' },
            days: { type: 'string', default: '730' }, from: { type: 'string', default: '2025-12-01' }, today: { type: 'string', default: new Date().toISOString().slice(0, 10) },
            places: { type: 'string' }, 'make-places': { type: 'string' }, 'no-header': { type: 'boolean', default: false },
        },
    });
    const counsellors = Number(values.counsellors);
    if (values['make-places']) {
        process.stdout.write(made_places(Number(values['make-places'])));
    } else {
        const places = values.places
            ? names_of(fs.readFileSync(values.places, 'utf8'))
            : Array.from({ length: 600 }, (_, i) => `Lieu ${i + 1}`);
        const made = make_appointments({ counsellors, people: Number(values.people), appointments: Number(values.appointments), days: Number(values.days), from: values.from, today: values.today, places, header: !values['no-header'] }, (text) => fs.writeSync(1, text));
        console.error(`${made} appointments`);
    }
}
