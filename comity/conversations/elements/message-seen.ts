// "Seen 09:16" under my last words: in a direct talk when, in a small room by how many, with their names.
import { clockTime } from "../../interface/elements/relative-time";

const words = (line: HTMLElement, name: string): string => line.dataset[name] ?? "";

/** Draws the line; with `person` that somebody has read up to `seq` a moment ago. */
export function showSeen(list: HTMLElement, me: string, person = "", seq = 0): void {
  const line = list.parentElement?.querySelector<HTMLElement>(".seen");
  if (!line) return;
  const all = [...line.querySelectorAll<HTMLElement>("data")];
  const moved = all.find((one) => one.dataset["person"] === person);
  if (moved && seq > Number(moved.getAttribute("value"))) {
    moved.setAttribute("value", String(seq));
    moved.dataset["at"] = new Date().toISOString();
  }
  const mine = [...list.querySelectorAll<HTMLElement>(`article[data-id][data-author="${me}"]`)].at(-1);
  const last = Number(mine?.dataset["seq"] ?? Number.POSITIVE_INFINITY);
  const by = all.filter((one) => one.dataset["person"] !== me && Number(one.getAttribute("value")) >= last);
  say(line, by, line.closest<HTMLElement>("[data-kind]")?.dataset["kind"] === "direct");
  if (mine) mine.after(line);
}

function say(line: HTMLElement, by: HTMLElement[], direct: boolean): void {
  const text = line.querySelector<HTMLElement>("button");
  if (!text) return;
  line.hidden = by.length === 0;
  const at = by[0]?.dataset["at"];
  const names = new Intl.ListFormat(document.documentElement.lang || "en").format(by.map((one) => one.textContent ?? ""));
  if (direct) text.textContent = at ? words(line, "at").replace("{time}", clockTime(new Date(at))) : words(line, "once");
  else text.textContent = words(line, "by").replace("{count}", String(by.length));
  text.title = names;
  text.setAttribute("aria-label", `${text.textContent}: ${names}`);
}
