// The list that opens behind an @: colleagues who can be named here, drawn by the server. The box keeps the focus.
import { partial } from "../../interface/elements/trust";
import { insert } from "./message-writing";

const NAMED = /(?:^|[^\w@/.])@([a-z0-9_]{0,30})$/i;
const PAUSE = 80;

export class MentionList {
  #timer: number | undefined;
  #asked = "";

  constructor(
    private readonly box: HTMLTextAreaElement,
    private readonly list: HTMLElement,
    private readonly address: string,
    signal: AbortSignal,
  ) {
    box.addEventListener("input", () => this.#look(), { signal });
    box.addEventListener("keydown", (event) => this.#pressed(event), { signal, capture: true });
    box.addEventListener("blur", () => this.#close(), { signal });
    list.addEventListener("pointerdown", (event) => this.#pointed(event), { signal });
  }

  get #options(): HTMLElement[] {
    return [...this.list.querySelectorAll<HTMLElement>('[role="option"]')];
  }

  get #words(): string | undefined {
    const { selectionStart: at, selectionEnd, value } = this.box;
    return at === selectionEnd ? NAMED.exec(value.slice(0, at))?.[1] : undefined;
  }

  #look(): void {
    clearTimeout(this.#timer);
    if (this.#words === undefined) return this.#close();
    this.#timer = window.setTimeout(() => void this.#ask(), PAUSE);
  }

  async #ask(): Promise<void> {
    const words = (this.#asked = this.#words ?? "");
    const page = await partial(`${this.address}&q=${encodeURIComponent(words)}`);
    if (!page || words !== this.#asked || this.#words !== words || document.activeElement !== this.box) return;
    const options = [...page.querySelectorAll<HTMLElement>('[role="option"]')];
    for (const option of options) option.id = `${this.list.id}-${option.dataset["handle"]}`;
    this.list.replaceChildren(...options);
    this.list.hidden = options.length === 0;
    this.#choose(0);
  }

  #choose(index: number): void {
    const options = this.#options;
    const at = (index + options.length) % Math.max(1, options.length);
    options.forEach((option, place) => option.setAttribute("aria-selected", String(place === at)));
    options[at]?.scrollIntoView({ block: "nearest" });
    if (options[at]) this.box.setAttribute("aria-activedescendant", options[at].id);
  }

  #pressed(event: KeyboardEvent): void {
    if (this.list.hidden || event.isComposing || event.ctrlKey || event.metaKey) return;
    const options = this.#options;
    const at = options.findIndex((option) => option.getAttribute("aria-selected") === "true");
    const acts: Record<string, () => void> = {
      ArrowDown: () => this.#choose(at + 1),
      ArrowUp: () => this.#choose(at - 1),
      Enter: () => this.#take(options[at]),
      Tab: () => this.#take(options[at]),
      Escape: () => this.#close(),
    };
    const act = acts[event.key];
    if (!act) return;
    event.preventDefault();
    event.stopPropagation();
    act();
  }

  #pointed(event: Event): void {
    event.preventDefault();
    this.#take((event.target as Element).closest<HTMLElement>('[role="option"]') ?? undefined);
  }

  #take(option: HTMLElement | undefined): void {
    const words = this.#words;
    if (!option || words === undefined) return this.#close();
    const at = this.box.selectionStart;
    this.box.setSelectionRange(at - words.length, at);
    insert(this.box, `${option.dataset["handle"]} `);
    this.#close();
  }

  #close(): void {
    clearTimeout(this.#timer);
    this.#asked = "\n";
    this.list.hidden = true;
    this.box.removeAttribute("aria-activedescendant");
  }
}
