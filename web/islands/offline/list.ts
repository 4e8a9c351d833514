// The lists of the page for records without network: what waits, what was refused or changed at both ends, what was sent.
import { label_of, value_of, values_of, type Words } from "./form";
import type { Entry } from "./store";

export interface Acts {
    edit(entry: Entry): void;
    erase(entry: Entry): void;
    mine(entry: Entry): void;
    desk(entry: Entry): void;
    revert(entry: Entry): void;
}

const part = <T extends HTMLElement>(row: Element, name: string) => row.querySelector<T>(`.${name}`)!;

/** What may have reached the site is taken away there, where it can be put back. */
const erasable = (entry: Entry) => (entry.state === "refused" ? !entry.id : ["draft", "waiting"].includes(entry.state) && !entry.tried.length && !entry.id);

export const title_of = ({ fields }: Entry, words: Words) => value_of(fields, "title") || value_of(fields, "who") || (value_of(fields, "type") === "collectif" ? label_of("type", "collectif") : words.nameless);

function about(entry: Entry, words: Words): string {
    const { fields } = entry;
    const day = value_of(fields, "day");
    const minutes = value_of(fields, "duration_other") || value_of(fields, "duration");
    return [
        /^\d{4}-\d\d-\d\d$/.test(day) ? new Intl.DateTimeFormat(document.documentElement.lang, { dateStyle: "full", timeZone: "UTC" }).format(new Date(`${day}T00:00:00Z`)) : "",
        minutes && words.minutes.replace("{1}", minutes),
        value_of(fields, "place_kind") === "lieu_activite" ? label_of("place", value_of(fields, "place")) : label_of("place_kind", value_of(fields, "place_kind")),
        values_of(fields, "themes").map((each) => label_of("themes", each)).join(", "),
    ].filter(Boolean).join(" · ");
}

function row_of(entry: Entry, words: Words, acts: Acts, records: string): Element {
    const row = (document.querySelector<HTMLTemplateElement>("#row")!.content.cloneNode(true) as DocumentFragment).firstElementChild!;
    row.setAttribute("data-key", entry.key);
    const title = part(row, "title");
    title.textContent = title_of(entry, words);
    part(row, "about").textContent = about(entry, words);
    part(row, "state").textContent = entry.state === "sent" ? (entry.removed ? words.removed : "") : words[{ waiting: "waits", draft: "draft", refused: "refused", differs: "differs" }[entry.state as string] ?? ""] ?? "";
    part(row, "fault").textContent = entry.state === "refused" ? (entry.fault?.sentence ?? "") : entry.state === "differs" && entry.removed ? words.removed : "";
    const names = (button: HTMLElement) => button.append(Object.assign(document.createElement("span"), { className: "unseen", textContent: ` ${title.textContent}, ${value_of(entry.fields, "day")}` }));
    const press = (name: string, shown: boolean, act: (entry: Entry) => void) => {
        const button = part(row, name);
        button.hidden = !shown;
        if (!shown) return;
        names(button);
        button.addEventListener("click", () => act(entry));
    };
    const differs = entry.state === "differs";
    press("edit", true, acts.edit);
    press("delete", erasable(entry), acts.erase);
    press("revert", entry.state === "draft" && entry.tried.length > 0, acts.revert);
    press("mine", differs, acts.mine);
    press("desk", differs, acts.desk);
    const look = part<HTMLAnchorElement>(row, "look");
    look.hidden = !entry.id;
    if (entry.id) {
        look.href = `${records}/${entry.id}`;
        names(look);
    }
    if (differs && entry.differs?.differences.length) {
        part(row, "versions").hidden = false;
        row.querySelector("tbody")!.replaceChildren(
            ...entry.differs.differences.map(({ name, here, there }) => {
                const line = document.createElement("tr");
                const head = Object.assign(document.createElement("th"), { textContent: name });
                head.scope = "row";
                // "Here" is this device; the site calls its own version "here".
                line.append(head, ...[there, here].map((text) => Object.assign(document.createElement("td"), { textContent: text })));
                return line;
            }),
        );
    }
    return row;
}

/** Draws both lists anew; what had the focus keeps it. */
export function draw(entries: Entry[], words: Words, acts: Acts, records: string) {
    const focused = document.activeElement?.closest("[data-key]")?.getAttribute("data-key");
    const put = (name: string, shown: Entry[]) => {
        document.querySelector<HTMLElement>(`#${name}-part`)!.hidden = !shown.length;
        document.querySelector(`#${name}`)!.replaceChildren(...shown.map((entry) => row_of(entry, words, acts, records)));
    };
    put("waiting", entries.filter(({ state }) => !["sent", "gone"].includes(state)));
    put("sent", entries.filter(({ state }) => state === "sent"));
    if (focused) document.querySelector<HTMLElement>(`[data-key="${CSS.escape(focused)}"] button:not([hidden])`)?.focus();
    const waits = entries.filter(({ state }) => ["waiting", "refused", "differs", "draft"].includes(state)).length;
    document.querySelector("#count")!.textContent = waits === 0 ? words.none_waits : waits === 1 ? words.one_waits : words.some_wait.replace("{1}", String(waits));
}
