// The form of a record: whom a name that is being typed may mean, to choose by arrow keys, pointer or finger. Without this script the
// button beside the field searches, on the whole page.
//   <div data-find="address" data-token="…" data-shortest="3" data-words='{"one": …}'><input type="search" name="q">…

interface Person { id: string; name: string; told: string }

const pause_ms = 350;

function set_up(around: HTMLElement) {
    const { find, token, shortest } = around.dataset as Record<string, string>;
    const words: Record<"one" | "some" | "none" | "chosen" | "list", string> = JSON.parse(around.dataset.words!);
    const input = around.querySelector<HTMLInputElement>("input[name=q]")!;
    const form = input.form!;
    const list = Object.assign(document.createElement("ul"), { id: "found-people", className: "found-people", hidden: true });
    list.setAttribute("role", "listbox");
    list.setAttribute("aria-label", words.list);
    const status = Object.assign(document.createElement("p"), { className: "unseen" });
    status.setAttribute("role", "status");
    input.closest(".field")!.append(list);
    around.append(status);
    for (const [name, value] of Object.entries({ role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": list.id })) input.setAttribute(name, value);

    let people: Person[] = [];
    let at = -1;
    let asked = 0;
    let timer = 0;

    function close() {
        asked++;
        clearTimeout(timer);
        at = -1;
        people = [];
        list.hidden = true;
        list.replaceChildren();
        input.setAttribute("aria-expanded", "false");
        input.removeAttribute("aria-activedescendant");
    }

    function mark(next: number) {
        at = next;
        [...list.children].forEach((line, i) => line.setAttribute("aria-selected", String(i === at)));
        const line = list.children[at];
        if (!line) return input.removeAttribute("aria-activedescendant");
        input.setAttribute("aria-activedescendant", line.id);
        line.scrollIntoView({ block: "nearest" });
    }

    function line_of(person: Person, i: number) {
        const line = Object.assign(document.createElement("li"), { id: `found-person-${i}`, textContent: person.name });
        line.setAttribute("role", "option");
        line.setAttribute("aria-selected", "false");
        if (person.told) line.append(" ", Object.assign(document.createElement("span"), { className: "soft", textContent: person.told }));
        // The field keeps the focus, so that leaving it may close the list.
        line.addEventListener("pointerdown", (event) => event.preventDefault());
        line.addEventListener("click", () => choose(person));
        return line;
    }

    async function search() {
        const typed = input.value.trim();
        if ([...typed].length < Number(shortest)) return close();
        const number = ++asked;
        const answer = await fetch(find, { method: "POST", body: new URLSearchParams({ _token: token, q: typed }), credentials: "same-origin", headers: { Accept: "application/json" } }).catch(() => undefined);
        const said: { people?: Person[] } = answer?.ok ? await answer.json().catch(() => ({})) : {};
        // Signed out or without network: the button says why.
        if (number !== asked || !said.people) return;
        people = said.people;
        list.replaceChildren(...people.map(line_of));
        list.hidden = !people.length;
        input.setAttribute("aria-expanded", String(people.length > 0));
        mark(-1);
        status.textContent = people.length === 0 ? words.none : people.length === 1 ? words.one : words.some.replace("{1}", String(people.length));
    }

    /** Ticks the person among those who came; a record about one person is about that one then. */
    function choose(person: Person) {
        const ticks = [...form.querySelectorAll<HTMLInputElement>('input[name="people"]')];
        let tick = ticks.find((each) => each.value === person.id);
        if (!tick) {
            const choice = Object.assign(document.createElement("label"), { className: "choice" });
            tick = Object.assign(document.createElement("input"), { type: "checkbox", name: "people", value: person.id });
            const name = Object.assign(document.createElement("span"), { textContent: person.name });
            if (person.told) name.append(" ", Object.assign(document.createElement("span"), { className: "soft", textContent: person.told }));
            choice.append(tick, name);
            around.before(choice);
        }
        if (form.querySelector<HTMLInputElement>('input[name="type"]:checked')?.value === "individuel") {
            for (const each of ticks) each.checked = false;
            const nameless = form.querySelector<HTMLInputElement>('input[name="nameless"]');
            if (nameless) nameless.checked = false;
        }
        tick.checked = true;
        input.value = "";
        close();
        status.textContent = words.chosen.replace("{1}", person.name);
        input.focus();
    }

    input.addEventListener("input", () => {
        clearTimeout(timer);
        timer = window.setTimeout(search, pause_ms);
    });
    input.addEventListener("blur", close);
    input.addEventListener("keydown", (event) => {
        if (event.key === "Escape" && !list.hidden) {
            event.preventDefault();
            return close();
        }
        if (list.hidden || !people.length) return;
        if (event.key === "ArrowDown") mark((at + 1) % people.length);
        else if (event.key === "ArrowUp") mark(at <= 0 ? people.length - 1 : at - 1);
        else if (event.key === "Enter" && at >= 0) choose(people[at]);
        else return;
        event.preventDefault();
    });
}

for (const around of document.querySelectorAll<HTMLElement>("[data-find]")) set_up(around);
