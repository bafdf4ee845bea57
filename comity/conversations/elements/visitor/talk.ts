/** The talk itself: restored when it is opened, kept in step by the stream, and sent from the outbox until it is through. */
import type { Flow } from "./flow";
import type { Keep } from "./keep";
import type { Live } from "./live";
import type { Enclosed, Letter, Outbox, Page } from "./outbox";
import { Past } from "./past";
import type { Signs } from "./signs";
import { elements } from "./trusted";
import { FRESH, hasBegun, type Visitor } from "./visitor";
import { field, parsed, words, type Outcome } from "./wire";

/** Where the talk is shown. */
export interface Place {
  readonly isOpen: boolean;
  readonly page: Page | null;
  unread(count: number): void;
}

export interface Parts {
  readonly visitor: Visitor;
  readonly flow: Flow;
  readonly outbox: Outbox;
  readonly live: Live;
  readonly keep: Keep;
  readonly place: Place;
  readonly signs: Signs;
  readonly earlier: HTMLElement;
  /** The talk was drawn, or words were added to it: empty or not. */
  changed(isEmpty: boolean): void;
}

const SLOWEST_MS = 30_000;
const READ_AFTER_MS = 1000;

export class Talk {
  private sending = false;
  private tries = 0;
  private timer = 0;
  private unread = 0;
  private strangers = 0;
  private before = "";
  private lastRead = 0;

  constructor(private readonly parts: Parts) {
    const { visitor, earlier } = parts;
    window.addEventListener("online", () => void this.flush());
    document.addEventListener("visibilitychange", () => this.seen());
    new Past(visitor);
    visitor.watch(() => this.begin(), () => void this.restore());
    earlier.addEventListener("click", () => void this.restore(this.before));
  }

  begin(): void {
    this.showLetters();
    if (this.parts.visitor.known) this.parts.live.start();
    void this.flush();
  }

  write(body: string, files: readonly Enclosed[] = []): void {
    this.show(this.parts.outbox.add(body, this.parts.place.page, files));
    void this.flush();
  }

  again(clientId: string): void {
    this.parts.outbox.again(clientId);
    this.showLetters();
    void this.flush();
  }

  /** Show another talk: an earlier one by its id, or none yet. */
  async open(conversation: string): Promise<void> {
    this.parts.visitor.conversation = conversation;
    this.clear();
    this.showLetters();
    if (conversation !== FRESH) await this.restore();
  }

  showLetters(): void {
    this.parts.outbox.letters.forEach((letter) => this.show(letter));
    this.changed();
  }

  /** The stream is there; resumed, it brings what was missed by itself. */
  ready(person: string, resumed: boolean): void {
    this.parts.flow.person = person;
    if (!resumed) void this.restore();
    void this.flush();
  }

  stranger(): void {
    this.parts.live.stop();
    this.parts.visitor.forget();
    this.clear();
    this.showLetters();
  }

  /** The visitor looks at the talk. */
  seen(): void {
    if (!this.parts.place.isOpen || document.hidden) return;
    this.unread = 0;
    this.parts.place.unread(0);
    window.setTimeout(() => this.read(), READ_AFTER_MS);
  }

  hear(frame: unknown): void {
    const { visitor, signs } = this.parts;
    const kind = words(frame, "type");
    if (kind.startsWith("message.")) return this.hearMessage(frame, kind);
    if (words(frame, "conversation") !== visitor.conversation) return;
    const data = field(frame, "data");
    if (kind === "typing") signs.writes(words(data, "person"));
    else if (kind === "read.moved") signs.hasRead(words(data, "person"), Number(field(data, "seq")) || 0);
    else if (kind.startsWith("reaction.") || kind.startsWith("participant.") || kind.startsWith("conversation.")) void this.restore();
  }

  private hearMessage(frame: unknown, kind: string): void {
    const { visitor, flow, outbox, signs } = this.parts;
    const conversation = words(frame, "conversation");
    const message = field(frame, "data");
    const [id, clientId] = [words(message, "id"), words(frame, "client_id")];
    if (!id) return;
    const isMine = outbox.letters.some((letter) => letter.client_id === clientId);
    if (!hasBegun(visitor) && isMine) visitor.conversation = conversation;
    const isNews = kind === "message.created" && words(message, "author") !== flow.person;
    if (conversation !== visitor.conversation) return isNews ? this.arrived() : undefined;
    if (isMine) outbox.remove(clientId);
    const isNew = flow.put(words(frame, "html"), id, clientId);
    if (isNew === null) return void this.restore();
    if (kind === "message.created") signs.said(words(message, "author"));
    if (isNew && isNews) this.arrived();
    this.changed();
  }

