// Passkeys in a real browser, with Chromium's virtual authenticator: an invitation accepted, signing in, the second step of who
// came by a password, and what a person reads when the device says no.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import test, { after, before } from 'node:test';

import { demo_password, demo_people } from '../support/people.mjs';
import { beffroi, new_data_folder } from '../support/server.mjs';
import { add_device, faults_of_page, in_language, open_world, sizes, themes } from './harness.mjs';

let folder;
let world;
before(async () => {
    folder = new_data_folder();
    const settings = path.join(folder.data, 'beffroi.toml');
    fs.writeFileSync(settings, fs.readFileSync(settings, 'utf8').replace(/^second_factor = .*/m, 'second_factor = true'));
    world = await open_world({ data: folder.data });
});
after(async () => {
    await world?.close();
    folder?.remove();
});

const words = {
    fr: {
        create: 'Créer une clé d’accès', sign_in: 'Se connecter avec une clé d’accès', sign_out: 'Se déconnecter', people: 'Personnes', use: 'Utiliser ma clé d’accès',
        change: /^Renommer ou retirer/, remove: 'Retirer cette clé d’accès', only: /seul moyen de vous connecter/, unknown: /n’ouvre aucun compte/, closed: /pas eu de réponse/,
        name: 'Son nom', keep: 'Garder ce nom', password: 'Votre nouveau mot de passe', set: 'Garder ce mot de passe', mail: /adresse/, current: /mot de passe/, enter: 'Se connecter', another: 'Créer une clé d’accès sur cet appareil', other_key: 'Créer une autre clé d’accès',
    },
    en: {
        create: 'Create a passkey', sign_in: 'Sign in with a passkey', sign_out: 'Sign out', people: 'People', use: 'Use my passkey',
        change: /^Rename or take away/, remove: 'Take this passkey away', only: /only way to sign in/, unknown: /opens no account/, closed: /was not answered/,
        name: 'Its name', keep: 'Keep this name', password: 'Your new password', set: 'Keep this password', mail: /address/, current: /password/, enter: 'Sign in', another: 'Create a passkey on this device', other_key: 'Create another passkey',
    },
};

/** Passkeys belong to a host's name: 127.0.0.1 has none. */
const base = () => world.url.replace('127.0.0.1', 'localhost');

/** Nobody has shown who they are within the last ten minutes. */
const a_while_later = () => execFileSync('sqlite3', ['-cmd', '.timeout 5000', path.join(folder.data, 'beffroi.db'), 'UPDATE sessions SET proven = proven - 660000000']);

/** A path that lets this new person in once, as "beffroi people" gives it. */
function invitation(mail, name) {
    const ran = beffroi('people', '--data', folder.data, '--invite', mail, '--name', name, '--role', 'administrator');
    assert.equal(ran.code, 0, ran.err);
    return ran.out.match(/\/invitation\/[\w-]+/)[0];
}

/** A visitor with a device that recognises them; `device(changes)` makes it answer otherwise. */
async function visitor({ lang = 'fr', size = 'desk', javascript = true } = {}) {
    const context = await world.browser.newContext({
        baseURL: base(), viewport: sizes[size], locale: lang === 'fr' ? 'fr-FR' : 'en-GB', timezoneId: 'Europe/Paris', javaScriptEnabled: javascript, reducedMotion: 'reduce',
    });
    context.setDefaultTimeout(15000);
    const faults = [];
    const page = await context.newPage();
    page.on('console', (line) => line.type() === 'error' && !/status of (4\d\d)/.test(line.text()) && faults.push(line.text()));
    page.on('pageerror', (fault) => faults.push(fault.message));
    page.on('request', (asked) => new URL(asked.url()).origin === base() || faults.push(`asks another site: ${asked.url()}`));
    const { cdp, authenticatorId } = await add_device(context, page);
    return {
        page,
        faults,
        context,
        words: words[lang],
        go: (address) => page.goto(in_language(address, lang)),
        press: (name) => page.getByRole('button', { name, exact: typeof name === 'string' }).click(),
        arrives: (address) => page.waitForURL((url) => url.pathname.replace(/(.)\/$/, '$1') === in_language(address, lang).replace(/(.)\/$/, '$1')),
        verifies: (isUserVerified) => cdp.send('WebAuthn.setUserVerified', { authenticatorId, isUserVerified }),
        keys: async () => (await cdp.send('WebAuthn.getCredentials', { authenticatorId })).credentials,
    };
}

async function axe(page, what) {
    for (const theme of themes)
        for (const [size, viewport] of Object.entries(sizes)) {
            await page.setViewportSize(viewport);
            await page.emulateMedia({ colorScheme: theme });
            assert.deepEqual(await faults_of_page(page), [], `${what} ${theme} ${size}`);
            if (process.env.PICTURES) await page.screenshot({ path: path.join(process.env.PICTURES, `${what.replace(/\W+/g, '-')}-${theme}-${size}.png`), fullPage: true });
        }
    await page.setViewportSize(sizes.desk);
    await page.emulateMedia({ colorScheme: 'light' });
}

