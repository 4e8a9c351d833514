// What tmplc refuses: the place, the sentence and the exit code of each template of refused.txt; its outputs follow what
// changed and nothing else.
import assert from 'node:assert/strict';
import { readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { compile, folder, parameters } from './compile.mjs';

const cases = readFileSync(new URL('refused.txt', import.meta.url), 'utf8').split(/^=== /m).slice(1);
for (const text of cases) {
    const [, line, column, sentence, body] = text.match(/^(\d+):(\d+) (.*)\n([\s\S]*)$/);
    test(`refused: ${sentence}: ${body.split('\n')[0]}`, () => {
        const { code, errors } = compile(parameters + body);
        assert.equal(code, 1);
        const shift = line === '1' ? parameters.length : 0;
        const place = `trial.html:${line}:${Number(column) + shift}: error: `;
        assert.ok(errors.startsWith(place), `expected ${place}, got ${errors}`);
        assert.ok(errors.includes(sentence), `expected "${sentence}", got ${errors}`);
        assert.equal(errors.trim().split('\n').length, 1);
    });
}

test('refused: words in a template that has no language', () => {
    assert.match(compile('{% params int n %}\n<p>{{ t("x") }}</p>').errors, /trial\.html:2:4: error: t\(\) needs the page's language/);
    assert.match(compile('{% params int n %}\n<p>{{ n | number }}</p>').errors, /trial\.html:2:4: error: the filter number needs/);
});

test('refused: a file whose name is no function', () => {
    assert.match(compile('x', 'my-page.html').errors, /my-page\.html:1:1: error: "my-page" can't be a function's name/);
    assert.match(compile('x', 'new.html').errors, /"new" can't be a function's name/);
});

test('all faults of a folder are told at once, and nothing is written', () => {
    rmSync(join(folder, 'pages.cpp'), { force: true });
    assert.equal(compile(parameters + '<p>').code, 1);
    assert.throws(() => statSync(join(folder, 'pages.cpp')));
});

test('an unchanged output is left alone, and the depfile names what it depends on', () => {
    assert.equal(compile(parameters + '<p>{{ v }}</p>').code, 0);
    const before = statSync(join(folder, 'pages.cpp')).mtimeNs ?? statSync(join(folder, 'pages.cpp')).mtimeMs;
    assert.equal(compile(parameters + '<p>{{ v }}</p>').code, 0);
    assert.equal(statSync(join(folder, 'pages.cpp')).mtimeNs ?? statSync(join(folder, 'pages.cpp')).mtimeMs, before);
    const rule = readFileSync(join(folder, 'pages.d'), 'utf8');
    assert.ok(rule.startsWith(join(folder, 'pages.cpp') + ':'));
    for (const name of ['trial.html', 'shared/frame.html']) assert.ok(rule.includes(join(folder, name)), rule);
});
