// The open room of a guest: words come in live, drawn by the server for the outside, and go out from one box.
import type { LiveEvent } from "../../interface/elements/live-events";
import { raise } from "../../interface/elements/live-events";
import { fragment } from "../../interface/elements/trust";

const SEEN = 1_000;

class GuestTalk extends HTMLElement {
  #head = 0;
  #seen: number | undefined;
  #pending = "";
  #leaving = new AbortController();

  connectedCallback(): void {
    const { signal } = (this.#leaving = new AbortController());
    this.#head = Number(this.dataset["head"] ?? 0);
    document.addEventListener("comity:event", (event) => this.#happened(event.detail), { signal });
    document.addEventListener("comity:resync", () => location.reload(), { signal });
    document.addEventListener("comity:ready", () => this.#watch(), { signal });
    addEventListener("focus", () => this.#watch(), { signal });
    this.addEventListener("submit", (event) => void this.#send(event), { signal });
    this.addEventListener("keydown", (event) => this.#pressed(event), { signal });
    this.#toEnd();
  }

  disconnectedCallback(): void {
    this.#leaving.abort();
    clearTimeout(this.#seen);
  }

  get #words(): HTMLElement {
    return this.querySelector(".words") as HTMLElement;
  }

  get #box(): HTMLTextAreaElement | null {
    return this.querySelector("textarea");
  }

  #happened(event: LiveEvent): void {
    if (event.conversation !== this.dataset["conversation"]) return;
    this.#head = Math.max(this.#head, event.seq ?? 0);
    if (event.html) this.#place(event.html);
    else if (/^(room|participant)\./.test(event.type)) location.reload();
    this.#watch();
  }

  #place(html: string): void {
    const word = fragment(html).querySelector<HTMLElement>("[data-message]");
    if (!word) return;
    const atEnd = this.#words.scrollHeight - this.#words.scrollTop - this.#words.clientHeight < 80;
    const known = this.querySelector(`[data-message="${CSS.escape(word.dataset["message"] ?? "")}"]`);
    word.classList.toggle("me", word.dataset["author"] === document.body.dataset["me"]);
    if (known) known.replaceWith(word);
    else this.querySelector("ol")?.append(word);
    if (!known && atEnd) this.#toEnd();
  }

  #toEnd(): void {
    this.#words.scrollTop = this.#words.scrollHeight;
  }

  #pressed(event: KeyboardEvent): void {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.target !== this.#box) return;
    event.preventDefault();
    this.querySelector("form")?.requestSubmit();
  }

  // The same words keep their id until they are stored, so that a second press sends nothing twice.
  async #send(event: Event): Promise<void> {
    event.preventDefault();
    const box = this.#box;
    const body = box?.value.trim();
    if (!box || !body || box.readOnly) return;
    box.readOnly = true;
    this.#pending ||= newId();
    const words = JSON.stringify({ client_id: this.#pending, body });
    const options = { method: "POST", body: words, headers: { "Content-Type": "application/json" } };
    const answer = await fetch(`/api/conversations/${this.dataset["conversation"]}/messages`, options).catch(() => undefined);
    const refusal = answer && !answer.ok ? ((await answer.json()) as { error?: { message?: string } }) : undefined;
    box.readOnly = false;
    this.#say(answer?.ok ? "" : (refusal?.error?.message ?? this.dataset["failed"] ?? ""));
    if (!answer?.ok) return;
    this.#pending = "";
    box.value = "";
    box.focus();
  }

  #say(words: string): void {
    const line = this.querySelector<HTMLElement>(".wrong");
    if (!line) return;
    line.hidden = !words;
    line.textContent = words;
  }

  // Read is what stood on the screen for a second while the window had the focus.
  #watch(): void {
    clearTimeout(this.#seen);
    this.#seen = window.setTimeout(() => {
      const conversation = this.dataset["conversation"] ?? "";
      if (document.hasFocus()) raise("comity:say", { op: "read", conversation, seq: this.#head });
    }, SEEN);
  }
}

function newId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4}).(.{3}).(.{3})(.{12})$/, "$1-$2-4$3-8$4-$5");
}

customElements.define("guest-talk", GuestTalk);
