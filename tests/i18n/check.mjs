// node check.mjs [root]: every sentence of the sources is in locale/fr.po or a feature's own fr.po, in French. Warnings never fail.
import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { read_po, typography } from '../../locale/po.mjs';
import { dangling_keys, keys_of_cpp, keys_of_template, literals_of } from './extract.mjs';

const here = fileURLToPath(new URL('.', import.meta.url));

function files_under(folder, wanted) {
    return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
        const path = join(folder, entry.name);
        if (entry.isDirectory()) return files_under(path, wanted);
        return wanted.test(entry.name) && !/_test\.cpp$/.test(entry.name) ? [path] : [];
    });
}

/** {refused: ["file:line: sentence"], warned: [...]} for sources {name: text} and the catalogue's entries, each with its file. */
export function check(sources, entries) {
    const place = (entry) => `${entry.file}:${entry.line}`;
    const refused = [], warned = [];
    const used = new Map();
    const written = new Set();
    for (const [file, text] of Object.entries(sources)) {
        for (const found of literals_of(text)) written.add(found);
        for (const line of dangling_keys(text)) refused.push(`${file}:${line}: the text of msg("…") ends with its message: use i18n::key("…").`);
        for (const key of file.endsWith('.html') ? keys_of_template(text, file) : keys_of_cpp(text, file)) {
            const before = used.get(key.key);
            if (before && (before.many ?? null) !== (key.many ?? null) && before.many !== null && key.many !== null)
                refused.push(`${key.file}:${key.line}: the plural of "${key.key}" is another in ${before.file}:${before.line}: write both alike.`);
            if (!before || (before.many === null && key.many !== null)) used.set(key.key, key);
        }
    }
    const known = new Map();
    for (const entry of entries.filter((e) => e.key !== '')) {
        const before = known.get(entry.key);
        if (!before) known.set(entry.key, entry);
        else if (before.forms.map(typography).join() !== entry.forms.map(typography).join() || before.many !== entry.many)
            refused.push(`${place(entry)}: "${entry.key}" is translated otherwise in ${place(before)}: keep one.`);
    }

    for (const { key, many, file, line } of used.values()) {
        const entry = known.get(key);
        if (!entry) refused.push(`${file}:${line}: "${key}" has no French: add it to the fr.po of its feature, or to locale/fr.po.`);
        else if (many !== null && entry.many === null) refused.push(`${file}:${line}: "${key}" has no plural in French: add msgid_plural, msgstr[0] and msgstr[1].`);
    }
    for (const entry of known.values()) {
        const at = `${place(entry)}:`;
        const say = (sentence) => refused.push(`${at} ${sentence}`);
        if (!used.has(entry.key) && !written.has(entry.key)) warned.push(`${at} "${entry.key}" is used nowhere: take it away.`);
        if (entry.fuzzy) say(`"${entry.key}" is marked fuzzy: read it again and take the mark away.`);
        const wanted_forms = entry.many === null ? 1 : 2;
        if (entry.forms.length !== wanted_forms || entry.forms.some((f) => !f)) {
            say(`"${entry.key}" is not translated.`);
            continue;
        }
        entry.forms.forEach((form, index) => {
            const english = index === 1 ? entry.many : entry.key;
            const [want, have] = [english, form].map((s) => [...new Set(s.match(/\{[1-9n]\}/g) ?? [])].sort().join(' '));
            // "une place" may go without its number.
            const without_number = (s) => s.split(' ').filter((p) => p && p !== '{n}').join(' ');
            const fits = entry.many !== null && index === 0 ? without_number(want) === without_number(have) : want === have;
            if (!fits) say(`"${english}" has the places ${want || '(none)'}, its French ${have || '(none)'}: they must be the same.`);
            for (const word of english_words(form)) say(`"${word}" is English in "${form}".`);
            for (const word of form.match(/\b(valider|soumettre|workflow|cliquez ici)\b/gi) ?? []) say(`"${word}" is nobody's everyday word: say what happens instead.`);
            if (!entry.same && form === english && /\p{L}{2,}\P{L}+\p{L}{2,}/u.test(form)) say(`"${form}" is the English: translate it, or write "# same" above when it is the same in French.`);
        });
    }
    return { refused, warned };
}

// Words that no French sentence has.
const english = new Set(('the and of your you are is with this that these those please click submit search from not for was were have has had must what when ' +
    'where which there their they it its by at yes new close save back next here help all any each more less than then will would should can could ' +
    'may about into over under find found open nearest near day week month year hour time today tomorrow nothing something somebody').split(' '));

export function english_words(french) {
    // What stands in « » is quoted, and may be in any language; places and addresses are no words.
    const text = french.replace(/«[^»]*»/g, ' ').replace(/\{[1-9n]\}/g, ' ').replace(/\S+[@/]\S+/g, ' ');
    return (text.match(/(?<![\p{L}'’-])[a-z]+(?![\p{L}'’-])/giu) ?? []).filter((w) => english.has(w.toLowerCase()) && w !== w.toUpperCase());
}

if (process.argv[1] && resolve(process.argv[1]) === fileURLToPath(import.meta.url)) {
    const root = resolve(process.argv[2] ?? join(here, '../..'));
    const sources = {};
    for (const file of files_under(join(root, 'src'), /\.(html|cpp|hpp)$/)) sources[file.slice(root.length + 1)] = readFileSync(file, 'utf8');
    // One for what is said everywhere, and one in each feature's folder that has words of its own.
    const files = [join(root, 'locale/fr.po'), ...files_under(join(root, 'src/features'), /^fr\.po$/)];
    const catalogue = files.flatMap((file) => read_po(readFileSync(file, 'utf8')).map((entry) => ({ ...entry, file: file.slice(root.length + 1) })));
    const { refused, warned } = check(sources, catalogue);
    for (const line of warned) console.log(`warning: ${line}`);
    for (const line of refused) console.log(line);
    console.log(refused.length ? `${refused.length} refused` : `Every sentence has its French (${catalogue.length - 1} in the catalogue).`);
    process.exit(refused.length ? 1 : 0);
}
