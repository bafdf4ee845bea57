// One person's part in one call, from entering to leaving: the seat on the server, the media of this page, the connections
// with the others, and what to do when the network is weak. No DOM: pages of members and of visitors draw it in their ways.
import { type Call, type Entered, type Fabric, type Ice, type Kind, KINDS, type Line, Refused, type Seat } from "./line";
import { type Lack, Media, type Shared } from "./media";
import { Mesh } from "./mesh";
import { OwnSeat } from "./own-seat";
import { type Grade, Qualities, type Sample } from "./quality";
import { Served } from "./served";

const OFTEN = 2_000;

export interface Told {
  /** The people or their seats changed. */
  call(call: Call): void;
  track(person: string, kind: Kind, track: MediaStreamTrack): void;
  /** Something of one's own comes or goes: for one's own tile. */
  own(kind: Kind, track: MediaStreamTrack | null): void;
  state(person: string, state: "connecting" | "connected" | "lost" | "failed"): void;
  quality(grade: Grade, sample: Sample): void;
  /** What this person says arrives, but is not played: his loudspeaker is to be opened anew. */
  unheard(person: string): void;
  /** The picture was stopped because the network is weak, or goes out again. */
  spared(spared: boolean): void;
  lack(kind: "microphone" | "camera", lack: Lack): void;
  /** `elsewhere`: another device of this person took the seat over. */
  over(outcome: string): void;
}

export interface Wish {
  microphone: boolean;
  camera: boolean;
}

export class Session {
  call: Call;
  held = false;
  spared = false;
  readonly media: Media;
  #fabric: Fabric;
  #ice: Ice;
  #qualities = new Qualities();
  #recorded = 0;
  #own: OwnSeat;
  #stops: (() => void)[] = [];
  #timer = 0;
  #over = false;

