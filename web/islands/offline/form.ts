// The form of the page for records without network: from fields, to fields, and what can be said of them without the site.
import type { Fields, Own } from "./store";

export type Words = Record<string, string>;
export interface Fault { field: string; sentence: string }

const form = () => document.querySelector<HTMLFormElement>("#record")!;
const all = <T extends Element>(selector: string) => [...form().querySelectorAll<T>(selector)];
const two = (n: number) => String(n).padStart(2, "0");

/** "2026-11-26", on the device's calendar. */
export function today(): string {
    const now = new Date();
    return `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`;
}

export const value_of = (fields: Fields, name: string) => fields.find(([each]) => each === name)?.[1] ?? "";
export const values_of = (fields: Fields, name: string) => fields.filter(([each]) => each === name).map(([, value]) => value);

/** What stands beside a choice of the form, for lists. */
export function label_of(name: string, value: string): string {
    if (name === "place") return all<HTMLOptionElement>("#place option").find((each) => each.value === value)?.textContent ?? "";
    const input = all<HTMLInputElement>(`input[name="${name}"]`).find((each) => each.value === value);
    return input?.closest("label")?.textContent?.trim() ?? "";
}

/** Fills in what the site said of this person: places, communes, the subjects used last. */
export function offer(own: Own) {
    const place = form().querySelector<HTMLSelectElement>("#place")!;
    const chosen = place.value;
    place.replaceChildren(place.options[0], ...own.places.map(([id, name]) => new Option(name, id)));
    place.value = chosen;
    form().querySelector("#communes")!.replaceChildren(...own.communes.map((name) => new Option(name, name)));
    const usual = form().querySelector<HTMLElement>("#usual-themes")!;
    const grid = usual.querySelector(".tick-grid")!, rest = form().querySelector("#all-themes")!;
    for (const theme of own.usual.themes.slice(0, 6)) {
        const choice = rest.querySelector(`input[value="${CSS.escape(theme)}"]`)?.closest("label");
        if (choice) grid.append(choice);
    }
    usual.hidden = !grid.children.length;
}

export function blank(own: Own | undefined): Fields {
    const usual = own?.usual;
    const fields: Fields = [["type", usual?.type ?? "individuel"], ["day", today()], ["place_kind", usual?.place_kind ?? "domicile"], ["autonomy", ""]];
    if (usual?.place) fields.push(["place", usual.place]);
    if (usual?.commune) fields.push(["commune", usual.commune]);
    for (const each of usual?.equipment ?? []) fields.push(["equipment", each]);
    return fields;
}

export function fill(fields: Fields) {
    form().reset();
    for (const input of all<HTMLInputElement>("input[name], select[name], textarea[name]")) {
        const values = values_of(fields, input.name);
        if (input.type === "radio" || input.type === "checkbox") input.checked = values.includes(input.value);
        else input.value = values[0] ?? "";
    }
    if (!all<HTMLInputElement>('[name="autonomy"]:checked').length) all<HTMLInputElement>('[name="autonomy"][value=""]')[0].checked = true;
    for (const details of all<HTMLDetailsElement>("details")) details.open = [...details.querySelectorAll("input")].some((each) => each.value !== "");
}

/** What is typed, without what is empty. */
export function typed(): Fields {
    const fields: Fields = [];
    for (const [name, value] of new FormData(form())) if (typeof value === "string" && value.trim()) fields.push([name, value.trim()]);
    return fields;
}

/** What the site would refuse, as far as that is known here. */
export function faults_in(fields: Fields, words: Words): Fault[] {
    const value = (name: string) => value_of(fields, name);
    const faults: Fault[] = [];
    const must = (good: unknown, field: string, sentence = words[field]) => good || faults.push({ field, sentence });
    must(value("type") !== "collectif" || Number(value("anonymous")) > 0, "anonymous");
    must(/^\d{4}-\d\d-\d\d$/.test(value("day")), "day");
    must(value("day") <= today(), "day", words.day_to_come);
    const minutes = Number(value("duration_other") || value("duration"));
    must(minutes >= 1 && minutes <= 1439, "duration");
    const kind = value("place_kind");
    must(kind !== "lieu_activite" || value("place"), "place");
    must((kind !== "domicile" && kind !== "autre") || value("commune"), "commune");
    must(values_of(fields, "themes").length || values_of(fields, "admin_themes").length, "themes");
    return faults.filter((each, at) => faults.findIndex(({ field }) => field === each.field) === at);
}

/** Says what is wrong on top and beside each field; nothing when nothing is. */
export function show_faults(faults: Fault[], words: Words) {
    for (const mark of all(".field-error.said-here")) mark.remove();
    for (const wrong of all(".wrong")) wrong.classList.remove("wrong");
    for (const input of all("[aria-invalid]")) input.removeAttribute("aria-invalid");
    const summary = form().querySelector<HTMLElement>("#faults")!;
    summary.hidden = !faults.length;
    if (!faults.length) return;
    summary.querySelector("h2")!.textContent = faults.length === 1 ? words.fault : words.faults.replace("{1}", String(faults.length));
    summary.querySelector("ul")!.replaceChildren(
        ...faults.map(({ field, sentence }) => {
            const line = document.createElement("li");
            const at = form().querySelector<HTMLElement>(`#${CSS.escape(field)}`);
            if (!field || !at) {
                line.textContent = sentence;
                return line;
            }
            const link = Object.assign(document.createElement("a"), { href: `#${field}`, textContent: sentence });
            link.addEventListener("click", (event) => {
                event.preventDefault();
                focus_on(at);
            });
            line.append(link);
            beside(at, field, sentence);
            return line;
        }),
    );
    summary.tabIndex = -1;
    summary.focus();
}

function beside(at: HTMLElement, field: string, sentence: string) {
    const mark = Object.assign(document.createElement("p"), { className: "field-error said-here", id: `${field}-error`, textContent: sentence });
    const around = at.closest(".field, fieldset") ?? at;
    around.classList.add("wrong");
    if (at.matches("input, select, textarea")) {
        at.setAttribute("aria-invalid", "true");
        at.before(mark);
        at.setAttribute("aria-describedby", [...new Set([...(at.getAttribute("aria-describedby") ?? "").split(" "), mark.id])].join(" ").trim());
    } else if (at.matches("fieldset")) at.querySelector("legend")!.after(mark);
    else at.after(mark);
}

function focus_on(at: HTMLElement) {
    const input = at.matches("input, select, textarea") ? at : (at.querySelector<HTMLElement>("input") ?? at.parentElement?.querySelector<HTMLElement>("input"));
    input?.focus();
    at.scrollIntoView({ block: "center" });
}
