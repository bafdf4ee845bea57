// What fragments leave to the browser, because they are the same for everybody: which reactions and names are mine.

export function markMine(list: HTMLElement, me: string): void {
  for (const chip of list.querySelectorAll<HTMLElement>(".react"))
    chip.setAttribute("aria-pressed", String((chip.dataset["people"] ?? "").split(" ").includes(me)));
  for (const name of list.querySelectorAll<HTMLElement>(".mention"))
    name.classList.toggle("mine", [me, "all"].includes(name.dataset["person"] ?? ""));
}

/** A message was changed: where it is quoted, its words follow. */
export function quotedAgain(list: HTMLElement, article: HTMLElement): void {
  for (const line of list.querySelectorAll<HTMLElement>(`.quote[data-of="${article.dataset["id"]}"] [data-gone]`)) {
    const body = article.querySelector<HTMLElement>(".body");
    const words = (body?.textContent ?? "").trim().replace(/\s+/g, " ");
    const gone = article.classList.contains("gone");
    line.textContent = gone ? (line.dataset["gone"] ?? "") : words.length > 120 ? `${words.slice(0, 119)}…` : words;
  }
}
