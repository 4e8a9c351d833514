// Runs the *.scn files of this folder against the real program. Names given as arguments select files.
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

import { request, start_server } from '../support/server.mjs';
import { fill, judge, parse } from './language.mjs';

const here = path.dirname(fileURLToPath(import.meta.url));

/** Runs one file's text against `base`; returns sentences about what is wrong and how many requests were made. */
export async function run_scenario(text, base) {
    const kept = {};
    const faults = [];
    const steps = parse(text);
    for (const step of steps) {
        try {
            const headers = Object.fromEntries(step.headers.map(([name, value]) => [name, fill(value, kept)]));
            let body;
            if (step.fields.length) {
                body = new URLSearchParams(step.fields.map(([name, value]) => [name, fill(value, kept)])).toString();
                headers['Content-Type'] = 'application/x-www-form-urlencoded';
                headers['Content-Length'] = Buffer.byteLength(body);
                headers.Origin ??= base;
            }
            const answer = await request(base, encodeURI(decodeURI(fill(step.target, kept))), { method: step.method, headers, body });
            const wrong = judge(step, answer, kept);
            if (wrong.length) faults.push(`line ${step.line}: ${step.text}\n${wrong.map((each) => `    ${each}`).join('\n')}\n    the answer began: ${JSON.stringify(answer.body.slice(0, 300))}`);
        } catch (fault) {
            faults.push(`line ${step.line}: ${step.text}\n    ${fault.message}`);
        }
    }
    return { faults, requests: steps.length };
}

async function main(wanted) {
    const names = fs.readdirSync(here).filter((name) => name.endsWith('.scn') && (!wanted.length || wanted.includes(name.replace('.scn', ''))));
    if (!names.length) throw new Error(`no scenario here is called ${wanted.join(' or ')}`);
    const server = await start_server();
    let failed = 0;
    try {
        for (const name of names) {
            const { faults, requests } = await run_scenario(fs.readFileSync(path.join(here, name), 'utf8'), server.url);
            console.log(`${faults.length ? 'FAILED' : 'passed'}  ${name}  ${requests} requests`);
            for (const fault of faults) console.log(`${name}, ${fault}\n`);
            failed += faults.length;
        }
    } finally {
        await server.stop();
    }
    process.exitCode = failed ? 1 : 0;
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) await main(process.argv.slice(2));
