// Reads gettext's .po files: just what this catalogue uses.

/** A fault of the file itself, with its line. */
export class PoError extends Error {
    constructor(line, sentence) {
        super(sentence);
        this.line = line;
    }
}

/** Entries in order: {line, key, many, forms: [string], same, fuzzy}. The header has the key "". */
export function read_po(text) {
    const entries = [];
    let entry = null;
    let target = null;
    let same = false, fuzzy = false;
    const finish = () => {
        if (entry) entries.push(entry);
        entry = null;
    };
    text.split('\n').forEach((raw, index) => {
        const line = raw.trim();
        const number = index + 1;
        if (line === '') return;
        if (line.startsWith('#')) {
            finish();
            if (/^#\s*same\b/.test(line)) same = true;
            if (/^#,.*\bfuzzy\b/.test(line)) fuzzy = true;
            return;
        }
        const found = line.match(/^(?:(msgid|msgid_plural|msgstr|msgstr\[(\d)\])\s+)?("(?:[^"\\]|\\.)*")$/);
        if (!found) throw new PoError(number, `this line is none of a catalogue: ${line}`);
        const value = unquote(found[3]);
        if (found[1] === 'msgid') {
            finish();
            entry = { line: number, key: '', many: null, forms: [], same, fuzzy };
            same = fuzzy = false;
            target = (s) => { entry.key += s; };
        } else if (!entry) {
            throw new PoError(number, 'a msgid comes first');
        } else if (found[1] === 'msgid_plural') {
            entry.many = '';
            target = (s) => { entry.many += s; };
        } else if (found[1]) {
            const form = Number(found[2] ?? 0);
            entry.forms[form] = '';
            const owner = entry;
            target = (s) => { owner.forms[form] += s; };
        }
        target(value);
    });
    finish();
    return entries;
}

function unquote(s) {
    return s.slice(1, -1).replace(/\\(.)/g, (_, c) => ({ n: '\n', t: '\t' })[c] ?? c);
}

export function quote(s) {
    return '"' + s.replace(/[\\"]/g, '\\$&').replace(/\n/g, '\\n').replace(/\t/g, '\\t') + '"';
}

/** French as printed: typographic apostrophes, no-break spaces where a line must not end. Translators type plain spaces. */
export function typography(s) {
    return s
        .replace(/([\p{L}\p{N}}])'(?=[\p{L}{«])/gu, '$1’')
        .replace(/\.\.\./g, '…')
        .replace(/[ \u00A0\u202F]+([;:!?»])(?=\s|$|[.,)»])/g, '\u202F$1')
        .replace(/«[ \u00A0\u202F]*/g, '«\u202F')
        .replace(/[ \u00A0\u202F]*»/g, '\u202F»');
}
