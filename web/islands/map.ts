// Loads the map only when it is wanted: at once beside a list on a desk, on tap on a phone, where it would cost a weak
// network four times the page. The page gives, next to the list:
//   <div data-map …>sentence shown when the map can't be drawn</div>     (attributes: see map/view.ts)
//   <button type="button" data-map-open hidden>Voir la carte</button>
// Without this script neither shows: the list says everything.

const container = document.querySelector<HTMLElement>("[data-map]");
const button = document.querySelector<HTMLButtonElement>("[data-map-open]");

function hasWebGl(): boolean {
    try {
        return Boolean(document.createElement("canvas").getContext("webgl2"));
    } catch {
        return false;
    }
}

/** `data-ready` tells the style sheet what to show: "wait", "true", "failed" (the network) or "none" (no WebGL). */
async function open(box: HTMLElement) {
    if (box.dataset.ready) return;
    if (!hasWebGl()) {
        box.dataset.ready = "none";
        return;
    }
    box.dataset.ready = "wait";
    box.closest(".found")?.classList.add("with-map");
    try {
        const { startMap } = await import("./map/view");
        await startMap(box);
    } catch {
        box.dataset.ready = "failed";
    }
}

if (container) {
    const beside = window.matchMedia("(min-width: 64em)");
    const decide = () => {
        if (beside.matches) void open(container);
        else if (button && !container.dataset.ready) button.hidden = false;
        if (beside.matches && button) button.hidden = true;
    };
    button?.addEventListener("click", () => {
        button.hidden = true;
        void open(container).then(() => container.scrollIntoView({ block: "nearest" }));
        container.focus();
    });
    beside.addEventListener("change", decide);
    decide();
}
