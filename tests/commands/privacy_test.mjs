// `beffroi retention` and `authority-requests`: what they say, and that a dry run changes nothing.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import path from 'node:path';
import test from 'node:test';

import { does, folder, refuses, say } from './terminal.mjs';

test('retention: the old goes, a dry run only says so', () => {
    const data = path.join(folder(), 'data');
    assert.equal(say('en', ['init', '--data', data, '--demo']).code, 0);
    const sql = (text) => execFileSync('sqlite3', [path.join(data, 'beffroi.db'), text], { encoding: 'utf8' }).trim();
    const long_ago = (Date.now() - 400 * 86400e3) * 1000;
    sql(`INSERT INTO suggestions (id, place, subject, words, received, digest) SELECT 1, MIN(id), 'other', 'Jadis', ${long_ago}, x'01' FROM places`);
    does(['retention', '--dry-run', '--data', data], { en: [/^What would be removed/, /^ {2}What visitors tell us: 1 /m], fr: [/^Ce qui serait effacé/, /^ {2}Ce que les visiteurs signalent : 1 /m] });
    assert.equal(sql('SELECT COUNT(*) FROM suggestions'), '1');
    assert.match(say('fr', ['retention', '--data', data]).out, /^ {2}Ce que les visiteurs signalent : 1 /m);
    assert.equal(sql('SELECT COUNT(*) FROM suggestions'), '0');
    does(['retention', '--data', data], { en: /^Lately:\n {2}\d{4}-\d\d-\d\d {2}What visitors tell us: 1$/m, fr: /^Récemment :\n/m });
});

test('authority-requests: written down, listed, taken back', () => {
    const data = path.join(folder(), 'data');
    assert.equal(say('en', ['init', '--data', data]).code, 0);
    const all = ['authority-requests', '--data', data];
    does(all, { en: /^No authority has asked for anything\.$/m, fr: /^Aucune autorité n’a rien demandé\.$/m });
    const request = ['--add', '--received', '2026-10-12', '--from', 'Tribunal de Caen', '--asked', 'Un nom', '--answer'];
    refuses([...all, ...request, 'perhaps'], 1, { en: /The answer is given, in_part, refused or absent/, fr: /La réponse est given/ });
    refuses([...all, '--from', 'Tribunal de Caen'], 2, { en: /can't be read/, fr: /illisible/ });
    const id = say('en', [...all, ...request, 'refused']).out.trim();
    does(all, { en: [new RegExp(`^${id} {2}2026-10-12 {2}Tribunal de Caen\\n {4}Un nom\\n {4}Refused$`, 'm')], fr: /^ {4}Refusé$/m });
    assert.equal(say('en', [...all, '--remove', id]).code, 0);
    refuses([...all, '--remove', id], 1, { en: new RegExp(`No request has the number ${id}`), fr: /Aucune demande ne porte le numéro/ });
});
