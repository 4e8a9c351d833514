// Finds the sentences that people read: t("…") and tn("…", "…") in templates; msg("…"), translate(lang, "…"),
// plural(lang, "…", "…") and keys of the catalogue in C++.

const literal = String.raw`"(?:[^"\\\n]|\\.)*"`;
const literals = String.raw`${literal}(?:\s*${literal})*`;

/** C++ and template code without comments; strings stay. Line numbers stay too. */
export function without_comments(code) {
    return code.replace(new RegExp(String.raw`(R"(\w*)\([\s\S]*?\)\2")|(${literal}|'(?:[^'\\\n]|\\.)')|//[^\n]*|/\*[\s\S]*?\*/`, 'g'), (all, raw, _, string) =>
        raw ?? string ?? all.replace(/[^\n]/g, ' '));
}

/** The text of adjacent C++ literals. */
export function value_of(text) {
    let out = '';
    for (const [one] of text.matchAll(new RegExp(literal, 'g')))
        out += one.slice(1, -1).replace(/\\(u\{?([0-9A-Fa-f]{4})\}?|.)/g, (_, c, code) => (code ? String.fromCharCode(parseInt(code, 16)) : ({ n: '\n', t: '\t' })[c] ?? c));
    return out;
}

function line_at(text, index) {
    return text.slice(0, index).split('\n').length;
}

function calls(code, file, patterns) {
    const keys = [];
    for (const pattern of patterns)
        for (const found of code.matchAll(pattern)) {
            const { one, many } = found.groups;
            keys.push({ key: value_of(one), many: many ? value_of(many) : null, file, line: line_at(code, found.index) });
        }
    return keys;
}

const in_templates = [
    new RegExp(String.raw`(?<![\w.:>])t\(\s*(?<one>${literals})`, 'g'),
    new RegExp(String.raw`(?<![\w.:>])tn\(\s*(?<one>${literals})\s*,\s*(?<many>${literals})`, 'g'),
    new RegExp(String.raw`\bmsg\(\s*(?<one>${literals})`, 'g'),
];
const in_cpp = [
    new RegExp(String.raw`\bmsg\(\s*(?<one>${literals})`, 'g'),
    new RegExp(String.raw`\bi18n::key\(\s*(?<one>${literals})`, 'g'),
    new RegExp(String.raw`\btranslate\(\s*[\w.>()-]+\s*,\s*(?<one>${literals})`, 'g'),
    new RegExp(String.raw`\bplural\(\s*[\w.>()-]+\s*,\s*(?<one>${literals})\s*,\s*(?<many>${literals})`, 'g'),
    new RegExp(String.raw`\b(?:i18n::)?Key\s+\w+\s*[{(]\s*(?<one>${literals})\s*[})]`, 'g'),
    new RegExp(String.raw`\bPluralKey\s+\w+\s*[{(]\s*(?<one>${literals})\s*,\s*(?<many>${literals})`, 'g'),
];

export function keys_of_template(text, file) {
    // Only what stands in {{ }} and {% %} is code.
    const code = text.replace(/\{#[\s\S]*?#\}/g, (c) => c.replace(/[^\n]/g, ' '));
    let only = '';
    let from = 0;
    for (const found of code.matchAll(/\{\{[\s\S]*?\}\}|\{%[\s\S]*?%\}/g)) {
        only += code.slice(from, found.index).replace(/[^\n]/g, ' ') + found[0];
        from = found.index + found[0].length;
    }
    return calls(only, file, in_templates);
}

export function keys_of_cpp(text, file) {
    return calls(without_comments(text), file, in_cpp);
}

/** Lines that keep the text of a message longer than the message: `msg("…").key` is gone at the end of its statement. */
export function dangling_keys(text) {
    const code = without_comments(text);
    return [...code.matchAll(/\bmsg\((?:[^()]|\([^()]*\))*\)\s*\.\s*key\b/g)].map((found) => line_at(code, found.index));
}

/** Every text in quotes: tables of words reach the catalogue without a call beside them. */
export function literals_of(text) {
    return [...without_comments(text).matchAll(new RegExp(literals, 'g'))].map(([found]) => value_of(found));
}
