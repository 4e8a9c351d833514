// A file of records that is killed half way leaves whole records; what goes on afterwards brings the rest, and nothing twice.
import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import test from 'node:test';

import { beffroi, new_data_folder, program } from '../support/server.mjs';

const records = 4000, names = 60;
const pause = (ms) => new Promise((done) => setTimeout(done, ms));
const sqlite = (data, sql) => Number(execFileSync('sqlite3', ['-cmd', '.timeout 10000', path.join(data, 'beffroi.db'), sql], { encoding: 'utf8' }));
const kept = (data) => sqlite(data, 'SELECT COUNT(*) FROM activities');

test('killed at any moment, a file of records goes on where it was', async (t) => {
    const { data, remove } = new_data_folder({ demo: false });
    t.after(remove);
    assert.equal(beffroi('people', '--data', data, '--invite', 'anne@exemple.example', '--name', 'Anne', '--role', 'counsellor').code, 0);
    const file = path.join(data, 'comptes-rendus.csv');
    let text = 'Date;Durée (min);Thématiques;Canal;Bénéficiaire;ID CRA\n';
    for (let i = 0; i < records; i++) text += `2026-03-14;30;E-mail;À distance;Personne${i % names} Essai;${String(i).padStart(8, '0')}-0000-4000-8000-000000000000\n`;
    fs.writeFileSync(file, text);
    const args = ['import', 'lacoop', file, '--for', 'anne@exemple.example', '--data', data];

    let killed = 0, partly = 0, last = 0;
    for (let round = 0; round < 8 && last < records; round++) {
        const child = spawn(program, args, { stdio: 'ignore' });
        let running = true;
        const ended = new Promise((done) => child.on('exit', (code, signal) => ((running = false), done(signal))));
        while (running && kept(data) === last) await pause(10);
        await pause(41 * (round % 4));
        child.kill('SIGKILL');
        if (await ended) killed++;
        const now = kept(data);
        // A record without the mark of its line would come twice; a mark without its record would be lost.
        assert.equal(sqlite(data, "SELECT COUNT(*) FROM import_rows WHERE kind = 'record' AND made = 1"), now);
        assert.equal(sqlite(data, "SELECT COUNT(*) FROM import_rows r WHERE kind = 'record' AND target NOT IN (SELECT id FROM activities)"), 0);
        assert.equal(sqlite(data, 'SELECT COUNT(*) FROM activities a WHERE NOT EXISTS (SELECT 1 FROM accompaniments WHERE activity = a.id)'), 0);
        assert.ok(now >= last, 'what was kept stays');
        partly += now > last && now < records;
        last = now;
    }
    t.diagnostic(`${killed} killed, ${partly} of them half way, ${last} kept`);
    assert.ok(killed > 2 && partly > 0);
    const end = beffroi(...args);
    assert.equal(end.code, 0, end.err);
    assert.equal(kept(data), records);
    assert.equal(sqlite(data, 'SELECT COUNT(DISTINCT origin) FROM activities'), records);
    assert.equal(sqlite(data, 'SELECT COUNT(*) FROM beneficiaries'), names);
    assert.equal(beffroi('verify', 'log', '--data', data).code, 0);
});
