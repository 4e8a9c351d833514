// Rules of the browser's side: nothing inline, nothing from elsewhere, nothing that names a registry.

// Links a page may carry (nothing is loaded from them), and names that only look like addresses.
const allowed_hosts = [/^www\.w3\.org$/, /^(www\.)?openstreetmap\.org$/, /^127\.0\.0\.1$/, /^localhost$/, /^schema\.org$/, /(^|\.)(example|exemple)\.(fr|org|com|net)$/];

const line_at = (text, index) => text.slice(0, index).split('\n').length;
const blank = (found) => found.replace(/[^\n]/g, ' ');

export function check_browser_side(files, refuse) {
    for (const { name, text } of files) {
        if (/^src\/.*\/pages\/.*\.html$/.test(name)) check_template(name, text.replace(/\{#[\s\S]*?#\}|<!--[\s\S]*?-->/g, blank), refuse);
        if (/^web\/.*\.(ts|mts|js|mjs|css|html)$/.test(name)) check_source(name, text, refuse);
        if (name === 'web/package-lock.json') check_lock(name, text, refuse);
        if (name === 'web/.npmrc' && /registry\s*=|_auth|\/\//.test(text))
            refuse(name, 1, 'the registry and its credentials are each machine\'s own affair: leave them out.');
    }
}

function check_template(name, text, refuse) {
    const say = (index, sentence) => refuse(name, line_at(text, index), sentence);
    for (const found of text.matchAll(/<script\b([^>]*)>([\s\S]*?)<\/script>|<script\b/gi)) {
        // Only data that no browser runs may stand inside the element, and a value is never written into it.
        const data = /type="application\/(ld\+)?json"/.test(found[1] ?? '');
        const outside = /\bsrc=/.test(found[1] ?? '') && !found[2]?.trim();
        if (!outside && !data) say(found.index, 'no script inside a page: put it in web/ as an island and name it with <script type="module" src="{{ asset(…) }}">.');
        if (found[2]?.includes('{{')) say(found.index, 'no value inside <script>: pass it to the island in a data- attribute.');
    }
    for (const found of text.matchAll(/<[a-z][^<>]*?\sstyle\s*=/gi)) say(found.index, 'no style attribute, the content policy refuses it: write a class in web/.');
    for (const found of text.matchAll(/<style\b/gi)) say(found.index, 'no <style> in a page, the content policy refuses it: write it in web/.');
    for (const found of text.matchAll(/<[a-z][^<>]*?\s(on[a-z]+)\s*=/gi)) say(found.index, `no ${found[1]} attribute: let an island in web/ listen to the event.`);
    for (const found of text.matchAll(/javascript:/gi)) say(found.index, 'no javascript: address: use a button and an island.');
    // What a page loads comes from this site. A link that a person follows may lead anywhere.
    for (const found of text.matchAll(/\b(?:src|srcset|poster|data|action|formaction)\s*=\s*"(?:https?:)?\/\/([^"/{]*)|<(?:link|use|image)\b[^>]*\bhref\s*=\s*"(?:https?:)?\/\/([^"/{]*)/gi))
        say(found.index, `the page would load from ${found[1] || found[2] || 'another site'}: bring the file into web/ and name it with asset(…).`);
}

function check_source(name, text, refuse) {
    const css = name.endsWith('.css');
    const code = css ? text.replace(/\/\*[\s\S]*?\*\//g, blank) : text.replace(/(^|[^:"'`\\])\/\/[^\n]*|\/\*[\s\S]*?\*\//g, blank);
    for (const found of code.matchAll(/https?:\/\/([a-z0-9.-]+)/gi))
        if (!allowed_hosts.some((host) => host.test(found[1])))
            refuse(name, line_at(code, found.index), `${found[1]} is another site: nothing is fetched from elsewhere; bring it in through npm or web/.`);
    if (css)
        for (const found of code.matchAll(/url\(\s*["']?\/\//gi)) refuse(name, line_at(code, found.index), 'an address that begins with // is another site: bring the file into web/.');
}

function check_lock(name, text, refuse) {
    const found = text.match(/"resolved":\s*"(?:https?|git)[^"]*"/);
    if (found)
        refuse(name, line_at(text, found.index), 'the lock names a registry: keep omit-lockfile-registry-resolved=true in web/.npmrc and write it again with npm install --package-lock-only.');
}
