/** A visitor of the front door: known by a cookie that no script can read. */
import { newId } from "../../../calls/elements/parts";
import type { Letter } from "../../../conversations/elements/visitor/outbox";
import { addTo, fetchPast, fetchTalk, FRESH, hasBegun, type Visitor } from "../../../conversations/elements/visitor/visitor";
import type { Outcome, Wire } from "../../../conversations/elements/visitor/wire";

export class DoorVisitor implements Visitor {
  readonly token = "";
  known: boolean;
  conversation: string;

  constructor(private readonly wire: Wire, private readonly page: DOMStringMap) {
    this.known = page.known === "1";
    this.conversation = page.again === "1" ? FRESH : "";
  }

  forget(): void {
    this.known = false;
    this.conversation = "";
  }

  /** Only first words make somebody of him here. */
  ensure(): Promise<Outcome> {
    return Promise.resolve(this.known ? { kind: "done", status: 200, text: "" } : { kind: "unreached" });
  }

  watch(): void {
    // Each tab asks the server: the cookie is the same in all of them.
  }

  talk(before: string): Promise<Outcome> {
    return fetchTalk(this.wire, this, this.page.handle ?? "", before);
  }

  past(conversation: string, before: string): Promise<Outcome> {
    return fetchPast(this.wire, this, conversation, before);
  }

  /** Ring whoever is behind the door. */
  async call(kind: "voice" | "video", device: string): Promise<Outcome> {
    const { nonce = "", seal = "", handle = "" } = this.page;
    const outcome = await this.wire.form(`/@${handle}/call`, { nonce, seal, kind, device, client_id: newId() });
    if (outcome.kind === "done") this.known = true;
    return outcome;
  }

  async send(letter: Letter): Promise<Outcome> {
    if (this.known && hasBegun(this)) return addTo(this.wire, this, letter);
    const outcome = await this.wire.form(`/@${this.page.handle}`, {
      nonce: this.page.nonce ?? "",
      seal: this.page.seal ?? "",
      client_id: letter.client_id,
      body: letter.body,
      ...(this.conversation === FRESH ? { again: "1" } : {}),
    });
    if (outcome.kind === "done") this.known = true;
    return outcome;
  }
}
