// The one socket of a tab. Frames become events on `document`; what the page wants to say comes as `comity:say`.
// It survives lost networks: it asks for what happened since its cursor, and draws a strip after three silent seconds.
import { type Frame, raise, remember } from "./live-events";

const PING = 25_000;
const PATIENCE = 10_000;
const SILENT = 3_000;
const LONGEST_PAUSE = 30_000;
const SIGNED_OUT = 4401;
const ASLEEP = 240_000;

type Line = Pick<WebSocket, "readyState" | "send" | "close" | "addEventListener">;

class LiveConnection extends HTMLElement {
  #socket: Line | undefined;
  #opened = false;
  #shut = 0;
  #cursor = "";
  #failures = 0;
  #flushed = 0;
  #known = false;
  #stirred = false;
  #stirredAt = Date.now();
  #timers = new Map<string, number>();
  #leaving = new AbortController();

  connectedCallback(): void {
    this.#cursor = this.dataset["cursor"] ?? "";
    const { signal } = (this.#leaving = new AbortController());
    document.addEventListener("comity:say", (said) => this.#say(said.detail), { signal });
    document.addEventListener("comity:flushed", (sent) => this.#count(sent.detail), { signal });
    addEventListener("online", () => this.#open(), { signal });
    addEventListener("pageshow", (shown) => shown.persisted && this.#open(), { signal });
    addEventListener("pagehide", () => this.#drop(), { signal });
    for (const act of ["keydown", "pointerdown", "pointermove"]) addEventListener(act, () => this.#stir(), { signal });
    this.#open();
  }

  disconnectedCallback(): void {
    this.#leaving.abort();
    this.#drop();
    for (const timer of this.#timers.values()) clearTimeout(timer);
  }

  #open(): void {
    if (this.#socket && this.#socket.readyState <= WebSocket.OPEN) return;
    const url = new URL(this.dataset["url"] ?? "/api/live?format=html", location.href);
    const stream = this.dataset["stream"];
    if (stream && this.#shut % 3 === 2) return void this.#fallBack(stream, url).catch(() => this.#lost(0));
    url.protocol = url.protocol.replace("http", "ws");
    this.#use(new WebSocket(url));
  }

  // Two sockets in a row did not open though the server answers: this network lets none through.
  async #fallBack(stream: string, url: URL): Promise<void> {
    const { EventSocket } = (await import(stream)) as typeof import("./live-stream");
    if (this.#cursor) url.searchParams.set("since", this.#cursor);
    if (this.isConnected) this.#use(new EventSocket(url) as Line);
  }

  #use(socket: Line): void {
    const former = this.#socket;
    this.#socket = socket;
    this.#opened = false;
    former?.close();
    socket.addEventListener("open", () => this.#hello(socket));
    socket.addEventListener("message", (message) => this.#hear(JSON.parse(String(message.data)) as Frame));
    socket.addEventListener("close", (closed) => socket === this.#socket && this.#lost(closed.code));
    this.#expectWord();
  }

  #drop(): void {
    const socket = this.#socket;
    this.#socket = undefined;
    socket?.close();
    this.#stop("ping", "pong", "retry", "silent");
  }

  #hello(socket: Line): void {
    this.#opened = true;
    if (socket instanceof WebSocket) this.#shut = 0;
    this.#send(this.#cursor ? { op: "hello", since: this.#cursor } : { op: "hello" });
    this.#ping();
  }

  #hear(frame: Frame): void {
    this.#stop("pong");
    if (frame.op === "ready") this.#ready(frame.cursor);
    if (frame.op === "resync") raise("comity:resync", frame.conversations);
    if (frame.op === "event") {
      this.#cursor = frame.cursor ?? this.#cursor;
      remember(frame);
      raise("comity:event", frame);
    }
  }

  #ready(cursor: string): void {
    this.#cursor = cursor;
    this.#failures = 0;
    this.#stop("silent");
    const wasMissing = document.documentElement.hasAttribute("data-offline");
    document.documentElement.removeAttribute("data-offline");
    this.#flushed = 0;
    if (wasMissing) this.#back();
    raise("comity:ready", cursor);
    if (this.#known) raise("comity:returned", undefined);
    this.#known = true;
  }

  #lost(code: number): void {
    this.#stop("ping", "pong");
    if (code === SIGNED_OUT) return location.reload();
    this.#expectWord();
    this.#failures += 1;
    if (!this.#opened || this.#failures % 3 === 0) void this.#checkSession(!this.#opened);
    // Full jitter, so that a restart does not bring everybody back in the same instant.
    const pause = Math.random() * Math.min(LONGEST_PAUSE, 500 * 2 ** this.#failures);
    this.#after("retry", pause, () => this.#open());
  }

  // A refused handshake looks like a lost network here; only an ordinary request tells that we are signed out.
  async #checkSession(unopened: boolean): Promise<void> {
    const answer = await fetch("/api/me").catch(() => undefined);
    if (answer?.ok && unopened) this.#shut += 1;
    if (answer?.status === 401) location.reload();
  }

  #ping(): void {
    this.#after("ping", PING, () => {
      this.#send(this.#stirred ? { op: "ping", active: true } : { op: "ping" });
      this.#stirred = false;
      this.#after("pong", PATIENCE, () => this.#socket?.close());
      this.#ping();
    });
  }

  // Somebody sits here: the next ping tells, or at once whoever comes back after a while.
  #stir(): void {
    const slept = Date.now() - this.#stirredAt > ASLEEP;
    this.#stirred = true;
    this.#stirredAt = Date.now();
    if (slept) this.#say({ op: "ping", active: true });
  }

  #say(frame: object): void {
    if (this.#socket?.readyState === WebSocket.OPEN) this.#send(frame);
  }

  #send(frame: object): void {
    this.#socket?.send(JSON.stringify(frame));
  }

  // Counts from the moment the stream fell silent, however often it is tried again meanwhile.
  #expectWord(): void {
    const known = this.#timers.has("silent") || document.documentElement.hasAttribute("data-offline");
    if (!known) this.#after("silent", SILENT, () => this.#missing());
  }

  #missing(): void {
    document.documentElement.setAttribute("data-offline", "");
    this.#strip(this.dataset["lost"] ?? "");
    this.#stop("strip");
  }

  #back(): void {
    const many = (this.dataset["backMany"] ?? "").replace("{count}", String(this.#flushed));
    const words = this.#flushed > 1 ? many : this.#flushed === 1 ? this.dataset["backOne"] : this.dataset["back"];
    this.#strip(words ?? "");
    this.#after("strip", 4_000, () => this.#strip(""));
  }

  #count(sent: number): void {
    this.#flushed += sent;
    if (this.#timers.has("strip")) this.#back();
  }

  #strip(words: string): void {
    const strip = this.querySelector<HTMLElement>(".strip");
    if (!strip) return;
    strip.hidden = !words;
    strip.textContent = words;
  }

  #after(name: string, pause: number, act: () => void): void {
    this.#stop(name);
    const timer = window.setTimeout(() => {
      this.#timers.delete(name);
      act();
    }, pause);
    this.#timers.set(name, timer);
  }

  #stop(...names: string[]): void {
    for (const name of names) {
      clearTimeout(this.#timers.get(name));
      this.#timers.delete(name);
    }
  }
}

customElements.define("live-connection", LiveConnection);
