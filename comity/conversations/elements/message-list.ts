// The talk of one thread: live messages take their places, older turns load before the reader arrives at them, and
// nothing jumps while somebody reads further up.
import { concerns, type LiveEvent, raise } from "../../interface/elements/live-events";
import { fragment, partial } from "../../interface/elements/trust";
import { readers, redrawReaders, redrawThread } from "./fetching";
import type { MessageComposer } from "./message-composer";
import { drop, type Entry, type Outcome, waiting } from "./outbox";
import { offerTakeBack } from "./take-back";
import * as turns from "./turns";

const NEAR_END = 80;
const AHEAD = 600;
const MOST_TURNS = 300;
const SEEN = 1_000;

class MessageList extends HTMLElement {
  #conversation = "";
  #pinned = true;
  #loading = false;
  #cut = false;
  #unseen = 0;
  #reported = 0;
  #outsideRead = 0;
  #seen: number | undefined;
  #leaving = new AbortController();
  #size = new ResizeObserver(() => this.#resized());

  connectedCallback(): void {
    const { signal } = (this.#leaving = new AbortController());
    this.#conversation = this.closest<HTMLElement>("[data-conversation]")?.dataset["conversation"] ?? "";
    this.#reported = Number(this.dataset["read"] ?? 0);
    this.#outsideRead = Number(this.dataset["outsideRead"] ?? 0);
    for (const entry of waiting(this.#conversation)) this.#restore(entry);
    turns.markNew(this, this.#reported, this.#me);
    this.#redraw();
    this.addEventListener("scroll", () => this.#scrolled(), { signal, passive: true });
    document.addEventListener("comity:event", (event) => this.#happened(event.detail), { signal });
    document.addEventListener("comity:outbox", (event) => this.#outgoing(event.detail), { signal });
    document.addEventListener("comity:resync", (event) => this.#resync(event.detail), { signal });
    document.addEventListener("comity:ready", () => this.#watch(), { signal });
    document.addEventListener("visibilitychange", () => this.#watch(), { signal });
    addEventListener("focus", () => this.#watch(), { signal });
    this.#pill?.addEventListener("click", () => this.#newest(), { signal });
    this.#size.observe(this);
    requestAnimationFrame(() => this.#open());
  }

  disconnectedCallback(): void {
    this.#leaving.abort();
    this.#size.disconnect();
    clearTimeout(this.#seen);
  }

  get #me(): string {
    return document.body.dataset["me"] ?? "";
  }

  get #pill(): HTMLElement | null {
    return this.parentElement?.querySelector<HTMLElement>(".pill") ?? null;
  }

  get #composer(): MessageComposer | null {
    return this.parentElement?.querySelector<MessageComposer>("message-composer") ?? null;
  }

  #open(): void {
    this.#toEnd();
    this.#watch();
  }

  #restore(entry: Entry): void {
    if (turns.find(this, "clientId", entry.client_id)) return drop(entry.client_id);
    this.#outgoing({ entry, state: entry.refused === undefined ? "queued" : "failed" });
  }

  #happened(event: LiveEvent): void {
    if (event.conversation !== this.#conversation) return;
    if (event.type.startsWith("message.")) this.#message(event);
    if (event.type.startsWith("participant.")) void redrawReaders(this.#conversation);
    if (event.type === "read.moved") this.#readOutside(event);
  }

  #message(event: LiveEvent): void {
    const article = event.html ? fragment(event.html).querySelector<HTMLElement>("article") : null;
    if (!article) return void redrawThread(this.#conversation);
    drop(article.dataset["clientId"] ?? "");
    if (this.#cut && !turns.find(this, "id", article.dataset["id"])) return this.#announce(article);
    const words = turns.find(this, "clientId", article.dataset["clientId"])?.querySelector(".plain")?.textContent;
    const placed = turns.place(this, article);
    if (placed === "replaced" && words) this.#offerTakeBack(article, words);
    if (placed === "new") article.classList.add("arrived");
    this.#redraw();
    if (this.#pinned) this.#toEnd();
    else if (placed === "new") this.#announce(article);
    this.#watch();
  }

  #offerTakeBack(article: HTMLElement, words: string): void {
    const side = article.dataset["lane"] === "note" ? "note" : "message";
    offerTakeBack(article, words, (again) => this.#composer?.restore(side, again));
  }

  #outgoing({ entry, state, why, seq }: Outcome): void {
    if (entry.conversation !== this.#conversation) return;
    if (state === "held") return turns.remove(this, entry.client_id);
    const bubble = turns.find(this, "clientId", entry.client_id) ?? this.#bubble(entry);
    if (!bubble?.classList.contains("pending")) return;
    bubble.dataset["state"] = state;
    bubble.toggleAttribute("data-refused", entry.refused !== undefined);
    bubble.querySelector("[data-why]")?.replaceChildren(why ?? "");
    if (seq !== undefined) bubble.dataset["seq"] = String(seq);
  }

  #bubble(entry: Entry): HTMLElement | undefined {
    const template = this.parentElement?.querySelector<HTMLTemplateElement>(`[data-pending="${entry.lane}"]`);
    const bubble = template?.content.firstElementChild?.cloneNode(true) as HTMLElement | undefined;
    if (!bubble) return undefined;
    bubble.dataset["clientId"] = entry.client_id;
    bubble.querySelector(".plain")?.replaceChildren(entry.body);
    turns.placePending(this, bubble);
    this.#redraw();
    this.#toEnd();
    return bubble;
  }

  #readOutside({ data }: LiveEvent): void {
    if (!data?.person || !readers(document).has(data.person)) return;
    this.#outsideRead = Math.max(this.#outsideRead, data.seq ?? 0);
    turns.markState(this, this.#outsideRead);
  }

  #resync(conversations: string[] | "all"): void {
    if (concerns(conversations, this.#conversation)) void redrawThread(this.#conversation);
  }

  #redraw(): void {
    turns.markDays(this);
    turns.markState(this, this.#outsideRead);
    const all = turns.turnsOf(this);
    if (this.#pinned && all.length > MOST_TURNS) this.#dropOldest(all.slice(0, all.length - MOST_TURNS));
  }

  #dropOldest(far: HTMLElement[]): void {
    for (const turn of far) turn.remove();
    this.dataset["older"] = turns.turnsOf(this)[0]?.dataset["seq"] ?? "";
    turns.markDays(this);
  }

  #scrolled(): void {
    this.#pinned = !this.#cut && this.scrollHeight - this.scrollTop - this.clientHeight <= NEAR_END;
    if (this.#pinned) this.#quiet();
    if (this.scrollTop < AHEAD) void this.#loadOlder();
    this.#watch();
  }

  async #loadOlder(): Promise<void> {
    const before = this.dataset["older"];
    if (!before || this.#loading) return;
    this.#loading = true;
    const page = await partial(`/conversations/${this.#conversation}/turns?before=${before}`);
    const older = page?.querySelector<HTMLElement>(".older");
    if (older && this.isConnected) this.#prepend(older);
    this.#loading = false;
  }

  // The first visible turn stays where it is, whether or not the browser anchors by itself.
  #prepend(older: HTMLElement): void {
    const anchor = turns.turnsOf(this).find((turn) => turn.getBoundingClientRect().bottom > 0);
    const top = anchor?.getBoundingClientRect().top ?? 0;
    this.dataset["older"] = older.dataset["older"] ?? "";
    turns.turnsOf(this)[0]?.before(...older.querySelectorAll(":scope > .turn"));
    const all = turns.turnsOf(this);
    for (const far of all.slice(MOST_TURNS)) far.remove();
    if (all.length > MOST_TURNS) this.#cutOff();
    turns.markDays(this);
    turns.markState(this, this.#outsideRead);
    if (anchor) this.scrollTop += anchor.getBoundingClientRect().top - top;
  }

  #cutOff(): void {
    this.#cut = true;
    this.#pinned = false;
    this.#showPill(this.#pill?.dataset["below"] ?? "");
  }

  #announce(article: HTMLElement): void {
    if (article.dataset["author"] === this.#me) return;
    this.#unseen += 1;
    const words = this.#pill?.dataset["new"] ?? "";
    this.#showPill(words.replace("{count}", String(this.#unseen)).replace("{name}", article.dataset["name"] ?? ""));
  }

  #showPill(words: string): void {
    const pill = this.#pill;
    if (!pill) return;
    pill.textContent = words;
    pill.hidden = false;
  }

  #quiet(): void {
    this.#unseen = 0;
    if (this.#pill) this.#pill.hidden = true;
  }

  #newest(): void {
    if (this.#cut) return void redrawThread(this.#conversation);
    this.#toEnd();
    this.#quiet();
  }

  #toEnd(): void {
    this.#pinned = true;
    this.scrollTop = this.scrollHeight;
  }

  // The line goes on through the composers, whatever room the scroll bar takes.
  #resized(): void {
    this.parentElement?.style.setProperty("--gutter", `${this.offsetWidth - this.clientWidth}px`);
    if (this.#pinned) this.#toEnd();
  }

  // Read is what was on the screen for a second while the window had the focus.
  #watch(): void {
    clearTimeout(this.#seen);
    this.#seen = window.setTimeout(() => this.#reportRead(), SEEN);
  }

  #reportRead(): void {
    if (!document.hasFocus() || document.visibilityState !== "visible" || !this.checkVisibility()) return;
    const bottom = this.getBoundingClientRect().bottom;
    const visible = turns.articlesOf(this).filter((article) => article.getBoundingClientRect().top < bottom);
    const seq = Math.max(0, ...visible.map((article) => Number(article.dataset["seq"] ?? 0)));
    if (seq <= this.#reported) return;
    this.#reported = seq;
    raise("comity:say", { op: "read", conversation: this.#conversation, seq });
  }
}

customElements.define("message-list", MessageList);
