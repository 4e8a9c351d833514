// The build refuses a header that does not compile alone, and judges it again when one that it includes has changed.
// In a small project of its own, with the same function that the build uses.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';

const modules = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../../cmake');
const cmake = process.env.CMAKE ?? 'cmake';
const root = fs.mkdtempSync(path.join(os.tmpdir(), 'headers-alone-'));
after(() => fs.rmSync(root, { recursive: true, force: true }));

const write = (name, text) => {
    fs.mkdirSync(path.dirname(path.join(root, name)), { recursive: true });
    fs.writeFileSync(path.join(root, name), text);
};
const run = (...args) => {
    const ran = spawnSync(cmake, args, { encoding: 'utf8', cwd: root });
    return { code: ran.status, said: ran.stdout + ran.stderr };
};
const build = () => run('--build', 'build', '--', '-k', '0');

test('headers compile alone, or the build stops and says where', () => {
    write('CMakeLists.txt', `cmake_minimum_required(VERSION 3.25)
project(small LANGUAGES CXX)
set(CMAKE_CXX_STANDARD 20)
list(APPEND CMAKE_MODULE_PATH ${modules})
include(HeadersAlone)
beffroi_headers_alone(headers_alone \${CMAKE_SOURCE_DIR}/src \${CMAKE_SOURCE_DIR}/generated)
`);
    write('src/base/text.hpp', '#pragma once\n#include <string>\nstd::string text();\n');
    write('src/base/lines.hpp', '#pragma once\n#include "base/text.hpp"\n#include "made.hpp"\nstd::string lines();\n');
    write('generated/made.hpp', '#pragma once\n');
    const configured = run('-G', 'Ninja', '-S', '.', '-B', 'build');
    assert.equal(configured.code, 0, configured.said);
    const sound = build();
    assert.equal(sound.code, 0, sound.said);
    assert.match(build().said, /no work to do/);

    // A new header that leans on what its users include before it.
    write('src/base/words.hpp', '#pragma once\nstd::string words();\n');
    const leaning = build();
    assert.notEqual(leaning.code, 0, leaning.said);
    assert.match(leaning.said, /a_header_includes_what_it_uses\/base\/words\.hpp\.cpp:1/);
    assert.match(leaning.said, /src\/base\/words\.hpp:2:.*error/);
    // A source file that begins with it is proof enough, and told as such; one that has something before it is none.
    write('CMakeLists.txt', `${fs.readFileSync(path.join(root, 'CMakeLists.txt'), 'utf8')}add_library(words STATIC src/base/words.cpp)
target_include_directories(words PRIVATE src)
`);
    write('src/base/words.cpp', '// Words.\n\n#include "base/words.hpp"\n#include <string>\n');
    const begun_with = build();
    assert.notEqual(begun_with.code, 0, begun_with.said);
    assert.match(begun_with.said, /src\/base\/words\.hpp:2:.*error/);
    assert.doesNotMatch(begun_with.said, /FAILED:.*a_header_includes_what_it_uses/);
    for (const before of ['#include <string>', '#define WORD std::string', '/* Words. */', 'namespace std { class string; }']) {
        write('src/base/words.cpp', `${before}\n#include "base/words.hpp"\n`);
        assert.equal(run('-B', 'build').code, 0);
        assert.match(build().said, /FAILED:.*a_header_includes_what_it_uses\/base\/words\.hpp/, before);
    }
    write('src/base/words.hpp', '#pragma once\n#include <string>\nstd::string words();\n');
    write('src/base/words.cpp', '#include "base/words.hpp"\n');
    assert.equal(build().code, 0);
    fs.rmSync(path.join(root, 'src/base/words.hpp'));
    write('src/base/words.cpp', '');
    assert.equal(build().code, 0);

    // Both headers see the edit of one.
    write('src/base/text.hpp', '#pragma once\n');
    const broken = build();
    assert.notEqual(broken.code, 0, broken.said);
    assert.match(broken.said, /src\/base\/lines\.hpp:4:.*error/);
    assert.doesNotMatch(broken.said, /FAILED:.*text\.hpp/);
});
