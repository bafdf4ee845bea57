// What a call says about itself in words: how it stands, how long it lasts, which way it takes, what is wrong.
import type { Call } from "./rtc/line";
import type { Lack } from "./rtc/media";
import type { Grade, Sample } from "./rtc/quality";
import type { Session } from "./rtc/session";

export class Lines {
  #since = 0;
  #connection = "connecting";
  #way = "";
  #lacks = new Map<string, string>();
  #spared = false;

  constructor(
    private readonly root: HTMLElement,
    private readonly session: Session,
  ) {}

  call(call: Call): void {
    this.#since = call.answered_at ? Date.parse(call.answered_at) : 0;
    this.tick();
  }

  connection(state: "connecting" | "connected" | "lost" | "failed"): void {
    this.#connection = state;
    this.root.dataset["state"] = state;
    this.tick();
  }

  quality(grade: Grade, sample: Sample, server: boolean): void {
    this.#way = this.root.dataset[server ? "server" : sample.relay ? "relay" : "direct"] ?? "";
    const mark = this.root.querySelector<HTMLElement>(".net");
    const words = mark?.querySelector("[data-mark-words]");
    if (!mark || !words) return;
    mark.hidden = false;
    mark.dataset["mark"] = grade;
    words.textContent = this.root.dataset[grade === "poor" && !this.#spared ? "weak" : grade] ?? "";
    this.tick();
  }

  spare(spared: boolean): void {
    this.#spared = spared;
    this.#say();
  }

  held(held: boolean): void {
    this.root.toggleAttribute("data-held-here", held);
    const open = this.root.querySelector<HTMLElement>('.dock [data-do="open"] span');
    if (open) open.textContent = open.dataset[held ? "back" : "open"] ?? "";
    this.tick();
  }

  lack(kind: "microphone" | "camera", lack: Lack): void {
    const name = kind === "camera" && lack !== "insecure" ? `${lack}Camera` : lack;
    this.#lacks.set(kind, this.root.dataset[name] ?? "");
    this.#say();
  }

  /** The device is there after all. */
  clear(kind: "microphone" | "camera"): void {
    if (this.session.media.on(kind) && this.#lacks.delete(kind)) this.#say();
  }

  tick(): void {
    const passed = this.#since ? clock((Date.now() - this.#since) / 1_000) : "";
    for (const place of this.root.querySelectorAll("[data-clock]")) write(place, passed);
    const words = this.#words();
    const stage = this.root.querySelector(".stage [data-line]");
    if (stage) write(stage, [passed && words ? " · " : "", words].join(""));
    const dock = this.root.querySelector(".dock [data-line]");
    if (dock) write(dock, [words === this.#way ? "" : words, passed].filter(Boolean).join(" · "));
  }

  #words(): string {
    const data = this.root.dataset;
    if (this.session.held) return data["held"] ?? "";
    if (!this.session.others.length) return data["ringing"] ?? "";
    if (this.session.others.every((seat) => seat.held)) return data["held"] ?? "";
    return this.#connection === "connected" ? this.#way : (data[this.#connection] ?? "");
  }

  #say(): void {
    const words = [...this.#lacks.values(), this.#spared ? this.root.dataset["spared"] : ""].filter(Boolean).join(" ");
    for (const place of this.root.querySelectorAll<HTMLElement>("[data-words][role]")) {
      place.hidden = !words;
      place.textContent = words;
    }
  }
}

function write(place: Element, words: string): void {
  if (place.textContent !== words) place.textContent = words;
}

function clock(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds));
  const pair = (n: number) => String(n).padStart(2, "0");
  const hours = Math.floor(whole / 3_600);
  return [...(hours ? [String(hours)] : []), pair(Math.floor(whole / 60) % 60), pair(whole % 60)].join(":");
}
