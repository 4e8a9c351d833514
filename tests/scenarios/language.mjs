// The little language of *.scn files: see README.md of this folder.

import { read_qr } from '../support/qr.mjs';
import { totp } from '../support/totp.mjs';

const given = /^given\s+(.*)$/;

/** What the lines "given …" ask of the server: {base_map, mail_server, sms_gateway, settings: {"site.url": '"https://…"'}}; null when there is none. */
export function parse_given(text) {
    const lines = text.split('\n').map((line) => line.match(given)?.[1].trim()).filter((what) => what !== undefined);
    if (!lines.length) return null;
    const asked = { base_map: false, mail_server: false, sms_gateway: false, settings: {} };
    for (const what of lines) {
        const setting = what.match(/^([a-z]+\.[a-z_]+) = (.+)$/);
        if (setting) asked.settings[setting[1]] = setting[2];
        else if (what === 'a base map') asked.base_map = true;
        else if (what === 'a mail server') asked.mail_server = true;
        else if (what === 'an SMS gateway') asked.sms_gateway = true;
        else throw new Error(`"given ${what}": write given a base map, given a mail server, given an SMS gateway, or given section.key = value as in beffroi.toml.`);
    }
    return asked;
}

/** Reads a file's text into requests; throws an Error whose message names the line. */
export function parse(text) {
    const lines = [];
    text.split('\n').forEach((line, at) => {
        if (/^\s*(#.*)?$/.test(line) || given.test(line)) return;
        if (/^\s/.test(line) && lines.length) lines.at(-1).text += ` ${line.trim()}`;
        else lines.push({ line: at + 1, text: line.trim() });
    });
    return lines.map(({ line, text }) => {
        try {
            const as = text.match(/^as (\w+)$/)?.[1];
            if (as) return { line, text, as };
            return { line, text, ...parse_request(text) };
        } catch (fault) {
            throw new Error(`line ${line}: ${fault.message}\n  ${text}`);
        }
    });
}

function parse_request(text) {
    const arrow = text.indexOf('→');
    if (arrow < 0) throw new Error('say after → what must come back.');
    const [left, ...withs] = text.slice(0, arrow).trim().split(/\s+with\s+(?=[\w-]+:)/);
    const words = split_words(left, ' ');
    const method = words.shift();
    if (!/^[A-Z]+$/.test(method)) throw new Error(`"${method}" is not a method such as GET or POST.`);
    const target = words.shift();
    if (!target) throw new Error('the address is missing.');
    const fields = words.map((word) => {
        const at = word.indexOf('=');
        if (at < 1) throw new Error(`"${word}" is not a field: write name=value.`);
        return [word.slice(0, at), unquote(word.slice(at + 1))];
    });
    const headers = withs.map((each) => {
        const at = each.indexOf(':');
        if (at < 1) throw new Error(`"with ${each}": write with Name: value.`);
        return [each.slice(0, at).trim(), unquote(each.slice(at + 1).trim())];
    });
    const [first, ...checks] = split_words(text.slice(arrow + 1), ',');
    const expected = first.trim().match(/^(\d{3})(?:\s+(\S+))?$/);
    if (!expected) throw new Error(`"${first.trim()}": begin with the status, such as 200, then commas.`);
    return { method, target, fields, headers, status: Number(expected[1]), location: expected[2], checks: checks.map((check) => parse_check(check.trim())) };
}

/** Splits at `separator` outside double quotes and the pattern of "keep NAME = body /…/" or "mail ADDRESS /…/". */
function split_words(text, separator) {
    const words = [];
    let word = '';
    let quoted = false;
    for (let at = 0; at < text.length; at++) {
        const c = text[at];
        const pattern = !quoted && c === '/' && /^\s*keep \w+ = (body|mail \S+) $/.test(word) && text.slice(at).match(/^\/.+?\/(?=\s*(,|$))/);
        if (pattern) (word += pattern[0]), (at += pattern[0].length - 1);
        else if (c === '\\' && quoted) word += c + text[++at];
        else if (c === '"') (quoted = !quoted), (word += c);
        else if (c === separator && !quoted) words.push(word), (word = '');
        else word += c;
    }
    if (quoted) throw new Error('a quote is not closed.');
    words.push(word);
    return words.map((each) => each.trim()).filter(Boolean);
}

function unquote(text) {
    return /^".*"$/s.test(text) ? JSON.parse(text) : text;
}

function parse_check(text) {
    let found;
    const value = '("(?:[^"\\\\]|\\\\.)*")';
    if (text === 'body is empty') return { what: 'body', how: 'empty', text };
    if ((found = text.match(new RegExp(`^body (has|lacks) ${value}$`)))) return { what: 'body', how: found[1], value: unquote(found[2]), text };
    if ((found = text.match(/^header (\S+) is (absent|present)$/))) return { what: 'header', name: found[1].toLowerCase(), how: found[2], text };
    if ((found = text.match(new RegExp(`^header (\\S+) (is|has|lacks) ${value}$`))))
        return { what: 'header', name: found[1].toLowerCase(), how: found[2], value: unquote(found[3]), text };
    if ((found = text.match(/^json (\S+) is (absent|present)$/))) return { what: 'json', name: found[1], how: found[2], text };
    if ((found = text.match(new RegExp(`^json (\\S+) has ${value}$`)))) return { what: 'json', name: found[1], how: 'has', value: unquote(found[2]), text };
    if ((found = text.match(/^json (\S+) is (.+)$/))) return { what: 'json', name: found[1], how: 'is', value: JSON.parse(found[2]), text };
    if ((found = text.match(/^keep (\w+) = header (\S+)$/))) return { what: 'keep', name: found[1], from: 'header', where: found[2].toLowerCase(), text };
    if ((found = text.match(/^keep (\w+) = json (\S+)$/))) return { what: 'keep', name: found[1], from: 'json', where: found[2], text };
    if ((found = text.match(/^keep (\w+) = body \/(.*)\/$/))) return { what: 'keep', name: found[1], from: 'body', where: found[2], text };
    if ((found = text.match(/^keep (\w+) = mail (\S+@\S+|\+\d+) \/(.*)\/$/))) return { what: 'keep', name: found[1], from: 'mail', to: found[2], where: found[3], text };
    if ((found = text.match(/^keep (\w+) = qr$/))) return { what: 'keep', name: found[1], from: 'qr', text };
    throw new Error(`"${text}" is not a check: README.md of this folder lists them.`);
}

function at_path(value, path) {
    for (const part of path.split('.')) {
        if (value === null || value === undefined) return undefined;
        value = part === 'length' && Array.isArray(value) ? value.length : value[part];
    }
    return value;
}

/** `{basic USER name}` becomes the header of HTTP Basic with the password kept as `name`; `{totp name}` becomes the code of an authenticator app that holds the secret kept as `name`; `{name}` becomes what an earlier line kept; an unknown one is a fault of the scenario. */
export function fill(text, kept) {
    return text.replace(/\{basic (\S+) (\w+)\}/g, (all, user, name) => `Basic ${Buffer.from(`${user}:${fill(`{${name}}`, kept)}`).toString('base64')}`).replace(/\{totp (\w+)\}/g, (all, name) => totp(fill(`{${name}}`, kept))).replace(/\{(\w+)\}/g, (all, name) => {
        if (!(name in kept)) throw new Error(`nothing was kept as {${name}}.`);
        return kept[name];
    });
}

/**
 * What is wrong with `answer`, as sentences; an empty list when all is as expected. Fills `kept`. `mail_to(address, what)` gives
 * the text of the newest mail to somebody that has it, or of the newest SMS to a number, when the file has a server for them.
 */
export async function judge(step, answer, kept, mail_to) {
    const faults = [];
    if (answer.status !== step.status) faults.push(`status is ${answer.status}, not ${step.status}`);
    if (step.location !== undefined && answer.headers.location !== fill(step.location, kept))
        faults.push(`it leads to ${answer.headers.location ?? 'nowhere'}, not to ${fill(step.location, kept)}`);
    let json;
    for (const check of step.checks) {
        const wrong = (sentence) => faults.push(`${check.text}: ${sentence}`);
        const wanted = typeof check.value === 'string' ? fill(check.value, kept) : check.value;
        if (check.what === 'json' || check.from === 'json') {
            try {
                json ??= JSON.parse(answer.body);
            } catch (fault) {
                wrong(`the body is not JSON (${fault.message})`);
                continue;
            }
        }
        if (check.what === 'body') {
            const has = answer.body.includes(wanted);
            if (check.how === 'empty' ? answer.body !== '' : has !== (check.how === 'has')) wrong(check.how === 'empty' ? `it has ${answer.body.length} characters` : check.how === 'has' ? 'it does not' : 'it has it');
        } else if (check.what === 'header') {
            const value = answer.headers[check.name];
            const text = Array.isArray(value) ? value.join('\n') : value;
            const good = { is: text === wanted, has: text?.includes(wanted) ?? false, lacks: !text?.includes(wanted), absent: text === undefined, present: text !== undefined }[check.how];
            if (!good) wrong(text === undefined ? 'it is absent' : `it is "${text}"`);
        } else if (check.what === 'json') {
            const value = at_path(json, check.name);
            const good = { is: JSON.stringify(value) === JSON.stringify(wanted), has: typeof value === 'string' && value.includes(wanted), absent: value === undefined, present: value !== undefined }[check.how];
            if (!good) wrong(value === undefined ? 'it is absent' : `it is ${JSON.stringify(value).slice(0, 200)}`);
        } else {
            const value = check.from === 'qr' ? read_qr(answer.body).match(/[^/]*$/)[0] : check.from === 'mail' ? (await mail_to(fill(check.to, kept), new RegExp(check.where))).match(new RegExp(check.where))?.[1] : check.from === 'header' ? answer.headers[check.where] : check.from === 'json' ? at_path(json, check.where) : answer.body.match(new RegExp(check.where))?.[1];
            if (value === undefined) wrong('there is nothing to keep');
            else kept[check.name] = String(value);
        }
    }
    return faults;
}
