// A recording of a call: every voice mixed, every picture of the stage on one canvas. It is made in the browser of whoever
// asked for it, and nowhere else.
import type { Tiles } from "./stage-tiles";

const [WIDTH, HEIGHT, RATE] = [960, 540, 12];
const TYPES = ["video/webm;codecs=vp8,opus", "video/webm", "video/mp4"];
const VOICE = ["audio/webm;codecs=opus", "audio/webm", "audio/mp4"];

export class Recorder {
  #context = new AudioContext();
  #mix = this.#context.createMediaStreamDestination();
  #mixed = new Map<MediaStreamTrack, MediaStreamAudioSourceNode>();
  #canvas = Object.assign(document.createElement("canvas"), { width: WIDTH, height: HEIGHT });
  #chunks: Blob[] = [];
  #recorder: MediaRecorder;
  #timer: number;

  /** `own` gives one's own voice; `share` what is shared, when something is. */
  constructor(
    private readonly tiles: Tiles,
    private readonly own: () => MediaStreamTrack | null,
    private readonly share: () => HTMLVideoElement | null,
    private readonly pictured: boolean,
  ) {
    // Firefox takes no pictures from a canvas that nobody has begun to draw on.
    if (pictured) this.#canvas.getContext("2d");
    const tracks = [...this.#mix.stream.getTracks(), ...(pictured ? this.#canvas.captureStream(RATE).getTracks() : [])];
    const mimeType = (pictured ? TYPES : VOICE).find((type) => MediaRecorder.isTypeSupported(type));
    this.#recorder = new MediaRecorder(new MediaStream(tracks), mimeType ? { mimeType } : {});
    this.#recorder.addEventListener("dataavailable", ({ data }) => data.size && this.#chunks.push(data));
    this.#timer = window.setInterval(() => this.#draw(), 1_000 / RATE);
    this.#draw();
    this.#recorder.start(1_000);
  }

  pause(paused: boolean): void {
    if (paused && this.#recorder.state === "recording") this.#recorder.pause();
    if (!paused && this.#recorder.state === "paused") this.#recorder.resume();
  }

  /** Ends it: the recording, ready to be kept. */
  async stop(): Promise<File> {
    const ended = new Promise((resolve) => this.#recorder.addEventListener("stop", resolve, { once: true }));
    if (this.#recorder.state !== "inactive") {
      this.#recorder.stop();
      await ended;
    }
    clearInterval(this.#timer);
    void this.#context.close();
    const type = this.#recorder.mimeType.split(";")[0] ?? "video/webm";
    const at = new Date().toISOString().slice(0, 16).replace("T", " ").replace(":", ".");
    return new File(this.#chunks, `Call ${at}.${type.endsWith("mp4") ? "mp4" : "webm"}`, { type });
  }

  #draw(): void {
    const own = this.own();
    this.#listen([...this.tiles.voices(), ...(own ? [own] : [])]);
    if (this.pictured) this.#paint();
  }

  #listen(voices: MediaStreamTrack[]): void {
    for (const voice of voices) {
      if (this.#mixed.has(voice)) continue;
      const source = this.#context.createMediaStreamSource(new MediaStream([voice]));
      source.connect(this.#mix);
      this.#mixed.set(voice, source);
    }
    for (const [voice, source] of this.#mixed) {
      if (voices.includes(voice)) continue;
      source.disconnect();
      this.#mixed.delete(voice);
    }
  }

  #paint(): void {
    const pencil = this.#canvas.getContext("2d");
    if (!pencil) return;
    const share = this.share();
    const pictures = [...(share ? [share] : []), ...this.tiles.pictures()].filter((video) => video.videoWidth);
    pencil.fillStyle = getComputedStyle(document.documentElement).getPropertyValue("--kerb") || "black";
    pencil.fillRect(0, 0, WIDTH, HEIGHT);
    const columns = Math.ceil(Math.sqrt(pictures.length)) || 1;
    const [wide, high] = [WIDTH / columns, HEIGHT / (Math.ceil(pictures.length / columns) || 1)];
    pictures.forEach((video, n) => {
      const scale = Math.min(wide / video.videoWidth, high / video.videoHeight);
      const [w, h] = [video.videoWidth * scale, video.videoHeight * scale];
      pencil.drawImage(video, (n % columns) * wide + (wide - w) / 2, Math.floor(n / columns) * high + (high - h) / 2, w, h);
    });
  }
}
