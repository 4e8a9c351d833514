// /espace/hors-ligne: records written without network, kept sealed on the device and sent when the network is back.
import { blank, faults_in, fill, offer, show_faults, typed, type Words } from "./offline/form";
import { draw } from "./offline/list";
import { on_device } from "./offline/device";
import { ask_own, send_all, type Outcome } from "./offline/send";
import { last_person, open, others_wait, remember, type Entry, type Fields, type Own, type State, type Store } from "./offline/store";

const root = document.querySelector<HTMLElement>("[data-offline]")!;
const { send: send_to, own: own_at, worker, home, records } = root.dataset as Record<string, string>;
const links = { send: send_to, own: own_at };
const words: Words = JSON.parse(root.dataset.words!);
const at = <T extends HTMLElement>(id: string) => document.getElementById(id) as T;

const undo_ms = 10 * 60_000, sent_stay_ms = 24 * 3600_000, draft_pause_ms = 300;
const again_ms = [5_000, 15_000, 45_000, 120_000];

let store: Store | undefined;
let own: Own | undefined;
let writing: Entry | undefined; // what the form shows
let erased = ""; // the key of what was just deleted

// ---- What is said ----

function say(sentence: string, undo = false) {
    at("said").hidden = !sentence;
    at("said").querySelector("p")!.textContent = sentence;
    at("undo").hidden = !undo;
    at("told").textContent = sentence;
}
function tell_net(outcome: Outcome | "sending" | "rest") {
    const sentence = { done: words.all_sent, rest: words.rest, sending: words.sending, no_network: words.no_network, cut: words.cut, signed_out: words.signed_out, not_open: words.not_open, other_person: words.signed_out, busy: words.busy }[outcome];
    if (at("net").textContent !== sentence && outcome !== "sending") at("told").textContent = sentence;
    at("net").textContent = sentence;
    at("sign-in").hidden = outcome !== "signed_out";
}

async function show() {
    if (!store) return;
    const now = Date.now();
    const entries = await store.all();
    for (const entry of entries)
        if ((entry.state === "gone" && now - entry.touched > undo_ms) || (entry.state === "sent" && now - (entry.sent ?? now) > sent_stay_ms)) {
            await store.erase(entry.key);
            entry.state = "gone";
        }
    draw(entries, words, { edit: begin, erase, mine: keep_mine, desk: keep_desk, revert }, records);
}

// ---- Writing ----

/** Keeps a record; under `key`, when it is there already. Other windows hear of it. */
export async function keep(fields: Fields, state: State = "waiting", key: string = crypto.randomUUID()): Promise<string> {
    if (!store) throw new Error("nobody is known here");
    const now = Date.now();
    const known = await store.change(key, (entry) => {
        Object.assign(entry, { fields, state, touched: now, fault: undefined });
    });
    if (!known) await store.put({ key, state, fields, made: now, touched: now, tried: [], revision: 0 });
    others?.postMessage("written");
    return key;
}

/** All that is kept here of who this page is open for. */
export const entries = async (): Promise<Entry[]> => (store ? store.all() : []);

function view(form: boolean) {
    at("record").hidden = !form;
    at("open").hidden = form;
    if (form) at("form-title").focus();
    else at("write").focus();
    scrollTo(0, 0);
}

function begin(entry?: Entry) {
    writing = entry ?? { key: crypto.randomUUID(), state: "draft", fields: blank(own), made: 0, touched: 0, tried: [], revision: 0 };
    fill(writing.fields);
    say("");
    history.pushState("form", "");
    view(true);
    show_faults(entry?.state === "refused" && entry.fault ? [entry.fault] : [], words);
}

let draft_timer = 0;
/** What is typed is kept as it is typed: a telephone closes pages when it likes. */
async function keep_draft() {
    clearTimeout(draft_timer);
    draft_timer = 0;
    if (writing) await keep(typed(), "draft", writing.key);
}

async function finish(event: Event) {
    event.preventDefault();
    const fields = typed();
    const faults = faults_in(fields, words);
    show_faults(faults, words);
    if (faults.length || !writing) return;
    clearTimeout(draft_timer);
    try {
        await keep(fields, "waiting", writing.key);
    } catch {
        // What is typed stays in the form.
        return say(words.no_room);
    }
    leave(words.kept);
    void send();
}

function leave(sentence: string) {
    writing = undefined;
    if (history.state === "form") history.back();
    view(false);
    say(sentence);
    void show();
}

async function erase(entry: Entry) {
    await store!.change(entry.key, (each) => {
        each.former = each.state;
        each.state = "gone";
        each.touched = Date.now();
    });
    erased = entry.key;
    say(words.deleted, true);
    await show();
    at("undo").focus();
}
async function undo() {
    await store!.change(erased, (each) => {
        if (each.state === "gone") each.state = each.former ?? "waiting";
    });
    say("");
    at("write").focus();
    await show();
}

