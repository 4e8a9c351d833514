// What the device keeps of one person: records that wait, and what the form offers. Each row is sealed by AES-GCM under a key of that
// person, bound to whose row it is and which. The key cannot be taken out by scripts; with a code it is kept only wrapped under what
// the code gives, and opened into memory.
export type Fields = [string, string][];
export type State = "draft" | "waiting" | "refused" | "differs" | "sent" | "gone";
export interface Difference { name: string; here: string; there: string }
export interface Entry {
    key: string;
    state: State;
    fields: Fields;
    made: number; // ms since 1970
    touched: number;
    tried: Fields[]; // what the server may have been sent under this key, the oldest first
    revision: number; // counts what was written: two windows do not undo each other
    former?: State; // of what is gone: what it was
    over?: string; // the version at the desk that was chosen to be replaced
    id?: string; // the record at the desk
    sent?: number;
    fault?: { field: string; sentence: string };
    removed?: boolean;
    differs?: { changed: string; differences: Difference[] };
}
/** What the server says of whoever is signed in. */
export interface Own {
    person: string;
    name: string;
    token: string;
    usual: { type: string; place_kind: string; place: string; commune: string; equipment: string[]; themes: string[] };
    places: [string, string][];
    communes: string[];
}
interface PersonRow { person: string; key?: CryptoKey; salt?: Uint8Array; wrapped?: ArrayBuffer; iv?: Uint8Array; own?: Sealed }
interface Sealed { iv: Uint8Array; data: ArrayBuffer }
interface RecordRow extends Sealed { person: string; key: string; revision: number }

const name = "beffroi-sans-reseau";
const rounds = 600_000; // of PBKDF2 with SHA-256, as OWASP advises
export const shortest_code = 6;

function done<T>(asked: IDBRequest<T>): Promise<T> {
    return new Promise((good, bad) => {
        asked.onsuccess = () => good(asked.result);
        asked.onerror = () => bad(asked.error);
    });
}
function whole(tx: IDBTransaction): Promise<void> {
    return new Promise((good, bad) => {
        tx.oncomplete = () => good();
        tx.onabort = tx.onerror = () => bad(tx.error);
    });
}

let opened: Promise<IDBDatabase> | undefined;
function database(): Promise<IDBDatabase> {
    if (opened) return opened;
    const asked = indexedDB.open(name, 1);
    asked.onupgradeneeded = () => {
        asked.result.createObjectStore("persons", { keyPath: "person" });
        asked.result.createObjectStore("records", { keyPath: ["person", "key"] });
        asked.result.createObjectStore("device", { keyPath: "name" });
    };
    return (opened = done(asked));
}

const bytes = (text: string) => new TextEncoder().encode(text);
const random = (n: number) => crypto.getRandomValues(new Uint8Array(n));

async function seal(key: CryptoKey, value: unknown, whose: string): Promise<Sealed> {
    const iv = random(12);
    return { iv, data: await crypto.subtle.encrypt({ name: "AES-GCM", iv, additionalData: bytes(whose) }, key, bytes(JSON.stringify(value))) };
}
async function unseal(key: CryptoKey, { iv, data }: Sealed, whose: string) {
    return JSON.parse(new TextDecoder().decode(await crypto.subtle.decrypt({ name: "AES-GCM", iv, additionalData: bytes(whose) }, key, data)));
}
const new_key = (may_be_wrapped: boolean) => crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, may_be_wrapped, ["encrypt", "decrypt"]);
async function key_of_code(code: string, salt: Uint8Array) {
    const typed = await crypto.subtle.importKey("raw", bytes(code.normalize("NFC")), "PBKDF2", false, ["deriveKey"]);
    return crypto.subtle.deriveKey({ name: "PBKDF2", hash: "SHA-256", salt, iterations: rounds }, typed, { name: "AES-GCM", length: 256 }, false, ["wrapKey", "unwrapKey"]);
}

/** Whoever this device knew last; they need not be signed in. */
export async function last_person(): Promise<string> {
    const row = await done((await database()).transaction("device").objectStore("device").get("person"));
    return row?.value ?? "";
}

/** Makes room for somebody the first time. */
export async function remember(person: string) {
    const db = await database();
    const fresh = await new_key(false);
    const tx = db.transaction(["device", "persons"], "readwrite");
    tx.objectStore("device").put({ name: "person", value: person });
    const persons = tx.objectStore("persons");
    const asked = persons.get(person);
    asked.onsuccess = () => {
        if (!asked.result) persons.put({ person, key: fresh } as PersonRow);
    };
    await whole(tx);
}

export type Opened = { store: Store } | "unknown" | "locked" | "wrong";
/** The store of a person. `locked`: it asks for a code. */
export async function open(person: string, code?: string): Promise<Opened> {
    const row: PersonRow | undefined = person ? await done((await database()).transaction("persons").objectStore("persons").get(person)) : undefined;
    if (!row) return "unknown";
    if (row.key) return { store: store_of(person, row.key, false) };
    if (code === undefined) return "locked";
    try {
        const key = await crypto.subtle.unwrapKey("raw", row.wrapped!, await key_of_code(code, row.salt!), { name: "AES-GCM", iv: row.iv }, "AES-GCM", false, ["encrypt", "decrypt"]);
        return { store: store_of(person, key, true) };
    } catch {
        return "wrong";
    }
}

