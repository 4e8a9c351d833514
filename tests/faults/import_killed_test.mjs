// An import of appointments that is killed leaves whole appointments and no half of one; the same command goes on to the end.
import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import test from 'node:test';

import { make_appointments } from '../../bench/make_appointments.mjs';
import { beffroi, beffroi_with, new_data_folder, program } from '../support/server.mjs';

const appointments = 90_000, counsellors = 24;

const pause = (ms) => new Promise((done) => setTimeout(done, ms));
const sqlite = (data, sql) => execFileSync('sqlite3', ['-cmd', '.timeout 10000', path.join(data, 'beffroi.db'), sql], { encoding: 'utf8' }).trim();
const counts = (data) => ({
    all: Number(sqlite(data, 'SELECT COUNT(*) FROM appointments')),
    // Those without their mark, or with another number of claims than they should have.
    halves: Number(sqlite(data, `SELECT COUNT(*) FROM appointments a LEFT JOIN appointments_brought b ON b.appointment = a.id WHERE b.said IS NULL
        OR (SELECT COUNT(*) FROM claims c WHERE c.purpose = a.id) <> (a.status NOT IN ('excused', 'revoked') AND a.starts > strftime('%s', 'now') * 1000000)`)),
    strays: Number(sqlite(data, 'SELECT COUNT(*) FROM appointments_brought WHERE appointment NOT IN (SELECT id FROM appointments)'))
        + Number(sqlite(data, 'SELECT COUNT(*) FROM claims WHERE purpose NOT IN (SELECT id FROM appointments)')),
});

test('killed at any moment, an import goes on where it was', async (t) => {
    const { data, remove } = new_data_folder({ demo: false });
    t.after(remove);
    for (let i = 1; i <= counsellors; i++) assert.equal(beffroi('people', '--data', data, '--invite', `conseil${i}@exemple.example`, '--name', `Conseil ${i}`, '--role', 'counsellor').code, 0);
    const places = 'id,pivot,nom,commune,code_postal,code_insee,adresse,date_maj\na,00000000000000,Lieu 1,Vire Normandie,14500,14762,1 rue du Test,2026-01-01\n';
    assert.equal(beffroi_with({ input: places }, 'import', 'places', '-', '--data', data).code, 0);
    // Half of it to come: nothing in it is near enough to now to change sides while the test runs.
    const day = (offset) => new Date(Date.now() + offset * 86_400_000).toISOString().slice(0, 10);
    const file = path.join(data, 'rendez-vous.csv');
    let text = '';
    const header = { counsellors, people: 2000, places: ['Lieu 1'], today: day(0) };
    const past = make_appointments({ ...header, appointments: appointments / 2, days: 900, from: day(-910) }, (piece) => (text += piece));
    const come = make_appointments({ ...header, appointments: appointments / 2, days: 900, from: day(5), header: false }, (piece) => (text += piece.replace(/^(\d)/gm, 'b$1')));
    fs.writeFileSync(file, text);
    const args = ['import', 'appointments', file, '--data', data, '--add-motifs', '--json'];

    let killed = 0, partly = 0, last = 0;
    for (let round = 0; round < 10 && last < past + come; round++) {
        const child = spawn(program, args, { stdio: 'ignore' });
        let running = true;
        const ended = new Promise((done) => child.on('exit', (code, signal) => ((running = false), done(signal))));
        // The first rounds die while the file is read, the others some time after the next thousands are kept.
        if (round < 2) await pause(150 + 250 * round);
        else while (running && Number(sqlite(data, 'SELECT COUNT(*) FROM appointments')) === last) await pause(10);
        if (round >= 2) await pause(37 * (round % 5));
        child.kill('SIGKILL');
        if (await ended) killed++;
        const { all, halves, strays } = counts(data);
        assert.deepEqual({ halves, strays }, { halves: 0, strays: 0 });
        assert.ok(all >= last, 'what was kept stays');
        partly += all > last && all < past + come;
        last = all;
    }
    t.diagnostic(`${killed} killed, ${partly} of them half way, ${last} kept`);
    assert.ok(killed > 2 && partly > 0);
    const end = JSON.parse(beffroi(...args).out);
    assert.deepEqual({ read: end.read, refused: end.refused_lines, all: end.created + end.unchanged }, { read: past + come, refused: 0, all: past + come });
    assert.equal(counts(data).all, past + come);
    assert.equal(sqlite(data, 'PRAGMA integrity_check'), 'ok');
    assert.equal(beffroi('verify', 'log', '--data', data).code, 0);
});
