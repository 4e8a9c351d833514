// ./dev bench catalogue: what it costs to search 5,000 entries, the pages of the catalogue, and those of who does the work among 2,000
// providers. Written to bench/catalogue.md.
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';

import { beffroi, new_data_folder, request, root, start_server } from '../tests/support/server.mjs';
import { machine, measure } from './measure.mjs';

/** A list of invented software, of words that the catalogue uses too, so that a search has much to weigh. */
function invented(count) {
    const names = ['Ruche', 'Plume', 'Cabane', 'Lanterne', 'Grange', 'Moulin', 'Passerelle', 'Verger', 'Atelier', 'Source'];
    const words = ['partage des fichiers', 'gère les factures', 'écrit des lettres', 'montre des cartes', 'tient un agenda', 'envoie des lettres d’information', 'garde les mots de passe', 'organise des réunions', 'vend en ligne', 'mesure les visites'];
    const lines = ['sorte;nom;description;licence;site'];
    for (let i = 0; i < count; i++) lines.push(`logiciel;${names[i % 10]} ${words[(i >> 3) % 10].split(' ').at(-1)} ${i};Un logiciel qui ${words[i % 10]} et ${words[(i >> 2) % 10]}, numéro ${i};MIT;https://logiciel-${i}.example/`);
    return lines.join('\n') + '\n';
}

/** Invented providers all over the country, each with ten solutions and two needs, some proofs, some long silent. */
function invent_providers(data, known, count) {
    const solutions = known.solutions.map(({ id }) => id), needs = known.needs.map(({ id }) => id);
    const towns = fs.readFileSync(path.join(root, 'data/territory/villages.csv'), 'utf8').trim().split('\n').slice(1).map((line) => line.split(',')[0]);
    const kinds = ['firm', 'firm', 'cooperative', 'association', 'chatons'], areas = ['radius', 'radius', 'radius', 'departement', 'region', 'france'];
    const now = Date.now() * 1000, day = 86_400_000_000;
    const sql = ['BEGIN;'];
    for (let i = 1; i <= count; i++) {
        // Every fifth sits near Vire, where the list is asked for.
        const town = i % 5 ? towns[(i * 7919) % towns.length] : ['14762', '14174', '61169', '14118', '50129'][(i / 5) % 5];
        sql.push(`INSERT INTO providers (id, slug, name, kind, own_name, what, site, mail, phone, insee, address, area, radius_km, remote, state, created, confirmed, settled, lang) VALUES (${i}, 'inventee-${i}', 'Maison inventée ${i}', '${kinds[i % 5]}', 0, 'Nous installons des logiciels libres dans les petites entreprises et les associations, et nous apprenons à s’en servir. Une journée coûte environ ${300 + (i % 300)} €.', 'https://maison-${i}.example', 'bonjour@maison-${i}.example', '+3326191${String(i).padStart(4, '0')}', '${town}', '', '${areas[i % 6]}', ${20 + (i % 60)}, ${i % 2}, 'shown', ${now}, ${now - (i % 600) * day}, ${now}, 'fr');`);
        for (const what of new Set(Array.from({ length: 10 }, (_, n) => solutions[(i * 31 + n * n * 17) % solutions.length]))) sql.push(`INSERT INTO provider_skills VALUES (${i}, 'solution', '${what}');`);
        for (const what of [needs[i % needs.length], needs[(i + 40) % needs.length]]) sql.push(`INSERT INTO provider_skills VALUES (${i}, 'need', '${what}');`);
        if (i % 3 === 0) sql.push(`INSERT INTO provider_proofs (id, provider, waits, kind, words, address) VALUES (${i}, ${i}, 0, 'customer', 'Une bibliothèque', '');`);
    }
    sql.push('UPDATE provider_version SET version = version + 1;', 'COMMIT;');
    const ran = spawnSync('sqlite3', [path.join(data, 'beffroi.db')], { input: sql.join('\n'), encoding: 'utf8', maxBuffer: 1 << 28 });
    if (ran.status !== 0) throw new Error(ran.stderr);
}

