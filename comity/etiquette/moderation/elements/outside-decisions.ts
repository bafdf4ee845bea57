/** What the house decided about a visitor's own words, and asking for a second look. */
import type { Visitor } from "../../../conversations/elements/visitor/visitor";
import { field, parsed, words, type Wire } from "../../../conversations/elements/visitor/wire";

/** Shows the newest decision of this talk above the box; nothing where there is none. */
export async function showDecision(wire: Wire, visitor: Visitor, list: HTMLElement): Promise<void> {
  const template = document.querySelector<HTMLTemplateElement>("template#decided");
  const told = template && (await wire.get("/api/me/decisions", visitor.token));
  if (!template || told?.kind !== "done") return;
  const items = field(parsed(told.text), "items");
  const found: unknown = Array.isArray(items) ? items.find((one) => field(one, "about_me") === true && concerns(one, visitor)) : undefined;
  document.querySelector(".decided")?.remove();
  if (found === undefined || words(found, "choice") === "leave") return;
  const shown = template.content.firstElementChild!.cloneNode(true) as HTMLElement;
  const appeal = field(found, "appeal");
  const choices = parsed(template.dataset["choices"] ?? "");
  shown.querySelector("b")!.textContent = appeal ? answered(template, appeal) : words(choices, words(found, "choice"));
  shown.querySelector("span")!.textContent = words(appeal, "answer") || words(found, "reason");
  const form = shown.querySelector("form")!;
  form.hidden = field(found, "can_appeal") !== true;
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const asked = { words: String(new FormData(form).get("words")) };
    const path = `/api/me/decisions/${words(found, "decision")}/appeal`;
    void wire.post(path, asked, visitor.token).then(() => showDecision(wire, visitor, list));
  });
  list.after(shown);
}

function concerns(one: unknown, visitor: Visitor): boolean {
  return words(one, "conversation") === visitor.conversation;
}

function answered(template: HTMLTemplateElement, appeal: unknown): string {
  const upheld = field(appeal, "upheld");
  return template.dataset[upheld === null ? "waits" : upheld ? "upheld" : "undone"] ?? "";
}
