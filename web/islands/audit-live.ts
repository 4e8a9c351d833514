// The stages of an audit as they come. Without this script, or when the connection breaks, the page is looked at again by itself.
const list = document.querySelector<HTMLElement>("[data-audit]");

function follow(stages: HTMLElement) {
  const again = () => setTimeout(() => location.reload(), 3000);
  const socket = new WebSocket(`${location.protocol === "https:" ? "wss" : "ws"}://${location.host}/audit/direct`);
  let over = false;
  socket.addEventListener("open", () => socket.send(stages.dataset.audit ?? ""));
  socket.addEventListener("message", ({ data }) => {
    const { stage } = JSON.parse(String(data)) as { stage: string };
    if (stage === "done") {
      over = true;
      location.reload();
      return;
    }
    for (const each of stages.querySelectorAll<HTMLElement>("[data-stage]"))
      if (each.dataset.stage === stage) each.setAttribute("aria-current", "step");
      else each.removeAttribute("aria-current");
  });
  socket.addEventListener("close", () => {
    if (!over) again();
  });
}

if (list) follow(list);
