// Zones for tens of thousands of domains of communes, invented, the same for the same list: name servers, mail and senders are shared out over
// providers about as they are in France, with a long tail of operators that have few domains each.
import { host_name, Networks, Records, txt } from '../tests/audit/laboratory.mjs';

/** A generator of numbers between 0 and 1 that gives the same ones each time. */
function numbers(seed) {
    let state = seed;
    return () => {
        state = (state + 0x6d2b79f5) | 0;
        let t = Math.imul(state ^ (state >>> 15), 1 | state);
        t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
        return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
    };
}

const pairs = (n, name) => Array.from({ length: n }, (_, i) => name(i));
/** Share of domains in percent; what is left is the long tail. */
const dns = [
    { share: 41, servers: (n) => [`dns${100 + (n % 100)}.ovh.net`, `ns${100 + (n % 100)}.ovh.net`] },
    { share: 10, servers: (n) => [`ns-${1 + (n % 200)}-a.gandi.net`, `ns-${1 + (n % 200)}-b.gandi.net`] },
    { share: 9, servers: () => ['ns1.orange-business.com', 'ns2.orange-business.com'] },
    { share: 8, servers: (n) => [`ns10${n % 90}.ui-dns.com`, `ns10${n % 90}.ui-dns.de`] },
    { share: 4, servers: () => ['ns1.o2switch.net', 'ns2.o2switch.net'] },
    { share: 4, servers: () => ['ns1.lwsdns.com', 'ns2.lwsdns.com'] },
    { share: 3, servers: () => ['ns1.amenworld.com', 'ns2.amenworld.com'] },
    { share: 3, servers: () => ['ns0.online.net', 'ns1.online.net'] },
    { share: 2, servers: () => ['ns11.infomaniak.ch', 'ns12.infomaniak.ch'] },
    { share: 2, servers: (n) => [`ada${n % 40}.ns.cloudflare.com`, `bob${n % 40}.ns.cloudflare.com`] },
];
const mail = [
    { share: 33, mx: () => ['1 mx1.mail.ovh.net.', '5 mx2.mail.ovh.net.', '100 mx3.mail.ovh.net.'], spf: 'mx.ovh.com' },
    { share: 14, mx: () => ['10 smtp-in.orange.fr.'], spf: 'spf.orange.fr' },
    { share: 13, mx: (domain) => [`0 ${domain.replaceAll('.', '-')}.mail.protection.outlook.com.`], spf: 'spf.protection.outlook.com', microsoft: true },
    { share: 9, mx: () => ['10 spool.mail.gandi.net.', '50 fb.mail.gandi.net.'], spf: '_mailcust.gandi.net' },
    { share: 8, mx: () => ['10 mx00.ionos.fr.', '10 mx01.ionos.fr.'], spf: '_spf-eu.ionos.com' },
    { share: 4, mx: () => ['0 webmail.o2switch.net.'], spf: 'spf.jabatus.fr' },
    { share: 4, mx: () => ['10 mx.lws-hosting.com.'], spf: 'spf.lws-hosting.com' },
    { share: 3, mx: () => ['1 smtp.google.com.'], spf: '_spf.google.com', google: true },
    { share: 2, mx: () => ['5 mta-gw.infomaniak.ch.'], spf: 'spf.infomaniak.ch' },
    { share: 2, mx: () => ['10 mx1.mailinblack.com.', '20 mx2.mailinblack.com.'], spf: 'spf.mailinblack.com' },
];
/** What the records of providers lead to. */
const senders = {
    'mx.ovh.com': 'v=spf1 ptr:mail-out.ovh.net ptr:mail.ovh.net ip4:16.9.0.0/16 ?all',
    'spf.orange.fr': 'v=spf1 ip4:16.8.0.0/16 -all',
    'spf.protection.outlook.com': 'v=spf1 ip4:16.7.0.0/15 ip4:16.5.0.0/16 -all',
    '_mailcust.gandi.net': 'v=spf1 include:_nblcust.gandi.net include:_nblsend.gandi.net ?all',
    '_nblcust.gandi.net': 'v=spf1 ip4:16.4.0.0/16 ?all',
    '_nblsend.gandi.net': 'v=spf1 ip4:16.4.128.0/17 ?all',
    '_spf-eu.ionos.com': 'v=spf1 ip4:16.3.0.0/16 ?all',
    'spf.jabatus.fr': 'v=spf1 include:spf2.jabatus.fr ~all',
    'spf2.jabatus.fr': 'v=spf1 ip4:16.2.0.0/16 ~all',
    'spf.lws-hosting.com': 'v=spf1 ip4:16.2.128.0/17 ~all',
    '_spf.google.com': 'v=spf1 include:_netblocks.google.com include:_netblocks2.google.com include:_netblocks3.google.com ~all',
    '_netblocks.google.com': 'v=spf1 ip4:16.1.0.0/16 ~all',
    '_netblocks2.google.com': 'v=spf1 ip6:2001:db8::/32 ~all',
    '_netblocks3.google.com': 'v=spf1 ip4:16.1.128.0/17 ~all',
    'spf.infomaniak.ch': 'v=spf1 ip4:16.0.128.0/17 -all',
    'spf.mailinblack.com': 'v=spf1 ip4:16.0.64.0/18 -all',
    'spf.mailjet.com': 'v=spf1 ip4:16.0.32.0/19 ~all',
    'spf.sendinblue.com': 'v=spf1 ip4:16.0.16.0/20 ~all',
};
/** An operator of the tail has at most as many domains as this. */
export const largest_of_tail = 150;

