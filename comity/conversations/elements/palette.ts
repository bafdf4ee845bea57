// One dialog with one field: the command palette, and every choice that an act asks for (whom, until when, which word,
// which reply). The server draws its options; keys walk through them.
import { partial } from "../../interface/elements/trust";
import { choose, type Chosen } from "./palette-choices";

export interface Meant {
  ids: string[];
}

const PAUSE = 120;
let back: HTMLElement | null = null;
let meant: Meant = { ids: [] };
let mode = "";
let timer: number | undefined;
let asked = 0;

const dialog = (): HTMLDialogElement | null => document.querySelector("dialog.palette");
const options = (): HTMLElement[] => [...(dialog()?.querySelectorAll<HTMLElement>('[role="option"]') ?? [])];
const current = (): HTMLElement | undefined => options().find((one) => one.ariaSelected === "true");

function address(words = ""): string {
  const about = meant.ids.length === 1 ? meant.ids[0] ?? "" : "";
  return `/palette?${new URLSearchParams({ mode, q: words, conversation: about })}`;
}

/** Opens it; `mode` is keys, all, help, bring, reply or the name of an act. */
export async function openPalette(wanted: string, about: Meant = { ids: [] }): Promise<void> {
  close();
  back = document.activeElement as HTMLElement | null;
  [mode, meant] = [wanted, about];
  const fresh = (await partial(address()))?.querySelector("dialog");
  if (!fresh || dialog()) return;
  document.body.append(fresh);
  fresh.addEventListener("close", () => leave(fresh));
  fresh.addEventListener("click", clicked);
  fresh.addEventListener("keydown", pressed);
  fresh.querySelector("input[role=combobox]")?.addEventListener("input", typed);
  fresh.querySelector("form[data-send]")?.addEventListener("submit", (event) => void sent(event));
  fresh.showModal();
  drawTimes(fresh);
  mark(options()[0]);
}

export const close = (): void => dialog()?.close();

function leave(gone: HTMLDialogElement): void {
  gone.remove();
  if (back?.isConnected && document.activeElement === document.body) back.focus({ preventScroll: true });
  document.dispatchEvent(new Event("comity:closed"));
}

function mark(option: HTMLElement | undefined): void {
  for (const one of options()) one.ariaSelected = String(one === option);
  const field = dialog()?.querySelector("input[role=combobox]");
  if (option) field?.setAttribute("aria-activedescendant", option.id);
  else field?.removeAttribute("aria-activedescendant");
  option?.scrollIntoView({ block: "nearest" });
}

function pressed(event: KeyboardEvent): void {
  const all = options();
  const at = all.indexOf(current() as HTMLElement);
  const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (event.key === "Escape") event.stopPropagation();
  if ((event.target as Element).matches("textarea, select, [type=datetime-local], form[data-send] *")) return;
  if (by) mark(all[(at + by + all.length) % all.length]);
  else if ((event.target as Element).matches("a, button")) return;
  else if (event.key === "Enter" && !event.isComposing) void take(current());
  else return;
  event.preventDefault();
}

function clicked(event: Event): void {
  const target = event.target as Element;
  if (target === dialog() || target.closest("[data-close]")) return close();
  const option = target.closest<HTMLElement>('[role="option"]');
  if (option) void take(option);
}

function typed(event: Event): void {
  clearTimeout(timer);
  const words = (event.target as HTMLInputElement).value;
  timer = window.setTimeout(() => void search(words), PAUSE);
}

// Answers may overtake each other: only the newest counts.
async function search(words: string): Promise<void> {
  const mine = ++asked;
  const fresh = (await partial(address(words)))?.querySelector('[role="listbox"]');
  if (!fresh || mine !== asked) return;
  dialog()?.querySelector('[role="listbox"]')?.replaceWith(fresh);
  drawTimes(dialog() as HTMLElement);
  mark(options()[0]);
}

async function take(option: HTMLElement | undefined): Promise<void> {
  if (!option) return;
  const chosen: Chosen = { ...option.dataset };
  const picked = dialog()?.querySelector<HTMLInputElement>("[type=datetime-local]");
  if (chosen.after === "pick" && picked?.hidden) {
    picked.hidden = false;
    picked.focus();
    return;
  }
  if (chosen.after === "pick") chosen.until = picked?.value ?? "";
  const before = mode;
  const { ids } = meant;
  if (before === "snooze" && !momentOf(chosen)) return picked?.focus();
  close();
  await choose(before, chosen, ids);
}

async function sent(event: Event): Promise<void> {
  event.preventDefault();
  const fields = Object.fromEntries(new FormData(event.target as HTMLFormElement)) as Record<string, string>;
  const { ids } = meant;
  const before = mode;
  if (await choose(before, fields, ids)) close();
}

// ---- moments, in the reader's own time

/** When something put off like this comes back. */
export function momentOf({ after, until }: Chosen): Date | undefined {
  const now = new Date();
  const at = (days: number, hour: number): Date => new Date(now.getFullYear(), now.getMonth(), now.getDate() + days, hour);
  if (after === "hour") return new Date(now.getTime() + 3_600_000);
  if (after === "afternoon") return at(0, 15);
  if (after === "tomorrow") return at(1, 9);
  if (after === "monday") return at(((8 - now.getDay()) % 7) || 7, 9);
  const picked = new Date(until ?? "");
  return picked.getTime() > now.getTime() ? picked : undefined;
}

function drawTimes(root: HTMLElement): void {
  const words = new Intl.DateTimeFormat(document.documentElement.lang || "en", { weekday: "short", hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
  for (const option of root.querySelectorAll<HTMLElement>("[data-after]")) {
    const after = option.dataset["after"];
    const at = after === "pick" ? undefined : momentOf(option.dataset);
    const past = after === "afternoon" && at && at <= new Date(Date.now() + 3_600_000);
    if (past || (after === "monday" && new Date().getDay() === 0)) option.remove();
    option.querySelector("[data-when]")?.replaceChildren(at ? words.format(at) : "");
  }
}
