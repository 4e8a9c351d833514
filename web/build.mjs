// Builds the browser's side into two files that the server embeds:
//   web_assets.blob  every asset (plain, gzip, brotli), every icon and the fonts of printed matter, end to end
//   web_assets.cpp   the tables that say where each one stands in the blob
// Called by CMake: node build.mjs --out DIR --maps DIR
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

import { woffToTrueType } from "./woff.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const option = (name) => {
  const at = process.argv.indexOf(`--${name}`);
  return at < 0 ? undefined : process.argv[at + 1];
};
const out = resolve(option("out") ?? join(here, "../build/web"));
const wanted = JSON.parse(readFileSync(join(here, "package.json"), "utf8")).devDependencies;
const absent = Object.entries(wanted).filter(([name, version]) => {
  const file = join(here, "node_modules", name, "package.json");
  return !existsSync(file) || JSON.parse(readFileSync(file, "utf8")).version !== version;
});
if (absent.length) {
  console.error(`web/node_modules lacks ${absent.map(([name, version]) => `${name} ${version}`).join(", ")}: run \`./dev deps\`, or \`npm ci\` in web/.`);
  process.exit(1);
}
const esbuild = await import("esbuild");
mkdirSync(out, { recursive: true });

const types = {
  css: "text/css; charset=utf-8",
  js: "text/javascript; charset=utf-8",
  svg: "image/svg+xml",
  png: "image/png",
  woff2: "font/woff2",
  webmanifest: "application/manifest+json",
  json: "application/json",
};

/** name → { path, type, plain: Buffer } in the order in which they were made. */
const assets = new Map();
const add = (name, bytes, path) => {
  const plain = Buffer.from(bytes);
  const [, stem, extension] = name.match(/^(.*)\.([a-z0-9]+)$/);
  const hash = createHash("sha256").update(plain).digest("hex").slice(0, 8);
  const type = types[extension];
  if (!type) throw new Error(`${name}: no content type for .${extension}; add it to web/build.mjs`);
  assets.set(name, { path: path ?? `/assets/${stem}-${hash}.${extension}`, type, plain });
};
/** Writes the final address of every `asset:name` that a text mentions. */
const withAddresses = (text, whence) =>
  text.replace(/asset:([a-z0-9.-]+)/g, (_, name) => {
    if (!assets.has(name)) throw new Error(`${whence} mentions asset:${name}, which is not built before it`);
    return assets.get(name).path;
  });
/** Drawings travel without the comments and line breaks that make them readable here. */
const tidySvg = (text) => text.replace(/<!--.*?-->/gs, "").replace(/>\s+</g, "><").replace(/\s+/g, " ").trim();

// ---- Fonts ----
const font = join(here, "node_modules/@fontsource-variable/atkinson-hyperlegible-next/files");
add("atkinson-latin.woff2", readFileSync(join(font, "atkinson-hyperlegible-next-latin-wght-normal.woff2")));
add("atkinson-latin-ext.woff2", readFileSync(join(font, "atkinson-hyperlegible-next-latin-ext-wght-normal.woff2")));

// Posters and attestations are drawn by the server, which needs plain TrueType.
const drawn = join(here, "node_modules/@fontsource/atkinson-hyperlegible-next/files");
const fonts = [];
for (const weight of [400, 700])
  for (const set of ["latin", "latin-ext"])
    fonts.push([
      `atkinson-${set}-${weight}.ttf`,
      woffToTrueType(readFileSync(join(drawn, `atkinson-hyperlegible-next-${set}-${weight}-normal.woff`))),
    ]);

// ---- Pictures ----
for (const file of readdirSync(join(here, "images")).sort()) {
  const bytes = readFileSync(join(here, "images", file));
  add(file, file.endsWith(".svg") ? tidySvg(bytes.toString()) : bytes);
}
for (const file of readdirSync(here).filter((f) => f.endsWith(".webmanifest")).sort())
  add(file, withAddresses(readFileSync(join(here, file), "utf8"), file));

// ---- Styles ----
/** MapLibre's styles for controls that our map does not have, with their pictures: a first visit does not carry them. */
const unused_controls = /maplibregl-(ctrl-(geolocate|fullscreen|shrink|terrain|globe|compass|logo)|user-location|cooperative|desktop-message|mobile-message)/;
const without_unused = (css) =>
  css.replace(/([^{}@;]+)\{([^{}]*)\}/g, (rule, selectors, body) => {
    const kept = selectors.split(",").filter((selector) => !unused_controls.test(selector));
    return kept.length ? `${kept.join(",")}{${body}}` : "";
  });
for (const file of readdirSync(join(here, "styles")).filter((f) => f.startsWith("app") && f.endsWith(".css"))) {
  const built = await esbuild.build({
    entryPoints: [join(here, "styles", file)],
    bundle: true, minify: true, write: false, external: ["asset:*"], logLevel: "warning",
    target: ["chrome87", "firefox78", "safari13"],
  });
  add(file, withAddresses(without_unused(built.outputFiles[0].text), file));
}

