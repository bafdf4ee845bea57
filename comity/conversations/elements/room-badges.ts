// The numbers of what is unread, everywhere on the page, as the server counts them: people outside who wait, what is
// meant for me, and both in the title of the tab.
import type { LiveEvent } from "../../interface/elements/live-events";

interface Unread {
  mentions: number;
  waiting: number;
}

const PACE = 400;
const COUNTS = /^(message|participant|conversation|room|read)\./;
const NUMBER = /^\(\d+\+?\) /;
const BADGE = 99;
let asking = false;
let again = false;

const few = (count: number): string => (count > BADGE ? `${BADGE}+` : String(count));

function show(mark: Element | null, count: number): void {
  if (!(mark instanceof HTMLElement)) return;
  mark.hidden = !count;
  const number = mark.querySelector<HTMLElement>("[data-number]");
  if (!number) return;
  number.dataset["number"] = String(count);
  number.textContent = few(count);
}

export function titled(): void {
  let count = 0;
  for (const mark of document.querySelectorAll<HTMLElement>("#rail a .n:not([hidden]) [data-number]"))
    count += Number(mark.dataset["number"]);
  const plain = document.title.replace(NUMBER, "");
  const title = count ? `(${few(count)}) ${plain}` : plain;
  if (document.title !== title) document.title = title;
}

async function ask(): Promise<void> {
  if (asking) return void (again = true);
  asking = true;
  const answer = await fetch("/api/me/unread").catch(() => undefined);
  if (answer?.ok) {
    const { mentions, waiting } = (await answer.json()) as Unread;
    for (const mark of document.querySelectorAll(".list .tabs .n")) show(mark, waiting);
    show(document.querySelector('#rail [data-key="inbox"] .n'), waiting);
    show(document.querySelector('#rail [data-key="rooms"] .n'), mentions);
    titled();
  }
  setTimeout(() => {
    asking = false;
    if (again) void ask();
    again = false;
  }, PACE);
}

document.addEventListener("comity:event", ({ detail }: CustomEvent<LiveEvent>) => {
  if (COUNTS.test(detail.type)) void ask();
});
document.addEventListener("comity:resync", () => void ask());
document.addEventListener("htmx:after:swap", () => titled());
titled();
