// Calendars kept elsewhere, before the real program: read by its jobs, and told honestly when they can't be.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import http from 'node:http';
import path from 'node:path';
import test, { after, before } from 'node:test';

import { demo_people, send_form, sign_in } from '../support/people.mjs';
import { new_data_folder, request, start_server } from '../support/server.mjs';
import { at_night, new_event, utc } from './dav.mjs';

let other, copy = '', ends = [];
const asked = [];
before(async () => {
    other = http.createServer((req, res) => {
        asked.push(req.url);
        if (req.url === '/copie.ics') return res.writeHead(200, { 'Content-Type': 'text/calendar' }).end(copy);
        if (req.url !== '/perso.ics') return res.writeHead(req.url === '/page' ? 200 : 404).end('<html>');
        res.writeHead(200, { 'Content-Type': 'text/calendar' }).end(new_event('perso', [`DTSTART:${utc(at_night(5))}`, `DTEND:${utc(at_night(6))}`, 'SUMMARY:Secret']) + new_event('b', ['DTSTART:nonsense']));
    });
    await new Promise((done) => other.listen(0, '127.0.0.1', done));
});
after(async () => {
    other.close();
    for (const end of ends.reverse()) await end();
});

async function belfry(inner) {
    const folder = new_data_folder();
    const config = path.join(folder.data, 'beffroi.toml');
    if (inner) fs.writeFileSync(config, fs.readFileSync(config, 'utf8').replace(/^inner_networks = false$/m, 'inner_networks = true'));
    const server = await start_server({ data: folder.data });
    ends.push(async () => { await server.stop(); folder.remove(); });
    const cookie = await sign_in(server.url, demo_people.counsellor);
    const add = (where) => send_form(server.url, { from: '/espace/calendriers', to: '/espace/calendriers/ailleurs', cookie, fields: { calendar: `Essai ${where}`, url: `${inner ? 'http' : 'https'}://127.0.0.1:${other.address().port}${where}` } });
    /** The page once it says so. */
    const says = async (pattern) => {
        for (let tries = 0; ; tries++) {
            const { body } = await request(server.url, '/espace/calendriers', { headers: { Cookie: cookie } });
            if (pattern.test(body)) return body;
            assert.ok(tries < 300, `the page never says ${pattern}: ${body.slice(body.indexOf('ailleurs'))}`);
            await new Promise((done) => setTimeout(done, 100));
        }
    };
    return { server, cookie, add, says };
}

test('what another calendar says is read by itself; what it can’t understand is told', async () => {
    const { server, cookie, add, says } = await belfry(true);
    assert.equal((await add('/perso.ics')).status, 303);
    const page = await says(/1 horaire où vous êtes pris/);
    assert.match(page, /1 événement n’a pas pu être compris/);
    assert.doesNotMatch(page, /Secret|127\.0\.0\.1/);
    await add('/rien.ics');
    await says(/Il n’y a plus de calendrier à cette adresse/);
    await add('/page');
    await says(/n’est pas un calendrier que nous savons lire/);
    const removed = await send_form(server.url, { from: '/espace/calendriers', to: page.match(/\/espace\/calendriers\/ailleurs\/\w+\/retirer/)[0], cookie });
    assert.equal(removed.status, 303);
    assert.doesNotMatch((await request(server.url, '/espace/calendriers', { headers: { Cookie: cookie } })).body, /perso\.ics/);
});

test('our own feeds are refused by their address, and count for nothing when another calendar holds them', async () => {
    const { server, cookie, add, says } = await belfry(true);
    const workshops = (await request(server.url, '/ateliers/agenda.ics')).body;
    const made = await send_form(server.url, { from: '/espace/calendriers', cookie, fields: { name: 'Essai', kind: 'feed', shown: 'names' } });
    const feed = made.body.match(/\/calendrier\/[\w-]{43}\.ics/)[0];
    for (const own of ['/ateliers/agenda.ics', feed]) {
        const refused = await send_form(server.url, { from: '/espace/calendriers', to: '/espace/calendriers/ailleurs', cookie, fields: { calendar: 'Le nôtre', url: server.url + own } });
        assert.equal(refused.status, 422);
        assert.match(refused.body, /C’est un calendrier de ce site\W*ce qu’il contient compte déjà ici\./);
        assert.ok(refused.body.includes(`value="${server.url}${own}"`), 'what was typed is kept');
    }
    const mine = (await request(server.url, feed)).body;
    for (const text of [workshops, mine]) assert.ok(text.split('BEGIN:VEVENT').length > 2, text);
    copy = workshops + mine + new_event('perso', [`DTSTART:${utc(at_night(5))}`, `DTEND:${utc(at_night(6))}`]);
    assert.equal((await add('/copie.ics')).status, 303);
    await says(/>[^<]*\b1 horaire où vous êtes pris/);
});

test('an address in our own network is asked for nothing', async () => {
    const before_it = asked.length;
    const { add, says } = await belfry(false);
    assert.equal((await add('/perso.ics')).status, 303);
    await says(/réseau fermé/);
    assert.equal(asked.length, before_it);
});
