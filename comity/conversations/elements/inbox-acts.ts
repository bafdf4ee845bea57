// Acts on outside conversations: done, later, hand to, label. All go through one call, say what they did, and can be
// undone by the toast or by Z. Nothing of it is sent outside.
import { raise } from "../../interface/elements/live-events";

export interface Change {
  act: "done" | "open" | "snooze" | "assign" | "label" | "unlabel";
  until?: string;
  assignee?: string | null;
  leaving?: string;
  word?: string;
}

interface Item {
  conversation: string;
  changed?: boolean;
  joined?: boolean;
  before?: { status: Change["act"] | "snoozed"; snoozed_until: string | null; assignee: string | null };
  error?: { message: string };
}

type Undo = () => Promise<void>;
let last: Undo | undefined;

/** Words of the page, with `{count}` and the like filled in. */
export function words(name: string, fields: Record<string, string | number> = {}): string {
  const text = document.querySelector<HTMLElement>(".act-words")?.dataset[name] ?? "";
  return text.replace(/\{(\w+)\}/g, (_, field: string) => String(fields[field] ?? ""));
}

/** Tells what happened and keeps what takes it back, for the toast and for Z. */
export function tell(text: string, undo?: Undo): void {
  if (undo) last = undo;
  raise("comity:toast", undo ? { words: text, undo: () => undoLast() } : { words: text });
}

export async function undoLast(): Promise<void> {
  const undo = last;
  last = undefined;
  if (!undo) return raise("comity:toast", { words: words("nothing") });
  await undo();
  document.dispatchEvent(new Event("comity:acted"));
  raise("comity:toast", { words: words("undone") });
}

/** Asks the server; a refusal is told and answered with undefined. */
export async function ask(method: string, path: string, body?: object): Promise<Response | undefined> {
  const init: RequestInit = body ? { method, body: JSON.stringify(body), headers: { "Content-Type": "application/json" } } : { method };
  const answer = await fetch(path, init).catch(() => undefined);
  if (answer?.ok) return answer;
  const refused = (await answer?.json().catch(() => undefined)) as { error?: { message?: string } } | undefined;
  raise("comity:toast", { words: refused?.error?.message ?? words("failed"), stays: true });
  return undefined;
}

/** Carries an act out on these conversations. `fields` are names for the words of the toast. */
export async function carryOut(ids: string[], change: Change, fields: Record<string, string> = {}): Promise<boolean> {
  const answer = ids.length ? await post(ids, change) : undefined;
  if (!answer) return false;
  const changed = answer.filter((item) => item.changed);
  const refused = answer.filter((item) => item.error);
  document.dispatchEvent(new Event("comity:acted"));
  const kind = change.act === "assign" && change.assignee === null ? "nobody" : change.act;
  const told = { ...fields, count: changed.length, word: change.word ?? "" };
  const said = changed.length ? words(`${kind}${changed.length === 1 ? "One" : "Many"}`, told) : refused.length ? "" : words("nothingChanged");
  const why = refused.length === 1 ? refused[0]?.error?.message ?? "" : refused.length ? words("some", { count: refused.length }) : "";
  tell([said, why].filter(Boolean).join(" "), changed.length ? () => takeBack(changed, change) : undefined);
  return true;
}

async function post(ids: string[], change: Change): Promise<Item[] | undefined> {
  const answer = await ask("POST", "/api/inbox/acts", { conversations: ids, ...change });
  return answer && ((await answer.json()) as { items: Item[] }).items;
}

// Conversations that stood alike go back together.
async function takeBack(items: Item[], change: Change): Promise<void> {
  const groups = new Map<string, { ids: string[]; change: Change }>();
  for (const item of items) {
    const back = opposite(item, change);
    const key = JSON.stringify(back);
    const group = groups.get(key) ?? { ids: [], change: back };
    group.ids.push(item.conversation);
    groups.set(key, group);
  }
  for (const group of groups.values()) await post(group.ids, group.change);
}

function opposite({ before, joined }: Item, change: Change): Change {
  if (change.act === "label") return { act: "unlabel", word: change.word ?? "" };
  if (change.act === "unlabel") return { act: "label", word: change.word ?? "" };
  if (change.act === "assign") {
    const back: Change = { act: "assign", assignee: before?.assignee ?? null };
    return joined && change.assignee ? { ...back, leaving: change.assignee } : back;
  }
  if (before?.status === "snoozed") return { act: "snooze", until: before.snoozed_until ?? "" };
  return { act: before?.status === "done" ? "done" : "open" };
}

// Whoever waits becomes late while the page stands open.
setInterval(() => {
  for (const wait of document.querySelectorAll<HTMLElement>(".wait[data-late]"))
    wait.classList.toggle("late", Date.now() >= Date.parse(wait.dataset["late"] ?? ""));
}, 30_000);
