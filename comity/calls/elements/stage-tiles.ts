// The faces of a call: one tile for everybody, with picture, voice, and a ring around who speaks.
import type { Kind, Seat } from "./rtc/line";
import { chosen } from "./rtc/media";

const SPEAKS = 0.02;
const LINGERS = 600;

export class Tiles {
  #tracks = new Map<string, Map<Kind, MediaStreamTrack>>();
  #voices = new Map<string, HTMLAudioElement>();
  #spoke = new Map<string, number>();
  #root: HTMLElement | undefined;
  #deaf = false;

  constructor(private readonly me: string) {}

  /** Draws into these tiles from now on; pictures that run already move along. */
  show(root: HTMLElement): void {
    this.#root = root;
    for (const person of this.#tracks.keys()) this.#picture(person);
  }

  put(person: string, kind: Kind, track: MediaStreamTrack | null): void {
    const tracks = this.#tracks.get(person) ?? new Map<Kind, MediaStreamTrack>();
    this.#tracks.set(person, tracks);
    if (track) tracks.set(kind, track);
    else tracks.delete(kind);
    if (kind === "camera") this.#picture(person);
    else if (person !== this.me && (kind === "microphone" || kind === "sound")) this.#voiced(person, kind, track);
  }

  track(person: string, kind: Kind): MediaStreamTrack | undefined {
    return this.#tracks.get(person)?.get(kind);
  }

  /** Everything that is heard now. */
  voices(): MediaStreamTrack[] {
    return [...this.#tracks.values()].flatMap((tracks) => (["microphone", "sound"] as const).flatMap((kind) => tracks.get(kind) ?? []));
  }

  pictures(): HTMLVideoElement[] {
    return [...(this.#root?.querySelectorAll<HTMLVideoElement>("video:not([hidden])") ?? [])];
  }

  seats(seats: Seat[]): void {
    for (const seat of seats) this.#seat(seat);
    for (const person of [...this.#tracks.keys()]) {
      // Media may arrive before the answer that tells who answered: somebody whose telephone still rings is kept.
      const there = seats.some((seat) => seat.person === person && ["joined", "ringing"].includes(seat.state));
      if (person !== this.me && !there) this.#forget(person);
    }
  }

  state(person: string, lost: boolean): void {
    this.#why(person, "lost", lost);
  }

  /** A held call is not heard. */
  deafen(deaf: boolean): void {
    this.#deaf = deaf;
    for (const voice of this.#voices.values()) voice.muted = deaf;
  }

  speak(person: string, loudness: number): void {
    const now = performance.now();
    if (loudness > SPEAKS) this.#spoke.set(person, now);
    this.#tile(person)?.toggleAttribute("data-speaks", now - (this.#spoke.get(person) ?? -LINGERS) < LINGERS);
  }

  /** Voices come out of the loudspeaker that was chosen, where the browser can. */
  async speaker(): Promise<void> {
    const sink = chosen().speaker ?? "";
    const all = [...this.#voices.values()] as (HTMLAudioElement & { sinkId?: string; setSinkId?(id: string): Promise<void> })[];
    const others = all.filter((voice) => (voice.sinkId ?? "") !== sink);
    await Promise.all(others.map((voice) => voice.setSinkId?.(sink).catch(() => undefined)));
  }

  /** Opens the loudspeaker of somebody anew. */
  revive(person: string): void {
    for (const kind of ["microphone", "sound"] as const) {
      const [voice, track] = [this.#voices.get(`${person} ${kind}`), this.track(person, kind)];
      if (!voice || !track) continue;
      voice.srcObject = null;
      this.#voice(person, kind, track);
    }
  }

  close(): void {
    for (const voice of this.#voices.values()) voice.srcObject = null;
    this.#voices.clear();
  }

  #tile(person: string): HTMLElement | null {
    return this.#root?.querySelector<HTMLElement>(`.tile[data-person="${person}"]`) ?? null;
  }

  #seat(seat: Seat): void {
    const tile = this.#tile(seat.person);
    if (!tile) return;
    if (seat.person !== this.me) {
      tile.toggleAttribute("data-silent", !seat.microphone);
      tile.toggleAttribute("data-camera", seat.camera && !seat.held);
    }
    this.#why(seat.person, "held", seat.held);
    this.#picture(seat.person);
  }

  /** One's own microphone and camera, known before the server says so. */
  mine(microphone: boolean, camera: boolean): void {
    const tile = this.#tile(this.me);
    tile?.toggleAttribute("data-silent", !microphone);
    tile?.toggleAttribute("data-camera", camera);
    this.#picture(this.me);
  }

  #picture(person: string): void {
    const tile = this.#tile(person);
    const video = tile?.querySelector("video");
    if (!tile || !video) return;
    const track = this.track(person, "camera");
    const shown = Boolean(track) && tile.hasAttribute("data-camera");
    video.hidden = !shown;
    if (track && (video.srcObject as MediaStream | null)?.getVideoTracks()[0] !== track) video.srcObject = new MediaStream([track]);
    if (!track) video.srcObject = null;
    const muted = tile.querySelector<HTMLElement>("[data-muted]");
    if (muted) muted.hidden = !tile.hasAttribute("data-silent");
  }

  // A loudspeaker for a line that carries nothing yet can keep the others of the page silent.
  #voiced(person: string, kind: Kind, track: MediaStreamTrack | null): void {
    if (!track?.muted) return this.#voice(person, kind, track);
    track.addEventListener("unmute", () => this.track(person, kind) === track && this.#voice(person, kind, track), { once: true });
  }

  #voice(person: string, kind: Kind, track: MediaStreamTrack | null): void {
    const key = `${person} ${kind}`;
    const voice = this.#voices.get(key) ?? new Audio();
    this.#voices.set(key, voice);
    voice.autoplay = true;
    voice.muted = this.#deaf;
    voice.srcObject = track ? new MediaStream([track]) : null;
    if (track) void voice.play().catch(() => undefined);
    void this.speaker();
  }

  #why(person: string, name: "held" | "lost", on: boolean): void {
    const why = this.#tile(person)?.querySelector<HTMLElement>(".why");
    if (!why || (!on && why.dataset["now"] !== name)) return;
    why.hidden = !on;
    why.dataset["now"] = on ? name : "";
    why.textContent = on ? (why.dataset[name] ?? "") : "";
  }

  #forget(person: string): void {
    this.#tracks.delete(person);
    for (const [key, voice] of this.#voices) {
      if (!key.startsWith(person)) continue;
      voice.srcObject = null;
      this.#voices.delete(key);
    }
  }
}
