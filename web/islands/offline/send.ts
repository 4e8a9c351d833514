// Sending: each record with its key, until the site has said what became of it. Whatever is cut, and when, it is sent again under the
// same key, which the site keeps once. What was typed here while an answer was on its way stays, and is sent next.
import type { Entry, Fields, Own, Store } from "./store";

export interface Links { send: string; own: string }
export type Outcome = "done" | "no_network" | "cut" | "signed_out" | "not_open" | "other_person" | "busy";

const most_together = 10, most_bytes = 60_000, most_tried = 6;

const same = (a: Fields, b: Fields) => JSON.stringify(a) === JSON.stringify(b);

export type Asked = { own: Own } | Exclude<Outcome, "done" | "other_person">;
/** Who is signed in, and what the form offers. */
export async function ask_own(links: Links): Promise<Asked> {
    let answer: Response;
    try {
        answer = await fetch(links.own, { credentials: "same-origin", redirect: "manual", cache: "no-store", headers: { Accept: "application/json" } });
    } catch {
        return "no_network";
    }
    // Who is signed out is led to where one signs in.
    if (answer.type === "opaqueredirect" || answer.status === 401) return "signed_out";
    if (answer.status === 403) return "not_open";
    if (!answer.ok) return "busy";
    try {
        return { own: await answer.json() };
    } catch {
        return "cut";
    }
}

interface Taken {
    key: string;
    state: "kept" | "already" | "changed" | "differs" | "refused";
    id?: string;
    changed?: string;
    removed?: boolean;
    field?: string;
    error?: string;
    differences?: { name: string; here: string; there: string }[];
}

/** What the server is sent of an entry; it is noted before that this may reach it. */
const wire_of = (entry: Entry) => ({ key: entry.key, fields: entry.fields, tried: entry.tried.filter((each) => !same(each, entry.fields)), over: entry.over });

async function settle(store: Store, sent: Entry, taken: Taken) {
    await store.change(sent.key, (entry) => {
        const corrected = !same(entry.fields, sent.fields);
        entry.id = taken.id ?? entry.id;
        if (taken.state === "refused") {
            // What was corrected meanwhile may be right.
            if (!corrected) {
                entry.state = "refused";
                entry.fault = { field: taken.field ?? "", sentence: taken.error ?? "" };
            }
            return;
        }
        if (taken.state === "differs") {
            entry.differs = { changed: taken.changed!, differences: taken.differences ?? [] };
            entry.removed = taken.removed;
            entry.over = undefined;
            if (!corrected && entry.state !== "gone") entry.state = "differs";
            return;
        }
        // The site has what was sent: older versions are over.
        entry.tried = [sent.fields];
        entry.over = entry.fault = entry.differs = undefined;
        entry.removed = taken.removed;
        entry.sent = Date.now();
        if (entry.state === "gone") entry.former = "sent";
        else if (!corrected && entry.state !== "draft") entry.state = "sent";
    });
}

function batch_of(waiting: Entry[]): Entry[] {
    const batch: Entry[] = [];
    let size = 0;
    for (const entry of waiting) {
        size += JSON.stringify(wire_of(entry)).length;
        if (batch.length && (batch.length === most_together || size > most_bytes)) break;
        batch.push(entry);
    }
    return batch;
}

async function send_batch(store: Store, links: Links, token: string, batch: Entry[]): Promise<Outcome> {
    const ready: Entry[] = [];
    for (const each of batch) {
        const noted = await store.change(each.key, (entry) => {
            if (entry.state !== "waiting") return false;
            if (entry.tried.some((tried) => same(tried, entry.fields))) return false;
            entry.tried = [...entry.tried.slice(0, 1), ...entry.tried.slice(1).slice(-(most_tried - 2)), entry.fields];
        });
        if (noted?.state === "waiting") ready.push(noted);
    }
    if (!ready.length) return "done";
    const body = new URLSearchParams({ _token: token, person: store.person, records: JSON.stringify(ready.map(wire_of)) });
    let answer: Response;
    try {
        answer = await fetch(links.send, { method: "POST", body, credentials: "same-origin", redirect: "manual", headers: { Accept: "application/json" } });
    } catch {
        return "cut";
    }
    if (answer.type === "opaqueredirect" || answer.status === 401) return "signed_out";
    let said: { records?: Taken[]; code?: string };
    try {
        said = await answer.json();
    } catch {
        // An answer that breaks off, or a page of the site instead: the form's token is over, or the site is not well.
        return answer.ok ? "cut" : "busy";
    }
    if (said.code === "other_person") return "other_person";
    if (!answer.ok || !said.records) return "busy";
    for (const taken of said.records) {
        const sent = ready.find((each) => each.key === taken.key);
        if (sent) await settle(store, sent, taken);
    }
    return "done";
}

/** Sends all that waits. Two windows take turns; `progress` is called after each part. */
export async function send_all(store: Store, links: Links, progress: () => void): Promise<Outcome> {
    const work = async (): Promise<Outcome> => {
        const asked = await ask_own(links);
        if (typeof asked === "string") return asked;
        if (asked.own.person !== store.person) return "other_person";
        await store.keep_own(asked.own);
        for (;;) {
            const waiting = (await store.all()).filter((entry) => entry.state === "waiting").reverse();
            if (!waiting.length) return "done";
            const outcome = await send_batch(store, links, asked.own.token, batch_of(waiting));
            progress();
            if (outcome !== "done") return outcome;
        }
    };
    return navigator.locks ? navigator.locks.request("beffroi-sans-reseau", work) : work();
}
