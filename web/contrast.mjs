// Checks styles/tokens.css: every declared pair reaches its ratio in both themes (WCAG 2.2, relative luminance), every
// colour that the other styles use is a token, and every token used for text or edges is in a declared pair.
import { readFileSync, readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const styles = process.argv[2] ?? join(dirname(fileURLToPath(import.meta.url)), "styles");
const tokens = readFileSync(join(styles, "tokens.css"), "utf8");
const faults = [];

// ---- Themes ----
const withoutComments = tokens.replace(/\/\*[\s\S]*?\*\//g, "");
const coloursOf = (css) => Object.fromEntries([...css.matchAll(/--([a-z0-9-]+):\s*(#[0-9a-f]{3,6})\s*;/gi)].map(([, k, v]) => [k, v]));
const darkAt = withoutComments.indexOf("@media (prefers-color-scheme: dark)");
const printAt = withoutComments.indexOf("@media print");
if (darkAt < 0 || printAt < darkAt) throw new Error("tokens.css: the dark theme, then print, must follow the light one");
const light = coloursOf(withoutComments.slice(0, darkAt));
const themes = { light, dark: { ...light, ...coloursOf(withoutComments.slice(darkAt, printAt)) } };

// ---- Pairs ----
const luminance = (hex) => {
  const full = hex.length === 4 ? hex.replace(/[0-9a-f]/gi, "$&$&") : hex;
  const [r, g, b] = [1, 3, 5].map((i) => {
    const s = parseInt(full.slice(i, i + 2), 16) / 255;
    return s <= 0.04045 ? s / 12.92 : ((s + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
};
const ratio = (a, b) => {
  const [hi, lo] = [luminance(a), luminance(b)].sort((x, y) => y - x);
  return (hi + 0.05) / (lo + 0.05);
};
let pairs = 0;
const inPair = { text: new Set(), edge: new Set() };
for (const [, kind, wanted, lines] of tokens.matchAll(/@(text|edge) \(([\d.]+):1\)\n((?: {5}.*\n)+)/g))
  for (const line of lines.trim().split("\n")) {
    const [, front, backs] = line.trim().match(/^([a-z-]+) on (.+)$/);
    inPair[kind].add(front);
    for (const back of backs.split(/,\s*/))
      for (const [theme, colour] of Object.entries(themes)) {
        if (!colour[front] || !colour[back]) { faults.push(`${front} on ${back}: one of them is no colour token`); continue; }
        const got = ratio(colour[front], colour[back]);
        pairs++;
        if (got < Number(wanted)) faults.push(`${theme}: ${front} ${colour[front]} on ${back} ${colour[back]} is ${got.toFixed(2)}:1, below ${wanted}:1`);
        else if (process.argv.includes("--print")) console.log(theme, front, "on", back, got.toFixed(2));
      }
  }
if (pairs < 20) faults.push("hardly any pair was read from tokens.css: has its list changed shape?");

// ---- Uses ----
for (const file of readdirSync(styles).filter((f) => f.endsWith(".css") && f !== "tokens.css")) {
  const css = readFileSync(join(styles, file), "utf8").replace(/\/\*[\s\S]*?\*\//g, "");
  for (const [found] of css.matchAll(/#[0-9a-f]{3,8}\b|\b(?:rgb|hsl|oklch)a?\([^)]*\)/gi))
    if (!/url|^#[g-z]/i.test(found)) faults.push(`${file}: ${found} is a colour outside tokens.css`);
  for (const [, selector, body] of css.matchAll(/([^{}]+)\{([^{}]*)\}/g))
    for (const [, name] of body.matchAll(/(?:^|[;\s])color:\s*var\(--([a-z-]+)\)/g)) {
      const pictures = selector.split(",").every((s) => /\.icon(:[a-z-]+)?\s*$/.test(s));
      const known = pictures ? inPair.text.has(name) || inPair.edge.has(name) : inPair.text.has(name);
      if (!known) faults.push(`${file}: --${name} colours ${selector.trim()} but no ${pictures ? "@edge" : "@text"} pair names it`);
    }
  for (const [, name] of css.matchAll(/(?:outline(?:-color)?|accent-color):[^;]*var\(--([a-z-]+)\)/g))
    if (!inPair.edge.has(name)) faults.push(`${file}: --${name} marks a control but no @edge pair names it`);
}

if (faults.length) {
  console.error(faults.join("\n"));
  process.exit(1);
}
console.log(`${pairs} pairs in two themes reach their contrast.`);