const choose = (all, at) => {
    for (const each of all) {
        if (at < each.share) return each;
        at -= each.share;
    }
    return undefined;
};

/**
 * A list in which each commune has a domain of its own. Many communes write from an address at a provider, and their row names the provider's
 * domain: for those a name is made.
 */
export function own_domains(rows) {
    const seen = new Set();
    return rows.map(({ insee, domain }) => {
        const own = seen.has(domain) || !host_name(domain) || ['wanadoo.fr', 'orange.fr', 'gmail.com'].includes(domain) ? `mairie-${insee.toLowerCase()}.fr` : domain;
        seen.add(own);
        return own;
    });
}

/** {zones, networks, operators}: for every domain about 15 records; `operators` counts the domains of each operator of the tail. */
export function make_zones(domains) {
    const zones = new Records(), networks = new Networks(), random = numbers(34838), operators = new Map();
    for (const [name, record] of Object.entries(senders)) zones.add(name, 'TXT', txt(record));
    const known_mx = new Set();
    domains.forEach((domain, n) => {
        const at = (percent) => random() * 100 < percent;
        const operator = choose(dns, random() * 100);
        let servers = operator?.servers(n);
        if (!servers) {
            // The tail: few have many, many have few.
            let which;
            do which = at(50) ? Math.floor(1500 ** random()) : Math.floor(random() * 2500);
            while ((operators.get(which) ?? 0) >= largest_of_tail);
            operators.set(which, (operators.get(which) ?? 0) + 1);
            servers = [`ns1.operator-${which}.example`, `ns2.operator-${which}.example`];
        }
        for (const server of servers) zones.add(domain, 'NS', `${server}.`);
        const own = choose(mail, random() * 100), mailless = !own && at(70);
        const mx = own ? own.mx(domain) : mailless ? [] : [`10 mail.${domain}.`];
        for (const value of mx) {
            zones.add(domain, 'MX', value);
            const host = value.split(' ')[1].slice(0, -1);
            if (!host.endsWith(`.${domain}`) && !known_mx.has(host) && host_name(host)) {
                known_mx.add(host);
                zones.add(host, 'A', networks.address(64500 + (known_mx.size % 20)));
            }
        }
        if (!own && !mailless) zones.add(`mail.${domain}`, 'A', networks.address(65000 + (n % 200)));
        if (at(mailless ? 15 : 82)) zones.add(domain, 'TXT', txt(`v=spf1 ${own ? `include:${own.spf} ` : 'a mx '}${at(6) ? 'include:spf.mailjet.com ' : ''}${at(5) ? 'include:spf.sendinblue.com ' : ''}~all`));
        if (at(22)) zones.add(domain, 'TXT', txt(`google-site-verification=${n.toString(36).padStart(12, 'x')}`));
        if (own?.microsoft) zones.add(domain, 'TXT', txt(`MS=ms${10_000_000 + n}`));
        zones.add(domain, 'A', networks.address(64500 + (n % 60)));
        if (at(40)) zones.add(domain, 'AAAA', `2001:db8:${(n >> 16).toString(16)}:${(n & 0xffff).toString(16)}::1`);
        if (at(60)) zones.add(`www.${domain}`, 'CNAME', `${domain}.`);
        else if (at(50)) zones.add(`www.${domain}`, 'CNAME', `cluster${n % 40}.hosting.ovh.net.`);
        else zones.add(`www.${domain}`, 'A', networks.address(64500 + (n % 60)));
        if (at(28)) zones.add(`_dmarc.${domain}`, 'TXT', txt(`v=DMARC1; p=${at(40) ? 'quarantine' : 'none'}; rua=mailto:dmarc@${domain}`));
        if (at(4)) zones.add(domain, 'CAA', '0 issue "letsencrypt.org"');
        if (own?.microsoft && at(80)) {
            zones.add(`autodiscover.${domain}`, 'CNAME', 'autodiscover.outlook.com.');
            if (at(60)) for (const selector of ['selector1', 'selector2']) zones.add(`${selector}._domainkey.${domain}`, 'CNAME', `${selector}-${domain.replaceAll('.', '-')}._domainkey.commune${n}.onmicrosoft.com.`);
        } else if (at(45)) {
            zones.add(`autodiscover.${domain}`, 'CNAME', 'mailconfig.ovh.net.');
            zones.add(`_autodiscover._tcp.${domain}`, 'SRV', '0 0 443 mailconfig.ovh.net.');
        }
        if (own?.google && at(70)) zones.add(`google._domainkey.${domain}`, 'TXT', txt(`v=DKIM1; k=rsa; p=${'A'.repeat(380)}`));
        if (at(12)) zones.add(`default._domainkey.${domain}`, 'TXT', txt(`v=DKIM1; k=rsa; p=${'B'.repeat(380)}`));
        if (at(35)) zones.add(`webmail.${domain}`, 'A', networks.address(64500 + (n % 60)));
        if (at(30)) zones.add(`mail.${domain}`, 'CNAME', 'ssl0.ovh.net.');
    });
    for (const name of ['ssl0.ovh.net', 'mailconfig.ovh.net', 'autodiscover.outlook.com', ...pairs(40, (i) => `cluster${i}.hosting.ovh.net`)]) zones.add(name, 'A', networks.address(64500));
    return { zones, networks, operators };
}
