// Parts of pages, and the API, for the bundles of calls. The browser itself makes documents of what the server sends, so
// nothing here turns text into markup.
import { Refused } from "./rtc/line";

/** A part of a page, as a document; `undefined` when it cannot be had now. */
export function part(url: string): Promise<Document | undefined> {
  return new Promise((resolve) => {
    const request = new XMLHttpRequest();
    request.open("GET", url);
    request.responseType = "document";
    request.onload = () => resolve(request.status === 200 ? (request.responseXML ?? undefined) : undefined);
    request.onerror = () => resolve(undefined);
    request.send();
  });
}

export interface Ask {
  method?: string;
  content?: object;
  keepalive?: boolean;
}

interface Told {
  error?: { code?: string; message?: string };
}

/** Asks the API below `/api`; throws `Refused`. */
export async function api<T>(path: string, { method = "GET", content, keepalive = false }: Ask = {}): Promise<T> {
  const body = content === undefined ? {} : { body: JSON.stringify(content), headers: { "Content-Type": "application/json" } };
  const answer = await fetch(`/api${path}`, { method, keepalive, ...body });
  if (answer.status === 401) location.reload();
  const told = answer.status === 204 ? {} : ((await answer.json().catch(() => ({}))) as T & Told);
  if (answer.ok) return told as T;
  const { code = "", message = "" } = (told as Told).error ?? {};
  throw new Refused(answer.status, code, message);
}

export function newId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4}).(.{3}).(.{3})(.{12})$/, "$1-$2-4$3-8$4-$5");
}

export const writing = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && target.matches("input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]");

export const lettersOff = (): boolean => document.body.dataset["letters"] === "off" || localStorage.getItem("comity:letters") === "off";
