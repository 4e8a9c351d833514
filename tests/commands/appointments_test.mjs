// `beffroi import appointments`: how it ends, what it says, what a trial leaves as it was.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import test from 'node:test';

import { demo_people, sign_in } from '../support/people.mjs';
import { request, start_server } from '../support/server.mjs';
import { does, folder, refuses, say } from './terminal.mjs';

const columns = 'id;motif;agent;lieu;début;durée;statut;nom;service';
const line = (id, changes = {}) => {
    const cells = { id, motif: 'Aide en ligne', agent: 'zoe@exemple.fr', lieu: 'Le Premier', début: `2025-0${id}-12 10:00`, durée: '45', statut: 'seen', nom: 'Jeanne Roy', service: 'Numérique', ...changes };
    return columns.split(';').map((column) => cells[column]).join(';');
};
const csv = (...lines) => [columns, ...lines, ''].join('\n');
const good = csv(line('1'), line('2'));
const mixed = csv(line('1'), line('2', { agent: 'personne@exemple.fr' }), line('3'));

const places = 'id,pivot,nom,commune,code_postal,code_insee,adresse,date_maj\na,00000000000000,Le Premier,Vire Normandie,14500,14762,1 rue du Test,2026-01-01\n';

/** A territory for each language, with a place and a counsellor, and a file beside them. */
function world(text) {
    const parent = folder();
    for (const lang of ['en', 'fr']) {
        const data = path.join(parent, lang);
        assert.equal(say('en', ['init', '--data', data]).code, 0);
        assert.equal(say('en', ['import', 'places', '-', '--data', data], { input: places }).code, 0);
        assert.equal(say('en', ['people', '--data', data, '--invite', 'zoe@exemple.fr', '--name', 'Zoé', '--role', 'counsellor']).code, 0);
    }
    const file = path.join(parent, 'rendez-vous.csv');
    fs.writeFileSync(file, text);
    return { file, data: (lang) => path.join(parent, lang), write: (other) => fs.writeFileSync(file, other) };
}
const count = (data, table = 'appointments') => Number(execFileSync('sqlite3', [path.join(data, 'beffroi.db'), `SELECT COUNT(*) FROM ${table}`], { encoding: 'utf8' }));
const args = (w, lang, ...more) => ['import', 'appointments', w.file, '--data', w.data(lang), '--source', 'rdv', ...more];

test('every line is kept: 0, told in figures; the same file again changes nothing; what nobody reads is told once', () => {
    const w = world(good);
    does((lang) => args(w, lang, '--add-motifs'), {
        en: [/^Lines read: 2\. New appointments: 2, of which to come: 0\. Known already: 0\. Refused lines: 0\.$/m, /^New motif: Aide en ligne$/m, /^Columns that are not read: service\.$/m],
        fr: [/^Lignes lues : 2\. Nouveaux rendez-vous : 2, dont à venir : 0\./m, /^Nouveau motif : Aide en ligne$/m, /^Colonnes qui ne sont pas lues : service\.$/m],
    });
    does((lang) => args(w, lang), { en: /New appointments: 0, .* Known already: 2\./, fr: /Nouveaux rendez-vous : 0,/ });
    for (const lang of ['en', 'fr']) assert.equal(count(w.data(lang)), 2);
    // The journal says so once, and is whole.
    const entries = say('en', ['export', 'log', '--data', w.data('en')]).out.split('\n').filter((entry) => entry.includes('appointments-imported'));
    assert.equal(entries.length, 1);
    assert.equal(say('en', ['verify', 'log', '--data', w.data('en')]).code, 0);
});

