// CalDAV as its RFCs ask, before the real program: the requests are like the examples of RFC 4791, 4918, 6578 and 6764.
import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';

import { send_form } from '../support/people.mjs';
import { new_data_folder, request, start_server } from '../support/server.mjs';
import { at_night, at_time, date_of, line_of, new_device, new_event, query, responses, utc, with_line } from './dav.mjs';

let folder, server, device;
before(async () => {
    folder = new_data_folder();
    server = await start_server({ data: folder.data });
    device = await new_device(server);
});
after(async () => {
    await server?.stop();
    folder?.remove();
});

const report = (body) => device.dav('REPORT', device.calendar, { headers: { Depth: '1' }, body });
const all = async () => responses((await report(query())).body);
const put = (name, body, headers = {}) => device.dav('PUT', device.calendar + name, { body, type: 'text/calendar; charset=utf-8', headers });
const sync = (token, more = '') => report(`<D:sync-collection xmlns:D="DAV:"><D:sync-token>${token}</D:sync-token><D:sync-level>1</D:sync-level><D:prop><D:getetag/>${more}</D:prop></D:sync-collection>`);
const token_of = ({ body }) => body.match(/<d:sync-token>(.*?)<\/d:sync-token>/)[1];
const unquoted = (etag) => etag.replace(/&quot;/g, '"');
const future = async () => (await all()).filter(({ data }) => /^UID:beffroi-(?!atelier-)/m.test(data) && date_of(line_of(data, 'DTSTART')) > new Date(Date.now() + 2 * 86400000));

test('a program that knows the host only finds the calendar (RFC 6764, 5397, 4791 6.2)', async () => {
    const begin = await request(server.url, '/.well-known/caldav', { method: 'PROPFIND' });
    assert.equal(begin.status, 301);
    const at = begin.headers.location;
    const options = await request(server.url, at, { method: 'OPTIONS' });
    for (const feature of ['1', '3', 'calendar-access', 'sync-collection']) assert.ok(options.headers.dav.split(/,\s*/).includes(feature), options.headers.dav);
    const principal = await device.dav('PROPFIND', at, { headers: { Depth: '0' }, body: '<propfind xmlns="DAV:"><prop><current-user-principal/></prop></propfind>' });
    const who = principal.body.match(/<d:current-user-principal><d:href>(.*?)</)[1];
    const home = await device.dav('PROPFIND', who, { headers: { Depth: '0' }, body: '<D:propfind xmlns:D="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav"><D:prop><C:calendar-home-set/><D:resourcetype/></D:prop></D:propfind>' });
    assert.match(home.body, /<d:principal\/>/);
    const below = await device.dav('PROPFIND', home.body.match(/<c:calendar-home-set><d:href>(.*?)</)[1], { headers: { Depth: '1' }, body: '<D:propfind xmlns:D="DAV:"><D:prop><D:resourcetype/><D:displayname/><D:supported-report-set/><D:current-user-privilege-set/></D:prop></D:propfind>' });
    const calendar = below.body.split('<d:response>').find((one) => one.includes('<c:calendar/>'));
    assert.ok(calendar.includes(device.calendar) && calendar.includes('<d:displayname>Rendez-vous</d:displayname>'));
    for (const name of ['c:calendar-query', 'c:calendar-multiget', 'c:free-busy-query', 'd:sync-collection', 'd:write-content']) assert.ok(calendar.includes(`<${name}/>`), name);
});

test('properties: all, their names, those that are not there (RFC 4918, 9.1)', async () => {
    const find = (inside) => device.dav('PROPFIND', device.calendar, { headers: { Depth: '0' }, body: inside && `<D:propfind xmlns:D="DAV:">${inside}</D:propfind>` });
    const everything = await find('');
    assert.equal(everything.status, 207);
    assert.match(everything.body, /<d:displayname>Rendez-vous</);
    assert.doesNotMatch(everything.body, /calendar-home-set|calendar-description/);
    assert.match((await find('<D:propname/>')).body, /<d:sync-token\/>/);
    const some = (await find('<D:prop><D:displayname/><x xmlns="urn:x"/></D:prop>')).body;
    assert.match(some, /HTTP\/1\.1 200 OK/);
    assert.match(some, /<x:x xmlns:x="urn:x"\/><\/d:prop><d:status>HTTP\/1\.1 404/);
    const members = responses((await device.dav('PROPFIND', device.calendar, { headers: { Depth: '1' }, body: '<D:propfind xmlns:D="DAV:"><D:prop><D:getetag/></D:prop></D:propfind>' })).body);
    assert.equal(members.filter(({ etag }) => etag).length, (await all()).length);
    for (const depth of ['infinity', undefined]) assert.equal((await device.dav('PROPFIND', device.calendar, { headers: depth ? { Depth: depth } : {} })).status, 403);
});

