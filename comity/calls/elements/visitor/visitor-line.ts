// The line of one call on a page of somebody without an account: its words go over his own live stream, by his own proof.
import type { Visitor } from "../../../conversations/elements/visitor/visitor";
import { field, parsed, words, type Outcome, type Wire } from "../../../conversations/elements/visitor/wire";
import { type Heard, type Line, Refused, type Signal } from "../rtc/line";

/** Who hears of this call: told every frame of the live stream. */
export interface Ears {
  say(frame: object): void;
  hear(listener: (kind: keyof Heard, data: unknown) => void): () => void;
}

export class VisitorLine implements Line {
  constructor(
    private readonly call: string,
    readonly me: string,
    readonly device: string,
    private readonly wire: Wire,
    private readonly visitor: Pick<Visitor, "token">,
    private readonly ears: Ears,
  ) {}

  signal(to: string, data: Signal): void {
    this.ears.say({ op: "signal", call: this.call, to, device: this.device, data });
  }

  on<K extends keyof Heard>(kind: K, heard: (what: Heard[K]) => void): () => void {
    return this.ears.hear((told, data) => {
      const concerns = told === kind && (kind === "returned" || words(data, "call") === this.call);
      if (concerns) heard(data as Heard[K]);
    });
  }

  async api<T>(path: string, { method = "GET", content, keepalive = false }: { method?: string; content?: object; keepalive?: boolean } = {}): Promise<T> {
    const outcome = await this.wire.ask(method, `/api${path}`, this.visitor.token, content, keepalive);
    return answered<T>(outcome);
  }
}

/** What came back as it is; throws `Refused` for everything else. */
export function answered<T>(outcome: Outcome): T {
  if (outcome.kind === "done") return (parsed(outcome.text) ?? {}) as T;
  if (outcome.kind === "refused") throw new Refused(outcome.status, outcome.code, outcome.why);
  throw new Refused(0, outcome.kind, "");
}

/** The event of a call that a frame of the live stream tells of. */
export function told(frame: unknown): [keyof Heard, unknown] | undefined {
  const type = words(frame, "type");
  return type.startsWith("call.") ? [type.slice(5) as keyof Heard, field(frame, "data")] : undefined;
}
