// A co-operative begins: its first administrator comes in by the link of the command line, makes an organisation and a team, invites
// two counsellors by mail; one accepts with a passkey, the other with a password and the codes of an app. A place is added, corrected
// and put back; a resident gets a card, comes in by its drawing and by its words, reads and takes along what is held about them, and
// asks for it to be erased. A real SMTP server carries the mails; axe looks at each page on the way.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import test, { after, before } from 'node:test';

import { read_qr } from '../support/qr.mjs';
import { beffroi, new_data_folder } from '../support/server.mjs';
import { start_smtp_server } from '../support/smtp_server.mjs';
import { totp } from '../support/totp.mjs';
import { add_device, faults_of_page, in_language, open_world, sizes, themes } from './harness.mjs';

let smtp;
before(async () => (smtp = await start_smtp_server()));
after(() => smtp?.stop());

const words = {
    fr: {
        passkey: 'Créer une clé d’accès', welcome: /Bienvenue, Aïcha Benali/, week: /Lundi 9.h – 12.h/, queued: /Un message part/, invited: /^Votre compte/, saved: /C’est enregistré/,
        held: 'Ce que nous gardons sur vous', erased: /Tout ce qui vous concerne sera effacé le/, waits: /Odette Martin/, file: 'vos-donnees', printed: 'Carte de connexion imprimée',
    },
    en: {
        passkey: 'Create a passkey', welcome: /Welcome, Aïcha Benali/, week: /Monday 9.am – noon/, queued: /A message is on its way to/, invited: /^Your account/, saved: /It is saved/,
        held: 'What we hold about you', erased: /Everything about you will be erased on/, waits: /Odette Martin/, file: 'your-data', printed: 'Sign-in card printed',
    },
};

/** A new site as an operator sets it up, with mail: its data folder. */
function new_site() {
    const folder = new_data_folder({ demo: false });
    const file = path.join(folder.data, 'beffroi.toml');
    let text = fs.readFileSync(file, 'utf8');
    const [before_mail, mail] = text.split(/^(?=\[mail\])/m);
    const site = before_mail.replace(/^name = .*/m, "name = 'Coopérative du Bocage'").replace(/^phone = .*/m, "phone = '+33261910000'");
    text = site + Object.entries(smtp.settings).reduce((so_far, [key, value]) => so_far.replace(new RegExp(`^${key} = .*`, 'm'), `${key} = '${value}'`), mail);
    fs.writeFileSync(file, text);
    return folder;
}

/** Somebody with a browser of their own; each page that they come to is looked at as it stands before them. */
async function somebody(world, look, { device = false } = {}) {
    const visitor = await world.visitor({ ...look, acceptDownloads: true });
    const { page } = visitor;
    if (device) await add_device(visitor.context, page);
    const at = (address) => in_language(address, look.lang);
    const look_at = async () => {
        assert.equal(await page.getAttribute('html', 'lang'), look.lang);
        assert.deepEqual(await faults_of_page(page), [], `${page.url()} ${Object.values(look).join(' ')}`);
    };
    return {
        page,
        go: async (address) => {
            const answer = await page.goto(at(address));
            assert.equal(answer.status(), 200, address);
            await look_at();
        },
        /** Waits until the address is this, by whatever led there. */
        arrives: async (address) => {
            const wanted = typeof address === 'string' ? (path) => path === at(address) : (path) => address.test(path);
            await page.waitForURL((url) => wanted(url.pathname), { waitUntil: 'load' });
            await look_at();
        },
        fill: async (fields) => {
            for (const [name, value] of Object.entries(fields)) await page.fill(`[name="${name}"] >> visible=true`, value);
        },
        choose: (name, value) => page.locator(`[name="${name}"][value="${value}"]`).first().check(),
        press: (action) => page.locator(`main form[action="${at(action)}"] button[type=submit]:visible`).first().click(),
        /** What a link to this address brings down: {name, bytes}. */
        takes: async (address) => {
            const [download] = await Promise.all([page.waitForEvent('download'), page.locator(`a[href="${at(address)}"]`).first().click()]);
            return { name: download.suggestedFilename(), bytes: fs.readFileSync(await download.path()) };
        },
        signs_out: async () => {
            await page.locator(`form[action="${at('/deconnexion')}"] button`).click();
            await page.waitForURL((url) => [at('/'), at('/').replace(/(.)\/$/, '$1')].includes(url.pathname));
        },
        /** The pages that people read most, in the other sizes and themes of their language. */
        looks_at_all: async (addresses) => {
            for (const address of addresses) {
                await page.goto(at(address));
                for (const theme of themes)
                    for (const [size, viewport] of Object.entries(sizes)) {
                        if (theme === look.theme && size === look.size) continue;
                        await page.setViewportSize(viewport);
                        await page.emulateMedia({ colorScheme: theme });
                        assert.deepEqual(await faults_of_page(page), [], `${address} ${look.lang} ${theme} ${size}`);
                    }
            }
        },
        leaves: async () => {
            assert.deepEqual(await visitor.faults(), []);
            await visitor.close();
        },
    };
}

