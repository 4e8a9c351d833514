// Hundreds of boxes to tick, in families that open: a field above them leaves only what has the words that one types. Without this script the
// families open one by one, and the browser's own search finds what is in them.
//   <div data-ticks data-label="…" data-none="…" data-words="{1} …"> <details> … <label class="choice"><input type="checkbox">…

const folded = (text: string) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

function set_up(list: HTMLElement, number: number) {
    const families = [...list.querySelectorAll<HTMLDetailsElement>("details")];
    const boxes = [...list.querySelectorAll<HTMLLabelElement>("label.choice")].map((label) => ({ label, words: folded(label.textContent ?? "") }));
    const were_open = new Map(families.map((family) => [family, family.open]));

    const id = `ticks-${number}`;
    const field = Object.assign(document.createElement("div"), { className: "field" });
    const label = Object.assign(document.createElement("label"), { htmlFor: id, textContent: list.dataset.label ?? "" });
    const input = Object.assign(document.createElement("input"), { id, type: "search", className: "input", autocomplete: "off" });
    const status = Object.assign(document.createElement("p"), { className: "soft" });
    status.setAttribute("role", "status");
    field.append(label, input);
    list.before(field, status);

    const show = () => {
        const wanted = folded(input.value).split(/\s+/).filter(Boolean);
        let found = 0;
        for (const { label: box, words } of boxes) {
            const fits = wanted.every((word) => words.includes(word));
            box.hidden = !fits;
            if (fits) found++;
        }
        for (const group of list.querySelectorAll<HTMLElement>("fieldset")) group.hidden = !group.querySelector("label.choice:not([hidden])");
        for (const family of families) {
            family.hidden = !family.querySelector("label.choice:not([hidden])");
            family.open = wanted.length > 0 ? !family.hidden : family.querySelector("input:checked") !== null || were_open.get(family) === true;
        }
        status.textContent = wanted.length === 0 ? "" : found === 0 ? (list.dataset.none ?? "") : (list.dataset.words ?? "").replace("{1}", String(found));
    };
    input.addEventListener("input", show);
    // Enter in a search field would send the whole form.
    input.addEventListener("keydown", (event) => {
        if (event.key !== "Enter") return;
        event.preventDefault();
        list.querySelector<HTMLInputElement>("label.choice:not([hidden]) input")?.focus();
    });
}

document.querySelectorAll<HTMLElement>("[data-ticks]").forEach(set_up);
