// Calls on a page of somebody without an account: buttons, what rings, and the call that is on. What a call itself needs is
// fetched with the first one.
import type { Live } from "../../../conversations/elements/visitor/live";
import type { Visitor } from "../../../conversations/elements/visitor/visitor";
import { words, type Outcome, type Wire } from "../../../conversations/elements/visitor/wire";
import { deviceOfTab, knownDevice } from "../device";
import { hearOfGone, leaveWord } from "../gone";
import { RingSound } from "../ring-sound";
import { type Call, type Entered, type Heard, Refused } from "../rtc/line";
import { answered, told, VisitorLine } from "./visitor-line";
import type { VisitorCall } from "./visitor-call";

type Code = typeof import("./visitor-call");
type Kind = "voice" | "video";
type Ear = (kind: keyof Heard, data: unknown) => void;

export interface Page {
  readonly wire: Wire;
  readonly visitor: Pick<Visitor, "known" | "token">;
  readonly live: () => Pick<Live, "say" | "start">;
  /** Rings, as this page does it; the answer is a call and its ice. */
  begin(kind: Kind, device: string): Promise<Outcome>;
  /** The call is of this talk: it is shown beside it. */
  shown(conversation: string): void;
}

const KEPT = "comity:call";
const RINGS = 31_000;

export class VisitorCalls {
  private me = "";
  private ears = new Set<Ear>();
  private call: VisitorCall | undefined;
  private code: Promise<Code> | undefined;
  private sound = new RingSound();
  private device = deviceOfTab();
  private entering = false;
  private until = 0;

  constructor(private readonly page: Page, private readonly root: HTMLElement) {
    document.addEventListener("click", (event) => this.clicked(event.target as Element));
    addEventListener("pagehide", ({ persisted }) => persisted || leaveWord(knownDevice(), this.call ? [this.call.id] : []));
    hearOfGone((call, device) => page.wire.post(`/api/calls/${call}/leave`, { device }, page.visitor.token));
  }

  /** Whether a call is on. */
  get isOn(): boolean {
    return this.call !== undefined;
  }

  /** The stream is there: a call that was cut off by a reload goes on, and what rings is shown. */
  ready(person: string, resumed: boolean): void {
    this.me = person;
    if (resumed) this.tell("returned", undefined);
    const kept = sessionStorage.getItem(KEPT);
    if (kept && !this.call) void this.enter(kept, sessionStorage.getItem(`${KEPT}:camera`) === "1", true);
    else void this.look();
  }

  hear(frame: unknown): void {
    const event = told(frame);
    if (!event) return;
    this.tell(...event);
    if (["ringing", "joined", "left", "declined", "ended"].includes(event[0])) void this.look();
  }

  async start(kind: Kind): Promise<void> {
    if (this.call || this.entering) return;
    this.entering = true;
    this.say("");
    const code = this.load();
    try {
      const entered = answered<Entered>(await this.page.begin(kind, await this.device));
      this.page.shown(entered.call.conversation);
      if (entered.call.state === "ended") return this.say(this.unrung(entered.call));
      await this.open(await code, entered, kind === "video");
    } catch (error) {
      this.fail(error);
    } finally {
      this.entering = false;
    }
  }

  private tell(kind: keyof Heard, data: unknown): void {
    for (const ear of [...this.ears]) ear(kind, data);
  }

  // What rings here now. The events only say that something changed.
  private async look(): Promise<void> {
    if (!this.page.visitor.known || this.call) return this.ring(undefined);
    const outcome = await this.page.wire.get("/api/calls?state=live", this.page.visitor.token);
    if (outcome.kind !== "done") return;
    const { items } = answered<{ items: Call[] }>(outcome);
    this.ring(items.find((one) => one.seats.some((seat) => seat.person === this.me && seat.state === "ringing")));
  }

