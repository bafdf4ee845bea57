// Questions before words leave: a bundle of its own. The server holds a send, a dialog of the server asks, and the same
// words go again with the answer, or come back to their box.
import type { Entry } from "../../../conversations/elements/outbox";
import "./held-words";
import "./outside-readers";
import { type Held, hold, openDialog, post } from "./asking";

const CODES = /^(from_inside|cold_contact|too_often|quiet_hours|needs_approval)$/;

// The refusal is asked for once more to learn all questions at once. Under their client id words are never sent twice.
async function ask(entry: Entry): Promise<void> {
  const { conversation, refused: _, ...message } = entry;
  const answer = await post(`/api/conversations/${conversation}/messages`, message);
  if (!answer || answer.ok) return;
  const { error } = (await answer.json()) as { error: { held?: Held[] } };
  if (!error.held) return;
  hold(entry, error.held);
  openDialog(`/conversations/${conversation}/held?codes=${error.held.map((one) => one.code).join(",")}`);
}

document.addEventListener("comity:outbox", ({ detail }) => {
  const { entry, state } = detail;
  const open = document.querySelector(`#thread[data-conversation="${entry.conversation}"]`);
  if (open && state === "failed" && CODES.test(entry.refused ?? "")) void ask(entry);
});
