// A person at a terminal, in French or in English.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after } from 'node:test';

import { beffroi_with, content_of } from '../support/server.mjs';

const environment = { fr: { LANG: 'fr_FR.UTF-8' }, en: { LANG: 'C.UTF-8' } };

const plain = (text) => text.replace(/[\u00a0\u202f]/g, ' ');

/**
 * Runs the program as in a terminal of this language, whatever the one that runs the tests is: {code, out, err}. The
 * no-break spaces of French are plain ones in what it says here, as the tests write them.
 */
export function say(lang, args, { env = {}, input } = {}) {
    const { code, out, err } = beffroi_with({ env: { LC_ALL: undefined, LC_MESSAGES: undefined, BEFFROI_DATA: undefined, ...environment[lang], ...env }, input }, ...args);
    return { code, out: plain(out), err: plain(err) };
}

/** A temporary folder that goes when the tests of the file are over. */
export function folder() {
    const made = fs.mkdtempSync(path.join(os.tmpdir(), 'beffroi-commands-'));
    after(() => fs.rmSync(made, { recursive: true, force: true }));
    return made;
}

const everything = (place) => (fs.existsSync(place) ? content_of(place) : null);

/**
 * The program refuses in both languages: this exit code, one sentence on standard error that these patterns match,
 * nothing on standard output, no trace of a crash; and what is in the folders `untouched` stays as it is.
 */
export function refuses(args, code, { en, fr }, untouched = []) {
    const before = untouched.map(everything);
    for (const [lang, sentence] of Object.entries({ en, fr })) {
        const ran = say(lang, args);
        const shown = `${lang}: beffroi ${args.join(' ')}\n${ran.out}${ran.err}`;
        assert.equal(ran.code, code, shown);
        assert.match(ran.err, /^beffroi: \S.*[.!)?:"\w]\n( {2}\(.*\)\n)?$/u, shown);
        assert.match(ran.err.split('\n')[0], sentence, shown);
        assert.equal(ran.out, '', shown);
    }
    assert.deepEqual(untouched.map(everything), before, `beffroi ${args.join(' ')} changed something`);
}

/** The program does it in both languages, on what `args(lang)` names: exit code 0, these patterns on standard output. */
export function does(args, patterns) {
    for (const lang of ['en', 'fr']) {
        const asked = typeof args === 'function' ? args(lang) : args;
        const ran = say(lang, asked);
        const shown = `${lang}: beffroi ${asked.join(' ')}\n${ran.out}${ran.err}`;
        assert.equal(ran.code, 0, shown);
        for (const pattern of [patterns[lang]].flat()) assert.match(ran.out, pattern, shown);
    }
}
