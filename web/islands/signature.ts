// Signing on the screen: what a finger or a pen draws becomes the path of an SVG, which the form sends.
// Without this script the box stays hidden, and people sign on paper.
const longest = 19_000;

for (const box of document.querySelectorAll<HTMLDetailsElement>("[data-signing]")) {
  const form = box.closest("form")!;
  const drawing = box.querySelector<SVGSVGElement>(".pad")!;
  const path = drawing.querySelector("path")!;
  const field = form.querySelector<HTMLInputElement>('[name="signature"]')!;
  const status = box.querySelector<HTMLElement>('[role="status"]')!;
  let drawn = "";
  let down = false;

  const point = (event: PointerEvent) => {
    const frame = drawing.getBoundingClientRect();
    const x = Math.round(((event.clientX - frame.left) / frame.width) * 6000) / 10;
    const y = Math.round(((event.clientY - frame.top) / frame.height) * 2000) / 10;
    return `${Math.max(0, Math.min(600, x))} ${Math.max(0, Math.min(200, y))}`;
  };
  const show = () => {
    path.setAttribute("d", drawn);
    field.value = drawn;
  };
  drawing.addEventListener("pointerdown", (event) => {
    drawing.setPointerCapture(event.pointerId);
    down = true;
    status.textContent = "";
    drawn += `M${point(event)}`;
    show();
  });
  drawing.addEventListener("pointermove", (event) => {
    if (!down || drawn.length > longest) return;
    drawn += `L${point(event)}`;
    show();
  });
  for (const end of ["pointerup", "pointercancel"]) drawing.addEventListener(end, () => (down = false));
  box.querySelector("[data-again]")!.addEventListener("click", () => {
    drawn = "";
    show();
  });
  form.addEventListener("submit", (event) => {
    const button = (event as SubmitEvent).submitter as HTMLButtonElement | null;
    if (button?.value === "signed" && !drawn.includes("L")) {
      event.preventDefault();
      status.textContent = box.dataset.empty ?? "";
    }
  });
  box.hidden = false;
}
