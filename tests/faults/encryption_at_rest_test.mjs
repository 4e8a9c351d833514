// A thief with the files of the database, or with a backup, and without vault.key finds nobody: no name, telephone or mail of those
// who are helped, who booked, who signed up, who have an account.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import test from 'node:test';

import { demo_people, sign_in } from '../support/people.mjs';
import { beffroi, new_data_folder, request, start_server } from '../support/server.mjs';

/** What pages show of people, by the roles that see them. */
async function seen_names(url) {
    const found = new Set();
    for (const role of ['counsellor', 'southerner', 'coordinator']) {
        const cookie = await sign_in(url, demo_people[role]);
        for (const target of ['/espace/beneficiaires', '/espace/agenda', '/espace/mandats', '/espace/personnes']) {
            const { body } = await request(url, target, { headers: { Cookie: cookie } });
            for (const [, name] of body.matchAll(/<b>(\p{Lu}[\p{L}’-]+ \p{Lu}[\p{L}’ -]+)<\/b>/gu)) found.add(name);
            for (const [mail] of body.matchAll(/[\w.-]+@[\w.-]+\.example/g)) found.add(mail);
        }
    }
    return found;
}

test('the files of the database and a backup name nobody', async (t) => {
    const { data, remove } = new_data_folder();
    t.after(remove);
    const server = await start_server({ data });
    let shown;
    try {
        // One more, with a name that stands nowhere else, in every field that is sealed.
        const cookie = await sign_in(server.url, demo_people.counsellor);
        const page = (await request(server.url, '/espace/beneficiaires/nouvelle', { headers: { Cookie: cookie } })).body;
        const token = page.match(/nouvelle" method="post">\s*<input type="hidden" name="_token" value="([^"]+)"/)[1];
        const fields = { _token: token, first_name: 'Philippine', last_name: 'Vraisemblable', phone: '06 39 98 76 54', mail: 'philippine@exemple.example', address: '7 impasse Improbable', notes: 'Parle volapük' };
        const made = await request(server.url, '/espace/beneficiaires/nouvelle', { method: 'POST', headers: { Cookie: cookie, Origin: server.url, 'Content-Type': 'application/x-www-form-urlencoded' }, body: new URLSearchParams(fields).toString() });
        assert.equal(made.status, 303);
        shown = await seen_names(server.url);
    } finally {
        await server.stop();
    }
    assert.ok(shown.size > 20, `only ${shown.size} names are seen`);
    const words = new Set(['Philippine', 'Vraisemblable', 'vraisemblable', '639987654', 'Improbable', 'volapük']);
    // Of a whole name both words; short ones and those of places would be found in what everybody may read.
    const places = beffroi('export', 'places', '--format', 'csv', '--data', data).out;
    for (const name of shown) {
        words.add(name);
        for (const word of name.split(/[ @.]/)) if (word.length > 5 && !places.includes(word) && word !== 'exemple' && word !== 'example') words.add(word);
    }
    const backup = path.join(path.dirname(data), 'copie.db');
    const copied = beffroi('backup', backup, '--data', data);
    assert.equal(copied.code, 0, copied.err);
    const files = [backup, ...fs.readdirSync(data).filter((name) => name.startsWith('beffroi.db')).map((name) => path.join(data, name))];
    assert.ok(files.length >= 2);
    for (const file of files) {
        const bytes = fs.readFileSync(file);
        // It is the file, and it is readable: codes are in clear.
        assert.ok(bytes.includes('non_communique'), `${file} is not read`);
        for (const word of words) assert.ok(!bytes.includes(word), `“${word}” stands in ${path.basename(file)}`);
    }
    t.diagnostic(`${words.size} words looked for in ${files.length} files`);
});
