// How long a comparison takes must not tell how much of a secret was right. Every secret is either compared to its end
// (crypto::equal_constant_time, held by platform_base), or looked up by its hash, which nobody can steer towards another's, or
// opened by what libsodium checks itself. This reads the sources: each secret's place, and that no other comparison names one.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import test from 'node:test';

import { root } from '../support/server.mjs';

const source = (file) => fs.readFileSync(path.join(root, 'src', file), 'utf8');
const accounts = (file) => `features/accounts/${file}`;

/** Each secret that a request brings, and where it meets what is kept: how often that stands in the file. The table of docs/security.md names the same. */
const secrets = {
    'session': [[accounts('sessions.cpp'), /const std::string hashed = crypto::blake2b\(token\);[^}]*?session_by_token\(tx, hashed, now\)/s, 1], [accounts('repository_sessions.cpp'), /WHERE s\.token = \?1/, 1]],
    'form token': [['platform/net/csrf.cpp', /crypto::equal_constant_time\([^;]*mac\(key, time/s, 1]],
    'metrics token': [['platform/net/site.cpp', /crypto::equal_constant_time\([^;]*operator_token\)/, 1]],
    'invitation': [[accounts('links.cpp'), /repository::(?:take_)?link\(tx, crypto::blake2b\(token\), Purpose::invitation/, 2]],
    'link by mail': [[accounts('links.cpp'), /repository::take_link\(tx, crypto::blake2b\(token\), Purpose::sign_in/, 1]],
    'code of an app': [[accounts('factors.cpp'), /crypto::equal_constant_time\(digits, right\)/, 1]],
    'recovery code': [[accounts('factors.cpp'), /repository::use_recovery_code\(tx, person, vault\.indexes\(recovery_letters\(code\), recovery\)\)/, 1]],
    'card': [[accounts('cards.cpp'), /repository::card_by_token\(tx, vault\.indexes\(token, "cards\.token"\)\)/, 2], [accounts('cards.cpp'), /repository::card_by_words\(tx, vault\.indexes\(\*code, "cards\.words"\)\)/, 1]],
    'passkey challenge': [[accounts('passkeys.cpp'), /hashed = crypto::blake2b\(said->challenge\);[^}]*?take_challenge\(tx, hashed,/s, 1]],
    'passkey owner': [[accounts('passkeys.cpp'), /crypto::equal_constant_time\(shown\.owner, passkey_owner/, 1]],
    'password': [['platform/base/crypto.cpp', /crypto_pwhash_str_verify\(/, 1]],
    'what waits for a proof': [[accounts('proof.cpp'), /use\.vault\.open\(\*sealed, sealed_for\(who\)\)/, 1]],
    'secret of an offered app': [[accounts('account_pages.cpp'), /use\.vault\.open\(\*sealed, "totp\.offer:"/, 1]],
    'address of a plan': [['features/plans/service.cpp', /repository::by_key_hash\(tx, hash_of_key\(key\)\)/, 1]],
    'code of a plan': [['features/plans/service.cpp', /repository::by_code_hash\(tx, hash_of_code\(code\), clock\.now\(\)\)/, 1]],
    'link of a request for quotes': [['features/quotes/service.cpp', /repository::by_key_hash\(tx, hash_of\(key\)\)/, 1]],
    // Read by a command from the machine's own mail server: there is nobody to measure it.
    'token of a returned mail': [['platform/mail/bounce.cpp', /record::bounced\(tx, token,/, 1]],
};

/** A name that says it holds a secret, whatever stands before and after it. */
const secret = String.raw`[\w.\->:*\[\]()]*(?:token|secret|password|passwd|digits|digest|challenge|signature|hashed|recovery|mac)s?\b(?:\(\))?`;
const comparisons = [
    new RegExp(String.raw`${secret}\s*(?:==|!=)(?!=)`),
    new RegExp(String.raw`(?:==|!=)\s*${secret}(?!\s*(?:\.|->))`),
    new RegExp(String.raw`\b(?:memcmp|strn?cmp|strcasecmp|std::equal|ranges::equal|lexicographical_compare)\([^;]*${secret}`),
    new RegExp(String.raw`${secret}\.(?:compare|starts_with|ends_with)\((?!"")`),
];
/** Comparisons that name one and reveal none, by file: the line, and why. */
const harmless = {
    'features/accounts/pages.cpp': [['password == demo_password', 'published in the guide, and opens nothing where it counts']],
    'server/config.cpp': [['end != digits.data()', 'a number of the configuration']],
    'platform/html/forms.cpp': [['end != digits.data()', 'a number in a form']],
};
/** Lexers, whose tokens are words of a text. */
const lexers = /^features\/opening_hours\//;

function* sources(folder = path.join(root, 'src')) {
    for (const entry of fs.readdirSync(folder, { withFileTypes: true })) {
        const file = path.join(folder, entry.name);
        if (entry.isDirectory()) yield* sources(file);
        else if (/\.[ch]pp$/.test(entry.name) && !/_test\./.test(entry.name)) yield path.relative(path.join(root, 'src'), file);
    }
}

function faults_in(file, text) {
    const found = [];
    text.split('\n').forEach((line, at) => {
        const code = line.replace(/"(?:[^"\\]|\\.)*"/g, '""').replace(/\/\/.*/, '');
        if (!comparisons.some((each) => each.test(code))) return;
        if (harmless[file]?.some(([part]) => line.includes(part))) return;
        found.push(`${file}:${at + 1}: ${line.trim()}`);
    });
    return found;
}

test('every secret meets what is kept in one known place, by its hash or to its end', () => {
    const security = fs.readFileSync(path.join(root, 'docs/security.md'), 'utf8');
    for (const [name, places] of Object.entries(secrets)) {
        for (const [file, how, times] of places) {
            const found = [...source(file).matchAll(new RegExp(how.source, `g${how.flags}`))].length;
            assert.equal(found, times, `${name} in ${file}: ${how}`);
        }
        assert.ok(security.includes(`| ${name} |`), `docs/security.md names ${name} in its table of comparisons`);
    }
    assert.match(source('platform/base/crypto.cpp'), /bool equal_constant_time\([^}]*sodium_memcmp\(/s);
});

test('no other line compares what is named like a secret', () => {
    const found = [...sources()].filter((file) => !lexers.test(file)).flatMap((file) => faults_in(file, source(file)));
    assert.deepEqual(found, []);
    // What is excused is there: a stale excuse could cover a new fault.
    for (const [file, lines] of Object.entries(harmless)) for (const [part] of lines) assert.ok(source(file).includes(part), `${file}: ${part}`);
});

test('the reading would find one', () => {
    for (const line of ['if (token == kept.token) return {};', 'return given != mac(key, time);', 'if (std::memcmp(given, secret.data(), 32) == 0)', 'ok = shown.challenge() == kept;', 'return row.text(0) == hashed;', 'if (session_token.starts_with(x))', 'return typed.compare(recovery) == 0 && code != recovery;'])
        assert.equal(faults_in('features/invented.cpp', line).length, 1, line);
    for (const line of ['if (tokens.size() == 3)', '// token == token', 'x = "token == ";', 'if (password.size() < 8)', 'token = crypto::random_token();'])
        assert.equal(faults_in('features/invented.cpp', line).length, 0, line);
});
