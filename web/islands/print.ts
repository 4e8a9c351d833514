// "Imprimer": opens the browser's own print dialogue. Hidden without this script; the browser's menu prints as well.
for (const button of document.querySelectorAll<HTMLButtonElement>("[data-print]")) {
  button.addEventListener("click", () => window.print());
  button.hidden = false;
}
