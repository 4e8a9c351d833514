// The real program, a real SMTP server (Debian's aiosmtpd) and a real gateway of SMS: an appointment is confirmed and reminded of,
// once; the doctor asks the gateway; nothing of it is in the log.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import http from 'node:http';
import path from 'node:path';
import test from 'node:test';

import { beffroi, new_data_folder, request, start_server } from '../support/server.mjs';
import { start_smtp_server } from '../support/smtp_server.mjs';

const probe = process.env.BEFFROI_BOOK_PROBE;

/** Sets keys of one section of beffroi.toml. */
function configure(data, section, settings) {
    const file = path.join(data, 'beffroi.toml');
    let text = fs.readFileSync(file, 'utf8');
    for (const [name, value] of Object.entries(settings)) {
        const line = new RegExp(`(^\\[${section}\\]$(?:\\n(?!\\[).*)*?\\n)${name} = .*`, 'm');
        assert.match(text, line, `${section}.${name}`);
        text = text.replace(line, (_, before) => `${before}${name} = ${JSON.stringify(value)}`);
    }
    fs.writeFileSync(file, text);
}

test('a confirmation and a reminder arrive, each once', async () => {
    const smtp = await start_smtp_server();
    const folder = new_data_folder();
    try {
        configure(folder.data, 'mail', smtp.settings);
        configure(folder.data, 'site', { url: 'https://aide.exemple.fr' });
        const server = await start_server({ data: folder.data });
        try {
            const booked = spawnSync(probe, [folder.data, 'zoe@exemple.fr'], { encoding: 'utf8' });
            assert.equal(booked.status, 0, booked.stderr);
            const [way, short] = booked.stdout.trim().split('\n');
            const link = `https://aide.exemple.fr${way}`;
            const second = await smtp.wait('zoe@exemple.fr', 1);
            assert.match(second.text, /Bonjour Zoé Lecointe,/);
            assert.ok(second.text.includes(link), 'the link leads to the appointment');
            // The short link of an SMS leads to the same page, and tells no other site where one came from.
            assert.match(short, /^\/r\/[\w-]{22}$/);
            const led = await request(server.url, short);
            assert.deepEqual([led.status, led.headers.location, led.headers['referrer-policy'], led.headers['cache-control']], [303, way, 'no-referrer', 'no-store']);
            assert.equal((await request(server.url, way)).status, 200);
            assert.equal((await request(server.url, `${short}A`)).status, 404);
            // What was promised to the mail server, whatever has arrived by now.
            const lines = beffroi('mail', '--data', folder.data).out.split('\n').filter((line) => line.includes('zoe@exemple.fr'));
            assert.deepEqual(lines.map((line) => line.split(/\s+/)[1]).sort(), ['confirmation', 'reminder']);
        } finally {
            await server.stop();
        }
        for (const never of ['zoe@', 'Jeanne', 'Zoé', 'suivi', '/r/']) assert.ok(!server.log().includes(never), never);
    } finally {
        folder.remove();
        await smtp.stop();
    }
});

test('the doctor says whether the gateway of SMS answers, and asks it to send nothing', async () => {
    const folder = new_data_folder({ demo: false });
    const asked = [];
    const gate = http.createServer((request, answer) => {
        asked.push(request.url);
        answer.end('ok');
    });
    await new Promise((done) => gate.listen(0, '127.0.0.1', done));
    const url = `http://127.0.0.1:${gate.address().port}/send?key={token}`;
    try {
        assert.match(beffroi('doctor', '--data', folder.data).out, /· sms\.url is empty/);
        configure(folder.data, 'sms', { url, token: 's3cr3t' });
        assert.doesNotMatch(beffroi('config', '--data', folder.data).out, /s3cr3t/);
        assert.match(beffroi('config', '--data', folder.data).out, /token = "\(set\)"/);
    } finally {
        gate.closeAllConnections();
    }
    // The program is asked while this process waits for it: only the kernel answers, as for any gateway that is slow.
    assert.match(beffroi('doctor', '--data', folder.data).out, /✓ The SMS gateway answers\./);
    await new Promise((done) => gate.close(done));
    const gone = beffroi('doctor', '--data', folder.data);
    assert.equal(gone.code, 1);
    assert.match(gone.out, /✗ The SMS gateway can't be reached\./);
    assert.deepEqual(asked, []);
    configure(folder.data, 'sms', { url: 'http://sms.exemple.fr/send' });
    assert.match(beffroi('doctor', '--data', folder.data).out, /✗ sms\.url must begin with https/);
    folder.remove();
});
