// The check itself is checked: a small sound tree passes, and each sin put into it is refused with its sentence.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import test from 'node:test';

import { check } from './check.mjs';

const sound = {
    'src/platform/base/CMakeLists.txt': 'beffroi_library(platform_base)\n',
    'src/platform/base/text.hpp': '#pragma once\n#include <string>\ninline std::string text() { return {}; }\n',
    'src/platform/db/CMakeLists.txt': 'beffroi_library(platform_db DEPENDS platform_base SYSTEM ext::sqlite3)\n',
    'src/platform/db/db.hpp': '#pragma once\n#include "platform/base/text.hpp"\n',
    'src/features/places/CMakeLists.txt': '# Places.\nbeffroi_library(feature_places\n  DEPENDS platform_base feature_territory)\n',
    'src/features/places/places.hpp': '#pragma once\n#include "features/territory/territory.hpp"\n',
    'src/features/places/places_test.cpp': '#include <doctest/doctest.h>\nstatic void sound(int a) { CHECK(a == 1); }\nstatic void all(int a) { sound(a); }\nTEST_CASE("one is {one}") { CHECK(1 == 1); }\nTEST_CASE("by another") { all(1); }\n',
    'src/features/places/pages.cpp': '#include "features/places/places.hpp"\n#include "places/pages.hpp"\n',
    'src/features/places/pages/list.html': '<a href="https://www.service-public.fr/">x</a><script type="module" src="{{ asset("a.js") }}"></script>\n',
    'src/features/territory/CMakeLists.txt': 'beffroi_library(feature_territory DEPENDS platform_base)\n',
    'src/features/territory/territory.hpp': '#pragma once\n',
    'src/features/territory/gazetteer.hpp': '#pragma once\n',
    'src/server/main.cpp': '#include "features/places/places.hpp"\nint main() {}\n',
    'web/app.css': '/* https://elsewhere.fr/ is only a source */\nbody { background: url("/assets/x.svg") }\n',
    'web/map.ts': 'const ns = "http://www.w3.org/2000/svg"; // https://elsewhere.fr/\n',
    'web/package-lock.json': '{"packages": {"a": {"version": "1.0.0"}}}\n',
};

function tree(changes) {
    const root = fs.mkdtempSync(path.join(os.tmpdir(), 'structure-'));
    for (const [name, text] of Object.entries({ ...sound, ...changes })) {
        if (text === null) continue;
        fs.mkdirSync(path.dirname(path.join(root, name)), { recursive: true });
        fs.writeFileSync(path.join(root, name), text);
    }
    return root;
}

function verdict(changes) {
    const root = tree(changes);
    try {
        return check(root);
    } finally {
        fs.rmSync(root, { recursive: true });
    }
}

