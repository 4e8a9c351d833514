// Lists of software and firms that others keep, brought in by the program: our own small files of every list, then the real ones where
// they are. Twice the same, changed, contradictory, damaged, stopped half way; on SQLite and on PostgreSQL.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import test from 'node:test';

import { folder, refuses, say } from '../commands/terminal.mjs';
import { program, root } from '../support/server.mjs';

const sample = (name) => path.join(root, 'tests/catalogue/samples', name);
const real = (name) => path.join(root, '../shared/data/catalogue', name);

/** A real PostgreSQL by our own helper: {url, end()}. */
async function start_postgres() {
    const child = spawn(process.env.TEMPORARY_POSTGRES, [], { stdio: ['pipe', 'pipe', 'inherit'] });
    const line = await new Promise((done) => {
        let text = '';
        child.stdout.on('data', (part) => { text += part; if (text.includes('\n')) done(text.split('\n')[0]); });
    });
    const [word, at, port] = line.split(' ');
    assert.equal(word, 'ready', line);
    return { url: `postgresql:///postgres?host=${at}&port=${port}&user=postgres`, end: () => new Promise((done) => { child.on('close', done); child.stdin.end(); }) };
}

/** An empty territory on this engine, and how to bring lists into it. */
async function world(t, engine) {
    const data = path.join(folder(), 'data');
    const postgres = engine === 'postgres' ? await start_postgres() : undefined;
    if (postgres) t.after(() => postgres.end());
    const where = ['--data', data, ...(postgres ? ['--database', postgres.url] : [])];
    assert.equal(say('en', ['init', ...where]).code, 0);
    const run = (lang, ...args) => {
        const ran = say(lang, [...args, ...where]);
        assert.equal(ran.code, 0, `beffroi ${args.join(' ')}\n${ran.out}${ran.err}`);
        return ran.out;
    };
    const numbers = (out) => out.match(/^Added: ([\d,]+)\. Changed: ([\d,]+)\. Unchanged: ([\d,]+)\. Gone: ([\d,]+)\.$/m).slice(1).map((n) => Number(n.replaceAll(',', '')));
    return {
        where, run,
        bring: (list, file) => {
            const out = run('en', 'listings', 'bring', list, file);
            const [added, changed, unchanged, gone] = numbers(out);
            return { added, changed, unchanged, gone, out };
        },
        here: () => run('en', 'listings'),
    };
}

/** A file with these bytes. */
function written(name, bytes) {
    const file = path.join(folder(), name);
    fs.writeFileSync(file, bytes);
    return file;
}

const lists = [['sill', 'sill.json', 2], ['comptoir', 'comptoir.json', 3], ['cnll', 'cnll.json', 3], ['yunohost', 'yunohost.toml', 2],
    ['awesome-selfhosted', 'awesome-selfhosted.json', 2], ['chatons', 'chatons.properties', 1], ['publiccode', 'publiccode.yml', 2], ['own', 'own.csv', 2]];

