// What is being asked about, and what becomes of it. The words wait in the outbox of this browser until then.
import type { MessageComposer } from "../../../conversations/elements/message-composer";
import type { Entry } from "../../../conversations/elements/outbox";

export interface Held {
  code: string;
  needs: "confirmation" | "reason" | "approval";
  spans?: { start: number; end: number }[];
  place?: { kind: string; name: string };
}

export type Confirmed = Entry & { confirm?: Record<string, string> };

interface Asking {
  entry: Confirmed;
  held: Held[];
}

let asking: Asking | undefined;

export const me = (): string => document.body.dataset["me"] ?? "";
export const asked = (): Asking | undefined => asking;

export function hold(entry: Confirmed, held: Held[]): void {
  asking = { entry, held };
}

/** Opens a dialog of the server, as any button with its address would. */
export function openDialog(path: string): void {
  const opener = document.createElement("button");
  opener.hidden = true;
  opener.dataset["dialog"] = path;
  document.body.append(opener);
  opener.click();
  opener.remove();
}

export async function post(path: string, content: object): Promise<Response | undefined> {
  const headers = { "Content-Type": "application/json" };
  const answer = await fetch(path, { method: "POST", headers, body: JSON.stringify(content) }).catch(() => undefined);
  if (answer?.status === 401) location.reload();
  return answer;
}

const key = (): string => `comity:outbox:${me()}`;
const stored = (): Confirmed[] => JSON.parse(localStorage.getItem(key()) ?? "[]") as Confirmed[];
const store = (entries: Confirmed[]): void => localStorage.setItem(key(), JSON.stringify(entries));
const composer = (): MessageComposer | null => document.querySelector<MessageComposer>("message-composer");
const bubble = (id: string): HTMLElement | null => document.querySelector(`article.pending[data-client-id="${id}"]`);

/** Answers to all questions, with what was answered before. */
export function confirmed({ entry, held }: Asking, why: string): Record<string, string> {
  const answers = held
    .filter((one) => one.needs !== "approval")
    .map((one) => [one.code, one.needs === "reason" ? why : "confirmed"]);
  return { ...entry.confirm, ...(Object.fromEntries(answers) as Record<string, string>) };
}

/** Sends the same words with the answers. */
export function sendAgain(found: Asking, why: string): void {
  const confirm = confirmed(found, why);
  const { client_id } = found.entry;
  store(stored().map((entry) => (entry.client_id === client_id ? { ...entry, confirm } : entry)));
  asking = undefined;
  bubble(client_id)?.querySelector<HTMLElement>('[data-act="retry"]')?.click();
}

/** Takes the words back into their box, the first stretch that was asked about chosen. */
export function takeBack({ entry, held }: Asking): void {
  forget(entry);
  document.dispatchEvent(new CustomEvent("comity:outbox", { detail: { entry, state: "held" } }));
  const box = composer()?.querySelector<HTMLTextAreaElement>('form[data-lane="message"] textarea');
  const [span] = held.flatMap((one) => one.spans ?? []);
  box?.focus();
  if (!span) return;
  const points = [...entry.body];
  const from = points.slice(0, span.start).join("").length;
  box?.setSelectionRange(from, from + points.slice(span.start, span.end).join("").length);
}

/** Puts the words, and what hangs on them, into the box of the inside lane; nothing is sent. */
export function keepInside({ entry }: Asking): void {
  forget(entry);
  remove(entry.client_id);
  composer()?.restore("note", entry.body);
  if (entry.files) {
    const detail = { entry: { ...entry, lane: "note" as const, body: "" }, state: "held" as const };
    document.dispatchEvent(new CustomEvent("comity:outbox", { detail }));
  }
  composer()?.turnTo("note");
}

/** Leaves the words to the queue of approvals. */
export function leave({ entry }: Asking): void {
  forget(entry);
  remove(entry.client_id);
}

function forget(entry: Entry): void {
  store(stored().filter((one) => one.client_id !== entry.client_id));
  asking = undefined;
}

function remove(id: string): void {
  const pending = bubble(id);
  const turn = pending?.closest(".turn");
  pending?.remove();
  if (turn?.classList.contains("on-its-way") && !turn.querySelector("article")) turn.remove();
}
