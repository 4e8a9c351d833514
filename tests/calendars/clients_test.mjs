// Programs that people use, before the real server: vdirsyncer and khal on one computer, python3-caldav on another.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import test, { after, before } from 'node:test';
import { fileURLToPath } from 'node:url';

import { request, start_server } from '../support/server.mjs';
import { at_night, at_time, date_of, line_of, new_device, new_event, query, responses, utc } from './dav.mjs';

const here = path.dirname(fileURLToPath(import.meta.url));
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'beffroi-caldav-'));
const env = { ...process.env, HOME: folder, XDG_CONFIG_HOME: `${folder}/config`, XDG_DATA_HOME: `${folder}/data`, XDG_CACHE_HOME: `${folder}/cache`, LANG: 'C.UTF-8', LC_ALL: 'C.UTF-8', TZ: 'Europe/Paris' };
let server, device, local;

/** Runs a program to its end without blocking this one: the server's answers are not read here. */
function run(program, args, input = '') {
    const ran = spawnSync(program, args, { env, encoding: 'utf8', input, timeout: 60000 });
    if (ran.error) throw new Error(`${program}: ${ran.error.message}. First: ./dev deps test`);
    return { code: ran.status, out: ran.stdout + ran.stderr };
}
const vdirsyncer = (...args) => run('/usr/bin/vdirsyncer', ['-c', `${folder}/vdirsyncer.conf`, ...args], 'y\ny\ny\n');
const khal = (...args) => run('/usr/bin/khal', ['-c', `${folder}/khal.conf`, ...args]);
function sync() {
    const { code, out } = vdirsyncer('sync');
    assert.equal(code, 0, out);
}
const files = () => fs.readdirSync(local).filter((name) => name.endsWith('.ics')).sort();
const read = (name) => fs.readFileSync(path.join(local, name), 'utf8');
/** vdirsyncer looks at the time of a file, to the second or better, and at its size. */
function write(name, text) {
    fs.writeFileSync(path.join(local, name), text);
    const later = new Date(Date.now() + 2000 * ++writes);
    fs.utimesSync(path.join(local, name), later, later);
}
let writes = 0;
const begins = (name) => date_of(line_of(read(name), 'DTSTART'));
/** Sessions of workshops to come, the next first. */
const sessions = () => files().filter((name) => /^UID:beffroi-atelier-/m.test(read(name)) && begins(name) > new Date(Date.now() + 86400000)).sort((a, b) => begins(a) - begins(b));
/** Appointments to come, the last first. */
const to_come = () => files().filter((name) => /^UID:beffroi-(?!atelier-)/m.test(read(name)) && date_of(line_of(read(name), 'DTSTART')) > new Date(Date.now() + 86400000))
    .sort((a, b) => date_of(line_of(read(b), 'DTSTART')) - date_of(line_of(read(a), 'DTSTART')));
const on_server = async (uid) => responses((await device.dav('REPORT', device.calendar, { headers: { Depth: '1' }, body: query(`<C:prop-filter name="UID"><C:text-match>${uid}</C:text-match></C:prop-filter>`) })).body)[0];

before(async () => {
    server = await start_server();
    device = await new_device(server);
    fs.writeFileSync(`${folder}/vdirsyncer.conf`, `[general]
status_path = "${folder}/status/"
[pair agenda]
a = "here"
b = "there"
collections = ["from b"]
conflict_resolution = "b wins"
metadata = ["displayname"]
[storage here]
type = "filesystem"
path = "${folder}/vdir/"
fileext = ".ics"
[storage there]
type = "caldav"
url = "${server.url}/"
username = "${device.user}"
password = "${device.password}"
`);
    local = `${folder}/vdir/rendez-vous`;
    fs.writeFileSync(`${folder}/khal.conf`, `[calendars]
[[agenda]]
path = ${local}
[locale]
timeformat = %H:%M
dateformat = %Y-%m-%d
longdateformat = %Y-%m-%d
datetimeformat = %Y-%m-%d %H:%M
longdatetimeformat = %Y-%m-%d %H:%M
local_timezone = Europe/Paris
default_timezone = Europe/Paris
[default]
default_calendar = agenda
`);
});
after(async () => {
    await server?.stop();
    fs.rmSync(folder, { recursive: true, force: true });
});

test('vdirsyncer finds the calendar by the host alone, and brings every appointment', async () => {
    const found = vdirsyncer('discover');
    assert.equal(found.code, 0, found.out);
    assert.match(found.out, /rendez-vous/);
    sync();
    const all = responses((await device.dav('REPORT', device.calendar, { headers: { Depth: '1' }, body: query() })).body);
    assert.ok(all.length >= 3, `${all.length} appointments in the demonstration`);
    assert.equal(files().length, all.length);
    assert.deepEqual(files().map(read).sort(), all.map(({ data }) => data).sort());
    const again = vdirsyncer('sync');
    assert.doesNotMatch(again.out, /Copying|Deleting/);
});

