// The week: an appointment is dragged to another time, by mouse, pen or finger. It leads to the page "Move" with that time filled in,
// where one confirms: nothing moves by a slip of the hand, and whoever cannot drag takes the same page from the appointment.

const minutes_a_row = 5;
const step_min = 15;

interface Drag {
    entry: HTMLElement;
    link: HTMLAnchorElement;
    from_x: number;
    from_y: number;
    moved: boolean;
    day: string;
    minute: number;
}

const told = document.createElement("p");
told.className = "drop-told";
told.setAttribute("role", "status");
document.body.append(told);

const row_of = (entry: HTMLElement) => Number([...entry.classList].find((name) => /^s\d+$/.test(name))?.slice(1) ?? 1);
const two = (n: number) => String(n).padStart(2, "0");

/** The minute at the top of the grid: what its first hour says, in 24 hours. */
function top_minute(): number {
    return Number(document.querySelector<HTMLElement>(".clock")?.dataset.from ?? 0);
}

function column_at(x: number, y: number): HTMLElement | null {
    for (const element of document.elementsFromPoint(x, y)) {
        const column = element.closest<HTMLElement>(".column");
        if (column && getComputedStyle(column).display === "grid") return column;
    }
    return null;
}

let drag: Drag | undefined;

function start(event: PointerEvent) {
    const entry = (event.target as Element).closest<HTMLElement>("[data-move]");
    const link = entry?.querySelector("a");
    if (!entry || !link || event.button !== 0 || !entry.closest(".column") || getComputedStyle(entry.closest(".column")!).display !== "grid") return;
    drag = { entry, link, from_x: event.clientX, from_y: event.clientY, moved: false, day: "", minute: 0 };
}

function move(event: PointerEvent) {
    if (!drag) return;
    const dx = event.clientX - drag.from_x;
    const dy = event.clientY - drag.from_y;
    if (!drag.moved && Math.hypot(dx, dy) < 8) return;
    if (!drag.moved) {
        drag.moved = true;
        drag.entry.classList.add("dragged");
        drag.entry.setPointerCapture(event.pointerId);
    }
    event.preventDefault();
    const column = column_at(event.clientX, event.clientY);
    const day = column?.closest<HTMLElement>("[data-day]")?.dataset.day;
    if (!column || !day) {
        drag.day = "";
        told.textContent = "";
        return;
    }
    const own = drag.entry.closest<HTMLElement>(".column")!;
    const row_height = parseFloat(getComputedStyle(column).gridAutoRows) || 8;
    const minute = top_minute() + (row_of(drag.entry) - 1) * minutes_a_row + Math.round(((dy + own.getBoundingClientRect().top - column.getBoundingClientRect().top) / row_height) * minutes_a_row);
    drag.day = day;
    drag.minute = Math.max(0, Math.min(23 * 60 + 45, Math.round(minute / step_min) * step_min));
    told.textContent = `${column.closest("[data-day]")?.querySelector(".brief")?.textContent ?? ""} ${two(Math.floor(drag.minute / 60))}:${two(drag.minute % 60)}`;
}

function end(event: PointerEvent) {
    const done = drag;
    drag = undefined;
    told.textContent = "";
    if (!done?.moved) return;
    done.entry.classList.remove("dragged");
    // The click that follows a drag opens nothing.
    done.link.addEventListener("click", (click) => click.preventDefault(), { once: true, capture: true });
    if (event.type === "pointercancel" || !done.day) return;
    const query = new URLSearchParams({ jour: done.day, horaire: "autre", autre_jour: done.day, autre_heure: `${two(Math.floor(done.minute / 60))}:${two(done.minute % 60)}` });
    location.assign(`${done.link.getAttribute("href")}/deplacer?${query}`);
}

for (const link of document.querySelectorAll<HTMLAnchorElement>("[data-move] > a")) link.draggable = false;
document.addEventListener("pointerdown", start);
document.addEventListener("pointermove", move);
document.addEventListener("pointerup", end);
document.addEventListener("pointercancel", end);
