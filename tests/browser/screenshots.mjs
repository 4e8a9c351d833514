// Pictures of every public page at both sizes, in both themes and both languages.
//   node tests/browser/screenshots.mjs FOLDER [part of a page's address…]
//   node tests/browser/screenshots.mjs --as administrator FOLDER [part…]   the pages of the desk
//   node tests/browser/screenshots.mjs --readme       renews those of README.md in docs/screenshots
// With BEFFROI_URL a server that is already open is used instead of a new one with the demonstration data.
import fs from 'node:fs';
import path from 'node:path';

import { root } from '../support/server.mjs';
import { desk_pages, in_language, languages, open_world, public_pages, sizes, themes } from './harness.mjs';

/** What README.md shows: what fits on a screen, without scrolling. */
const of_readme = [
    { file: 'home-phone.png', address: '/', size: { width: 360, height: 740 } },
    { file: 'places-desk.png', address: '/lieux?ou=Vire', size: 'desk' },
    { file: 'audit-desk.png', address: '/audit/boulangerie-vire.example', size: 'desk' },
    { file: 'plan-desk.png', address: '/plan/demonstration-boulangerie', size: 'desk' },
];

const words = process.argv.slice(2);
const as = words[0] === '--as' ? words.splice(0, 2)[1] : undefined;
const [folder, ...wanted] = words;
if (!folder) {
    console.error('Name the folder to write to: node tests/browser/screenshots.mjs FOLDER');
    process.exit(2);
}
const readme = folder === '--readme';
const into = readme ? path.join(root, 'docs/screenshots') : folder;
fs.mkdirSync(into, { recursive: true });
const world = await open_world();
try {
    for (const { file, address, size } of readme ? of_readme : []) {
        const visitor = await world.visitor({ size });
        await visitor.page.goto(address, { waitUntil: 'networkidle' });
        await visitor.page.screenshot({ path: path.join(into, file) });
        for (const fault of await visitor.faults()) console.log(`${file}: ${fault}`);
        await visitor.close();
    }
    const kinds = readme ? new Map() : as ? await desk_pages(world, as) : await public_pages(world);
    for (const [kind, address] of kinds) {
        if (wanted.length && !wanted.some((part) => address.includes(part))) continue;
        const name = kind === '/' ? 'accueil' : kind.replace(/^\//, '').replace(/…/g, 'x').replace(/[^a-z0-9]+/gi, '-');
        for (const lang of languages)
            for (const theme of themes)
                for (const size of Object.keys(sizes)) {
                    const visitor = await world.visitor({ lang, theme, size, as });
                    await visitor.page.goto(in_language(address, lang), { waitUntil: 'networkidle' });
                    const file = path.join(into, `${name}-${lang}-${theme}-${size}.png`);
                    await visitor.page.screenshot({ path: file, fullPage: true });
                    for (const fault of await visitor.faults()) console.log(`${file}: ${fault}`);
                    await visitor.close();
                }
        console.log(`${address} → ${path.join(into, name)}-*.png`);
    }
} finally {
    await world.close();
}
