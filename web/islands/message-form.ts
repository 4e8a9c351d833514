// The form of a message: what it gives is shown while one types, made by the server. Without this script a button shows the same.
//   <form data-live="/espace/messages/reminder/fr/apercu" data-live-token="…"> … <p data-live-subject></p> <div data-live-letter></div>

interface Answer {
    field?: string;
    fault?: string;
    subject?: string;
    letter?: string;
    sms?: string;
    count?: string;
}

const pause_ms = 300;

for (const form of document.querySelectorAll<HTMLFormElement>("form[data-live]")) {
    const address = form.dataset.live ?? "";
    let timer = 0;
    let asked = 0;
    const tell = (name: string, text: string) => {
        const element = document.querySelector<HTMLElement>(`[data-live-${name}]`);
        if (element && element.textContent !== text) element.textContent = text;
    };
    const ask = async () => {
        const number = ++asked;
        const typed = new URLSearchParams();
        for (const [name, value] of new FormData(form)) if (typeof value === "string") typed.append(name, value);
        // Each form's token is good for its own address.
        typed.set("_token", form.dataset.liveToken ?? "");
        try {
            const answer = await fetch(address, { method: "POST", body: typed, redirect: "error" });
            if (!answer.ok || number !== asked) return;
            const said = (await answer.json()) as Answer;
            tell("fault", said.fault ?? "");
            for (const box of form.querySelectorAll<HTMLElement>(".input")) {
                if (said.field === box.id) box.setAttribute("aria-invalid", "true");
                else box.removeAttribute("aria-invalid");
            }
            if (said.fault !== undefined) return;
            tell("subject", said.subject ?? "");
            tell("letter", said.letter ?? "");
            tell("sms", said.sms ?? "");
            tell("count", said.count ?? "");
        } catch {
            // The network is gone: the button says the same.
        }
    };
    form.addEventListener("input", () => {
        window.clearTimeout(timer);
        timer = window.setTimeout(() => void ask(), pause_ms);
    });
}
