// The emoji picker: a bundle of its own, loaded when it is first opened. Its list comes from our own server; every emoji
// is put on the page as text.
type Known = [emoji: string, name: string, words: string];
type Groups = [group: number, known: Known[]][];

const RECENT = "comity:emoji";
const KEPT = 16;
const COLUMNS = 8;
const FOUND = 80;
const lists = new Map<string, Promise<Groups>>();

/** Fills and opens the popover; `chosen` gets the emoji. */
export async function openPicker(place: HTMLElement, chosen: (emoji: string) => void): Promise<void> {
  const address = place.dataset["list"] ?? "";
  const list = lists.get(address) ?? fetch(address).then((answer) => answer.json() as Promise<Groups>);
  lists.set(address, list);
  const groups = await list.catch(() => (lists.delete(address), [] as Groups));
  new Picker(place, groups, chosen).open();
}

class Picker {
  readonly #search = document.createElement("input");
  readonly #grid = document.createElement("div");

  constructor(
    private readonly place: HTMLElement,
    private readonly groups: Groups,
    private readonly chosen: (emoji: string) => void,
  ) {
    this.#search.type = "search";
    this.#search.className = "field";
    this.#search.placeholder = place.dataset["search"] ?? "";
    this.#search.setAttribute("aria-label", this.#search.placeholder);
    this.#grid.className = "emoji-grid";
    this.#search.addEventListener("input", () => this.#draw());
    this.#search.addEventListener("keydown", (event) => event.key === "ArrowDown" && this.#step(event, 0));
    this.#search.addEventListener("keydown", (event) => event.key === "Enter" && this.#grid.querySelector("button")?.click());
    this.#grid.addEventListener("keydown", (event) => this.#pressed(event));
    this.#grid.addEventListener("click", (event) => this.#clicked(event));
  }

  open(): void {
    this.place.replaceChildren(this.#search, this.#grid);
    this.#draw();
    this.place.showPopover();
    this.#search.focus();
  }

  #draw(): void {
    const words = this.#search.value.trim().toLowerCase();
    this.#grid.replaceChildren(...(words ? this.#matching(words) : this.#everything()));
  }

  #everything(): Node[] {
    const all = new Map(this.groups.flatMap(([, known]) => known).map((one) => [one[0], one]));
    const used = recent().map((emoji): Known => all.get(emoji) ?? [emoji, emoji, ""]);
    const names = (this.place.dataset["groups"] ?? "").split("|");
    const first = used.length ? [this.#section(this.place.dataset["recent"] ?? "", used)] : [];
    return [...first, ...this.groups.map(([group, known]) => this.#section(names[group] ?? "", known))];
  }

  #matching(words: string): Node[] {
    const every = this.groups.flatMap(([, known]) => known);
    const found = every.filter(([emoji, name, more]) => emoji === words || ` ${name} ${more}`.includes(` ${words}`));
    found.sort((one, other) => Number(other[1].startsWith(words)) - Number(one[1].startsWith(words)));
    if (found.length) return [this.#section("", found.slice(0, FOUND))];
    const none = document.createElement("p");
    none.className = "soft";
    none.textContent = this.place.dataset["none"] ?? "";
    return [none];
  }

  #section(title: string, known: Known[]): HTMLElement {
    const section = document.createElement("section");
    const heading = document.createElement("h3");
    heading.textContent = title;
    heading.hidden = !title;
    const buttons = known.map(([emoji, name]) => {
      const button = document.createElement("button");
      button.type = "button";
      button.tabIndex = -1;
      button.textContent = emoji;
      button.title = name;
      button.setAttribute("aria-label", name);
      return button;
    });
    section.append(heading, ...buttons);
    return section;
  }

  #pressed(event: KeyboardEvent): void {
    const step = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: COLUMNS, ArrowUp: -COLUMNS }[event.key];
    if (step) this.#step(event, step);
  }

  #step(event: KeyboardEvent, by: number): void {
    event.preventDefault();
    const all = [...this.#grid.querySelectorAll("button")];
    const at = all.indexOf(document.activeElement as HTMLButtonElement);
    if (at >= 0 && at + by < 0) return this.#search.focus();
    all[Math.min(all.length - 1, Math.max(0, at + by))]?.focus();
  }

  #clicked(event: Event): void {
    const emoji = (event.target as Element).closest("button")?.textContent;
    if (!emoji) return;
    localStorage.setItem(RECENT, JSON.stringify([emoji, ...recent().filter((one) => one !== emoji)].slice(0, KEPT)));
    this.place.hidePopover();
    this.chosen(emoji);
  }
}

function recent(): string[] {
  try {
    return JSON.parse(localStorage.getItem(RECENT) ?? "[]") as string[];
  } catch {
    return [];
  }
}
