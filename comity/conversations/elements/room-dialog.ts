// Dialogs around rooms, and acts that the server's HTML describes:
//   data-dialog="/path"                  opens the dialog that this path answers
//   data-send="PUT /api/…"               an act of a button, a form (its fields as JSON), or a fieldset that changes
//   data-then="thread|again|open|conversation"  draws the thread or the dialog again, opens data-opens or what began
//   data-undo="DELETE /api/…" data-said="…"      the toast, and what takes the act back
import htmx from "htmx.org";
import { raise } from "../../interface/elements/live-events";
import { partial } from "../../interface/elements/trust";
import { redrawThread, showScreen } from "./fetching";
import { conversationShape } from "./room-people";

interface Answer {
  id?: string;
  error?: { message?: string; fields?: Record<string, string> };
}

const me = (): string => document.body.dataset["me"] ?? "";
const open = (): HTMLDialogElement | null => document.querySelector("dialog.sheet[open]");

export async function showDialog(path: string): Promise<HTMLDialogElement | undefined> {
  const page = await partial(path);
  const dialog = page?.querySelector("dialog");
  if (!dialog) return undefined;
  open()?.remove();
  document.body.append(dialog);
  htmx.process(dialog);
  dialog.addEventListener("close", () => dialog.remove());
  dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
  dialog.showModal();
  return dialog;
}

export async function openScreen(path: string): Promise<void> {
  await showScreen(path);
  history.pushState({}, "", path);
}

function body(source: HTMLElement): string | undefined {
  if (source instanceof HTMLButtonElement) return undefined;
  if (source instanceof HTMLFormElement && source.dataset["shape"] === "conversation")
    return JSON.stringify(conversationShape(source));
  const fields = source.querySelectorAll<HTMLInputElement>("input[name]");
  const values = [...fields].filter((field) => field.type !== "radio" || field.checked);
  return JSON.stringify(Object.fromEntries(values.map((field) => [field.name, field.value.trim()])));
}

function explain(source: Element, answer: Answer | undefined): void {
  const words = answer?.error?.message ?? document.querySelector<HTMLElement>("toast-region")?.dataset["unreachable"] ?? "";
  const line = source.closest("dialog")?.querySelector<HTMLElement>(".wrong");
  const field = Object.keys(answer?.error?.fields ?? {})[0]?.split(/[.[]/)[0];
  source.querySelector<HTMLElement>(`[name="${CSS.escape(field ?? "-")}"]`)?.focus();
  if (!line) return raise("comity:toast", { words, stays: true });
  line.hidden = false;
  line.textContent = words;
}

/** Carries out `METHOD /path`; undefined when it was refused, and then the reason is shown. */
export async function call(act: string, source: Element, content?: string): Promise<Answer | undefined> {
  const [method = "POST", path = ""] = act.replace("{me}", me()).split(" ");
  const options = content === undefined ? { method } : { method, body: content, headers: { "Content-Type": "application/json" } };
  const answer = await fetch(path, options).catch(() => undefined);
  if (answer?.status === 401) location.reload();
  const text = (await answer?.text().catch(() => "")) || "{}";
  if (answer?.ok) return JSON.parse(text) as Answer;
  explain(source, answer ? (JSON.parse(text) as Answer) : undefined);
  return undefined;
}

async function act(source: HTMLElement): Promise<void> {
  if (source.ariaBusy) return;
  source.ariaBusy = "true";
  const { then, undo, said, opens } = source.dataset;
  const answer = await call(source.dataset["send"] ?? "", source, body(source));
  source.ariaBusy = null;
  if (!answer) return;
  if (said) raise("comity:toast", { words: said, ...(undo ? { undo: () => takeBack(undo) } : {}) });
  await follow(source, then, opens ?? `/conversations/${answer.id ?? ""}`);
}

async function takeBack(undo: string): Promise<void> {
  if (await call(undo, document.body)) await again();
}

async function follow(source: HTMLElement, then: string | undefined, path: string): Promise<void> {
  const dialog = source.closest("dialog");
  if (then === "again") return again();
  if (then) dialog?.close();
  if (then === "thread") return redrawOpen();
  if (then === "open" || then === "conversation") await openScreen(path);
  if (then === "conversation") for (const pause of [60, 400]) setTimeout(toBox, pause);
}

// Behind the swap, whose heading takes the focus; a second time when the first events of a new talk drew it again.
function toBox(): void {
  const nowhere = !document.activeElement || document.activeElement.matches("body, h1, h2");
  if (nowhere) document.querySelector<HTMLElement>("#box-message")?.focus();
}

/** Draws the open dialog and the thread behind it anew. */
export async function again(): Promise<void> {
  const path = open()?.dataset["again"];
  if (path) await showDialog(path);
  await redrawOpen();
}

async function redrawOpen(): Promise<void> {
  const conversation = document.getElementById("thread")?.dataset["conversation"];
  if (conversation) await redrawThread(conversation);
}

export async function newConversation(kind?: string): Promise<void> {
  const dialog = await showDialog("/rooms/new");
  const choice = dialog?.querySelector<HTMLInputElement>(`[name="kind"][value="${kind ?? "direct"}"]`);
  choice?.click();
  dialog?.querySelector<HTMLInputElement>(kind === "room" ? "#new-name" : "#new-people")?.focus();
}

function clicked(event: Event): void {
  const target = event.target as Element;
  const dialog = target.closest("dialog");
  if (dialog && target.closest("[data-close], [data-closes]")) dialog.close();
  const opener = target.closest<HTMLElement>("[data-dialog]");
  if (opener) void showDialog(opener.dataset["dialog"] ?? "");
  const starter = target.closest<HTMLElement>('[data-act="new-conversation"]');
  if (starter) void newConversation(starter.dataset["kind"]);
  const button = target.closest<HTMLElement>("button[data-send]");
  if (button) void act(button);
}

document.addEventListener("click", clicked);
document.addEventListener("submit", (event) => {
  const form = event.target as HTMLFormElement;
  // Forms of the settings have an element of their own.
  if (!form.dataset["send"] || !form.closest("dialog.sheet")) return;
  event.preventDefault();
  void act(form);
});
document.addEventListener("change", (event) => {
  const group = (event.target as Element).closest<HTMLElement>("[data-changes]");
  if (group) void act(group);
});