test('an appointment moved with vdirsyncer is moved here, and comes back as we tell it', async () => {
    const [name] = to_come();
    const before = read(name);
    const starts = at_night(20);
    write(name, at_time(before, starts));
    sync();
    const there = await on_server(line_of(before, 'UID'));
    assert.equal(line_of(there.data, 'DTSTART'), utc(starts));
    assert.equal(Number(line_of(there.data, 'SEQUENCE')), Number(line_of(before, 'SEQUENCE')) + 1);
    sync();
    assert.equal(read(name), there.data);
});

test('one that would take somebody else’s time is refused, and neither moves', async () => {
    const [first, second] = to_come();
    const before = read(second);
    write(second, at_time(before, date_of(line_of(read(first), 'DTSTART'))));
    const refused = vdirsyncer('sync');
    assert.notEqual(refused.code, 0, refused.out);
    assert.equal((await on_server(line_of(before, 'UID'))).data, before);
    write(second, before);
    sync();
});

test('what changed on both sides follows the server', async () => {
    const [, name] = to_come();
    const before = read(name);
    const there = await on_server(line_of(before, 'UID'));
    const answer = await device.dav('PUT', there.href, { body: at_time(before, at_night(22)), type: 'text/calendar', headers: { 'If-Match': there.etag.replace(/&quot;/g, '"') } });
    assert.equal(answer.status, 204, answer.body);
    write(name, at_time(before, at_night(23)));
    sync();
    assert.equal(line_of(read(name), 'DTSTART'), utc(at_night(22)));
    assert.equal(line_of((await on_server(line_of(before, 'UID'))).data, 'DTSTART'), utc(at_night(22)));
});

test('one deleted with vdirsyncer is cancelled', async () => {
    const name = to_come().at(-1);
    const uid = line_of(read(name), 'UID');
    fs.rmSync(path.join(local, name));
    sync();
    assert.equal(await on_server(uid), undefined);
    assert.equal((await device.dav('GET', device.calendar + name)).status, 404);
});

test('khal shows the day, and what it adds takes time', async () => {
    const [name] = to_come();
    const day = utc(date_of(line_of(read(name), 'DTSTART'))).replace(/^(\d{4})(\d\d)(\d\d).*/, '$1-$2-$3');
    const shown = khal('list', day, '1d');
    assert.equal(shown.code, 0, shown.out);
    assert.ok(shown.out.includes(line_of(read(name), 'SUMMARY').split(' · ')[0]), shown.out);
    const free = utc(at_night(30)).replace(/^(\d{4})(\d\d)(\d\d).*/, '$1-$2-$3');
    const added = khal('new', '-a', 'agenda', '--repeat', 'weekly', '--until', utc(at_night(60)).replace(/^(\d{4})(\d\d)(\d\d).*/, '$1-$2-$3'), free, '09:00', '12:00', 'Formation Linux');
    assert.equal(added.code, 0, added.out);
    sync();
    const here_too = responses((await device.dav('REPORT', device.calendar, { headers: { Depth: '1' }, body: query() })).body).find(({ data }) => data.includes('Formation Linux'));
    assert.ok(here_too, 'the event is here');
    const from = new Date(at_night(29)), to = new Date(at_night(61));
    const busy = await device.dav('REPORT', device.calendar, { headers: { Depth: '1' }, body: `<C:free-busy-query xmlns:C="urn:ietf:params:xml:ns:caldav"><C:time-range start="${utc(from)}" end="${utc(to)}"/></C:free-busy-query>` });
    assert.ok(busy.body.match(/^FREEBUSY:/gm).length >= 4, busy.body);
    // A series is taken away as a whole.
    fs.rmSync(path.join(local, files().find((each) => read(each).includes('Formation Linux'))));
    sync();
    assert.equal((await device.dav('GET', here_too.href)).status, 404);
});

