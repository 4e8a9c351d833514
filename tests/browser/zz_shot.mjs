import { open_world } from '/tmp/wt/diary/tests/browser/harness.mjs';
process.env.BEFFROI_PROGRAM='/tmp/wt/diary/build/release/beffroi';
const [out, as, ...list] = process.argv.slice(2);
const world = await open_world();
try {
  for (const one of list) {
    let [name, address, size, theme, lang] = one.split('|');
    const v = await world.visitor({ as, size: size || 'desk', theme: theme || 'light', lang: lang || 'fr' });
    if (address.startsWith('@')) { // first link matching
      const [from, sel] = address.slice(1).split('@');
      await v.page.goto(from); const href = await v.page.locator(sel).first().getAttribute('href'); address = href;
    }
    if (name.startsWith('P')) await v.page.emulateMedia({ media: 'print' });
    await v.page.goto(address); await v.page.waitForTimeout(500);
    if (name.startsWith('P')) await v.page.pdf({ path: `${out}/${name}.pdf`, preferCSSPageSize: true });
    else await v.page.screenshot({ path: `${out}/${name}.png`, fullPage: true });
    const f = await v.faults(); if (f.length) console.log(name, f.slice(0,3));
    const sw = await v.page.evaluate(()=>[document.documentElement.scrollWidth, document.documentElement.clientWidth]); if (sw[0]>sw[1]) console.log(name,'scrolls',sw);
    await v.close();
  }
} finally { await world.close(); }
