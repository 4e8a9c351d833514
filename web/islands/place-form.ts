// The form of a place: what is wrong is said while one types, by the rules of the server, which is asked; and what the opening
// hours mean is shown. Without this script the same is said when the form is sent.
//   <form data-check="/espace/lieux/verifier" data-check-token="…">
//     <div data-field="telephone">… <p data-error></p><p data-doubt></p> …</div>
//     … <div data-preview-body></div>

interface Answer {
    faults: Record<string, string>;
    doubts: Record<string, string>;
    hours: { text: string; lines: [string, string][]; notes: string[] };
}

const pause_ms = 400;
const of_hours = /^(lu|ma|me|je|ve|sa|di|jf)_|^horaires/;

function setUp(form: HTMLFormElement, address: string) {
    const touched = new Set<string>();
    let timer = 0;
    let asked = 0;

    const tell = (element: Element | null, sentence: string) => {
        if (element && element.textContent !== sentence) element.textContent = sentence;
    };
    // Nobody is told off for a field that they have not reached yet.
    const show = ({ faults, doubts }: Answer) => {
        for (const box of form.querySelectorAll<HTMLElement>("[data-field]")) {
            const name = box.dataset.field ?? "";
            if (!touched.has(name)) continue;
            const fault = faults[name] ?? "";
            tell(box.querySelector("[data-error]"), fault);
            tell(box.querySelector("[data-doubt]"), fault ? "" : doubts[name] ?? "");
            box.classList.toggle("wrong", Boolean(fault));
            const input = box.querySelector("input, textarea");
            if (fault) input?.setAttribute("aria-invalid", "true");
            else input?.removeAttribute("aria-invalid");
        }
    };
    const line = (tag: string, text: string) => Object.assign(document.createElement(tag), { textContent: text });
    const preview = ({ faults, hours }: Answer) => {
        const body = form.querySelector("[data-preview-body]");
        if (!body || ![...touched].some((name) => of_hours.test(name))) return;
        const wrong = Object.entries(faults).find(([name]) => of_hours.test(name));
        const parts: HTMLElement[] = [];
        if (wrong) parts.push(Object.assign(line("p", wrong[1]), { className: "field-error" }));
        const list = Object.assign(document.createElement("ul"), { className: "plain" });
        for (const [day, opening] of hours.lines) {
            const item = document.createElement("li");
            item.append(line("b", day.charAt(0).toUpperCase() + day.slice(1)), ` ${opening}`);
            list.append(item);
        }
        if (hours.lines.length) parts.push(list);
        parts.push(...hours.notes.map((note) => line("p", note)));
        body.replaceChildren(...parts);
    };

    const check = async () => {
        const number = ++asked;
        const typed = new URLSearchParams();
        for (const [name, value] of new FormData(form)) if (typeof value === "string") typed.append(name, value);
        // Each form's token is good for its own address.
        typed.set("_token", form.dataset.checkToken ?? "");
        try {
            const answer = await fetch(address, { method: "POST", body: typed, redirect: "error" });
            if (!answer.ok || number !== asked) return;
            const said = (await answer.json()) as Answer;
            show(said);
            preview(said);
        } catch {
            // The network is gone: sending the form says the same.
        }
    };
    form.addEventListener("input", ({ target }) => {
        if (!(target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement)) return;
        touched.add(target.name);
        window.clearTimeout(timer);
        timer = window.setTimeout(() => void check(), pause_ms);
    });

    // What was typed and not saved is not lost to a wrong tap.
    let sending = false;
    form.addEventListener("submit", () => (sending = true));
    window.addEventListener("beforeunload", (leaving) => {
        if (touched.size > 0 && !sending) leaving.preventDefault();
    });
}

const form = document.querySelector<HTMLFormElement>("form[data-check]");
if (form?.dataset.check) setUp(form, form.dataset.check);
