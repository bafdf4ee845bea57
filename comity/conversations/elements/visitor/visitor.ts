/** Who this visitor is to a channel, and the talk he is in. */
import type { Letter } from "./outbox";
import type { Outcome, Wire } from "./wire";

/** The next words begin another talk, whatever went before. */
export const FRESH = "-";

export interface Visitor {
  /** Whether the server knows him: only then is there a talk to fetch and a stream to hear. */
  readonly known: boolean;
  /** The token that the stream's greeting carries; none where a cookie does. */
  readonly token: string;
  /** The talk that is shown: its id, "" for the newest, FRESH for none yet. */
  conversation: string;
  forget(): void;
  /** Be somebody to the server, from now on at the latest. */
  ensure(): Promise<Outcome>;
  /** Calls back when another tab became known, or opened another talk. */
  watch(known: () => void, moved: () => void): void;
  talk(before: string): Promise<Outcome>;
  /** A stretch of a talk of his that goes on in another one. */
  past(conversation: string, before: string): Promise<Outcome>;
  send(letter: Letter): Promise<Outcome>;
}

/** The talk as HTML: the one that is open, else the newest with the person asked. */
export function fetchTalk(wire: Wire, visitor: Visitor, to: string, before: string): Promise<Outcome> {
  const query = new URLSearchParams(to ? { to } : {});
  if (visitor.conversation && visitor.conversation !== FRESH) query.set("conversation", visitor.conversation);
  if (before) query.set("before", before);
  return wire.get(`/visitor/talk?${query}`, visitor.token);
}

export function fetchPast(wire: Wire, visitor: Visitor, conversation: string, before: string): Promise<Outcome> {
  const query = new URLSearchParams({ conversation, ...(before ? { before } : {}) });
  return wire.get(`/visitor/past?${query}`, visitor.token);
}

/** More words in a talk that has begun. The client id makes a second try harmless. */
export function addTo(wire: Wire, visitor: Visitor, letter: Letter): Promise<Outcome> {
  const { client_id, body, files } = letter;
  const content = { client_id, body, ...(files?.length ? { files: files.map((file) => file.id) } : {}) };
  return wire.post(`/api/conversations/${visitor.conversation}/messages`, content, visitor.token);
}

export function hasBegun(visitor: Visitor): boolean {
  return visitor.conversation !== "" && visitor.conversation !== FRESH;
}
