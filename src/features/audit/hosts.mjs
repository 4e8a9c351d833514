// Hosts of third parties and whose they are, from the npm package third-party-web (MIT): one line each, "host<tab>name", for the program to carry.
//   node hosts.mjs ENTITIES.json OUT
import { readFileSync, writeFileSync } from 'node:fs';

const [from, to] = process.argv.slice(2);
const hosts = new Map();
for (const { name, company, domains } of JSON.parse(readFileSync(from, 'utf8')))
    for (const domain of domains) {
        const host = domain.replace(/^\*\./, '').toLowerCase();
        if (/^[a-z0-9-]+(\.[a-z0-9-]+)+$/.test(host) && !hosts.has(host)) hosts.set(host, (company || name).replaceAll(/[\t\n]/g, ' '));
    }
writeFileSync(to, [...hosts].sort(([a], [b]) => (a < b ? -1 : 1)).map(([host, name]) => `${host}\t${name}\n`).join(''));
