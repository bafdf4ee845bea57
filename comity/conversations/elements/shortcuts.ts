// Keys of the workspace, and the card as a drawer. Single letters act only outside text fields and can be switched off.
import type { MessageComposer } from "./message-composer";

const composer = (): MessageComposer | null => document.querySelector("message-composer");
const rows = (): HTMLAnchorElement[] => [...document.querySelectorAll<HTMLAnchorElement>("#list li > a")];

function step(by: number): void {
  const all = rows();
  const focused = all.indexOf(document.activeElement as HTMLAnchorElement);
  const from = focused >= 0 ? focused : all.findIndex((row) => row.hasAttribute("aria-current"));
  const row = all[Math.min(all.length - 1, Math.max(0, from + by))];
  row?.focus();
  row?.scrollIntoView({ block: "nearest" });
}

function showCard(open?: boolean): void {
  const main = document.getElementById("main");
  const opener = document.querySelector<HTMLElement>(".card-opener");
  if (!main || !opener?.checkVisibility()) return;
  const shown = main.toggleAttribute("data-card", open);
  opener.setAttribute("aria-expanded", String(shown));
  (shown ? document.querySelector<HTMLElement>(".card-closer") : opener)?.focus();
}

function back(): void {
  const main = document.getElementById("main");
  if (main?.hasAttribute("data-card")) return showCard(false);
  const narrow = document.querySelector<HTMLElement>("#thread-head .only-s");
  if (narrow?.checkVisibility()) return narrow.click();
  const open = rows().find((row) => row.hasAttribute("aria-current")) ?? rows()[0];
  open?.focus();
}

const letters: Record<string, () => void> = {
  j: () => step(1),
  k: () => step(-1),
  r: () => composer()?.turnTo("message"),
  n: () => composer()?.turnTo("note"),
  i: () => showCard(),
};

const writing = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && target.matches("input, textarea, select, [contenteditable]");

const switchedOff = (): boolean => localStorage.getItem("comity:letters") === "off";

function pressed(event: KeyboardEvent): void {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (event.key === "Escape") return escape(event);
  const act = letters[event.key.toLowerCase()];
  if (!act || event.shiftKey || writing(event.target) || switchedOff()) return;
  event.preventDefault();
  act();
}

function escape(event: KeyboardEvent): void {
  if (document.querySelector("[popover]:popover-open")) return;
  if (writing(event.target)) document.querySelector<HTMLElement>("message-list")?.focus();
  else back();
}

function clicked(event: Event): void {
  const target = event.target as Element;
  if (target.closest(".card-opener, .card-closer")) showCard();
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
