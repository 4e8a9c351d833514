// node spdx.mjs <folder of the npm package> <out>: the identifiers, one by line, sorted; those given up begin with a hyphen.
import { readFileSync, writeFileSync } from 'node:fs';

const [folder, out] = process.argv.slice(2);
const list = (name) => JSON.parse(readFileSync(`${folder}/${name}.json`, 'utf8'));
writeFileSync(out, [...list('index'), ...list('deprecated').map((id) => `-${id}`)].join('\n') + '\n');
