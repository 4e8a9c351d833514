// Every header compiles alone: whoever includes it needs to know nothing else.
// A header is compiled again only when its text, or that of a project header it includes, has changed.
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';

const compiler = process.env.CXX ?? 'g++';
// An edition of the flags: changing it forgets the cache.
const flags = ['-std=c++20', '-fsyntax-only', '-Wall', '-Wextra', '-x', 'c++'];

export async function check_headers_alone(root, files, refuse) {
    const texts = new Map(files.map((file) => [file.name, file.text]));
    const headers = files.filter(({ name }) => /^src\/.*\.hpp$/.test(name)).map(({ name }) => name);
    const cache_file = path.join(root, 'build/structure-headers.json');
    let known = {};
    try {
        known = JSON.parse(fs.readFileSync(cache_file, 'utf8'));
    } catch {
        // No cache yet: everything is compiled once.
    }
    const sound = {};
    const todo = [];
    for (const header of headers) {
        const key = fingerprint(header, texts);
        if (known[header] === key) sound[header] = key;
        else todo.push({ header, key });
    }
    const work = async () => {
        for (let next = todo.pop(); next; next = todo.pop()) {
            const fault = await compile(root, next.header);
            if (fault) refuse(next.header, fault.line, `does not compile alone (${fault.text}): include what it uses.`);
            else sound[next.header] = next.key;
        }
    };
    await Promise.all(Array.from({ length: Math.max(1, os.cpus().length) }, work));
    fs.mkdirSync(path.dirname(cache_file), { recursive: true });
    fs.writeFileSync(cache_file, JSON.stringify(sound, null, 1));
}

function fingerprint(header, texts) {
    const hash = createHash('sha256').update(compiler + flags.join(' '));
    const seen = new Set();
    const add = (name) => {
        if (seen.has(name)) return;
        seen.add(name);
        const text = texts.get(name);
        if (text === undefined) return;
        hash.update(`${name}\0${text}\0`);
        for (const found of text.matchAll(/#include "([^"]+)"/g)) add(`src/${found[1]}`);
    };
    add(header);
    return hash.digest('hex');
}

function compile(root, header) {
    // Through a file that only includes it, so that #pragma once is not complained about in a main file.
    const args = [...flags, `-I${root}/src`, `-I${root}/build/release/generated`, '-'];
    return new Promise((done) => {
        const child = execFile(compiler, args, { cwd: root }, (error, _out, err) => {
            if (!error) return done(null);
            const first = err.split('\n').find((line) => /error:/.test(line)) ?? err.split('\n')[0] ?? String(error);
            const at = first.match(/^([^:]+):(\d+):\d+: .*?error: (.*)$/);
            done({ line: at && at[1].endsWith(header) ? Number(at[2]) : 1, text: at ? at[3] : first });
        });
        child.stdin.on('error', () => {});
        child.stdin.end(`#include "${header.replace(/^src\//, '')}"\n`);
    });
}
