// `beffroi import places` and `export places`: how they end, what they say, what a trial leaves as it was.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import test from 'node:test';

import { content_of, root } from '../support/server.mjs';
import { does, folder, refuses, say } from './terminal.mjs';

// The first line of the demonstration's file: every column of the national standard.
const columns = fs.readFileSync(path.join(root, 'data/demo/places.csv'), 'utf8').split('\n')[0];
const line = (id, name, changes = {}) => {
    const cells = { id, pivot: '00000000000000', nom: name, commune: 'Vire Normandie', code_postal: '14500', code_insee: '14762', adresse: '1 rue du Test', latitude: '48.838', longitude: '-0.889', telephone: '+33261910001', horaires: 'Mo-Fr 09:00-12:00', date_maj: '2026-10-02', services: 'Aide aux démarches administratives', ...changes };
    return columns.split(',').map((column) => cells[column] ?? '').join(',');
};
const csv = (...lines) => [columns, ...lines, ''].join('\n');
const good = csv(line('a', 'Le Premier'), line('b', 'Le Deuxième'));
const mixed = csv(line('a', 'Le Premier'), line('c', 'Sans code postal', { code_postal: '?' }), line('d', 'Le Quatrième'));

const names = { en: 'en', fr: 'fr' };
/** An empty territory for each language, and a file beside them. */
function world(text) {
    const parent = folder();
    for (const lang of Object.values(names)) assert.equal(say('en', ['init', '--data', path.join(parent, lang)]).code, 0);
    const file = path.join(parent, 'places.csv');
    fs.writeFileSync(file, text);
    return { file, data: (lang) => path.join(parent, lang), write: (other) => fs.writeFileSync(file, other) };
}
const exported = (data, format = 'csv') => say('en', ['export', 'places', '--data', data, '--format', format]).out;

test('every line is kept: 0, told in figures; the same file again changes nothing', () => {
    const { file, data, write } = world(good);
    const args = (lang) => ['import', 'places', file, '--data', data(lang), '--source', 'hub'];
    does(args, { en: /^Lines read: 2\. New places: 2\. Changed: 0\. Unchanged: 0\. Refused lines: 0\.$/m, fr: /^Lignes lues : 2\. Nouveaux lieux : 2\. .*Lignes refusées : 0\.$/m });
    const kept = exported(data('en'));
    assert.match(kept, /Le Premier/);
    does(args, { en: /New places: 0\. Changed: 0\. Unchanged: 2/, fr: /Nouveaux lieux : 0/ });
    assert.equal(exported(data('en')), kept);
    write(csv(line('a', 'Le Premier rouvert')));
    does(args, { en: [/Changed: 1/, /no longer names: 1/], fr: /Lignes lues : 1/ });
    assert.match(exported(data('en')), /Le Premier rouvert/);
    assert.match(exported(data('en')), /Le Deuxième/, 'what a file no longer names is kept');
});

test('some lines are refused: 3, each with its line, field, value and reason; the others are kept', () => {
    const { file, data } = world(mixed);
    for (const [lang, patterns] of Object.entries({
        en: [/^Lines read: 3\. New places: 2\..*Refused lines: 1\.$/m, /^Refused lines \(1\)$/m, /line 3, c, code_postal "\?": A postcode is five digits/],
        fr: [/^Lignes lues : 3\..*Lignes refusées : 1\.$/m, /^Lignes refusées \(1\)$/m, /ligne 3, c, code_postal "\?": Un code postal/],
    })) {
        const ran = say(lang, ['import', 'places', file, '--data', data(lang), '--source', 'hub']);
        assert.equal(ran.code, 3, ran.out + ran.err);
        for (const pattern of patterns) assert.match(ran.out, pattern);
    }
    assert.match(exported(data('en')), /Le Premier[\s\S]*Le Quatrième/);
    assert.doesNotMatch(exported(data('en')), /Sans code postal/);
});

test('a trial says the same and keeps nothing', () => {
    const { file, data } = world(mixed);
    for (const [lang, pattern] of Object.entries({ en: /^Trial: nothing was kept\./, fr: /^Essai : rien n’a été/ })) {
        const ran = say(lang, ['import', 'places', file, '--data', data(lang), '--source', 'hub', '--dry-run']);
        assert.equal(ran.code, 3, ran.err);
        assert.match(ran.out, pattern);
        assert.equal(exported(data(lang)).trim().split('\n').length, 1, 'a line of columns and no place');
    }
    const wet = say('en', ['import', 'places', file, '--data', data('en'), '--source', 'hub']);
    const dry = say('en', ['import', 'places', file, '--data', data('fr'), '--source', 'hub', '--dry-run']);
    assert.equal(dry.out.split('\n').slice(1).join('\n'), wet.out);
});

