// What the tests of calendars share: a counsellor's device, and requests as programs send them.
import { demo_people, send_form, sign_in } from '../support/people.mjs';
import { request } from '../support/server.mjs';

/** Adds a device for somebody of the demonstration: {user, password, dav(method, path, …), feed}. */
export async function new_device(server, { role = 'counsellor', shown = 'names' } = {}) {
    const cookie = await sign_in(server.url, demo_people[role]);
    const add = (kind) => send_form(server.url, { from: '/espace/calendriers', cookie, fields: { name: `Essai ${kind}`, kind, shown } });
    const password = (await add('caldav')).body.match(/<dd><code class="copied">([\w-]{43})</)[1];
    const feed = (await add('feed')).body.match(/\/calendrier\/([\w-]{43})\.ics</)[1];
    const user = demo_people[role];
    const Authorization = `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
    const device = { user, password, feed: `/calendrier/${feed}.ics`, cookie };
    device.dav = (method, path, { body = '', headers = {}, type = 'application/xml; charset=utf-8' } = {}) =>
        request(server.url, path, { method, headers: { Authorization, ...(body ? { 'Content-Type': type, 'Content-Length': Buffer.byteLength(body) } : {}), ...headers }, body });
    const found = await device.dav('PROPFIND', '/caldav/', { headers: { Depth: '0' }, body: '<propfind xmlns="DAV:"><prop><current-user-principal/></prop></propfind>' });
    device.me = found.body.match(/\/caldav\/comptes\/(\w+)\//)[1];
    device.calendar = `/caldav/agendas/${device.me}/rendez-vous/`;
    return device;
}

const unescaped = (text) => text.replace(/&lt;/g, '<').replace(/&gt;/g, '>').replace(/&quot;/g, '"').replace(/&#13;/g, '\r').replace(/&amp;/g, '&');

/** The responses of a multistatus: [{href, status, etag, data}]. */
export function responses(xml) {
    return [...xml.matchAll(/<d:response>([\s\S]*?)<\/d:response>/g)].map(([, one]) => ({
        href: unescaped(one.match(/<d:href>(.*?)<\/d:href>/)[1]),
        status: Number(one.match(/HTTP\/1\.1 (\d+)/)[1]),
        etag: one.match(/<d:getetag>(.*?)<\/d:getetag>/)?.[1],
        data: unescaped(one.match(/<c:calendar-data>([\s\S]*?)<\/c:calendar-data>/)?.[1] ?? ''),
    }));
}

/** "20261201T080000Z" */
export const utc = (date) => `${date.toISOString().replace(/[-:]/g, '').slice(0, 15)}Z`;
/** The Date of "20261201T080000Z". */
export const date_of = (text) => new Date(text.replace(/(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z/, '$1-$2-$3T$4:$5:$6Z'));
export const line_of = (ics, name) => ics.match(new RegExp(`^${name}(?:;[^:\r\n]*)?:(.*?)\r?$`, 'm'))?.[1];
export const with_line = (ics, name, value) => ics.replace(new RegExp(`^${name}(;[^:\r\n]*)?:.*?(\r?)$`, 'm'), `${name}:${value}$2`);
/** The same event at another time. */
export const at_time = (ics, starts, minutes = 60) => with_line(with_line(ics, 'DTSTART', utc(starts)), 'DTEND', utc(new Date(starts.getTime() + minutes * 60000)));

export const new_event = (uid, lines) => ['BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:-//Essai//Essai//FR', 'BEGIN:VEVENT', `UID:${uid}`, 'DTSTAMP:20260101T000000Z', ...lines, 'END:VEVENT', 'END:VCALENDAR', ''].join('\r\n');

/** An hour at which nobody of the demonstration has anything: so many days ahead, at three in the morning, UTC. */
export function at_night(days) {
    const at = new Date(Date.now() + days * 86400000);
    at.setUTCHours(3, 0, 0, 0);
    return at;
}

export const query = (inside = '') => `<?xml version="1.0" encoding="utf-8"?>
<C:calendar-query xmlns:D="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav"><D:prop><D:getetag/><C:calendar-data/></D:prop>
<C:filter><C:comp-filter name="VCALENDAR"><C:comp-filter name="VEVENT">${inside}</C:comp-filter></C:comp-filter></C:filter></C:calendar-query>`;
