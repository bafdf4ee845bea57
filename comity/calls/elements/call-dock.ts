// <call-dock>: calls beside every page. It shows what rings, begins and answers calls, keeps those that are on through the
// change of pages, and enters them again after a reload. What a call itself needs is fetched with the first one.
import { type LiveEvent, raise } from "../../interface/elements/live-events";
import type { Stage } from "./call-stage";
import { deviceOfTab, knownDevice } from "./device";
import { hearOfGone, leaveWord } from "./gone";
import { MemberLine } from "./member-line";
import { api, lettersOff, newId, part, writing } from "./parts";
import { RingSound } from "./ring-sound";
import { type Entered, Refused } from "./rtc/line";
import { type Kept, keep, kept } from "./unbroken";

type Code = typeof import("./call-stage");
type Kind = "voice" | "video";

const RINGS = 31_000;
const AGAIN = 2_000;
const SOON = 60;

class CallDock extends HTMLElement {
  #calls = new Map<string, Stage>();
  #device: Promise<string> = Promise.resolve("");
  #sound = new RingSound();
  #asked = 0;
  #soon = 0;
  #starting = false;
  #code: Promise<Code> | undefined;
  #early = new Map<string, Promise<Document | undefined>>();

  connectedCallback(): void {
    document.addEventListener("comity:event", ({ detail }) => this.#happened(detail));
    document.addEventListener("comity:ready", () => void this.#refresh());
    document.addEventListener("click", (event) => this.#clicked(event.target as Element));
    // Before the keys of the page: in a call, C is the camera and no new conversation.
    document.addEventListener("keydown", (event) => this.#pressed(event), true);
    addEventListener("pagehide", ({ persisted }) => persisted || leaveWord(knownDevice(), [...this.#calls.keys()]));
    hearOfGone((call, device) => api(`/calls/${call}/leave`, { method: "POST", content: { device } }));
    this.#device = deviceOfTab();
    for (const call of kept()) void this.#resume(call);
  }

  /** The call that is spoken in right now. */
  get active(): Stage | undefined {
    return [...this.#calls.values()].find((stage) => !stage.held);
  }

  get #me(): string {
    return this.dataset["me"] ?? "";
  }

  #happened({ type, data }: LiveEvent): void {
    if (!type.startsWith("call.") || ["call.signal", "call.seat", "call.recording"].includes(type)) return;
    const { call = "", person = "" } = (data ?? {}) as { call?: string; person?: string };
    if (!this.#calls.has(call) || (type === "call.joined" && person === this.#me)) this.#refreshSoon();
  }

  // Several events at once are one question.
  #refreshSoon(): void {
    clearTimeout(this.#soon);
    this.#soon = window.setTimeout(() => void this.#refresh(), SOON);
  }

  // The last answer counts.
  async #refresh(): Promise<void> {
    const asked = ++this.#asked;
    const now = await part("/calls/now");
    if (now && asked === this.#asked) this.#show([...now.querySelectorAll<HTMLElement>("[data-call]")]);
  }

  async #show(fresh: HTMLElement[]): Promise<void> {
    const place = this.querySelector(".calls-now");
    const device = await this.#device;
    const wanted = fresh.filter((one) => !this.#calls.has(one.dataset["call"] ?? "") && one.dataset["device"] !== device);
    const ids = new Set(wanted.map((one) => one.id || one.dataset["call"]));
    for (const old of [...(place?.children ?? [])] as HTMLElement[])
      if (!old.id || !ids.has(old.id)) old.remove();
    for (const one of wanted) if (!one.id || !document.getElementById(one.id)) this.#add(one);
    this.#ring();
    document.dispatchEvent(new CustomEvent("comity:calls"));
  }

  #add(one: HTMLElement): void {
    this.querySelector(".calls-now")?.append(one);
    if (one.id) this.#ready(one.dataset["call"] ?? "");
    const answer = one.querySelector<HTMLElement>('[data-ring="answer"]');
    if (answer && !writing(document.activeElement) && !document.querySelector("dialog[open]")) answer.focus({ preventScroll: true });
  }

  // While it rings what an answer needs is fetched, so that it need not wait.
  #ready(call: string): void {
    void this.#load().catch(() => undefined);
    if (!document.hidden) this.#early.set(call, part(`/calls/${call}/screen`));
    setTimeout(() => (this.#early.delete(call), void this.#refresh()), RINGS);
  }

  #ring(): void {
    const rings = [...this.querySelectorAll<HTMLElement>(".ring")];
    const on = this.active;
    for (const words of this.querySelectorAll<HTMLElement>('.ring [data-ring="answer"] [data-words]')) {
      words.dataset["plain"] ??= words.textContent ?? "";
      words.textContent = on ? (this.dataset["hold"] ?? "").replace("{name}", on.first) : words.dataset["plain"];
    }
    const loud = rings.some((ring) => ring.dataset["quiet"] === undefined);
    this.#sound.sound(loud && !on ? "ring" : on?.ringing ? "back" : "");
  }

  #clicked(target: Element): void {
    const start = target.closest<HTMLElement>("[data-call-start]");
    const ring = target.closest<HTMLElement>(".ring");
    const act = target.closest<HTMLElement>("[data-ring]")?.dataset["ring"];
    const enter = target.closest("[data-on], [data-call-enter]")?.closest<HTMLElement>("[data-call]");
    if (start) void this.#start(start);
    else if (ring && act) void this.#answer(ring, act);
    else if (enter) void this.#enter(enter.dataset["call"] ?? "", enter.dataset["kind"] === "video");
  }

  async #start(button: HTMLElement): Promise<void> {
    const conversation = button.closest<HTMLElement>("[data-conversation]")?.dataset["conversation"] ?? "";
    const known = [...this.#calls.values()].find((stage) => stage.conversation === conversation);
    if (known) return this.#back(known);
    if (this.#starting) return;
    this.#starting = true;
    const kind = button.dataset["callStart"] as Kind;
    const standing = button.dataset["standing"] === undefined ? {} : { standing: true };
    const content = { client_id: newId(), kind, device: await this.#device, ...standing };
    await this.#take(kind === "video", () => api<Entered>(`/conversations/${conversation}/calls`, { method: "POST", content }));
    this.#starting = false;
  }

  async #answer(ring: HTMLElement, act: string): Promise<void> {
    const call = ring.dataset["call"] ?? "";
    const say = ring.querySelector<HTMLElement>('[data-ring="words"]')?.dataset["say"] ?? "";
    ring.remove();
    this.#ring();
    if (act === "answer" || act === "voice") return this.#enter(call, act === "answer" && ring.dataset["kind"] === "video");
    const content = act === "words" ? { words: say } : {};
    await api(`/calls/${call}/decline`, { method: "POST", content }).catch((error: unknown) => this.#fail(error));
  }

  async #enter(call: string, camera: boolean): Promise<void> {
    const content = { device: await this.#device, camera, microphone: true };
    await this.#take(camera, () => api<Entered>(`/calls/${call}/join`, { method: "POST", content }));
    this.#refreshSoon();
  }

  // Whoever speaks already puts that call on hold: nobody hears what is said in the other.
  async #take(camera: boolean, ask: () => Promise<Entered>, before?: Kept): Promise<void> {
    const code = this.#load();
    if (!before) for (const stage of this.#calls.values()) stage.hold(true);
    try {
      const entered = await ask();
      if (entered.call.state === "ended") return this.#say(this.#unrung(entered));
      const { Stage } = await code;
      const known = this.#calls.get(entered.call.id);
      if (known) return this.#back(known);
      this.#put(new Stage(this.#place(entered, { camera, ...before }), () => this.#changed()));
    } catch (error) {
      if (!before) this.#fail(error);
      else if (!(error instanceof Refused) || error.status >= 500) setTimeout(() => void this.#resume(before), AGAIN);
      else keep(kept().filter((one) => one.id !== before.id));
    }
    this.#ring();
  }

  #place(entered: Entered, { camera, large = camera, held = false, microphone = true }: Partial<Kept> & { camera: boolean }) {
    const line = (device: string) => new MemberLine(entered.call.id, this.#me, device);
    const over = (outcome: string) => this.#over(entered.call.id, outcome);
    const back = () => this.#back(this.#calls.get(entered.call.id));
    const early = this.#early.get(entered.call.id);
    return { root: this as HTMLElement, entered, wish: { camera, microphone }, large, held, line: line(knownDevice()), early, back, over };
  }

  #put(stage: Stage): void {
    this.#calls.set(stage.id, stage);
    this.#changed();
    document.dispatchEvent(new CustomEvent("comity:calls"));
  }

  // Whoever speaks in another call by now goes on with that one.
  async #resume(kept: Kept): Promise<void> {
    const before = { ...kept, held: kept.held || this.active !== undefined };
    const content = { device: await this.#device, camera: before.camera, microphone: before.microphone };
    await this.#take(before.camera, () => api<Entered>(`/calls/${before.id}/join`, { method: "POST", content }), before);
  }

  #changed(): void {
    keep([...this.#calls.values()].map((stage) => stage.kept()));
    this.#ring();
  }

  #back(stage: Stage | undefined): void {
    if (!stage) return;
    for (const other of this.#calls.values()) if (other !== stage) other.hold(true);
    stage.hold(false);
    stage.show(true);
  }

  #over(call: string, outcome: string): void {
    const stage = this.#calls.get(call);
    this.#calls.delete(call);
    this.#changed();
    const words = { missed: this.dataset["missed"], declined: this.dataset["declined"], elsewhere: this.dataset["elsewhere"], gone: this.dataset["gone"] }[outcome];
    if (words) this.#say(words.replace("{name}", stage?.first ?? ""));
    void this.#refresh();
  }

  #unrung({ call }: Entered): string {
    const seat = call.seats.find((one) => one.person !== this.#me && (one.state === "closed" || one.state === "busy"));
    const words = seat && call.seats.length === 2 ? this.dataset[seat.state] : this.dataset["nobody"];
    return (words ?? "").replace("{name}", seat?.first_name ?? "");
  }

  #load(): Promise<Code> {
    this.#code ??= (import(this.dataset["stage"] ?? "") as Promise<Code>).then((code) => code.dress(this.dataset["sheet"] ?? "").then(() => code));
    this.#code.catch(() => (this.#code = undefined));
    return this.#code;
  }

  #pressed(event: KeyboardEvent): void {
    const plain = !event.ctrlKey && !event.metaKey && !event.altKey && !event.defaultPrevented;
    if (!plain || writing(event.target) || lettersOff() || document.querySelector("dialog[open]")) return;
    const kind = event.shiftKey ? { A: "voice", V: "video" }[event.key] : undefined;
    const button = kind && [...document.querySelectorAll<HTMLElement>(`#thread-head [data-call-start="${kind}"]`)].find((one) => one.checkVisibility());
    if (button) button.click();
    else if (event.shiftKey || !this.active?.press(event.key)) return;
    event.preventDefault();
    event.stopPropagation();
  }

  #fail(error: unknown): void {
    this.#say((error instanceof Refused && error.message) || (this.dataset["unreachable"] ?? ""));
  }

  #say(words: string): void {
    raise("comity:toast", { words, stays: true });
  }
}

customElements.define("call-dock", CallDock);
