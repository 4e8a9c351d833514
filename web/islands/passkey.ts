// Passkeys: a button asks the server what the device is to sign, the device who is there, and sends the answer.
//   <div hidden><button type="button" data-passkey="create" (or "get") data-ask="…" data-ask-token="…" data-answer="…"
//     data-answer-token="…" data-back="/espace" data-words='{"wait": …}'><span data-label>…</span></button></div>
// Inside a form with `data-passkey-form`, the answer goes with that form instead.
// What is hidden around it, and sections with `data-needs-passkey`, show only where the browser knows passkeys.

type Words = Record<"wait" | "closed" | "known" | "failed" | "offline", string>;

/** A sentence for the person who pressed the button. */
class Told extends Error {}

const bytes = (text: string) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0));
const text = (buffer: ArrayBuffer) => btoa(Array.from(new Uint8Array(buffer), (byte) => String.fromCharCode(byte)).join("")).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");

async function send(address: string, token: string, fields: Record<string, string>, words: Words) {
  let answer: Response;
  try {
    answer = await fetch(address, { method: "POST", headers: { "X-CSRF-Token": token, Accept: "application/json" }, body: new URLSearchParams(fields) });
  } catch {
    throw new Told(words.offline);
  }
  // A page of the server instead of JSON: signed out meanwhile, or the form open for too long.
  const said = await answer.json().catch(() => ({}));
  // The server asks who it is first: that page leads back to this one.
  if (!answer.ok && said.to) {
    location.assign(`${said.to}?retour=${encodeURIComponent(location.pathname.replace(/^\/en(?=\/)/, "") + location.search)}`);
    return new Promise<never>(() => {});
  }
  if (!answer.ok) throw new Told(said.error ?? words.failed);
  return said;
}

/** The names in JSON are those of the standard; what are bytes there are base64url here. */
const keys = (listed: { type: "public-key"; id: string }[]) => listed.map((key) => ({ ...key, id: bytes(key.id) }));

async function made(asked: any): Promise<Record<string, string>> {
  const publicKey = { ...asked, challenge: bytes(asked.challenge), user: { ...asked.user, id: bytes(asked.user.id) }, excludeCredentials: keys(asked.excludeCredentials) };
  const key = (await navigator.credentials.create({ publicKey })) as PublicKeyCredential;
  const response = key.response as AuthenticatorAttestationResponse;
  return { client_data: text(response.clientDataJSON), attestation: text(response.attestationObject) };
}

async function shown(asked: any): Promise<Record<string, string>> {
  const publicKey = { ...asked, challenge: bytes(asked.challenge), allowCredentials: keys(asked.allowCredentials) };
  const key = (await navigator.credentials.get({ publicKey })) as PublicKeyCredential;
  const response = key.response as AuthenticatorAssertionResponse;
  return {
    credential: text(key.rawId),
    client_data: text(response.clientDataJSON),
    data: text(response.authenticatorData),
    signature: text(response.signature),
    owner: response.userHandle ? text(response.userHandle) : "",
  };
}

/** What the device's refusal means, by the names that the standard gives it. */
function sentence(fault: unknown, words: Words) {
  if (fault instanceof Told) return fault.message;
  const name = fault instanceof DOMException ? fault.name : "";
  if (name === "NotAllowedError" || name === "AbortError") return words.closed;
  return name === "InvalidStateError" ? words.known : words.failed;
}

function setUp(button: HTMLButtonElement) {
  const data = button.dataset as Record<string, string>;
  const words: Words = JSON.parse(data.words);
  const label = button.querySelector<HTMLElement>("[data-label]") ?? button;
  const usual = label.textContent ?? "";
  const status = document.createElement("p");
  status.className = "field-error";
  status.setAttribute("role", "status");
  button.after(status);

  button.addEventListener("click", async () => {
    if (button.getAttribute("aria-busy") === "true") return;
    button.setAttribute("aria-busy", "true");
    label.textContent = words.wait;
    status.textContent = "";
    try {
      const asked = await send(data.ask, data.askToken, {}, words);
      const answer = data.passkey === "create" ? await made(asked) : await shown(asked);
      // A form that carries something on takes the device's answer along.
      const form = button.closest<HTMLFormElement>("form[data-passkey-form]");
      if (form) {
        for (const [name, value] of Object.entries(answer)) form.append(Object.assign(document.createElement("input"), { type: "hidden", name, value }));
        form.submit();
        return;
      }
      const { to } = await send(data.answer, data.answerToken, { ...answer, retour: data.back }, words);
      // The page that one comes back to may be this one.
      if (new URL(to, location.href).pathname === location.pathname) location.reload();
      else location.assign(to);
    } catch (fault) {
      button.removeAttribute("aria-busy");
      label.textContent = usual;
      status.textContent = sentence(fault, words);
    }
  });
  for (const around of [button.parentElement, button.closest<HTMLElement>("[data-needs-passkey]")]) if (around) around.hidden = false;
}

if (window.isSecureContext && "PublicKeyCredential" in window)
  for (const button of document.querySelectorAll<HTMLButtonElement>("[data-passkey]")) setUp(button);
