/** Who this visitor is to the channel: a bearer token made at the first words, and the talk begun with it. */
import type { Keep } from "./keep";
import type { Letter } from "./outbox";
import { parsed, words, type Outcome, type Wire } from "./wire";

export class Visitor {
  constructor(
    private readonly keep: Keep,
    private readonly wire: Wire,
    private readonly channel: string,
    private readonly to: string,
  ) {}

  get token(): string {
    return this.keep.get("token");
  }

  get conversation(): string {
    return this.keep.get(this.place);
  }

  set conversation(id: string) {
    this.keep.set(this.place, id);
  }

  /** Where the talk's name is kept, one for each person asked. */
  get place(): string {
    return `talk:${this.to}`;
  }

  forget(): void {
    this.keep.set("token", "");
    this.conversation = "";
  }

  talk(before: string): Promise<Outcome> {
    const query = new URLSearchParams({ ...(this.to ? { to: this.to } : {}), ...(before ? { before } : {}) });
    return this.wire.get(`/widget/talk?${query}`, this.token);
  }

  /** Begin the talk with this letter, or add it. The client id makes a second try harmless. */
  async send(letter: Letter): Promise<Outcome> {
    const { client_id, body, page } = letter;
    if (!this.token) {
      const made = await this.wire.post("/api/visitor", { channel: this.channel }, "");
      if (made.kind !== "done") return made;
      this.keep.set("token", words(parsed(made.text), "token"));
    }
    if (this.conversation) return this.wire.post(`/api/conversations/${this.conversation}/messages`, { client_id, body }, this.token);
    const first = { ...(this.to ? { to: this.to } : {}), client_id, body, ...(page ? { page } : {}) };
    return this.wire.post("/api/visitor/conversations", first, this.token);
  }
}
