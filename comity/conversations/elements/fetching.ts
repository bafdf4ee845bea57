// Drawing again what the server knows better: a whole thread, or only who reads it.
import htmx from "htmx.org";
import { partial } from "../../interface/elements/trust";

const address = (conversation: string): string => `/conversations/${conversation}`;
const READERS = ["thread-head", "thread-sides", "thread-to", "send-message", "send-note", "card"];

/** The ids and names of the people outside to whom the button would send. */
export function readers(root: ParentNode): Map<string, string> {
  const marks = [...root.querySelectorAll<HTMLDataElement>("#send-message .reader")];
  return new Map(marks.map((mark) => [mark.value, mark.textContent ?? ""]));
}

/** Opens the page of a thread in place: only thread and card are exchanged. */
export function showThread(path: string): Promise<void> {
  return htmx.ajax("GET", path, { target: "#thread", select: "#thread", selectOOB: "#card", swap: "outerHTML" });
}

// A call of htmx names no target to the server, so the address says that the whole screen is wanted.
export function showScreen(path: string): Promise<void> {
  return htmx.ajax("GET", `${path}${path.includes("?") ? "&" : "?"}whole=true`, { target: "main", select: "main", selectOOB: "#rail", swap: "outerHTML" });
}

export async function redrawThread(conversation: string): Promise<void> {
  const focused = document.activeElement?.id ?? "";
  await showThread(address(conversation));
  if (focused) document.getElementById(focused)?.focus({ preventScroll: true });
}

/** Replaces only the head, the line's words, the buttons and the card, so that nothing being written is touched. */
export async function redrawReaders(conversation: string): Promise<void> {
  const page = await partial(address(conversation));
  const fresh = page?.getElementById("thread");
  const thread = document.getElementById("thread");
  if (!page || !fresh || thread?.dataset["conversation"] !== conversation) return;
  if (fresh.className !== thread.className) return redrawThread(conversation);
  for (const id of READERS) {
    const node = page.getElementById(id);
    if (!node) continue;
    document.getElementById(id)?.replaceWith(node);
    htmx.process(node);
  }
  const words = fresh.querySelector<HTMLTextAreaElement>("#box-message")?.placeholder;
  const box = thread.querySelector<HTMLTextAreaElement>("#box-message");
  if (box && words !== undefined) box.placeholder = words;
}
