// Runs the *.scn files of this folder against the real program. Names given as arguments select files; without names,
// every route of the program must have been asked: see routes.mjs.
import fs from 'node:fs';
import http from 'node:http';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import zlib from 'node:zlib';

import { new_passkey } from '../support/passkey.mjs';
import { demo_password, demo_people, sign_in } from '../support/people.mjs';
import { beffroi, new_data_folder, request, set_settings, start_server } from '../support/server.mjs';
import { open_smtp_sink } from '../support/smtp_sink.mjs';
import { faults_of_answer } from './every_answer.mjs';
import { fill, judge, parse, parse_given } from './language.mjs';
import { missing_from, parse_routes, try_refusals } from './routes.mjs';

const here = path.dirname(fileURLToPath(import.meta.url));

/** The text of an answer, whatever it was sent as; a wrong encoding is an Error. */
function decoded(answer) {
    const undo = { gzip: zlib.gunzipSync, br: zlib.brotliDecompressSync }[answer.headers['content-encoding']];
    return undo && answer.bytes.length ? { ...answer, body: undo(answer.bytes).toString('utf8') } : answer;
}

/** The body of a form that sends files: a value "@door.jpg" is that file of the folder `files`. */
function form_with_files(fields, boundary) {
    const parts = fields.map(([name, value]) => {
        const file = value.startsWith('@') ? value.slice(1) : undefined;
        const head = `--${boundary}\r\nContent-Disposition: form-data; name="${name}"${file ? `; filename="${file}"\r\nContent-Type: application/octet-stream` : ''}\r\n\r\n`;
        return Buffer.concat([Buffer.from(head), file ? fs.readFileSync(path.join(here, 'files', file)) : Buffer.from(value), Buffer.from('\r\n')]);
    });
    return Buffer.concat([...parts, Buffer.from(`--${boundary}--\r\n`)]);
}

/** Sends one line of a scenario, as a browser would send a form on `origin`; the answer's body is decoded. */
export async function send(base, { method, target, headers = [], fields = [], origin = base }) {
    const sent = Object.fromEntries(headers);
    let body;
    const raw = fields.length === 1 && fields[0][0] === 'body' && fields[0][1].startsWith('@') && fields[0][1].slice(1);
    if (raw) {
        body = fs.readFileSync(path.join(here, 'files', raw));
        sent['Content-Type'] ??= raw.endsWith('.ics') ? 'text/calendar; charset=utf-8' : 'application/xml; charset=utf-8';
        sent['Content-Length'] = body.length;
    } else if (fields.some(([, value]) => value.startsWith('@'))) {
        const boundary = 'scenario-boundary';
        body = form_with_files(fields, boundary);
        sent['Content-Type'] = `multipart/form-data; boundary=${boundary}`;
        sent['Content-Length'] = body.length;
        sent.Origin ??= origin;
    } else if (fields.length) {
        body = new URLSearchParams(fields).toString();
        sent['Content-Type'] = 'application/x-www-form-urlencoded';
        sent['Content-Length'] = Buffer.byteLength(body);
        sent.Origin ??= origin;
    }
    // People read é in the file; the wire wants %C3%A9. What is escaped already stays as it is.
    return decoded(await request(base, target.replace(/[^\x21-\x7e]/gu, encodeURIComponent), { method, headers: sent, body }));
}

/**
 * Runs one file's text against `base`: sentences about what is wrong, how many requests were made, and what was asked
 * and answered. `rules(asked, answer)` adds sentences that hold for every answer.
 */
export async function run_scenario(text, base, rules = () => [], mail_to) {
    const kept = {};
    const faults = [];
    const exchanges = [];
    const steps = parse(text);
    // What a browser takes the site for: the proxy before it has the public address.
    const origin = parse_given(text)?.settings['site.url']?.replaceAll('"', '') || base;
    let cookie;
    let device;
    /** A field `passkey="create {challenge}"`, or `get`, stands for what a device answers: "get" with the key made last. */
    const answered = (fields) => fields.flatMap(([name, value]) => {
        if (name !== 'passkey') return [[name, value]];
        const [act, challenge] = value.split(' ');
        if (act === 'create') device = new_passkey(base);
        else if (act !== 'get' || !device) throw new Error(`passkey="${value}": write create or, once a key was made, get, then the challenge.`);
        return Object.entries(device[act](challenge));
    });
    for (const step of steps) {
        try {
            if (step.as) {
                if (step.as !== 'nobody' && !demo_people[step.as]) throw new Error(`nobody of the demonstration is a ${step.as}.`);
                cookie = step.as === 'nobody' ? undefined : await sign_in(base, demo_people[step.as], demo_password, origin);
                continue;
            }
            const pairs = (list) => list.map(([name, value]) => [name, fill(value, kept)]);
            const asked = { method: step.method, target: fill(step.target, kept), headers: pairs(step.headers), fields: answered(pairs(step.fields)), ...(origin !== base && { origin }) };
            if (cookie && !asked.headers.some(([name]) => /^cookie$/i.test(name))) asked.headers.push(['Cookie', cookie]);
            const answer = await send(base, asked);
            exchanges.push({ base, asked, answer });
            const wrong = [...(await judge(step, answer, kept, mail_to)), ...rules(asked, answer)];
            if (asked.method === 'GET' && answer.status < 400 && answer.status !== 206) {
                const head = await send(base, { ...asked, method: 'HEAD' });
                if (head.status !== answer.status || head.headers['content-type'] !== answer.headers['content-type']) wrong.push(`HEAD must say what GET says; its status is ${head.status}`);
                wrong.push(...rules({ ...asked, method: 'HEAD' }, head));
            }
            if (wrong.length) faults.push(`line ${step.line}: ${step.text}\n${wrong.map((each) => `    ${each}`).join('\n')}\n    the answer began: ${JSON.stringify(answer.body.slice(0, 300))}`);
        } catch (fault) {
            faults.push(`line ${step.line}: ${step.text}\n    ${fault.message}`);
        }
    }
    return { faults, requests: steps.filter((step) => !step.as).length, exchanges };
}

