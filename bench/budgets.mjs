// ./dev bench budgets: how long a newcomer waits. Written to bench/budgets.md.
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';

import { root, start_server } from '../tests/support/server.mjs';
import { machine } from './measure.mjs';

function timed(what, program, args, env = {}) {
    console.log(`${what}…`);
    const began = performance.now();
    const ran = spawnSync(program, args, { cwd: root, env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'], encoding: 'utf8', maxBuffer: 1 << 28 });
    const seconds = (performance.now() - began) / 1000;
    const failed = ran.status !== 0;
    if (failed) console.log(`${ran.stdout.slice(-3000)}${ran.stderr.slice(-3000)}`);
    console.log(`${what}: ${seconds.toFixed(1)} s${failed ? ' FAILED' : ''}`);
    return { seconds, failed };
}

/** From the saving of an edited file to a server that answers with it. */
async function edit_to_running(file) {
    const full = path.join(root, file);
    const before = fs.readFileSync(full);
    // Code that is new each time, for a comment would not change what ccache looks at.
    fs.writeFileSync(full, `${before}\nnamespace beffroi { [[maybe_unused]] static const long edited_${Date.now()} = 1; }\n`);
    try {
        const began = performance.now();
        const built = timed(`build after an edit of ${file}`, './dev', ['build', 'release', 'beffroi']);
        const server = await start_server();
        const seconds = (performance.now() - began) / 1000;
        await server.stop();
        return { seconds, failed: built.failed };
    } finally {
        fs.writeFileSync(full, before);
    }
}

export async function budgets() {
    const out = ['# Times of the workshop', '', 'Written by `./dev bench budgets`, on an otherwise idle machine.', '', machine(), '', '| what | budget | measured |', '|---|--:|--:|'];
    const row = (what, budget, { seconds, failed }) => out.push(`| ${what} | ${budget} | ${seconds < 100 ? `${seconds.toFixed(1)} s` : `${(seconds / 60).toFixed(1)} min`}${failed ? ' (failed)' : ''} |`);

    const release = path.join(root, 'build/release');
    const kept = path.join(root, 'build/release.kept');
    if (fs.existsSync(release)) fs.renameSync(release, kept);
    try {
        row('cold build of everything, no compiler cache', '8 min', timed('cold build', './dev', ['build'], { CCACHE_DISABLE: '1' }));
    } finally {
        if (fs.existsSync(kept)) {
            fs.rmSync(release, { recursive: true, force: true });
            fs.renameSync(kept, release);
        }
    }
    timed('build', './dev', ['build']);
    row('whole ./dev test after it', '10 min', timed('./dev test', './dev', ['test']));
    row('./dev test --fast', '1 min', timed('./dev test --fast', './dev', ['test', '--fast']));
    const feature = ['src/features/places/pages.cpp', 'src/features/places/values.cpp'].find((file) => fs.existsSync(path.join(root, file)));
    row(`edit of one feature file (${feature}) to a server that answers`, '8 s', await edit_to_running(feature));
    timed('build as before', './dev', ['build']);
    fs.writeFileSync(path.join(root, 'bench/budgets.md'), `${out.join('\n')}\n`);
    console.log('Written to bench/budgets.md');
}
