/** The live stream of one visitor: says hello with the last cursor, comes back by itself, and is quiet about both. */
import { field, parsed, words } from "./wire";

export interface Hearer {
  ready(person: string, resumed: boolean): void;
  event(frame: unknown): void;
  resync(): void;
  /** No stream now; asked once for each failed try, so that the talk can be fetched instead. */
  down(): void;
  /** The token is no longer good. */
  stranger(): void;
}

const PING_MS = 25_000;
const PONG_WITHIN_MS = 10_000;
const SLOWEST_MS = 30_000;

export class Live {
  private socket: WebSocket | null = null;
  private cursor = "";
  private tries = 0;
  private timer = 0;
  private ping = 0;
  private pong = 0;
  private isReady = false;

  /** `greeting` is what hello carries as proof, null while there is none; `query` is added to the address. */
  constructor(private readonly greeting: () => object | null, private readonly hearer: Hearer, private readonly query = "") {
    window.addEventListener("online", () => this.hurry());
    document.addEventListener("visibilitychange", () => document.hidden || this.hurry());
  }

  get ready(): boolean {
    return this.isReady;
  }

  start(): void {
    if (this.socket || !this.greeting()) return;
    clearTimeout(this.timer);
    const socket = new WebSocket(`${location.origin.replace(/^http/, "ws")}/api/live?format=html${this.query}`);
    this.socket = socket;
    socket.onopen = () => {
      this.say({ op: "hello", ...this.greeting(), ...(this.cursor ? { since: this.cursor } : {}) });
      this.ping = window.setInterval(() => this.beat(), PING_MS);
    };
    socket.onmessage = (message) => this.hear(parsed(String(message.data)));
    socket.onclose = (close) => this.ended(socket, close.code);
  }

  stop(): void {
    this.cursor = "";
    clearTimeout(this.timer);
    const socket = this.socket;
    this.release();
    socket?.close();
  }

  say(frame: object): void {
    if (this.socket?.readyState === WebSocket.OPEN) this.socket.send(JSON.stringify(frame));
  }

  private hear(frame: unknown): void {
    clearTimeout(this.pong);
    const op = words(frame, "op");
    const resumed = this.cursor !== "";
    this.cursor = words(frame, "cursor") || this.cursor;
    if (op === "ready") {
      this.tries = 0;
      this.isReady = true;
      this.hearer.ready(words(frame, "person"), resumed);
    } else if (op === "event") this.hearer.event(frame);
    else if (op === "resync") this.hearer.resync();
    else if (op === "error" && field(field(frame, "error"), "code") === "unauthenticated") this.hearer.stranger();
  }

  private beat(): void {
    this.say({ op: "ping" });
    this.pong = window.setTimeout(() => this.socket && this.ended(this.socket, 0), PONG_WITHIN_MS);
  }

  private ended(socket: WebSocket, code: number): void {
    if (socket !== this.socket) return;
    this.release();
    socket.close();
    if (code === 4401) return this.hearer.stranger();
    // Full jitter: after a restart nobody comes back in step with the others.
    const longest = Math.min(SLOWEST_MS, 500 * 2 ** this.tries++);
    this.timer = window.setTimeout(() => this.start(), Math.random() * longest);
    this.hearer.down();
  }

  private release(): void {
    clearInterval(this.ping);
    clearTimeout(this.pong);
    this.socket = null;
    this.isReady = false;
  }

  private hurry(): void {
    this.tries = 0;
    this.start();
  }
}
