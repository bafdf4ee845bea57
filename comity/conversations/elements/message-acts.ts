// What can be done to a message: the toolbar beside it, its menu, its keys. One of each serves the whole thread.
import { raise } from "../../interface/elements/live-events";
import { partial } from "../../interface/elements/trust";
import { ask, message, reactTo } from "./message-calls";
import type { MessageComposer } from "./message-composer";
import { edit } from "./message-edit";
import type { MessageList } from "./message-list";
import { unreadFrom } from "./room-unread";

type Side = "message" | "note";
const LONG_PRESS = 450;
const ARTICLE = "message-list article[data-id]:not(.gone)";
let current = "";
let pressing: number | undefined;

const byId = (id: string): HTMLElement | null => document.getElementById(id);
const bar = (): HTMLElement | null => byId("message-acts");
const menu = (): HTMLElement | null => byId("message-menu");
const list = (): MessageList | null => document.querySelector<MessageList>("message-list");
const composer = (): MessageComposer | null => document.querySelector<MessageComposer>("message-composer");
const article = (): HTMLElement | null => byId(`m-${current}`);
const me = (): string => document.body.dataset["me"] ?? "";
const words = (name: string): string => bar()?.dataset[name] ?? "";
const say = (name: string, undo?: () => void): void => raise("comity:toast", undo ? { words: words(name), undo } : { words: words(name) });
const sideOf = (one: HTMLElement): Side => (one.dataset["lane"] === "note" ? "note" : "message");
const textOf = (one: HTMLElement): string => (one.querySelector<HTMLElement>(".body")?.innerText ?? "").trim();

const acts: Record<string, (one: HTMLElement, by: HTMLElement) => void> = {
  react: (one, by) => reactTo(current, by.dataset["emoji"] ?? "", !mine(one, by.dataset["emoji"] ?? "")),
  pick: (one) => void pick(one),
  reply: (one) => answer(one),
  menu: (_, by) => openMenu(by),
  edit: (one) => void edit(one),
  "copy-words": () => void copy(message(current).then((told) => told?.body ?? ""), "copied"),
  "copy-link": () => void copy(Promise.resolve(`${location.origin}/m/${current}`), "linked"),
  pin: (one) => void pin(one),
  "unread-from": (one) => void unreadFrom(Number(one.dataset["seq"])),
  "take-back": (one) => void takeBack(one),
  revisions: () => void showVersions(),
  jump: (_, by) => list()?.goTo(Number(by.dataset["seq"])),
};

function mine(one: HTMLElement, emoji: string): boolean {
  return one.querySelector(`.react[data-emoji="${CSS.escape(emoji)}"][aria-pressed="true"]`) !== null;
}

function answer(one: HTMLElement): void {
  const text = textOf(one).replace(/\s+/g, " ").slice(0, 140);
  composer()?.answer(sideOf(one), { id: current, name: one.dataset["name"] ?? "", words: text });
}

async function copy(text: Promise<string>, done: string): Promise<void> {
  const copied = await text;
  if (!copied) return;
  await navigator.clipboard?.writeText(copied).then(() => say(done), () => say("failed"));
}

async function pin(one: HTMLElement): Promise<void> {
  const place = one.closest<HTMLElement>("[data-conversation]")?.dataset["conversation"] ?? "";
  const path = `/api/conversations/${place}/pins/${current}`;
  if (await ask("PUT", path)) say("pinned", () => void ask("DELETE", path));
}

async function takeBack(one: HTMLElement): Promise<void> {
  const [id, side] = [current, sideOf(one)];
  const told = await message(id);
  if (told && (await ask("DELETE", `/api/messages/${id}`))) say("takenBack", () => composer()?.restore(side, told.body, told.files));
}

async function showVersions(): Promise<void> {
  const dialog = byId("message-versions") as HTMLDialogElement | null;
  const page = await partial(`/messages/${current}/revisions`);
  if (!dialog || !page) return;
  dialog.querySelector("[data-versions]")?.replaceChildren(page);
  dialog.showModal();
}

async function pick(one: HTMLElement): Promise<void> {
  const [place, id] = [byId("emoji-menu"), current];
  if (!place) return;
  const { openPicker } = (await import(place.dataset["script"] ?? "")) as typeof import("./emoji-picker");
  await openPicker(place, (emoji) => {
    reactTo(id, emoji, true);
    byId(`m-${id}`)?.focus({ preventScroll: true });
  });
  near(place, one);
}

function openMenu(by: HTMLElement): void {
  const [place, one] = [menu(), article()];
  if (!place || !one) return;
  for (const own of place.querySelectorAll<HTMLElement>("[data-own]")) own.hidden = one.dataset["author"] !== me();
  place.showPopover();
  near(place, by);
  place.querySelector<HTMLElement>("button:not([hidden])")?.focus();
}