  constructor(
    readonly line: Line,
    entered: Entered,
    private readonly told: Told,
  ) {
    this.call = entered.call;
    this.#ice = entered.ice;
    this.#own = new OwnSeat(line);
    this.#own.taken(entered.call);
    this.media = new Media((kind, track) => this.#changed(kind, track));
    this.#fabric = this.#weave();
    this.#listen();
    this.#timer = window.setInterval(() => void this.#look(), OFTEN);
  }

  get others(): Seat[] {
    return this.call.seats.filter((seat) => seat.person !== this.line.me && seat.state === "joined");
  }

  /** Connects at once, and brings microphone and camera as soon as the browser gives them. */
  async begin(wish: Wish): Promise<void> {
    void this.#fabric.enter(this.others.map((seat) => seat.person));
    const lack = await this.media.open(wish);
    if (this.#over) return;
    if (lack) this.told.lack("microphone", lack);
    if (wish.camera && !lack && !this.media.on("camera")) this.told.lack("camera", "missing");
    if (!wish.microphone) await this.media.turn("microphone", false);
    this.#seat();
  }

  async turn(kind: "microphone" | "camera", on: boolean): Promise<void> {
    const lack = await this.media.turn(kind, on);
    if (lack) this.told.lack(kind, lack);
    if (kind === "camera") this.#spare(false);
    this.#seat();
  }

  /** Asks what to share. Nobody sees it before `show`. */
  share(): Promise<Shared | undefined> {
    return this.media.share();
  }

  show(): void {
    this.media.show();
    this.#seat();
  }

  unshare(): void {
    this.media.unshare();
  }

  /** Nothing is sent while the call is held; the connection stays. */
  hold(held: boolean): void {
    this.held = held;
    for (const kind of KINDS) this.#fabric.send(kind, this.#outgoing(kind));
    this.#seat();
  }

  loudness(person: string): number {
    return this.#fabric.loudness(person);
  }

  async leave(): Promise<void> {
    const leaving = this.#leave();
    this.close("left");
    await leaving.catch(() => undefined);
  }

  close(outcome: string): void {
    if (this.#over) return;
    this.#over = true;
    clearInterval(this.#timer);
    for (const stop of this.#stops) stop();
    this.#fabric.close();
    this.media.close();
    this.told.over(outcome);
  }

  #listen(): void {
    const { line } = this;
    this.#stops.push(
      line.on("joined", ({ person, device }) => this.#joined(person, device)),
      line.on("left", ({ person }) => this.#left(person)),
      line.on("declined", () => void this.refresh()),
      line.on("seat", (seat) => this.#seated(seat)),
      line.on("moved", () => void this.refresh()),
      line.on("recording", ({ recording }) => ((this.#recorded += 1), this.#take({ ...this.call, recording }))),
      line.on("ended", ({ outcome }) => this.close(outcome)),
      line.on("returned", () => void this.refresh()),
    );
  }

  /** Asks how the call stands; enters again when the server thinks that this page is gone. */
  async refresh(): Promise<void> {
    const recorded = this.#recorded;
    try {
      const { call } = await this.line.api<{ call: Call }>(`/calls/${this.call.id}`);
      if (this.#over) return;
      if (call.state === "ended") return this.close(call.outcome ?? "held");
      const mine = call.seats.find((seat) => seat.person === this.line.me);
      if (mine?.state !== "joined") return await this.#again();
      if (mine.device !== this.line.device) return this.close("elsewhere");
      // What was told of the recording meanwhile is newer than this answer.
      this.#take(recorded === this.#recorded ? call : { ...call, recording: this.call.recording });
    } catch (error) {
      if (error instanceof Refused && error.status === 404) this.close("gone");
    }
  }

  async #again(): Promise<void> {
    const content = { device: this.line.device, microphone: this.media.on("microphone"), camera: this.media.on("camera") };
    const entered = await this.line.api<Entered>(`/calls/${this.call.id}/join`, { method: "POST", content });
    if (this.#over) return void (await this.#leave().catch(() => undefined));
    this.#ice = entered.ice;
    this.#take(entered.call);
    this.#own.taken(entered.call);
    await this.#fabric.enter(this.others.map((seat) => seat.person));
    this.#seat();
  }

  #leave(): Promise<unknown> {
    const quality = this.#qualities.summary();
    const content = { device: this.line.device, ...(quality ? { quality } : {}) };
    return this.line.api(`/calls/${this.call.id}/leave`, { method: "POST", content, keepalive: true });
  }

  #take(call: Call): void {
    if (this.#over) return;
    const moved = call.media !== this.call.media;
    this.call = call;
    if (moved) this.#move();
    this.told.call(call);
  }

  // The new way is laid before the old one goes, so that nobody is cut off while it is being laid.
  #move(): void {
    const former = this.#fabric;
    this.#qualities.clear();
    this.#fabric = this.#weave();
    for (const kind of KINDS) this.#fabric.send(kind, this.#outgoing(kind));
    void this.#fabric.enter(this.others.map((seat) => seat.person)).finally(() => former.close());
  }

  #weave(): Fabric {
    const hooks = {
      track: (person: string, kind: Kind, track: MediaStreamTrack) => this.told.track(person, kind, track),
      state: (person: string, state: "connecting" | "connected" | "lost" | "failed") => this.told.state(person, state),
    };
    const Way = this.call.media === "server" ? Served : Mesh;
    return new Way(this.call.id, this.line, this.#ice, hooks);
  }

  #joined(person: string, device: string): void {
    if (person === this.line.me && device !== this.line.device) return this.close("elsewhere");
    void this.refresh();
  }

  #left(person: string): void {
    this.#fabric.forget(person);
    this.#qualities.forget(person);
    void this.refresh();
  }

  #seated(told: { person: string } & Partial<Seat>): void {
    const seats = this.call.seats.map((seat) => (seat.person === told.person ? { ...seat, ...told } : seat));
    this.call = { ...this.call, seats };
    this.told.call(this.call);
  }

  #changed(kind: Kind, track: MediaStreamTrack | null): void {
    this.#fabric.send(kind, this.#outgoing(kind));
    this.told.own(kind, track);
    if (kind === "screen") this.#seat();
  }

  #outgoing(kind: Kind): MediaStreamTrack | null {
    return this.held || (kind === "camera" && this.spared) ? null : this.media.track(kind);
  }

  #seat(): void {
    const { media, held } = this;
    const camera = media.on("camera") && !this.spared;
    if (!this.#over) this.#own.tell(this.call.id, { microphone: media.on("microphone"), camera, screen: media.on("screen"), held });
  }

  async #look(): Promise<void> {
    if (!this.#over)
      for (const [person, report] of await this.#fabric.reports()) if (this.#qualities.look(person, report)) this.told.unheard(person);
    const { worst } = this.#qualities;
    if (this.#over || !worst) return;
    this.told.quality(worst.standing, worst.last);
    if (worst.standing === "poor" && this.media.on("camera")) this.#spare(true);
    if (worst.standing === "good") this.#spare(false);
  }

  #spare(spared: boolean): void {
    if (this.spared === spared) return;
    this.spared = spared;
    this.#fabric.send("camera", this.#outgoing("camera"));
    this.told.spared(spared);
    this.#seat();
  }
}
