// "Me situer": asks the device where it is, only when tapped, and opens the list around it.
// The button is in the page with the attribute `hidden`; without this script it never shows.
//   <button type="button" data-locate hidden data-target="/lieux" data-wait="…" data-denied="…" data-failed="…">

/** Three decimals are about a hundred metres: enough to order places, not enough to name a house. */
const rounded = (degrees: number) => degrees.toFixed(3);

function setUp(button: HTMLButtonElement) {
  const label = button.querySelector<HTMLElement>("[data-label]") ?? button;
  const usual = label.textContent ?? "";
  const status = document.createElement("p");
  status.className = "field-error";
  status.setAttribute("role", "status");
  button.after(status);

  const rest = (sentence: string) => {
    button.removeAttribute("aria-busy");
    label.textContent = usual;
    status.textContent = sentence;
  };

  button.addEventListener("click", () => {
    if (button.getAttribute("aria-busy") === "true") return;
    button.setAttribute("aria-busy", "true");
    label.textContent = button.dataset.wait ?? usual;
    status.textContent = "";
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        const target = new URL(button.dataset.target ?? "/lieux", location.href);
        // What is already chosen in the form stays chosen.
        const form = button.closest("form");
        if (form) for (const [name, value] of new FormData(form)) if (typeof value === "string" && value) target.searchParams.append(name, value);
        target.searchParams.delete("ou");
        target.searchParams.set("pos", `${rounded(coords.latitude)},${rounded(coords.longitude)}`);
        location.assign(target);
      },
      (error) => rest((error.code === error.PERMISSION_DENIED ? button.dataset.denied : button.dataset.failed) ?? ""),
      { maximumAge: 300000, timeout: 12000 },
    );
  });
  button.hidden = false;
}

if ("geolocation" in navigator && window.isSecureContext)
  for (const button of document.querySelectorAll<HTMLButtonElement>("[data-locate]")) setUp(button);
