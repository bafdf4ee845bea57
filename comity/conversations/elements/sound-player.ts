// <sound-player>: a sound file of a message, drawn as a wave. The wave is computed from the sound itself: at once where the
// file is small, else when it is first played.
const SMALL = 600_000;
const BARS = 56;
const known = new Map<string, number[]>();

class SoundPlayer extends HTMLElement {
  #audio: HTMLAudioElement | undefined;
  #peaks: number[] = [];
  #length = 0;
  #leaving = new AbortController();
  #seen = new IntersectionObserver((places) => places.some((place) => place.isIntersecting) && this.#show());

  connectedCallback(): void {
    const { signal } = (this.#leaving = new AbortController());
    this.querySelector("button")?.addEventListener("click", () => void this.#toggle(), { signal });
    this.querySelector("canvas")?.addEventListener("click", (event) => this.#seek(event), { signal });
    this.#seen.observe(this);
  }

  disconnectedCallback(): void {
    this.#leaving.abort();
    this.#seen.disconnect();
    this.#audio?.pause();
  }

  get #source(): string {
    return this.dataset["src"] ?? "";
  }

  #show(): void {
    this.#seen.disconnect();
    if (Number(this.dataset["size"]) <= SMALL) void this.#measure();
    else this.#draw();
  }

  async #measure(): Promise<void> {
    const before = known.get(this.#source);
    if (before) this.#peaks = before;
    else {
      try {
        const bytes = await (await fetch(this.#source)).arrayBuffer();
        const sound = await new OfflineAudioContext(1, 1, 44_100).decodeAudioData(bytes);
        this.#length = sound.duration;
        this.#peaks = peaks(sound.getChannelData(0));
        known.set(this.#source, this.#peaks);
      } catch {
        this.#peaks = [];
      }
    }
    this.#draw();
  }

  async #toggle(): Promise<void> {
    const audio = (this.#audio ??= this.#load());
    if (!this.#peaks.length) void this.#measure();
    if (audio.paused) await audio.play().catch(() => undefined);
    else audio.pause();
  }

  #load(): HTMLAudioElement {
    const audio = new Audio(this.#source);
    const drawn = () => this.#draw();
    for (const name of ["play", "pause", "ended", "timeupdate", "loadedmetadata"]) audio.addEventListener(name, drawn);
    return audio;
  }

  #seek({ offsetX, target }: MouseEvent): void {
    const audio = (this.#audio ??= this.#load());
    const length = this.#whole;
    if (length) audio.currentTime = (offsetX / (target as HTMLElement).clientWidth) * length;
  }

  // A recording of a browser does not say how long it is; the sound itself does.
  get #whole(): number {
    const told = this.#audio?.duration ?? Number.NaN;
    return this.#length || (Number.isFinite(told) ? told : 0);
  }

  #draw(): void {
    const played = this.#whole ? (this.#audio?.currentTime ?? 0) / this.#whole : 0;
    const time = this.querySelector("[data-time]");
    const going = this.#audio !== undefined && !this.#audio.paused;
    this.querySelector("button")?.setAttribute("aria-pressed", String(going));
    const seconds = Math.round(going || played ? (this.#audio?.currentTime ?? 0) : this.#whole);
    if (time) time.textContent = seconds ? `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}` : "";
    const canvas = this.querySelector("canvas");
    const pencil = canvas?.getContext("2d");
    if (!canvas || !pencil) return;
    const step = canvas.width / BARS;
    pencil.clearRect(0, 0, canvas.width, canvas.height);
    pencil.fillStyle = getComputedStyle(this).color;
    for (let n = 0; n < BARS; n++) {
      const high = Math.max(4, (this.#peaks[n] ?? 0) * canvas.height);
      pencil.globalAlpha = n / BARS < played ? 1 : 0.45;
      pencil.fillRect(n * step, (canvas.height - high) / 2, step - 2, high);
    }
  }
}

function peaks(samples: Float32Array): number[] {
  const part = Math.max(1, Math.floor(samples.length / BARS));
  const found = Array.from({ length: BARS }, (_, n) => samples.subarray(n * part, (n + 1) * part).reduce((most, one) => Math.max(most, Math.abs(one)), 0));
  const most = Math.max(0.01, ...found);
  return found.map((one) => one / most);
}

customElements.define("sound-player", SoundPlayer);
