// The drill of docs/operators.md, command by command: a copy of the database and one of the keys, a fresh folder, and everything is
// back. And what it must notice: the keys of another time.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import test from 'node:test';

import { demo_people, sign_in } from '../support/people.mjs';
import { beffroi, new_data_folder, program, request, root, start_server } from '../support/server.mjs';

/** The commands behind a fence of the page. */
function commands(fence) {
    const page = fs.readFileSync(path.join(root, 'docs/operators.md'), 'utf8');
    const found = [...page.matchAll(new RegExp(`^\`\`\`${fence}\\n([^]*?)^\`\`\`$`, 'gm'))].map((each) => each[1]);
    assert.ok(found.length > 0, `docs/operators.md has no \`\`\`${fence}`);
    return found;
}

/** Runs them as they stand there; only where the copies lie differs. */
function run(text, { backup, keys, drill }) {
    const here = text.replace(/^backup=.*$/m, `backup='${backup}'`).replace(/^keys=.*$/m, `keys='${keys}'`).replace(/^drill=.*$/m, `drill='${drill}'`);
    assert.notEqual(here, text);
    return spawnSync('bash', ['-euo', 'pipefail', '-c', here], { encoding: 'utf8', env: { ...process.env, LANG: 'en_US.UTF-8', LC_ALL: '', LC_MESSAGES: '', PATH: `${path.dirname(program)}:${process.env.PATH}` } });
}

const copy_keys = (data, file) => {
    const ran = spawnSync('tar', ['-C', data, '-czf', file, 'beffroi.toml', 'server.key', 'vault.key']);
    assert.equal(ran.status, 0, String(ran.stderr));
};

test('everything is back in a fresh folder, before and after a new key', async (t) => {
    const { data, remove } = new_data_folder();
    t.after(remove);
    const parent = path.dirname(data);
    const [drill_commands] = commands('sh drill');
    const before = { backup: path.join(parent, 'before.db'), keys: path.join(parent, 'before.tar.gz'), drill: path.join(parent, 'drill-before') };
    copy_keys(data, before.keys);
    assert.equal(beffroi('backup', before.backup, '--data', data).code, 0);

    // A new key, and the former one gone: copies are made anew, and those of before are kept.
    assert.equal(beffroi('key', 'rotate', '--data', data).code, 0);
    const between = { backup: path.join(parent, 'between.db'), keys: path.join(parent, 'between.tar.gz'), drill: path.join(parent, 'drill-between') };
    copy_keys(data, between.keys);
    assert.equal(beffroi('backup', between.backup, '--data', data).code, 0);
    const retired = beffroi('key', 'retire', '--yes', '--data', data);
    assert.equal(retired.code, 0, retired.err);
    const after = { backup: path.join(parent, 'after.db'), keys: path.join(parent, 'after.tar.gz'), drill: path.join(parent, 'drill-after') };
    copy_keys(data, after.keys);
    assert.equal(beffroi('backup', after.backup, '--data', data).code, 0);

    // A backup of before opens by the keys of before, and by those of between, which still hold the former one.
    for (const copies of [before, between, after, { ...before, keys: between.keys, drill: path.join(parent, 'drill-mixed') }]) {
        const ran = run(drill_commands, copies);
        assert.equal(ran.status, 0, ran.stdout + ran.stderr);
        assert.match(ran.stdout, /aicha@pays-de-la-vire\.example +Aïcha Benali/);
        assert.doesNotMatch(ran.stdout, /—  /);
        assert.doesNotMatch(ran.stdout + ran.stderr, /open with no key/);
        // Published passwords open nothing where it is not a demonstration.
        const settings = path.join(copies.drill, 'beffroi.toml');
        fs.writeFileSync(settings, fs.readFileSync(settings, 'utf8').replace(/^demo = false/m, 'demo = true').replace(/^second_factor = true/m, 'second_factor = false'));
        const server = await start_server({ data: copies.drill });
        try {
            const cookie = await sign_in(server.url, demo_people.counsellor);
            const { body } = await request(server.url, '/espace/beneficiaires', { headers: { Cookie: cookie } });
            assert.match(body, /Marais/);
        } finally {
            await server.stop();
        }
    }

    // What the drill is for: keys and backup of different times are told at once, in a sentence.
    for (const copies of [{ ...before, keys: after.keys }, { ...after, keys: before.keys }]) {
        const ran = run(drill_commands, { ...copies, drill: path.join(parent, `drill-wrong-${path.basename(copies.backup)}`) });
        assert.notEqual(ran.status, 0);
        assert.match(ran.stdout + ran.stderr, /vault\.key is not the key that this database was sealed with/);
    }
});
