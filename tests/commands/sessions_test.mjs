// `beffroi sessions end`: of one person, of everybody, while the server runs.
import assert from 'node:assert/strict';
import path from 'node:path';
import test, { after, before } from 'node:test';

import { demo_people, sign_in } from '../support/people.mjs';
import { request, start_server } from '../support/server.mjs';
import { does, folder, refuses, say } from './terminal.mjs';

let server;
before(async () => {
    server = await start_server();
});
after(() => server?.stop());

const inside = async (cookie) => (await request(server.url, '/espace', { headers: { Cookie: cookie } })).status === 200;
const end = (...args) => ['sessions', 'end', ...args, '--data', server.data];

test('sessions end for one person, by mail or number, and for everybody', async () => {
    const claire = await sign_in(server.url, demo_people.administrator);
    const [one, two] = [await sign_in(server.url, demo_people.counsellor), await sign_in(server.url, demo_people.counsellor)];
    const sheet = (await request(server.url, '/espace/personnes', { headers: { Cookie: claire } })).body.match(/personnes\/(\w+)"><b>Aïcha/)[1];
    assert.match(say('fr', end('--person', 'AICHA@pays-de-la-vire.example')).out, /^Sessions terminées : 2\./);
    assert.equal(await inside(one), false);
    assert.equal(await inside(two), false);
    assert.equal(await inside(claire), true, 'nobody else is signed out');
    const again = await sign_in(server.url, demo_people.counsellor);
    assert.match(say('en', end('--person', sheet)).out, /^Sessions ended: 1\./);
    assert.equal(await inside(again), false);
    const last = await sign_in(server.url, demo_people.resident);
    assert.match(say('en', end('--all')).out, /^Sessions ended: 2\./);
    assert.equal(await inside(claire), false);
    assert.equal(await inside(last), false);
    assert.equal(await inside(await sign_in(server.url, demo_people.administrator)), true, 'accounts stay open');
    does(end('--all'), { en: /^Sessions ended: [01]\./, fr: /^Sessions terminées : 0\./ });
});

test('whose sessions must be said, and known', () => {
    refuses(end(), 1, { en: /Say whose sessions/, fr: /Dites de qui/ }, []);
    refuses(end('--all', '--person', demo_people.counsellor), 1, { en: /Say whose sessions/, fr: /Dites de qui/ }, []);
    refuses(end('--person', 'personne@exemple.fr'), 1, { en: /Nobody here has/, fr: /Personne ici n’a/ }, []);
    refuses(['sessions'], 2, { en: /Something is missing/, fr: /Il manque quelque chose/ }, []);
    refuses(['sessions', 'end', '--all', '--data', path.join(folder(), 'data')], 1, { en: /does not exist/, fr: /n’existe pas/ }, []);
});
