/** Where the answer should go when nobody is there: asked only then, and only once. */
import type { Keep } from "../../../conversations/elements/visitor/keep";
import { type Wire } from "../../../conversations/elements/visitor/wire";
import type { WebsiteVisitor } from "./website-visitor";

export class LeftAddress {
  constructor(
    private readonly wire: Wire,
    private readonly visitor: WebsiteVisitor,
    private readonly keep: Keep,
    private readonly part: HTMLElement,
    private readonly left: HTMLElement,
  ) {
    part.addEventListener("submit", (event) => {
      event.preventDefault();
      void this.leave();
    });
  }

  /** `helps` where nobody is there to answer now; whoever left an address is not asked again. */
  offer(helps: boolean): void {
    const has = this.keep.get("address") !== "";
    this.part.hidden = !helps || has;
    this.left.hidden = !has;
    this.left.textContent = (this.left.dataset.words ?? "").replace("{email}", this.keep.get("address"));
  }

  private async leave(): Promise<void> {
    const field = this.part.querySelector("input")!;
    const why = this.part.querySelector<HTMLElement>(".bad")!;
    const email = field.value.trim();
    const known = await this.visitor.ensure();
    const outcome = known.kind === "done" ? await this.wire.post("/api/visitor/address", { email }, this.visitor.token) : known;
    const done = outcome.kind === "done";
    field.setAttribute("aria-invalid", String(!done));
    why.hidden = done;
    if (!done) return field.focus();
    this.keep.set("address", email);
    this.offer(true);
  }
}
