// Compiles one small template in a folder of its own.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after } from 'node:test';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../..', import.meta.url));
export const folder = mkdtempSync(join(tmpdir(), 'tmplc-'));
after(() => rmSync(folder, { recursive: true }));
mkdirSync(join(folder, 'shared'));
writeFileSync(join(folder, 'shared', 'frame.html'), '{% params const html::Page& page %}<main>{% slot head %}{% end %}{% slot body %}{% end %}</main>');

// The parameters stand on the template's first line, so that its own lines keep their numbers.
export const parameters = '{% params const html::Page& page, std::string_view v %}';

export function compile(text, name = 'trial.html') {
    const file = join(folder, name);
    writeFileSync(file, text);
    const run = spawnSync(process.env.TMPLC, ['--namespace', 'beffroi::trial::pages', '--include', join(folder, 'shared'), '--out-cpp', join(folder, 'pages.cpp'),
        '--out-hpp', join(folder, 'pages.hpp'), '--header-name', 'pages.hpp', '--depfile', join(folder, 'pages.d'), '--root', folder, file], { encoding: 'utf8' });
    return { code: run.status, errors: run.stderr };
}
