// node tools/software/list.mjs FILE: what the program is made of, a line each: name, version, where it comes from.
//
// Debian's libraries of data/packages.txt, as installed on the machine that builds, under the names of their sources; and the
// npm packages that end up in the program. Read by the page /transparence.
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';

const root = path.resolve(path.dirname(new URL(import.meta.url).pathname), '../..');
const into = process.argv[2];

/** "1:1.2.13.dfsg-1+b1" → "1.2.13": what the authors call it, without what Debian adds. */
const upstream = (version) => version.replace(/^\d+:/, '').replace(/-[^-]*$/, '').replace(/[.+~]?(dfsg|ds|repack).*$/, '');

function debian() {
    const names = fs
        .readFileSync(path.join(root, 'data/packages.txt'), 'utf8')
        .split('\n')
        .map((line) => line.replace(/#.*/, '').trim())
        .filter((line) => /(^lib.*|^zlib.*|^tzdata$)/.test(line))
        .flatMap((line) => line.split('|').map((name) => name.trim()));
    let out = '';
    try {
        out = execFileSync('dpkg-query', ['-W', '-f', '${db:Status-Abbrev}\t${source:Package}\t${Version}\n', ...names], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
    } catch (fault) {
        // Of `a | b` only one is installed: dpkg-query ends with 1 and tells of the other. Without dpkg there is nothing to tell.
        out = fault.stdout ?? '';
    }
    const rows = new Map();
    for (const line of out.split('\n')) {
        const [state, name, version] = line.split('\t');
        if (state?.startsWith('ii')) rows.set(name, upstream(version));
    }
    return [...rows].map(([name, version]) => [name, version, 'debian']);
}

// What only builds or tests the browser's side.
const tools = new Set(['@maplibre/geojson-vt', '@maplibre/vt-pbf', 'ajv', 'ajv-formats', 'axe-core', 'esbuild', 'opening_hours', 'playwright-core']);

function npm() {
    const { dependencies = {}, devDependencies = {} } = JSON.parse(fs.readFileSync(path.join(root, 'web/package.json'), 'utf8'));
    return Object.entries({ ...dependencies, ...devDependencies })
        .filter(([name]) => !tools.has(name))
        .map(([name, version]) => [name, version, 'npm']);
}

const rows = [...debian(), ...npm()].sort(([a], [b]) => (a.replace('@', '') < b.replace('@', '') ? -1 : 1));
fs.writeFileSync(into, rows.map((row) => row.join(',') + '\n').join(''));