// Beside what it belongs to, and inside the window.
function near(place: HTMLElement, by: HTMLElement): void {
  const [at, size] = [by.getBoundingClientRect(), place.getBoundingClientRect()];
  const top = at.top + 32 + size.height > innerHeight ? Math.max(8, at.top - size.height - 4) : at.top + 32;
  const left = Math.min(Math.max(8, at.right - size.width), innerWidth - size.width - 8);
  place.style.inset = `${Math.round(Math.min(top, innerHeight - size.height - 8))}px auto auto ${Math.round(left)}px`;
}

function show(one: HTMLElement | null): void {
  const place = bar();
  if (!place || menu()?.matches(":popover-open")) return;
  place.hidden = !one || one.classList.contains("editing") || !composer();
  if (!one || place.hidden) return;
  current = one.dataset["id"] ?? "";
  const frame = place.parentElement?.getBoundingClientRect();
  const [at, talk] = [one.getBoundingClientRect(), list()?.getBoundingClientRect()];
  if (!frame || !talk) return;
  const top = Math.max(at.top - 14, talk.top + 4) - frame.top;
  const left = Math.min(at.right, talk.right) - place.offsetWidth - 4 - frame.left;
  place.style.inset = `${Math.round(top)}px auto auto ${Math.round(Math.max(4, left))}px`;
}

function pressed(event: KeyboardEvent): void {
  const target = event.target as HTMLElement;
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (target.closest("[role=menu]")) return inMenu(event, target);
  if (target.matches("message-composer textarea.box")) return inBox(event, target as HTMLTextAreaElement);
  if (target.matches("message-list") || target.matches(ARTICLE)) inList(event, target);
}

function inMenu(event: KeyboardEvent, target: HTMLElement): void {
  const way = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  const items = [...(target.closest("[role=menu]")?.querySelectorAll<HTMLElement>("[role=menuitem]:not([hidden])") ?? [])];
  if (!way || !items.length) return;
  event.preventDefault();
  items[(items.indexOf(target) + way + items.length) % items.length]?.focus();
}

function inBox(event: KeyboardEvent, box: HTMLTextAreaElement): void {
  if (event.key !== "ArrowUp" || box.value || event.defaultPrevented) return;
  const lane = box.closest("form")?.dataset["lane"] ?? "";
  const own = [...document.querySelectorAll<HTMLElement>(`${ARTICLE}[data-author="${me()}"][data-lane="${lane}"]`)].at(-1);
  if (!own) return;
  event.preventDefault();
  void edit(own);
}

function inList(event: KeyboardEvent, target: HTMLElement): void {
  const all = [...document.querySelectorAll<HTMLElement>("message-list article[data-id]")];
  const at = all.indexOf(target);
  const way = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  const key: Record<string, string> = { "+": "pick", r: "reply", Enter: "menu" };
  const act = at >= 0 ? key[event.key] : undefined;
  if (!way && !act) return;
  event.preventDefault();
  event.stopPropagation();
  if (act) return void perform(act, target, target);
  const next = all[at < 0 ? all.length - 1 : Math.min(all.length - 1, Math.max(0, at + (way ?? 0)))];
  if (!next) return;
  next.tabIndex = -1;
  next.focus();
  next.scrollIntoView({ block: "nearest" });
}

function perform(name: string, one: HTMLElement, by: HTMLElement): void {
  const act = acts[name];
  if (!act || one.classList.contains("gone")) return;
  current = one.dataset["id"] ?? "";
  if (name !== "menu") menu()?.hidePopover();
  act(one, by);
}

function clicked(event: Event): void {
  const by = (event.target as Element).closest<HTMLElement>("[data-act]");
  if (by?.dataset["act"] === "close-versions") return by.closest("dialog")?.close();
  const one = by?.closest("#message-acts, #message-menu") ? article() : by?.closest<HTMLElement>(ARTICLE);
  if (!by || !one || !acts[by.dataset["act"] ?? ""]) return;
  event.preventDefault();
  perform(by.dataset["act"] ?? "", one, by);
}

function touched(event: PointerEvent): void {
  clearTimeout(pressing);
  const one = (event.target as Element).closest<HTMLElement>(ARTICLE);
  if (event.type !== "pointerdown" || event.pointerType !== "touch" || !one) return;
  pressing = window.setTimeout(() => perform("menu", one, one), LONG_PRESS);
}

function pointed(event: PointerEvent): void {
  const target = event.target as Element;
  if (event.pointerType !== "mouse" || target.closest("#message-acts")) return;
  show(target.closest<HTMLElement>(ARTICLE));
}

function focused(event: FocusEvent): void {
  const target = event.target as HTMLElement;
  if (!target.closest("#message-acts, #message-menu, #emoji-menu")) show(target.matches(ARTICLE) ? target : null);
}

document.addEventListener("pointerover", pointed);
document.addEventListener("focusin", focused);
for (const name of ["pointerdown", "pointerup", "pointermove", "pointercancel"] as const) document.addEventListener(name, touched);
document.addEventListener("scroll", () => (clearTimeout(pressing), show(null)), { capture: true, passive: true });
document.addEventListener("keydown", pressed, { capture: true });
document.addEventListener("click", clicked);