/** The smallest file that is a PMTiles 3 archive of vector tiles: 127 bytes of head, then 873 that nobody reads. */
function base_map() {
    const bytes = Buffer.alloc(1000);
    bytes.write('PMTiles');
    bytes[7] = 3;
    // Where each part begins and how long it is: root directory, metadata, leaf directories, tiles.
    [127, 10, 137, 2, 139, 0, 139, 861].forEach((n, at) => bytes.writeBigUInt64LE(BigInt(n), 8 + 8 * at));
    bytes.set([1, 1, 2, 1, 0, 14], 96); // clustered, nothing compressed inside, gzip tiles, vector tiles, zooms 0 to 14
    bytes.write('{}', 137);
    return bytes;
}

/** A provider of SMS that keeps the newest text to each number: {settings, text_to, close}. */
async function open_sms_gateway() {
    const newest = new Map();
    const server = http.createServer((asked, answer) => {
        let body = '';
        asked.on('data', (part) => (body += part));
        asked.on('end', () => {
            const sent = new URLSearchParams(body);
            newest.set(sent.get('to'), sent.get('text'));
            answer.end('ok');
        });
    });
    await new Promise((done) => server.listen(0, '127.0.0.1', done));
    return {
        settings: { 'sms.url': `"http://127.0.0.1:${server.address().port}/"`, 'sms.method': '"POST"', 'sms.headers': '["Content-Type: application/x-www-form-urlencoded"]', 'sms.body': '"to={to}&text={text}"' },
        text_to: (number) => newest.get(number) ?? '',
        close: () => new Promise((done) => server.close(done)),
    };
}

/** A demonstration folder with what a file's "given" lines ask for. */
function prepared_folder({ base_map: with_map, settings }) {
    const folder = new_data_folder();
    if (with_map) fs.writeFileSync(path.join(folder.data, 'basemap.pmtiles'), base_map());
    set_settings(folder.data, settings);
    return folder;
}

async function main(wanted) {
    const names = fs.readdirSync(here).filter((name) => name.endsWith('.scn') && (!wanted.length || wanted.includes(name.replace('.scn', '')))).sort();
    if (!names.length) throw new Error(`no scenario here is called ${wanted.join(' or ')}`);
    const all = [];
    let failed = 0;
    const tell = (name, faults, requests) => {
        console.log(`${faults.length ? 'FAILED' : 'passed'}  ${name}  ${requests} requests`);
        for (const fault of faults) console.log(`${name}, ${fault}\n`);
        failed += faults.length;
    };

    // Files that ask for something of their own have a server of their own; all of them stay until the end.
    const to_end = [];
    const serve = async (given) => {
        let sink;
        if (given?.mail_server) {
            sink = await open_smtp_sink();
            to_end.unshift(sink.close);
            Object.assign(given.settings, { 'mail.url': `"${sink.url}"`, 'mail.require_tls': 'false', 'mail.from': '"Essai <bonjour@exemple.fr>"' });
        }
        let gateway;
        if (given?.sms_gateway) {
            gateway = await open_sms_gateway();
            to_end.unshift(gateway.close);
            Object.assign(given.settings, gateway.settings);
        }
        const folder = given ? prepared_folder(given) : undefined;
        if (folder) to_end.unshift(folder.remove);
        const server = await start_server({ data: folder?.data });
        to_end.unshift(server.stop);
        return { ...server, mail_to: (sink || gateway) && (async (to, what) => (to.startsWith('+') ? gateway.text_to(to) : (await sink.wait(to, 0, what)).text)) };
    };
    try {
        // A server slows down who signs in again and again from one address, and all of these do: another one takes over in time.
        let server = await serve(), signed_in = 0;
        const most_signed_in = 80;
        for (const name of names) {
            try {
                const text = fs.readFileSync(path.join(here, name), 'utf8');
                const given = parse_given(text);
                const signing_in = parse(text).filter(({ as }) => as && as !== 'nobody').length;
                if (!given && signed_in + signing_in > most_signed_in) [server, signed_in] = [await serve(), 0];
                if (!given) signed_in += signing_in;
                const asked = given ? await serve(given) : server;
                const { faults, requests, exchanges } = await run_scenario(text, asked.url, faults_of_answer, asked.mail_to);
                all.push(...exchanges);
                tell(name, faults, requests);
            } catch (fault) {
                tell(name, [fault.message], 0);
            }
        }
        if (!wanted.length) {
            const listed = beffroi('routes', '--data', server.data);
            if (listed.code !== 0) throw new Error(`beffroi routes ended with ${listed.code}: ${listed.err}`);
            const routes = parse_routes(listed.out);
            tell('every route is asked', missing_from(routes, all), all.length);
            const { faults, requests } = await try_refusals(routes, all, send, faults_of_answer);
            tell('every route refuses what it must', faults, requests);
        }
    } finally {
        for (const end of to_end)
            try {
                await end();
            } catch (fault) {
                tell('the server ends well', [fault.message], 0);
            }
    }
    process.exitCode = failed ? 1 : 0;
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) await main(process.argv.slice(2));
