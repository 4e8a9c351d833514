// A device with passkeys, in software: what navigator.credentials would answer, for tests without a browser. It does not count
// (as password managers do not), so that its answers may be made in any order.
import crypto from 'node:crypto';

const base64url = (bytes) => Buffer.from(bytes).toString('base64url');
const sha256 = (bytes) => crypto.createHash('sha256').update(bytes).digest();

/** CBOR of what an authenticator writes: small and large whole numbers, texts, bytes, maps as lists of pairs. */
function cbor(value) {
    const head = (kind, n) => (n < 24 ? Buffer.from([(kind << 5) | n]) : n < 256 ? Buffer.from([(kind << 5) | 24, n]) : Buffer.from([(kind << 5) | 25, n >> 8, n & 255]));
    if (typeof value === 'number') return value < 0 ? head(1, -1 - value) : head(0, value);
    if (typeof value === 'string') return Buffer.concat([head(3, Buffer.byteLength(value)), Buffer.from(value)]);
    if (Buffer.isBuffer(value)) return Buffer.concat([head(2, value.length), value]);
    return Buffer.concat([head(5, value.length), ...value.flat().map(cbor)]);
}

/** One passkey (ES256) for the site at `origin`, whose device checks who holds it. */
export function new_passkey(origin) {
    const { privateKey, publicKey } = crypto.generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const { x, y } = publicKey.export({ format: 'jwk' });
    const id = crypto.randomBytes(20);
    const [present, verified, holds_key] = [0x01, 0x04, 0x40];
    const head = (flags) => Buffer.concat([sha256(new URL(origin).hostname), Buffer.from([flags, 0, 0, 0, 0])]);
    const client_data = (type, challenge) => Buffer.from(JSON.stringify({ type: `webauthn.${type}`, challenge, origin, crossOrigin: false }));
    return {
        /** The fields that /…/cle takes for a new key. */
        create(challenge) {
            const key = cbor([[1, 2], [3, -7], [-1, 1], [-2, Buffer.from(x, 'base64url')], [-3, Buffer.from(y, 'base64url')]]);
            const data = Buffer.concat([head(present | verified | holds_key), Buffer.alloc(16), Buffer.from([0, id.length]), id, key]);
            return { client_data: base64url(client_data('create', challenge)), attestation: base64url(cbor([['fmt', 'none'], ['attStmt', []], ['authData', data]])) };
        },
        /** The fields of a sign-in. */
        get(challenge) {
            const said = client_data('get', challenge);
            const data = head(present | verified);
            const signature = crypto.sign('sha256', Buffer.concat([data, sha256(said)]), privateKey);
            return { credential: base64url(id), client_data: base64url(said), data: base64url(data), signature: base64url(signature), owner: '' };
        },
    };
}
