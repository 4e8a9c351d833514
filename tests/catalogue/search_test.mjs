// The box of the catalogue, as programs ask it: what people type finds what they mean.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { beffroi, new_data_folder, request, start_server } from '../support/server.mjs';

let server;
before(async () => (server = await start_server()));
after(async () => await server?.stop());

const found = async (typed) => JSON.parse((await request(server.url, `/api/v1/catalogue?q=${encodeURIComponent(typed)}`)).body).results;
const names = (results) => results.map((each) => `${each.kind} ${each[each.kind]?.id ?? each.name}`);

// What is typed, and what must be among the first so many.
const cases = [
    ['photoshop', 'product adobe-photoshop', 1], ['Photoshop', 'product adobe-photoshop', 1], ['fotoshop', 'product adobe-photoshop', 2], ['photoshpo', 'product adobe-photoshop', 2],
    ['remplacer Photoshop', 'product adobe-photoshop', 1], ['alternative libre à photoshop', 'product adobe-photoshop', 1],
    ['whatsapp', 'product whatsapp', 1], ['whatsap', 'product whatsapp', 2], ['what’s app', 'product whatsapp', 3], ['insta', 'product instagram', 2], ['Gmail', 'product gmail', 1],
    ['google drive', 'product google-drive', 1], ['Drive', 'product google-drive', 1], ['word', 'product microsoft-word', 2], ['excel', 'product microsoft-excel', 2], ['zoom', 'product zoom', 1], ['Doodle', 'product doodle', 1],
    ['vendre en ligne', 'need sell-online', 2], ['boutique en ligne', 'need sell-online', 2], ['sell online', 'need sell-online', 2],
    ['partager des fichiers', 'need share-files', 2], ['visioconférence', 'need meet-by-video', 3], ['visioconference', 'need meet-by-video', 3], ['factures', 'need invoices', 5],
    ['mots de passe', 'need keep-passwords', 4], ['sauvegarde', 'need back-up-computer', 4], ['newsletter', 'need send-newsletter', 3], ['former mes salariés', 'need train-my-staff', 2],
    ['nextcloud', 'solution nextcloud', 1], ['next cloud', 'solution nextcloud', 2], ['libre office', 'solution libreoffice', 3], ['LibreOfice', 'solution libreoffice', 2], ['jitsi', 'solution jitsi-meet', 2], ['dolibar', 'solution dolibarr', 2],
];
for (const [typed, wanted, within] of cases)
    test(`“${typed}” finds ${wanted}`, async () => {
        const all = names(await found(typed));
        assert.ok(all.slice(0, within).includes(wanted), all.slice(0, 8).join(', '));
    });

test('“photoshop” is answered by GIMP and Krita, each with what is lost', async () => {
    const [first] = await found('photoshop');
    const instead = first.product.instead.map((each) => each.solution);
    assert.ok(instead.includes('gimp') && instead.includes('krita'), instead.join());
    for (const each of first.product.instead) assert.ok(each.loses.fr.length > 10 && each.loses.en.length > 10);
});

test('nothing typed, nothing known, and whatever else may be typed', async () => {
    for (const typed of ['', ' ', 'xqzwvk', '%', '"', '\\', '🎈', 'a'.repeat(3000), '<script>', "l'", 'le la les', '\u0000', 'é'.repeat(200)]) {
        const answer = await request(server.url, `/api/v1/catalogue?q=${encodeURIComponent(typed)}`);
        assert.equal(answer.status, 200, typed.slice(0, 20));
        assert.ok(JSON.parse(answer.body).results.length <= 20);
    }
});

test('the command finds the same', () => {
    const folder = new_data_folder({ demo: false });
    try {
        const ran = beffroi('catalogue', 'find', 'photoshop', '--data', folder.data);
        assert.equal(ran.code, 0, ran.err);
        assert.match(ran.out, /GIMP/);
        assert.equal(beffroi('catalogue', 'find', 'xqzwvk', '--data', folder.data).code, 1);
    } finally {
        folder.remove();
    }
});
