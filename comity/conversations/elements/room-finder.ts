// Finding a room while typing, and going on at the end of the list.
import htmx from "htmx.org";
import { partial } from "../../interface/elements/trust";

const PAUSE = 150;

class RoomFinder extends HTMLElement {
  #timer: number | undefined;

  connectedCallback(): void {
    this.addEventListener("input", () => {
      clearTimeout(this.#timer);
      this.#timer = window.setTimeout(() => void this.#draw(), PAUSE);
    });
    this.addEventListener("submit", (event) => event.preventDefault());
    this.addEventListener("click", (event) => {
      const more = (event.target as Element).closest<HTMLElement>("[data-following]");
      if (more) void this.#goOn(more);
    });
  }

  disconnectedCallback(): void {
    clearTimeout(this.#timer);
  }

  get #words(): string {
    return this.querySelector("input")?.value ?? "";
  }

  #page(more = ""): Promise<DocumentFragment | undefined> {
    const words = encodeURIComponent(this.#words);
    return partial(`/rooms/list?q=${words}&archived=${this.dataset["archived"] ?? "false"}${more}`);
  }

  async #draw(): Promise<void> {
    const words = this.#words;
    const page = await this.#page();
    const found = this.querySelector(".found");
    if (!page || !found || words !== this.#words) return;
    found.replaceChildren(...page.children);
    htmx.process(found);
  }

  async #goOn(more: HTMLElement): Promise<void> {
    const page = await this.#page(`&cursor=${encodeURIComponent(more.dataset["following"] ?? "")}`);
    if (!page) return;
    const parts = [...page.children];
    more.replaceWith(...parts);
    for (const part of parts) htmx.process(part);
  }
}

customElements.define("room-finder", RoomFinder);