export async function catalogue_bench() {
    const folder = new_data_folder();
    const file = path.join(folder.data, 'invented.csv');
    const own = beffroi('catalogue', 'check').out.match(/[\d,.\s]+/g).map((n) => Number(n.replace(/\D/g, '')));
    fs.writeFileSync(file, invented(5000 - own[0] - own[1] - own[2]));
    const brought = beffroi('listings', 'bring', 'own', file, '--data', folder.data);
    if (brought.code !== 0) throw new Error(brought.err + brought.out);
    // Asked of a server that then ends: the database belongs to one at a time.
    const asked = await start_server({ data: folder.data });
    const known = JSON.parse((await request(asked.url, '/api/v1/catalogue/donnees.json')).body);
    await asked.stop();
    const providers = 2000;
    invent_providers(folder.data, known, providers);
    const server = await start_server({ data: folder.data });
    const out = ['# The catalogue', '', `Written by \`./dev bench catalogue\`: ${own[0]} needs, ${own[1]} solutions, ${own[2]} products and as many entries of a list as make 5,000.`, '', machine(), ''];
    const tell = (line) => (console.log(line), out.push(line));
    try {
        tell('| asked | CPU a request | a second | p99 | goal |');
        tell('|---|--:|--:|--:|---|');
        const row = async (what, paths, goal) => {
            const { cpu_us, per_second, p99_ms, errors } = await measure([server.pid], server.url, paths, { seconds: 3 });
            tell(`| ${what} | ${cpu_us.toFixed(0)} µs | ${per_second.toFixed(0)} | ${p99_ms.toFixed(1)} ms |${errors ? ` ${errors} errors` : ''} ${goal ? `${goal} µs ${cpu_us <= goal ? 'met' : 'missed'}` : ''} |`);
            return cpu_us;
        };
        const api = (typed) => `/api/v1/catalogue?q=${encodeURIComponent(typed)}`;
        const words = ['photoshop', 'vendre en ligne', 'partager des fichiers', 'nextcloud', 'fotoshop', 'gérer les factures de mon association', 'mots de passe', 'carte', 'xqzwvk', 'whatsap'];
        const nothing = await row('the API with nothing typed: what a request costs by itself', [api('')]);
        const all = await row('the API, ten searches in turn, with their answers as JSON', words.map(api), 300);
        for (const each of words) await row(`“${each}”`, [api(each)]);
        tell('');
        tell(`Searching and writing the answer take ${(all - nothing).toFixed(0)} µs of a request.`);
        tell('');
        tell('| page | CPU a request | a second | p99 | goal |');
        tell('|---|--:|--:|--:|---|');
        for (const page of ['/changer', '/changer?q=photoshop', '/changer?q=vendre+en+ligne', '/besoins/vendre-en-ligne', '/solutions/nextcloud', '/quitter/adobe-photoshop', '/changer/comparer?s=gimp&s=krita&s=inkscape', '/plan', '/plan/demonstration-boulangerie'])
            if ((await request(server.url, page)).status === 200) await row(page, [page], 250);
        tell('');
        tell(`| who does the work, of ${providers.toLocaleString('en')} providers | CPU a request | a second | p99 | goal |`);
        tell('|---|--:|--:|--:|---|');
        for (const page of ['/prestataires', '/prestataires?ou=Vire', '/prestataires?solution=nextcloud&insee=14762', '/prestataires?quitter=adobe-photoshop&insee=14762', '/prestataires?besoin=partager-des-fichiers&insee=75056', '/prestataires?quoi=fotoshop&ou=Vire', '/prestataires?insee=14762&page=5', '/prestataires/inventee-1000', '/prestataires/proposer', '/prestataires/refus'])
            if ((await request(server.url, page)).status === 200) await row(page, [page], 250);
    } finally {
        await server.stop();
        folder.remove();
    }
    fs.writeFileSync(path.join(root, 'bench/catalogue.md'), `${out.join('\n')}\n`);
    console.log('Written to bench/catalogue.md');
}
