// What is unread in an open conversation: jumping to where it begins (⇧U), marking it unread again (U), reading
// everything, and the head of a room that changed meanwhile.
import { type LiveEvent, raise } from "../../interface/elements/live-events";
import { redrawReaders, redrawThread } from "./fetching";
import type { MessageList } from "./message-list";
import { call, newConversation } from "./room-dialog";

interface Marked {
  items: { conversation: string; unread_from: number }[];
}

const thread = (): HTMLElement | null => document.querySelector<HTMLElement>("#thread[data-conversation]");
const jump = (): HTMLElement | null => document.querySelector<HTMLElement>("#thread .unread-jump");
const list = (): MessageList | null => document.querySelector<MessageList>("message-list");

function toFirst(): void {
  const button = jump();
  const first = Number(button?.dataset["seq"]);
  if (!button || !first) return;
  button.hidden = true;
  list()?.goTo(first);
}

// Offered while the first unread message stands above what is on the screen, or is not loaded yet.
function offer(): void {
  const button = jump();
  const talk = list();
  if (!button || !talk) return;
  const first = talk.querySelector<HTMLElement>(`article[data-seq="${button.dataset["seq"] ?? ""}"]`);
  const above = first ? first.getBoundingClientRect().bottom < talk.getBoundingClientRect().top : talk.dataset["older"] !== "";
  button.hidden = !above;
}

/** Shows this entry and what follows as unread, until it is read again. */
export async function unreadFrom(seq: number): Promise<void> {
  const place = thread();
  const words = place?.querySelector<HTMLElement>("[data-unread-words]")?.dataset["unreadWords"] ?? "";
  const path = `/api/conversations/${place?.dataset["conversation"] ?? ""}`;
  const newest = Math.max(...[...(list()?.querySelectorAll<HTMLElement>("article") ?? [])].map((one) => Number(one.dataset["seq"] ?? 0)));
  if (!place || !seq || !(await call(`PUT ${path}/unread`, place, JSON.stringify({ seq })))) return;
  raise("comity:toast", { words, undo: async () => void (await call(`PUT ${path}/read`, place, JSON.stringify({ seq: newest }))) });
}

function unreadHere(): void {
  const chosen = document.activeElement?.closest<HTMLElement>("message-list article") ?? document.querySelector<HTMLElement>("message-list article:hover");
  const theirs = [...document.querySelectorAll<HTMLElement>("message-list article[data-id]")].filter((one) => one.dataset["author"] !== document.body.dataset["me"]);
  const article = chosen ?? theirs.at(-1);
  if (article) void unreadFrom(Number(article.dataset["seq"] ?? 0));
}

async function readEverything(button: HTMLElement): Promise<void> {
  const before = (await call("PUT /api/me/read", button)) as Marked | undefined;
  if (!before) return;
  const undo = async (): Promise<void> => void (await call("PUT /api/me/unread", button, JSON.stringify(before)));
  raise("comity:toast", { words: button.dataset["said"] ?? "", ...(before.items.length ? { undo } : {}) });
}

function happened({ type, conversation }: LiveEvent): void {
  if (conversation !== thread()?.dataset["conversation"]) return;
  if (type.startsWith("room.")) void redrawThread(conversation);
  if (type === "message.pinned" || type === "message.unpinned") void redrawReaders(conversation);
}

const keys: Record<string, () => void> = { c: () => void newConversation(), u: unreadHere, U: toFirst };

function pressed(event: KeyboardEvent): void {
  const target = event.target as Element;
  const act = keys[event.key];
  if (!act || event.ctrlKey || event.metaKey || event.altKey || event.isComposing || event.defaultPrevented) return;
  if (target.matches("input, textarea, select, [contenteditable]") || document.querySelector("dialog[open]")) return;
  if (document.body.dataset["letters"] === "off" || localStorage.getItem("comity:letters") === "off") return;
  event.preventDefault();
  act();
}

function clicked(event: Event): void {
  const target = event.target as Element;
  if (target.closest(".unread-jump")) toFirst();
  const all = target.closest<HTMLElement>('[data-act="all-read"]');
  if (all) void readEverything(all);
}

document.addEventListener("keydown", pressed);
document.addEventListener("click", clicked);
document.addEventListener("comity:event", (event) => happened(event.detail));
document.addEventListener("scroll", (event) => (event.target as Element).matches?.("message-list") && offer(), { capture: true, passive: true });
document.addEventListener("htmx:after:swap", () => requestAnimationFrame(() => setTimeout(offer, 60)));
setTimeout(offer, 200);