test('calendar-query by time, by identifier, and what it can’t answer (RFC 4791, 7.8)', async () => {
    const [one] = await future();
    const starts = line_of(one.data, 'DTSTART'), ends = line_of(one.data, 'DTEND');
    const found = responses((await report(query(`<C:time-range start="${starts}" end="${ends}"/>`))).body);
    assert.ok(found.some(({ href }) => href === one.href));
    // It ends when the range begins: it does not overlap.
    const next = responses((await report(query(`<C:time-range start="${ends}" end="${utc(new Date(date_of(ends).getTime() + 60000))}"/>`))).body);
    assert.ok(!next.some(({ href }) => href === one.href));
    assert.deepEqual(responses((await report(query().replaceAll('VEVENT', 'VTODO'))).body), []);
    const wrong = await report(query('<C:time-range start="yesterday" end="20270101T000000Z"/>'));
    assert.equal(wrong.status, 403);
    assert.match(wrong.body, /<c:valid-filter\/>/);
    assert.match((await report(query('<C:prop-filter name="X-ABC"/>'))).body, /<c:supported-filter\/>/);
    assert.match((await report('<D:expand-property xmlns:D="DAV:"/>')).body, /<d:supported-report\/>/);
    for (const body of ['', '<a', '<!DOCTYPE a><a/>', '\u0000']) assert.equal((await report(body)).status, 400);
});

test('calendar-multiget tells what is there and what is not (RFC 4791, 7.9)', async () => {
    const [one] = await future();
    const answer = await report(`<C:calendar-multiget xmlns:D="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav"><D:prop><D:getetag/><C:calendar-data/></D:prop><D:href>${one.href}</D:href><D:href>${device.calendar}nowhere.ics</D:href><D:href>/caldav/agendas/7zzzzzzzzzz2/rendez-vous/a.ics</D:href></C:calendar-multiget>`);
    const [first, ...others] = responses(answer.body);
    assert.equal(first.data, one.data);
    assert.deepEqual(others.map(({ status }) => status), [404, 404]);
});

test('a series is expanded when asked, and its times count as busy', async () => {
    const start = at_night(70), end = new Date(start.getTime() + 3600000);
    const zoned = (date) => utc(date).slice(0, 15);
    const made = await put('series.ics', new_event('series', [`DTSTART:${zoned(start)}`, `DTEND:${zoned(end)}`, 'RRULE:FREQ=DAILY;COUNT=5', `EXDATE:${zoned(new Date(start.getTime() + 86400000))}`, 'SUMMARY:Chaque nuit']), { 'If-None-Match': '*' });
    assert.equal(made.status, 201, made.body);
    assert.ok(made.headers.etag);
    const range = `start="${utc(at_night(69))}" end="${utc(at_night(80))}"`;
    const expanded = await report(query(`<C:time-range ${range}/>`).replace('<C:calendar-data/>', `<C:calendar-data><C:expand ${range}/></C:calendar-data>`));
    const [one] = responses(expanded.body).filter(({ href }) => href.endsWith('series.ics'));
    assert.equal(one.data.match(/BEGIN:VEVENT/g).length, 4);
    assert.equal(one.data.match(/RECURRENCE-ID:\d{8}T\d{6}Z/g).length, 4);
    assert.doesNotMatch(one.data, /RRULE/);
    const busy = await report(`<C:free-busy-query xmlns:C="urn:ietf:params:xml:ns:caldav"><C:time-range ${range}/></C:free-busy-query>`);
    assert.equal(busy.headers['content-type'], 'text/calendar; charset=utf-8');
    assert.ok(busy.body.match(/FREEBUSY:/g).length >= 4);
    assert.equal((await device.dav('DELETE', `${device.calendar}series.ics`)).status, 204);
});

