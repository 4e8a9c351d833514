// `beffroi import beneficiaries` and `beffroi import lacoop`: how they end, what they say, what a trial leaves as it was.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import test from 'node:test';

import { folder, refuses, say } from './terminal.mjs';

test('a counsellor’s people and records come from the command line', () => {
    const data = path.join(folder(), 'data');
    assert.equal(say('en', ['init', '--data', data]).code, 0);
    assert.equal(say('en', ['people', '--data', data, '--invite', 'zoe@exemple.fr', '--name', 'Zoé', '--role', 'counsellor']).code, 0);
    const people = path.join(data, 'people.csv'), records = path.join(data, 'records.csv');
    fs.writeFileSync(people, 'Nom;Prénom;Année de naissance\nRoy;Jeanne;1958\nSans;Année;zut\n;;1990\n');
    fs.writeFileSync(records, 'Date;Durée (min);Thématiques;Canal;Bénéficiaire\n14/03/2026;45;E-mail;À distance;Jeanne Roy\n');
    const import_of = (lang, what, file, ...more) => say(lang, ['import', what, file, '--data', data, '--for', 'zoe@exemple.fr', ...more]);

    let said = import_of('en', 'beneficiaries', people, '--dry-run');
    assert.equal(said.code, 3);
    assert.match(said.out, /Trial: nothing was kept[\s\S]*New sheets: 2, known: 0\. Refused lines: 1/);
    said = import_of('fr', 'beneficiaries', people);
    assert.equal(said.code, 3);
    assert.match(said.out, /Nouvelles fiches : 2, connues : 0/);
    assert.match(said.out, /Ce n’est pas une année de naissance/);
    said = import_of('en', 'lacoop', records);
    assert.equal(said.code, 0, said.err);
    assert.match(said.out, /New records: 1, known: 0\. New sheets: 0/);
    said = import_of('en', 'lacoop', records);
    assert.match(said.out, /New records: 0, known: 1\./);

    fs.writeFileSync(records, 'a;b\n1;2\n');
    refuses(['import', 'lacoop', records, '--data', data, '--for', 'zoe@exemple.fr'], 1, { en: /Say in which column/, fr: /Dites dans quelle colonne/ });
    refuses(['import', 'lacoop', records, '--data', data, '--for', 'personne@exemple.fr'], 1, { en: /Nobody who helps people has the address/, fr: /Aucun conseiller n’a l’adresse/ });
    refuses(['import', 'beneficiaries', path.join(data, 'absent.csv'), '--data', data, '--for', 'zoe@exemple.fr'], 1, { en: /can't be read/, fr: /est illisible/ });
});
