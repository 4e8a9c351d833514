// One server with the demonstration data and one Chromium, shared by the tests of a file.
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import test from 'node:test';

import { demo_people, sign_in } from '../support/people.mjs';
import { request, root, start_server } from '../support/server.mjs';

const require = createRequire(path.join(root, 'web/package.json'));
const { chromium } = require('playwright-core');
// A second list of features would replace the one that Playwright gives, so ours is added to it. The suggestions below the address
// bar are two pages of Chromium's own for each window: half of the work of a short visit, and nobody sees them here.
const { chromiumSwitches } = require(path.join(path.dirname(require.resolve('playwright-core/package.json')), 'lib/server/chromium/chromiumSwitches.js'));
const without_features = `${chromiumSwitches().find((each) => each.startsWith('--disable-features='))},WebUIOmniboxPopup,WebUIOmniboxAimPopup`;
export const axe_source = fs.readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');

export const sizes = { phone: { width: 360, height: 740 }, desk: { width: 1280, height: 900 } };
export const themes = ['light', 'dark'];
export const languages = ['fr', 'en'];

/** The address of a page in a language: ("/lieux", "en") → "/en/lieux". */
export const in_language = (address, lang) => (lang === 'fr' ? address : address === '/' ? '/en/' : `/en${address}`);

/** All that axe knows of the levels that the law asks for, and its advice. */
const every_rule = { type: 'tag', values: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] };
/** What colours alone can change. */
const rules_of_colour = { type: 'rule', values: ['color-contrast', 'link-in-text-block'] };

const devtools = new WeakMap();
/** Gives the page axe. The content policy forbids it as a script element; the same text again costs Chromium no reading. */
async function bring_axe(page) {
    if (await page.evaluate(() => 'axe' in globalThis)) return;
    if (!devtools.has(page)) devtools.set(page, await page.context().newCDPSession(page));
    const { exceptionDetails } = await devtools.get(page).send('Runtime.evaluate', { expression: `${axe_source};0` });
    assert.equal(exceptionDetails, undefined);
}

/**
 * The page as every rule but those of colour sees it: its elements and what was typed, and where and whether each is shown.
 * Runs in the page; a string each, equal when nothing differs.
 */
async function as_rules_see_it() {
    // The token of a form differs each time, and no rule reads what is hidden.
    const text = document.documentElement.outerHTML.replace(/(<input type="hidden"[^>]* value=")[^"]*/g, '$1');
    const parts = [text], shown = [innerWidth, innerHeight];
    for (const each of document.querySelectorAll('*')) {
        const { display, visibility, overflowX, overflowY, position, opacity, pointerEvents, fontSize, fontWeight } = getComputedStyle(each);
        const { x, y, width, height } = each.getBoundingClientRect();
        shown.push(x, y, width, height, each.scrollWidth, each.scrollHeight, display, visibility, overflowX, overflowY, position, opacity, pointerEvents, fontSize, fontWeight);
        if ('value' in each && each.type !== 'hidden') parts.push(each.value, each.checked, each.disabled);
    }
    const digest = async (text) => [...new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text)))].join();
    const content = await digest(parts.join('\n'));
    return { content, layout: `${content} ${await digest(shown.join())}` };
}
/** Contents and layouts in which axe found nothing, since the tests of this file began. */
const clean = new Set();

/**
 * What axe finds on the page as it stands, a text each. Where everything but the colours is as it was when all rules found nothing,
 * as on the same page in the other theme, the rules of colour remain; the style sheets are read once for each content.
 */
export async function violations_of(page, describe = ({ id, nodes }) => `${id}: ${nodes.slice(0, 3).map((node) => node.html.slice(0, 160)).join(' | ')}`) {
    await bring_axe(page);
    const seen = await page.evaluate(as_rules_see_it);
    const options = { resultTypes: ['violations'], runOnly: clean.has(seen.layout) ? rules_of_colour : every_rule, preload: !clean.has(seen.content) };
    const { violations } = await page.evaluate((how) => globalThis.axe.run(document, how), options);
    if (!violations.length) clean.add(seen.content).add(seen.layout);
    return violations.map(describe);
}

/** The same, and whether the page scrolls sideways. */
export async function faults_of_page(page) {
    const found = await violations_of(page);
    const wide = await page.evaluate(() => document.documentElement.scrollWidth > document.documentElement.clientWidth);
    return [...found, ...(wide ? ['it scrolls sideways'] : [])];
}

