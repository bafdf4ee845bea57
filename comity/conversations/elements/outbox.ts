// What was written and is not yet known to be stored. It waits in this browser under its client id, so that a reload,
// a second press or a network that comes back sends the same message, never a second one.
import { offline, raise } from "../../interface/elements/live-events";

export interface Entry {
  client_id: string;
  conversation: string;
  lane: "message" | "note";
  body: string;
  audience?: string[];
  reply_to?: string;
  files?: string[];
  refused?: string;
}

/** `queued` waits or is on its way, `failed` says why, `held`: the readers changed, `sent`: stored as `seq`. */
export interface Outcome {
  entry: Entry;
  state: "queued" | "failed" | "held" | "sent";
  why?: string;
  seq?: number;
}

declare global {
  interface DocumentEventMap {
    "comity:outbox": CustomEvent<Outcome>;
  }
}

const PATIENCE = 8_000;
const RETRY = 10_000;
const busy = new Set<string>();

const key = (): string => `comity:outbox:${document.body.dataset["me"] ?? ""}`;

function stored(): Entry[] {
  try {
    return JSON.parse(localStorage.getItem(key()) ?? "[]") as Entry[];
  } catch {
    return [];
  }
}

function store(entries: Entry[]): void {
  localStorage.setItem(key(), JSON.stringify(entries));
}

function tell(outcome: Outcome): void {
  document.dispatchEvent(new CustomEvent("comity:outbox", { detail: outcome }));
}

export const waiting = (conversation: string): Entry[] =>
  stored().filter((entry) => entry.conversation === conversation);

export function submit(draft: Omit<Entry, "client_id">): void {
  const entry = { ...draft, client_id: newId() };
  store([...stored(), entry]);
  tell({ entry, state: "queued" });
  void pump(entry.conversation);
}

export function drop(clientId: string): void {
  store(stored().filter((entry) => entry.client_id !== clientId));
}

export function retry(clientId: string): void {
  const entry = stored().find((candidate) => candidate.client_id === clientId);
  if (!entry) return;
  const { refused: _, ...again } = entry;
  store(stored().map((candidate) => (candidate.client_id === clientId ? again : candidate)));
  tell({ entry: again, state: "queued" });
  void pump(entry.conversation);
}

/** Sends whatever waits, conversation by conversation, each in the order it was written. */
export function flush(): void {
  for (const conversation of new Set(stored().map((entry) => entry.conversation))) void pump(conversation);
}

async function pump(conversation: string): Promise<void> {
  if (busy.has(conversation)) return;
  busy.add(conversation);
  const late = offline();
  let sent = 0;
  try {
    for (let entry = next(conversation); entry; entry = next(conversation)) {
      const outcome = await attempt(entry);
      if (outcome.state === "sent" || outcome.state === "held") drop(entry.client_id);
      if (outcome.state === "sent") sent += 1;
      if (outcome.why && outcome.entry.refused) keep(outcome.entry);
      tell(outcome);
      if (outcome.state !== "sent" && !outcome.entry.refused) break;
    }
  } finally {
    busy.delete(conversation);
  }
  if (sent && (late || returned)) raise("comity:flushed", sent);
  if (next(conversation)) setTimeout(() => void pump(conversation), RETRY);
}

const next = (conversation: string): Entry | undefined =>
  stored().find((entry) => entry.conversation === conversation && entry.refused === undefined);

function keep(entry: Entry): void {
  store(stored().map((candidate) => (candidate.client_id === entry.client_id ? entry : candidate)));
}

async function attempt(entry: Entry): Promise<Outcome> {
  const { conversation, refused: _, ...message } = entry;
  try {
    const answer = await fetch(`/api/conversations/${conversation}/messages`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(message),
      signal: AbortSignal.timeout(PATIENCE),
    });
    return await judged(entry, answer);
  } catch {
    return { entry, state: offline() || !navigator.onLine ? "queued" : "failed" };
  }
}

async function judged(entry: Entry, answer: Response): Promise<Outcome> {
  if (answer.ok) return { entry, state: "sent", seq: ((await answer.json()) as { seq: number }).seq };
  if (answer.status === 401) location.reload();
  if (answer.status === 401 || answer.status === 429) return { entry, state: "queued" };
  if (answer.status >= 500) return { entry, state: "failed" };
  const { error } = (await answer.json()) as { error: { code: string; message: string } };
  if (error.code === "audience_changed") return { entry, state: "held" };
  return { entry: { ...entry, refused: error.code }, state: "failed", why: error.message };
}

function newId(): string {
  if ("randomUUID" in crypto) return crypto.randomUUID();
  // Plain http on a local network has no randomUUID.
  const bytes = (crypto as Crypto).getRandomValues(new Uint8Array(16));
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4}).(.{3}).(.{3})(.{12})$/, "$1-$2-4$3-8$4-$5");
}

// True for the moments after the stream came back, when sending means emptying what had waited.
let returned = false;
document.addEventListener("comity:ready", () => {
  returned = true;
  setTimeout(() => (returned = false), 4_000);
  flush();
});
addEventListener("online", flush);
