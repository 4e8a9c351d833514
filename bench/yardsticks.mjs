// What others need for the same page: nginx with a static file, and a minimal page in Node.
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import http from 'node:http';
import os from 'node:os';
import path from 'node:path';

import { free_port, request } from '../tests/support/server.mjs';
import { children_of, measure } from './measure.mjs';

async function until_it_answers(url) {
    for (let tries = 0; tries < 200; tries++) {
        const answer = await request(url, '/').catch(() => null);
        if (answer?.status === 200) return;
        await new Promise((done) => setTimeout(done, 25));
    }
    throw new Error(`${url} does not answer`);
}

function ended(child) {
    return new Promise((done) => child.on('close', done));
}

/** nginx with two workers, no log, kept-alive connections, sending `page` from a file. */
export async function nginx(page, options) {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'beffroi-nginx-'));
    const port = await free_port();
    fs.chmodSync(folder, 0o755);
    fs.writeFileSync(path.join(folder, 'index.html'), page);
    fs.writeFileSync(
        path.join(folder, 'nginx.conf'),
        `worker_processes 2; daemon off; pid ${folder}/pid; error_log ${folder}/error.log;
events { worker_connections 4096; }
http { access_log off; keepalive_requests 100000000; sendfile on; tcp_nopush on; open_file_cache max=10; types { text/html html; }
  client_body_temp_path ${folder}/b; proxy_temp_path ${folder}/p; fastcgi_temp_path ${folder}/f; uwsgi_temp_path ${folder}/u; scgi_temp_path ${folder}/s;
  server { listen 127.0.0.1:${port}; root ${folder}; } }\n`,
    );
    const child = spawn('/usr/sbin/nginx', ['-c', path.join(folder, 'nginx.conf'), '-p', folder, '-e', `${folder}/error.log`], { stdio: 'ignore' });
    const over = ended(child);
    try {
        const url = `http://127.0.0.1:${port}`;
        await until_it_answers(url);
        return await measure([child.pid, ...children_of(child.pid)], url, ['/'], options);
    } finally {
        child.kill('SIGTERM');
        await over;
        fs.rmSync(folder, { recursive: true, force: true });
    }
}

/**
 * A minimal page in Node over the same SQLite file when this node has node:sqlite (22.5 and later), else over the same
 * rows in memory: it reads 20 places and writes a page about as long as ours. Returns the measure and which one it was.
 */
export async function node_page(database, rows, page_bytes, options) {
    const port = await free_port();
    const child = spawn(process.execPath, ['--no-warnings', ...(has_sqlite() === 'flag' ? ['--experimental-sqlite'] : []), new URL(import.meta.url).pathname, 'serve', String(port), database, String(page_bytes)], {
        stdio: ['pipe', 'inherit', 'inherit'],
    });
    child.stdin.end(JSON.stringify(rows));
    const over = ended(child);
    try {
        const url = `http://127.0.0.1:${port}`;
        await until_it_answers(url);
        return { ...(await measure([child.pid], url, ['/'], options)), kind: has_sqlite() ? 'node:sqlite, same database' : 'same rows in memory, no database (this node has no node:sqlite)' };
    } finally {
        child.kill('SIGKILL');
        await over;
    }
}

function has_sqlite() {
    const [major, minor] = process.versions.node.split('.').map(Number);
    if (major > 22 || (major === 22 && minor >= 13)) return 'plain';
    return major === 22 && minor >= 5 ? 'flag' : '';
}

const escape = (text) => String(text).replace(/[&<>"]/g, (c) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[c]);

async function serve(port, database, page_bytes) {
    let text = '';
    for await (const part of process.stdin) text += part;
    const rows = JSON.parse(text);
    let read = () => rows.slice(0, 20);
    if (has_sqlite()) {
        const { DatabaseSync } = await import('node:sqlite');
        const db = new DatabaseSync(database, { readOnly: true });
        const query = db.prepare('SELECT name, address, commune, slug FROM places LIMIT 20');
        read = () => query.all();
    }
    const frame = '<p>Un texte qui tient la place du cadre de la page.</p>\n'.repeat(Math.max(0, Math.round((page_bytes - 4000) / 56)));
    http.createServer((_, answer) => {
        const items = read().map((row) => `<li><a href="/lieux/${encodeURIComponent(row.slug)}">${escape(row.name)}</a> ${escape(row.address)} ${escape(row.commune)}</li>`);
        answer.setHeader('Content-Type', 'text/html; charset=utf-8');
        answer.end(`<!doctype html><html lang="fr"><title>Lieux</title><main><ul>${items.join('')}</ul>${frame}</main></html>`);
    }).listen(port, '127.0.0.1');
}

if (process.argv[2] === 'serve') await serve(Number(process.argv[3]), process.argv[4], Number(process.argv[5]));
