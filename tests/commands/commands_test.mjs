// What each command says and how it ends. What imports and exports do is in places_test.mjs; what a failing machine does
// to the program in tests/faults.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import test from 'node:test';

import { free_port, program, request, root, start_server } from '../support/server.mjs';
import { does, folder, refuses, say } from './terminal.mjs';

const mode = (file) => (fs.statSync(file).mode & 0o777).toString(8);
const nowhere = { en: /The data folder .* does not exist\. Create it with: beffroi init/, fr: /Le dossier de données .* n’existe pas\. Pour le créer : beffroi init/ };
const demo = () => {
    const data = path.join(folder(), 'data');
    assert.equal(say('en', ['init', '--data', data, '--demo']).code, 0);
    return data;
};

test('a command line that is wrong: 2, and nothing is made', () => {
    const parent = folder();
    const data = ['--data', path.join(parent, 'data')];
    const wrong = (args, en, fr) => refuses(args, 2, { en, fr }, [parent]);
    wrong([], /Say which command/, /Dites quelle commande/);
    wrong(['inti', ...data], /"inti" is not known here/, /« inti » n’est pas connu ici/);
    wrong(['init', '--dmeo', ...data], /"--dmeo" is not known here/, /« --dmeo » n’est pas connu ici/);
    wrong(['init', 'data', ...data], /"data" is not known here/, /« data » n’est pas connu/);
    wrong(['init', '--demo=maybe', ...data], /can't be read/, /illisible/);
    wrong(['import'], /Something is missing/, /Il manque quelque chose/);
    for (const command of [['backup'], ['restore'], ['import', 'places'], ['opening-hours'], ['listings', 'bring'], ['listings', 'bring', 'own'], ['listings', 'drop']])
        wrong(command, /Something is missing/, /Il manque quelque chose/);
    wrong(['import', 'people', 'x.csv', ...data], /"people" is not known/, /« people » n’est pas connu/);
    wrong(['serve', '--listen'], /--listen needs a value/, /--listen demande une valeur/);
    wrong(['export', 'places', '--format', 'xls', ...data], /--format does not take this value/, /--format n’accepte pas cette valeur/);
    for (const count of ['0', '-1', '1000001', 'many'])
        wrong(['synthetic', '--count', count, ...data], /--count does not take this value/, /--count n’accepte pas cette valeur/);
});

test('help and version: 0', () => {
    does(['--version'], { en: /^beffroi \d+\.\d+\.\d+\n$/, fr: /^beffroi \d+\.\d+\.\d+\n$/ });
    does(['--help'], { en: [/Serve the site/, /Usage: beffroi/], fr: [/Ouvrir le site/, /Utilisation: beffroi/] });
    for (const command of [['init'], ['serve'], ['routes'], ['config'], ['doctor'], ['backup'], ['restore'], ['import'], ['import', 'places'], ['export', 'places'], ['export', 'log'], ['verify', 'log'], ['verify', 'mandates'], ['verify', 'figures'], ['retention'], ['authority-requests'], ['suggestions'], ['people'], ['sessions'], ['sessions', 'end'], ['key'], ['key', 'rotate'], ['key', 'status'], ['key', 'retire'], ['mail'], ['mail-bounce'], ['move'], ['passwords'], ['passwords', 'import'], ['opening-hours'], ['listings'], ['listings', 'bring'], ['listings', 'drop'], ['synthetic']])
        does([...command, '--help'], { en: /Explain the command/, fr: /Expliquer la commande/ });
});

test('a data folder that is not there: every command but init says how to make it, and makes none', () => {
    const parent = folder();
    const data = path.join(parent, 'data');
    const file = path.join(parent, 'file');
    fs.writeFileSync(file, 'x');
    for (const command of [['serve', '--listen', '127.0.0.1:0'], ['routes'], ['backup', path.join(parent, 'copy.db')], ['restore', file], ['import', 'places', file], ['export', 'places'], ['export', 'log'], ['verify', 'log'], ['verify', 'mandates'], ['retention'], ['authority-requests'], ['suggestions'], ['people'], ['key', 'rotate'], ['key', 'status'], ['key', 'retire', '--yes'], ['mail'], ['passwords', 'import', file], ['listings'], ['listings', 'bring', 'own', file], ['listings', 'drop', 'own'], ['synthetic']])
        refuses([...command, '--data', data], 1, nowhere, [parent]);
    for (const lang of ['en', 'fr']) {
        const seen = say(lang, ['doctor', '--data', data]);
        assert.equal(seen.code, 1);
        assert.match(seen.out, nowhere[lang]);
        assert.match(seen.out, /^✗ /);
    }
    assert.deepEqual(fs.readdirSync(parent), ['file']);
});

test('listings: brought in, told, taken out; what is refused changes nothing', () => {
    const data = path.join(folder(), 'data');
    assert.equal(say('en', ['init', '--data', data]).code, 0);
    const at = ['--data', data];
    const list = path.join(root, 'tests/scenarios/files/liste.csv');
    does(['listings', ...at], { en: /^No list was brought in yet\. These are known: sill, .*own\.\n$/, fr: /^Aucune liste n’est encore ici\. Listes connues : sill, .*own\.\n$/ });
    does(['listings', 'bring', 'own', list, ...at], { en: [/^Added: 3\. Changed: 0\. Unchanged: 0\. Gone: 0\.$/m, /^ {2}4: Left out: “bateau” is neither/m], fr: [/^Ajoutées : 0\. Modifiées : 0\. Inchangées : 3\. Disparues : 0\.$/m, /^ {2}4: Laissée de côté : « bateau »/m] });
    refuses(['listings', 'bring', 'sill', list, ...at], 1, { en: /This is not valid JSON, from character 1 on/, fr: /Ce n’est plus du JSON/ });
    refuses(['listings', 'bring', 'own', path.join(data, 'nothing.csv'), ...at], 1, { en: /nothing\.csv/, fr: /nothing\.csv/ });
    refuses(['listings', 'drop', 'wikipedia', ...at], 1, { en: /Nobody knows the list “wikipedia”/, fr: /La liste « wikipedia » n’est pas connue/ });
    does(['listings', ...at], { en: /^own: Our own list\n {2}Software: 2\. Firms: 1\. Since /, fr: /^own: Notre propre liste\n {2}Logiciels : 2\. Entreprises : 1\. Depuis le / });
    does(['listings', 'drop', 'own', ...at], { en: /^Entries taken out: 3\.\n$/, fr: /^Fiches retirées : 0\.\n$/ });
});

test('init makes a folder that is closed to others, once', () => {
    const parent = folder();
    does((lang) => ['init', '--data', path.join(parent, lang)], { en: /^Ready: .*\/en\. Serve it with: beffroi serve/, fr: /^Prêt : .*\/fr\. Pour ouvrir le site : beffroi serve/ });
    const data = path.join(parent, 'en');
    assert.equal(mode(data), '700');
    for (const secret of ['beffroi.toml', 'server.key']) assert.equal(mode(path.join(data, secret)), '600', secret);
    assert.match(fs.readFileSync(path.join(data, 'beffroi.toml'), 'utf8'), /^demo = false$/m);
    assert.equal(say('en', ['export', 'places', '--data', data]).out.trim().split('\n').length, 1, 'an empty territory has no places');

    const twice = { en: /is a data folder already: nothing was changed/, fr: /est déjà un dossier de données : rien n’a été changé/ };
    refuses(['init', '--data', data], 1, twice, [data]);
    refuses(['init', '--data', data, '--demo'], 1, twice, [data]);

    fs.writeFileSync(path.join(parent, 'file'), 'x');
    refuses(['init', '--data', path.join(parent, 'file/data')], 1, { en: /can't be created/, fr: /ne peut pas être créé/ });
    // The variable says where, and the option wins over it.
    assert.equal(say('en', ['init'], { env: { BEFFROI_DATA: path.join(parent, 'told') } }).code, 0);
    assert.ok(fs.existsSync(path.join(parent, 'told/beffroi.toml')));
    assert.equal(say('en', ['init', '--data', path.join(parent, 'option')], { env: { BEFFROI_DATA: path.join(parent, 'told') } }).code, 0);
    // A first init that was interrupted, before the configuration, is simply run again.
    fs.rmSync(path.join(parent, 'told/beffroi.toml'));
    assert.equal(say('en', ['init', '--data', path.join(parent, 'told')]).code, 0);
});

test('config shows every setting with its sentence, but no secret', () => {
    const data = demo();
    const file = path.join(data, 'beffroi.toml');
    fs.writeFileSync(file, '[site]\nname = "Flers"\n[server]\nmetrics_token = "hush"\n[mail]\npassword = "hush"\n');
    does(['config', '--data', data], { en: [/^\[site\]$/m, /^# .+\nname = .Flers.$/m, /^listen = .127\.0\.0\.1:8080.$/m, /^metrics_token = "\(set\)"$/m], fr: [/^name = .Flers.$/m] });
    const shown = say('en', ['config', '--data', data]).out;
    assert.doesNotMatch(shown, /hush/);
    // What it shows is a configuration that it reads.
    fs.writeFileSync(file, shown.replaceAll('(set)', 'hush'));
    assert.equal(say('en', ['config', '--data', data]).out, shown);

    const bad = (text, en, fr) => {
        fs.writeFileSync(file, text);
        for (const command of ['config', 'routes']) refuses([command, '--data', data], 1, { en, fr }, [data]);
        refuses(['serve', '--data', data, '--listen', '127.0.0.1:0'], 1, { en, fr }, [data]);
    };
    bad('[site]\nnmae = "x"\n', /Line 2: site\.nmae is not a known key\. Did you mean site\.name\?/, /Ligne 2.*site\.nmae.*site\.name/);
    bad('[site]\nzzzzzzzz = 1\n', /Line 2: site\.zzzzzzzz is not a known key/, /Ligne 2.*site\.zzzzzzzz/);
    bad('[server]\nworkers = 0\n', /Line 2: server\.workers must be a whole number from 1 to 256/, /Ligne 2.*server\.workers.*de 1 à 256/);
    bad('[server]\nlisten = "8080"\n', /server\.listen must be an address and a port/, /server\.listen doit être une adresse et un port/);
    bad('[site\n', /Line 1: this is not valid TOML/, /Ligne 1.*TOML/);
});

test('doctor: 0 for a sound folder, 1 with the remedy for each thing that is wrong', () => {
    const data = demo();
    const file = (name) => path.join(data, name);
    does(['doctor', '--data', data], { en: [/^✓ The database is sound\.$/m, /^✓ Places kept: 44\.$/m, /^· This is a demonstration/m], fr: [/^✓ La base de données est saine\.$/m, /^✓ Lieux enregistrés : 44\.$/m] });
    assert.doesNotMatch(say('en', ['doctor', '--data', data]).out, /^✗/m);

    const wrong = (en, fr) => {
        for (const [lang, pattern] of Object.entries({ en, fr })) {
            const seen = say(lang, ['doctor', '--data', data]);
            assert.equal(seen.code, 1, seen.out);
            const faults = seen.out.split('\n').filter((line) => line.startsWith('✗'));
            assert.equal(faults.length, 1, seen.out);
            assert.match(faults[0], pattern);
        }
    };
    fs.chmodSync(data, 0o755);
    wrong(/Other accounts .*chmod 700/, /D’autres comptes .*chmod 700/);
    fs.chmodSync(data, 0o700);
    fs.chmodSync(file('server.key'), 0o644);
    wrong(/server\.key can't be used/, /server\.key n’est pas utilisable/);
    fs.chmodSync(file('server.key'), 0o600);
    const key = fs.readFileSync(file('server.key'));
    fs.writeFileSync(file('server.key'), 'short');
    wrong(/server\.key can't be used: it must hold 32 bytes/, /32 octets/);
    fs.writeFileSync(file('server.key'), key);

    const toml = fs.readFileSync(file('beffroi.toml'), 'utf8');
    const set = (name, value) => toml.replace(new RegExp(`^${name} = .*`, 'm'), `${name} = ${value}`);
    fs.writeFileSync(file('beffroi.toml'), set('certificate', '"/nowhere/cert.pem"').replace(/^private_key = .*/m, `private_key = "${file('beffroi.toml')}"`));
    wrong(/server\.certificate names \/nowhere\/cert\.pem, which can't be read/, /server\.certificate.*\/nowhere\/cert\.pem/);
    fs.writeFileSync(file('beffroi.toml'), set('workers', '"many"'));
    wrong(/server\.workers must be a whole number/, /server\.workers/);
    fs.writeFileSync(file('beffroi.toml'), toml);
    // Nobody to call, no places: advice, not faults.
    const bare = path.join(folder(), 'bare');
    say('en', ['init', '--data', bare]);
    does(['doctor', '--data', bare], { en: [/^· There are no places yet.*beffroi import places/m, /^· Neither site\.phone nor site\.mail/m], fr: [/^· .*beffroi import places/m] });
});

test('serve: a sentence when it is ready, 0 when asked to stop; a taken port and a wrong address are refused', async () => {
    const data = demo();
    for (const [lang, sentence] of [['en', /^Beffroi is at (http:\/\/127\.0\.0\.1:\d+)$/m], ['fr', /^Beffroi est à l’adresse (http:\/\/127\.0\.0\.1:\d+)$/m]]) {
        const env = { ...process.env, LANG: lang === 'fr' ? 'fr_FR.UTF-8' : 'C.UTF-8' };
        delete env.LC_ALL;
        delete env.LC_MESSAGES;
        const child = spawn(program, ['serve', '--data', data, '--listen', '127.0.0.1:0'], { env, stdio: ['ignore', 'pipe', 'inherit'] });
        const ended = new Promise((done) => child.on('close', (code, signal) => done(code ?? signal)));
        let text = '';
        const url = await new Promise((done, failed) => {
            child.on('error', failed);
            ended.then((code) => failed(new Error(`it ended with ${code}: ${text}`)));
            child.stdout.on('data', (part) => {
                text += part;
                const found = text.match(sentence);
                if (found) done(found[1]);
            });
        });
        assert.equal((await request(url, '/healthz')).status, 200);
        child.kill(lang === 'fr' ? 'SIGTERM' : 'SIGINT');
        assert.equal(await ended, 0);
    }

    const other = net.createServer();
    await new Promise((done) => other.listen(0, '127.0.0.1', done));
    const taken = `127.0.0.1:${other.address().port}`;
    try {
        refuses(['serve', '--data', data, '--listen', taken], 1, { en: new RegExp(`Another program already listens on ${taken}`), fr: new RegExp(`Un autre programme écoute déjà sur ${taken}`) }, [data]);
    } finally {
        other.close();
    }
    for (const listen of ['8080', 'here', '127.0.0.1:', '127.0.0.1:99999', '::1:8080'])
        refuses(['serve', '--data', data, '--listen', listen], 1, { en: /must be an address and a port/, fr: /doit être une adresse et un port/ }, [data]);
    refuses(['serve', '--data', data, '--listen', `no-such-host.invalid:${await free_port()}`], 1, { en: /is not an address to listen on/, fr: /n’est pas une adresse/ }, [data]);
    refuses(['routes', '--data', data, '--database', 'postgresql://nobody@127.0.0.1:1/none?connect_timeout=2'], 1, { en: /PostgreSQL database can't be reached/, fr: /base PostgreSQL est injoignable/ }, [data]);
});

test('doctor and serve say when others on the way can read along, and only then', async () => {
    const data = demo();
    const file = path.join(data, 'beffroi.toml');
    const toml = fs.readFileSync(file, 'utf8');
    const set = (values) => fs.writeFileSync(file, Object.entries(values).reduce((text, [name, value]) => text.replace(new RegExp(`^${name} = .*`, 'm'), `${name} = ${value}`), toml));
    const clear = { en: /^· Others on the way can read .*0\.0\.0\.0:8080 is open to the network/m, fr: /^· D’autres peuvent lire en chemin .*0\.0\.0\.0:8080/m };
    set({ listen: '"0.0.0.0:8080"' });
    does(['doctor', '--data', data], { en: [clear.en], fr: [clear.fr] });
    // An https address that no declared proxy stands behind is a wish.
    set({ listen: '"0.0.0.0:8080"', url: '"https://aide.exemple.fr"' });
    does(['doctor', '--data', data], { en: [clear.en], fr: [clear.fr] });
    for (const values of [{}, { listen: '"[::1]:8080"' }, { listen: '"0.0.0.0:8080"', url: '"https://aide.exemple.fr"', trusted_proxies: '["192.0.2.7"]' }]) {
        set(values);
        assert.doesNotMatch(say('en', ['doctor', '--data', data]).out, /on the way/);
    }
    fs.writeFileSync(file, toml);

    const elsewhere = (mode) => say('en', ['doctor', '--data', data, '--database', `postgresql://nobody@127.0.0.1:1,192.0.2.7:1/none?connect_timeout=2${mode}`]).out;
    assert.match(elsewhere(''), /^· The way to PostgreSQL on 192\.0\.2\.7 may be read.*sslmode=verify-full/m);
    assert.doesNotMatch(elsewhere('&sslmode=verify-full'), /The way to PostgreSQL/);

    const told = async (listen) => {
        const child = spawn(program, ['serve', '--data', data, '--listen', listen], { env: { ...process.env, LC_ALL: 'C.UTF-8' }, stdio: ['ignore', 'pipe', 'pipe'] });
        const ended = new Promise((done) => child.on('close', done));
        let text = '';
        child.stderr.on('data', (part) => (text += part));
        await new Promise((done) => { child.stdout.once('data', done); ended.then(done); });
        child.kill('SIGTERM');
        await ended;
        return text;
    };
    assert.match(await told('0.0.0.0:0'), /^beffroi: Others on the way can read .*0\.0\.0\.0:0 is open to the network/m);
    assert.doesNotMatch(await told('127.0.0.1:0'), /on the way/);
});

test('passwords import: a list of leaked passwords is refused at once, in little memory, and the doctor counts it', () => {
    const data = demo();
    does(['doctor', '--data', data], { en: [/^✓ Leaked passwords that are refused: 5\d{4} of the program\. A larger list.*beffroi passwords import/m], fr: [/^✓ Mots de passe divulgués qui sont refusés : 5\d{4} du programme/m] });
    const file = path.join(folder(), 'list');
    const hash = (n) => n.toString(16).toUpperCase().padStart(16, '0').padEnd(40, 'A');
    let text = '';
    // Largest first: it is sorted here.
    for (let n = 200000; n > 0; --n) text += `${hash(n)}:${n % 10 + 1}\n`;
    fs.writeFileSync(file, text + 'le beffroi de bailleul\n');
    does(['passwords', 'import', file, '--at-least', '6', '--data', data], { en: [/^Of 200001 lines, 100001 passwords are refused from now on/], fr: [/^Sur 200001 lignes, 100001 mots de passe/] });
    does(['doctor', '--data', data], { en: [/^✓ Leaked passwords that are refused: 5\d{4} of the program, 100001 of your list\.$/m], fr: [/, 100001 de votre liste/] });
    refuses(['passwords', 'import', '/nowhere/list', '--data', data], 1, { en: /The file \/nowhere\/list can't be read/, fr: /Le fichier \/nowhere\/list/ }, [data]);
    fs.writeFileSync(file, 'court\n');
    refuses(['passwords', 'import', file, '--data', data], 1, { en: /Nothing in this list can be used/, fr: /Rien ne peut servir dans cette liste/ }, [data]);
    fs.writeFileSync(path.join(data, 'leaked-passwords.bin'), 'rubbish');
    const seen = say('en', ['doctor', '--data', data]);
    assert.equal(seen.code, 1);
    assert.match(seen.out, /^✗ .*leaked-passwords\.bin can't be read as a list/m);
});

test('routes: a line for each, for operators and for the scenarios', () => {
    const lines = say('fr', ['routes', '--data', demo()]).out.trim().split('\n');
    for (const line of lines) assert.match(line, /^(GET|POST|PUT|PATCH|DELETE|OPTIONS|PROPFIND|PROPPATCH|REPORT) \/\S* (everyone|operators|[a-z_]+)( foreign-origin)?$/);
    for (const line of ['GET / everyone', 'GET /lieux/{slug} everyone', 'GET /healthz everyone', 'GET /metrics operators']) assert.ok(lines.includes(line), line);
    assert.equal(new Set(lines).size, lines.length);
});

test('backup and restore: a checked copy, put back, with what was there kept beside it', () => {
    const data = demo();
    const parent = folder();
    const copy = (lang) => path.join(parent, `${lang}.db`);
    does((lang) => ['backup', copy(lang), '--data', data], { en: /^Copied and checked: .*\/en\.db$/m, fr: /^Copié et vérifié : .*\/fr\.db$/m });
    assert.equal(mode(copy('en')), '600');
    assert.deepEqual(fs.readdirSync(parent).sort(), ['en.db', 'fr.db'], 'nothing unfinished stays');
    refuses(['backup', path.join(parent, 'none/copy.db'), '--data', data], 1, { en: /can't be written/, fr: /ne peut pas être écrite/ }, [data]);

    const places = () => say('en', ['export', 'places', '--data', data]).out;
    const before = places();
    assert.equal(say('en', ['synthetic', '--count', '3', '--data', data]).code, 0);
    assert.notEqual(places(), before);
    does((lang) => ['restore', copy(lang), '--data', data], { en: /^Restored from .*\/en\.db\. The database that was there is kept beside it\.$/m, fr: /^Remis en place depuis .*\/fr\.db\. La base qui s’y trouvait est gardée à côté\.$/m });
    assert.equal(places(), before);
    assert.equal(fs.readdirSync(data).filter((name) => name.startsWith('beffroi-before-')).length, 2);

    const none = path.join(parent, 'missing.db');
    refuses(['restore', none, '--data', data], 1, { en: /There is no backup .*missing\.db, or it is empty/, fr: /Il n’y a pas de sauvegarde .*missing\.db, ou elle est vide/ }, [data]);
    const text = path.join(parent, 'text.db');
    fs.writeFileSync(text, 'Bonjour '.repeat(100));
    refuses(['restore', text, '--data', data], 1, { en: /text\.db is not a backup of Beffroi/, fr: /text\.db n’est pas une sauvegarde de Beffroi/ }, [data]);
    const half = path.join(parent, 'half.db');
    fs.writeFileSync(half, fs.readFileSync(copy('en')).subarray(0, 20000));
    refuses(['restore', half, '--data', data], 1, { en: /half\.db is damaged.*Take another one/, fr: /half\.db est abîmée.*Prenez-en une autre/ }, [data]);
    assert.equal(places(), before);
});

test('opening-hours: open, closed, or where the text is wrong', () => {
    const at = (when, hours, ...more) => ['opening-hours', '--at', when, hours, ...more];
    // Words for programs are the same in every language; sentences are not.
    does(at('2026-11-24T10:00', 'Mo-Fr 09:00-12:00'), { en: /^open\n$/, fr: /^open\n$/ });
    does(at('2026-11-24T12:00', 'Mo-Fr 09:00-12:00'), { en: /^closed\n$/, fr: /^closed\n$/ });
    does(at('2026-12-25T10:00', 'Mo-Fr 09:00-12:00; PH off'), { en: /^closed\n$/, fr: /^closed\n$/ });
    does(['opening-hours', '24/7'], { en: /^open\n$/, fr: /^open\n$/ });
    const json = (lang, ...args) => JSON.parse(say(lang, args).out);
    assert.deepEqual(json('en', ...at('2026-11-24T12:30', 'mo-fr 9h-12h', '--json')), { state: 'closed', next_change: '2026-11-25T09:00', comment: null, canonical: 'Mo-Fr 09:00-12:00', position: null, message: 'Closed, opens tomorrow at 9 am' });
    assert.equal(json('fr', ...at('2026-11-24T12:30', 'mo-fr 9h-12h', '--json')).message, 'Fermé, ouvre demain à 9 h');

    for (const [args, en, fr] of [
        [at('2026-11-24T10:00', 'Mo-Zu 09:00'), /^fault at byte 3: .*“Zu” is not known here/, /^fault at byte 3: .*« Zu »/],
        [at('tomorrow', '24/7'), /^--at: “tomorrow” is not an instant/, /^--at.*« tomorrow »/],
    ])
        for (const [lang, pattern] of Object.entries({ en, fr })) {
            const ran = say(lang, args);
            assert.equal(ran.code, 2, ran.out);
            assert.match(ran.out, pattern);
            const told = say(lang, [...args, '--json']);
            assert.equal(told.code, 2);
            assert.equal(JSON.parse(told.out).state, 'fault');
        }
    assert.equal(json('en', ...at('2026-11-24T10:00', 'Mo-Zu 09:00', '--json')).position, 3);
});

test('suggestions: what visitors say, listed until it is settled', async () => {
    const server = await start_server();
    try {
        const data = server.data;
        does(['suggestions', '--data', data], { en: /^Nobody has told of a mistake\.$/m, fr: /^Personne n’a signalé d’erreur\.$/m });
        const page = '/lieux/mediatheque-les-vaux-de-mots-vire-normandie/signaler';
        const token = (await request(server.url, page)).body.match(/name="_token" value="([^"]+)"/)[1];
        const body = new URLSearchParams({ _token: token, subject: 'hours', words: 'Fermé le mardi' }).toString();
        const headers = { 'Content-Type': 'application/x-www-form-urlencoded', 'Content-Length': Buffer.byteLength(body), Origin: server.url };
        assert.equal((await request(server.url, page, { method: 'POST', headers, body })).status, 303);

        does(['suggestions', '--data', data], { en: [/Médiathèque Les Vaux de Mots/, /Fermé le mardi/, /opening hours/i], fr: [/Médiathèque Les Vaux de Mots/, /Fermé le mardi/, /horaires/i] });
        const [told] = JSON.parse(say('fr', ['suggestions', '--data', data, '--json']).out);
        assert.equal(told.subject, 'hours');
        assert.equal(told.words, 'Fermé le mardi');
        for (const id of ['zut', 'cnmx9yz3f3bw'])
            refuses(['suggestions', '--data', data, '--settle', id], 1, { en: new RegExp(`No suggestion has the number ${id}`), fr: new RegExp(id) });
        assert.equal(say('fr', ['suggestions', '--data', data, '--settle', told.id]).code, 0);
        assert.deepEqual(JSON.parse(say('en', ['suggestions', '--data', data, '--json']).out), []);
        assert.ok(JSON.parse(say('en', ['suggestions', '--data', data, '--json', '--all']).out)[0].settled);
    } finally {
        await server.stop();
    }
});

test('mail: what became of the latest ones, a test, and what other servers return', () => {
    const data = demo();
    does(['mail', '--data', data], { en: /^No mail was sent in the last 90 days\.$/m, fr: /^Aucun message n’est parti ces 90 derniers jours\.$/m });
    refuses(['mail', '--test', 'marie@exemple.fr', '--data', data], 1, { en: /No mail server is set/, fr: /Aucun serveur de messagerie n’est réglé/ }, [data]);
    for (const [lang, sentence] of [['en', /^This is no report/], ['fr', /^Ce n’est pas l’avis d’un message non remis/]]) {
        const ran = say(lang, ['mail-bounce', '--data', data], { input: 'Subject: Absence\n\nEn congés.\n' });
        assert.deepEqual([ran.code, ran.err], [0, '']);
        assert.match(ran.out, sentence);
    }
    // 75 asks the mail server to keep the message and to try again. (What mail servers do is tried in tests/mail.)
    refuses(['mail-bounce', '--data', path.join(data, 'none')], 75, nowhere, [data]);
});

test('move: to an empty PostgreSQL only', () => {
    const data = demo();
    refuses(['move', 'mysql://there', '--data', data], 1, { en: /must begin with postgresql:\/\//, fr: /doit commencer par postgresql:\/\// }, [data]);
    refuses(['move', 'postgresql://nobody@127.0.0.1:1/none?connect_timeout=2', '--data', data], 1, { en: /PostgreSQL database can't be reached/, fr: /base PostgreSQL est injoignable/ }, [data]);
    refuses(['move', 'postgresql://x@127.0.0.1:1/y', '--data', path.join(data, 'none')], 1, nowhere);
});

test('verify: the chains of the demonstration’s mandates are whole', () => {
    for (const [lang, words] of [['en', /^Mandates checked: 2, with 1 uses\.\nAll chains are whole\.$/m], ['fr', /^Toutes les chaînes sont entières\.$/m]]) {
        const ran = say(lang, ['verify', 'mandates', '--data', demo()]);
        assert.equal(ran.code, 0, ran.err);
        assert.match(ran.out, words);
    }
});

test('retention: the log holds the end of the journal, to be sent to another machine', () => {
    const data = path.join(folder(), 'data');
    say('en', ['init', '--demo', '--data', data]);
    const ran = say('en', ['retention', '--data', data]);
    assert.equal(ran.code, 0, ran.err);
    const head = ran.err.match(/the journal ends with" head=([0-9a-f]{64})/)?.[1];
    assert.ok(head, ran.err);
    assert.equal(say('en', ['verify', 'log', '--head', head, '--data', data]).code, 0);
    assert.doesNotMatch(say('en', ['retention', '--dry-run', '--data', data]).err, /the journal ends/);
});

test('synthetic: so many places, the same for the same seed', () => {
    const parent = folder();
    const made = (name, ...args) => {
        const data = path.join(parent, name);
        say('en', ['init', '--data', data]);
        refuses(['synthetic', '--data', data, ...args], 1, { en: /into a demonstration only/, fr: /que dans une démonstration/ }, [data]);
        const file = path.join(data, 'beffroi.toml');
        fs.writeFileSync(file, fs.readFileSync(file, 'utf8').replace(/^demo = false$/m, 'demo = true'));
        const ran = say('en', ['synthetic', '--data', data, ...args]);
        assert.equal(ran.code, 0, ran.err);
        return say('en', ['export', 'places', '--data', data]).out;
    };
    const some = made('a', '--count', '20');
    assert.equal(made('b', '--count', '20', '--seed', '1'), some);
    assert.notEqual(made('c', '--count', '20', '--seed', '2'), some);
    does((lang) => ['synthetic', '--count', '2', '--data', path.join(parent, lang === 'en' ? 'a' : 'b')], { en: /^2 invented places added\.$/m, fr: /^2 lieux inventés ajoutés\.$/m });
});
