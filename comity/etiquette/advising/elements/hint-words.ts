// Hints as the server gives them, and how they are drawn from the templates of the slot.
export interface Act {
  label: string;
  start: number;
  end: number;
  text: string;
  caret: number;
}

export interface Hint {
  rule: string;
  message: string;
  quote?: string;
  suggestion?: string;
  act?: Act | null;
  guideline?: string;
  examples?: { rather_not: string; better: string }[];
  block?: string;
}

function part(id: string): HTMLElement | undefined {
  const template = document.getElementById(id);
  return template instanceof HTMLTemplateElement
    ? (document.importNode(template.content, true).firstElementChild as HTMLElement)
    : undefined;
}

function put(place: Element, name: string, words: string | undefined): void {
  const here = place.querySelector(`[data-${name}]`);
  if (words) here?.replaceChildren(words);
  else here?.remove();
}

export function draw(hint: Hint): HTMLElement | undefined {
  const drawn = part("coach-hint");
  if (!drawn) return undefined;
  drawn.dataset["rule"] = hint.rule;
  drawn.classList.toggle("blocks", Boolean(hint.block));
  for (const name of ["message", "quote", "suggestion", "block", "guideline"] as const) put(drawn, name, hint[name]);
  const act = drawn.querySelector('[data-hint="act"]');
  if (hint.act) act?.replaceChildren(hint.act.label);
  else act?.remove();
  const why = drawn.querySelector<HTMLElement>("[popover]");
  if (why) why.id = `why-${hint.rule}`;
  drawn.querySelector('[data-hint="why"]')?.setAttribute("popovertarget", `why-${hint.rule}`);
  for (const example of hint.examples ?? []) {
    const line = part("coach-example");
    if (!line) break;
    put(line, "not", example.rather_not);
    put(line, "better", example.better);
    why?.querySelector("[data-examples]")?.append(line);
  }
  return drawn;
}

/** What else there is, by name alone. */
export function drawOthers(names: string): HTMLElement | undefined {
  const line = names ? part("coach-others") : undefined;
  if (line) put(line, "others", names);
  return line;
}

/** Places the explanation above the hint it explains, inside the window. */
export function place(why: HTMLElement, hint: Element): void {
  const at = hint.getBoundingClientRect();
  why.style.insetInlineStart = `${Math.max(12, Math.min(at.left, innerWidth - why.offsetWidth - 12))}px`;
  why.style.insetBlockStart = `${Math.max(12, at.top - why.offsetHeight - 8)}px`;
}

/** The place in a string of the browser that is behind so many code points. */
export const offset = (text: string, points: number): number => [...text].slice(0, points).join("").length;