/** What is here takes the place of what is at the desk; of what was taken away there it becomes a new record. */
async function keep_mine(entry: Entry) {
    if (entry.removed) {
        await keep(entry.fields);
        await store!.erase(entry.key);
    } else
        await store!.change(entry.key, (each) => {
            each.over = each.differs?.changed;
            each.differs = undefined;
            each.state = "waiting";
        });
    await show();
    void send();
}
/** A correction that was begun is given up: what was sent stays as it was. */
async function revert(entry: Entry) {
    await store!.change(entry.key, (each) => {
        each.fields = each.tried[each.tried.length - 1];
        each.state = each.id ? "sent" : "waiting";
        each.fault = undefined;
    });
    at("write").focus();
    await show();
    void send();
}
async function keep_desk(entry: Entry) {
    await store!.erase(entry.key);
    say(words.deleted);
    at("write").focus();
    await show();
}

// ---- Sending ----

let failures = 0, again = 0, busy: Promise<Outcome> | undefined;
export function send(): Promise<Outcome> {
    if (!store) return Promise.resolve("no_network");
    return (busy ??= send_once().finally(() => (busy = undefined)));
}
async function send_once(): Promise<Outcome> {
    clearTimeout(again);
    tell_net("sending");
    const outcome = await send_all(store!, links, () => void show());
    if (outcome === "other_person" || outcome === "not_open") return know();
    await show();
    const left = outcome === "done" && (await store!.all()).some(({ state }) => !["sent", "gone"].includes(state));
    tell_net(left ? "rest" : outcome);
    others?.postMessage("sent");
    failures = outcome === "done" ? 0 : failures + 1;
    // Who is signed out has to act first; a network that comes back says so itself, but not always.
    if (["cut", "busy", "no_network"].includes(outcome)) again = window.setTimeout(send, again_ms[Math.min(failures, again_ms.length) - 1]);
    return outcome;
}

// ---- Whose it is ----

async function enter(opened: Store) {
    store = opened;
    own = await store.own();
    if (own) offer(own);
    at("locked").hidden = at("first").hidden = true;
    at("lock").hidden = at("no-code").hidden = !store.has_code;
    at("whose").textContent = own?.name ? words.whose.replace("{1}", own.name) : "";
    at("others").hidden = !(await others_wait(store.person));
    at("others").textContent = words.others;
    if (at("record").hidden) at("open").hidden = false;
    await show();
}

async function enter_as(person: string) {
    const opened = await open(person);
    if (typeof opened === "object") return enter(opened.store);
    at("first").hidden = opened !== "unknown";
    at("locked").hidden = opened !== "locked";
    at("open").hidden = true;
    if (opened === "locked") at("code").focus();
}

/** Somebody else is signed in, who writes no records: what waits is not for their eyes. */
function close_to_others() {
    store = writing = undefined;
    for (const id of ["open", "record", "locked", "first"]) at(id).hidden = true;
    at("closed").hidden = false;
    say("");
}

/** Asks the site who is signed in: it may be somebody else than last time, and only what is theirs is shown then. */
async function know(): Promise<Outcome> {
    const asked = await ask_own(links);
    if (asked === "not_open") close_to_others();
    if (typeof asked === "string") {
        if (store) tell_net(asked);
        return asked;
    }
    const { person } = asked.own;
    if (person !== (await last_person()) || (store && store.person !== person)) {
        await remember(person);
        store = writing = undefined;
        at("record").hidden = true;
        await enter_as(person);
    }
    if (store) {
        await store.keep_own(asked.own);
        await enter(store);
    }
    return "done";
}

// ---- The page ----

const others = "BroadcastChannel" in window ? new BroadcastChannel("beffroi-sans-reseau") : undefined;
let install: any;

async function start() {
    if (!window.isSecureContext || !crypto.subtle || !crypto.randomUUID || !("indexedDB" in window)) {
        at("unable").hidden = false;
        return;
    }
    if (navigator.serviceWorker) void navigator.serviceWorker.register(worker, { scope: home }).catch(() => {});
    await enter_as(await last_person());
    if ((await know()) === "done" && store) await send();
    if (store && navigator.storage?.persist && !(await navigator.storage.persist())) {
        at("unsafe").textContent = words.unsafe;
        at("unsafe").hidden = false;
    }
    root.dataset.ready = "";
}

at("write").addEventListener("click", () => begin());
at("send").addEventListener("click", () => void send());
at("undo").addEventListener("click", () => void undo());
at("record").addEventListener("submit", (event) => void finish(event));
at("record").addEventListener("input", () => {
    clearTimeout(draft_timer);
    draft_timer = window.setTimeout(keep_draft, draft_pause_ms);
});
at("back").addEventListener("click", async () => {
    await keep_draft();
    leave(words.kept);
});
window.addEventListener("popstate", async () => {
    if (at("record").hidden) return;
    if (draft_timer) await keep_draft();
    leave("");
});
on_device({
    words,
    store: () => store,
    enter,
    entered: async () => {
        if ((await know()) === "done") await send();
    },
    say,
    tell_others: () => others?.postMessage("closed"),
});
window.addEventListener("online", () => void send());
document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible") void send();
    else if (draft_timer) void keep_draft();
});
others?.addEventListener("message", ({ data }) => (data === "closed" ? location.reload() : void show()));
window.addEventListener("beforeinstallprompt", (event) => {
    event.preventDefault();
    install = event;
    at("install").hidden = false;
});
at("install").addEventListener("click", () => void install?.prompt());
void start();
