// The talk of one thread: live messages take their places, older turns load in time, nothing jumps for who reads above.
import { concerns, lately, type LiveEvent, raise } from "../../interface/elements/live-events";
import { fragment } from "../../interface/elements/trust";
import { readers, redrawReaders, redrawThread, showThread } from "./fetching";
import type { MessageComposer } from "./message-composer";
import { markMine, quotedAgain } from "./message-marks";
import { showSeen } from "./message-seen";
import { dropOldest, extend, isCut, newest, tellGutter } from "./message-stretch";
import { drop, type Entry, type Outcome, waiting } from "./outbox";
import { offerTakeBack } from "./take-back";
import * as turns from "./turns";

const NEAR_END = 80;
const AHEAD = 600;
const SEEN = 1_000;
const LIT = 2_000;

class MessageList extends HTMLElement {
  #conversation = "";
  #pinned = true;
  #loading = false;
  #missed = false;
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
    for (const name of ["comity:ready", "visibilitychange"]) document.addEventListener(name, () => this.#watch(), { signal });
    addEventListener("focus", () => this.#watch(), { signal });
    this.#pill?.addEventListener("click", () => this.#newest(), { signal });
    this.#size.observe(this);
    for (const event of lately(this.#conversation)) if ((event.seq ?? 0) > Number(this.dataset["head"])) this.#happened(event);
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
    const at = Number(this.dataset["at"] ?? Number.NaN);
    if (Number.isNaN(at)) this.#toEnd();
    else this.#land(at);
    this.#watch();
  }

  /** Shows one message, lit for a moment; fetches its neighbours when it is not on the page. */
  goTo(seq: number): void {
    if (!this.#land(seq)) void showThread(`/conversations/${this.#conversation}?at=${seq}`);
  }

  #land(seq: number): boolean {
    const article = turns.articlesOf(this).find((one) => Number(one.dataset["seq"]) === seq);
    if (!article) return false;
    this.#pinned = false;
    article.scrollIntoView({ block: "center" });
    article.tabIndex = -1;
    article.focus({ preventScroll: true });
    article.classList.add("lit-up");
    setTimeout(() => article.classList.remove("lit-up"), LIT);
    if (isCut(this)) this.#showPill(this.#pill?.dataset["below"] ?? "");
    return true;
  }

  #restore(entry: Entry): void {
    if (turns.find(this, "clientId", entry.client_id)) return drop(entry.client_id);
    this.#outgoing({ entry, state: entry.refused === undefined ? "queued" : "failed" });
  }

  #happened(event: LiveEvent): void {
    if (event.conversation !== this.#conversation) return;
    if (event.type.startsWith("message.") || event.type.startsWith("reaction.")) this.#message(event);
    if (event.type.startsWith("participant.")) void redrawReaders(this.#conversation);
    if (event.type === "read.moved") this.#readElsewhere(event);
  }

  #message(event: LiveEvent): void {
    const article = event.html ? fragment(event.html).querySelector<HTMLElement>("article") : null;
    if (!article) return void redrawThread(this.#conversation);
    drop(article.dataset["clientId"] ?? "");
    quotedAgain(this, article);
    if (!turns.find(this, "id", article.dataset["id"])) {
      if (event.type !== "message.created") return;
      if (isCut(this)) return this.#announce(article);
    }
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
    if (isCut(this) && state === "queued") return void redrawThread(this.#conversation);
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

  #readElsewhere({ data }: LiveEvent): void {
    if (!data?.person) return;
    if (readers(document).has(data.person)) this.#outsideRead = Math.max(this.#outsideRead, data.seq ?? 0);
    showSeen(this, this.#me, data.person, data.seq ?? 0);
    turns.markState(this, this.#outsideRead, isCut(this));
  }

  #resync(conversations: string[] | "all"): void {
    if (concerns(conversations, this.#conversation)) void redrawThread(this.#conversation);
  }

  #redraw(): void {
    if (this.#pinned) dropOldest(this);
    turns.markDays(this);
    turns.markState(this, this.#outsideRead, isCut(this));
    markMine(this, this.#me);
    showSeen(this, this.#me);
  }

  #scrolled(): void {
    const below = this.scrollHeight - this.scrollTop - this.clientHeight;
    this.#pinned = !isCut(this) && below <= NEAR_END;
    if (this.#pinned) this.#quiet();
    if (this.scrollTop < AHEAD) void this.#load("before");
    else if (below < AHEAD) void this.#load("after");
    this.#watch();
  }

  // What was said while newer turns were on their way is not among them: they are asked for once more.
  async #load(way: "before" | "after"): Promise<void> {
    if (this.#loading) return;
    this.#loading = true;
    this.#missed = false;
    const came = await extend(this, this.#conversation, way, () => this.#arrange());
    this.#loading = false;
    if (came && isCut(this)) this.#showPill(this.#pill?.dataset["below"] ?? "");
  }

  #arrange(): void {
    if (this.#missed && !isCut(this)) this.dataset["newer"] = String(newest(this));
    this.#redraw();
  }

  #announce(article: HTMLElement): void {
    this.#missed = true;
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
    if (isCut(this)) return void redrawThread(this.#conversation);
    this.#toEnd();
    this.#quiet();
  }

  #toEnd(): void {
    this.#pinned = true;
    this.scrollTop = this.scrollHeight;
  }

  #resized(): void {
    tellGutter(this);
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
export type { MessageList };
