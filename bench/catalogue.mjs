// ./dev bench catalogue: what it costs to search 5,000 entries, and the pages of the catalogue. Written to bench/catalogue.md.
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

export async function catalogue_bench() {
    const folder = new_data_folder();
    const file = path.join(folder.data, 'invented.csv');
    const own = beffroi('catalogue', 'check').out.match(/[\d,.\s]+/g).map((n) => Number(n.replace(/\D/g, '')));
    fs.writeFileSync(file, invented(5000 - own[0] - own[1] - own[2]));
    const brought = beffroi('listings', 'bring', 'own', file, '--data', folder.data);
    if (brought.code !== 0) throw new Error(brought.err + brought.out);
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
        for (const page of ['/changer', '/changer?q=photoshop', '/changer?q=vendre+en+ligne', '/besoins/vendre-en-ligne', '/solutions/nextcloud', '/quitter/adobe-photoshop', '/changer/comparer?s=gimp&s=krita&s=inkscape', '/prestataires', '/plan', '/plan/demonstration-boulangerie'])
            if ((await request(server.url, page)).status === 200) await row(page, [page], 250);
    } finally {
        await server.stop();
        folder.remove();
    }
    fs.writeFileSync(path.join(root, 'bench/catalogue.md'), `${out.join('\n')}\n`);
    console.log('Written to bench/catalogue.md');
}
