// Every route of the program is asked by some scenario, and refuses what no scenario needs to try for each of them.
import { place_of } from './every_answer.mjs';

/** The lines of `beffroi routes`: [{method, pattern, access, foreign_origin}]. */
export function parse_routes(text) {
    return text.trim().split('\n').map((line) => {
        const [method, pattern, access, ...more] = line.split(' ');
        return { method, pattern, access, foreign_origin: more.includes('foreign-origin') };
    });
}

const escaped = (text) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

/** One part of a pattern: what it matches, and how much of it is fixed. */
function part_of(segment) {
    const found = segment.match(/^([^{]*)\{(\w+)(\.\.\.)?\}(.*)$/);
    if (!found) return { match: escaped(segment), fixed: Infinity };
    const [, before, , rest, after] = found;
    return rest ? { match: '.+', fixed: -1 } : { match: `${escaped(before)}[^/]+${escaped(after)}`, fixed: before.length + after.length };
}

/** The route that answers, as the program's router chooses: fixed text wins over parameters, part by part. */
export function route_of(routes, method, path) {
    const fitting = routes.filter((route) => route.method === (method === 'HEAD' ? 'GET' : method))
        .map((route) => ({ route, parts: route.pattern.split('/').map(part_of) }))
        .filter(({ parts }) => new RegExp(`^${parts.map(({ match }) => match).join('/')}$`).test(path));
    const better = (a, b) => {
        for (let at = 0; at < Math.min(a.parts.length, b.parts.length); at++)
            if (a.parts[at].fixed !== b.parts[at].fixed) return b.parts[at].fixed - a.parts[at].fixed;
        return 0;
    };
    return fitting.sort(better)[0]?.route;
}

const succeeded = ({ answer }) => answer.status < 400;

/** The exchanges that each route answered. */
function by_route(routes, exchanges) {
    const answered = new Map(routes.map((route) => [route, []]));
    for (const exchange of exchanges) answered.get(route_of(routes, exchange.asked.method, place_of(exchange.asked.target).path))?.push(exchange);
    return answered;
}

/** What only a message leads to that leaves by day and on weekdays, or a server of names allows: asked with success by the test named here. */
export const asked_elsewhere = { 'POST /audit/{domaine}/retirer': 'tests/browser/audit_test.mjs', 'GET /r/{token}': 'tests/notices/real_servers_test.mjs' };

/** Sentences about routes that no scenario asks with success, in both languages when they answer with a page. */
export function missing_from(routes, exchanges) {
    const faults = [];
    for (const [{ method, pattern }, answered] of by_route(routes, exchanges)) {
        const good = answered.filter(succeeded);
        const in_english = (wanted) => good.filter(({ asked }) => place_of(asked.target).english === wanted);
        const page = good.some(({ answer }) => /^text\/html/.test(answer.headers['content-type'] ?? ''));
        if (asked_elsewhere[`${method} ${pattern}`]) continue;
        if (!in_english(false).length) faults.push(`${method} ${pattern}: no scenario asks for it with success. Write one in tests/scenarios.`);
        else if (page && !in_english(true).length) faults.push(`${method} ${pattern}: no scenario asks for it in English, under /en.`);
    }
    return faults;
}

/**
 * Tries on every route, with an address that a scenario asked for with success, what none may allow: other methods, a
 * stranger's forwarded request for what is the operators', a visitor without a session for what needs one, a form of another site, a form without its token. `ask(base, asked)` sends; `rules` are those of every answer.
 */
export async function try_refusals(routes, exchanges, ask, rules) {
    const faults = [];
    let requests = 0;
    const expect = async (base, asked, what, good) => {
        const answer = await ask(base, asked);
        requests++;
        const wrong = rules(asked, answer);
        if (!good(answer)) wrong.unshift(`${what}; the status is ${answer.status}`);
        for (const each of wrong) faults.push(`${asked.method} ${asked.target}: ${each}`);
    };
    for (const [route, answered] of by_route(routes, exchanges)) {
        const example = answered.find(succeeded);
        if (!example) continue; // `missing_from` says so
        const { base, asked } = example;
        const attempt = (changes, what, good) => expect(base, { ...asked, ...changes }, what, good);
        const at_path = routes.filter((other) => other.pattern === route.pattern).map(({ method }) => method);
        const allowed = at_path.includes('GET') ? [...at_path, 'HEAD'] : at_path;
        const allows = ({ headers }) => [...new Set([...allowed, 'OPTIONS'])].sort().join() === (headers.allow ?? '').split(/,\s*/).sort().join();
        for (const method of ['POST', 'PUT', 'PATCH', 'DELETE'].filter((method) => !at_path.includes(method)))
            await attempt({ method, fields: [] }, 'it must be refused with the list of what is allowed', (refused) => refused.status === 405 && allows(refused));
        await attempt({ method: 'OPTIONS', fields: [] }, 'it must say what is allowed', (told) => told.status === 204 && allows(told));
        if (route.access === 'operators') {
            const headers = [...asked.headers.filter(([name]) => !/^authorization$/i.test(name)), ['X-Forwarded-For', '203.0.113.9']];
            await attempt({ headers }, 'a stranger behind a proxy must be refused', ({ status }) => status === 403);
        }
        if (!['everyone', 'operators'].includes(route.access)) {
            const headers = asked.headers.filter(([name]) => !/^cookie$/i.test(name));
            const sent_away = ({ status, headers: told }) => route.method === 'GET' ? status === 303 && /^(\/en)?\/connexion\?/.test(told.location) : status === 401 || status === 403;
            await attempt({ headers }, 'who is not signed in must be sent to sign in', sent_away);
            await attempt({ headers: [...headers, ['Cookie', 'beffroi_session=forged']] }, 'a forged session must open nothing', sent_away);
        }
        if (route.method !== 'GET' && !route.foreign_origin) {
            const elsewhere = [...asked.headers.filter(([name]) => !/^origin$/i.test(name)), ['Origin', 'https://elsewhere.example']];
            await attempt({ headers: elsewhere }, 'a form of another site must be refused', ({ status }) => status === 403);
            const unsigned = asked.fields.filter(([name]) => name !== '_token');
            // Forms that send files carry it in their address.
            const target = asked.target.replace(/\?_token=[^&]*$/, '');
            await attempt({ target, fields: unsigned.length ? unsigned : [['a', '1']] }, 'a form without its token must be refused', ({ status }) => status === 403);
        }
    }
    return { faults, requests };
}
