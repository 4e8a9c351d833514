// Records made without network in a real browser, sent through a network that is cut fifty times: before the site hears anything, after
// it has kept everything, in the middle of its answer, and for a while. Then each is at the site once, and none is lost.
import assert from 'node:assert/strict';
import net from 'node:net';
import test, { after, before } from 'node:test';

import { open_world } from './harness.mjs';

const home = '/espace/hors-ligne';
const made = 200, by_hand = 4, cuts_wanted = 50;

/** Numbers that are the same on every run (mulberry32). */
function seeded(seed) {
    return () => {
        seed = (seed + 0x6d2b79f5) | 0;
        let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
        t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
        return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
    };
}

/** A wire between the browser and the site, which `fate` may cut: for each request that sends records it tells how. */
async function wire_to(port, fate) {
    const sockets = new Set();
    const wire = net.createServer((browser) => {
        sockets.add(browser);
        const site = net.connect(port, '127.0.0.1');
        sockets.add(site);
        const cut = () => (browser.destroy(), site.destroy());
        let how;
        browser.on('data', (bytes) => {
            if (/^POST [^ ]*\/hors-ligne\/envoi /.test(bytes.toString('latin1', 0, 80))) how = fate();
            if (how === 'before') return cut();
            site.write(bytes);
        });
        site.on('data', (bytes) => {
            if (how === 'after') return cut();
            if (how === 'during') {
                // The head and a part of the answer come through.
                browser.write(bytes.subarray(0, Math.max(1, Math.floor(bytes.length * 0.7))), cut);
                how = 'over';
                return;
            }
            if (how !== 'over') browser.write(bytes);
        });
        for (const [one, other] of [[browser, site], [site, browser]]) {
            one.on('error', () => other.destroy());
            one.on('close', () => (sockets.delete(one), other.destroy()));
        }
    });
    await new Promise((done) => wire.listen(0, '127.0.0.1', done));
    return { port: wire.address().port, close: () => (sockets.forEach((each) => each.destroy()), new Promise((done) => wire.close(done))) };
}

/** How many records the counsellor's lists show, page after page. */
async function listed(cookie) {
    let count = 0;
    for (let address = '/espace/comptes-rendus'; address; ) {
        const { body } = await world.get(address, { headers: { cookie } });
        const days = body.split('class="record-day"').slice(1).join('');
        count += [...days.matchAll(/<a href="\/espace\/comptes-rendus\/\w+"/g)].length;
        address = body.match(/href="(\/espace\/comptes-rendus\?avant=[^"]+)"/)?.[1]?.replaceAll('&amp;', '&');
    }
    return count;
}

let world;
before(async () => (world = await open_world()));
after(() => world?.close());

