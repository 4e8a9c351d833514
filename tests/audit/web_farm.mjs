// Sites of the laboratory: one server on loopback answers for every host, in the clear and with certificates.
import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A certificate for these names, by an authority that nobody knows, with the organisation of its issuer. */
export function certificate(names, { issuer = 'Laboratory Trust', country = 'FR' } = {}) {
    const folder = mkdtempSync(join(tmpdir(), 'beffroi-farm-'));
    const at = (name) => join(folder, name);
    try {
        execFileSync('openssl', ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '30', '-keyout', at('key.pem'), '-out', at('cert.pem'),
            '-subj', `/C=${country}/O=${issuer}/CN=${names[0]}`, '-addext', `subjectAltName=${names.map((name) => `DNS:${name}`).join(',')}`], { stdio: 'ignore' });
        return { key: readFileSync(at('key.pem')), cert: readFileSync(at('cert.pem')) };
    } finally {
        rmSync(folder, { recursive: true, force: true });
    }
}

/** Serves `sites`, by host: a function (request, response), or the text of a page. Counts what is asked of each host. */
export async function web_farm(sites, { names = Object.keys(sites), proof = certificate(names) } = {}) {
    const asked = new Map();
    const answer = (request, response) => {
        const host = (request.headers.host ?? '').replace(/:\d+$/, '');
        asked.set(host, [...(asked.get(host) ?? []), { path: request.url, agent: request.headers['user-agent'] }]);
        const site = sites[host];
        if (typeof site === 'function') return site(request, response);
        response.writeHead(site === undefined ? 404 : 200, { 'Content-Type': 'text/html; charset=utf-8' });
        response.end(site ?? '<title>404</title>');
    };
    const servers = [createServer(answer), createSecureServer(proof, answer)];
    for (const server of servers) {
        server.listen(0, '127.0.0.1');
        await once(server, 'listening');
    }
    return {
        http_port: servers[0].address().port,
        https_port: servers[1].address().port,
        asked,
        close: () => servers.forEach((server) => (server.closeAllConnections(), server.close())),
    };
}
