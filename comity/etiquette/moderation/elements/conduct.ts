// Members and guests: thanks for an answer, and reporting a message. A bundle of its own.
import { raise } from "../../../interface/elements/live-events";
import { askReport } from "./report-dialog";

const ARTICLE = "message-list article[data-id]:not(.gone)";
let current = "";

const menuIsOpen = (): boolean => document.querySelector("#message-menu")?.matches(":popover-open") ?? false;

// The menu serves the whole thread: it is about the message that was pointed at when it opened.
function noticed(event: Event): void {
  const one = (event.target as Element).closest<HTMLElement>(ARTICLE);
  if (one && !menuIsOpen()) current = one.dataset["id"] ?? "";
}

// Thanks are for colleagues, and nobody thanks or reports himself.
function offered(event: Event): void {
  const menu = event.target as HTMLElement;
  const one = document.getElementById(`m-${current}`);
  if (menu.id !== "message-menu" || !one) return;
  const own = one.dataset["author"] === document.body.dataset["me"];
  for (const button of menu.querySelectorAll<HTMLElement>("[data-care]"))
    button.hidden = own || (button.dataset["care"] === "thank" && one.classList.contains("theirs"));
}

async function call(method: string, path: string, body?: object): Promise<boolean> {
  const options = body ? { method, body: JSON.stringify(body), headers: { "Content-Type": "application/json" } } : { method };
  const answer = await fetch(path, options).catch(() => undefined);
  return answer?.ok ?? false;
}

function pressed(event: Event): void {
  const hint = (event.target as Element).closest<HTMLElement>("[data-dismisses]");
  if (hint) return void dismissed(hint);
  const button = (event.target as Element).closest<HTMLElement>("[data-care]");
  if (!button) return;
  const id = button.closest<HTMLElement>("[data-message]")?.dataset["message"] ?? current;
  document.querySelector<HTMLElement>("#message-menu:popover-open")?.hidePopover();
  if (button.dataset["care"] === "report") report(id);
  else void thank(id, button);
}

// A hint that somebody does not want again; Undo lets it come back the next time it fits.
async function dismissed(button: HTMLElement): Promise<void> {
  const path = `/api/me/hints/${button.dataset["dismisses"]}/dismissal`;
  if (!(await call("PUT", path))) return raise("comity:toast", { words: button.dataset["failed"] ?? "", stays: true });
  const place = button.closest(".hint-place");
  place?.replaceChildren();
  raise("comity:toast", { words: button.dataset["said"] ?? "", undo: () => void call("DELETE", path) });
}

function report(id: string): void {
  const dialog = document.querySelector<HTMLDialogElement>("#report");
  if (!dialog) return;
  const path = `/api/messages/${id}/flags`;
  askReport(
    dialog,
    (said) => call("POST", path, said),
    () => raise("comity:toast", { words: dialog.dataset["said"] ?? "", undo: () => void call("DELETE", path) }),
  );
}

async function thank(id: string, button: HTMLElement): Promise<void> {
  const path = `/api/messages/${id}/thanks`;
  const back = button.ariaPressed === "true";
  const done = await call(back ? "DELETE" : "PUT", path);
  if (button.ariaPressed !== null) return void (done && (button.ariaPressed = String(!back)));
  if (done) raise("comity:toast", { words: button.dataset["said"] ?? "", undo: () => void call("DELETE", path) });
  else raise("comity:toast", { words: button.dataset["failed"] ?? "", stays: true });
}

// A guest sees what he said before.
async function marked(): Promise<void> {
  const talk = document.querySelector<HTMLElement>("guest-talk[data-conversation]");
  if (!talk) return;
  const answer = await fetch(`/api/conversations/${talk.dataset["conversation"]}/thanked`).catch(() => undefined);
  const told = answer?.ok ? ((await answer.json()) as { items: string[] }) : { items: [] };
  for (const id of told.items) talk.querySelector(`[data-message="${CSS.escape(id)}"] [data-care=thank]`)?.setAttribute("aria-pressed", "true");
}

for (const name of ["pointerover", "focusin", "pointerdown"]) document.addEventListener(name, noticed, { capture: true, passive: true });
document.addEventListener("beforetoggle", offered, { capture: true });
document.addEventListener("click", pressed);
void marked();