const path_of = (text, pattern) => new URL(text.match(pattern)[0]).pathname.replace(/^\/en(?=\/)/, '');

async function journey(world, data, look) {
    const say = words[look.lang];

    // The first administrator, as the operators' guide says.
    const ran = beffroi('people', '--data', data, '--invite', 'nadia@exemple.fr', '--name', 'Nadia Petit', '--role', 'administrator');
    assert.equal(ran.code, 0, ran.err);
    const nadia = await somebody(world, look, { device: true });
    await nadia.go(ran.out.match(/\/invitation\/[\w-]+/)[0]);
    await nadia.fill({ password: 'quatre mots sans rapport' });
    await nadia.page.locator('main form button[type=submit]').click();
    await nadia.arrives('/espace');
    await nadia.page.goto(in_language('/espace/structures', look.lang));
    await nadia.arrives('/espace/compte/double-verification');
    await nadia.page.getByRole('button', { name: say.passkey }).click();
    await nadia.arrives('/espace/structures');

    // An organisation and a team.
    await nadia.go('/espace/structures/nouvelle');
    await nadia.fill({ name: 'Coopérative du Bocage', siret: '732 829 320 00074', commune: 'Vire Normandie', phone: '02 61 91 00 00' });
    await nadia.choose('kinds', 'cooperative');
    await nadia.press('/espace/structures/nouvelle');
    await nadia.arrives(/\/espace\/structures\/(?!nouvelle)\w+$/);
    const organisation = new URL(nadia.page.url()).pathname.replace(/^\/en/, '');
    await nadia.go('/espace/equipes/nouvelle');
    await nadia.fill({ name: 'Nord' });
    await nadia.page.selectOption('[name=organisation]', { label: 'Coopérative du Bocage' });
    await nadia.press('/espace/equipes/nouvelle');
    await nadia.arrives(/\/espace\/equipes\/(?!nouvelle)\w+$/);
    const team = new URL(nadia.page.url()).pathname.replace(/^\/en/, '');

    // Two counsellors are invited by mail.
    const invites = async (name, mail) => {
        await nadia.go('/espace/personnes/inviter');
        await nadia.fill({ name, mail });
        await nadia.choose('role', 'counsellor');
        await nadia.page.locator('[name=team]').first().selectOption({ label: 'Nord' });
        await nadia.press('/espace/personnes/inviter');
        await nadia.page.getByText(say.queued).waitFor();
        assert.deepEqual(await faults_of_page(nadia.page), []);
        const letter = await smtp.wait(mail);
        assert.match(letter.subject, say.invited, 'who is invited is written to in the language of the page, unless another one was chosen');
        return path_of(letter.text, /http:\/\/localhost:\d+\/\S*invitation\/[\w-]+/);
    };
    const for_aicha = await invites('Aïcha Benali', `aicha-${look.lang}@exemple.fr`);
    const for_yann = await invites('Yann Le Goff', `yann-${look.lang}@exemple.fr`);

    // One accepts with a passkey: both factors at once.
    const aicha = await somebody(world, look, { device: true });
    await aicha.go(for_aicha);
    assert.match(await aicha.page.innerText('h1'), say.welcome);
    await aicha.page.getByRole('button', { name: say.passkey }).click();
    await aicha.arrives('/espace');
    await aicha.go('/espace/habitants');
    assert.equal((await aicha.page.goto(for_aicha)).status(), 404, 'a link is good once');

    // The other with a password, then the codes of an app that saw the drawing.
    const yann = await somebody(world, look);
    await yann.go(for_yann);
    await yann.fill({ password: 'trois chats et un parapluie' });
    await yann.page.locator('main form button[type=submit]').click();
    await yann.arrives('/espace');
    await yann.page.goto(in_language('/espace/personnes', look.lang));
    await yann.arrives('/espace/compte/double-verification');
    const secret = new URL(read_qr(await yann.page.content())).searchParams.get('secret');
    await yann.fill({ code: totp(secret) });
    await yann.press('/espace/compte/double-verification');
    await yann.page.waitForSelector('ul.codes');
    assert.equal(await yann.page.locator('ul.codes li').count(), 10);
    assert.deepEqual(await faults_of_page(yann.page), []);
    await yann.page.locator('main a.button').click();
    await yann.arrives('/espace/personnes');
    await yann.signs_out();
    await yann.go('/connexion');
    await yann.fill({ mail: `yann-${look.lang}@exemple.fr`, password: 'trois chats et un parapluie' });
    await yann.press('/connexion');
    await yann.arrives('/connexion/code');
    // Each code is good once: the app's next one.
    await yann.fill({ code: totp(secret, Date.now() + 30000) });
    await yann.press('/connexion/code');
    await yann.arrives('/espace');
    await yann.leaves();

    // A place: added with its hours, which are told in words while they are typed; corrected, and put back.
    await aicha.go('/espace/lieux');
    await aicha.go('/espace/lieux/nouveau');
    await aicha.fill({ nom: 'Médiathèque du Bocage', adresse: '6 place du Champ-de-Foire', code_postal: '14500', commune: 'Vire Normandie', telephone: '02 61 91 00 01', lu_1_de: '9h', lu_1_a: '12h' });
    await aicha.page.locator('[data-preview-body]', { hasText: say.week }).waitFor();
    await aicha.page.locator('.save-bar button').click();
    await aicha.arrives('/espace/lieux/mediatheque-du-bocage-vire-normandie');
    const place = '/lieux/mediatheque-du-bocage-vire-normandie';
    await aicha.fill({ telephone: '02 61 91 00 99' });
    await aicha.page.uncheck('#ma_ferme');
    await aicha.fill({ ma_1_de: '14', ma_1_a: '17:30' });
    await aicha.page.locator('.save-bar button').click();
    await aicha.page.getByText(say.saved).waitFor();
    await aicha.go(place);
    assert.match(await aicha.page.innerText('main'), /02.61.91.00.99/);
    await aicha.go(`/espace${place}/historique`);
    assert.match(await aicha.page.innerText('ol.rows'), /Aïcha Benali/);
    await aicha.press(`/espace${place}/historique`);
    await aicha.arrives(`/espace${place}/historique`);
    await aicha.go(place);
    assert.match(await aicha.page.innerText('main'), /02.61.91.00.01/);

    // A resident without mail gets an account and a card.
    await aicha.go('/espace/habitants/nouveau');
    await aicha.fill({ name: 'Odette Martin' });
    await aicha.press('/espace/habitants/nouveau');
    await aicha.arrives(/\/espace\/habitants\/(?!nouveau)\w+$/);
    const resident = new URL(aicha.page.url()).pathname.replace(/^\/en/, '');
    await aicha.press(`${resident}/carte`);
    await aicha.arrives(`${resident}/carte`);
    const drawing = new URL(read_qr(await aicha.page.content()));
    const card_words = await aicha.page.innerText('.card-words');

    // They come in by the drawing, read what is held, and take it along.
    const odette = await somebody(world, look);
    await odette.go(drawing.pathname.replace(/^\/en(?=\/)/, ''));
    await odette.page.locator('main form button[type=submit]').click();
    await odette.arrives('/espace');
    await odette.go('/espace/mes-donnees');
    assert.equal(await odette.page.innerText('h1'), say.held);
    assert.match(await odette.page.innerText('main'), /Odette Martin/);
    const json = await odette.takes('/espace/mes-donnees/tout.json');
    assert.equal(json.name, `${say.file}.json`);
    assert.equal(JSON.parse(json.bytes).holdings.find(({ key }) => key === 'accounts').records[0].name, 'Odette Martin');
    const pdf = await odette.takes('/espace/mes-donnees/tout.pdf');
    assert.equal(pdf.name, `${say.file}.pdf`);
    assert.equal(pdf.bytes.subarray(0, 5).toString(), '%PDF-');
    await odette.go('/espace/mes-donnees/journal');
    assert.match(await odette.page.innerText('main'), new RegExp(say.printed));
    await odette.signs_out();

    // The same by the words, and this time everything shall go.
    await odette.go('/carte');
    await odette.fill({ words: card_words.toLowerCase() });
    await odette.press('/carte');
    await odette.arrives('/espace');
    await odette.go('/espace/mes-donnees/effacer');
    await odette.press('/espace/mes-donnees/effacer');
    await odette.arrives('/espace/mes-donnees');
    await odette.page.getByText(say.erased).waitFor();
    await nadia.go('/espace/confidentialite');
    assert.match(await nadia.page.innerText('main'), say.waits);

    // The journal is told in words: what stands there never is a code of the program.
    await nadia.go('/espace/equipes');
    await nadia.go('/espace/journal');
    const details = await nadia.page.locator('main .tag').allInnerTexts();
    assert.ok(details.length > 10, `${details.length} details`);
    assert.deepEqual(details.filter((text) => !/^\p{Lu}[^:]*$/u.test(text)), []);

    await nadia.looks_at_all([organisation, team, '/espace/personnes', '/espace/confidentialite']);
    await aicha.looks_at_all(['/espace', '/espace/lieux', `/espace${place}`, place, `/espace${place}/historique`, resident]);
    await odette.looks_at_all(['/espace', '/espace/mes-donnees']);
    for (const each of [nadia, aicha, odette]) await each.leaves();
}

for (const look of [{ lang: 'fr', size: 'phone', theme: 'dark' }, { lang: 'en', size: 'desk', theme: 'light' }])
    test(`a co-operative begins, and a resident leaves it: ${Object.values(look).join(' ')}`, async () => {
        const folder = new_site();
        const world = await open_world({ data: folder.data, host: 'localhost' });
        try {
            await journey(world, folder.data, look);
        } finally {
            await world.close();
            folder.remove();
        }
    });
