// The two boxes of a thread: one is read outside, one stays inside. Each has its own draft, its own button, and no text
// crosses from one to the other by itself.
import { type LiveEvent, raise } from "../../interface/elements/live-events";
import { readers, redrawReaders } from "./fetching";
import { type Entry, type Outcome, retry, submit } from "./outbox";

type Side = "message" | "note";
const TYPING = 3_000;

class MessageComposer extends HTMLElement {
  #conversation = "";
  #typed = 0;
  #quiet: number | undefined;
  #leaving = new AbortController();

  connectedCallback(): void {
    const { signal } = (this.#leaving = new AbortController());
    const thread = this.closest<HTMLElement>("[data-conversation]");
    this.#conversation = thread?.dataset["conversation"] ?? "";
    for (const form of this.querySelectorAll("form")) this.#prepare(form, signal);
    for (const tab of this.querySelectorAll<HTMLElement>(".switch [data-side]"))
      tab.addEventListener("click", () => this.turnTo(tab.dataset["side"] as Side), { signal });
    thread?.addEventListener("click", (event) => this.#acted(event.target as Element), { signal });
    document.addEventListener("comity:outbox", (event) => this.#outcome(event.detail), { signal });
    document.addEventListener("comity:event", (event) => this.#heard(event.detail), { signal });
    addEventListener("storage", (event) => this.#elsewhere(event), { signal });
  }

  disconnectedCallback(): void {
    this.#leaving.abort();
    clearTimeout(this.#quiet);
  }

  /** Shows one side on narrow screens and puts the caret into its box. */
  turnTo(side: Side): void {
    const box = this.#box(side);
    if (!box) return;
    this.dataset["side"] = side;
    for (const tab of this.querySelectorAll<HTMLElement>(".switch [data-side]"))
      tab.setAttribute("aria-pressed", String(tab.dataset["side"] === side));
    box.focus();
  }

  /** Gives words back to a box, in front of what was written there meanwhile. */
  restore(side: Side, words: string): void {
    const box = this.#box(side);
    if (!box) return;
    this.#fill(box, [words, box.value].filter(Boolean).join("\n\n"));
    this.#keep(side, box.value);
  }

  #box(side: Side): HTMLTextAreaElement | null {
    return this.querySelector(`form[data-lane="${side}"] textarea`);
  }

  #prepare(form: HTMLFormElement, signal: AbortSignal): void {
    const side = form.dataset["lane"] as Side;
    const box = this.#box(side);
    if (!box) return;
    this.#fill(box, localStorage.getItem(this.#key(side)) ?? "");
    box.addEventListener("input", () => this.#changed(box, side), { signal });
    box.addEventListener("keydown", (event) => this.#pressed(event, form), { signal });
    form.addEventListener("submit", (event) => this.#send(event, side), { signal });
  }

  #key(side: Side): string {
    return `comity:draft:${document.body.dataset["me"] ?? ""}:${this.#conversation}:${side}`;
  }

  #changed(box: HTMLTextAreaElement, side: Side): void {
    this.#keep(side, box.value);
    fit(box);
    if (side === "message" && readers(document).size) this.#typing();
  }

  #keep(side: Side, text: string): void {
    if (text) localStorage.setItem(this.#key(side), text);
    else localStorage.removeItem(this.#key(side));
  }

  // Said only from the outside box: that somebody writes a note is nobody's business outside.
  #typing(): void {
    if (Date.now() - this.#typed < TYPING) return;
    this.#typed = Date.now();
    raise("comity:say", { op: "typing", conversation: this.#conversation });
  }

  #heard({ type, conversation, data }: LiveEvent): void {
    const line = this.querySelector<HTMLElement>(".typing");
    const name = readers(this).get(data?.person ?? "");
    if (!line || !name || conversation !== this.#conversation || type !== "typing") return;
    line.textContent = (line.dataset["words"] ?? "").replace("{name}", name);
    line.hidden = false;
    clearTimeout(this.#quiet);
    this.#quiet = window.setTimeout(() => (line.hidden = true), TYPING * 2);
  }

  #pressed(event: KeyboardEvent, form: HTMLFormElement): void {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey) || event.isComposing) return;
    event.preventDefault();
    form.requestSubmit();
  }

  #send(event: Event, side: Side): void {
    event.preventDefault();
    const box = this.#box(side);
    const body = box?.value.trim() ?? "";
    if (!box) return;
    box.focus();
    if (!body) return;
    this.#say("");
    this.#fill(box, "");
    this.#keep(side, "");
    const draft = { conversation: this.#conversation, lane: side, body };
    submit(side === "message" ? { ...draft, audience: [...readers(this).keys()] } : draft);
  }

  #acted(target: Element): void {
    const act = target.closest<HTMLElement>("[data-act]");
    const bubble = act?.closest<HTMLElement>("article.pending");
    if (!act || !bubble) return;
    if (act.dataset["act"] === "retry") retry(bubble.dataset["clientId"] ?? "");
    if (act.dataset["act"] === "copy") void navigator.clipboard?.writeText(bubble.querySelector(".plain")?.textContent ?? "");
  }

  #outcome({ entry, state }: Outcome): void {
    if (entry.conversation === this.#conversation && state === "held") void this.#held(entry);
  }

  // The readers changed while the words were on their way: nothing was sent. The words return to the box, the button
  // is drawn again, and pressing it is the answer.
  async #held(entry: Entry): Promise<void> {
    this.restore("message", entry.body);
    const before = new Map(readers(this));
    await redrawReaders(this.#conversation);
    const now = readers(document);
    const joined = [...now].filter(([id]) => !before.has(id)).map(([, name]) => name);
    const left = [...before].filter(([id]) => !now.has(id)).map(([, name]) => name);
    const words = joined.length ? this.dataset["joined"] : left.length ? this.dataset["left"] : this.dataset["changed"];
    const names = new Intl.ListFormat(document.documentElement.lang || "en").format(joined.length ? joined : left);
    // A whole redraw may have put another composer in this one's place; it has the draft already.
    const composer = document.querySelector("message-composer");
    if (composer instanceof MessageComposer) composer.#say((words ?? "").replace("{names}", names));
  }

  #say(words: string): void {
    const held = this.querySelector<HTMLElement>(".held");
    if (!held) return;
    held.hidden = !words;
    held.textContent = words;
  }

  #fill(box: HTMLTextAreaElement, text: string): void {
    box.value = text;
    fit(box);
  }

  // The same thread in another tab: drafts stay in step, except in the box that is being written in.
  #elsewhere(event: StorageEvent): void {
    for (const side of ["message", "note"] as const) {
      const box = this.#box(side);
      if (box && event.key === this.#key(side) && document.activeElement !== box) this.#fill(box, event.newValue ?? "");
    }
  }
}

// Where the browser does not grow a box with its words by itself.
function fit(box: HTMLTextAreaElement): void {
  if (CSS.supports("field-sizing", "content")) return;
  box.style.blockSize = "auto";
  box.style.blockSize = `${box.scrollHeight + 2}px`;
}

customElements.define("message-composer", MessageComposer);
export type { MessageComposer };