  private ring(call: Call | undefined): void {
    const place = this.root.querySelector<HTMLElement>("[data-rings]");
    if (!place || place.dataset["call"] === (call?.id ?? "")) return;
    place.dataset["call"] = call?.id ?? "";
    place.dataset["kind"] = call?.kind ?? "";
    place.hidden = !call;
    this.sound.sound(call ? "ring" : "");
    clearTimeout(this.until);
    // Nothing rings longer than this; that it ended may never have been heard here.
    if (call) void this.load().catch(() => undefined);
    if (call) this.until = window.setTimeout(() => (this.ring(undefined), void this.look()), RINGS);
    const by = call?.seats.find((seat) => seat.person === call.started_by);
    for (const part of place.querySelectorAll<HTMLElement>("[data-says]"))
      part.textContent = (part.dataset["says"] ?? "").replace("{name}", by?.first_name ?? "");
    if (call) place.querySelector<HTMLElement>("[data-ring=answer]")?.focus({ preventScroll: true });
  }

  private clicked(target: Element): void {
    const kind = target.closest<HTMLElement>("[data-call-start]")?.dataset["callStart"] as Kind | undefined;
    const answer = target.closest<HTMLElement>("[data-ring]")?.dataset["ring"];
    const { call = "", kind: rung = "" } = this.root.querySelector<HTMLElement>("[data-rings]")?.dataset ?? {};
    if (kind) void this.start(kind);
    else if (answer === "decline") void this.decline(call);
    else if (answer) void this.enter(call, answer === "answer" && rung === "video");
  }

  private async decline(call: string): Promise<void> {
    this.ring(undefined);
    await this.page.wire.post(`/api/calls/${call}/decline`, {}, this.page.visitor.token);
  }

  private async enter(call: string, camera: boolean, again = false): Promise<void> {
    if (this.call || this.entering) return;
    this.entering = true;
    this.ring(undefined);
    const code = this.load();
    try {
      const content = { device: await this.device, camera, microphone: true };
      const entered = answered<Entered>(await this.page.wire.post(`/api/calls/${call}/join`, content, this.page.visitor.token));
      this.page.shown(entered.call.conversation);
      await this.open(await code, entered, camera);
    } catch (error) {
      if (error instanceof Refused && error.status) sessionStorage.removeItem(KEPT);
      if (!again) this.fail(error);
    } finally {
      this.entering = false;
    }
  }

  private async open(code: Code, entered: Entered, camera: boolean): Promise<void> {
    const device = await this.device;
    if (this.call) return;
    const { wire, visitor, live } = this.page;
    const ears = {
      say: (frame: object) => live().say(frame),
      hear: (ear: Ear) => {
        this.ears.add(ear);
        return () => this.ears.delete(ear);
      },
    };
    live().start();
    const line = new VisitorLine(entered.call.id, this.me || mine(entered.call), device, wire, visitor, ears);
    this.call = new code.VisitorCall(this.root, entered, line, camera, this.sound, {
      camera: (on) => sessionStorage.setItem(`${KEPT}:camera`, on ? "1" : ""),
      over: (outcome) => this.over(outcome, entered.call),
    });
    sessionStorage.setItem(KEPT, entered.call.id);
    this.root.closest("main, body")?.classList.add("calling");
  }

  private over(outcome: string, call: Call): void {
    this.call = undefined;
    sessionStorage.removeItem(KEPT);
    this.sound.sound("");
    this.root.closest("main, body")?.classList.remove("calling");
    const name = call.seats.find((seat) => seat.inside)?.first_name ?? "";
    this.say((this.root.dataset[outcome] ?? "").replace("{name}", name));
    void this.look();
  }

  private unrung(call: Call): string {
    const seat = call.seats.find((one) => one.state === "closed" || one.state === "busy");
    return (this.root.dataset[seat?.state ?? "nobody"] ?? "").replace("{name}", seat?.first_name ?? "");
  }

  private fail(error: unknown): void {
    this.say((error instanceof Refused && error.message) || (this.root.dataset["unreached"] ?? ""));
  }

  private say(text: string): void {
    const note = this.root.querySelector<HTMLElement>("[data-note]");
    if (!note) return;
    note.textContent = text;
    note.hidden = !text;
  }

  private load(): Promise<Code> {
    this.code ??= (import(this.root.dataset["code"] ?? "") as Promise<Code>).then((code) => code.dress(this.root.dataset["sheet"] ?? "").then(() => code));
    this.code.catch(() => (this.code = undefined));
    return this.code;
  }
}

/** Before the stream said who sits here: whoever has a seat and is not inside. */
const mine = (call: Call): string => call.seats.find((seat) => !seat.inside && seat.state === "joined")?.person ?? words(call, "started_by");
