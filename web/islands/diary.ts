// The week: an appointment is dragged to another time, by mouse, pen or finger. It leads to the page "Move" with that time filled in,
// where one confirms: nothing moves by a slip of the hand, and whoever cannot drag takes the same page from the appointment.

const minutes_a_row = 5;
const step_min = 15;

interface Drag {
    entry: HTMLElement;
    link: HTMLAnchorElement;
    from_x: number;
    from_y: number;
    from_scroll: number;
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
let pointer = { x: 0, y: 0 };
let scrolling = 0;
const edge = 72; // px from the edges of the window
const most_a_frame = 16;

function start(event: PointerEvent) {
    const entry = (event.target as Element).closest<HTMLElement>("[data-move]");
    const link = entry?.querySelector("a");
    if (!entry || !link || event.button !== 0 || !entry.closest(".column") || getComputedStyle(entry.closest(".column")!).display !== "grid") return;
    drag = { entry, link, from_x: event.clientX, from_y: event.clientY, from_scroll: scrollY, moved: false, day: "", minute: 0 };
}

function move(event: PointerEvent) {
    if (!drag) return;
    const dx = event.clientX - drag.from_x;
    const dy = event.clientY - drag.from_y + scrollY - drag.from_scroll;
    if (!drag.moved && Math.hypot(dx, dy) < 8) return;
    if (!drag.moved) {
        drag.moved = true;
        drag.entry.classList.add("dragged");
        drag.entry.setPointerCapture(event.pointerId);
    }
    event.preventDefault();
    pointer = { x: event.clientX, y: event.clientY };
    follow();
    if (!scrolling) scrolling = requestAnimationFrame(scroll_at_edge);
}

/** Says where the appointment would come to stand. */
function follow() {
    if (!drag) return;
    const dy = pointer.y - drag.from_y + scrollY - drag.from_scroll;
    const column = column_at(pointer.x, pointer.y);
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

/** While an appointment is held near the upper or lower edge, the page goes on: faster the nearer it is. */
function scroll_at_edge() {
    scrolling = 0;
    if (!drag?.moved) return;
    const above = edge - pointer.y;
    const below = pointer.y - (innerHeight - edge);
    const by = above > 0 ? -above : below > 0 ? below : 0;
    if (by === 0) return;
    const before = scrollY;
    scrollBy({ top: Math.max(-most_a_frame, Math.min(most_a_frame, by / 4)), behavior: "instant" });
    if (scrollY === before) return;
    follow();
    scrolling = requestAnimationFrame(scroll_at_edge);
}

function end(event: PointerEvent) {
    const done = drag;
    drag = undefined;
    cancelAnimationFrame(scrolling);
    scrolling = 0;
    told.textContent = "";
    if (!done?.moved) return;
    done.entry.classList.remove("dragged");
    // The click that follows a drag opens nothing.
    done.link.addEventListener("click", (click) => click.preventDefault(), { once: true, capture: true });
    if (event.type === "pointercancel" || !done.day) return;
    const query = new URLSearchParams({ jour: done.day, horaire: "autre", autre_jour: done.day, autre_heure: `${two(Math.floor(done.minute / 60))}:${two(done.minute % 60)}` });
    location.assign(`${done.link.getAttribute("href")}/deplacer?${query}`);
}

/** A free time that is pressed in its middle is booked from there; by keyboard, and in a list, from its beginning. */
function press(event: MouseEvent) {
    const link = (event.target as Element).closest<HTMLAnchorElement>("[data-free] > a");
    const column = link?.closest<HTMLElement>(".column");
    if (!link || !column || event.detail === 0 || getComputedStyle(column).display !== "grid") return;
    const { free, until } = link.parentElement!.dataset;
    const row_height = parseFloat(getComputedStyle(column).gridAutoRows) || 8;
    const pressed = Number(free) + ((event.clientY - link.parentElement!.getBoundingClientRect().top) / row_height) * minutes_a_row;
    const minute = Math.max(Number(free), Math.min(Math.floor(pressed / step_min) * step_min, Number(until) - step_min));
    const address = new URL(link.href);
    const day = address.searchParams.get("moment")?.split("T")[0] ?? "";
    address.searchParams.set("moment", `${day}T${two(Math.floor(minute / 60))}:${two(minute % 60)}`);
    link.href = address.href;
}

document.addEventListener("click", press);
for (const link of document.querySelectorAll<HTMLAnchorElement>("[data-move] > a")) link.draggable = false;
document.addEventListener("pointerdown", start);
document.addEventListener("pointermove", move);
document.addEventListener("pointerup", end);
document.addEventListener("pointercancel", end);
