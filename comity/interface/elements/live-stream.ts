// What a socket is to <live-connection>, over server-sent events: for networks that let no WebSocket through. What the
// page says goes over HTTP; what has no lasting interest (typing) is not said.

const DEAF = 60_000;
const BROKEN = 1006;

interface Said {
  op: string;
  call?: string;
  to?: string;
  device?: string;
  data?: object;
  conversation?: string;
  seq?: number;
}

export class EventSocket extends EventTarget {
  readyState: number = WebSocket.CONNECTING;
  #source: EventSource | undefined;
  #watched = new Set<string>();
  #heard = 0;
  #known = false;
  #signals: Promise<unknown> = Promise.resolve();

  constructor(readonly url: URL) {
    super();
    this.#open();
  }

  send(text: string): void {
    const said = JSON.parse(text) as Said;
    if (said.op === "ping" && Date.now() - this.#heard < DEAF) this.#tell('{"op":"pong"}');
    if (said.op === "read") void this.#read(said);
    if (said.op === "unwatch" && said.conversation) this.#watched.delete(said.conversation);
    if (said.op === "watch" && said.conversation) this.#watch(said.conversation);
    if (said.op === "signal") this.#signals = this.#signals.then(() => this.#signal(said));
  }

  close(code = BROKEN): void {
    this.#source?.close();
    if (this.readyState === WebSocket.CLOSED) return;
    this.readyState = WebSocket.CLOSED;
    this.dispatchEvent(new CloseEvent("close", { code }));
  }

  #open(): void {
    this.#source?.close();
    const source = (this.#source = new EventSource(this.url));
    source.addEventListener("open", () => this.#opened());
    source.addEventListener("message", (message: MessageEvent<string>) => this.#hear(message));
    source.addEventListener("beat", () => (this.#heard = Date.now()));
    source.addEventListener("close", (last: MessageEvent<string>) =>
      this.close((JSON.parse(last.data) as { code: number }).code),
    );
    source.addEventListener("error", () => source === this.#source && this.close());
  }

  #opened(): void {
    this.#heard = Date.now();
    if (this.readyState === WebSocket.OPEN) return;
    this.readyState = WebSocket.OPEN;
    this.dispatchEvent(new Event("open"));
  }

  #hear(message: MessageEvent<string>): void {
    this.#heard = Date.now();
    if (message.lastEventId) this.url.searchParams.set("since", message.lastEventId);
    if (message.data.startsWith('{"op":"ready"')) {
      if (this.#known) return;
      this.#known = true;
    }
    this.#tell(message.data);
  }

  #tell(data: string): void {
    this.dispatchEvent(new MessageEvent("message", { data }));
  }

  // A stream cannot be spoken to, so it is opened anew, from where it stood.
  #watch(conversation: string): void {
    if (this.#watched.has(conversation)) return;
    this.#watched.add(conversation);
    this.url.searchParams.delete("watch");
    for (const each of this.#watched) this.url.searchParams.append("watch", each);
    this.#open();
  }

  // In a call: one after the other, because what was said first comes first.
  async #signal({ call, to, device, data }: Said): Promise<void> {
    const headers = { "Content-Type": "application/json" };
    const request = { method: "POST", headers, body: JSON.stringify({ to, device, data }) };
    await fetch(`/api/calls/${call}/signals`, request).catch(() => undefined);
  }

  async #read({ conversation, seq }: Said): Promise<void> {
    const headers = { "Content-Type": "application/json" };
    const request = { method: "PUT", headers, body: JSON.stringify({ seq }) };
    await fetch(`/api/conversations/${conversation}/read`, request).catch(() => undefined);
  }
}
