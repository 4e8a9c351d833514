// What a counsellor changed at the desk, `beffroi import places` leaves alone, and says so.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import test from 'node:test';

import { demo_people, sign_in, token_of } from '../support/people.mjs';
import { beffroi, new_data_folder, request, root, start_server } from '../support/server.mjs';

const demo = path.join(root, 'data/demo/places.csv');
const address = '/espace/lieux/mediatheque-les-vaux-de-mots-vire-normandie';

test('an import keeps what was changed by hand, takes the rest, and counts it', async () => {
    const folder = new_data_folder();
    const server = await start_server({ data: folder.data });
    try {
        const cookie = await sign_in(server.url, demo_people.counsellor);
        const page = (await request(server.url, address, { headers: { cookie } })).body;
        const fields = { _token: token_of(page, address), version: page.match(/name="version" value="(\d+)"/)[1], nom: 'Médiathèque Les Vaux de Mots', commune: 'Vire Normandie', code_postal: '14500', adresse: '6 place du Champ-de-Foire', telephone: '02 61 99 99 99' };
        const body = new URLSearchParams(fields).toString();
        const saved = await request(server.url, address, { method: 'POST', headers: { cookie, origin: server.url, 'content-type': 'application/x-www-form-urlencoded', 'content-length': Buffer.byteLength(body) }, body });
        assert.equal(saved.status, 303);

        // The same file has nothing new to say, while the server runs.
        const said = (file) => {
            const ran = beffroi('import', 'places', file, '--data', folder.data, '--json');
            assert.equal(ran.code, 0, ran.err);
            return JSON.parse(ran.out);
        };
        assert.equal(said(demo).unchanged, 44);

        // A later one changes telephone and name.
        const later = path.join(path.dirname(folder.data), 'later.csv');
        fs.writeFileSync(later, fs.readFileSync(demo, 'utf8').replace('Médiathèque Les Vaux de Mots', 'Grande Médiathèque').replace('+33261910001', '+33261910099'));
        const report = said(later);
        assert.equal(report.updated, 1);
        assert.ok(report.kept_by_hand >= 1, `kept: ${report.kept_by_hand}`);
        const seen = (await request(server.url, '/lieux/mediatheque-les-vaux-de-mots-vire-normandie')).body;
        assert.match(seen, /Grande Médiathèque/);
        assert.match(seen, /tel:\+33261999999/);
        const history = (await request(server.url, `${address}/historique`, { headers: { cookie } })).body;
        assert.match(history, /Modifié par un import/);
    } finally {
        await server.stop();
        folder.remove();
    }
});

test('large uploads go through the disk and leave nothing there; what is too large or broken is refused', async () => {
    const folder = new_data_folder();
    const server = await start_server({ data: folder.data });
    try {
        const cookie = await sign_in(server.url, demo_people.counsellor);
        const page = (await request(server.url, `${address}/photo`, { headers: { cookie } })).body;
        const token = page.match(/photo\?_token=([^"]+)"/)[1];
        const send = async (photo) => {
            const part = (head, bytes) => Buffer.concat([Buffer.from(`--x\r\nContent-Disposition: form-data; ${head}\r\n\r\n`), bytes, Buffer.from('\r\n')]);
            const body = Buffer.concat([part('name="montre"', Buffer.from('Une porte')), part('name="photo"; filename="a.jpg"', photo), Buffer.from('--x--\r\n')]);
            return request(server.url, `${address}/photo?_token=${token}`, { method: 'POST', headers: { cookie, origin: server.url, 'content-type': 'multipart/form-data; boundary=x', 'content-length': body.length }, body });
        };
        const broken = Buffer.alloc(10_000_000);
        Buffer.from([0xff, 0xd8, 0xff, 0xc0, 0, 11, 8, 0x10, 0, 0x10, 0, 1, 1, 0x11, 0]).copy(broken);
        const refused = await send(broken);
        assert.equal(refused.status, 422);
        assert.match(refused.body, /Une porte/);
        assert.equal((await send(Buffer.alloc(17_000_000))).status, 413);
        // What hangs on behind the end of a photo is not kept.
        const padded = Buffer.concat([fs.readFileSync(path.join(root, 'tests/scenarios/files/door.jpg')), Buffer.alloc(5_000_000, '<script>')]);
        assert.equal((await send(padded)).status, 303);
        // The body of a request goes with it, a moment after its answer.
        const left = () => fs.readdirSync(path.join(folder.data, 'spool'));
        for (let tries = 0; left().length && tries < 200; tries++) await new Promise((done) => setTimeout(done, 20));
        assert.deepEqual(left(), []);
    } finally {
        await server.stop();
        folder.remove();
    }
});