/** Erases all that is kept of a person, for whoever has forgotten the code. */
export async function forget(person: string) {
    const tx = (await database()).transaction(["persons", "records", "device"], "readwrite");
    tx.objectStore("persons").delete(person);
    tx.objectStore("device").delete("person");
    tx.objectStore("records").delete(IDBKeyRange.bound([person], [person, []]));
    await whole(tx);
}

/** Whether others than `person` have something here; what, and whether it was sent, nobody else can tell. */
export async function others_wait(person: string): Promise<boolean> {
    const rows: RecordRow[] = await done((await database()).transaction("records").objectStore("records").getAll());
    return rows.some((row) => row.person !== person);
}

export type Store = ReturnType<typeof store_of>;
function store_of(person: string, key: CryptoKey, has_code: boolean) {
    const whose = (of: string) => `${person}:${of}`;

    async function rows(): Promise<RecordRow[]> {
        return done((await database()).transaction("records").objectStore("records").getAll(IDBKeyRange.bound([person], [person, []])));
    }
    const entry_of = async (row: RecordRow): Promise<Entry> => ({ ...(await unseal(key, row, whose(row.key))), revision: row.revision });

    return {
        person,
        has_code,
        /** All of this person, the latest made first. */
        async all(): Promise<Entry[]> {
            const all = await Promise.all((await rows()).map(entry_of));
            return all.sort((a, b) => b.made - a.made);
        },
        async get(of: string): Promise<Entry | undefined> {
            const row: RecordRow | undefined = await done((await database()).transaction("records").objectStore("records").get([person, of]));
            return row && entry_of(row);
        },
        /** Writes it when nobody wrote it since it was read; true then, and its revision grows. */
        async put(entry: Entry): Promise<boolean> {
            const { iv, data } = await seal(key, entry, whose(entry.key));
            const tx = (await database()).transaction("records", "readwrite");
            const records = tx.objectStore("records");
            let good = false;
            const asked = records.get([person, entry.key]);
            asked.onsuccess = () => {
                good = (asked.result?.revision ?? 0) === entry.revision;
                if (good) records.put({ person, key: entry.key, revision: entry.revision + 1, iv, data } as RecordRow);
            };
            await whole(tx);
            if (good) entry.revision += 1;
            return good;
        },
        /** Reads, changes and writes until nobody came between; undefined when it is gone. `change` tells with false that there is nothing to do. */
        async change(of: string, change: (entry: Entry) => void | false): Promise<Entry | undefined> {
            for (;;) {
                const entry = await this.get(of);
                if (!entry || change(entry) === false || (await this.put(entry))) return entry;
            }
        },
        async erase(of: string) {
            const tx = (await database()).transaction("records", "readwrite");
            tx.objectStore("records").delete([person, of]);
            await whole(tx);
        },
        async own(): Promise<Own | undefined> {
            const row: PersonRow = await done((await database()).transaction("persons").objectStore("persons").get(person));
            return row?.own && unseal(key, row.own, whose("own"));
        },
        /** What signs requests is not kept. */
        async keep_own(own: Own) {
            const sealed = await seal(key, { ...own, token: "" }, whose("own"));
            const tx = (await database()).transaction("persons", "readwrite");
            const persons = tx.objectStore("persons");
            const asked = persons.get(person);
            asked.onsuccess = () => asked.result && persons.put({ ...asked.result, own: sealed });
            await whole(tx);
        },
        /** All is sealed anew: under a key that only `code` opens, or, without one, under a key of the device. The store to go on with. */
        async reseal(code?: string): Promise<Store> {
            const before = await rows();
            const own = await this.own();
            const fresh = await new_key(code !== undefined);
            const row: PersonRow = { person };
            let used = fresh;
            if (code === undefined) row.key = fresh;
            else {
                row.salt = random(16);
                row.iv = random(12);
                const by_code = await key_of_code(code, row.salt);
                row.wrapped = await crypto.subtle.wrapKey("raw", fresh, by_code, { name: "AES-GCM", iv: row.iv });
                used = await crypto.subtle.unwrapKey("raw", row.wrapped, by_code, { name: "AES-GCM", iv: row.iv }, "AES-GCM", false, ["encrypt", "decrypt"]);
            }
            if (own) row.own = await seal(used, own, whose("own"));
            const after = await Promise.all(
                before.map(async (each) => ({ ...each, ...(await seal(used, await unseal(key, each, whose(each.key)), whose(each.key))) })),
            );
            const tx = (await database()).transaction(["persons", "records"], "readwrite");
            tx.objectStore("persons").put(row);
            for (const each of after) tx.objectStore("records").put(each);
            await whole(tx);
            return store_of(person, used, code !== undefined);
        },
    };
}
