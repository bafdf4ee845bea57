// Keys of the inbox and the workspace. Single letters act only outside text fields and can be switched off.
import type { InboxTable } from "./inbox-table";
import { undoLast } from "./inbox-acts";
import type { MessageComposer } from "./message-composer";
import { close, openPalette } from "./palette";
import { visit } from "./palette-choices";
import { back, cycle, showCard, step } from "./shortcut-places";
import { actOnThread, finish, openTalk } from "./thread-acts";

const HELD = 1_500;
const composer = (): MessageComposer | null => document.querySelector("message-composer");
const table = (): InboxTable | null => document.querySelector("inbox-table");
const shown = (selector: string): HTMLElement | undefined =>
  [...document.querySelectorAll<HTMLElement>(selector)].find((one) => one.checkVisibility());

function write(side: "message" | "note"): void {
  const inbox = table();
  if (inbox) inbox.open(() => composer()?.turnTo(side));
  else composer()?.turnTo(side);
}

const act = (name: string): void => {
  const inbox = table();
  if (inbox) inbox.act(name);
  else if (name === "done") finish();
  else actOnThread(name);
};

const letters: Record<string, () => void> = {
  j: () => (table() ? table()?.step(1) : step(1)),
  k: () => (table() ? table()?.step(-1) : step(-1)),
  J: () => table()?.step(1, true),
  K: () => table()?.step(-1, true),
  x: () => table()?.toggle(),
  r: () => write("message"),
  n: () => write("note"),
  e: () => act("done"),
  s: () => act("snooze"),
  a: () => act("assign"),
  l: () => act("label"),
  z: () => void undoLast(),
  i: () => showCard(),
  "/": () => (shown("#search-q") ? shown("#search-q")?.focus() : void visit("/search")),
  "?": () => void openPalette("keys"),
};

const places: Record<string, string> = { i: "/inbox", r: "/rooms", p: "/people" };
let going = 0;

const writing = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && target.matches("input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]");

const switchedOff = (): boolean => document.body.dataset["letters"] === "off" || localStorage.getItem("comity:letters") === "off";

function pressed(event: KeyboardEvent): void {
  if (event.isComposing || event.defaultPrevented) return;
  if (event.key === "F6") return cycle(event);
  if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") return palette(event);
  if (event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")) return;
  if (event.key === "Escape") return escape(event);
  if (reply(event) || writing(event.target) || switchedOff()) return;
  const move = goTo(event) ?? letters[event.key];
  if (!move) return;
  event.preventDefault();
  move();
}

// G, then a letter that names a place.
function goTo({ key }: KeyboardEvent): (() => void) | undefined {
  const held = Date.now() - going < HELD;
  going = key === "g" ? Date.now() : 0;
  const place = places[key];
  const item = document.querySelector<HTMLElement>(`.rail [data-key="${{ i: "inbox", r: "rooms", p: "people" }[key] ?? ""}"]`);
  if (key === "g") return () => undefined;
  return held && place ? () => (item ? item.click() : void visit(place)) : undefined;
}

function palette(event: KeyboardEvent): void {
  event.preventDefault();
  if (document.querySelector("dialog.palette")) close();
  else void openPalette("all", { ids: openTalk() ? [openTalk()] : [] });
}

// A semicolon at the beginning of a line of the outside box asks for a saved reply.
function reply(event: KeyboardEvent): boolean {
  const box = event.target as HTMLTextAreaElement;
  const starts = event.key === ";" && box.id === "box-message" && openTalk() && /(^|\n)$/.test(box.value.slice(0, box.selectionStart));
  if (!starts) return false;
  event.preventDefault();
  void openPalette("reply", { ids: [openTalk()] });
  return true;
}

function escape(event: KeyboardEvent): void {
  if (document.querySelector("[popover]:popover-open") || table()?.clear()) return;
  if (writing(event.target)) (shown("message-list") ?? document.body).focus();
  else back();
}

function clicked(event: Event): void {
  const target = event.target as Element;
  if (target.closest(".card-opener, .card-closer")) showCard();
  const mode = target.closest<HTMLElement>("[data-palette]")?.dataset["palette"];
  if (mode) void openPalette(mode, { ids: openTalk() ? [openTalk()] : [] });
}

function changed(event: Event): void {
  const box = event.target as HTMLInputElement;
  if (box.matches("[data-letters]")) localStorage.setItem("comity:letters", box.checked ? "on" : "off");
}

document.addEventListener("keydown", pressed);
document.addEventListener("click", clicked);
document.addEventListener("change", changed);
document.addEventListener("toggle", (event) => {
  const box = (event.target as Element).querySelector<HTMLInputElement>("[data-letters]");
  if (box) box.checked = !switchedOff();
}, true);