test('--json tells all of it to a program', () => {
    const { file, data } = world(mixed);
    for (const lang of ['en', 'fr']) {
        const ran = say(lang, ['import', 'places', file, '--data', data(lang), '--source', 'hub', '--json']);
        assert.equal(ran.code, 3, ran.err);
        const told = JSON.parse(ran.out);
        const { dry_run, read, created, updated, unchanged, refused_lines } = told;
        assert.deepEqual({ dry_run, read, created, updated, unchanged, refused_lines }, { dry_run: false, read: 3, created: 2, updated: 0, unchanged: 0, refused_lines: 1 });
        assert.equal(told.refused.length, 1);
        const { line: at, id, field, value, reason, reason_key } = told.refused[0];
        assert.deepEqual({ at, id, field, value }, { at: 3, id: 'c', field: 'code_postal', value: '?' });
        assert.match(reason, lang === 'en' ? /^A postcode is five digits/ : /^Un code postal/);
        assert.match(reason_key, /^A postcode is five digits/);
    }
    assert.equal(JSON.parse(say('en', ['import', 'places', file, '--data', data('en'), '--dry-run', '--json', '--source', 'hub']).out).dry_run, true);
});

test('standard input is a file too', () => {
    const { data } = world('');
    const ran = say('en', ['import', 'places', '-', '--data', data('en')], { input: good });
    assert.equal(ran.code, 0, ran.err);
    assert.match(exported(data('en')), /Le Deuxième/);
});

test('what is no list of places: 1, a sentence, nothing changed', () => {
    const { file, data, write } = world(good);
    assert.equal(say('en', ['import', 'places', file, '--data', data('en'), '--source', 'hub']).code, 0);
    const kept = exported(data('en'));
    const refused = (en, fr, named = file) => refuses(['import', 'places', named, '--data', data('en'), '--source', 'hub'], 1, { en, fr });
    refused(/none\.csv can't be read/, /none\.csv est illisible/, path.join(path.dirname(file), 'none.csv'));
    refused(/can't be read/, /illisible/, path.dirname(file));
    write('Bonjour');
    refused(/does not name the column id/, /ne nomme pas la colonne id/);
    write('');
    refused(/This file is empty/, /Ce fichier est vide/);
    write('{"a": ');
    refused(/JSON/, /JSON/);
    assert.equal(exported(data('en')), kept);
});

test('export in three formats, whole, to standard output', () => {
    const parent = folder();
    const data = path.join(parent, 'data');
    say('en', ['init', '--data', data, '--demo']);
    const before = content_of(data);
    const table = exported(data);
    assert.match(table.split('\n')[0], /^id,pivot,nom,commune,code_postal,/);
    assert.match(table, /^pays-de-la-vire-01,00000000000000,Médiathèque Les Vaux de Mots,/m);
    const map = JSON.parse(exported(data, 'geojson'));
    assert.equal(map.type, 'FeatureCollection');
    assert.equal(map.features.length, 44);
    assert.ok(map.features.every(({ type, geometry, properties }) => type === 'Feature' && geometry.type === 'Point' && properties.nom));
    const inclusion = JSON.parse(exported(data, 'data-inclusion'));
    assert.equal(inclusion.structures.length, 44);
    assert.ok(inclusion.services.length > 0);
    for (const format of ['csv', 'geojson', 'data-inclusion']) {
        const [french, english] = ['fr', 'en'].map((lang) => say(lang, ['export', 'places', '--data', data, '--format', format]));
        assert.equal(french.code, 0);
        assert.equal(french.err, '');
        assert.equal(french.out, english.out, 'data has no language');
    }
    assert.deepEqual(content_of(data), before, 'an export changes nothing');

    // What was taken out can be brought in elsewhere, and taken out again the same.
    const other = path.join(parent, 'other');
    say('en', ['init', '--data', other]);
    const brought = say('en', ['import', 'places', '-', '--data', other], { input: table });
    assert.equal(brought.code, 0, brought.out + brought.err);
    assert.equal(exported(other), table);
});
