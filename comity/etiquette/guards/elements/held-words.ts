// The dialog of words that are held: what is asked stands in it already, the words themselves are put in here.
import { raise } from "../../../interface/elements/live-events";
import { asked, confirmed, keepInside, leave, post, sendAgain, takeBack } from "./asking";

class HeldWords extends HTMLElement {
  #asking = asked();
  #done = false;

  connectedCallback(): void {
    const dialog = this.closest("dialog");
    if (!this.#asking) return dialog?.close();
    this.#quote();
    this.#nameThePlace();
    dialog?.addEventListener("close", () => this.#closed());
    this.addEventListener("submit", (event) => {
      event.preventDefault();
      void this.#submitted();
    });
    this.addEventListener("click", (event) => this.#clicked((event.target as Element).closest<HTMLElement>("[data-act]")));
  }

  #quote(): void {
    const place = this.querySelector("[data-quotes]");
    const part = this.querySelector<HTMLTemplateElement>('[data-part="quote"]')?.content.firstElementChild;
    const points = [...(this.#asking?.entry.body ?? "")];
    for (const { start, end } of this.#asking?.held.flatMap((one) => one.spans ?? []) ?? []) {
      const quote = part?.cloneNode(true) as HTMLElement | undefined;
      if (quote) quote.textContent = points.slice(start, end).join("");
      if (quote) place?.append(quote);
    }
  }

  #nameThePlace(): void {
    const line = this.querySelector<HTMLElement>("[data-place]");
    const place = this.#asking?.held.find((one) => one.place)?.place;
    const words = place && line?.dataset[place.kind];
    if (line && words) line.textContent = words.replace("{name}", () => place.name);
  }

  #clicked(button: HTMLElement | null): void {
    if (button?.dataset["act"] === "inside") this.#end(keepInside);
    if (button?.dataset["act"] === "back") this.#end(takeBack);
  }

  async #submitted(): Promise<void> {
    const why = this.querySelector<HTMLTextAreaElement>('[name="why"]')?.value.trim() ?? "";
    if (!this.#asking || this.ariaBusy) return;
    if (!this.#asking.held.some((one) => one.needs === "approval")) return this.#end((asking) => sendAgain(asking, why));
    this.ariaBusy = "true";
    const { conversation, lane: _, refused: __, ...draft } = this.#asking.entry;
    const path = `/api/conversations/${conversation}/approvals`;
    const answer = await post(path, { ...draft, confirm: confirmed(this.#asking, why) });
    this.ariaBusy = null;
    if (!answer?.ok) return this.#explain(answer);
    this.#end(leave);
    raise("comity:toast", { words: this.dataset["handed"] ?? "" });
  }

  async #explain(answer: Response | undefined): Promise<void> {
    const told = (await answer?.json().catch(() => undefined)) as { error?: { message?: string } } | undefined;
    const line = this.querySelector<HTMLElement>(".wrong");
    if (!line) return;
    line.hidden = false;
    line.textContent = told?.error?.message ?? this.dataset["failed"] ?? "";
  }

  // The dialog goes first: it would take the focus away from where the words went.
  #end(act: (asking: NonNullable<ReturnType<typeof asked>>) => void): void {
    if (!this.#asking || this.#done) return;
    this.#done = true;
    this.closest("dialog")?.close();
    act(this.#asking);
  }

  #closed(): void {
    if (this.#asking && !this.#done) takeBack(this.#asking);
    this.#done = true;
  }
}

customElements.define("held-words", HeldWords);
