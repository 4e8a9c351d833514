// The menus of the desk close as people expect: by Escape, by a click elsewhere, and when the focus goes on to the page.
// Without this script they open and close by their own button alone.
const open = (): HTMLDetailsElement[] => [...document.querySelectorAll<HTMLDetailsElement>(".desk details[open]")];

document.addEventListener("keydown", (event) => {
  const innermost = open().pop();
  if (event.key !== "Escape" || !innermost) return;
  // Who was inside finds the button that opened it under the focus again.
  if (innermost.contains(document.activeElement)) innermost.querySelector("summary")?.focus();
  innermost.open = false;
});

const leave = (event: Event): void => {
  for (const each of open()) if (!each.contains(event.target as Node)) each.open = false;
};
document.addEventListener("click", leave);
document.addEventListener("focusin", leave);