const many = (count) => '// A line.\n'.repeat(count);
const lock = (host) => `{"packages": {"a": {"version": "1.0.0", "resolved": "https://${host}/a.tgz"}}}\n`;
const sins = [
    ['platform includes a feature', { 'src/platform/db/db.hpp': '#pragma once\n#include "features/places/places.hpp"\n' }, 'src/platform/db/db.hpp:2: "features/places/places.hpp": the platform knows nothing of features'],
    ['a feature includes the server', { 'src/server/config.hpp': '#pragma once\n', 'src/features/places/places.hpp': '#pragma once\n#include "server/config.hpp"\n' }, 'a feature knows nothing of the server'],
    ['a feature looks behind a door', { 'src/features/places/places.hpp': '#pragma once\n#include "features/territory/gazetteer.hpp"\n' }, 'include "features/territory/territory.hpp" only'],
    ['the server looks behind a door', { 'src/server/main.cpp': '#include "features/territory/gazetteer.hpp"\n' }, 'include "features/territory/territory.hpp" only'],
    ['another folder\'s templates', { 'src/features/territory/territory.hpp': '#pragma once\n#include "places/pages.hpp"\n' }, "are another folder's templates"],
    ['an unstated dependency', { 'src/features/territory/gazetteer.hpp': '#pragma once\n#include "platform/db/db.hpp"\n' }, 'does not state that it depends on platform_db; add it to DEPENDS in src/features/territory/CMakeLists.txt'],
    ['a cycle', { 'src/features/territory/CMakeLists.txt': 'beffroi_library(feature_territory DEPENDS feature_places)\n' }, 'feature_places → feature_territory → feature_places'],
    ['a platform library on a feature', { 'src/platform/db/CMakeLists.txt': 'beffroi_library(platform_db DEPENDS platform_base feature_places)\n' }, 'the platform knows nothing of features'],
    ['a folder without a library', { 'src/features/loans/loans.hpp': '#pragma once\n' }, 'add beffroi_library(feature_loans DEPENDS'],
    ['a library with another name', { 'src/platform/db/CMakeLists.txt': 'beffroi_library(database DEPENDS platform_base)\n' }, 'call the library platform_db'],
    ['a relative include', { 'src/platform/db/db.hpp': '#pragma once\n#include "other.hpp"\n', 'src/platform/db/other.hpp': '#pragma once\n' }, 'write the include from src/: "platform/db/other.hpp"'],
    ['an included .cpp', { 'src/server/main.cpp': '#include "server/other.cpp"\n' }, 'include headers only'],
    ['Asio in a feature', { 'src/features/places/places.hpp': '#pragma once\n#include <boost/asio.hpp>\n' }, '<boost/asio.hpp> is not for this file (Boost.Asio and Beast): use platform/net/http.hpp'],
    ['Asio in a test', { 'tests/load/load.cpp': '#include <boost/asio.hpp>\n' }, '<boost/asio.hpp> is not for this file'],
    ['Boost.JSON in a feature', { 'src/features/places/import.cpp': '#include <boost/json/value.hpp>\n' }, 'read with platform/base/json_read.hpp'],
    ['spdlog in a feature', { 'src/features/places/import.cpp': '#include <spdlog/spdlog.h>\n' }, 'use platform/base/log.hpp'],
    ['sqlite3 in a feature', { 'src/features/places/import.cpp': '#include <sqlite3.h>\n' }, 'use platform/db/db.hpp'],
    ['libpq in the jobs', { 'src/platform/base/x.cpp': '#include <libpq-fe.h>\n' }, 'use platform/db/db.hpp'],
    ['CLI11 in a second file', { 'src/server/main.cpp': '#include <CLI/CLI.hpp>\n', 'src/server/options.cpp': '#include <CLI/CLI.hpp>\n' }, 'CLI11 belongs in one file, src/server/'],
    ['cairo in a header', { 'src/features/places/poster.hpp': '#pragma once\n#include <cairo/cairo.h>\n' }, 'write documents with platform/pdf/document.hpp'],
    ['cairo where nothing is drawn', { 'src/features/territory/map.cpp': '#include <cairo.h>\n' }, '<cairo.h> is not for this file (cairo and pango)'],
    ['doctest outside tests', { 'src/features/places/import.cpp': '#include <doctest/doctest.h>\n' }, 'keep tests in *_test.cpp files'],
    ['a coroutine', { 'src/features/places/import.cpp': 'int f() { co_return 1; }\n' }, 'co_return: g++ 12 miscompiles'],
    ['a folder called utils', { 'src/platform/utils/CMakeLists.txt': 'beffroi_library(platform_utils)\n' }, '"utils" says nothing'],
    ['a file called helpers', { 'src/platform/db/helpers.cpp': '' }, '"helpers" says nothing'],
    ['a file of 601 lines', { 'src/features/places/import.cpp': many(601) }, '601 lines: split it'],
    ['a header without #pragma once', { 'src/features/places/places.hpp': 'int a;\n' }, '#pragma once'],
    ['using namespace in a header', { 'src/features/places/places.hpp': '#pragma once\nusing namespace std;\n' }, 'places.hpp:2: a header must not open a namespace'],
    ['a test that checks nothing', { 'src/features/places/places_test.cpp': 'TEST_CASE("a") { CHECK(true); }\nTEST_CASE("b") { /* CHECK(1) */ int x = 1; }\n' }, 'places_test.cpp:2: this test checks nothing'],
    ['a test whose function checks nothing', { 'src/features/places/places_test.cpp': 'static int f(int a) { return a; }\nTEST_CASE("a") { f(1); }\n' }, 'places_test.cpp:2: this test checks nothing'],
    ['an inline script', { 'src/features/places/pages/list.html': '<p>\n<script>alert(1)</script>\n' }, 'list.html:2: no script inside a page'],
    ['a value inside a script', { 'src/features/places/pages/list.html': '<script type="application/json">{{ x }}</script>\n' }, 'no value inside <script>'],
    ['a style attribute', { 'src/features/places/pages/list.html': '<p class="a" style="color: red">\n' }, 'no style attribute'],
    ['a style element', { 'src/features/places/pages/list.html': '<style>p{}</style>\n' }, 'no <style> in a page'],
    ['an onclick attribute', { 'src/features/places/pages/list.html': '<button\n onclick="x()">\n' }, 'no onclick attribute'],
    ['a javascript: address', { 'src/features/places/pages/list.html': '<a href="javascript:x()">\n' }, 'no javascript: address'],
    ['a foreign image', { 'src/features/places/pages/list.html': '<img src="https://tiles.elsewhere.fr/1.png">\n' }, 'would load from tiles.elsewhere.fr'],
    ['a foreign stylesheet', { 'src/features/places/pages/list.html': '<link rel="stylesheet" href="//fonts.elsewhere.fr/a.css">\n' }, 'would load from fonts.elsewhere.fr'],
    ['a foreign host in an island', { 'web/map.ts': 'fetch("https://tiles.elsewhere.fr/1")\n' }, 'tiles.elsewhere.fr is another site'],
    ['a foreign host in a style', { 'web/app.css': '@import "https://fonts.elsewhere.fr/a.css";\n' }, 'fonts.elsewhere.fr is another site'],
    ['a registry in the lock', { 'web/package-lock.json': lock('registry.elsewhere.fr') }, 'the lock names a registry'],
    ['a registry in .npmrc', { 'web/.npmrc': 'registry=https://registry.elsewhere.fr/\n' }, "each machine's own affair"],
];

test('a sound tree passes', () => {
    assert.deepEqual(verdict({}), { refused: [], warned: [] });
});

for (const [what, changes, sentence] of sins)
    test(`refused: ${what}`, () => {
        const { refused } = verdict(changes);
        assert.ok(refused.some((line) => line.includes(sentence)), `expected "${sentence}", got:\n${refused.join('\n') || '(nothing refused)'}`);
        assert.equal(refused.filter((line) => !line.includes(sentence)).length, 0, `more was refused than the one sin:\n${refused.join('\n')}`);
    });

test('over 300 lines is only a warning', () => {
    const { refused, warned } = verdict({ 'src/features/places/import.cpp': many(301) });
    assert.deepEqual(refused, []);
    assert.match(warned.join(), /301 lines/);
});