test('the page of what was brought in says when and from where, first in its history', async () => {
    const server = await start_server();
    try {
        const text = csv(line('1', { agent: demo_people.counsellor, lieu: '' }) + ';phone', line('2', { agent: demo_people.counsellor, lieu: '', nom: 'Paul Morin' }) + ';phone').replace('service', 'service;type').replaceAll(';phone', ';par téléphone');
        const ran = say('en', ['import', 'appointments', '-', '--data', server.data, '--source', 'RDV <Service>', '--add-motifs'], { input: text });
        assert.equal(ran.code, 0, ran.out + ran.err);
        const cookie = await sign_in(server.url, demo_people.counsellor);
        const get = async (path) => (await request(server.url, path, { headers: { Cookie: cookie } })).body;
        const [, page] = (await get('/espace/agenda?jour=2025-01-12')).match(/(\/espace\/agenda\/rendez-vous\/\w+)"(?:(?!<\/a>)[^])*Jeanne Roy/);
        for (const [prefix, pattern] of [['', /<h2 id="history">[^]*?<ol class="rows">\s*<li><div><b>Importé de RDV &lt;Service&gt;<\/b>\s*<\/div><div class="soft who">\w+ \d+/], ['/en', /<b>Imported from RDV &lt;Service&gt;<\/b>/]])
            assert.match(await get(prefix + page), pattern);
    } finally {
        await server.stop();
    }
});

test('some lines are refused: 3, each with its line, field, value and remedy; a trial says the same and keeps nothing', () => {
    const w = world(mixed);
    for (const [lang, patterns] of Object.entries({
        en: [/New appointments: 2,.*Refused lines: 1\.$/m, /^ {2}line 3, 2, agent "personne@exemple\.fr": Nobody here has this address\. Invite them first: beffroi people --invite personne@exemple\.fr/m],
        fr: [/^Lignes refusées \(1\)$/m, /^ {2}ligne 3, 2, agent "personne@exemple\.fr": Personne ici n’a cette adresse\. Invitez d’abord/m],
    })) {
        const trial = say(lang, args(w, lang, '--add-motifs', '--dry-run'));
        assert.equal(trial.code, 3, trial.err);
        assert.equal(count(w.data(lang)) + count(w.data(lang), 'motifs'), 0);
        const ran = say(lang, args(w, lang, '--add-motifs'));
        assert.equal(ran.code, 3, ran.out + ran.err);
        for (const pattern of patterns) assert.match(ran.out, pattern);
        assert.equal(trial.out.split('\n').slice(1).join('\n'), ran.out);
        assert.equal(count(w.data(lang)), 2);
    }
});

test('--json tells all of it to a program', () => {
    const w = world(mixed);
    const ran = say('fr', args(w, 'fr', '--add-motifs', '--json'));
    assert.equal(ran.code, 3, ran.err);
    const { dry_run, read, created, to_come, unchanged, refused_lines, motifs, refused, notes } = JSON.parse(ran.out);
    assert.deepEqual({ dry_run, read, created, to_come, unchanged, refused_lines, motifs }, { dry_run: false, read: 3, created: 2, to_come: 0, unchanged: 0, refused_lines: 1, motifs: ['Aide en ligne'] });
    assert.deepEqual([refused.length, refused[0].line, refused[0].field, notes.length], [1, 3, 'agent', 1]);
});

test('without --add-motifs an unknown motif refuses its lines', () => {
    const w = world(good);
    const ran = say('en', args(w, 'en'));
    assert.equal(ran.code, 3);
    assert.match(ran.out, /2 lines \(2, 3\), motif "Aide en ligne": There is no such motif\. Add it at the desk, or let --add-motifs/);
    assert.equal(count(w.data('en'), 'motifs'), 0);
});

test('standard input is a file too; what is no list of appointments: 1, a sentence, nothing changed', () => {
    const w = world(good);
    const data = w.data('en');
    assert.equal(say('en', ['import', 'appointments', '-', '--data', data, '--add-motifs'], { input: good }).code, 0);
    const refused = (en, fr, named = w.file) => refuses(['import', 'appointments', named, '--data', data], 1, { en, fr });
    refused(/none\.csv can't be read/, /none\.csv est illisible/, path.join(path.dirname(w.file), 'none.csv'));
    w.write('Bonjour');
    refused(/does not name the column id/, /ne nomme pas la colonne id/);
    w.write('id,motif,agent,nom\n1,a,b,c\n');
    refused(/does not name the column début/, /ne nomme pas la colonne début/);
    w.write('');
    refused(/This file is empty/, /Ce fichier est vide/);
    assert.equal(count(data), 2);
});