test('conditions: who writes over what they have not seen is told so (RFC 9110, 13)', async () => {
    const event = (minutes) => new_event('mine', [`DTSTART:${utc(at_night(90))}`, `DTEND:${utc(new Date(at_night(90).getTime() + minutes * 60000))}`, 'SUMMARY:À moi; toute, seule']);
    const made = await put('mine.ics', event(60), { 'If-None-Match': '*' });
    assert.equal(made.status, 201);
    const got = await device.dav('GET', `${device.calendar}mine.ics`);
    assert.equal(got.body, event(60));
    assert.equal(got.headers.etag, made.headers.etag);
    assert.equal((await device.dav('GET', `${device.calendar}mine.ics`, { headers: { 'If-None-Match': made.headers.etag } })).status, 304);
    assert.equal((await put('mine.ics', event(90), { 'If-None-Match': '*' })).status, 412);
    for (const tag of ['"other"', `W/${made.headers.etag}`, 'nonsense']) assert.equal((await put('mine.ics', event(90), { 'If-Match': tag })).status, 412, tag);
    const changed = await put('mine.ics', event(90), { 'If-Match': made.headers.etag });
    assert.equal(changed.status, 204);
    assert.notEqual(changed.headers.etag, made.headers.etag);
    assert.equal((await device.dav('DELETE', `${device.calendar}mine.ics`, { headers: { 'If-Match': made.headers.etag } })).status, 412);
    assert.equal((await put('nowhere.ics', event(90), { 'If-Match': '*' })).status, 412);
    assert.match((await put('copy.ics', event(90))).body, /<c:no-uid-conflict\/>/);
    assert.equal((await put('mine.ics', event(90), { 'Content-Type': 'text/plain' })).status, 415);
    assert.equal((await device.dav('DELETE', `${device.calendar}mine.ics`, { headers: { 'If-Match': changed.headers.etag } })).status, 204);
});

test('sync-collection tells what changed, also after the server was started again (RFC 6578)', async () => {
    const first = await sync('');
    const before = responses(first.body);
    assert.equal(before.length, (await all()).length);
    assert.deepEqual(responses((await sync(token_of(first))).body), []);
    await put('new.ics', new_event('new', [`DTSTART:${utc(at_night(91))}`, `DTEND:${utc(new Date(at_night(91).getTime() + 60000 * 45))}`]));
    const second = await sync(token_of(first));
    assert.deepEqual(responses(second.body).map(({ href, status }) => [href, status]), [[`${device.calendar}new.ics`, 200]]);
    await server.stop();
    server = await start_server({ data: folder.data });
    const authorization = { user: device.user, password: device.password };
    device.dav = (method, path, { body = '', headers = {}, type = 'application/xml; charset=utf-8' } = {}) =>
        request(server.url, path, { method, headers: { Authorization: `Basic ${Buffer.from(`${authorization.user}:${authorization.password}`).toString('base64')}`, ...(body ? { 'Content-Type': type, 'Content-Length': Buffer.byteLength(body) } : {}), ...headers }, body });
    assert.deepEqual(responses((await sync(token_of(second))).body), []);
    await device.dav('DELETE', `${device.calendar}new.ics`);
    const third = await sync(token_of(second));
    assert.deepEqual(responses(third.body).map(({ href, status }) => [href, status]), [[`${device.calendar}new.ics`, 404]]);
    const few = (most) => report(`<D:sync-collection xmlns:D="DAV:"><D:sync-token/><D:sync-level>1</D:sync-level><D:limit><D:nresults>${most}</D:nresults></D:limit><D:prop><D:getetag/></D:prop></D:sync-collection>`);
    assert.equal((await few(1000)).status, 207);
    assert.match((await few(1)).body, /<d:number-of-matches-within-limits\/>/);
    for (const token of ['data:,unknown', token_of(third).replace(/.$/, '99999')]) {
        const refused = await sync(token);
        assert.equal(refused.status, 403);
        assert.match(refused.body, /<d:valid-sync-token\/>/);
    }
});

