// <record-shelf>: the records of a conversation on its card, or of a person on his page. Of a conversation it also
// draws the chips in the head (<record-chips>) and the lines in the lane that say who attached what.
import type { LiveEvent } from "../../interface/elements/live-events";
import { call, fail, say } from "./calls";

const GATHER = 300;
const NAMES_ONE = /\d/;
const SPOKEN = ["message.created", "message.edited", "message.deleted"];
const shown = new Map<string, Node[]>();
let acted = "";
const seqOf = (element: Element | undefined): number => Number((element as HTMLElement | undefined)?.dataset["seq"] ?? 0);
const copies = (nodes: Iterable<Node>): Node[] => [...nodes].map((node) => node.cloneNode(true));

class RecordShelf extends HTMLElement {
  #leaving = new AbortController();
  #later: number | undefined;

  connectedCallback(): void {
    const { signal } = (this.#leaving = new AbortController());
    this.addEventListener("click", (event) => this.#clicked(event.target as Element), { signal });
    this.addEventListener("keydown", (event) => this.#pressed(event), { signal });
    if (acted === this.dataset["subject"]) this.querySelector("summary")?.focus({ preventScroll: true });
    acted = "";
    if (!this.#conversation) return;
    document.addEventListener("comity:event", ({ detail }) => this.#happened(detail), { signal });
    document.addEventListener("comity:returned", () => this.#redraw(), { signal });
    document.addEventListener("comity:resync", () => this.#redraw(), { signal });
    this.#watch(signal);
  }

  disconnectedCallback(): void {
    this.#leaving.abort();
    clearTimeout(this.#later);
  }

  get #conversation(): string {
    return this.dataset["conversation"] ?? "";
  }

  get #place(): HTMLElement | null {
    return this.querySelector(".rec-shelf");
  }

  // The card is drawn again whenever somebody comes or goes; what was there a moment ago stands there until it is fetched.
  #watch(signal: AbortSignal): void {
    const place = this.#place;
    if (!place) return;
    const known = shown.get(this.#conversation);
    if (known && !place.firstChild) place.append(...copies(known));
    const drawn = new MutationObserver(() => this.#drawn());
    drawn.observe(place, { childList: true });
    const talk = document.querySelector("#thread message-list");
    const grown = new MutationObserver(() => this.#drawActs());
    if (talk) grown.observe(talk, { attributeFilter: ["data-older", "data-newer"] });
    signal.addEventListener("abort", () => [drawn, grown].forEach((one) => one.disconnect()));
    if (known) this.#drawn();
  }

  #drawn(): void {
    const place = this.#place;
    if (!place?.querySelector("template[data-chips]")) return;
    shown.clear();
    shown.set(this.#conversation, copies(place.childNodes));
    for (const chips of document.querySelectorAll<RecordChips>("record-chips")) chips.draw();
    this.#drawActs();
  }

  // Each line stands beside the last turn before it, among the notes, by its number.
  #drawActs(): void {
    const talk = document.querySelector<HTMLElement>("#thread message-list");
    const lines = this.querySelector<HTMLTemplateElement>("template[data-acts]")?.content.children ?? [];
    const turns = [...(talk?.querySelectorAll<HTMLElement>(":scope > .turn[data-seq]") ?? [])];
    for (const line of lines) {
      const turn = turns.filter((one) => seqOf(one) < seqOf(line)).at(-1);
      if (!turn || talk?.querySelector(`.act[data-seq="${seqOf(line)}"]`)) continue;
      const beside = turn.querySelector(".beside");
      const later = [...(beside?.children ?? [])].find((one) => seqOf(one) > seqOf(line)) ?? null;
      beside?.insertBefore(document.importNode(line, true), later);
    }
  }

  #happened({ type, conversation, data }: LiveEvent): void {
    if (conversation !== this.#conversation) return;
    if (type.startsWith("record.") || (SPOKEN.includes(type) && NAMES_ONE.test(data?.body ?? "0"))) this.#redraw();
  }

  // Of a talk what was fetched is fetched again; on a person's page the shelf itself.
  #redraw(): void {
    clearTimeout(this.#later);
    this.#later = window.setTimeout(() => (this.#place ?? this).dispatchEvent(new CustomEvent("records-changed")), GATHER);
  }

  #clicked(target: Element): void {
    const button = target.closest<HTMLElement>("[data-record-act]");
    if (button) void this.#act(button.dataset["recordAct"] ?? "", button.dataset["path"] ?? "", button.dataset["name"] ?? "");
  }

  async #act(act: string, path: string, name: string): Promise<void> {
    const url = `${this.dataset["subject"] ?? ""}/records/${path}`;
    const [there, back] = act === "attach" ? ["PUT", "DELETE"] : ["DELETE", "PUT"];
    try {
      await call(there, url);
    } catch (error) {
      return fail(error, this.dataset["failed"] ?? "");
    }
    const words = { attach: this.dataset["attached"], detach: this.dataset["detached"] }[act] ?? this.dataset["dismissed"];
    say((words ?? "").replace("{name}", name), act === "dismiss" ? undefined : () => this.#takeBack(back, url));
    this.#close();
    if (!this.#place) acted = this.dataset["subject"] ?? "";
    this.#redraw();
  }

  async #takeBack(method: string, url: string): Promise<void> {
    try {
      await call(method, url);
      say(this.dataset["back"] ?? "");
    } catch (error) {
      return fail(error, this.dataset["failed"] ?? "");
    }
    (document.querySelector<RecordShelf>(`record-shelf[data-subject="${this.dataset["subject"]}"]`) ?? this).#redraw();
  }

  #close(): void {
    const finder = this.querySelector<HTMLDetailsElement>("details.rec-find");
    if (!finder) return;
    const field = finder.querySelector("input");
    if (field) field.value = "";
    finder.open = false;
    finder.querySelector("summary")?.focus({ preventScroll: true });
  }

  #pressed(event: KeyboardEvent): void {
    const finder = (event.target as Element).closest<HTMLDetailsElement>("details.rec-find[open]");
    if (!finder) return;
    if (event.key === "Escape") {
      event.stopPropagation();
      this.#close();
    }
    const way = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const stops = [...finder.querySelectorAll<HTMLElement>("input, li button, li a")];
    const at = stops.indexOf(event.target as HTMLElement);
    if (!way || at < 0) return;
    event.preventDefault();
    stops[Math.min(Math.max(at + way, 0), stops.length - 1)]?.focus();
  }
}

class RecordChips extends HTMLElement {
  connectedCallback(): void {
    this.draw();
  }

  draw(): void {
    const nodes = shown.get(this.dataset["conversation"] ?? "") ?? [];
    const chips = nodes.find((node): node is HTMLTemplateElement => node instanceof HTMLTemplateElement && node.dataset["chips"] !== undefined);
    this.replaceChildren(...copies(chips?.content.childNodes ?? []));
  }
}

customElements.define("record-chips", RecordChips);
customElements.define("record-shelf", RecordShelf);

document.addEventListener(
  "toggle",
  ({ target }) => {
    if (target instanceof HTMLDetailsElement && target.matches(".rec-find") && target.open) target.querySelector("input")?.focus();
  },
  true,
);
