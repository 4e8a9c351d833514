// node prepare.mjs fr.po… out.po: the catalogues with French typography as one, each key once, ready for msgfmt.
import { readFileSync, writeFileSync } from 'node:fs';
import { read_po, quote, typography } from './po.mjs';

const sources = process.argv.slice(2, -1), target = process.argv.at(-1);
const seen = new Map();
let out = '';
for (const source of sources) {
    try {
        for (const entry of read_po(readFileSync(source, 'utf8'))) {
            const forms = entry.key === '' ? entry.forms : entry.forms.map(typography);
            // Two people may add the same sentence on the same day; the check of the tests refuses different translations.
            const before = seen.get(entry.key);
            if (before) {
                if (before.forms.join('\0') === forms.join('\0') && before.many === entry.many) continue;
                console.error(`${source}:${entry.line}: warning: ${quote(entry.key)} is translated already, and otherwise, in ${before.at}: that one is kept`);
                continue;
            }
            seen.set(entry.key, { at: `${source}:${entry.line}`, forms, many: entry.many });
            out += `msgid ${quote(entry.key)}\n`;
            if (entry.many !== null) {
                out += `msgid_plural ${quote(entry.many)}\n` + forms.map((form, i) => `msgstr[${i}] ${quote(form)}\n`).join('');
            } else {
                out += `msgstr ${quote(forms[0] ?? '')}\n`;
            }
            out += '\n';
        }
    } catch (fault) {
        console.error(`${source}:${fault.line ?? 1}: error: ${fault.message}`);
        process.exit(1);
    }
}
writeFileSync(target, out);
