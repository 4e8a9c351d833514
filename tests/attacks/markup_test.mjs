// Stored and reflected markup: every text field of every form that can be reached is filled with what would be dangerous anywhere,
// sent, and afterwards no page shows it as anything but text.
import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';

import { demo_people, sign_in } from '../support/people.mjs';
import { request, start_server } from '../support/server.mjs';

let server;
before(async () => (server = await start_server()));
after(() => server?.stop());

const mark = 'zqx';
const payload = `"'><svg onload=${mark}(1)>{{7*7}}<!--&lt;</textarea></title></script>`;
// In a page it may stand only with its < and " escaped, and never begins an address.
const raw = new RegExp(`<svg onload=${mark}|"'>(?:<|&lt;)svg|javascript:${mark}`, 'i');

const unescaped = (text) => text.replaceAll('&quot;', '"').replaceAll('&#39;', "'").replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');

/** The forms of a page: {action, method, fields: [[name, value]]}, text fields filled with the payload. */
function forms_of(page) {
    return [...page.matchAll(/<form\b([^>]*)>([\s\S]*?)<\/form>/g)].map(([, head, body]) => {
        const attribute = (text, name) => text.match(new RegExp(`\\s${name}="([^"]*)"`))?.[1];
        const fields = [];
        for (const [tag, kind] of body.matchAll(/<(input|textarea|select)\b[^>]*>/g)) {
            const [name, type, value] = [attribute(tag, 'name'), attribute(tag, 'type') ?? 'text', attribute(tag, 'value') ?? ''];
            if (!name || type === 'submit' || type === 'file') continue;
            if (type === 'hidden' || type === 'radio' || type === 'checkbox') fields.push([name, unescaped(value)]);
            else if (type === 'email') fields.push([name, `${mark}${fields.length}@exemple.fr`]);
            else if (kind === 'select') fields.push([name, '']);
            else fields.push([name, payload]);
        }
        return { action: unescaped(attribute(head, 'action') ?? ''), method: (attribute(head, 'method') ?? 'get').toLowerCase(), fields };
    });
}

test('no field of any form shows what was typed as markup', async () => {
    const cookie = await sign_in(server.url, demo_people.administrator);
    const headers = { Cookie: cookie };
    const todo = ['/', '/connexion', '/connexion/lien', '/carte', '/espace'];
    const seen = new Set(todo);
    const sent = new Set();
    const faults = [];
    let pages = 0;
    const look = (where, answer) => {
        if (!/^text\/html/.test(answer.headers['content-type'] ?? '')) return;
        pages++;
        if (raw.test(answer.body)) faults.push(`${where}: ${answer.body.match(raw)[0]} … ${answer.body.slice(Math.max(0, answer.body.search(raw) - 100), answer.body.search(raw) + 60)}`);
    };
    const shape = (address) => address.split('?')[0].replace(/\/[a-z0-9]{10,}(?=\/|$)/g, '/…').replace(/^\/lieux\/(?!points)[^/]+/, '/lieux/…');
    const shapes = new Map();
    const crawl = async () => {
        while (todo.length) {
            const address = todo.shift();
            const answer = await request(server.url, address, { headers });
            look(address, answer);
            if (!/^text\/html/.test(answer.headers['content-type'] ?? '')) continue;
            for (const [, link] of answer.body.matchAll(/<a\b[^>]*?\shref="(\/[^"#]*)/g)) {
                const next = unescaped(link);
                const kind = shape(next);
                if (seen.has(next) || /^\/(en|assets)(\/|$)/.test(next) || (shapes.get(kind) ?? 0) >= 3) continue;
                seen.add(next);
                shapes.set(kind, (shapes.get(kind) ?? 0) + 1);
                todo.push(next);
            }
            for (const form of forms_of(answer.body)) {
                const kind = `${form.method} ${shape(form.action)}`;
                // Signing out, or closing the account that looks on, would end the walk.
                if (sent.has(kind) || /deconnexion|\/fermer$|\/retirer$|effac/.test(form.action)) continue;
                sent.add(kind);
                const body = new URLSearchParams(form.fields).toString();
                const target = form.method === 'get' ? `${form.action}?${body}` : form.action;
                const told = await request(server.url, target, form.method === 'get' ? { headers } : { method: 'POST', headers: { ...headers, Origin: server.url, 'Content-Type': 'application/x-www-form-urlencoded', 'Content-Length': Buffer.byteLength(body) }, body });
                look(`${form.method} ${target.slice(0, 80)}`, told);
                const onward = told.headers.location;
                if (onward?.startsWith('/') && !seen.has(onward)) seen.add(onward), todo.push(onward);
            }
        }
    };
    await crawl();
    // Everything again, for what was stored meanwhile.
    todo.push(...seen);
    await crawl();
    assert.deepEqual(faults, []);
    assert.ok(sent.size >= 10 && pages >= 40, `${sent.size} forms, ${pages} pages`);
    for (const wanted of ['post /espace/habitants/nouveau', 'post /espace/personnes/inviter', 'post /lieux/…/signaler']) assert.ok([...sent].some((kind) => kind.startsWith(wanted)), `${wanted} was not sent: ${[...sent].join(', ')}`);
});

test('the judge would find markup', () => {
    assert.match(`<p>${payload}</p>`, raw);
    assert.doesNotMatch(`<p>${payload.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')}</p>`, raw);
    assert.match(`<input value="${payload}">`, raw);
});
