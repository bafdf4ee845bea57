// The conversation list: a row changes where it stands as soon as something happened; the order changes only while
// nobody is using the list.
import htmx from "htmx.org";
import type { LiveEvent } from "../../interface/elements/live-events";
import { partial } from "../../interface/elements/trust";

const CALM = 3_000;
const PACE = 200;
const AT_ONCE = 12;
const LISTENS = /^(message|reaction|participant|conversation|room|read)\./;

class InboxList extends HTMLElement {
  #changed = new Set<string>();
  #drawing = false;
  #timer: number | undefined;
  #settling: number | undefined;
  #lastKey = 0;
  #leaving = new AbortController();
  #edge = new IntersectionObserver((seen) => seen.some((one) => one.isIntersecting) && void this.#goOn(), {
    root: this,
    rootMargin: "600px",
  });

  connectedCallback(): void {
    const { signal } = (this.#leaving = new AbortController());
    document.addEventListener("comity:event", (event) => this.#happened(event.detail), { signal });
    document.addEventListener("comity:resync", () => void this.#refresh(), { signal });
    document.addEventListener("comity:returned", () => void this.#refresh(), { signal });
    document.addEventListener("htmx:after:swap", () => this.#follow(), { signal });
    document.addEventListener("keydown", (event) => this.#pressed(event), { signal });
    this.addEventListener("pointerleave", () => this.#settle(), { signal });
    this.#moved.addEventListener("click", () => this.#sort(), { signal });
    this.addEventListener("input", (event) => this.#seek(event.target as HTMLInputElement), { signal });
    this.addEventListener("submit", (event) => event.preventDefault(), { signal });
    this.querySelector('[data-act="seek"]')?.addEventListener("click", () => this.#showSeek(), { signal });
    this.#follow();
    this.#watchEdge();
  }

  disconnectedCallback(): void {
    this.#leaving.abort();
    this.#edge.disconnect();
    clearTimeout(this.#timer);
    clearTimeout(this.#settling);
  }

  get #moved(): HTMLElement {
    return this.querySelector(".moved") as HTMLElement;
  }

  get #ul(): HTMLElement {
    return this.querySelector(":scope > ul") as HTMLElement;
  }

  get #rows(): HTMLElement[] {
    return [...this.#ul.querySelectorAll<HTMLElement>(":scope > li[data-id]")];
  }

  get #address(): string {
    return `filter=${this.dataset["filter"] ?? "all"}&open=${this.dataset["open"] ?? ""}`;
  }

  #row(id: string): HTMLElement | undefined {
    return this.#rows.find((row) => row.dataset["id"] === id);
  }

  #happened(event: LiveEvent): void {
    if (!LISTENS.test(event.type) || !event.conversation) return;
    if (event.type === "participant.left" && event.data?.person === document.body.dataset["me"])
      this.#row(event.conversation)?.remove();
    this.#changed.add(event.conversation);
    this.#timer ??= window.setTimeout(() => void this.#draw(), 0);
  }

  async #draw(): Promise<void> {
    this.#timer = undefined;
    if (this.#drawing) return;
    // A row that is changed while it is pressed would not be clicked.
    if (this.matches(":active")) return void (this.#timer = window.setTimeout(() => void this.#draw(), PACE));
    this.#drawing = true;
    const wanted = [...this.#changed];
    this.#changed.clear();
    if (wanted.length > AT_ONCE) await this.#refresh();
    else await Promise.all(wanted.map((id) => this.#redraw(id)));
    this.#drawing = false;
    if (this.#changed.size) this.#timer = window.setTimeout(() => void this.#draw(), PACE);
  }

  async #redraw(id: string): Promise<void> {
    const page = await partial(`/conversations/${id}/row?${this.#address}`);
    const fresh = page?.querySelector<HTMLElement>("li");
    const old = this.#row(id);
    if (!page || !this.isConnected) return;
    if (!fresh) return old?.remove();
    if (!old && this.dataset["words"]) return;
    this.#replace(old, fresh);
    this.#settle();
    this.#follow();
  }

  #replace(old: HTMLElement | undefined, fresh: HTMLElement): void {
    const focused = old?.contains(document.activeElement) ?? false;
    if (old) old.replaceWith(fresh);
    else if (this.#isCalm()) this.#ul.prepend(fresh);
    else return this.#wait(1);
    htmx.process(fresh);
    if (focused) fresh.querySelector("a")?.focus({ preventScroll: true });
    this.querySelector(":scope > .no-rows")?.remove();
  }

  // Sorts when nobody looks for a row just now, and else says how many rows would go up.
  #settle(): void {
    const order = this.#sorted();
    const rows = this.#rows;
    const up = order.filter((row, index) => rows.indexOf(row) > index).length;
    if (up && this.#isCalm()) this.#sort();
    else this.#wait(up);
  }

  #wait(count: number): void {
    const button = this.#moved;
    button.hidden = !count;
    button.textContent = (count === 1 ? button.dataset["one"] : button.dataset["many"])?.replace("{count}", String(count)) ?? "";
    clearTimeout(this.#settling);
    if (count) this.#settling = window.setTimeout(() => this.#settle(), CALM);
  }

  #sorted(): HTMLElement[] {
    const order = (row: HTMLElement): number => Number(row.dataset["order"] ?? 0);
    return [...this.#rows].sort((one, other) => order(other) - order(one));
  }

  #sort(): void {
    const focused = document.activeElement as HTMLElement | null;
    const within = focused?.closest("li") ?? undefined;
    this.#sorted().forEach((row, index) => {
      const there = this.#ul.children[index];
      if (there !== row) this.#ul.insertBefore(row, there ?? null);
    });
    if (within && this.contains(within)) focused?.focus({ preventScroll: true });
    this.#wait(0);
  }

  #isCalm(): boolean {
    return !this.matches(":hover, :focus-within") && Date.now() - this.#lastKey > CALM;
  }

  // Keys in a text field do not walk through the list.
  #pressed(event: KeyboardEvent): void {
    if (!(event.target as Element).matches("input, textarea")) this.#lastKey = Date.now();
  }

  async #refresh(): Promise<void> {
    const words = this.dataset["words"] ?? "";
    const page = await partial(`/conversations/list?${this.#address}&q=${encodeURIComponent(words)}`);
    const fresh = page?.querySelector<HTMLElement>("inbox-list");
    if (!fresh || !this.isConnected || (this.dataset["words"] ?? "") !== words) return;
    const focused = this.#ul.contains(document.activeElement) ? document.activeElement?.closest("li")?.dataset["id"] : "";
    this.#ul.replaceWith(fresh.querySelector(":scope > ul") as HTMLElement);
    this.querySelector(":scope > .no-rows")?.remove();
    const nobody = fresh.querySelector(":scope > .no-rows");
    if (nobody) this.append(nobody);
    htmx.process(this.#ul);
    if (focused) this.#row(focused)?.querySelector("a")?.focus();
    this.#wait(0);
    this.#follow();
    this.#watchEdge();
  }

  // ---- further down

  #watchEdge(): void {
    this.#edge.disconnect();
    const more = this.#ul.querySelector(":scope > .more");
    if (more) this.#edge.observe(more);
  }

  async #goOn(): Promise<void> {
    const more = this.#ul.querySelector<HTMLElement>(":scope > .more");
    const cursor = more?.dataset["following"];
    if (!more || !cursor) return;
    this.#edge.disconnect();
    const words = encodeURIComponent(this.dataset["words"] ?? "");
    const page = await partial(`/conversations/list?${this.#address}&q=${words}&cursor=${cursor}`);
    if (!page || !more.isConnected) return;
    const rows = [...page.querySelectorAll<HTMLElement>("li")].filter((row) => !this.#row(row.dataset["id"] ?? ""));
    more.replaceWith(...rows);
    for (const row of rows) htmx.process(row);
    this.#watchEdge();
  }

  // ---- finding

  #showSeek(): void {
    const form = this.querySelector<HTMLFormElement>(".seek");
    if (!form) return;
    form.hidden = !form.hidden;
    this.querySelector('[data-act="seek"]')?.setAttribute("aria-expanded", String(!form.hidden));
    const field = form.querySelector("input");
    if (!form.hidden) return field?.focus();
    if (field?.value) field.value = this.dataset["words"] = "";
    void this.#refresh();
  }

  #seek(field: HTMLInputElement): void {
    this.dataset["words"] = field.value.trim();
    clearTimeout(this.#settling);
    this.#settling = window.setTimeout(() => void this.#refresh(), PACE);
  }

  // The open conversation is the selected row.
  #follow(): void {
    const open = document.getElementById("thread")?.dataset["conversation"] ?? "";
    this.dataset["open"] = open;
    for (const row of this.#rows) {
      const selected = row.dataset["id"] === open && open !== "";
      row.classList.toggle("sel", selected);
      const link = row.querySelector("a");
      if (selected) link?.setAttribute("aria-current", "true");
      else link?.removeAttribute("aria-current");
    }
    for (const tab of this.querySelectorAll(".tabs a")) {
      const filter = new URL(tab.getAttribute("href") ?? "", location.href).searchParams.get("filter") ?? "all";
      const address = `/conversations/list?filter=${filter}&open=${open}`;
      if (tab.getAttribute("hx-get") !== address) tab.setAttribute("hx-get", address);
    }
  }
}

customElements.define("inbox-list", InboxList);