test('two hundred records made without network are at the site once, though it is cut fifty times', async (t) => {
    const random = seeded(20261126);
    const fates = ['before', 'after', 'during'];
    const cuts = { before: 0, after: 0, during: 0, offline: 0 };
    let cutting = false, sent = 0;
    const total = () => cuts.before + cuts.after + cuts.during + cuts.offline;
    const wire = await wire_to(new URL(world.url).port, () => {
        sent += 1;
        if (!cutting || total() >= cuts_wanted || random() > 0.85) return undefined;
        const how = fates[Math.floor(random() * fates.length)];
        cuts[how] += 1;
        return how;
    });
    const visitor = await world.visitor({ as: 'counsellor', size: 'phone' });
    const [session] = await visitor.context.cookies();
    await visitor.close();
    const context = await world.browser.newContext({ baseURL: `http://127.0.0.1:${wire.port}`, locale: 'fr-FR', timezoneId: 'Europe/Paris', viewport: { width: 360, height: 740 } });
    context.setDefaultTimeout(15000);
    await context.addCookies([{ name: session.name, value: session.value, url: `http://127.0.0.1:${wire.port}`, httpOnly: true, sameSite: 'Lax' }]);
    t.after(async () => {
        await context.close();
        await wire.close();
    });
    const page = await context.newPage();
    const ready = () => page.locator('[data-offline][data-ready]').waitFor();
    await page.goto(home);
    await ready();
    await page.evaluate(() => navigator.serviceWorker.ready);
    const cookie = `${session.name}=${session.value}`;
    const at_first = await listed(cookie);

    // Without network, and the page opened anew: it comes from the device.
    await context.setOffline(true);
    await page.reload();
    await ready();
    for (let i = 0; i < by_hand; i++) {
        await page.locator('#write').click();
        await page.locator('#who').fill(`Personne À La Main ${i}`);
        await page.locator('[name="duration"][value="45"]').check();
        await page.locator('[name="place_kind"][value="domicile"]').check();
        await page.locator('#commune').fill('Vire Normandie');
        await page.locator('[name="themes"][value="email"]').check();
        await page.locator('#notes').fill(`à la main ${i}`);
        await page.locator('#record button[type="submit"]').click();
        await page.locator('#open').waitFor();
    }
    await page.evaluate(async (count) => {
        const { keep } = await import(document.querySelector('script[src*="offline"]').src);
        const day = document.querySelector('#day').value || new Intl.DateTimeFormat('sv-SE').format(new Date());
        for (let i = 0; i < count; i++)
            await keep([['type', 'individuel'], ['day', day], ['duration', '30'], ['place_kind', 'a_distance'], ['themes', 'email'], ['who', `Personne ${i}`], ['notes', `par la page ${i}`]]);
    }, made - by_hand);
    await page.reload();
    await ready();
    assert.match(await page.locator('#count').textContent(), new RegExp(`^${made}\\s`));

    // Back, on a network that breaks.
    cutting = true;
    await context.setOffline(false);
    const send_once = () => page.evaluate(async () => (await import(document.querySelector('script[src*="offline"]').src)).send());
    const outcomes = {};
    let corrected = 0;
    for (let turn = 0; turn < 400; turn++) {
        const offline = total() < cuts_wanted && random() < 0.2;
        const sending = send_once();
        if (offline) {
            await new Promise((done) => setTimeout(done, random() * 30));
            await context.setOffline(true);
            cuts.offline += 1;
        }
        const outcome = await sending;
        outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
        if (offline) await context.setOffline(false);
        // Some are corrected on the device while nobody knows what of them arrived.
        if (turn % 5 === 0 && corrected < 8)
            corrected += await page.evaluate(async () => {
                const { keep, entries } = await import(document.querySelector('script[src*="offline"]').src);
                const entry = (await entries()).find(({ state, tried, fields }) => state === 'waiting' && tried.length && !fields.some(([, value]) => /corrigé/.test(value)));
                if (!entry) return 0;
                await keep(entry.fields.map(([name, value]) => [name, name === 'notes' ? `${value} corrigé` : value]), 'waiting', entry.key);
                return 1;
            });
        if (outcome === 'done' && total() >= cuts_wanted) break;
        // All is sent before the network was cut often enough: somebody writes on.
        if (outcome === 'done') assert.fail(`everything is sent after ${total()} cuts: make the batches smaller`);
    }
    t.diagnostic(`cuts ${JSON.stringify(cuts)}, outcomes ${JSON.stringify(outcomes)}, ${sent} requests, ${corrected} corrected meanwhile`);
    assert.equal(total(), cuts_wanted);
    assert.equal(cuts.before > 0 && cuts.after > 0 && cuts.during > 0 && cuts.offline > 0, true);
    assert.equal(await page.locator('#count').textContent(), 'Rien n’attend.');
    const states = await page.evaluate(async () => (await (await import(document.querySelector('script[src*="offline"]').src)).entries()).map(({ state, id, fields }) => [state, id, fields.find(([name]) => name === 'notes')[1]]));
    assert.equal(states.length, made);
    assert.deepEqual([...new Set(states.map(([state]) => state))], ['sent']);
    assert.equal(new Set(states.map(([, id]) => id)).size, made, 'each is a record of its own');

    // At the desk: each once, with what was written.
    const notes = new Map();
    for (const [, id] of states) {
        const { status, body } = await world.get(`/espace/comptes-rendus/${id}`, { headers: { cookie } });
        assert.equal(status, 200);
        const written = body.match(/class="noted">([^<]*)</)?.[1];
        notes.set(written, (notes.get(written) ?? 0) + 1);
    }
    assert.deepEqual([...notes.keys()].sort(), states.map(([, , written]) => written).sort());
    assert.ok([...notes.values()].every((times) => times === 1));
    // Nor is there any that the device knows nothing of.
    assert.equal((await listed(cookie)) - at_first, made);
});
