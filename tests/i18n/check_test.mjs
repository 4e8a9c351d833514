// The check of the catalogue is checked: a sound one passes, each fault is refused with its sentence.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { check, english_words } from './check.mjs';
import { keys_of_cpp, keys_of_template } from './extract.mjs';
import { read_po, typography } from '../../locale/po.mjs';

const sources = {
    'src/a/pages/a.html': '{# t("in a comment") #}<p title="{{ t("Open now") }}">t("plain text") {{ tn("{n} place", "{n} places", n) }} {% set x = t("Hello {1}"\n " there", name) %}</p>',
    'src/a/a.cpp': '// msg("no")\nreturn invalid("x", msg("The \\"{1}\\" is\\u00A0wrong.", a), "due"); /* msg("no") */ auto s = "msg(\\"no\\")"; i18n::plural(lang, "{n} day", "{n} days", n);',
};
const po = `
msgid ""
msgstr "Language: fr\\n"

msgid "Open now"
msgstr "Ouvert en ce moment"
msgid "{n} place"
msgid_plural "{n} places"
msgstr[0] "un lieu"
msgstr[1] "{n} lieux"
msgid "Hello {1} there"
msgstr "Bonjour "
"{1}"
msgid "The \\"{1}\\" is\u00A0wrong."
msgstr "« {1} » est faux"
msgid "{n} day"
msgid_plural "{n} days"
msgstr[0] "{n} jour"
msgstr[1] "{n} jours"
`;
const verdict = (text, more = {}) => check({ ...sources, ...more }, read_po(text).map((entry) => ({ ...entry, file: 'fr.po' })));

test('keys are found where they are, and nowhere else', () => {
    assert.deepEqual(keys_of_template(sources['src/a/pages/a.html'], 'a').map((k) => k.key).sort(), ['Hello {1} there', 'Open now', '{n} place']);
    assert.deepEqual(keys_of_cpp(sources['src/a/a.cpp'], 'a').map((k) => [k.key, k.many, k.line]), [['The "{1}" is\u00A0wrong.', null, 2], ['{n} day', '{n} days', 2]]);
});

test('a sound catalogue passes', () => assert.deepEqual(verdict(po), { refused: [], warned: [] }));

for (const [what, from, to, sentence] of [
    ['a missing key', /msgid "Open now"\nmsgstr .*\n/, '', 'a.html:1: "Open now" has no French'],
    ['an empty translation', '"Ouvert en ce moment"', '""', '"Open now" is not translated'],
    ['a lost place', '"{1}"', '"toi"', 'has the places {1}, its French (none)'],
    ['a place too many', '"{n} jours"', '"{n} jours {1}"', 'has the places {n}, its French {1} {n}'],
    ['English left', 'Ouvert en ce moment', 'Ouvert now and then', '"and" is English'],
    ['the key itself', 'Ouvert en ce moment', 'Open now', 'is the English'],
    ['a forbidden word', 'Ouvert en ce moment', 'Valider', 'nobody\'s everyday word'],
    ['fuzzy', 'msgid "Open now"', '#, fuzzy\nmsgid "Open now"', 'is marked fuzzy'],
    ['no plural', /msgid_plural "\{n\} days"\nmsgstr\[0\] (.*)\nmsgstr.*\n/, 'msgstr $1\n', 'has no plural'],
]) {
    test(`refused: ${what}`, () => {
        const { refused } = verdict(po.replace(from, to));
        assert.ok(refused.length > 0 && refused.some((line) => line.includes(sentence)), `expected "${sentence}", got:\n${refused.join('\n')}`);
    });
}

test('an unused key is only a warning', () => {
    const { refused, warned } = verdict(po + 'msgid "Gone"\nmsgstr "Parti"\n');
    assert.deepEqual(refused, []);
    assert.equal(warned.length, 1);
    assert.equal(verdict(po + 'msgid "Gone"\nmsgstr "Parti"\n', { 'src/b.cpp': 'const char* words[] = {"Gone"};' }).warned.length, 0);
});

test('refused: two translations of one key', () => {
    assert.equal(verdict(po + 'msgid "Open now"\nmsgstr "Ouvert"\n').refused.length, 1);
    assert.equal(verdict(po + 'msgid "Open now"\nmsgstr "Ouvert en ce moment"\n').refused.length, 0);
});

test('French words that look English are left alone', () => {
    assert.deepEqual(english_words('On a mis six tables, or il me faut son as : « Open the door », week-end, l’on, PLACE, a.and@the.fr'), []);
});

test('typography', () => {
    assert.equal(typography("C'est l'heure : « oui »; d'accord ! Ah... {1} ?"), 'C’est l’heure\u202F: «\u202Foui\u202F»; d’accord\u202F! Ah… {1}\u202F?');
    assert.equal(typography('de 9:30 à 10:00, http://a'), 'de 9:30 à 10:00, http://a');
});

test('a text that outlives its message is refused', () => {
    const { refused } = verdict(po, { 'src/a/b.cpp': 'auto fine = msg("Open now");\nflag(msg("Open now").key);\nauto k = i18n::key("Open now");' });
    assert.deepEqual(refused, ['src/a/b.cpp:2: the text of msg("…") ends with its message: use i18n::key("…").']);
});
