// Forms of the diary: what depends on what was chosen (free times, the next days) is asked of the server and put in its place while
// one fills the form. Without this script a button does the same.
//   <form data-live-form> … <select data-refresh> … <div data-live>…</div> … <button data-show name="faire" value="voir"> …

const pause_ms = 250;

function setUp(form: HTMLFormElement) {
    let timer = 0;
    let asked = 0;
    for (const button of form.querySelectorAll<HTMLElement>("[data-show]")) button.hidden = true;

    const refresh = async () => {
        const number = ++asked;
        const typed = new URLSearchParams();
        for (const [name, value] of new FormData(form)) if (typeof value === "string") typed.append(name, value);
        typed.set("faire", "voir");
        // Another motif has other times: the one that was chosen may not be among them.
        if (form.querySelector("[name=horaire]") && typed.get("horaire") !== "autre") typed.delete("horaire");
        const answer = await fetch(form.action, { method: "POST", body: typed, credentials: "same-origin" }).catch(() => undefined);
        if (!answer?.ok || number !== asked) return;
        const page = new DOMParser().parseFromString(await answer.text(), "text/html");
        const fresh = page.querySelector("[data-live-form]");
        if (!fresh) return;
        const parts = fresh.querySelectorAll("[data-live]");
        form.querySelectorAll("[data-live]").forEach((part, i) => {
            if (parts[i]) part.replaceChildren(...parts[i].childNodes);
        });
        // Which fields are asked depends on the kind of motif; what was typed stays.
        for (const part of form.querySelectorAll<HTMLElement>("[data-for-kind]")) {
            const other = [...fresh.querySelectorAll<HTMLElement>("[data-for-kind]")].find((each) => each.dataset.forKind === part.dataset.forKind);
            if (other) part.hidden = other.hidden;
        }
        const places = form.querySelector<HTMLSelectElement>("select[name=lieu]");
        const others = fresh.querySelector<HTMLSelectElement>("select[name=lieu]");
        if (places && others && document.activeElement !== places) places.replaceChildren(...others.childNodes);
    };
    form.addEventListener("input", (event) => {
        if (!(event.target as Element).matches("[data-refresh]")) return;
        clearTimeout(timer);
        timer = window.setTimeout(refresh, pause_ms);
    });
}

for (const form of document.querySelectorAll<HTMLFormElement>("[data-live-form]")) setUp(form);
