// One call on the screen of a member: dock and stage, drawn by the server, filled here. Fetched with the first call.
import { Asking } from "./stage-asking";
import { Beside } from "./stage-beside";
import { Lines } from "./stage-lines";
import { Sharing } from "./stage-sharing";
import { drawn, redraw, seated } from "./stage-redraw";
import { Tiles } from "./stage-tiles";
import { chooseDevices } from "./device-choice";
import { dress } from "./dress";
import { part } from "./parts";
import { togglePicture } from "./picture-in-picture";
import { Recording } from "./recording";
import type { Call, Entered, Kind, Line } from "./rtc/line";
import { meter } from "./rtc/levels";
import { Session, type Wish } from "./rtc/session";
import type { Kept } from "./unbroken";

const OFTEN = 150;
const METERS = 1_500;

export interface Place {
  root: HTMLElement;
  entered: Entered;
  line: Line;
  wish: Wish;
  large: boolean;
  held: boolean;
  /** Dock and stage as they were fetched while it rang. */
  early: Promise<Document | undefined> | undefined;
  /** It is to be spoken in again, instead of another. */
  back: () => void;
  over: (outcome: string) => void;
}

export { dress };

export class Stage {
  readonly #session: Session;
  readonly #tiles: Tiles;
  readonly #sharing: Sharing;
  readonly #recording: Recording;
  #element: HTMLElement | undefined;
  #lines: Lines | undefined;
  #beside: Beside | undefined;
  #asking: Asking | undefined;
  #large: boolean;
  #drawn = 0;
  #timer = 0;
  #unmeter: (() => void) | undefined;
  #loudness = 0;
  #state: "connecting" | "connected" | "lost" | "failed" = "connecting";

