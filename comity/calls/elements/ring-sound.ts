// What a ringing call sounds like, and what the caller hears meanwhile. Of all open pages only one rings: the one that holds
// the lock, which passes on when it is closed.

const LOCK = "comity:ring-sound";
const CHORD = [659.25, 783.99, 987.77];
const BACK = 425;

export class RingSound {
  #mine = false;
  #context: AudioContext | undefined;
  #timer = 0;
  #kind = "";

  constructor() {
    if (!navigator.locks) this.#mine = true;
    else void navigator.locks.request(LOCK, () => ((this.#mine = true), new Promise(() => undefined)));
  }

  /** `ring`: somebody calls. `back`: it rings at the other side. Nothing: silence. */
  sound(kind: "ring" | "back" | ""): void {
    if (kind === this.#kind) return;
    this.#kind = kind;
    clearInterval(this.#timer);
    document.documentElement.toggleAttribute("data-rings", false);
    if (!kind) return this.#silence();
    this.#play(kind);
    this.#timer = window.setInterval(() => this.#play(kind), kind === "ring" ? 2_400 : 4_000);
  }

  #silence(): void {
    void this.#context?.close();
    this.#context = undefined;
  }

  #play(kind: "ring" | "back"): void {
    if (kind === "ring" && (!this.#mine || document.body.dataset["tones"] === "off")) return;
    document.documentElement.toggleAttribute("data-rings", kind === "ring");
    const context = (this.#context ??= new AudioContext());
    void context.resume().catch(() => undefined);
    if (kind === "back") return tone(context, BACK, 0, 1, 0.04);
    CHORD.forEach((pitch, n) => [0, 0.7].forEach((later) => tone(context, pitch, later + n * 0.12, 0.5, 0.12)));
  }
}

function tone(context: AudioContext, pitch: number, later: number, length: number, loudness: number): void {
  const oscillator = new OscillatorNode(context, { type: "sine", frequency: pitch });
  const gain = new GainNode(context, { gain: 0 });
  const begin = context.currentTime + later;
  gain.gain.setTargetAtTime(loudness, begin, 0.02);
  gain.gain.setTargetAtTime(0, begin + length * 0.6, 0.08);
  oscillator.connect(gain).connect(context.destination);
  oscillator.start(begin);
  oscillator.stop(begin + length + 0.4);
}
