// What is asked of the server about one message. A refusal becomes a toast with the server's own sentence.
import { raise } from "../../interface/elements/live-events";
import type { Stored } from "./file-upload";

export interface Told {
  body: string;
  files: Stored[];
}

const failed = (): string => document.getElementById("message-acts")?.dataset["failed"] ?? "";

/** The answer, or `undefined` after saying why there is none. */
export async function ask(method: string, path: string, content?: object): Promise<Response | undefined> {
  const body = content === undefined ? {} : { body: JSON.stringify(content), headers: { "Content-Type": "application/json" } };
  const answer = await fetch(path, { method, ...body }).catch(() => undefined);
  if (answer?.status === 401) location.reload();
  if (answer?.ok) return answer;
  raise("comity:toast", { words: answer ? await reason(answer) : failed(), stays: true });
  return undefined;
}

/** The server's sentence for a refusal. */
export async function reason(answer: Response): Promise<string> {
  const told = (await answer.json().catch(() => undefined)) as { error?: { message?: string } } | undefined;
  return told?.error?.message ?? failed();
}

export async function message(id: string): Promise<Told | undefined> {
  const answer = await ask("GET", `/api/messages/${id}`);
  return answer ? ((await answer.json()) as Told) : undefined;
}

export function reactTo(id: string, emoji: string, add: boolean): void {
  void ask(add ? "PUT" : "DELETE", `/api/messages/${id}/reactions/${encodeURIComponent(emoji)}`);
}