/** A device that recognises who holds it and keeps passkeys: Chromium's virtual authenticator. Passkeys need a host's name. */
export async function add_device(context, page) {
    const cdp = await context.newCDPSession(page);
    await cdp.send('WebAuthn.enable');
    const { authenticatorId } = await cdp.send('WebAuthn.addVirtualAuthenticator', {
        options: { protocol: 'ctap2', transport: 'internal', hasResidentKey: true, hasUserVerification: true, isUserVerified: true, automaticPresenceSimulation: true },
    });
    return { cdp, authenticatorId };
}

/**
 * Starts everything, with the folder `data` when there is one, under the name `host`; `close()` ends it and throws when the server did not end well.
 * BEFFROI_URL names a server that is already open instead, for trying a test by hand.
 */
export async function open_world({ data, host } = {}) {
    const server = process.env.BEFFROI_URL ? { url: process.env.BEFFROI_URL, stop: async () => {}, log: () => '' } : await start_server({ data });
    const url = host ? server.url.replace('127.0.0.1', host) : server.url;
    const sessions = {};
    const profile = fs.mkdtempSync(path.join(os.tmpdir(), 'beffroi-chromium-'));
    let browser;
    try {
        browser = await chromium.launch({
            executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
            headless: true,
            args: [
                '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
                '--disable-component-update', '--disable-sync', '--disable-dev-shm-usage', without_features,
                // No name resolves but our own address: what leaves the site cannot even succeed.
                '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost',
            ],
        });
    } catch (fault) {
        await server.stop();
        throw fault;
    }

    /**
     * A fresh visitor. `watch.faults` collects what no page may ever do: leave the site, set a cookie, complain on
     * the console, break. `theme`, `size`, `lang` as above; `javascript: false` for a browser without scripts; `as` a role
     * of the demonstration's people signs that person in.
     */
    async function visitor({ theme = 'light', size = 'desk', lang = 'fr', javascript = true, as, ...more } = {}) {
        const context = await browser.newContext({
            baseURL: url,
            colorScheme: theme,
            viewport: sizes[size] ?? size,
            locale: lang === 'fr' ? 'fr-FR' : 'en-GB',
            timezoneId: 'Europe/Paris',
            javaScriptEnabled: javascript,
            reducedMotion: 'reduce',
            ...more,
        });
        context.setDefaultTimeout(15000);
        if (as) {
            // Signed in once: the server slows down who signs in again and again.
            sessions[as] ??= await sign_in(url, demo_people[as]);
            const [name, value] = sessions[as].split('=');
            await context.addCookies([{ name, value, url, httpOnly: true, sameSite: 'Lax' }]);
        }
        const watch = { faults: [], requests: [] };
        context.on('request', (asked) => {
            const { protocol, origin } = new URL(asked.url());
            watch.requests.push(asked.url());
            if (!['data:', 'blob:', 'about:'].includes(protocol) && origin !== url) watch.faults.push(`asks another site: ${asked.url()}`);
        });
        context.on('requestfailed', (asked) => {
            const why = asked.failure()?.errorText ?? '';
            // Leaving a page cancels what it was still loading.
            if (!why.includes('ERR_ABORTED')) watch.faults.push(`could not load ${asked.url()}: ${why}`);
        });
        context.on('console', (line) => {
            // The browser itself reports the status of a page that is meant to be missing.
            if (line.type() === 'error' && !/the server responded with a status of 404/.test(line.text())) watch.faults.push(`console: ${line.text()}`);
        });
        context.on('weberror', (fault) => watch.faults.push(`script: ${fault.error().message}`));
        context.on('response', (answer) => {
            const cookie = answer.headers()['set-cookie'];
            if (cookie && !/^beffroi_session=[^\n]*; HttpOnly;[^\n]*$/.test(cookie)) watch.faults.push(`sets a cookie: ${answer.url()}`);
        });
        const page = await context.newPage();
        return {
            context,
            page,
            watch,
            /** Faults so far, and cookies or storage left behind. */
            faults: async () => {
                const cookies = await context.cookies();
                // The session of who signed in is the only one there is.
                return [...watch.faults, ...cookies.filter(({ name, httpOnly }) => name !== 'beffroi_session' || !httpOnly).map((cookie) => `cookie ${cookie.name}`)];
            },
            close: () => context.close(),
        };
    }

    return {
        server,
        url,
        browser,
        visitor,
        get: (address, options) => request(url, address, options),
        close: async () => {
            await browser.close();
            fs.rmSync(profile, { recursive: true, force: true });
            await server.stop();
        },
    };
}

