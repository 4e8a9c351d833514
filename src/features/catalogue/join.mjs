// node join.mjs files.toml… out.toml: the files of the catalogue one after the other, French sentences with French typography. Each file is a
// list of tables, so that together they are one.
import { readFileSync, writeFileSync } from 'node:fs';
import { typography } from '../../../locale/po.mjs';

const sources = process.argv.slice(2, -1), target = process.argv.at(-1);
const french = /^((?:(?!said)\w+_)?fr\s*=\s*)(.*)$/;
const line = (text) => text.replace(french, (_, key, value) => key + value.replace(/"(?:[^"\\]|\\.)*"/g, (quoted) => `"${typography(quoted.slice(1, -1))}"`));
writeFileSync(target, sources.map((source) => readFileSync(source, 'utf8').split('\n').map(line).join('\n')).join('\n'));