  constructor(
    private readonly place: Place,
    private readonly changed: () => void,
  ) {
    const { entered, line } = place;
    this.#large = place.large;
    this.#tiles = new Tiles(line.me);
    this.#session = new Session(line, entered, {
      call: (call) => void this.#called(call),
      track: (person, kind, track) => this.#heard(person, kind, track),
      own: (kind, track) => this.#own(kind, track),
      state: (person, state) => {
        this.#tiles.state(person, state === "lost" || state === "failed");
        this.#state = state;
        this.#lines?.connection(state);
      },
      quality: (grade, sample) => this.#lines?.quality(grade, sample, this.#session.call.media === "server"),
      unheard: (person) => this.#tiles.revive(person),
      spared: (spared) => (this.#lines?.spare(spared), this.#buttons()),
      lack: (kind, lack) => this.#lines?.lack(kind, lack),
      over: (outcome) => this.#over(outcome),
    });
    this.#sharing = new Sharing(this.#session, this.#tiles);
    this.#recording = new Recording(this.#session, this.#tiles, place.root.dataset["tus"] ?? "");
    if (place.held) this.#session.hold(true);
    void this.#session.begin(place.wish);
    void this.#draw();
    this.#timer = window.setInterval(() => this.#listen(), OFTEN);
  }

  get id(): string {
    return this.#session.call.id;
  }

  get conversation(): string {
    return this.#session.call.conversation;
  }

  get held(): boolean {
    return this.#session.held;
  }

  /** How the other is called; several by the name of the conversation. */
  get first(): string {
    const others = this.#session.call.seats.filter((seat) => seat.person !== this.place.line.me);
    return others.length === 1 ? (others[0]?.first_name ?? "") : this.#session.call.title;
  }

  /** Nobody else is there yet, but somebody's telephone rings. */
  get ringing(): boolean {
    const { others, call } = this.#session;
    return !others.length && call.seats.some((seat) => seat.state === "ringing");
  }

  kept(): Kept {
    const { media, held } = this.#session;
    return { id: this.id, microphone: media.on("microphone") || !media.track("microphone"), camera: media.on("camera"), large: this.#large, held };
  }

  hold(held: boolean): void {
    if (this.held === held) return;
    this.#session.hold(held);
    this.#tiles.deafen(held);
    if (held) this.show(false);
    this.#lines?.held(held);
    this.#buttons();
    this.changed();
  }

  /** Large over the page, or small in its corner. */
  show(large: boolean): void {
    this.#large = large;
    const stage = this.#element?.querySelector<HTMLElement>(".stage");
    if (!this.#element || !stage) return;
    const had = stage.contains(document.activeElement);
    stage.hidden = !large;
    this.#element.toggleAttribute("data-large", large);
    document.querySelector(".shell")?.toggleAttribute("inert", large);
    if (large) stage.querySelector("h2")?.focus({ preventScroll: true });
    else if (had) this.#element.querySelector<HTMLElement>('.dock [data-do="open"]')?.focus();
    if (large) void this.#beside?.refresh();
    this.changed();
  }

  /** A key of the call; false when it means nothing here. */
  press(key: string): boolean {
    const act = { m: "small", d: "microphone", c: "camera" }[key];
    if (act) this.#act(act === "small" && !this.#large ? "open" : act);
    return act !== undefined;
  }

  async #draw(): Promise<void> {
    const drawn = ++this.#drawn;
    const early = this.#element ? undefined : await this.place.early;
    const fresh = (early ?? (await part(`/calls/${this.id}/screen`)))?.querySelector<HTMLElement>(".call");
    if (!fresh || drawn !== this.#drawn || this.#drawn < 0) return;
    if (!this.#element) this.#open(fresh);
    const tiles = this.#element && redraw(this.#element, fresh);
    if (tiles) this.#tiles.show(tiles);
    this.#sharing.rename(fresh);
    this.#called(this.#session.call, early !== undefined);
  }

  #open(element: HTMLElement): void {
    this.#element = element;
    element.addEventListener("click", (event) => this.#clicked(event.target as Element));
    this.place.root.append(element);
    const tiles = element.querySelector<HTMLElement>(".tiles");
    if (tiles) this.#tiles.show(tiles);
    this.#lines = new Lines(element, this.#session);
    this.#lines.connection(this.#state);
    this.#beside = new Beside(element, this.#session.call);
    this.#asking = new Asking(element);
    this.#sharing.show(element);
    this.#recording.show(element, this.#asking);
    this.show(this.#large && !this.held);
    if (this.held) this.#lines.held(true);
  }

  #called(call: Call, redraw = true): void {
    if (redraw && this.#element && seated(call) !== drawn(this.#element)) void this.#draw();
    this.#tiles.seats(call.seats);
    this.#lines?.call(call);
    this.#sharing.call(call);
    this.#recording.call(call);
    this.#buttons();
    this.changed();
  }

  #heard(person: string, kind: Kind, track: MediaStreamTrack): void {
    this.#tiles.put(person, kind, track);
    this.#sharing.call(this.#session.call);
  }

  #own(kind: Kind, track: MediaStreamTrack | null): void {
    if (kind === "microphone") {
      this.#unmeter?.();
      this.#unmeter = track ? meter(track, (loudness) => (this.#loudness = loudness), METERS) : undefined;
    }
    this.#tiles.put(this.place.line.me, kind, track);
    this.#sharing.own(kind, track);
    this.#buttons();
    this.changed();
  }

  #buttons(): void {
    const { media, held, spared } = this.#session;
    const on = { microphone: media.on("microphone"), camera: media.on("camera") && !spared, share: media.on("screen"), hold: held };
    for (const [act, pressed] of Object.entries(on))
      for (const button of this.#element?.querySelectorAll(`[data-do="${act}"]`) ?? []) button.setAttribute("aria-pressed", String(pressed));
    this.#tiles.mine(on.microphone, on.camera);
  }

  #listen(): void {
    for (const { person } of this.#session.others) this.#tiles.speak(person, this.#session.loudness(person));
    this.#tiles.speak(this.place.line.me, this.#session.media.on("microphone") ? this.#loudness : 0);
    this.#lines?.tick();
  }

  #clicked(target: Element): void {
    const act = target.closest<HTMLElement>("[data-do]")?.dataset["do"];
    if (act) this.#act(act);
  }

  #act(act: string): void {
    const { media } = this.#session;
    if (act === "leave") void this.#session.leave();
    else if (act === "open") this.place.back();
    else if (act === "small") this.show(false);
    else if (act === "microphone" || act === "camera") void this.#session.turn(act, !media.on(act)).then(() => (this.#buttons(), this.#lines?.clear(act), this.changed()));
    else if (act === "share") void this.#sharing.toggle(this.#asking);
    else if (act === "hold") this.held ? this.place.back() : this.hold(true);
    else if (act === "pip") void togglePicture(this.#tiles);
    else if (act === "devices" && this.#element) void chooseDevices(this.#element, this.#session, () => void this.#tiles.speaker());
    else if (act === "bring") this.#asking?.bring(this.#session);
    else if (act === "record") void this.#recording.toggle();
  }

  #over(outcome: string): void {
    this.#drawn = -1;
    clearInterval(this.#timer);
    this.#unmeter?.();
    this.#recording.close();
    this.#beside?.close();
    this.#tiles.close();
    this.#element?.remove();
    document.querySelector(".shell")?.removeAttribute("inert");
    this.place.over(outcome);
  }
}