/**
 * How a file of journeys declares each: opens a browser, runs the steps, and holds that nothing left the site nor complained
 * on the way. `world` gives what `open_world` made, once tests run.
 */
export const journeys = (world) => (name, options, steps) =>
    test(name, async () => {
        const visitor = await world().visitor(options);
        try {
            await steps(visitor.page, visitor);
            assert.deepEqual(await visitor.faults(), []);
        } finally {
            await visitor.close();
        }
    });

// Pages that no link leads to, or that a link would find in one state only.
const starts = [
    '/', '/cette-page-manque', '/lieux/ce-lieu-manque', '/lieux?ou=Vire', '/lieux?ou=Saint-Denis', '/lieux?ou=Zzyzx-les-Bains',
    '/lieux?ou=Vire&service=administrative&gratuit=1', '/affiche?ou=Vire', '/territoires/communes-du-bocage', '/affiche?ou=Zzyzx', '/integrer?ou=Vire', '/widget?commune=14762',
    '/changer?q=photoshop', '/changer?q=xqzwvk', '/changer/comparer?s=gimp&s=krita&s=inkscape', '/changer/comparer', '/changer/encart', '/plan/demonstration-boulangerie',
    '/prestataires?solution=nextcloud&ou=Vire', '/prestataires?quoi=xqzwvk&ou=Saint-Martin', '/prestataires/proposer', '/prestataires/proposer/recu', '/prestataires/tenir', '/prestataires/tenir/rien', '/prestataires/refus',
];

// Pages of the desk that no link leads to.
const desk_starts = ['/espace/compte/confirmer', '/espace/personnes/cette-personne-manque', '/espace/structures?q=introuvable'];

/**
 * Every kind of public page, as a map from its name to an address: the starts above, then what links lead to from there
 * in French, one example of each shape. A page that nothing leads to is not public.
 */
export const public_pages = (world) => crawl(world, starts, {}, (path) => !/^\/espace(\/|$)/.test(path));

/** The same for the pages of the desk that this person of the demonstration reaches. */
export async function desk_pages(world, role) {
    const cookie = await sign_in(world.url, demo_people[role]);
    return crawl(world, ['/espace', ...desk_starts], { cookie }, (path) => /^\/espace(\/|$)/.test(path));
}

async function crawl(world, from, headers, goes) {
    const kinds = new Map();
    const todo = [...from];
    const seen = new Set(todo);
    while (todo.length) {
        const address = todo.shift();
        const kind = from.includes(address) ? address : shape_of(address);
        if (kinds.has(kind)) continue;
        const answer = await world.get(address, { headers: { accept: 'text/html', ...headers } });
        if (answer.status >= 300 && answer.status < 400) continue;
        if (!/^text\/html/.test(answer.headers['content-type'] ?? '')) continue;
        kinds.set(kind, address);
        // Thanks are reached by sending a form.
        if (kind.endsWith('/signaler')) todo.push(`${address}/merci`);
        for (const found of answer.body.matchAll(/<(?:a|iframe)\b[^>]*?\s(?:href|src)="([^"#]*)/g)) {
            const link = new URL(found[1].replaceAll('&amp;', '&'), world.url + address);
            if (link.origin !== world.url || link.pathname.startsWith('/assets/') || /^\/en(\/|$)/.test(link.pathname) || !goes(link.pathname)) continue;
            const next = link.pathname + link.search;
            if (!seen.has(next)) seen.add(next), todo.push(next);
        }
    }
    return kinds;
}

/** "/lieux/mairie-de-vire/imprimer" → "/lieux/…/imprimer": pages of one shape come from one template. */
function shape_of(address) {
    const url = new URL(address, 'http://site');
    // The first part names the section, the second an object of it, a third a view of the object; at the desk one part later,
    // where words of a section ("nouveau") are no objects.
    const desk = /^\/espace(\/|$)/.test(url.pathname);
    const word = /^(nouveau|nouvelle|inviter|double-verification|mes-donnees|journal|effacer|seances|feuilles|rendez-vous|plages|absences|motifs|ressources|tournee|collegues|ailleurs)$/;
    // An identifier of ours, wherever it stands.
    const id = /^(?=.*\d)[0-9a-z]{10,14}$/;
    const path = url.pathname.split('/').map((part, at) => (part && (desk ? (at === 3 && !word.test(part)) || (at > 3 && id.test(part)) : at === 2) ? '…' : part)).join('/');
    return url.search ? `${path}?…` : path;
}
