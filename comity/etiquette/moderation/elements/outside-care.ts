/** What somebody without an account may say of an answer: that it helped, or that it is not all right. */
import { hasBegun, type Visitor } from "../../../conversations/elements/visitor/visitor";
import { field, parsed, type Wire } from "../../../conversations/elements/visitor/wire";
import { showDecision } from "./outside-decisions";
import { askReport } from "./report-dialog";

export class Care {
  private readonly thanked = new Set<string>();
  private asked = "";
  private gone = 0;

  constructor(
    private readonly wire: Wire,
    private readonly visitor: Visitor,
    private readonly list: HTMLElement,
    private readonly hint: HTMLElement,
  ) {
    list.addEventListener("click", (event) => this.pressed(event.target as Element));
  }

  /** The talk was drawn: mark what helped. What was taken back may have been decided by the house. */
  async show(): Promise<void> {
    const { conversation } = this.visitor;
    if (hasBegun(this.visitor) && this.asked !== conversation) {
      this.asked = conversation;
      const told = await this.wire.get(`/api/conversations/${conversation}/thanked`, this.visitor.token);
      const items = told.kind === "done" ? field(parsed(told.text), "items") : [];
      void showDecision(this.wire, this.visitor, this.list);
      for (const id of Array.isArray(items) ? items : []) this.thanked.add(String(id));
    }
    const gone = this.list.querySelectorAll(".me.gone").length;
    if (gone !== this.gone) void showDecision(this.wire, this.visitor, this.list);
    this.gone = gone;
    for (const word of this.list.querySelectorAll<HTMLElement>("[data-message]"))
      word.querySelector("[data-care=thank]")?.setAttribute("aria-pressed", String(this.thanked.has(word.dataset["message"] ?? "")));
  }

  private pressed(target: Element): void {
    const button = target.closest<HTMLElement>("[data-care]");
    const id = button?.closest<HTMLElement>("[data-message]")?.dataset["message"];
    if (!button || !id) return;
    if (button.dataset["care"] === "thank") void this.thank(id);
    else this.report(id);
  }

  private async thank(id: string): Promise<void> {
    const back = this.thanked.has(id);
    const told = await this.wire.act(back ? "DELETE" : "PUT", `/api/messages/${id}/thanks`, this.visitor.token);
    if (told.kind !== "done") return;
    if (back) this.thanked.delete(id);
    else this.thanked.add(id);
    await this.show();
  }

  private report(id: string): void {
    const dialog = document.querySelector<HTMLDialogElement>("#report");
    if (!dialog) return;
    const send = (report: object): Promise<boolean> =>
      this.wire.post(`/api/messages/${id}/flags`, report, this.visitor.token).then((told) => told.kind === "done");
    askReport(dialog, send, () => {
      this.hint.textContent = dialog.dataset["said"] ?? "";
      this.hint.hidden = false;
    });
  }
}
