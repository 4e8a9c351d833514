// Who may what: every route of the program, asked by every role and by nobody, for one's own things and for other people's. What
// is expected stands here, apart from the program's own table; a route or an object that stands nowhere fails the test.
import assert from 'node:assert/strict';
import crypto from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import test, { after, before } from 'node:test';

import { parse_routes } from '../scenarios/routes.mjs';
import { demo_people, send_form, sign_in } from '../support/people.mjs';
import { beffroi, request, root, start_server } from '../support/server.mjs';

const staff = ['administrator', 'coordinator', 'counsellor'];
const everybody = [...staff, 'correspondent', 'resident'];
/** The roles that the door of each right lets in. */
const doors = {
    own_space: everybody, own_account: everybody, read_journal: everybody,
    desk: [...staff, 'correspondent'], edit_places: [...staff, 'correspondent'], settle_suggestions: staff, settle_duplicates: staff, give_cards: staff, see_people: staff,
    manage_people: ['administrator', 'coordinator'], manage_organisations: ['administrator', 'correspondent'], answer_requests: ['administrator'],
    keep_agenda: staff, book_for_others: [...staff, 'correspondent'], set_up_agenda: ['administrator', 'coordinator'],
    help_people: ['coordinator', 'counsellor'], see_figures: staff, keep_agreements: ['administrator', 'coordinator'],
    follow_domains: ['administrator', 'coordinator'],
};
/** Where a page is narrower than its right: only these. */
const narrower = [
    [/ \/espace\/journal$/, ['administrator']],
    [/ \/espace\/lieux\/nouveau$/, staff], // a correspondent changes the places of their organisation, and adds none
    [/ \/espace\/structures\/nouvelle$/, ['administrator']],
    [/ \/espace\/equipes\/nouvelle$/, ['administrator']],
    // What everybody may read of the figures is chosen by who sees all of them.
    [/\/espace\/chiffres\/publics$/, ['administrator']],
];

let server, known, cookies, sessions, second, key;
const get = (target, cookie) => request(server.url, target, { headers: cookie ? { Cookie: cookie } : {} });

