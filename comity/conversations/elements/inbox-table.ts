// The inbox: rows are selected and acted on by keys, and change where they stand while somebody is at them.
import htmx from "htmx.org";
import type { LiveEvent } from "../../interface/elements/live-events";
import { partial } from "../../interface/elements/trust";
import { carryOut } from "./inbox-acts";
import { openPalette } from "./palette";
import { pressLong } from "./selection-touch";

const GATHER = 60;
const REST = 4;
const CALM = 3_000;

export class InboxTable extends HTMLElement {
  #chosen = new Set<string>();
  #anchor = "";
  #key = "";
  #place = 0;
  #timer: number | undefined;
  #lastKey = 0;
  #lastLoad = 0;
  #took = 0;
  #leaving = new AbortController();

  connectedCallback(): void {
    const { signal } = (this.#leaving = new AbortController());
    document.addEventListener("comity:event", ({ detail }) => this.#happened(detail), { signal });
    for (const name of ["comity:resync", "comity:returned"]) document.addEventListener(name, () => this.#soon(), { signal });
    document.addEventListener("comity:acted", () => void this.#refresh(true), { signal });
    document.addEventListener("comity:closed", () => this.#comeBack(), { signal });
    document.addEventListener("keydown", () => (this.#lastKey = Date.now()), { signal });
    this.addEventListener("change", (event) => this.#ticked(event.target as HTMLElement), { signal });
    this.addEventListener("focusin", (event) => this.#stand(event.target as Element), { signal });
    this.addEventListener("click", (event) => this.#clicked(event), { signal });
    pressLong(this, "li[data-key]", (row) => this.#toggle(row as HTMLElement), signal);
  }

  disconnectedCallback(): void {
    clearTimeout(this.#timer);
    this.#leaving.abort();
  }

  get #rows(): HTMLElement[] {
    return [...this.querySelectorAll<HTMLElement>("li[data-key]")];
  }

  get #row(): HTMLElement | undefined {
    return this.#rows.find((row) => row.contains(document.activeElement));
  }

  /** The conversations an act is meant for: what is selected, else the row that has the focus. */
  get targets(): string[] {
    if (this.#chosen.size) return [...this.#chosen];
    return [this.#row].filter((row) => row && !row.dataset["request"]).map((row) => row?.dataset["id"] ?? "");
  }

  /** Moves the focus; with `extend` what is passed is selected too. */
  step(by: number, extend = false): void {
    const rows = this.#rows;
    const at = rows.findIndex((row) => row === this.#row);
    const from = at >= 0 ? at : by > 0 ? this.#place - 1 : this.#place + 1;
    const row = rows[Math.min(rows.length - 1, Math.max(0, from + by))];
    if (extend && at >= 0) for (const one of [rows[at], row]) one && this.#choose(one, true);
    this.#focus(row);
    this.#draw();
  }

  toggle(): void {
    this.#toggle(this.#row);
  }

  /** Lets go of the selection; says whether there was one. */
  clear(): boolean {
    const had = this.#chosen.size > 0;
    this.#chosen.clear();
    this.#draw();
    return had;
  }

  /** Opens the row; `then` runs once its thread stands there. */
  open(then?: () => void): void {
    const link = this.#row?.querySelector<HTMLElement>("a.over");
    if (link && then) document.addEventListener("htmx:after:swap", () => then(), { once: true });
    link?.click();
  }

  act(name: string): void {
    if (name === "clear") return void this.clear();
    const ids = this.targets;
    if (!ids.length) return;
    if (name === "done") void carryOut(ids, { act: this.#isDone() ? "open" : "done" });
    else openPalette(name, { ids });
  }

  #isDone(): boolean {
    return this.querySelector("ul")?.dataset["group"] === "done";
  }

  #focus(row: HTMLElement | undefined): void {
    row?.querySelector<HTMLElement>("a.over")?.focus({ preventScroll: true });
    row?.scrollIntoView({ block: "nearest" });
  }

  #stand(target: Element): void {
    const at = this.#rows.findIndex((row) => row.contains(target));
    if (at < 0) return;
    this.#place = at;
    this.#key = this.#rows[at]?.dataset["key"] ?? "";
  }

  // Whoever walked through the rows stands on one again when what he stood on was drawn anew.
  #comeBack(): void {
    const lost = document.activeElement === document.body || !document.activeElement;
    if (!this.#key || !lost || document.querySelector("dialog[open]")) return;
    this.#focus(this.#rows.find((row) => row.dataset["key"] === this.#key) ?? this.#rows.at(this.#place) ?? this.#rows.at(-1));
  }

  #toggle(row: HTMLElement | undefined): void {
    if (!row) return;
    this.#choose(row, !this.#chosen.has(row.dataset["id"] ?? ""));
    this.#anchor = row.dataset["key"] ?? "";
    this.#draw();
  }

  #choose(row: HTMLElement, on: boolean): void {
    const id = row.dataset["id"] ?? "";
    if (row.dataset["request"] || row.classList.contains("gone")) return;
    if (on && this.#chosen.size < 500) this.#chosen.add(id);
    else this.#chosen.delete(id);
  }

  #ticked(box: HTMLElement): void {
    const row = box.closest<HTMLElement>("li[data-key]");
    if (!row || !(box instanceof HTMLInputElement)) return;
    this.#choose(row, box.checked);
    this.#anchor = row.dataset["key"] ?? "";
    this.#draw();
  }

  // With Shift everything between the last tick and this one.
  #extendTo(row: HTMLElement): void {
    const rows = this.#rows;
    const ends = [rows.findIndex((one) => one.dataset["key"] === this.#anchor), rows.indexOf(row)].sort((a, b) => a - b);
    for (const one of rows.slice(Math.max(0, ends[0] ?? 0), (ends[1] ?? 0) + 1)) this.#choose(one, true);
    this.#draw();
  }

  #clicked(event: MouseEvent): void {
    const target = event.target as Element;
    const row = target.closest<HTMLElement>("li[data-key]");
    const act = target.closest<HTMLElement>(".bar [data-act]")?.dataset["act"];
    if (act) return this.act(act);
    if (target.closest(".moved")) return void this.#refresh(true);
    const choosing = this.#chosen.size > 0 && matchMedia("(pointer: coarse), (max-width: 760px)").matches;
    if (!row || target.closest("[data-help]") || !(event.shiftKey || choosing)) return;
    if (event.shiftKey) this.#extendTo(row);
    else if (!target.closest("input, label")) this.#toggle(row);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  #draw(): void {
    for (const row of this.#rows) {
      const on = this.#chosen.has(row.dataset["id"] ?? "") && !row.dataset["request"];
      row.classList.toggle("on", on);
      const box = row.querySelector<HTMLInputElement>("input");
      if (box) box.checked = on;
    }
    const bar = this.querySelector<HTMLElement>(".bar");
    const count = bar?.querySelector("b");
    if (!bar || !count) return;
    bar.hidden = !this.#chosen.size;
    count.textContent = (count.dataset["words"] ?? "").replace("{count}", String(this.#chosen.size));
  }

  // ---- what happens meanwhile

  #happened({ type }: LiveEvent): void {
    if (!["typing", "viewing", "presence.changed", "read.moved"].includes(type)) this.#soon();
  }

  #soon(pause = GATHER): void {
    const rest = this.#took * REST - (Date.now() - this.#lastLoad);
    this.#timer ??= window.setTimeout(() => void this.#refresh(false), Math.max(pause, rest));
  }

  async #refresh(asked: boolean): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const begun = (this.#lastLoad = Date.now());
    const page = await partial(`/inbox/lists?${this.dataset["query"] ?? ""}`);
    this.#took = Date.now() - begun;
    const fresh = page?.querySelector<HTMLElement>("#inbox-lists");
    if (fresh && this.isConnected) this.#take(fresh, asked || this.#isCalm());
  }

  #isCalm(): boolean {
    const used = this.matches(":hover") || Date.now() - this.#lastKey < CALM;
    return !this.#rows.length || (!used && !this.#chosen.size);
  }

  #take(fresh: HTMLElement, calm: boolean): void {
    this.#count(Number(fresh.dataset["waiting"] ?? 0));
    const moved = calm ? 0 : this.#changeInPlace(fresh);
    if (calm) this.#replace(fresh);
    const button = this.querySelector<HTMLElement>(":scope > .moved");
    if (!button) return;
    button.hidden = !moved;
    button.textContent = ((moved === 1 ? this.dataset["one"] : this.dataset["many"]) ?? "").replace("{count}", String(moved));
    if (moved) this.#soon(CALM);
  }

  #replace(fresh: HTMLElement): void {
    const scrolled = this.querySelector("#inbox-lists")?.scrollTop ?? 0;
    this.querySelector("#inbox-lists")?.replaceWith(fresh);
    htmx.process(fresh);
    fresh.scrollTop = scrolled;
    const known = new Set(this.#rows.map((row) => row.dataset["id"] ?? ""));
    for (const id of this.#chosen) if (!known.has(id)) this.#chosen.delete(id);
    this.#draw();
    this.#comeBack();
  }

  // Rows change where they stand and keep their place; says how many would have come, gone or moved.
  #changeInPlace(fresh: HTMLElement): number {
    const rows = new Map([...fresh.querySelectorAll<HTMLElement>("li[data-key]")].map((row) => [row.dataset["key"], row]));
    const order = [...rows.keys()];
    let moved = order.filter((key) => !this.#rows.some((row) => row.dataset["key"] === key)).length;
    this.#rows.forEach((old, index) => {
      const row = rows.get(old.dataset["key"]);
      const same = row?.closest("ul")?.dataset["group"] === old.closest("ul")?.dataset["group"];
      if (order[index] !== old.dataset["key"] || !same) moved += old.classList.contains("gone") ? 0 : 1;
      old.classList.toggle("gone", !row || !same);
      if (!row || !same || old.contains(document.activeElement)) return;
      old.replaceWith(row);
      htmx.process(row);
    });
    this.#draw();
    return moved;
  }

  #count(waiting: number): void {
    const mark = document.getElementById("inbox-count");
    if (!mark) return;
    mark.hidden = !waiting;
    mark.textContent = String(waiting);
  }
}

customElements.define("inbox-table", InboxTable);
