// Zones made from raw records of public bodies in Belgium, the Netherlands and France, with the verdict of another classifier.
import { host_name, read_json, shared, txt } from './laboratory.mjs';

export const countries = ['be', 'nl', 'fr-half'];
const verifications = { microsoft: 'MS=', google: 'google-site-verification=', apple: 'apple-domain-verification=', facebook: 'facebook-domain-verification=', atlassian: 'atlassian-domain-verification=', docusign: 'docusign=' };

/** The domains of one set with their records and what the other classifier says; undefined when the data is not there. */
export function oracle(country) {
    const records = shared(`audit/oracle/mxmap-it.dns_cache.${country}.json.gz`), summary = shared(`audit/oracle/mxmap-it.summary.${country}.json.gz`);
    if (!records || !summary) return undefined;
    const verdicts = new Map(read_json(summary).map((one) => [one.domain, one]));
    return Object.entries(read_json(records)).map(([domain, raw]) => ({ domain, raw, verdict: verdicts.get(domain) }));
}

/** Puts what was seen of one domain into zones. */
export function add_domain(zones, networks, { domain, raw }) {
    zones.add(domain, 'NS', 'ns1.laboratory-dns.example.');
    raw.mx.filter(host_name).forEach((host, i) => {
        // Which of them was preferred is not in the data.
        zones.add(domain, 'MX', `10 ${host}.`);
        const alias = raw.mx_cnames?.[host];
        if (alias && host_name(alias)) zones.add(host, 'CNAME', `${alias}.`);
        else if (raw.mx_asns?.length && !zones.has(host)) zones.add(host, 'A', networks.address(raw.mx_asns[Math.min(i, raw.mx_asns.length - 1)], raw.mx_countries?.[0]));
    });
    if (raw.spf) zones.add(domain, 'TXT', txt(raw.spf));
    add_included(zones, raw);
    for (const [who, token] of Object.entries(raw.txt_verifications ?? {})) if (verifications[who]) zones.add(domain, 'TXT', txt(verifications[who] + token));
    for (const [selector, target] of Object.entries(raw.dkim ?? {}))
        if (host_name(target)) zones.add(`${selector}._domainkey.${domain}`, 'CNAME', `${target}.`);
        else zones.add(`${selector}._domainkey.${domain}`, 'TXT', txt('v=DKIM1; p=AAAA'));
    const { autodiscover_cname: alias, autodiscover_srv: service } = raw.autodiscover ?? {};
    if (alias && host_name(alias)) zones.add(`autodiscover.${domain}`, 'CNAME', `${alias}.`);
    if (service && host_name(service)) zones.add(`_autodiscover._tcp.${domain}`, 'SRV', `0 0 443 ${service}.`);
}

/** The records that were found on the way stand one after the other, breadth first; their names are those that the ones before include. */
function add_included(zones, raw) {
    const parts = (raw.spf_resolved ?? '').split(/(?=v=spf1(?:\s|$))/i).map((part) => part.trim()).filter(Boolean);
    const names = (record) => [...record.matchAll(/(?:^|\s)[+?~-]?(?:include:|redirect=)([^\s]+)/gi)].map((found) => found[1].toLowerCase()).filter(host_name);
    const waiting = names(parts[0] ?? ''), seen = new Set(waiting);
    for (const part of parts.slice(1)) {
        const name = waiting.shift();
        if (!name) return;
        if (!zones.has(name)) zones.add(name, 'TXT', txt(part));
        for (const next of names(part)) if (!seen.has(next)) seen.add(next), waiting.push(next);
    }
}
