/** Who this visitor is to the channel of a website: a bearer token made at the first words, and the talk begun with it. */
import { newId } from "../../../calls/elements/parts";
import type { Keep } from "../../../conversations/elements/visitor/keep";
import type { Letter } from "../../../conversations/elements/visitor/outbox";
import { addTo, fetchPast, fetchTalk, hasBegun, type Visitor } from "../../../conversations/elements/visitor/visitor";
import { parsed, words, type Outcome, type Wire } from "../../../conversations/elements/visitor/wire";

export class WebsiteVisitor implements Visitor {
  private identity = "";

  constructor(
    private readonly keep: Keep,
    private readonly wire: Wire,
    private readonly channel: string,
    private readonly to: string,
  ) {}

  get token(): string {
    return this.keep.get("token");
  }

  get known(): boolean {
    return this.token !== "";
  }

  get conversation(): string {
    return this.keep.get(this.place);
  }

  set conversation(id: string) {
    this.keep.set(this.place, id);
  }

  forget(): void {
    this.keep.set("token", "");
    this.keep.set("who", "");
    this.conversation = "";
  }

  watch(known: () => void, moved: () => void): void {
    this.keep.watch("token", known);
    this.keep.watch(this.place, moved);
  }

  talk(before: string): Promise<Outcome> {
    return fetchTalk(this.wire, this, this.to, before);
  }

  past(conversation: string, before: string): Promise<Outcome> {
    return fetchPast(this.wire, this, conversation, before);
  }

  /** Begin the talk with this letter, or add it. The client id makes a second try harmless. */
  async send(letter: Letter): Promise<Outcome> {
    const known = await this.ensure();
    if (known.kind !== "done") return known;
    if (hasBegun(this)) return addTo(this.wire, this, letter);
    const { client_id, body, page, files } = letter;
    const enclosed = files?.length ? { files: files.map((file) => file.id) } : {};
    const first = { ...(this.to ? { to: this.to } : {}), client_id, body, ...enclosed, ...(page ? { page } : {}) };
    return this.wire.post("/api/visitor/conversations", first, this.token);
  }

  /** Ring whoever is asked here, in the talk that is open or in a new one. */
  async call(kind: "voice" | "video", device: string): Promise<Outcome> {
    const known = await this.ensure();
    if (known.kind !== "done") return known;
    const open = hasBegun(this) ? { conversation: this.conversation } : {};
    return this.wire.post("/api/visitor/calls", { client_id: newId(), kind, device, ...open, ...(this.to ? { to: this.to } : {}) }, this.token);
  }

  /** Be somebody to the server, from now on at the latest. */
  async ensure(): Promise<Outcome> {
    return this.known ? { kind: "done", status: 200, text: "" } : this.introduce({});
  }

  /**
   * The website says who this is. Whether anything changed: the same person on another device has his talks there; and
   * whom it does not know any more is nobody again, so that the next at this device never sees the last one's talk.
   */
  async identify(identity: string): Promise<boolean> {
    const before = this.keep.get("who");
    this.identity = identity;
    if (!identity) {
      if (before) this.keep.wipe();
      return before !== "";
    }
    const who = subject(identity);
    if (this.known && before === who) return false;
    if (before && before !== who) this.keep.wipe();
    const token = this.token;
    const outcome = await this.introduce({ identity });
    if (outcome.kind === "refused" && before) this.keep.wipe();
    if (outcome.kind === "done") this.keep.set("who", who);
    else if (outcome.kind === "refused") this.identity = "";
    return this.token !== token;
  }

  private async introduce(proof: { identity?: string }): Promise<Outcome> {
    const content = { channel: this.channel, ...(this.identity ? { identity: this.identity } : {}), ...proof };
    const made = await this.wire.post("/api/visitor", content, this.token);
    if (made.kind === "done") this.keep.set("token", words(parsed(made.text), "token"));
    return made;
  }

  private get place(): string {
    return `talk:${this.to}`;
  }
}

/** By what the website knows this person: only to tell one from the next, the server alone believes it. */
function subject(identity: string): string {
  if (identity.includes(":")) return identity.slice(0, identity.lastIndexOf(":"));
  try {
    const claims = identity.split(".")[1]!.replace(/-/g, "+").replace(/_/g, "/");
    return words(parsed(new TextDecoder().decode(Uint8Array.from(atob(claims), (c) => c.charCodeAt(0)))), "sub");
  } catch {
    return identity;
  }
}
