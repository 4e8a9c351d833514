// Codes of an authenticator app (RFC 6238: SHA-1, six digits, 30 seconds).
import crypto from 'node:crypto';

/** The code of `secret`, in base32, at `time` in milliseconds. */
export function totp(secret, time = Date.now()) {
    const bits = [...secret.toUpperCase().replace(/[^A-Z2-7]/g, '')].map((letter) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(letter).toString(2).padStart(5, '0')).join('');
    const key = Buffer.from(bits.match(/.{8}/g).map((byte) => parseInt(byte, 2)));
    const step = Buffer.alloc(8);
    step.writeBigUInt64BE(BigInt(Math.floor(time / 30000)));
    const mac = crypto.createHmac('sha1', key).update(step).digest();
    const at = mac[19] & 15;
    return String((mac.readUInt32BE(at) & 0x7fffffff) % 1e6).padStart(6, '0');
}