for (const engine of ['sqlite', 'postgres']) {
    const skip = engine === 'postgres' && process.env.BEFFROI_SKIP_POSTGRES === '1' && 'BEFFROI_SKIP_POSTGRES=1';

    test(`every list on ${engine}: brought in once, the same file again changes nothing, taken out and brought back`, { skip }, async (t) => {
        const { bring, here, run } = await world(t, engine);
        assert.match(here(), /^No list was brought in yet\./);
        for (const [list, file, entries] of lists) {
            const first = bring(list, sample(file));
            assert.deepEqual([first.added, first.changed, first.unchanged, first.gone], [entries, 0, 0, 0], `${list}\n${first.out}`);
        }
        const all = here();
        for (const [list] of lists) assert.match(all, new RegExp(`^${list}: `, 'm'));
        assert.match(all, /^sill: SILL, Direction interministérielle du numérique \(DINUM\), Licence Ouverte 2\.0$/m);
        for (const [list, file, entries] of lists) {
            const again = bring(list, sample(file));
            assert.deepEqual([again.added, again.changed, again.unchanged, again.gone], [0, 0, entries, 0], `${list}\n${again.out}`);
        }
        assert.equal(here(), all);
        assert.match(run('en', 'listings', 'drop', 'cnll'), /^Entries taken out: 3\.$/m);
        assert.doesNotMatch(here(), /^cnll/m);
        assert.equal(bring('cnll', sample('cnll.json')).added, 3);
        assert.equal(here(), all);
        // In its other shape, what others know as 1 and 2 is not what was there: all of it changes.
        const other = bring('sill', sample('sill-2022.json'));
        assert.deepEqual([other.added, other.changed, other.unchanged, other.gone], [4, 0, 0, 2]);
    });

    test(`a changed list on ${engine}: one entry added, one changed, one gone; contradictions are told`, { skip }, async (t) => {
        const { bring, run } = await world(t, engine);
        const entries = JSON.parse(fs.readFileSync(sample('awesome-selfhosted.json'), 'utf8'));
        bring('awesome-selfhosted', sample('awesome-selfhosted.json'));
        entries[0].description = 'Keeps members, and bees.';
        const [ruche, plume] = entries;
        const neuf = { ...plume, name: 'Neuf', _file: 'neuf.yml', licenses: ['MIT'] };
        const changed = bring('awesome-selfhosted', written('changed.json', JSON.stringify([ruche, neuf, { ...ruche, description: 'Something else.' }])));
        assert.deepEqual([changed.added, changed.changed, changed.unchanged, changed.gone], [1, 1, 0, 1]);
        assert.match(changed.out, /^ {2}Ruche: Left out: It stands in the file twice; the first was taken\.$/m);
        const french = run('fr', 'listings', 'bring', 'cnll', sample('cnll.json'));
        assert.match(french, /^Ajoutées : 3\. Modifiées : 0\. Inchangées : 0\. Disparues : 0\.$/m);
        assert.match(french, /^ {2}Abeilles SARL: Elle s’appelle aussi « Les Abeilles » ; c’est ce nom qui a été pris\.$/m);
        assert.match(french, /^ {2}Sans numéro: « 123456789 » n’est pas un numéro SIREN/m);
    });

    test(`bad files on ${engine} are refused with a sentence, and change nothing`, { skip }, async (t) => {
        const { bring, here, where } = await world(t, engine);
        bring('own', sample('own.csv'));
        const before = here();
        const bad = [
            ['sill', written('empty.json', ''), /This file is empty/, /vide/],
            ['sill', written('cut.json', '[{"name": "Ruche"'), /not valid JSON/, /JSON/],
            ['sill', written('latin.json', Buffer.from('[{"name": "Ru\xe9che"}]', 'latin1')), /not in UTF-8/, /pas en UTF-8/],
            ['awesome-selfhosted', sample('comptoir.json'), /no file of awesome-selfhosted/, /pas un fichier de awesome-selfhosted/],
            ['yunohost', written('bad.toml', '[a]\nb = \n'), /no TOML, from line 2/, /TOML, à partir de la ligne 2/],
            ['publiccode', written('bomb.yml', 'a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n'), /references/, /renvois/],
            ['own', written('own.csv', 'titre\nRuche\n'), /no title “nom” or “name”/, /pas de titre « nom » ou « name »/],
            ['own', written('large.csv', Buffer.alloc((32 << 20) + 1, 'nom\n')), /more than 32 MB/, /dépasse 32 Mo/],
            ['chatons', path.join(folder(), 'missing'), /can't be read/, /illisible/],
            ['wikipedia', sample('own.csv'), /Nobody knows the list “wikipedia”/, /La liste « wikipedia » n’est pas connue/],
        ];
        for (const [list, file, en, fr] of bad) refuses(['listings', 'bring', list, file, ...where], 1, { en, fr });
        refuses(['listings', 'drop', 'wikipedia', ...where], 1, { en: /Nobody knows the list/, fr: /n’est pas connue/ });
        refuses(['listings', 'bring', 'sill', ...where], 2, { en: /Something is missing/, fr: /manque/ });
        assert.equal(here(), before);
    });

    test(`killed at any moment on ${engine}, a list is the former one or the new one, never parts of both`, { skip }, async (t) => {
        const { bring, here, where } = await world(t, engine);
        const table = (n, word) => `name,description\n${Array.from({ length: n }, (_, i) => `n${i},${word}`).join('\n')}\n`;
        const few = written('few.csv', table(3000, 'few')), many = written('many.csv', table(12000, 'many'));
        bring('own', few);
        let killed = 0;
        for (const after of [15, 40, 80, 120, 180, 260, 400]) {
            const signal = await new Promise((done) => {
                const child = spawn(program, ['listings', 'bring', 'own', many, ...where], { stdio: 'ignore' });
                const timer = setTimeout(() => child.kill('SIGKILL'), after);
                child.on('close', (_, ended) => { clearTimeout(timer); done(ended); });
            });
            if (signal) killed++;
            const kept = here().match(/Software: ([\d,]+)/)[1];
            assert.ok(kept === '3,000' || kept === '12,000', kept);
            const back = bring('own', few);
            const whole = kept === '3,000' ? [0, 0, 3000, 0] : [0, 3000, 0, 9000];
            assert.deepEqual([back.added, back.changed, back.unchanged, back.gone], whole);
        }
        assert.ok(killed > 0, 'each import was over before it could be killed');
    });

    test(`the real files on ${engine}`, { skip }, async (t) => {
        if (!fs.existsSync(real('awesome-selfhosted.json'))) return t.skip('shared/data/catalogue is not there: the real lists were not read');
        const { bring } = await world(t, engine);
        const found = {};
        for (const [list, file] of [['sill', 'sill.2022-05.json'], ['awesome-selfhosted', 'awesome-selfhosted.json'], ['yunohost', 'yunohost.apps.toml']]) {
            const begun = process.hrtime.bigint();
            const first = bring(list, real(file));
            t.diagnostic(`${list}: ${first.added} entries, ${Number(process.hrtime.bigint() - begun) / 1e9} s with the start of the program`);
            found[list] = first;
            const again = bring(list, real(file));
            assert.deepEqual([again.added, again.changed, again.unchanged, again.gone], [0, 0, first.added, 0], list);
            assert.equal(again.out.split('\n').slice(1).join('\n'), first.out.split('\n').slice(1).join('\n'));
        }
        const told = (list, cause) => Number(found[list].out.match(new RegExp(`^ {2}${cause}: (\\d+)$`, 'm'))?.[1] ?? 0);
        // Every entry of a file is here, or counted.
        const json = (file) => JSON.parse(fs.readFileSync(real(file), 'utf8'));
        assert.equal(found['awesome-selfhosted'].added + told('awesome-selfhosted', 'Left out, not free') + told('awesome-selfhosted', 'Left out, no longer worked on'), json('awesome-selfhosted.json').length);
        assert.equal(found.sill.added + told('sill', 'Left out, no longer in the list'), json('sill.2022-05.json').length);
        const apps = fs.readFileSync(real('yunohost.apps.toml'), 'utf8').match(/^\[/gm).length;
        assert.equal(found.yunohost.added + told('yunohost', 'Left out, does not work for now') + told('yunohost', 'Left out, no longer worked on'), apps);
        assert.ok(found['awesome-selfhosted'].added > 1000 && found.yunohost.added > 500 && found.sill.added > 200);
    });
}
