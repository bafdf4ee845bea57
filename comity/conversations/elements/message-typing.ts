// "Vic is writing", "Ben is answering Vic": told and heard over the live stream, forgotten after a moment.
import { type LiveEvent, raise } from "../../interface/elements/live-events";

const EVERY = 3_000;
const SHOWN = 6_000;

export class Typing {
  #said = 0;
  #person = "";
  #quiet: number | undefined;

  constructor(
    private readonly conversation: string,
    private readonly line: HTMLElement | null,
    private readonly isOutside: () => boolean,
  ) {}

  say(lane: "message" | "note"): void {
    if (Date.now() - this.#said < EVERY) return;
    this.#said = Date.now();
    raise("comity:say", { op: "typing", conversation: this.conversation, lane });
  }

  /** What was sent is not being written any more; the next words are told at once. */
  sent(): void {
    this.#said = 0;
  }

  hear({ type, conversation, data }: LiveEvent): void {
    if (conversation !== this.conversation || !this.line) return;
    if (type === "message.created" && data?.author === this.#person) return this.stop();
    const name = data?.name;
    if (type !== "typing" || !name) return;
    const answers = data.inside && data.lane === "message" && this.isOutside();
    const words = answers ? "answering" : data.lane === "note" ? "note" : "words";
    this.#person = data.person ?? "";
    this.line.textContent = (this.line.dataset[words] ?? "").replace("{name}", name);
    this.line.hidden = false;
    clearTimeout(this.#quiet);
    this.#quiet = window.setTimeout(() => this.stop(), SHOWN);
  }

  stop(): void {
    clearTimeout(this.#quiet);
    if (this.line) this.line.hidden = true;
  }
}