test('an appointment moves for whoever may, and takes nobody’s time twice', async () => {
    const [one, two] = await future();
    const name = one.href.split('/').at(-1);
    const moved = await put(name, at_time(one.data, at_night(95)), { 'If-Match': unquoted(one.etag) });
    assert.equal(moved.status, 204, moved.body);
    assert.ok(!moved.headers.etag, 'what is kept is not what was sent');
    const clash = await put(two.href.split('/').at(-1), at_time(two.data, at_night(95)));
    assert.equal(clash.status, 409);
    assert.match(clash.body, /<d:responsedescription>[^<]{20,}</);
    assert.equal((await device.dav('GET', two.href)).body, two.data);
    // Words that were changed are not kept; nothing is lost of what was there.
    assert.equal((await put(two.href.split('/').at(-1), with_line(two.data, 'SUMMARY', 'Autre chose'))).status, 204);
    assert.equal((await device.dav('GET', two.href)).body, two.data);
    // Another counsellor sees nothing of it.
    const other = await new_device(server, { role: 'southerner' });
    for (const method of ['GET', 'DELETE']) assert.equal((await other.dav(method, one.href)).status, 404);
    assert.equal((await other.dav('GET', other.calendar + name)).status, 404);
    const dead = await put('dead.ics', (await device.dav('GET', one.href)).body);
    assert.match(dead.body, /<c:no-uid-conflict\/>/);
});

test('a session of a workshop moves for who leads it, is cancelled at the desk only, and sync-collection tells it', async () => {
    const session = (await all()).find(({ data }) => /^UID:beffroi-atelier-/m.test(data) && date_of(line_of(data, 'DTSTART')) > new Date(Date.now() + 2 * 86400000));
    const name = session.href.split('/').at(-1);
    assert.match(line_of(session.data, 'SUMMARY'), /^Atelier/);
    const refused = await device.dav('DELETE', session.href);
    assert.equal(refused.status, 403);
    assert.match(refused.body, /<d:responsedescription>[^<]{20,}</);
    const token = token_of(await sync(''));
    const moved = await put(name, at_time(session.data, at_night(97), 90), { 'If-Match': unquoted(session.etag) });
    assert.equal(moved.status, 204, moved.body);
    const told = await sync(token, '<C:calendar-data xmlns:C="urn:ietf:params:xml:ns:caldav"/>');
    const [one, ...others] = responses(told.body);
    assert.deepEqual(others, []);
    assert.equal(one.href, session.href);
    assert.equal(line_of(one.data, 'DTSTART'), utc(at_night(97)));
    // Onto an appointment of the same person: who is taken is named.
    const [other] = await future();
    const clash = await put(name, at_time(one.data, date_of(line_of(other.data, 'DTSTART')), 30));
    assert.equal(clash.status, 409, clash.body);
    assert.ok((await request(server.url, device.feed)).body.includes(line_of(one.data, 'UID')));
    // At the desk it is cancelled: the device learns that it is gone.
    const sheet = `/espace/ateliers/seances/${name.slice('atelier-'.length, -'.ics'.length)}`;
    const done = await send_form(server.url, { from: sheet, to: `${sheet}/annuler`, cookie: device.cookie, fields: { reason: 'Panne' } });
    assert.equal(done.status, 303, done.body);
    assert.deepEqual(responses((await sync(token_of(told))).body).map(({ href, status }) => [href, status]), [[session.href, 404]]);
});

test('a feed tells the same appointments, without names when asked, and nothing once cut off', async () => {
    const busy = await new_device(server, { role: 'southerner', shown: 'busy' });
    const named = await request(server.url, device.feed);
    assert.equal(named.status, 200);
    assert.equal(named.headers['cache-control'], 'no-store');
    for (const line of named.body.split('\r\n')) assert.ok(Buffer.byteLength(line) <= 75, line);
    assert.equal((await request(server.url, device.feed, { headers: { 'If-None-Match': named.headers.etag } })).status, 304);
    const plain = await request(server.url, busy.feed);
    assert.doesNotMatch(plain.body, /LOCATION|DESCRIPTION/);
    for (const [, summary] of plain.body.matchAll(/^SUMMARY:(.*?)\r?$/gm)) assert.equal(summary, 'Occupé');
});

test('passwords that are wrong are slowed down', async () => {
    let status;
    for (let i = 0; i < 70 && status !== 429; ++i)
        status = (await request(server.url, '/caldav/', { method: 'PROPFIND', headers: { Depth: '0', Authorization: `Basic ${Buffer.from(`${device.user}:${'x'.repeat(43)}`).toString('base64')}` } })).status;
    assert.equal(status, 429);
    // Whoever has the right one comes in all the same.
    assert.equal((await device.dav('PROPFIND', device.calendar, { headers: { Depth: '0' } })).status, 207);
});
