// Which message the words in a box answer: shown above the box, kept with its draft, sent along.
export interface Answer {
  id: string;
  name: string;
  words: string;
}

/** The answer kept under a key, if it can still be read. */
export function keptAnswer(key: string): Answer | undefined {
  try {
    return (JSON.parse(localStorage.getItem(key) ?? "null") as Answer | null) ?? undefined;
  } catch {
    return undefined;
  }
}

export function keepAnswer(key: string, answer: Answer | undefined): void {
  if (answer) localStorage.setItem(key, JSON.stringify(answer));
  else localStorage.removeItem(key);
}

/** Draws the block above the box of a form. */
export function showAnswer(form: HTMLElement, answer: Answer | undefined): void {
  const block = form.querySelector<HTMLElement>(".answering");
  if (!block) return;
  block.hidden = !answer;
  block.querySelector("[data-name]")?.replaceChildren(answer?.name ?? "");
  block.querySelector("[data-words]")?.replaceChildren(answer?.words ?? "");
}
