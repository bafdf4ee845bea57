// Catching up: one conversation a step. Done reads it up to what is drawn here, later leaves it unread.
import { raise } from "../../interface/elements/live-events";

class CatchUp extends HTMLElement {
  #leaving = new AbortController();

  connectedCallback(): void {
    const { signal } = (this.#leaving = new AbortController());
    document.addEventListener("keydown", (event) => this.#pressed(event), { signal });
    this.addEventListener("click", (event) => this.#clicked(event.target as Element), { signal });
    this.#tell();
  }

  disconnectedCallback(): void {
    this.#leaving.abort();
  }

  get #steps(): HTMLElement[] {
    return [...this.querySelectorAll<HTMLElement>(".step")];
  }

  get #now(): HTMLElement | undefined {
    return this.#steps.find((step) => !step.hidden);
  }

  get #page(): HTMLElement {
    return this.closest("main") as HTMLElement;
  }

  #pressed(event: KeyboardEvent): void {
    const target = event.target as Element;
    if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
    if (document.querySelector("dialog[open], [popover]:popover-open") || target.matches("input, textarea, select")) return;
    const acts: Record<string, () => void> = { e: () => void this.#done(), s: () => this.#next(), " ": () => this.#screen() };
    const act = acts[event.key.toLowerCase()];
    const switchedOff = event.key !== " " && localStorage.getItem("comity:letters") === "off";
    if (!act || !this.#now || switchedOff || (event.key === " " && target.matches("button, a"))) return;
    event.preventDefault();
    act();
  }

  #clicked(target: Element): void {
    const act = target.closest<HTMLElement>("[data-act]")?.dataset["act"];
    if (act === "done") void this.#done();
    if (act === "later") this.#next();
  }

  // The next screen of this step; at its end nothing happens by itself, because nothing is read unasked.
  #screen(): void {
    const page = this.#page;
    const atEnd = page.scrollTop + page.clientHeight >= page.scrollHeight - 2;
    if (atEnd) this.#now?.querySelector<HTMLElement>('[data-act="done"]')?.focus();
    else page.scrollBy({ top: page.clientHeight * 0.85 });
  }

  async #done(): Promise<void> {
    const step = this.#now;
    if (!step) return;
    this.#next();
    const { conversation = "", head = "0", name = "" } = step.dataset;
    const first = Number(step.querySelector<HTMLElement>("article")?.dataset["seq"] ?? head);
    if (!(await this.#put(conversation, "read", Number(head)))) return this.#show(step);
    const undo = async (): Promise<void> => void ((await this.#put(conversation, "unread", first)) && this.#show(step));
    raise("comity:toast", { words: (this.dataset["done"] ?? "").replace("{name}", name), undo });
  }

  async #put(conversation: string, what: "read" | "unread", seq: number): Promise<boolean> {
    const body = JSON.stringify({ seq });
    const options = { method: "PUT", body, headers: { "Content-Type": "application/json" } };
    const answer = await fetch(`/api/conversations/${conversation}/${what}`, options).catch(() => undefined);
    if (!answer?.ok) raise("comity:toast", { words: this.dataset["failed"] ?? "", stays: true });
    return answer?.ok ?? false;
  }

  #next(): void {
    const all = this.#steps;
    const following = all[all.indexOf(this.#now as HTMLElement) + 1];
    this.#show(following);
  }

  #show(wanted: HTMLElement | undefined): void {
    for (const step of this.#steps) step.hidden = step !== wanted;
    const end = this.querySelector<HTMLElement>("[data-end]");
    if (end) end.hidden = wanted !== undefined;
    this.#page.scrollTop = 0;
    (wanted ?? end)?.querySelector("h2")?.focus({ preventScroll: true });
    this.#tell();
  }

  #tell(): void {
    const line = this.querySelector<HTMLElement>("[data-place]");
    const at = this.#steps.indexOf(this.#now as HTMLElement) + 1;
    const words = (line?.dataset["words"] ?? "").replace("{n}", String(at)).replace("{all}", String(this.#steps.length));
    if (line) line.textContent = at ? words : "";
  }
}

customElements.define("catch-up", CatchUp);
