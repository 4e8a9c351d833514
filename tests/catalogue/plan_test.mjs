// From an audit to a plan and back: the real program looks at a bakery of the laboratory, makes its plan, looks again when the bakery has
// changed its fonts and its mail, and tells what is done.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';

import { name_server, Records, txt } from '../audit/laboratory.mjs';
import { web_farm } from '../audit/web_farm.mjs';
import { send_form } from '../support/people.mjs';
import { new_data_folder, request, start_server } from '../support/server.mjs';

const bakery = 'boulangerie.example';
const tracked = `<!doctype html><html lang="fr"><head><title>Boulangerie</title>
<link rel="stylesheet" href="https://fonts.googleapis.com/css2?family=Lora"><script src="https://www.googletagmanager.com/gtag/js?id=G-1"></script>
</head><body><iframe src="https://www.youtube.com/embed/1"></iframe></body></html>`;
let plan, server, names, farm, folder, page_of_bakery = tracked;

function zone(mail) {
    const zones = new Records();
    zones.add(bakery, 'NS', 'ns1.ovh.net.');
    zones.add(bakery, 'A', '127.0.0.1');
    zones.add(bakery, 'MX', mail === 'google' ? '1 aspmx.l.google.com.' : '1 mx1.mail.ovh.net.');
    zones.add(bakery, 'TXT', txt(mail === 'google' ? 'v=spf1 include:_spf.google.com -all' : 'v=spf1 include:mx.ovh.com -all'));
    return zones;
}

async function serve() {
    const config = join(folder.data, 'beffroi.toml');
    writeFileSync(config, readFileSync(config, 'utf8').replace(/\[audit\][\s\S]*?(?=\n\[)/, `[audit]\nresolvers = ["${names.address}"]\nlaboratory = true\nhttp_port = ${farm.http_port}\nhttps_port = ${farm.https_port}\n`));
    server = await start_server({ data: folder.data });
}
before(async () => {
    folder = new_data_folder();
    farm = await web_farm({ [bakery]: (_, response) => response.end(page_of_bakery) });
    names = await name_server(zone('google'), [bakery]);
    await serve();
});
after(async () => {
    await server?.stop().catch(() => {});
    farm?.close();
    await names?.stop();
    folder?.remove();
});

const get = async (target) => (await request(server.url, target)).body;
async function until(what, look) {
    for (let n = 0; n < 600; ++n) {
        const seen = await look();
        if (seen) return seen;
        await new Promise((done) => setTimeout(done, 50));
    }
    throw new Error(`${what} did not come`);
}
/** The titles of the steps of a plan, with the words of their state. */
const steps_of = (page) => [...page.matchAll(/<li class="(plan-step[^"]*)" id="\w+">\s*<h3>([^<]+)<\/h3>(?:\s*<p>À quitter : ([^<]*)<\/p>)?/gu)].map(([, state, title, leaves]) => ({ state: state.replace('plan-step', '').trim(), title, leaves }));
const text_of = (page) => page.replace(/[\u202F\u00A0]/g, ' ');

test('a bakery is looked at, and its plan begins with what is quickly done', async () => {
    await send_form(server.url, { from: '/audit', fields: { domaine: bakery } });
    await until('the report', async () => (await get(`/audit/${bakery}`)).includes('class="marks"'));
    const made = await send_form(server.url, { from: `/audit/${bakery}`, to: '/plan', fields: { domaine: bakery } });
    assert.equal(made.status, 303, made.body?.slice(0, 400));
    plan = made.headers.location;
    const page = text_of(await get(plan));
    const steps = steps_of(page);
    const order = (leaves) => steps.findIndex((step) => step.leaves?.includes(leaves));
    assert.ok(order('Google Fonts') >= 0, JSON.stringify(steps));
    assert.ok(order('YouTube') > order('Google Fonts'));
    assert.ok(order('Gmail') > order('YouTube'));
    assert.ok(steps.every((step) => step.state === ''), 'nothing is done yet');
    assert.match(page, /0 étape sur \d+ est faite/);
});

test('after a change it is looked at again, and the plan says what is done, before and after', async () => {
    const before_it = text_of(await get(plan)).match(/<b>(\d+)<\/b> \/ 100/)[1];
    // The bakery put its fonts at home and moved its mail. An hour passes, so that its site may be looked at again.
    page_of_bakery = tracked.replace(/<link rel="stylesheet"[^>]*>/, '');
    await server.stop();
    await names.stop();
    names = await name_server(zone('ovh'), [bakery]);
    execFileSync('sqlite3', [join(folder.data, 'beffroi.db'), `UPDATE audits SET finished = finished - 90000000000 WHERE domain = '${bakery}'; UPDATE plans SET audited_now = audited_now - 90000000000, audited_before = audited_before - 90000000000 WHERE domain = '${bakery}'`]);
    await serve();
    const again = await send_form(server.url, { from: plan, to: `${plan}/regarder`, fields: {} });
    assert.equal(again.status, 303);
    const page = await until('what is done', async () => {
        const now = text_of(await get(plan));
        return now.includes('n’en a plus rien trouvé') && now;
    });
    const steps = steps_of(page);
    const step = (leaves) => steps.find((each) => each.leaves?.includes(leaves));
    assert.equal(step('Google Fonts').state, 'over');
    assert.equal(step('Gmail').state, 'over');
    assert.equal(step('YouTube').state, '');
    const marks = [...page.matchAll(/<b>(\d+)<\/b> \/ 100/g)].map(([, n]) => Number(n));
    assert.equal(marks.length, 2, 'before and after');
    assert.equal(marks[0], Number(before_it));
    assert.ok(marks[1] > marks[0], `${marks}`);
});