test('one time of a series moved, another one cancelled, with vdirsyncer: khal and the server say the same', async () => {
    // Sessions and appointments of the demonstration are over by then, and clocks do not change at noon.
    const day = (weeks) => utc(at_night(70 + 7 * weeks)).slice(0, 8);
    const dashed = (text) => text.replace(/(\d{4})(\d\d)(\d\d)/, '$1-$2-$3');
    const at = (name, of, hour) => `${name};TZID=Europe/Paris:${of}T${hour}0000`;
    const lines = [at('DTSTART', day(0), 12), at('DTEND', day(0), 13), 'RRULE:FREQ=WEEKLY;COUNT=4', 'SUMMARY:Point du midi'];
    const one = (of, more) => ['END:VEVENT', 'BEGIN:VEVENT', 'UID:weekly', 'DTSTAMP:20260101T000000Z', at('RECURRENCE-ID', of, 12), ...more];
    write('weekly.ics', new_event('weekly', lines));
    sync();
    const changed = new_event('weekly', [...lines,
        ...one(day(1), [at('DTSTART', day(1), 15), at('DTEND', day(1), 16), 'SUMMARY:Point de 15 heures']),
        ...one(day(2), [at('DTSTART', day(2), 12), at('DTEND', day(2), 13), 'STATUS:CANCELLED', 'SUMMARY:Point du midi'])]);
    write('weekly.ics', changed);
    sync();
    const there = await on_server('weekly');
    assert.equal(there.data, changed);
    const busy = await device.dav('REPORT', device.calendar, { headers: { Depth: '1' }, body: `<C:free-busy-query xmlns:C="urn:ietf:params:xml:ns:caldav"><C:time-range start="${utc(at_night(69))}" end="${utc(at_night(95))}"/></C:free-busy-query>` });
    // Noon and three o'clock in Paris; the demonstration has an absence of its own on some morning.
    const days = [...busy.body.matchAll(/^FREEBUSY:(\d{8})T(10|11|13|14)0000Z/gm)].map(([, of]) => of);
    assert.deepEqual(days, [day(0), day(1), day(3)], busy.body);
    const shown = khal('list', dashed(day(0)), '28d', '--format', '{start-date} {start-time} {title}');
    assert.equal(shown.code, 0, shown.out);
    assert.match(shown.out, new RegExp(`${dashed(day(1))} 15:00 Point de 15 heures`));
    // At the desk they are two absences; what is changed there reaches the device as one file again.
    const list = (await request(server.url, '/espace/agenda/absences', { headers: { Cookie: device.cookie } })).body;
    assert.ok(list.includes('Point du midi') && list.includes('Point de 15 heures'), list);
    fs.rmSync(path.join(local, 'weekly.ics'));
    sync();
    const after = (await request(server.url, '/espace/agenda/absences', { headers: { Cookie: device.cookie } })).body;
    assert.ok(!after.includes('Point du midi') && !after.includes('Point de 15 heures'), after);
});

test('khal shows a session of a workshop; moved with vdirsyncer it moves here, but it is not deleted', async () => {
    const [name] = sessions();
    assert.ok(name, 'the counsellor of the demonstration leads a workshop');
    const before = read(name);
    const title = line_of(before, 'SUMMARY').split(': ')[1];
    const shown = khal('list', utc(begins(name)).replace(/^(\d{4})(\d\d)(\d\d).*/, '$1-$2-$3'), '1d');
    assert.equal(shown.code, 0, shown.out);
    assert.ok(shown.out.includes(title), shown.out);
    write(name, at_time(before, at_night(24), 90));
    sync();
    sync();
    const there = await on_server(line_of(before, 'UID'));
    assert.equal(line_of(there.data, 'DTSTART'), utc(at_night(24)));
    assert.equal(read(name), there.data);
    // The public agenda tells it too.
    const page = await request(server.url, '/ateliers/agenda.ics');
    assert.ok(page.body.includes(utc(at_night(24))), page.body);
    fs.rmSync(path.join(local, name));
    const refused = vdirsyncer('sync');
    assert.match(refused.out, /403/);
    assert.equal((await on_server(line_of(before, 'UID'))).data, there.data);
    // Put back by hand, both are as before.
    write(name, there.data);
    sync();
});

test('what can’t be kept is refused in so many words, and stays on the computer', async () => {
    write('hourly.ics', new_event('hourly', [`DTSTART:${utc(at_night(40)).slice(0, 15)}`, `DTEND:${utc(new Date(at_night(40).getTime() + 3600000)).slice(0, 15)}`, 'RRULE:FREQ=HOURLY;COUNT=4', 'SUMMARY:Toutes les heures']));
    const refused = vdirsyncer('sync');
    assert.notEqual(refused.code, 0);
    assert.match(refused.out, /403/);
    assert.ok(files().includes('hourly.ics'));
    fs.rmSync(path.join(local, 'hourly.ics'));
    sync();
});

test('python3-caldav discovers, searches, adds, moves, syncs by token, deletes', () => {
    const ran = run(process.env.SYSTEM_PYTHON ?? '/usr/bin/python3', [path.join(here, 'python_caldav.py'), server.url, device.user, device.password]);
    assert.equal(ran.code, 0, ran.out);
    assert.match(ran.out, /all is well/);
});
