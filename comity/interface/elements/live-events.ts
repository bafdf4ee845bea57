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
  data?: Partial<LiveMessage> & { person?: string; seq?: number; name?: string; inside?: boolean; gone?: boolean };
  html?: string;
}

export type Frame =
  | LiveEvent
  | { op: "ready"; cursor: string; person: string }
  | { op: "resync"; conversations: string[] | "all" }
  | { op: "pong" }
  | { op: "error"; error: { code: string; message: string } };

export type Saying =
  | { op: "watch"; conversation: string; since?: string | undefined }
  | { op: "unwatch"; conversation: string }
  | { op: "viewing"; conversation: string; gone?: boolean }
  | { op: "read"; conversation: string; seq: number }
  | { op: "typing"; conversation: string; lane?: "message" | "note" };

/** Short words at the bottom of the page. With `undo` they offer to take the act back; those that `stay` are closed by hand. */
export interface Toast {
  words: string;
  undo?: () => void | Promise<void>;
  stays?: boolean;
}

interface ComityEvents {
  "comity:event": LiveEvent;
  /** The place from which events are told: what the page knows already. */
  "comity:ready": string;
  /** Ready again after a silence, in which what is not replayed may have changed. */
  "comity:returned": undefined;
  "comity:resync": string[] | "all";
  "comity:say": Saying;
  "comity:flushed": number;
  "comity:toast": Toast;
  /** Go to a place of this site, by its path. */
  "comity:go": string;
  /** The column of settings changed behind its back. */
  "comity:redraw-settings": undefined;
}

type Named = { [Name in keyof ComityEvents]: CustomEvent<ComityEvents[Name]> };

declare global {
  interface DocumentEventMap extends Named {}
}

export function raise<Name extends keyof ComityEvents>(name: Name, detail: ComityEvents[Name]): void {
  document.dispatchEvent(new CustomEvent(name, { detail }));
}

const REMEMBERED = 5_000;
let heard: { event: LiveEvent; at: number }[] = [];

export function remember(event: LiveEvent): void {
  const now = Date.now();
  heard = [...heard.filter(({ at }) => now - at < REMEMBERED), { event, at: now }];
}

/** What was heard of a conversation lately: a page drawn by the server a moment ago may not know it yet. */
export const lately = (conversation: string): LiveEvent[] =>
  heard.filter(({ event }) => event.conversation === conversation).map(({ event }) => event);

/** Whether the live stream is down right now. */
export const offline = (): boolean => document.documentElement.hasAttribute("data-offline");

/** Whether a resync names this conversation. */
export const concerns = (resync: string[] | "all", conversation: string): boolean =>
  resync === "all" || resync.includes(conversation);
