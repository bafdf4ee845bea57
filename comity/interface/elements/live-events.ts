// What <live-connection> raises on `document`, and what it listens to.

export interface LiveMessage {
  id: string;
  conversation: string;
  seq: number;
  author: string | { id: string };
  lane: "message" | "note";
  body: string | null;
}

export interface LiveEvent {
  op: "event";
  cursor?: string;
  type: string;
  conversation: string;
  seq?: number;
  client_id?: string;
  data?: Partial<LiveMessage> & { person?: string; seq?: number };
  html?: string;
}

export type Frame =
  | LiveEvent
  | { op: "ready"; cursor: string; person: string }
  | { op: "resync"; conversations: string[] | "all" }
  | { op: "pong" }
  | { op: "error"; error: { code: string; message: string } };

export type Saying =
  | { op: "read"; conversation: string; seq: number }
  | { op: "typing"; conversation: string };

interface ComityEvents {
  "comity:event": LiveEvent;
  "comity:ready": undefined;
  "comity:resync": string[] | "all";
  "comity:say": Saying;
  "comity:flushed": number;
  "comity:toast": string;
}

type Named = { [Name in keyof ComityEvents]: CustomEvent<ComityEvents[Name]> };

declare global {
  interface DocumentEventMap extends Named {}
}

export function raise<Name extends keyof ComityEvents>(name: Name, detail: ComityEvents[Name]): void {
  document.dispatchEvent(new CustomEvent(name, { detail }));
}

/** Whether the live stream is down right now. */
export const offline = (): boolean => document.documentElement.hasAttribute("data-offline");

/** Whether a resync names this conversation. */
export const concerns = (resync: string[] | "all", conversation: string): boolean =>
  resync === "all" || resync.includes(conversation);
