// Signs people in, as a browser would: through the form, with its token.
import { request } from './server.mjs';

/** The people of the demonstration: see src/features/accounts/demo.cpp. */
export const demo_password = 'la cloche sonne midi';
export const demo_people = {
    administrator: 'claire@pays-de-la-vire.example',
    coordinator: 'yann@pays-de-la-vire.example',
    counsellor: 'aicha@pays-de-la-vire.example',
    southerner: 'mehdi@pays-de-la-vire.example',
    correspondent: 'luc@mairie-vire.example',
    resident: 'odette@exemple.example',
};

/** The session of an answer's Set-Cookie, "beffroi_session=…", or "__Host-beffroi_session=…" of a site by https; undefined when it sets none. */
export function session_of(answer) {
    const line = (answer.headers['set-cookie'] ?? []).find((each) => /^(__Host-)?beffroi_session=/.test(each));
    return line?.split(';')[0];
}

/** The token of the form on `page` that is sent to `action`. */
export function token_of(page, action) {
    const form = page.split('<form').find((part) => part.includes(`action="${action}"`));
    const token = form?.match(/name="_token" value="([^"]+)"/)?.[1];
    if (!token) throw new Error(`no form for ${action} on the page: ${page.slice(0, 300)}`);
    return token;
}

/** Sends a form as the page at `from` would; `to` is where its form goes, `origin` the public address of the site when it is another one than `base`. */
export async function send_form(base, { from, to = from, fields = {}, cookie, origin = base }) {
    const headers = cookie ? { Cookie: cookie } : {};
    const page = await request(base, from, { headers });
    const body = new URLSearchParams({ _token: token_of(page.body, to), ...fields }).toString();
    return request(base, to, { method: 'POST', headers: { ...headers, Origin: origin, 'Content-Type': 'application/x-www-form-urlencoded', 'Content-Length': Buffer.byteLength(body) }, body });
}

/** Signs in with mail and password: the cookie to send. */
export async function sign_in(base, mail, password = demo_password, origin = base) {
    const answer = await send_form(base, { from: '/connexion', fields: { mail, password }, origin });
    const cookie = session_of(answer);
    if (answer.status !== 303 || !cookie) throw new Error(`${mail} cannot sign in: ${answer.status}`);
    return cookie;
}
