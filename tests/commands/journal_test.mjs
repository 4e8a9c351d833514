// `beffroi export log` and `verify log`: another program computes the same hashes from the documented rule, and a tampered
// database ends with 1.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import path from 'node:path';
import test from 'node:test';

import { does, folder, refuses, say } from './terminal.mjs';

const b2sum = (text) => execFileSync('b2sum', ['-l', '256'], { input: text, encoding: 'utf8' }).split(' ')[0];

test('the journal: exported, checked by other means, tampered with, found', () => {
    const data = path.join(folder(), 'data');
    assert.equal(say('en', ['init', '--data', data]).code, 0);
    const run = (...args) => say('en', [...args, '--data', data]);
    run('export', 'log');
    run('export', 'log');
    const lines = run('export', 'log').out.trim().split('\n').map((line) => JSON.parse(line));
    assert.equal(lines.length, 3);
    let previous = '0'.repeat(64);
    lines.forEach((line, index) => {
        assert.equal(line.number, index + 1);
        assert.equal(line.previous, previous);
        assert.equal(line.hash, b2sum([previous, line.number, line.at_us, line.by, line.act, line.about, line.what].join('\t')));
        assert.equal(new Date(line.at_us / 1000).toISOString().slice(0, 19), line.at.slice(0, 19));
        assert.deepEqual([line.act, line.by, line.about, line.what], ['exported', '0', '0', 'journal']);
        previous = line.hash;
    });

    does(['verify', 'log', '--data', data], { en: [/^The journal is whole\. Entries: 3\.$/m, new RegExp(`: ${previous}$`, 'm')], fr: [/^Le journal est intact\. Lignes : 3\.$/m, new RegExp(`: ${previous}$`, 'm')] });
    does(['verify', 'log', '--head', lines[1].hash, '--data', data], { en: /The head that you noted is entry 2/, fr: /L’empreinte que vous avez notée est celle de la ligne 2/ });
    refuses(['verify', 'log', '--head', 'f'.repeat(64), '--data', data], 1, { en: /is not in this journal/, fr: /n’est pas dans ce journal/ }, [data]);
    refuses(['verify', 'log', '--head', '12', '--data', data], 2, { en: /This is no head/, fr: /Ce n’est pas une empreinte/ }, [data]);
    refuses(['verify'], 2, { en: /Something is missing/, fr: /Il manque quelque chose/ });

    execFileSync('sqlite3', [path.join(data, 'beffroi.db'), "DROP TRIGGER journal_update; UPDATE journal SET what = 'people' WHERE number = 2"]);
    for (const [lang, first, then] of [['en', /^beffroi: The journal is broken at entry 2/, /sound before it: 1/], ['fr', /^beffroi: Le journal est rompu à la ligne 2/, /intactes avant elle : 1/]]) {
        const seen = say(lang, ['verify', 'log', '--data', data]);
        assert.equal(seen.code, 1);
        assert.equal(seen.out, '');
        assert.match(seen.err, first);
        assert.match(seen.err, then);
    }
});
