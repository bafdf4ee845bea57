/** The messages on the screen. The server draws them; here they are put in order, dated, and told apart from mine. */
import type { Letter } from "./outbox";
import { elements } from "./trusted";

const NEAR_PX = 80;

export class Flow {
  person = "";
  private readonly days = new Intl.DateTimeFormat(lang(), { weekday: "long", day: "numeric", month: "long" });
  private readonly hours = new Intl.DateTimeFormat(lang(), { hour: "2-digit", minute: "2-digit" });
  private readonly near = new Intl.RelativeTimeFormat(lang(), { numeric: "auto" });

  constructor(
    private readonly list: HTMLElement,
    private readonly scroller: HTMLElement,
    private readonly pending: HTMLTemplateElement,
    private readonly newer: HTMLElement,
    private readonly again: (clientId: string) => void,
  ) {
    newer.addEventListener("click", () => this.toEnd());
    scroller.addEventListener("scroll", () => this.atEnd && (newer.hidden = true), { passive: true });
  }

  /** The highest entry shown, to report as read. */
  get latest(): number {
    return this.messages.reduce((highest, message) => Math.max(highest, seq(message)), 0);
  }

  get isEmpty(): boolean {
    return this.list.childElementCount === 0;
  }

  has(message: string): boolean {
    return this.find("message", message) !== null;
  }

  hasSent(clientId: string): boolean {
    return this.find("client", clientId)?.dataset.message !== undefined;
  }

  /** The whole talk as the server has it now; what is still on its way stays below. */
  redraw(messages: readonly HTMLElement[]): void {
    const ids = new Set(messages.map((message) => message.dataset.message));
    const latest = messages.reduce((highest, message) => Math.max(highest, seq(message)), 0);
    // The stream may have overtaken the answer that carries this drawing.
    const ahead = this.messages.filter((shown) => seq(shown) > latest && !ids.has(shown.dataset.message));
    this.scroller.ariaBusy = "true";
    this.list.replaceChildren(...messages, ...ahead);
    this.arrange();
    this.toEnd();
    this.scroller.ariaBusy = "false";
  }

  /** What the page came with: dated and put in order. */
  adopt(): void {
    this.person = this.list.querySelector<HTMLElement>(":scope > .me")?.dataset.author ?? this.person;
    this.arrange();
    this.toEnd();
  }

  clear(): void {
    this.list.replaceChildren();
  }

  /** An earlier stretch of the talk, without moving what is being read. */
  prepend(messages: readonly HTMLElement[]): void {
    const fromEnd = this.scroller.scrollHeight - this.scroller.scrollTop;
    this.list.prepend(...messages.filter((message) => !this.has(message.dataset.message ?? "")));
    this.arrange();
    this.scroller.scrollTop = this.scroller.scrollHeight - fromEnd;
  }

  /**
   * A message as the server drew it: in place of its pending bubble or its older version, else in its order.
   * Says whether it is new here, or null when this is no drawing of that message.
   */
  put(html: string, id: string, clientId: string): boolean | null {
    const drawn = elements(html).firstElementChild;
    if (!(drawn instanceof HTMLElement) || drawn.dataset.message !== id) return null;
    const wasAtEnd = this.atEnd;
    const before = this.find("message", id) ?? (clientId ? this.find("client", clientId) : null);
    if (clientId) drawn.dataset.client = clientId;
    if (before) before.replaceWith(drawn);
    else this.insert(drawn);
    this.arrange();
    if (wasAtEnd) this.toEnd();
    else if (!before) this.newer.hidden = false;
    return !before;
  }

  /** A letter of mine that the server does not have yet. */
  promise(letter: Letter): void {
    const shown = this.find("client", letter.client_id) ?? this.draw(letter);
    if (shown.dataset.message) return;
    shown.dataset.state = letter.refused === undefined ? "pending" : "failed";
    this.part(shown, "why").textContent = letter.refused ?? "";
  }

  /** The server has it; its own drawing follows by the stream. */
  keep(clientId: string, id: string, seq: string, at: string): void {
    const shown = this.find("client", clientId);
    if (!shown || shown.dataset.message) return;
    shown.dataset.message = id;
    shown.dataset.seq = seq;
    shown.dataset.state = "sent";
    if (at) this.part(shown, "time").setAttribute("datetime", at);
    this.arrange();
  }

  toEnd(): void {
    this.scroller.scrollTop = this.scroller.scrollHeight;
    this.newer.hidden = true;
  }

  private get atEnd(): boolean {
    return this.scroller.scrollHeight - this.scroller.scrollTop - this.scroller.clientHeight < NEAR_PX;
  }

  private get messages(): HTMLElement[] {
    return Array.from(this.list.querySelectorAll<HTMLElement>(":scope > [data-message]"));
  }

  private draw(letter: Letter): HTMLElement {
    const shown = this.pending.content.firstElementChild!.cloneNode(true) as HTMLElement;
    shown.dataset.client = letter.client_id;
    this.part(shown, "says").textContent = [letter.body, ...(letter.files ?? []).map((file) => file.name)].filter(Boolean).join("\n");
    this.part(shown, "time").setAttribute("datetime", letter.at);
    this.part(shown, "again").addEventListener("click", () => this.again(letter.client_id));
    this.list.append(shown);
    this.arrange();
    this.toEnd();
    return shown;
  }

  private insert(drawn: HTMLElement): void {
    const later = this.messages.find((message) => seq(message) > seq(drawn));
    const mine = this.list.querySelector(":scope > [data-client]:not([data-message])");
    this.list.insertBefore(drawn, later ?? mine);
  }

  private arrange(): void {
    this.list.querySelectorAll(":scope > .day").forEach((day) => day.remove());
    let before = "";
    for (const word of Array.from(this.list.children) as HTMLElement[]) {
      if (word.dataset.author) word.classList.toggle("me", word.dataset.author === this.person);
      const at = new Date(this.part(word, "time").getAttribute("datetime") ?? "");
      if (Number.isNaN(at.getTime())) continue;
      this.part(word, "time").textContent = this.hours.format(at);
      if (at.toDateString() !== before) word.before(this.day(at));
      before = at.toDateString();
    }
  }

  private day(at: Date): HTMLElement {
    const day = document.createElement("li");
    day.className = "day";
    const ago = Math.round((midnight(at) - midnight(new Date())) / 86_400_000);
    const text = ago === 0 || ago === -1 ? this.near.format(ago, "day") : this.days.format(at);
    day.textContent = text.charAt(0).toLocaleUpperCase(lang()) + text.slice(1);
    return day;
  }

  private find(key: "message" | "client", value: string): HTMLElement | null {
    return this.list.querySelector<HTMLElement>(`:scope > [data-${key}="${CSS.escape(value)}"]`);
  }

  private part(word: HTMLElement, name: string): HTMLElement {
    return word.querySelector<HTMLElement>(`.${name}`) ?? document.createElement("i");
  }
}

function seq(message: HTMLElement): number {
  return Number(message.dataset.seq) || 0;
}

function midnight(at: Date): number {
  return new Date(at.getFullYear(), at.getMonth(), at.getDate()).getTime();
}

/** The page's language, in the visitor's own variant of it (24 hours or 12). */
function lang(): string {
  const page = document.documentElement.lang || "en";
  return navigator.languages.find((own) => own.split("-")[0] === page.split("-")[0]) ?? page;
}