// ---- Islands: one entry per file, what they share in chunks ----
const islands = readdirSync(join(here, "islands")).filter((f) => f.endsWith(".ts")).sort();
if (islands.length) {
  const built = await esbuild.build({
    entryPoints: islands.map((f) => join(here, "islands", f)),
    bundle: true, minify: true, write: false, format: "esm", splitting: true, metafile: true,
    outdir: join(out, "islands"), entryNames: "[name]-[hash]", chunkNames: "[name]-[hash]", assetNames: "[name]-[hash]",
    publicPath: "/assets", logLevel: "warning", target: ["es2019"], legalComments: "none",
  });
  const entries = new Map();
  for (const [file, meta] of Object.entries(built.metafile.outputs))
    if (meta.entryPoint) entries.set(basename(file), basename(meta.entryPoint).replace(/\.ts$/, ".js"));
  for (const file of built.outputFiles) {
    const built_name = basename(file.path);
    add(entries.get(built_name) ?? built_name, file.contents, `/assets/${built_name}`);
  }
}

// MapLibre's worker is a program of its own, which the map starts by its address.
add("map-worker.js", readFileSync(join(here, "node_modules/maplibre-gl/dist/maplibre-gl-worker.mjs")));

// The drawn background, made from open data by tools/territory/outlines.mjs.
for (const file of ["map-outlines.json", "map-names.json"]) add(file, readFileSync(join(resolve(option("maps")), file)));

// ---- Icons: chosen ones of Lucide, and our own ----
const icons = new Map();
const lucide = readFileSync(join(here, "icons/lucide.txt"), "utf8").split("\n").map((l) => l.replace(/#.*/, "").trim());
for (const name of lucide.filter(Boolean)) {
  const svg = readFileSync(join(here, `node_modules/lucide-static/icons/${name}.svg`), "utf8");
  const drawing = tidySvg(svg.replace(/<!--.*?-->/gs, "").replace(/^\s*<svg[^>]*>|<\/svg>\s*$/g, "")).replace(/ \/>/g, "/>");
  icons.set(name, `<svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">${drawing}</svg>`);
}
for (const file of readdirSync(join(here, "icons")).filter((f) => f.endsWith(".svg")).sort())
  icons.set(basename(file, ".svg"), tidySvg(readFileSync(join(here, "icons", file), "utf8")));

// ---- One blob, two tables ----
const parts = [];
let length = 0;
const place = (bytes) => {
  const view = `{blob + ${length}, ${bytes.length}}`;
  parts.push(bytes);
  length += bytes.length;
  return view;
};
/** A compressed form is worth sending only when it saves more than the header that announces it. */
const smaller = (bytes, than) => (bytes.length + 64 < than.length ? place(bytes) : "{}");
const compressible = (type) => !/^(image\/png|font\/)/.test(type);

let table = "";
const manifest = {};
for (const [name, { path, type, plain }] of assets) {
  const views = [place(plain)];
  const sizes = { plain: plain.length };
  if (compressible(type)) {
    const gzip = gzipSync(plain, { level: 9 });
    const brotli = brotliCompressSync(plain, {
      params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: plain.length },
    });
    views.push(smaller(gzip, plain), smaller(brotli, plain));
    Object.assign(sizes, { gzip: gzip.length, brotli: brotli.length });
  } else views.push("{}", "{}");
  table += `        {"${name}", "${path}", "${type}", ${views.join(", ")}},\n`;
  manifest[name] = { path, ...sizes };
}
let iconTable = "";
for (const [name, svg] of [...icons].sort(([a], [b]) => (a < b ? -1 : 1)))
  iconTable += `        {"${name}", ${place(Buffer.from(svg))}},\n`;
let fontTable = "";
for (const [name, bytes] of fonts) fontTable += `        {"${name}", ${place(bytes)}},\n`;

writeFileSync(join(out, "web_assets.blob"), Buffer.concat(parts));
writeFileSync(join(out, "web_assets.json"), JSON.stringify(manifest, null, 1) + "\n");
writeFileSync(
  join(out, "web_assets.cpp"),
  `// Made by web/build.mjs.
#include "platform/html/assets.hpp"

extern "C" const char beffroi_web_blob_begin[];

namespace beffroi::web {

using Named = std::pair<std::string_view, std::string_view>;

std::span<const net::Asset> assets() {
    const char* blob = beffroi_web_blob_begin;
    static const net::Asset all[] = {
${table}    };
    return all;
}

std::span<const Named> icons() {
    const char* blob = beffroi_web_blob_begin;
    static const Named all[] = {
${iconTable}    };
    return all;
}

std::span<const Named> fonts() {
    const char* blob = beffroi_web_blob_begin;
    static const Named all[] = {
${fontTable}    };
    return all;
}

}
`,
);