before(async () => {
    server = await start_server();
    key = fs.readFileSync(path.join(server.data, 'server.key'));
    cookies = {};
    for (const [role, mail] of Object.entries(demo_people)) cookies[role] = await sign_in(server.url, mail);
    const ids = (page, section) => Object.fromEntries([...page.matchAll(new RegExp(`href="/espace/${section}/([0-9a-z]{8,})"[^>]*>(?:<b>)?([^<]+)`, 'g'))].filter(([, id]) => !/^(nouveau|nouvelle|inviter)$/.test(id)).map(([, id, name]) => [name, id]));
    const people = ids((await get('/espace/personnes', cookies.administrator)).body, 'personnes');
    const teams = ids((await get('/espace/equipes', cookies.administrator)).body, 'equipes');
    const organisations = ids((await get('/espace/structures', cookies.administrator)).body, 'structures');
    const team = (word) => Object.entries(teams).find(([name]) => new RegExp(word, 'i').test(name))?.[1];
    // Somebody to do things to, in the north; one resident of each counsellor; a second session of each.
    const invited = await send_form(server.url, { from: '/espace/personnes/inviter', cookie: cookies.administrator, fields: { name: 'Nour Diallo', mail: 'nour@exemple.fr', role: 'counsellor', team: team('nord') } });
    assert.equal(invited.status, 200, 'Nour is invited');
    const nour = ids((await get('/espace/personnes', cookies.administrator)).body, 'personnes')['Nour Diallo'];
    const resident = async (role, name) => (await send_form(server.url, { from: '/espace/habitants/nouveau', cookie: cookies[role], fields: { name } })).headers.location.split('/').at(-1);
    const own_organisation = Object.values(ids((await get('/espace/structures', cookies.correspondent)).body, 'structures'));
    const workshops = ids((await get('/espace/ateliers', cookies.administrator)).body, 'ateliers');
    const workshop = workshops['Premiers pas sur l’ordinateur'], southern_workshop = workshops['Faire son CV et le déposer en ligne'];
    const session_of_workshop = async (id) => (await get(`/espace/ateliers/${id}`, cookies.administrator)).body.match(/seances\/(\w+)/)?.[1];
    known = {
        workshop, southern_workshop, workshop_session: await session_of_workshop(workshop), southern_session: await session_of_workshop(southern_workshop),
        nour, aicha: people['Aïcha Benali'], mehdi: people['Mehdi Roussel'], claire: people['Claire Lemoine'],
        of_aicha: await resident('counsellor', 'Marcel Petit'), of_yann: await resident('coordinator', 'Jeanne Roy'),
        north: team('nord'), south: team('sud'),
        own_organisation: own_organisation[0], other_organisation: Object.values(organisations).find((id) => !own_organisation.includes(id)),
    };
    // An appointment, an opening and an absence in the north and in the south; one that the correspondent booked.
    const booked = async (role, fields) => {
        const page = (await get('/espace/agenda/nouveau?avec=moi', cookies[role])).body;
        const [, motif] = page.match(/<option value="(\w+)" selected>/);
        const [, horaire] = page.match(/name="horaire" value="(\d+~\w+)"/);
        const made = await send_form(server.url, { from: '/espace/agenda/nouveau?avec=moi', to: '/espace/agenda/nouveau', cookie: cookies[role], fields: { motif, horaire, accord: 'oui', ...fields } });
        return made.headers.location.match(/rendez-vous\/(\w+)/)[1];
    };
    const absent = async (role) => {
        await send_form(server.url, { from: '/espace/agenda/absences/nouvelle', cookie: cookies[role], fields: { first: '2031-03-03', every: 'once' } });
        return (await get('/espace/agenda/absences', cookies[role])).body.match(/absences\/(\w+)"><b>/)[1];
    };
    const received = async (role) => (await get('/espace/agenda/plages', cookies[role])).body.match(/plages\/(\w+)"><b>/)[1];
    const north = 'counsellor', south = 'southerner';
    Object.assign(known, {
        appointment_north: await booked(north, { name: 'Jeanne Petit', avec: 'moi' }), appointment_south: await booked(south, { name: 'Marcel Grand', avec: 'moi' }),
        appointment_partner: await booked('correspondent', { name: 'Marcel Proche' }),
        absence_north: await absent(north), absence_south: await absent(south), opening_north: await received(north), opening_south: await received(south),
        motif: (await get('/espace/agenda/motifs', cookies.administrator)).body.match(/motifs\/(\w{8,})"><b>/)[1],
    });
    // What was done with somebody in the north, and in the south.
    const recorded = async (role) => {
        const from = '/espace/comptes-rendus/nouveau';
        const page = (await get(from, cookies[role])).body;
        const [, counsellors] = page.match(/name="counsellors" value="(\w+)" checked/);
        const [, day] = page.match(/name="day" type="date"[^>]* value="([^"]+)"/);
        const made = await send_form(server.url, { from, cookie: cookies[role], fields: { faire: 'garder', type: 'individuel', day, duration: 30, place_kind: 'a_distance', themes: 'email', nameless: 1, counsellors } });
        return made.headers.location.match(/comptes-rendus\/(\w+)/)[1];
    };
    Object.assign(known, { record_north: await recorded(north), record_south: await recorded(south) });
    // A tag of one's own, and one of the team.
    const tagged = async (role, name, scope) => {
        await send_form(server.url, { from: '/espace/comptes-rendus/etiquettes', cookie: cookies[role], fields: { name, scope } });
        const page = (await get('/espace/comptes-rendus/etiquettes', cookies[role])).body;
        return page.match(new RegExp(`<b>${name}</b>[^]*?etiquettes/(\\w+)"`))?.[1];
    };
    Object.assign(known, { tag_north: await tagged(north, 'Jardin', 'personal'), tag_south: await tagged(south, 'Plage', 'personal'), tag_team: await tagged('coordinator', 'Hiver', 'team') });
    // Whom a counsellor looks after, and who did not agree to be seen by others.
    const sheet = async (role, last_name) => (await send_form(server.url, { from: '/espace/beneficiaires/nouvelle', cookie: cookies[role], fields: { last_name } })).headers.location.match(/beneficiaires\/(\w+)/)[1];
    Object.assign(known, { sheet_north: await sheet(north, 'Nordique'), sheet_south: await sheet(south, 'Méridional') });
    const thing = await send_form(server.url, { from: '/espace/agenda/ressources/nouvelle', cookie: cookies.administrator, fields: { name: 'Kangoo', kind: 'vehicle' } });
    assert.equal(thing.status, 303);
    known.resource = (await get('/espace/agenda/ressources', cookies.administrator)).body.match(/ressources\/(\w{8,})"><b>/)[1];
    // A mandate of each counsellor's people.
    for (const [name, role] of [['mandate_north', 'counsellor'], ['mandate_south', 'southerner']])
        known[name] = (await get('/espace/mandats', cookies[role])).body.match(/espace\/mandats\/(\w{8,})"/)?.[1];
    // A funding agreement in which the counsellor of the south alone takes part; of the demonstration one is the north's.
    const funded = await send_form(server.url, { from: '/espace/conventions/nouvelle', cookie: cookies.administrator, fields: { funder: 'Département', title: 'Au sud', from: '2026-01-01', to: '2026-12-31', hours: 20, counsellors: known.mehdi } });
    Object.assign(known, { agreement_south: funded.headers.location?.match(/conventions\/(\w+)/)?.[1], agreement_north: (await get('/espace/conventions', cookies.counsellor)).body.match(/conventions\/(\w{8,})"><b>Permanences/)?.[1] });
    known.followed = (await get('/espace/territoire', cookies.administrator)).body.match(/espace\/territoire\/(\w{8,})"><b>Communes du Bocage/)?.[1];
    // A list that others keep is there or it is not.
    const listed = beffroi('listings', 'bring', 'own', path.join(root, 'tests/scenarios/files/liste.csv'), '--data', server.data);
    assert.equal(listed.code, 0, listed.err);
    known.provider = (await get('/espace/prestataires', cookies.counsellor)).body.match(/espace\/prestataires\/(\w{8,})"><b>Bocage Libre/)?.[1];
    for (const [name, id] of Object.entries(known)) assert.ok(id, `${name} is not found`);
    assert.equal(own_organisation.length, 1);
    sessions = {};
    // The second session of each sees the first one, and could end it.
    second = {};
    for (const role of everybody) {
        second[role] = await sign_in(server.url, demo_people[role]);
        sessions[role] = (await get('/espace/compte', second[role])).body.match(/sessions\/(\w+)\/fermer/)[1];
    }
});
after(() => server?.stop());

/** Places by their pivot: of the correspondent's town, of another one, of nobody that is known. */
const [town_place, other_place, nobodys_place] = ['mairie-deleguee-de-vaudry-vire-normandie', 'mediatheque-de-l-ilot-conde-en-normandie', 'mediatheque-les-vaux-de-mots-vire-normandie'];
const invented = '7zzzzzzzzzz2';
/**
 * For each object in an address: which addresses are one's own (the page opens, or the form is read) and which are not (the same
 * answer as for what does not exist), by role. `own` leaves out what would change the world for the tests that follow.
 */
const objects = [
    { at: /^\/espace\/personnes\/\{person\}(\/|$)/, in: ({ nour, aicha, mehdi, claire }) => ({
        administrator: { own: [nour], foreign: [invented] },
        coordinator: { own: [nour], foreign: [mehdi, claire, invented] },
        counsellor: { own: [aicha, nour], foreign: [mehdi, claire, invented] } }) },
    { at: /^\/espace\/habitants\/\{person\}/, in: ({ of_aicha, of_yann, claire }) => ({
        administrator: { own: [of_aicha], foreign: [invented, claire] },
        coordinator: { own: [of_yann], foreign: [of_aicha, claire, invented] },
        counsellor: { own: [of_aicha], foreign: [of_yann, claire, invented] } }), also: { card: invented } },
    { at: /^\/espace\/structures\/\{organisation\}/, in: ({ own_organisation, other_organisation }) => ({
        administrator: { own: [own_organisation, other_organisation], foreign: [invented] },
        correspondent: { own: [own_organisation], foreign: [other_organisation, invented] } }), only: [[/retirer|retablir/, ['administrator']]] },
    { at: /^\/espace\/chiffres\/graphique\/\{graphique\}/, in: () => Object.fromEntries(staff.map((role) => [role, { own: ['types'], foreign: ['invente'] }])) },
    // Whose link it is, tests/scenarios/figures.scn and feature_reporting hold.
    { at: /^\/espace\/chiffres\/liens\/\{lien\}/, in: () => Object.fromEntries(staff.map((role) => [role, { own: [], foreign: [invented] }])) },
    { at: /^\/espace\/equipes\/\{team\}/, in: ({ north, south }) => ({
        administrator: { own: [north, south], foreign: [invented] },
        coordinator: { own: [north], foreign: [south, invented] },
        counsellor: { own: [north], foreign: [south, invented] },
        correspondent: { own: [], foreign: [north, invented] } }) },
    { at: /^\/espace\/agenda\/rendez-vous\/\{id\}/, in: (has) => ({
        administrator: { own: [has.appointment_north, has.appointment_south], foreign: [invented] },
        coordinator: { own: [has.appointment_north], foreign: [has.appointment_south, invented] },
        counsellor: { own: [has.appointment_north], foreign: [has.appointment_south, invented] },
        correspondent: { own: [has.appointment_partner], foreign: [has.appointment_north, has.appointment_south, invented] } }) },
    ...[['plages', 'opening'], ['absences', 'absence']].map(([section, name]) => ({ at: new RegExp(`^/espace/agenda/${section}/\\{${name}\\}`), in: (has) => ({
        administrator: { own: [has[`${name}_north`], has[`${name}_south`]], foreign: [invented] },
        coordinator: { own: [has[`${name}_north`]], foreign: [has[`${name}_south`], invented] },
        counsellor: { own: [has[`${name}_north`]], foreign: [has[`${name}_south`], invented] } }) })),
    ...[['motifs', 'motif'], ['ressources', 'resource']].map(([section, name]) => ({ at: new RegExp(`^/espace/agenda/${section}/\\{${name}\\}`), in: (has) => ({
        administrator: { own: [has[name]], foreign: [invented] },
        coordinator: { own: [has[name]], foreign: [invented] } }) })),
    // Of a personal tag nobody else knows; of a team's, its coordinator changes it.
    { at: /^\/espace\/comptes-rendus\/etiquettes\/\{tag\}/, in: (has) => ({
        coordinator: { own: [has.tag_team], foreign: [has.tag_north, has.tag_south, invented] },
        counsellor: { own: [has.tag_north], foreign: [has.tag_team, has.tag_south, invented] } }) },
    { at: /^\/espace\/comptes-rendus\/\{id\}/, in: (has) => ({
        coordinator: { own: [has.record_north], foreign: [has.record_south, invented] },
        counsellor: { own: [has.record_north], foreign: [has.record_south, invented] } }) },
    { at: /^\/espace\/beneficiaires\/\{person\}/, in: (has) => ({
        coordinator: { own: [has.sheet_north], foreign: [has.sheet_south, invented] },
        counsellor: { own: [has.sheet_north], foreign: [has.sheet_south, invented] } }), only: [[/garder$/, ['coordinator']]] },
    // A file is seen by who chose it; the scenarios hold whose it is.
    { at: /^\/espace\/importer\/\{fichier\}/, in: () => Object.fromEntries(['coordinator', 'counsellor'].map((role) => [role, { own: [], foreign: [invented] }])) },
    // Whose it is, tests/scenarios/activities.scn holds.
    { at: /^\/espace\/coordination\/\{id\}/, in: () => Object.fromEntries(['coordinator', 'counsellor'].map((role) => [role, { own: [], foreign: [invented] }])) },
    // The signed paper of a mandate is there or it is not; the scenarios hold whose it is.
    { at: /^\/espace\/mandats\/\{mandate\}\/signature/, in: ({ mandate_south }) => Object.fromEntries(['coordinator', 'counsellor'].map((role) => [role, { own: [], foreign: [mandate_south, invented] }])) },
    { at: /^\/espace\/mandats\/\{mandate\}/, in: ({ mandate_north, mandate_south }) => Object.fromEntries(['coordinator', 'counsellor'].map((role) => [role, { own: [mandate_north], foreign: [mandate_south, invented] }])) },
    // Files are there or they are not; the scenarios hold whose they are.
    { at: /^\/espace\/conventions\/\{agreement\}\/fichiers\/\{fichier\}/, in: () => Object.fromEntries(['administrator', 'coordinator'].map((role) => [role, { own: [], foreign: [invented] }])) },
    { at: /^\/espace\/conventions\/\{agreement\}/, in: ({ agreement_north, agreement_south }) => ({
        administrator: { own: [agreement_north, agreement_south], foreign: [invented] },
        coordinator: { own: [agreement_north, agreement_south], foreign: [invented] },
        counsellor: { own: [agreement_north], foreign: [agreement_south, invented] } }) },
    // Lists of domains are the co-operative's. All letters in one file are there or they are not: tests/scenarios/territoire.scn.
    { at: /^\/espace\/territoire\/\{liste\}\/lettres\.pdf/, in: () => Object.fromEntries(['administrator', 'coordinator'].map((role) => [role, { own: [], foreign: [invented] }])) },
    { at: /^\/espace\/territoire\/\{liste\}/, in: ({ followed }) => Object.fromEntries(['administrator', 'coordinator'].map((role) => [role, { own: [followed], foreign: [invented] }])), also: { membre: '14762' } },
    { at: /^\/espace\/lieux\/\{slug\}/, in: () => ({
        ...Object.fromEntries(staff.map((role) => [role, { own: [town_place, other_place, nobodys_place], foreign: ['ce-lieu-manque'] }])),
        correspondent: { own: [town_place], foreign: [other_place, nobodys_place, 'ce-lieu-manque'] } }) },
    // The sheet of a whole series names who comes: it is for those who lead.
    { at: /^\/espace\/ateliers\/\{workshop\}\/emargement/, in: ({ workshop, southern_workshop }) => ({
        administrator: { own: [workshop, southern_workshop], foreign: [invented] },
        coordinator: { own: [workshop], foreign: [southern_workshop, invented] },
        counsellor: { own: [workshop], foreign: [southern_workshop, invented] } }) },
    { at: /^\/espace\/ateliers\/\{workshop\}/, in: ({ workshop, southern_workshop }) => ({
        administrator: { own: [workshop, southern_workshop], foreign: [invented] },
        coordinator: { own: [workshop, southern_workshop], foreign: [invented] },
        counsellor: { own: [workshop], foreign: [southern_workshop, invented] } }) },
    // Who is registered is for those who lead, whoever set the workshop up.
    { at: /^\/espace\/ateliers\/seances\/\{session\}/, in: ({ workshop_session, southern_session }) => ({
        administrator: { own: [workshop_session, southern_session], foreign: [invented] },
        coordinator: { own: [workshop_session], foreign: [southern_session, invented] },
        counsellor: { own: [workshop_session], foreign: [southern_session, invented] } }) },
    { at: /^\/espace\/ateliers\/feuilles\/\{sheet\}/, in: () => Object.fromEntries(staff.map((role) => [role, { own: [], foreign: [invented] }])) },
    { at: /^\/espace\/audits\/reponses\/\{reponse\}/, in: () => Object.fromEntries(staff.map((role) => [role, { own: [], foreign: [invented] }])) },
    { at: /^\/espace\/listes\/\{liste\}/, in: () => Object.fromEntries(staff.map((role) => [role, { own: ['own'], foreign: ['sill', invented] }])) },
    // Those that the co-operative was asked too: tests/scenarios/quotes.scn.
    { at: /^\/espace\/devis\/\{demande\}/, in: () => Object.fromEntries(staff.map((role) => [role, { own: [], foreign: [invented] }])) },
    // Whoever was let in by a code, and nobody else: tests/scenarios/plans.scn holds the rest.
    { at: /^\/espace\/plans\/\{plan\}/, in: () => Object.fromEntries([...staff, 'correspondent'].map((role) => [role, { own: [], foreign: [invented] }])), also: { etape: invented } },
    // A proof and a change are there or they are not: tests/scenarios/providers.scn.
    { at: /^\/espace\/prestataires\/\{id\}\/(preuve|changement)/, in: () => Object.fromEntries(staff.map((role) => [role, { own: [], foreign: [invented] }])) },
    // Pages of firms are the co-operative's; whoever keeps one has a link, and no account.
    { at: /^\/espace\/prestataires\/\{id\}/, in: ({ provider }) => Object.fromEntries(staff.map((role) => [role, { own: [provider], foreign: [invented] }])) },
    // A note, a reader's message or a proposal is there or it is not; scenarios experiences*.scn hold the rest.
    { at: /^\/espace\/temoignages\/(notes\/\{note\}|signalements\/\{signalement\}|propositions\/\{proposition\})$/, in: () => Object.fromEntries(staff.map((role) => [role, { own: [], foreign: [invented] }])) },
    { at: /^\/espace\/signalements\/\{id\}/, in: () => Object.fromEntries(staff.map((role) => [role, { own: [], foreign: [invented] }])) },
    // A call is there or it is not; whose it is, tests/scenarios/notices.scn holds.
    { at: /^\/espace\/appels\/\{id\}/, in: () => Object.fromEntries(staff.map((role) => [role, { own: [], foreign: [invented] }])) },
    // What messages say is the co-operative's, and nobody's own.
    { at: /^\/espace\/messages\/\{kind\}\/\{lang\}/, in: () => Object.fromEntries(['administrator', 'coordinator'].map((role) => [role, { own: ['reminder'], foreign: [invented] }])), also: { lang: 'fr' } },
    { at: /^\/espace\/calendriers\/(ailleurs\/)?\{id\}/, in: () => Object.fromEntries(staff.map((role) => [role, { own: [], foreign: [invented] }])) },
    { at: /^\/espace\/doublons\/\{pair\}/, in: () => Object.fromEntries(staff.map((role) => [role, { own: [], foreign: [`${invented}-${invented}`, invented] }])) },
    { at: /^\/espace\/compte\/cles\/\{cle\}/, in: () => Object.fromEntries(everybody.map((role) => [role, { own: [], foreign: [invented] }])) },
    // Ending somebody else's session is answered like ending one that is over; the last test holds that it does nothing.
    { at: /^\/espace\/compte\/sessions\/\{session\}/, in: () => Object.fromEntries(everybody.map((role) => [role, { own: [], foreign: [] }])) },
];

/** A token as the program itself would put into a form: see src/platform/net/csrf.hpp. */
function token(action, cookie = '') {
    const time = Math.floor(Date.now() / 1000).toString(36);
    const part = (text) => `${Buffer.byteLength(text)}:${text}`;
    const mac = crypto.createHmac('sha256', key).update(`beffroi form 1:${part(time)}${part(action)}${part(cookie.split('=')[1] ?? '')}`).digest().subarray(0, 16);
    return `${time}.${mac.toString('base64url')}`;
}

function ask(method, target, cookie) {
    const headers = cookie ? { Cookie: cookie } : {};
    if (method === 'GET') return request(server.url, target, { headers });
    return request(server.url, target, { method, headers: { ...headers, Origin: server.url, 'X-CSRF-Token': token(target, cookie), 'Content-Type': 'application/x-www-form-urlencoded', 'Content-Length': 0 }, body: '' });
}

const routes_of = () => parse_routes(beffroi('routes', '--data', server.data).out);
const with_objects = (pattern, value, also = {}) => pattern.replace(/\{(\w+)\}/g, (all, name) => also[name] ?? value);
const may = (route) => narrower.find(([at]) => at.test(`${route.method} ${route.pattern}`))?.[1] ?? doors[route.access];

test('a form that this test signs is one that the program takes', async () => {
    const answer = await ask('POST', '/espace/habitants/nouveau', cookies.counsellor);
    assert.equal(answer.status, 422, 'the form is read, and its fields are missing');
});

test('every route lets in the roles of its right, and nobody else', async () => {
    const faults = [];
    let asked = 0;
    for (const route of routes_of()) {
        if (['everyone', 'operators'].includes(route.access)) continue;
        if (!doors[route.access]) {
            faults.push(`${route.method} ${route.pattern}: the right "${route.access}" is not declared in this test`);
            continue;
        }
        // With an object that nobody has: who may gets 404 or a form's errors, who may not is sent away before.
        const target = with_objects(route.pattern, invented);
        for (const role of ['nobody', ...everybody]) {
            const answer = await ask(route.method, target, cookies[role]);
            asked++;
            const opens = may(route).includes(role);
            // Who may not read the whole journal is led to their own.
            const sent_away = answer.headers.location === '/espace/mes-donnees/journal' ? role !== 'nobody' : role === 'nobody' ? (route.method === 'GET' ? answer.status === 303 && answer.headers.location.startsWith('/connexion?') : [401, 403].includes(answer.status)) : answer.status === 403 || answer.status === 404;
            const let_in = ![401, 403, 405].includes(answer.status) && answer.status < 500 && !/^\/connexion|^\/espace\/mes-donnees\/journal/.test(answer.headers.location ?? '');
            if (opens ? !let_in : !sent_away) faults.push(`${route.method} ${route.pattern} as ${role}: ${answer.status} ${answer.headers.location ?? ''}, but it ${opens ? 'is open' : 'is not open'} to them`);
        }
    }
    assert.deepEqual(faults, []);
    assert.ok(asked > 300, `${asked} requests`);
});

test('other people’s things answer like what does not exist, one’s own open', async () => {
    const faults = [];
    let foreign = 0;
    let own = 0;
    for (const route of routes_of()) {
        if (['everyone', 'operators'].includes(route.access) || !route.pattern.includes('{')) continue;
        const object = objects.find(({ at }) => at.test(route.pattern));
        if (!object) {
            faults.push(`${route.method} ${route.pattern}: its object is not declared in this test`);
            continue;
        }
        const by_role = object.in(known);
        const only = object.only?.find(([at]) => at.test(route.pattern))?.[1];
        for (const role of may(route)) {
            const declared = by_role[role];
            if (!declared) {
                faults.push(`${route.method} ${route.pattern}: what is ${role}'s own is not declared in this test`);
                continue;
            }
            for (const id of declared.foreign) {
                const answer = await ask(route.method, with_objects(route.pattern, id, object.also), cookies[role]);
                foreign++;
                // A form that lacks a field may be refused before anything is looked up; then it is so for what nobody has, too.
                const nothing = (await ask(route.method, with_objects(route.pattern, invented, object.also), cookies[role])).status;
                const nothing_there = answer.status === nothing && ([404, 422].includes(nothing) || (only && !only.includes(role) && nothing === 403));
                if (!nothing_there) faults.push(`${route.method} ${route.pattern} of ${id} as ${role}: ${answer.status}, though it is not theirs`);
                else if (/Mehdi|Claire Lemoine|Jeanne|Marcel/.test(answer.body.replace(/<nav class="desk"[\s\S]*?<\/nav>/, ''))) faults.push(`${route.method} ${route.pattern} of ${id} as ${role}: the refusal tells a name`);
            }
            // Forms that would change the world are read in the scenarios; here pages, and forms without their fields.
            if (route.method !== 'GET' && /retirer|retablir|remettre|le-notre|fermer|rouvrir|carte|annuler|effacer|supprimer|photo|historique/.test(route.pattern)) continue;
            for (const id of only && !only.includes(role) ? [] : declared.own) {
                // A colleague without the right to manage has nothing of their own to change.
                const answer = await ask(route.method, with_objects(route.pattern, id, object.also), cookies[role]);
                own++;
                const good = route.method === 'GET' ? answer.status === 200 : [200, 303, 400, 409, 422].includes(answer.status);
                if (!good) faults.push(`${route.method} ${route.pattern} of ${id} as ${role}: ${answer.status}, though it is theirs`);
            }
        }
    }
    assert.deepEqual(faults, []);
    assert.ok(foreign > 80 && own > 30, `${foreign} foreign, ${own} own`);
});

test('a page of a firm is kept by its link and by nothing else', async () => {
    const routes = routes_of().filter(({ pattern }) => pattern.startsWith('/prestataires/tenir/{token}'));
    assert.ok(routes.length >= 7, `${routes.length} routes`);
    const made = await ask('POST', `/espace/prestataires/${known.provider}/lien`, cookies.counsellor);
    const link = made.body.match(/prestataires\/tenir\/([\w-]+)<\/code>/)?.[1];
    assert.equal((await get(`/prestataires/tenir/${link}`)).status, 200);
    const faults = [];
    for (const { method, pattern } of routes)
        for (const role of ['nobody', ...everybody])
            for (const token of [invented, known.provider, link.slice(0, -1), `${link}A`, 'bocage-libre']) {
                const answer = await ask(method, with_objects(pattern, token), cookies[role]);
                if (answer.status !== 404 || answer.body.includes('Nadia')) faults.push(`${method} ${pattern} with ${token} as ${role}: ${answer.status}`);
            }
    // The link opens that page, and nothing at the desk.
    for (const { method, pattern, access } of routes_of())
        if (access !== 'everyone' && pattern.startsWith('/espace/prestataires')) {
            const answer = await ask(method, with_objects(pattern, link), cookies.resident);
            if (![403, 404].includes(answer.status)) faults.push(`${method} ${pattern} as who holds a link: ${answer.status}`);
        }
    assert.deepEqual(faults, []);
});

test('nobody ends somebody else’s session', async () => {
    for (const role of everybody)
        for (const other of everybody)
            if (role !== other) await ask('POST', `/espace/compte/sessions/${sessions[other]}/fermer`, cookies[role]);
    for (const role of everybody) assert.equal((await get('/espace', cookies[role])).status, 200, role);
    const ended = await ask('POST', `/espace/compte/sessions/${sessions.resident}/fermer`, second.resident);
    assert.equal(ended.status, 303, ended.body);
    assert.equal((await get('/espace', cookies.resident)).status, 303);
});