for (const [lang, size] of [['fr', 'desk'], ['en', 'phone']])
    test(`from an invitation to the desk by a passkey alone, and back, ${lang} ${size}`, async () => {
        const who = await visitor({ lang, size });
        const { page, words: say } = who;
        await who.go(invitation(`nour-${lang}@exemple.fr`, 'Nour Diallo'));
        await axe(page, `invitation ${lang}`);
        await page.setViewportSize(sizes[size]);
        await who.press(say.create);
        await who.arrives('/espace');
        const [key] = await who.keys();
        assert.equal(key.isResidentCredential, true);
        assert.equal(key.rpId, 'localhost');
        // A passkey is both factors: what asks for a second one is open.
        await who.go('/espace/personnes');
        assert.equal(await page.getByRole('heading', { level: 1 }).innerText(), say.people);

        await who.press(say.sign_out);
        await who.arrives('/');
        await who.go('/espace/personnes');
        await who.arrives('/connexion');
        await axe(page, `sign in ${lang}`);
        await page.setViewportSize(sizes[size]);
        await who.press(say.sign_in);
        await who.arrives('/espace/personnes');

        await who.go('/espace/compte');
        await page.getByText(say.change).click();
        await axe(page, `account ${lang}`);
        await page.setViewportSize(sizes[size]);
        await page.getByLabel(say.name).fill('Mon téléphone');
        await who.press(say.keep);
        await page.getByText('Mon téléphone').first().waitFor();
        // Without a password, it is the only way in.
        await page.getByText(say.change).click();
        await who.press(say.remove);
        await page.getByText(say.only).first().waitFor();
        await page.getByLabel(say.password).fill('quatre mots sans rapport');
        await who.press(say.set);
        await who.arrives('/espace/compte');
        // A while later one is asked who one is: by the script, which comes back here, and by a form, which is then done.
        a_while_later();
        await who.press(say.other_key);
        await who.arrives('/espace/compte/confirmer');
        await axe(page, `is it you ${lang}`);
        await page.setViewportSize(sizes[size]);
        await who.press(say.use);
        await who.arrives('/espace/compte');
        a_while_later();
        await page.getByText(say.change).click();
        await who.press(say.remove);
        await who.press(say.use);
        await who.arrives('/espace/compte');
        await page.getByRole('button', { name: say.another }).waitFor();
        assert.equal(await page.getByText('Mon téléphone').count(), 0);

        // The device still holds the key; the site says so in words beside the button.
        await who.press(say.sign_out);
        await who.arrives('/');
        await who.go('/connexion');
        await who.press(say.sign_in);
        assert.match(await page.getByRole('status').filter({ hasText: say.unknown }).innerText(), say.unknown);
        assert.deepEqual(who.faults, []);
        await who.context.close();
    });

test('who came in by a password creates a passkey as second step, and uses it the next time', async () => {
    const who = await visitor();
    const { page, words: say } = who;
    const by_password = async () => {
        await who.go('/connexion?retour=/espace/personnes');
        await page.getByLabel(say.mail).fill(demo_people.administrator);
        await page.getByLabel(say.current).fill(demo_password);
        await who.press(say.enter);
        await who.arrives('/espace/compte/double-verification');
    };
    await by_password();
    await axe(page, 'second step first');
    // The device that is not answered changes nothing, and says so.
    await who.verifies(false);
    await who.press(say.create);
    assert.match(await page.getByRole('status').filter({ hasText: say.closed }).innerText(), say.closed);
    assert.equal((await who.keys()).length, 0);
    await who.verifies(true);
    await who.press(say.create);
    await who.arrives('/espace/personnes');
    await who.press(say.sign_out);
    await who.arrives('/');

    await by_password();
    assert.equal(await page.getByRole('button', { name: say.create }).count(), 0, 'a password alone adds no key');
    await axe(page, 'second step passkey');
    const before = (await who.context.cookies()).find(({ name }) => name === 'beffroi_session').value;
    await who.press(say.use);
    await who.arrives('/espace/personnes');
    const now = (await who.context.cookies()).find(({ name }) => name === 'beffroi_session');
    assert.notEqual(now.value, before, 'a stronger session has another token');
    assert.ok(now.httpOnly && now.sameSite === 'Lax');
    assert.deepEqual(who.faults, []);
    await who.context.close();
});

test('without JavaScript nothing is offered that does not work', async () => {
    const who = await visitor({ javascript: false, size: 'phone' });
    const { page, words: say } = who;
    await who.go('/connexion');
    assert.equal(await page.getByRole('button', { name: say.sign_in }).count(), 0);
    await who.go(invitation('sans-script@exemple.fr', 'Sam Roy'));
    assert.equal(await page.getByRole('button', { name: say.create }).count(), 0);
    assert.equal(await page.getByLabel(say.password).count(), 1);
    await who.context.close();
});
