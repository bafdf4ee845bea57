/** The visitor's talks of before: the list, one opened again, or a new one begun. */
import { elements } from "../../../conversations/elements/visitor/trusted";
import { FRESH } from "../../../conversations/elements/visitor/visitor";
import type { Wire } from "../../../conversations/elements/visitor/wire";
import type { WebsiteVisitor } from "./website-visitor";

export class EarlierTalks {
  private readonly days = new Intl.DateTimeFormat(undefined, { day: "numeric", month: "short" });

  constructor(
    private readonly wire: Wire,
    private readonly visitor: WebsiteVisitor,
    private readonly panel: HTMLElement,
    private readonly button: HTMLElement,
    private readonly open: (conversation: string) => void,
  ) {
    button.addEventListener("click", () => (this.isShown ? this.hide() : void this.show()));
    panel.addEventListener("click", (event) => this.choose(event));
  }

  get isShown(): boolean {
    return !this.panel.hidden;
  }

  /** Only somebody who was here before has a list. */
  offer(): void {
    this.button.hidden = !this.visitor.known || this.visitor.conversation === "";
  }

  hide(): void {
    this.panel.hidden = true;
    this.button.setAttribute("aria-expanded", "false");
  }

  private async show(): Promise<void> {
    const outcome = await this.wire.get("/visitor/talks", this.visitor.token);
    if (outcome.kind !== "done") return;
    const list = this.panel.querySelector<HTMLElement>(".list")!;
    list.replaceChildren(elements(outcome.text));
    list.querySelectorAll("time").forEach((time) => (time.textContent = this.days.format(new Date(time.dateTime))));
    this.panel.hidden = false;
    this.button.setAttribute("aria-expanded", "true");
    this.panel.querySelector<HTMLElement>("button")?.focus();
  }

  private choose(event: Event): void {
    const chosen = (event.target as Element).closest<HTMLElement>("[data-open]");
    if (!chosen) return;
    this.hide();
    this.open(chosen.dataset.open || FRESH);
  }
}
