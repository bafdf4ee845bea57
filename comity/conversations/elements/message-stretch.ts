// The stretch of a talk that is on the page: it grows at the end that the reader comes near, and is cut at the other.
import { partial } from "../../interface/elements/trust";
import * as turns from "./turns";

const MOST_TURNS = 300;

/** Whether newer messages exist that are not on the page. */
export const isCut = (list: HTMLElement): boolean => (list.dataset["newer"] ?? "") !== "";

/** Loads the turns before the first one or after the last, and has them arranged; says whether anything came. */
export async function extend(
  list: HTMLElement, conversation: string, way: "before" | "after", arrange: () => void,
): Promise<boolean> {
  const edge = list.dataset[way === "before" ? "older" : "newer"];
  if (!edge) return false;
  const page = await partial(`/conversations/${conversation}/turns?${way}=${edge}`);
  const fresh = page?.querySelector<HTMLElement>(".stretch");
  if (!fresh || !list.isConnected) return false;
  unmoved(list, () => {
    if (way === "before") prepend(list, fresh);
    else append(list, fresh);
    arrange();
  });
  return true;
}

/** While the reader stands at the end: what is far above goes. */
export function dropOldest(list: HTMLElement): void {
  const all = turns.turnsOf(list);
  if (all.length <= MOST_TURNS) return;
  for (const turn of all.slice(0, all.length - MOST_TURNS)) turn.remove();
  list.dataset["older"] = turns.turnsOf(list)[0]?.dataset["seq"] ?? "";
}

function prepend(list: HTMLElement, fresh: HTMLElement): void {
  list.dataset["older"] = fresh.dataset["older"] ?? "";
  const older = [...fresh.querySelectorAll<HTMLElement>(":scope > .turn")];
  const first = turns.turnsOf(list)[0];
  const last = older.at(-1);
  if (first && last && !first.querySelector(".said > *")) {
    last.querySelector(".beside")?.append(...first.querySelectorAll(".beside > article"));
    first.replaceWith(...older);
  } else first?.before(...older);
  const all = turns.turnsOf(list);
  for (const far of all.slice(MOST_TURNS)) far.remove();
  if (all.length > MOST_TURNS) list.dataset["newer"] = String(newest(list));
}

function append(list: HTMLElement, fresh: HTMLElement): void {
  list.dataset["newer"] = fresh.dataset["newer"] ?? "";
  for (const turn of fresh.querySelectorAll<HTMLElement>(":scope > .turn")) {
    const last = turns.turnsOf(list).at(-1);
    if (last && !turn.querySelector(".said > *"))
      last.querySelector(".beside")?.append(...turn.querySelectorAll(".beside > article"));
    else if (last) last.after(turn);
    else list.prepend(turn);
  }
  dropOldest(list);
}

/** The line goes on through the composers, whatever room the scroll bar takes. */
export function tellGutter(list: HTMLElement): void {
  const page = document.documentElement.style;
  const gutter = `${list.offsetWidth - list.clientWidth}px`;
  if (page.getPropertyValue("--gutter") !== gutter) page.setProperty("--gutter", gutter);
}

/** The highest number on the page. */
export function newest(list: HTMLElement): number {
  return Math.max(0, ...turns.articlesOf(list).map((article) => Number(article.dataset["seq"] ?? 0)));
}

// The first visible turn stays where it is, whether or not the browser anchors by itself.
function unmoved(list: HTMLElement, change: () => void): void {
  const frame = list.getBoundingClientRect();
  const anchor = turns.turnsOf(list).find((turn) => turn.getBoundingClientRect().bottom > frame.top);
  const note = anchor?.querySelector<HTMLElement>("article") ?? anchor;
  const top = note?.getBoundingClientRect().top ?? 0;
  change();
  if (note?.isConnected) list.scrollTop += note.getBoundingClientRect().top - top;
}
