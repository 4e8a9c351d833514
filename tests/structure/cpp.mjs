// C++ rules: who may include what, where big headers live, coroutines, tests that check nothing.
import { library_name } from './libraries.mjs';

// Headers that cost seconds or bring a foreign world with them: where each may be seen, and what others do instead.
const big_headers = [
    { what: 'Boost.Asio and Beast', match: /^boost\/(asio|beast)/, where: /^src\/platform\/net\//, instead: 'use platform/net/http.hpp and router.hpp; a handler is a plain function' },
    { what: 'Boost.JSON', match: /^boost\/json/, where: /^src\/platform\/base\/json/, instead: 'write with platform/base/json.hpp, read with platform/base/json_read.hpp' },
    { what: 'Boost.Locale', match: /^boost\/locale/, where: /^src\/platform\/i18n\//, instead: 'use platform/i18n/i18n.hpp' },
    { what: 'Boost', match: /^boost\//, where: /^src\/platform\//, instead: 'put it behind a function of the platform, or do without' },
    { what: 'spdlog', match: /^spdlog\//, where: /^src\/platform\/base\/[^/]+\.cpp$/, instead: 'use platform/base/log.hpp' },
    { what: 'fmt', match: /^fmt\//, where: /^src\/platform\/base\/[^/]+\.cpp$/, instead: 'use std::string and platform/base/text.hpp' },
    { what: 'CLI11', match: /^CLI\//, where: /^src\/server\/[^/]+\.cpp$/, one_file: true, instead: 'declare the command there and call a function' },
    { what: 'toml++', match: /^toml\+\+\//, where: /^src\/(server\/config|features\/audit\/rules|platform\/facts\/facts)\.cpp$/, instead: 'read the value there into the typed configuration, or the typed knowledge' },
    { what: 'cairo and pango', match: /^(cairo|pango)/, where: /^src\/(platform\/pdf|features\/places)\/[^/]+\.cpp$/, instead: 'write documents with platform/pdf/document.hpp; in a header, declare what you name' },
    { what: 'libpq', match: /^libpq-fe\.h/, where: /^src\/platform\/db\//, instead: 'use platform/db/db.hpp, which speaks to both engines' },
    { what: 'sqlite3', match: /^sqlite3/, where: /^src\/platform\/(db|search)\//, instead: 'use platform/db/db.hpp, which speaks to both engines' },
    { what: 'libcurl', match: /^curl\//, where: /^src\/(platform\/(mail|fetch)\/|features\/(notices\/sms|calendars\/fetch)\.cpp)/, instead: 'use platform/mail/mail.hpp or platform/fetch/fetch.hpp' },
    { what: 'libfido2', match: /^fido(\.h$|\/)/, where: /^src\/features\/accounts\/webauthn\.cpp$/, instead: 'use features/accounts/webauthn.hpp' },
    // The device of the tests has private keys, which the program itself never sees.
    { what: 'OpenSSL', match: /^openssl\//, where: /^(src\/platform\/(net\/|fetch\/|base\/sha1\.cpp)|tests\/accounts\/)/, instead: 'use platform/base/crypto.hpp' },
    { what: 'libsodium', match: /^sodium/, where: /^src\/platform\/base\/(crypto|vault)/, instead: 'use platform/base/crypto.hpp' },
    { what: 'date', match: /^date\//, where: /^src\/platform\/base\/[^/]+\.cpp$/, instead: 'use platform/base/time.hpp' },
    { what: 'libstemmer', match: /^libstemmer/, where: /^src\/platform\/search\//, instead: 'use platform/search/search.hpp' },
    { what: 'md4c', match: /^md4c/, where: /^src\/platform\//, one_file: true, instead: 'call the function of the one file that reads Markdown' },
    { what: 'gumbo', match: /^gumbo/, where: /^src\/platform\//, one_file: true, instead: 'call the function of the one file that cleans HTML' },
    { what: 'doctest', match: /^doctest\//, where: /(_test\.cpp$|^tests\/)/, instead: 'keep tests in *_test.cpp files' },
];

/** Text of the same length and lines, with comments (and strings, unless kept) blanked out. */
export function code_of(text, { strings = false } = {}) {
    const pattern = /\/\/[^\n]*|\/\*[\s\S]*?\*\/|R"([^(\s]*)\([\s\S]*?\)\1"|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])+'/g;
    return text.replace(pattern, (found) => {
        const comment = found.startsWith('//') || found.startsWith('/*');
        return comment || strings ? found.replace(/[^\n]/g, ' ') : found;
    });
}

const line_at = (text, index) => text.slice(0, index).split('\n').length;
const folder_of = (name) => name.match(/^src\/(?:(?:platform|features)\/[^/]+|server)(?=\/)/)?.[0];

export function check_cpp(files, libraries, refuse) {
    const names = new Set(files.map((file) => file.name));
    const users = new Map(); // of headers that only one file may see
    for (const { name, text } of files) {
        if (!/\.(cpp|hpp|h)$/.test(name)) continue;
        const code = code_of(text);
        for (const found of code.matchAll(/^[ \t]*#[ \t]*include[ \t]*(?:"([^"]+)"|<([^>]+)>)/gm)) {
            const line = line_at(code, found.index) + (found[0].match(/^\n*/)?.[0].length ?? 0);
            if (found[1] !== undefined) check_own_include(name, line, found[1], names, libraries, refuse);
            if (found[2] !== undefined) check_big_header(name, line, found[2], users, refuse);
        }
        if (name.endsWith('.hpp') && !/^[ \t]*#pragma once/m.test(code)) refuse(name, 1, 'begin the header with #pragma once.');
        if (name.endsWith('.hpp') && /^\s*using namespace/m.test(code))
            refuse(name, line_at(code, code.search(/using namespace/)), 'a header must not open a namespace for everyone who includes it: write the names out.');
        check_coroutines(name, code_of(text, { strings: true }), refuse);
        if (/_test\.cpp$/.test(name)) check_tests_check(name, code_of(text, { strings: true }), refuse);
    }
    for (const [rule, seen] of users)
        for (const { name, line } of seen)
            if (name !== seen[0].name) refuse(name, line, `${rule.what} belongs in one file, ${seen[0].name}: ${rule.instead}.`);
}

function check_own_include(name, line, included, names, libraries, refuse) {
    const from = folder_of(name);
    if (/\.cpp$/.test(included)) return refuse(name, line, `"${included}": include headers only; CMake compiles every .cpp of a folder by itself.`);
    const generated = included.match(/^([a-z0-9_]+)\/pages\.hpp$/);
    if (generated) {
        const own = (from ?? name.replace(/\/[^/]*$/, '')).split('/').at(-1) === generated[1];
        if (!own && generated[1] !== 'html' && from !== 'src/server')
            refuse(name, line, `"${included}" are another folder's templates: ask that folder for a function in its own header.`);
        return;
    }
    if (!names.has(`src/${included}`)) {
        // Tests and tools have their own support headers; generated ones live in the build folder.
        if (names.has(included) || !from) return;
        const beside = `${name.slice(0, name.lastIndexOf('/'))}/${included}`;
        if (names.has(beside)) refuse(name, line, `write the include from src/: "${beside.replace(/^src\//, '')}".`);
        return;
    }
    const to = folder_of(`src/${included}`);
    if (!from || !to || from === to) return;
    const layer = (folder) => ({ platform: 0, features: 1, server: 2 })[folder.split('/')[1]];
    if (layer(to) > layer(from)) {
        const who = layer(from) === 0 ? 'the platform knows nothing of features or of the server' : 'a feature knows nothing of the server';
        return refuse(name, line, `"${included}": ${who}; take what you need as a parameter, and let src/server pass it.`);
    }
    if (to.startsWith('src/features/')) {
        const door = `features/${to.split('/')[2]}/${to.split('/')[2]}.hpp`;
        if (included !== door)
            return refuse(name, line, `"${included}" is private to its folder: include "${door}" only, and add there the function you miss.`);
    }
    if (from === 'src/server') return;
    const library = libraries.get(from);
    if (!library) return;
    const wanted = library_name(to);
    const allowed = /_test\.cpp$/.test(name) ? [...library.depends, ...library.test_depends, 'platform_base', 'platform_db'] : library.depends;
    if (!allowed.includes(wanted))
        refuse(name, line, `"${included}": ${from} does not state that it depends on ${wanted}; add it to DEPENDS in ${library.file}, or do without.`);
}

function check_big_header(name, line, included, users, refuse) {
    const rule = big_headers.find((each) => each.match.test(included));
    if (!rule) return;
    // Tools are programs of their own, and tests may look behind the door of their own folder.
    if (/^(tools|web)\//.test(name) || (/^tests\//.test(name) && rule.what !== 'Boost.Asio and Beast')) return;
    if (!rule.where.test(name)) return refuse(name, line, `<${included}> is not for this file (${rule.what}): ${rule.instead}.`);
    if (!rule.one_file || /_test\.cpp$/.test(name)) return;
    const seen = users.get(rule) ?? [];
    if (!seen.some((each) => each.name === name)) seen.push({ name, line });
    users.set(rule, seen);
}

function check_coroutines(name, code, refuse) {
    if (name.startsWith('src/platform/net/')) return;
    const found = code.match(/\bco_(await|return|yield)\b/);
    if (found)
        refuse(name, line_at(code, found.index), `${found[0]}: g++ 12 miscompiles common forms of it, so coroutines stay in src/platform/net; write a plain blocking function.`);
}

/** The text between the first `{` after `from` and the `}` that closes it; empty when there is none. */
function block_after(code, from) {
    const open = code.indexOf('{', from);
    if (open < 0) return '';
    let depth = 0;
    for (let at = open; at < code.length; at++) {
        if (code[at] === '{') depth++;
        else if (code[at] === '}' && --depth === 0) return code.slice(open, at);
    }
    return code.slice(open);
}

/** A test may check by itself or through a function of its file that does, or one called check_… or expect_…. */
function check_tests_check(name, code, refuse) {
    const checks = /\b(?:CHECK|REQUIRE|FAIL|check_|expect_)\w*\s*\(/;
    const functions = new Map();
    for (const found of code.matchAll(/\b(\w+)\s*(?:=\s*\[[^\]]*\]\s*)?\([^;{}]*\)[^;{}()]*\{/g))
        if (!/^(if|for|while|switch|catch|TEST_CASE\w*|SUBCASE|SCENARIO)$/.test(found[1])) functions.set(found[1], block_after(code, found.index));
    const checking = new Set();
    const does_check = (body) => checks.test(body) || [...checking].some((each) => new RegExp(`\\b${each}\\s*[(<]`).test(body));
    for (let before = -1; before !== checking.size; ) {
        before = checking.size;
        for (const [each, body] of functions) if (does_check(body)) checking.add(each);
    }
    for (const found of code.matchAll(/\b(?:TEST_CASE|SCENARIO)\w*\s*\(/g))
        if (!does_check(block_after(code, found.index))) refuse(name, line_at(code, found.index), 'this test checks nothing: state with CHECK(…) what must be true.');
}
