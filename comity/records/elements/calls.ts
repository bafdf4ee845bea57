// Calls of the API from pages with records, and the toasts that say what came of them.
import { raise } from "../../interface/elements/live-events";

interface Refusal {
  error?: { message?: string; fields?: Record<string, string> };
}

/** Why a call was refused: each wrong field with its reason, where there are any. */
export class Refused extends Error {
  constructor(message: string, readonly fields: Record<string, string>) {
    super(message);
  }
}

/** Makes a call of the API; throws Refused. */
export async function call(method: string, url: string, body?: unknown): Promise<void> {
  const json = { method, headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) };
  const answer = await fetch(url, body === undefined ? { method } : json).catch(() => undefined);
  if (answer?.status === 401) location.reload();
  if (answer?.ok) return;
  const refusal = (await answer?.json().catch(() => undefined)) as Refusal | undefined;
  throw new Refused(refusal?.error?.message ?? "", refusal?.error?.fields ?? {});
}

export function say(words: string, undo?: () => Promise<void>): void {
  raise("comity:toast", undo ? { words, undo } : { words });
}

export function fail(error: unknown, words: string): void {
  raise("comity:toast", { words: (error instanceof Refused && error.message) || words, stays: true });
}
