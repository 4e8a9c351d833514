// node join.mjs files.toml… out.toml: the files of the catalogue one after the other, French sentences with French typography. Each file is a
// list of tables, so that together they are one.
import { readFileSync, writeFileSync } from 'node:fs';
import { typography } from '../../../locale/po.mjs';

const sources = process.argv.slice(2, -1), target = process.argv.at(-1);
// "fr", "why_fr", and lists of them, which go on over lines until their bracket closes; what people say is searched, and left as it is.
const begins = /^((?:(?!said)\w+_)?fr\s*=\s*)(.*)$/;
const texts = (value) => value.replace(/"(?:[^"\\]|\\.)*"/g, (quoted) => `"${typography(quoted.slice(1, -1))}"`);
const without_texts = (value) => value.replace(/"(?:[^"\\]|\\.)*"/g, '');

function french(source) {
    let inside = false;
    return source.split('\n').map((line) => {
        const found = inside ? [line, '', line] : line.match(begins);
        if (!found) return line;
        const rest = without_texts(found[2]);
        inside = inside ? !rest.includes(']') : rest.includes('[') && !rest.includes(']');
        return found[1] + texts(found[2]);
    }).join('\n');
}
writeFileSync(target, sources.map((source) => french(readFileSync(source, 'utf8'))).join('\n'));
