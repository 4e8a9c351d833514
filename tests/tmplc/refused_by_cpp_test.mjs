// What the C++ compiler refuses in templates: its errors show the template's line.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { test } from 'node:test';
import { compile, folder, parameters, root } from './compile.mjs';

for (const [what, body, sentence] of [
    ['an unknown name', '<p>\n{{ nowhere }}', /trial\.html:3.*error: .nowhere. was not declared/],
    ['a bool printed', '<p>\n{{ v.empty() }}', /A bool is no text/],
    ['markup in an attribute', '<p title="\n{{ html::Raw("<b>") }}">', /Markup stands between tags only/],
    ['markup from a variable', '<p>\n{{ html::Raw(v.data()) }}', /trial\.html:3/],
    ['an optional printed', '<p>\n{{ std::optional<int>() }}', /This value has no text of its own/],
    ['a date without filter', '<p>\n{{ Date{} }}', /use a filter/],
    ['an unknown filter', '<p>\n{{ v | nowhere }}', /nowhere/],
]) {
    test(`refused by C++, on the template's line: ${what}`, () => {
        const { code, errors } = compile(`${parameters}\n${body}</p>`);
        assert.equal(code, 0, errors);
        const run = spawnSync(process.env.CXX, ['-std=c++20', '-fsyntax-only', '-I', folder, '-I', join(root, 'src'), '-I', process.env.GENERATED, join(folder, 'pages.cpp')], { encoding: 'utf8' });
        assert.notEqual(run.status, 0);
        assert.match(run.stderr, sentence);
        assert.match(run.stderr, /trial\.html:3/);
    });
}
