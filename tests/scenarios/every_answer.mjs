// What holds for every answer of the program, whatever was asked: who may frame, run, load and read what; the language;
// nothing inline, nothing foreign; what may be kept by whom.
const policy = {
    'default-src': ["'none'"], 'script-src': ["'self'"], 'style-src': ["'self'"], 'img-src': ["'self'", 'data:'], 'font-src': ["'self'"],
    'connect-src': ["'self'"], 'worker-src': ["'self'"], 'manifest-src': ["'self'"], 'form-action': ["'self'"], 'base-uri': ["'none'"],
};
// What may do nothing else than the policy says; a browser without these would be let loose.
// What other sites may frame.
const frames = ['/widget', '/ateliers/cadre', '/changer/encart'];
const required = ['default-src', 'script-src', 'style-src', 'form-action', 'base-uri', 'frame-ancestors'];
const closed_features = ['camera', 'microphone', 'payment', 'usb'];
const discreet = ['no-referrer', 'same-origin', 'strict-origin', 'strict-origin-when-cross-origin'];

/** "/en/lieux?a=1" → {path: "/lieux", english: true}. */
export function place_of(target) {
    const path = target.split('?')[0];
    const english = /^\/en(\/|$)/.test(path);
    return { path: english ? path.slice(3) || '/' : path, english };
}

/** Sentences about what is wrong with the answer to `asked`; empty when all is well. */
export function faults_of_answer(asked, answer) {
    const faults = [];
    const { path } = place_of(asked.target);
    const { headers, status } = answer;
    const must = (good, sentence) => good || faults.push(`every answer: ${sentence}`);

    check_policy(headers['content-security-policy'], frames.includes(path) && status === 200 ? ['*'] : ["'none'"], must);
    must(headers['x-content-type-options'] === 'nosniff', 'X-Content-Type-Options must be nosniff');
    must(discreet.includes(headers['referrer-policy']), `Referrer-Policy is "${headers['referrer-policy']}"`);
    const permissions = headers['permissions-policy'] ?? '';
    must(permissions.includes('geolocation=(self)'), 'Permissions-Policy must leave the position to the site alone');
    for (const feature of closed_features) must(permissions.includes(`${feature}=()`), `Permissions-Policy must close ${feature}`);
    must(headers['cross-origin-opener-policy'] === 'same-origin', 'Cross-Origin-Opener-Policy must be same-origin');
    for (const line of headers['set-cookie'] ?? []) must(is_session(line) && /^\/(connexion|deconnexion|invitation|carte|inscription|espace\/compte\/(confirmer|cles|double-verification))(\/|$)/.test(path), `no cookie but the session's, where one signs in or out or shows who one is: ${line}`);
    must(asked.method === 'OPTIONS' || !/^\/espace(\/|$)/.test(path) || headers['cache-control'] === 'no-store', 'what is behind the sign-in must not be kept');
    must(!headers.server && !headers['x-powered-by'], 'the program does not tell its name and version');
    must(/^[0-9a-f]{16}$/.test(headers['x-request-id'] ?? ''), 'X-Request-Id must be 16 hexadecimal digits');

    const api = path.startsWith('/api/v1/');
    must(api || !headers['access-control-allow-origin'], 'only the API may be read by scripts of other sites');
    must(!api || status >= 300 || headers['access-control-allow-origin'] === '*', 'the API may be read by scripts of any site');
    must(!headers['access-control-allow-credentials'], 'no credentials for other sites');
    const shared = api || frames.includes(path);
    must(shared || headers['cross-origin-resource-policy'] === 'same-origin', 'Cross-Origin-Resource-Policy must be same-origin');

    must(headers['cache-control'], 'Cache-Control is missing');
    if (status >= 400) {
        must(headers['cache-control'] === 'no-store', 'an error must not be kept');
        must(!headers.etag, 'an error has no version');
    }
    if (status >= 500) must(headers['retry-after'] || status !== 503, 'Retry-After is missing');
    if (asked.method === 'HEAD' || status === 204 || status === 304) must(answer.body === '', 'there must be no body');
    else if (/^text\/html/.test(headers['content-type'] ?? '')) check_page(asked, answer, must);
    return faults;
}

