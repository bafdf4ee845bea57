// The two boxes of a thread: one is read outside, one stays inside. Each has its own draft, its own button, and no text
// crosses from one to the other by itself.
import { readers, redrawReaders } from "./fetching";
import type { FileTray } from "./file-tray";
import type { Stored } from "./file-upload";
import { MentionList } from "./mention-list";
import { type Answer, keepAnswer, keptAnswer, showAnswer } from "./message-answer";
import { Typing } from "./message-typing";
import { fit, fitsLimit, prepareBox } from "./message-writing";
import { type Entry, type Outcome, retry, submit } from "./outbox";

type Side = "message" | "note";

class MessageComposer extends HTMLElement {
  #conversation = "";
  #typing: Typing | undefined;
  #answers = new Map<Side, Answer>();
  #answered: Answer | undefined;
  #leaving = new AbortController();

  connectedCallback(): void {
    const { signal } = (this.#leaving = new AbortController());
    const thread = this.closest<HTMLElement>("[data-conversation]");
    this.#conversation = thread?.dataset["conversation"] ?? "";
    const line = this.querySelector<HTMLElement>(".typing");
    this.#typing = new Typing(this.#conversation, line, () => readers(document).size > 0);
    for (const form of this.querySelectorAll("form")) this.#prepare(form, signal);
    for (const tab of this.querySelectorAll<HTMLElement>(".switch [data-side]"))
      tab.addEventListener("click", () => this.turnTo(tab.dataset["side"] as Side), { signal });
    thread?.addEventListener("click", (event) => this.#acted(event.target as Element), { signal });
    document.addEventListener("comity:outbox", (event) => this.#outcome(event.detail), { signal });
    document.addEventListener("comity:event", (event) => this.#typing?.hear(event.detail), { signal });
    addEventListener("storage", (event) => this.#elsewhere(event), { signal });
  }

  disconnectedCallback(): void {
    this.#leaving.abort();
    this.#typing?.stop();
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

  /** Gives words back to a box, in front of what was written there meanwhile, and files to its tray. */
  restore(side: Side, words: string, files: Stored[] = []): void {
    const box = this.#box(side);
    if (files.length) this.querySelector<FileTray>(`form[data-lane="${side}"] file-tray`)?.restore(files);
    if (!box) return;
    this.#fill(box, [words, box.value].filter(Boolean).join("\n\n"));
    this.#keep(side, box.value);
  }

  /** The words that follow answer this message. */
  answer(side: Side, answer: Answer | undefined): void {
    if (answer) this.#answers.set(side, answer);
    else this.#answers.delete(side);
    keepAnswer(`${this.#key(side)}:answer`, answer);
    const form = this.querySelector<HTMLElement>(`form[data-lane="${side}"]`);
    if (form) showAnswer(form, answer);
    if (answer) this.turnTo(side);
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
    const answer = keptAnswer(`${this.#key(side)}:answer`);
    if (answer) this.#answers.set(side, answer);
    showAnswer(form, answer);
    const names = form.querySelector<HTMLElement>(".names");
    const address = `/conversations/${this.#conversation}/nameable?lane=${side}`;
    if (names) new MentionList(box, names, address, signal);
    prepareBox(box, () => form.requestSubmit(), signal);
    form.querySelector('[data-act="answer-not"]')?.addEventListener("click", () => this.#unanswer(side), { signal });
    form.addEventListener("submit", (event) => this.#send(event, side), { signal });
  }

  #key(side: Side): string {
    return `comity:draft:${document.body.dataset["me"] ?? ""}:${this.#conversation}:${side}`;
  }

  #changed(box: HTMLTextAreaElement, side: Side): void {
    this.#keep(side, box.value);
    fit(box);
    fitsLimit(box, this.#limitLine(side));
    if (box.value.trim()) this.#typing?.say(side);
  }

  #limitLine(side: Side): HTMLElement | null {
    return this.querySelector<HTMLElement>(`form[data-lane="${side}"] .too-long`);
  }

  #unanswer(side: Side): void {
    this.answer(side, undefined);
    this.#box(side)?.focus();
  }

  #keep(side: Side, text: string): void {
    if (text) localStorage.setItem(this.#key(side), text);
    else localStorage.removeItem(this.#key(side));
  }

  #send(event: Event, side: Side): void {
    event.preventDefault();
    const box = this.#box(side);
    const body = box?.value.trim() ?? "";
    if (!box) return;
    box.focus();
    if (!fitsLimit(box, this.#limitLine(side))) return;
    const tray = this.querySelector<FileTray>(`form[data-lane="${side}"] file-tray`);
    if (tray?.busy) return tray.sendWhenReady();
    const files = tray?.ready() ?? [];
    if (!body && !files.length) return;
    tray?.clear();
    this.#say("");
    this.#fill(box, "");
    this.#keep(side, "");
    const answer = this.#answers.get(side);
    const along = { ...(files.length ? { files } : {}), ...(answer ? { reply_to: answer.id } : {}) };
    this.#answered = answer;
    this.answer(side, undefined);
    this.#typing?.sent();
    const draft = { conversation: this.#conversation, lane: side, body, ...along };
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
    if (entry.reply_to && this.#answered?.id === entry.reply_to) this.answer("message", this.#answered);
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

customElements.define("message-composer", MessageComposer);
export type { MessageComposer };
