// Reads the QR code of a page, as a telephone would.
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';

/** What the first QR code drawn on `page` says: the squares of its SVG path become a picture, which zbarimg reads. */
export function read_qr(page) {
    const found = page.match(/<svg class="qr" viewBox="0 0 (\d+) \d+"[^>]*><path d="([^"]+)"/);
    if (!found) throw new Error('there is no QR code on the page.');
    const [side, scale] = [Number(found[1]), 4];
    const bits = new Uint8Array(side * side);
    for (const [, x, y, length] of found[2].matchAll(/M(\d+) (\d+)h(\d+)v1h-\d+z/g)) bits.fill(1, Number(y) * side + Number(x), Number(y) * side + Number(x) + Number(length));
    const pixels = Buffer.alloc(side * side * scale * scale, 255);
    for (let y = 0; y < side * scale; y++)
        for (let x = 0; x < side * scale; x++) if (bits[Math.floor(y / scale) * side + Math.floor(x / scale)]) pixels[y * side * scale + x] = 0;
    const file = path.join(fs.mkdtempSync(path.join(os.tmpdir(), 'beffroi-qr-')), 'code.pgm');
    try {
        fs.writeFileSync(file, Buffer.concat([Buffer.from(`P5 ${side * scale} ${side * scale} 255\n`), pixels]));
        const ran = spawnSync('zbarimg', ['-q', '--raw', file], { encoding: 'utf8' });
        if (ran.status !== 0) throw new Error(`the QR code cannot be read: ${ran.stderr}`);
        return ran.stdout.trim();
    } finally {
        fs.rmSync(path.dirname(file), { recursive: true });
    }
}
