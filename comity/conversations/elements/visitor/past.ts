/** Talks of before that go on in the one that is shown: unfolded in place, and folded again. */
import { elements } from "./trusted";
import type { Visitor } from "./visitor";

export class Past {
  private readonly moments = new Intl.DateTimeFormat(document.documentElement.lang || "en", { dateStyle: "medium", timeStyle: "short" });

  constructor(private readonly visitor: Visitor) {
    document.addEventListener("click", (event) => {
      const button = (event.target as Element).closest<HTMLElement>("[data-past]");
      if (button) void this.pressed(button);
    });
  }

  private async pressed(button: HTMLElement): Promise<void> {
    const row = button.closest<HTMLElement>("li.merged");
    if (!row) return;
    const shown = row.querySelector<HTMLElement>(":scope > ol");
    if (!shown && !(await this.unfold(row, button.dataset.past ?? "", ""))) return;
    if (shown) shown.hidden = !shown.hidden;
    button.ariaExpanded = String(!shown?.hidden);
    [button.textContent, button.dataset.hide] = [button.dataset.hide ?? "", button.textContent ?? ""];
  }

  /** All of it: stretch by stretch from its end, each before the one that came. */
  private async unfold(row: HTMLElement, conversation: string, before: string): Promise<boolean> {
    const outcome = await this.visitor.past(conversation, before);
    const drawn = outcome.kind === "done" ? elements(outcome.text).querySelector<HTMLElement>("ol") : null;
    if (!drawn) return false;
    for (const word of drawn.querySelectorAll<HTMLElement>(":scope > [data-author]")) {
      word.classList.toggle("me", word.dataset.author === drawn.dataset.person);
      const time = word.querySelector("time");
      if (time) time.textContent = this.moments.format(new Date(time.dateTime));
    }
    const later = row.querySelector<HTMLElement>(":scope > ol");
    if (later) later.prepend(...drawn.children);
    else row.append(drawn);
    const earlier = drawn.dataset.before;
    return earlier ? this.unfold(row, conversation, earlier) : true;
  }
}