/** The session's cookie: not for scripts, not sent along from other sites, for the whole site and no other. */
function is_session(line) {
    const [first, ...attributes] = line.split(/;\s*/);
    // The prefix is a promise that browsers hold only with these attributes, and Secure.
    const named = first.startsWith('beffroi_session=') || (first.startsWith('__Host-beffroi_session=') && attributes.includes('Secure'));
    return named && ['HttpOnly', 'SameSite=Lax', 'Path=/'].every((each) => attributes.includes(each)) && !attributes.some((each) => /^Domain=/i.test(each));
}

function check_policy(text, framed_by, must) {
    const told = Object.fromEntries((text ?? '').split(';').map((part) => part.trim().split(/\s+/)).map(([name, ...values]) => [name, values]));
    for (const name of required) must(told[name], `Content-Security-Policy says nothing of ${name}`);
    for (const [name, values] of Object.entries(told)) {
        const allowed = name === 'frame-ancestors' ? framed_by : policy[name] ?? [];
        for (const value of values) must(allowed.includes(value), `Content-Security-Policy: ${name} must not allow ${value}`);
    }
    must(told['frame-ancestors']?.join() === framed_by.join(), `Content-Security-Policy: frame-ancestors must be ${framed_by}`);
}

function check_page(asked, answer, must) {
    const page = answer.body;
    const wanted = place_of(asked.target).english ? 'en' : 'fr';
    must(answer.headers['content-type'] === 'text/html; charset=utf-8', `Content-Type is "${answer.headers['content-type']}"`);
    must(page.startsWith('<!doctype html>'), 'a page begins with its doctype');
    must(page.match(/<html lang="(\w+)"/)?.[1] === wanted, `the page must be in ${wanted === 'fr' ? 'French' : 'English'}`);
    must(/<title>[^<]{3,} – [^<]+<\/title>/.test(page), 'the title names the page, then the site');
    must(page.match(/<h1[\s>]/g)?.length === 1, 'a page has one <h1>');
    // The sentences that an island fills in itself stand in attributes `data-words`, with their places open.
    must(!/\{\{|\}\}|\{%|%\}|\{\d\}|\{n\}/.test(page.replace(/ data-words="[^"]*"/g, '')), 'a placeholder was left in the page');
    must(!/<style[\s>]/i.test(page), 'no <style> in a page');
    for (const [, body] of page.matchAll(/<script[^>]*>([\s\S]*?)<\/script>/gi)) must(body.trim() === '', 'no script inside a page');
    for (const [tag, name, text] of page.matchAll(/<([a-z][a-z0-9-]*)((?:\s+[^\s=>"]+(?:="[^"]*")?)*)\s*\/?>/gi)) {
        const attributes = Object.fromEntries([...text.matchAll(/([^\s=>"]+)(?:="([^"]*)")?/g)].map(([, key, value]) => [key.toLowerCase(), value ?? '']));
        must(!('style' in attributes), `no style attribute: ${tag}`);
        must(!Object.keys(attributes).some((key) => key.startsWith('on')), `no script in an attribute: ${tag}`);
        const loads = name === 'link' && /stylesheet|icon|preload|manifest|modulepreload/.test(attributes.rel ?? '') ? attributes.href : name === 'a' ? undefined : attributes.src;
        must(loads === undefined || /^(\/(?!\/)|data:)/.test(loads), `nothing from another site: ${tag}`);
        must(name !== 'script' || attributes.src, `a script has its own file: ${tag}`);
        must(name !== 'form' || /^\/(?!\/)/.test(attributes.action ?? ''), `a form stays on the site: ${tag}`);
        must(name !== 'a' || !/^javascript:/i.test(attributes.href ?? ''), `no script in a link: ${tag}`);
    }
}
