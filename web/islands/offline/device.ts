// What the page for records without network asks for before it opens: a code, when there is one. And the end of it all on a device.
import { forget, last_person, open, shortest_code, type Store } from "./store";
import type { Words } from "./form";

export interface Page {
    words: Words;
    store(): Store | undefined;
    enter(store: Store): Promise<void>;
    entered(): Promise<void>;
    say(sentence: string): void;
    tell_others(): void;
}

const at = <T extends HTMLElement>(id: string) => document.getElementById(id) as T;
const idle_ms = 10 * 60_000;

export function on_device(page: Page) {
    async function unlock(event: Event) {
        event.preventDefault();
        const opened = await open(await last_person(), at<HTMLInputElement>("code").value);
        at("code-error").textContent = typeof opened === "object" ? "" : page.words.wrong_code;
        if (typeof opened !== "object") return at("code").focus();
        at<HTMLInputElement>("code").value = "";
        await page.enter(opened.store);
        stay_open();
        await page.entered();
    }

    async function set_code(event: Event) {
        event.preventDefault();
        const code = at<HTMLInputElement>("new-code").value;
        const short = [...code].length < shortest_code;
        at("new-code-error").textContent = short ? page.words.code_short : "";
        const store = page.store();
        if (short || !store) return at("new-code").focus();
        await page.enter(await store.reseal(code));
        at<HTMLInputElement>("new-code").value = "";
        page.say(page.words.code_set);
        page.tell_others();
        stay_open();
    }

    async function no_code() {
        await page.enter(await page.store()!.reseal());
        page.say(page.words.code_gone);
        page.tell_others();
    }

    let idle = 0;
    function stay_open() {
        clearTimeout(idle);
        // Leaving the page is what surely takes the key out of memory. What is being typed is kept already.
        if (page.store()?.has_code) idle = window.setTimeout(() => location.reload(), idle_ms);
    }

    /** Everything of this person, once they have said that they are sure. */
    function erase_by(button: string, sure: string) {
        at(button).addEventListener("click", async () => {
            if (!at<HTMLInputElement>(sure).checked) return at(sure).focus();
            await forget(await last_person());
            page.tell_others();
            location.reload();
        });
    }

    at("locked").addEventListener("submit", (event) => void unlock(event));
    at("set-code").addEventListener("submit", (event) => void set_code(event));
    at("no-code").addEventListener("click", () => void no_code());
    at("lock").addEventListener("click", () => location.reload());
    erase_by("forget", "forget-sure");
    erase_by("leave", "leave-sure");
    for (const event of ["pointerdown", "keydown"]) document.addEventListener(event, stay_open, { passive: true });
}
