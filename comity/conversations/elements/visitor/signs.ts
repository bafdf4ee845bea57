/** Small signs of the others: who is writing, who has read. The words come from the page's data attributes. */
import type { Live } from "./live";

const SHOWN_MS = 5000;
const SAID_EVERY_MS = 3000;

export class Signs {
  private names: Record<string, string> = {};
  private timer = 0;
  private saidAt = 0;
  private readonly hours = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit" });

  constructor(private readonly texts: DOMStringMap, private readonly line: HTMLElement, private readonly live: () => Live) {}

  /** The talk as the server drew it tells who is there and who has read it. */
  drawn(talk: HTMLElement): void {
    this.names = JSON.parse(talk.dataset.names ?? "{}") as Record<string, string>;
    const readers = talk.dataset.read ?? "";
    this.show(readers && this.endsWithMine(talk) ? (this.texts.read ?? "").replace("{name}", readers) : "");
  }

  clear(): void {
    this.names = {};
    this.show("");
  }

  writes(person: string): void {
    if (this.names[person]) this.show((this.texts.writing ?? "").replace("{name}", this.names[person]), SHOWN_MS);
  }

  hasRead(person: string, seq: number): void {
    if (!this.names[person] || !seq || this.timer) return;
    const text = (this.texts.readAt ?? "").replace("{name}", this.names[person]);
    this.show(text.replace("{time}", this.hours.format(new Date())));
  }

  /** Somebody said something: what the line told is old now. */
  said(_author: string): void {
    this.show("");
  }

  /** The visitor is writing. */
  wrote(conversation: string): void {
    if (!conversation || conversation === "-" || Date.now() - this.saidAt < SAID_EVERY_MS) return;
    this.saidAt = Date.now();
    this.live().say({ op: "typing", conversation });
  }

  /** A sentence of ours for a refusal, where there is one. */
  reason(code: string): string {
    return code === "blocked" ? (this.texts.blocked ?? "") : code === "identity_required" ? (this.texts.identity ?? "") : "";
  }

  private endsWithMine(talk: HTMLElement): boolean {
    const last = talk.lastElementChild as HTMLElement | null;
    return last?.dataset.author === talk.dataset.person;
  }

  private show(text: string, forMs = 0): void {
    clearTimeout(this.timer);
    this.timer = forMs ? window.setTimeout(() => this.show(""), forMs) : 0;
    this.line.textContent = text;
    this.line.hidden = !text;
  }
}
