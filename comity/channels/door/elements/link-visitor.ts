/** A stranger behind a call link: known by a token that only this tab keeps, from his first ring on. */
import { newId } from "../../../calls/elements/parts";
import type { Letter } from "../../../conversations/elements/visitor/outbox";
import { addTo, fetchPast, fetchTalk, type Visitor } from "../../../conversations/elements/visitor/visitor";
import { field, parsed, words, type Outcome, type Wire } from "../../../conversations/elements/visitor/wire";

const KEY = "comity:link";

export class LinkVisitor implements Visitor {
  constructor(private readonly wire: Wire, private readonly page: DOMStringMap, private readonly name: () => string) {}

  get token(): string {
    return this.kept("token");
  }

  get known(): boolean {
    return this.token !== "";
  }

  get conversation(): string {
    return this.kept("conversation");
  }

  set conversation(id: string) {
    if (id) this.keep("conversation", id);
  }

  forget(): void {
    for (const name of ["token", "conversation"]) sessionStorage.removeItem(this.key(name));
  }

  ensure(): Promise<Outcome> {
    return Promise.resolve(this.known ? { kind: "done", status: 200, text: "" } : { kind: "unreached" });
  }

  watch(): void {
    // What he is stays in this tab.
  }

  talk(before: string): Promise<Outcome> {
    return fetchTalk(this.wire, this, "", before);
  }

  past(conversation: string, before: string): Promise<Outcome> {
    return fetchPast(this.wire, this, conversation, before);
  }

  send(letter: Letter): Promise<Outcome> {
    return addTo(this.wire, this, letter);
  }

  /** The first ring makes somebody of him; later ones are the same person's. */
  async call(kind: "voice" | "video", device: string): Promise<Outcome> {
    const { nonce = "", seal = "" } = this.page;
    const fields = { nonce: this.kept("nonce") || nonce, seal: this.kept("seal") || seal };
    const outcome = await this.wire.form(location.pathname, { ...fields, kind, device, name: this.name(), client_id: newId() });
    if (outcome.kind !== "done") return outcome;
    const answer = parsed(outcome.text);
    this.keep("token", words(answer, "token"));
    this.keep("conversation", words(field(answer, "call"), "conversation"));
    this.keep("nonce", fields.nonce);
    this.keep("seal", fields.seal);
    return outcome;
  }

  private key(name: string): string {
    return `${KEY}:${location.pathname}:${name}`;
  }

  private kept(name: string): string {
    return sessionStorage.getItem(this.key(name)) ?? "";
  }

  private keep(name: string, value: string): void {
    sessionStorage.setItem(this.key(name), value);
  }
}
