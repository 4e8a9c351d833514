// The service worker of the page for records without network. It answers for that one page and the files that it is made of, from what
// was kept when it was installed, and for nothing else: no page of anybody's, no answer of the site.
// The server writes `self.kept` before this: the page's address, the version of its text, the files by their content's hash.
interface Kept { page: string; version: string; files: string[] }

const worker = self as any;
const kept: Kept = worker.kept;
const family = `beffroi ${kept.page} `;
const name = family + kept.version + kept.files.map((file) => file.replace(/^.*-|\..*$/g, "")).join("");

async function keep() {
    const cache = await caches.open(name);
    await Promise.all(
        [kept.page, ...kept.files].map(async (address) => {
            // Who is signed out is led elsewhere: that is not the page.
            const answer = await fetch(address, { credentials: "same-origin", redirect: "error", cache: address === kept.page ? "no-store" : "default" });
            if (!answer.ok) throw new Error(`${address}: ${answer.status}`);
            await cache.put(address, answer);
        }),
    );
    // The page has all it needs once it is open: a newer worker may take over at once.
    await worker.skipWaiting();
}

async function tidy() {
    for (const each of await caches.keys()) if (each.startsWith(family) && each !== name) await caches.delete(each);
    await worker.clients.claim();
}

worker.addEventListener("install", (event: any) => event.waitUntil(keep()));
worker.addEventListener("activate", (event: any) => event.waitUntil(tidy()));
worker.addEventListener("fetch", (event: any) => {
    const asked: Request = event.request;
    const { origin, pathname } = new URL(asked.url);
    if (asked.method !== "GET" || origin !== location.origin) return;
    const page = asked.mode === "navigate" && pathname === kept.page;
    if (!page && !kept.files.includes(pathname)) return;
    event.respondWith(caches.open(name).then(async (cache) => (await cache.match(pathname)) ?? fetch(asked)));
});
