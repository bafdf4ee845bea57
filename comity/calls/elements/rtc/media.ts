// The microphone, the camera and the screen of whoever sits here.
import type { Kind } from "./line";

/** Why there is no microphone or camera. `denied`: not allowed; `missing`: there is none; `busy`: another program has it. */
export type Lack = "denied" | "missing" | "busy" | "insecure";

export interface Shared {
  /** How the browser calls what is shared: the title of a window, where it tells. */
  label: string;
  whole: boolean;
}

const KEPT = "comity:devices";
type Input = "microphone" | "camera";

export class Media {
  #tracks = new Map<Kind, MediaStreamTrack>();
  #silent = new Set<Kind>();
  #closed = false;

  /** `changed` is told of every track that comes, goes or is replaced. */
  constructor(private readonly changed: (kind: Kind, track: MediaStreamTrack | null) => void) {}

  track(kind: Kind): MediaStreamTrack | null {
    return this.#tracks.get(kind) ?? null;
  }

  /** Whether this is on: there, and not silenced. */
  on(kind: Kind): boolean {
    return this.#tracks.has(kind) && !this.#silent.has(kind);
  }

  /** Opens microphone and camera together, so that the browser asks once; the camera alone may be lacking. */
  async open(wanted: { camera: boolean }): Promise<Lack | undefined> {
    if (!navigator.mediaDevices) return "insecure";
    if (wanted.camera) {
      const both = await this.#ask({ audio: heard(), video: seen() });
      if (typeof both !== "string") return void this.#take(both);
    }
    const voice = await this.#ask({ audio: heard() });
    if (typeof voice === "string") return voice;
    return void this.#take(voice);
  }

  /** Turns the microphone or the camera on or off. A microphone is only silenced; a camera is let go, with its light. */
  async turn(kind: Input, on: boolean): Promise<Lack | undefined> {
    const track = this.#tracks.get(kind);
    if (kind === "microphone" && track) {
      track.enabled = on;
      if (on) this.#silent.delete(kind);
      else this.#silent.add(kind);
      return undefined;
    }
    if (!on) return void this.#drop(kind);
    if (track) return undefined;
    if (!navigator.mediaDevices) return "insecure";
    const stream = await this.#ask(kind === "camera" ? { video: seen() } : { audio: heard() });
    return typeof stream === "string" ? stream : void this.#take(stream);
  }

  /** Takes another device from now on, in later calls too. */
  async choose(kind: Input, device: string): Promise<Lack | undefined> {
    localStorage.setItem(KEPT, JSON.stringify({ ...chosen(), [kind]: device }));
    const was = this.#tracks.get(kind);
    if (!was) return undefined;
    const silent = this.#silent.has(kind);
    this.#drop(kind);
    const lack = await this.turn(kind, true);
    if (silent) await this.turn(kind, false);
    return lack;
  }

  /** Asks for a window or screen to share; nothing when the browser's own question was answered with no. */
  async share(): Promise<Shared | undefined> {
    const asked = { video: { frameRate: 15 }, audio: true, selfBrowserSurface: "include", systemAudio: "include" };
    const stream = await navigator.mediaDevices?.getDisplayMedia?.(asked as DisplayMediaStreamOptions).catch(() => undefined);
    const picture = stream?.getVideoTracks()[0];
    if (!stream || !picture) return undefined;
    if (this.#closed) return void stopAll(stream);
    picture.contentHint = "detail";
    const sound = stream.getAudioTracks()[0];
    this.#tracks.set("screen", picture);
    if (sound) this.#tracks.set("sound", sound);
    picture.addEventListener("ended", () => this.#tracks.get("screen") === picture && this.unshare());
    return { label: plainLabel(picture.label), whole: picture.getSettings().displaySurface === "monitor" };
  }

  /** What was chosen to be shared goes out: before that, nobody sees it. */
  show(): void {
    for (const kind of ["screen", "sound"] as const) if (this.#tracks.has(kind)) this.changed(kind, this.track(kind));
  }

  unshare(): void {
    this.#drop("screen");
    this.#drop("sound");
  }

  /** For good: what the browser still gives after this is let go at once. */
  close(): void {
    this.#closed = true;
    for (const track of this.#tracks.values()) track.stop();
    this.#tracks.clear();
  }

  async #ask(constraints: MediaStreamConstraints): Promise<MediaStream | Lack> {
    try {
      return await navigator.mediaDevices.getUserMedia(constraints);
    } catch (error) {
      return lack(error);
    }
  }

  #take(stream: MediaStream): void {
    if (this.#closed) return stopAll(stream);
    for (const track of stream.getTracks()) {
      const kind = track.kind === "audio" ? "microphone" : "camera";
      this.#tracks.get(kind)?.stop();
      this.#tracks.set(kind, track);
      this.#silent.delete(kind);
      track.addEventListener("ended", () => this.#tracks.get(kind) === track && this.#drop(kind));
      this.changed(kind, track);
    }
  }

  #drop(kind: Kind): void {
    const track = this.#tracks.get(kind);
    if (!track) return;
    this.#tracks.delete(kind);
    track.stop();
    this.changed(kind, null);
  }
}

/** The devices of one kind, named; the names are empty until the browser was allowed to use one. */
export async function devices(kind: Input | "speaker"): Promise<MediaDeviceInfo[]> {
  const wanted = { microphone: "audioinput", camera: "videoinput", speaker: "audiooutput" }[kind];
  const all = (await navigator.mediaDevices?.enumerateDevices().catch(() => [])) ?? [];
  return all.filter((device) => device.kind === wanted && device.deviceId);
}

export function chosen(): Partial<Record<Input | "speaker", string>> {
  try {
    return JSON.parse(localStorage.getItem(KEPT) ?? "{}") as Partial<Record<Input | "speaker", string>>;
  } catch {
    return {};
  }
}

export function chooseSpeaker(device: string): void {
  localStorage.setItem(KEPT, JSON.stringify({ ...chosen(), speaker: device }));
}

function stopAll(stream: MediaStream): void {
  for (const track of stream.getTracks()) track.stop();
}

const heard = (): MediaTrackConstraints => ({
  echoCancellation: true,
  noiseSuppression: true,
  autoGainControl: true,
  ...exact("microphone"),
});

const seen = (): MediaTrackConstraints => ({
  width: { ideal: 1280 },
  height: { ideal: 720 },
  frameRate: { ideal: 30, max: 30 },
  ...exact("camera"),
});

// Wished, not demanded: a headset that stayed at home must not keep anybody from a call.
function exact(kind: Input): MediaTrackConstraints {
  const device = chosen()[kind];
  return device ? { deviceId: { ideal: device } } : {};
}

function lack(error: unknown): Lack {
  const name = error instanceof DOMException ? error.name : "";
  if (name === "NotAllowedError" || name === "SecurityError") return "denied";
  return name === "NotReadableError" || name === "AbortError" ? "busy" : "missing";
}

// Browsers that tell no title put an address of their own there.
const plainLabel = (label: string): string => (/^(screen|window|web-contents-media-stream|browser)\b.*\d|^$/i.test(label) ? "" : label);
