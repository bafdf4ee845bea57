// What a choice in the palette does.
import { showScreen } from "./fetching";
import { ask, carryOut, tell, words } from "./inbox-acts";
import { momentOf } from "./palette";
import { actOnThread, finish } from "./thread-acts";

export type Chosen = Record<string, string | undefined>;
type Choice = (chosen: Chosen, ids: string[]) => Promise<unknown> | unknown;

const choices: Record<string, Choice> = {
  assign: ({ value, name }, ids) => carryOut(ids, { act: "assign", assignee: value || null }, { name: name ?? "" }),
  label: ({ value, has }, ids) => carryOut(ids, { act: has ? "unlabel" : "label", word: value ?? "" }),
  snooze: (chosen, ids) => later(chosen, ids),
  bring: ({ value, name }, ids) => bring(value ?? "", name ?? "", ids[0] ?? ""),
  help: (fields, ids) => askForHelp(fields, ids[0] ?? ""),
  reply: ({ value }) => insert(value ?? ""),
  merge: ({ value, audience }, ids) => merge(ids[0] ?? "", value ?? "", audience ?? ""),
  all: (chosen) => go(chosen),
};

/** Does what was chosen; says whether it went well. */
export async function choose(mode: string, chosen: Chosen, ids: string[]): Promise<boolean> {
  return (await choices[mode]?.(chosen, ids)) !== false;
}

async function later(chosen: Chosen, ids: string[]): Promise<boolean> {
  const until = momentOf(chosen);
  const when = until && new Intl.DateTimeFormat(document.documentElement.lang || "en", { weekday: "short", hour: "2-digit", minute: "2-digit", day: "numeric", month: "short", hourCycle: "h23" }).format(until);
  return until ? carryOut(ids, { act: "snooze", until: until.toISOString() }, { when: when ?? "" }) : false;
}

async function bring(person: string, name: string, conversation: string): Promise<boolean> {
  const path = `/api/conversations/${conversation}/participants/${person}`;
  if (!(await ask("PUT", path))) return false;
  tell(words("brought", { name }), async () => void (await ask("DELETE", path)));
  return true;
}

async function askForHelp({ topic, words: said }: Chosen, conversation: string): Promise<boolean> {
  const answer = await ask("POST", `/api/conversations/${conversation}/help`, { topic, words: said ?? "", client_id: crypto.randomUUID() });
  if (!answer) return false;
  const { id } = (await answer.json()) as { id: string };
  tell(words("asked"), async () => void (await ask("DELETE", `/api/help/${id}`)));
  document.dispatchEvent(new Event("comity:acted"));
  return true;
}

// The open conversation goes on in another one, which is opened.
async function merge(conversation: string, into: string, audience: string): Promise<boolean> {
  const path = `/api/conversations/${into}/mergings`;
  const merging = { conversation, ...(audience ? { audience: audience.split(",") } : {}) };
  if (!(await ask("POST", path, merging))) return false;
  tell(words("merged"), async () => void ((await ask("DELETE", `${path}/${conversation}`)) && (await visit(`/conversations/${conversation}`))));
  await visit(`/conversations/${into}`);
  return true;
}

// Into the outside box, where the caret was; it is sent by nobody but its writer.
function insert(text: string): boolean {
  const box = document.querySelector<HTMLTextAreaElement>("#box-message");
  if (!box) return false;
  box.focus();
  const before = box.value.slice(0, box.selectionStart);
  const space = before && !/\s$/.test(before) ? " " : "";
  box.setRangeText(space + text, box.selectionStart, box.selectionEnd, "end");
  box.dispatchEvent(new Event("input", { bubbles: true }));
  return true;
}

async function go({ href, act, person }: Chosen): Promise<boolean> {
  if (act === "finish") finish();
  else if (act) actOnThread(act);
  if (person) return talk(person);
  if (href) await visit(href);
  return true;
}

async function talk(person: string): Promise<boolean> {
  const answer = await ask("POST", "/api/conversations", { kind: "direct", participants: [person] });
  if (!answer) return false;
  await visit(`/conversations/${((await answer.json()) as { id: string }).id}`);
  return true;
}

/** Shows another page in place where it can be. */
export async function visit(path: string): Promise<void> {
  if (!/^\/(inbox|conversations)/.test(path)) return location.assign(path);
  await showScreen(path);
  history.pushState(null, "", path);
}
