// Names as they are searched. Must fold as src/features/territory/query.cpp does: a test compares every name.

const accents = /[\u0300-\u036f]/g;
const ligatures = { œ: "oe", æ: "ae", ß: "ss" };
const in_full = new Map([["st", "saint"], ["ste", "sainte"], ["sts", "saints"], ["stes", "saintes"]]);

/** Words that nobody starts a search with: they open no entry of the index, except at the beginning of a name. */
export const small_words = new Set(
  "a au aux d da de des du e en et es l la las le les lez los o ou s sous sur".split(" "),
);
/** Articles that people leave out at the beginning of a name: "havre", "rochelle", "hay les roses". */
export const articles = new Set(["l", "la", "le", "les"]);

/** "L'Haÿ-les-Roses" → ["l", "hay", "les", "roses"]. */
export function words(name) {
  return name
    .normalize("NFD")
    .replace(accents, "")
    .toLowerCase()
    .replace(/[œæß]/g, (letter) => ligatures[letter])
    .split(/[^a-z0-9]+/)
    .filter(Boolean)
    .map((word) => in_full.get(word) ?? word);
}

/** The words without a leading article, unless nothing would remain. */
export function key_words(name) {
  const all = words(name);
  return all.length > 1 && articles.has(all[0]) ? all.slice(1) : all;
}

/** "hayles roses" without its spaces: how two spellings of a name are compared. */
export const key = (name) => key_words(name).join("");
