// Refuses what would spoil the shape of the tree: wrong includes, big headers, cycles, inline scripts, foreign hosts…
// Every refusal is a sentence that says what to do instead.
//
//   node tests/structure/check.mjs [root]
//
// Exit code 0 when nothing is refused. Warnings never fail.
import fs from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

import { check_browser_side } from './browser_side.mjs';
import { check_cpp } from './cpp.mjs';
import { check_libraries, read_libraries } from './libraries.mjs';

const ignored = new Set(['node_modules', 'build', '.git', '.cache', 'corpus', 'dist']);

/** Every file below `root` that the rules look at, as {name, text}; names have `/` and start at the root. */
export function read_tree(root) {
    const files = [];
    const walk = (folder) => {
        for (const entry of fs.readdirSync(path.join(root, folder), { withFileTypes: true })) {
            if (ignored.has(entry.name)) continue;
            const name = folder ? `${folder}/${entry.name}` : entry.name;
            if (entry.isDirectory()) walk(name);
            else if (entry.isFile() && /\.(cpp|hpp|h|html|css|ts|mts|js|mjs|json|txt|cmake|npmrc|sql|scn)$/.test(entry.name))
                files.push({ name, text: fs.readFileSync(path.join(root, name), 'utf8') });
        }
    };
    for (const top of ['src', 'tests', 'tools', 'web', 'bench', 'cmake'])
        if (fs.existsSync(path.join(root, top))) walk(top);
    return files;
}

/** All complaints about the tree at `root`: {refused: [...], warned: [...]}, each "file:line: sentence". */
export function check(root) {
    const refused = [];
    const warned = [];
    const refuse = (file, line, sentence) => refused.push(`${file}:${line}: ${sentence}`);
    const warn = (file, line, sentence) => warned.push(`${file}:${line}: ${sentence}`);

    const files = read_tree(root);
    const libraries = read_libraries(files);
    check_libraries(libraries, files, refuse);
    check_cpp(files, libraries, refuse);
    check_browser_side(files, refuse);
    check_names_and_sizes(files, refuse, warn);
    return { refused, warned };
}

function check_names_and_sizes(files, refuse, warn) {
    const vague = /^(utils?|common|managers?|helpers?|misc)$/;
    const told = new Set();
    for (const { name, text } of files) {
        const parts = name.split('/');
        const stem = parts.at(-1).replace(/\..*$/, '');
        const bad = parts.slice(0, -1).find((part) => vague.test(part)) ?? (/\.(cpp|hpp|ts)$/.test(name) && vague.test(stem) ? stem : undefined);
        if (bad && !told.has(`${parts[0]}/${bad}`)) {
            told.add(`${parts[0]}/${bad}`);
            refuse(name, 1, `"${bad}" says nothing: name it after what it does, or put each piece beside what uses it.`);
        }
        if (!/\.(cpp|hpp|html|css|ts|mjs)$/.test(name)) continue;
        const lines = text.split('\n').length - 1;
        if (lines > 600) refuse(name, lines, `${lines} lines: split it by what it does; 600 is the most.`);
        else if (lines > 300) warn(name, lines, `${lines} lines: over 300, a file wants a reason.`);
    }
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
    const root = path.resolve(process.argv[2] ?? path.join(import.meta.dirname ?? path.dirname(new URL(import.meta.url).pathname), '../..'));
    const { refused, warned } = check(root);
    for (const line of warned) console.log(`warning: ${line}`);
    for (const line of refused) console.log(line);
    console.log(refused.length ? `${refused.length} refused` : 'The structure is sound.');
    process.exit(refused.length ? 1 : 0);
}
