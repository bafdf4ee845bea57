// The conversation list: rows change where they stand; the order changes only while nobody is using the list.
import htmx from "htmx.org";
import type { LiveEvent } from "../../interface/elements/live-events";
import { partial } from "../../interface/elements/trust";

const GATHER = 250;
const AT_MOST = 1_000;
const CALM = 3_000;

class InboxList extends HTMLElement {
  #timer: number | undefined;
  #loading = false;
  #again = false;
  #lastKey = 0;
  #lastLoad = 0;
  #leaving = new AbortController();

  connectedCallback(): void {
    const { signal } = (this.#leaving = new AbortController());
    document.addEventListener("comity:event", (event) => this.#happened(event.detail), { signal });
    document.addEventListener("comity:resync", () => this.#soon(), { signal });
    document.addEventListener("comity:ready", () => this.#soon(), { signal });
    document.addEventListener("htmx:after:swap", () => this.#follow(), { signal });
    document.addEventListener("keydown", (event) => this.#pressed(event), { signal });
    this.addEventListener("pointerleave", () => this.#moved.hidden || this.#soon(), { signal });
    this.#moved.addEventListener("click", () => void this.#refresh(true), { signal });
    this.#follow();
  }

  disconnectedCallback(): void {
    this.#leaving.abort();
    clearTimeout(this.#timer);
  }

  get #moved(): HTMLElement {
    return this.querySelector(".moved") as HTMLElement;
  }

  get #rows(): HTMLElement[] {
    return [...this.querySelectorAll<HTMLElement>(":scope > ul > li")];
  }

  #happened(event: LiveEvent): void {
    if (event.type !== "typing") this.#soon();
  }

  // Keys in a text field do not walk through the list.
  #pressed(event: KeyboardEvent): void {
    if (!(event.target as Element).matches("input, textarea")) this.#lastKey = Date.now();
  }

  #soon(pause = GATHER): void {
    const rest = AT_MOST - (Date.now() - this.#lastLoad);
    this.#timer ??= window.setTimeout(() => void this.#refresh(false), Math.max(pause, rest));
  }

  async #refresh(asked: boolean): Promise<void> {
    this.#timer = undefined;
    if (this.#loading) return void (this.#again = true);
    this.#loading = true;
    this.#lastLoad = Date.now();
    const page = await partial(`/inbox/list?filter=${this.dataset["filter"] ?? "all"}&open=${this.dataset["open"] ?? ""}`);
    const fresh = page?.querySelector<HTMLElement>("inbox-list");
    if (fresh && this.isConnected) this.#take(fresh, asked || this.#isCalm());
    this.#loading = false;
    if (this.#again) this.#soon();
    this.#again = false;
  }

  #isCalm(): boolean {
    return !this.matches(":hover, :focus-within") && Date.now() - this.#lastKey > CALM;
  }

  #take(fresh: HTMLElement, calm: boolean): void {
    const rows = [...fresh.querySelectorAll<HTMLElement>(":scope > ul > li")];
    const stays = calm || !this.#rows.length;
    const moved = stays ? 0 : this.#changeInPlace(rows);
    if (stays) this.#reorder(fresh, rows);
    this.#count(Number(fresh.dataset["waiting"] ?? 0));
    this.#tellMoved(moved);
    if (moved && !this.matches(":hover, :focus-within")) this.#soon(CALM);
    this.#follow();
  }

  #reorder(fresh: HTMLElement, rows: HTMLElement[]): void {
    const focused = (document.activeElement as HTMLElement | null)?.closest<HTMLElement>("li[data-id]")?.dataset["id"];
    this.querySelector(":scope > ul")?.replaceChildren(...rows);
    this.querySelector(":scope > .no-rows")?.remove();
    const nobody = fresh.querySelector(":scope > .no-rows");
    if (nobody) this.append(nobody);
    for (const row of rows) htmx.process(row);
    if (focused) this.#row(focused)?.querySelector("a")?.focus();
  }

  // Every known row gets its new content where it stands; says how many rows would have changed their place.
  #changeInPlace(rows: HTMLElement[]): number {
    const order = this.#rows.map((row) => row.dataset["id"]);
    const moved = rows.filter((row, index) => row.dataset["id"] !== order[index]).length;
    for (const row of rows) {
      const old = this.#row(row.dataset["id"] ?? "");
      if (!old || old.contains(document.activeElement)) continue;
      old.replaceWith(row);
      htmx.process(row);
    }
    return moved && Math.max(1, rows.filter((row, index) => order.indexOf(row.dataset["id"]) > index).length);
  }

  #row(id: string): HTMLElement | undefined {
    return this.#rows.find((row) => row.dataset["id"] === id);
  }

  #tellMoved(count: number): void {
    const button = this.#moved;
    button.hidden = !count;
    button.textContent = (count === 1 ? button.dataset["one"] : button.dataset["many"])?.replace("{count}", String(count)) ?? "";
  }

  // People outside who wait: in the tab, in the rail, in the tab of the browser.
  #count(waiting: number): void {
    this.dataset["waiting"] = String(waiting);
    for (const mark of document.querySelectorAll<HTMLElement>('.list .tabs .n, .rail [data-key="inbox"] .n')) {
      mark.hidden = !waiting;
      mark.querySelector("[data-number]")?.replaceChildren(String(waiting));
    }
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
      const address = `/inbox/list?filter=${filter}&open=${open}`;
      if (tab.getAttribute("hx-get") !== address) tab.setAttribute("hx-get", address);
    }
  }
}

customElements.define("inbox-list", InboxList);