  /** Draw the talk as the server has it; with `before` only an earlier stretch of it. */
  async restore(before = ""): Promise<void> {
    const { visitor, flow, outbox, earlier, signs } = this.parts;
    if (!visitor.known || visitor.conversation === FRESH) return;
    const outcome = await visitor.talk(before);
    if (outcome.kind === "refused" && outcome.status === 401) return this.stranger();
    if (outcome.kind === "refused" && hasBegun(visitor)) return void (visitor.conversation = "");
    if (outcome.kind !== "done") return;
    const drawn = elements(outcome.text).querySelector<HTMLElement>("[data-person]");
    if (!drawn || (before && drawn.dataset.conversation !== visitor.conversation)) return;
    const messages = Array.from(drawn.children) as HTMLElement[];
    flow.person = drawn.dataset.person ?? "";
    this.before = drawn.dataset.before ?? "";
    earlier.hidden = !this.before;
    if (before) return flow.prepend(messages);
    if (hasBegun(visitor) && drawn.dataset.conversation !== visitor.conversation) flow.clear();
    visitor.conversation = drawn.dataset.conversation ?? "";
    flow.redraw(messages);
    signs.drawn(drawn);
    outbox.letters.filter((letter) => flow.hasSent(letter.client_id)).forEach((letter) => outbox.remove(letter.client_id));
    this.showLetters();
    this.seen();
  }

  private clear(): void {
    this.parts.flow.clear();
    this.parts.signs.clear();
    this.parts.earlier.hidden = true;
    this.lastRead = 0;
  }

  private show(letter: Letter): void {
    this.parts.flow.promise(letter);
    this.changed();
  }

  private changed(): void {
    this.parts.changed(this.parts.flow.isEmpty);
  }

  private arrived(): void {
    if (this.parts.place.isOpen && !document.hidden) return this.seen();
    this.unread += 1;
    this.parts.place.unread(this.unread);
  }

  private read(): void {
    const { visitor, flow, live, place } = this.parts;
    if (!hasBegun(visitor) || !place.isOpen || document.hidden || flow.latest <= this.lastRead) return;
    this.lastRead = flow.latest;
    live.say({ op: "read", conversation: visitor.conversation, seq: flow.latest });
  }

  private async flush(): Promise<void> {
    if (this.sending) return;
    this.sending = true;
    clearTimeout(this.timer);
    try {
      await this.parts.keep.alone(() => this.sendAll());
    } finally {
      this.sending = false;
    }
  }

  private async sendAll(): Promise<void> {
    for (;;) {
      const letter = this.parts.outbox.letters.find(({ refused }) => refused === undefined);
      if (!letter) return;
      const outcome = await this.parts.visitor.send(letter);
      if (!this.settle(letter, outcome)) return;
      this.tries = 0;
    }
  }

  /** Whether the next letter may go now. */
  private settle(letter: Letter, outcome: Outcome): boolean {
    if (outcome.kind === "later") return this.later(outcome.after);
    if (outcome.kind === "unreached") return this.later(0);
    if (outcome.kind === "done") this.sent(letter, parsed(outcome.text));
    else if (outcome.code !== "identity_required" && this.isStrange(outcome.status)) return this.startAfresh(outcome.status);
    else {
      this.parts.outbox.refuse(letter.client_id, this.parts.signs.reason(outcome.code) || outcome.why);
      this.showLetters();
    }
    return true;
  }

  private sent(letter: Letter, answer: unknown): void {
    const { visitor, flow, outbox, live, signs } = this.parts;
    const first = field(answer, "message");
    const message = first ?? answer;
    if (first) visitor.conversation = words(answer, "id");
    else if (words(message, "conversation") !== visitor.conversation) void this.restore(); // it was merged
    this.strangers = 0;
    outbox.remove(letter.client_id);
    flow.keep(letter.client_id, words(message, "id"), String(field(message, "seq") ?? ""), words(message, "created_at"));
    signs.said(words(message, "author"));
    live.start();
  }

  /** The token or the talk is gone (another database, an erased person): once more from the beginning, but not for ever. */
  private isStrange(status: number): boolean {
    return status === 401 || (status === 404 && hasBegun(this.parts.visitor));
  }

  private startAfresh(status: number): boolean {
    if (this.strangers++ > 2) return this.later(SLOWEST_MS);
    status === 401 ? this.stranger() : (this.parts.visitor.conversation = "");
    return true;
  }

  private later(atLeast: number): boolean {
    const longest = Math.min(SLOWEST_MS, 1000 * 2 ** this.tries++);
    this.timer = window.setTimeout(() => void this.flush(), atLeast + Math.random() * longest);
    return false;
  }
}
