// The line of one call on a page of members: its words go and come over <live-connection>.
import { raise, type LiveEvent, type Saying } from "../../interface/elements/live-events";
import { type Ask, api } from "./parts";
import type { Heard, Line, Signal } from "./rtc/line";

export class MemberLine implements Line {
  constructor(
    private readonly call: string,
    readonly me: string,
    readonly device: string,
  ) {}

  signal(to: string, data: Signal): void {
    raise("comity:say", { op: "signal", call: this.call, to, device: this.device, data } as unknown as Saying);
  }

  on<K extends keyof Heard>(kind: K, heard: (what: Heard[K]) => void): () => void {
    const stop = new AbortController();
    const { signal } = stop;
    if (kind === "returned") document.addEventListener("comity:returned", () => heard(undefined as Heard[K]), { signal });
    else document.addEventListener("comity:event", ({ detail }) => this.#hear(detail, kind, heard), { signal });
    return () => stop.abort();
  }

  api<T>(path: string, ask?: Ask): Promise<T> {
    return api<T>(path, ask);
  }

  #hear<K extends keyof Heard>({ type, data }: LiveEvent, kind: K, heard: (what: Heard[K]) => void): void {
    if (type !== `call.${kind}` || (data as { call?: string } | undefined)?.call !== this.call) return;
    heard(data as unknown as Heard[K]);
  }
}
