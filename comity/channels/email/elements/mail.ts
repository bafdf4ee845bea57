// Acts on mail beside a talk: "Not this talk?" in the menu of a message, who got a copy, and invitations. A bundle of
// its own.
import { raise } from "../../../interface/elements/live-events";

interface Filed {
  mail: string;
  conversation: string;
  words: string;
  others: { id: string; words: string }[];
}

const ARTICLE = "message-list article[data-id]:not(.gone)";
let current = "";

const menu = (): HTMLElement | null => document.querySelector<HTMLElement>("#message-menu");
const failed = (): string => menu()?.querySelector<HTMLElement>("[data-not-this-talk]")?.dataset["failed"] ?? "";

// The menu serves the whole thread: it is about the message that was pointed at when it opened.
function noticed(event: Event): void {
  const one = (event.target as Element).closest<HTMLElement>(ARTICLE);
  if (one && !menu()?.matches(":popover-open")) current = one.dataset["id"] ?? "";
}

// Only words of somebody outside that came another way than through the door of their talk can stand in a wrong one.
function offered(event: Event): void {
  const opened = event.target as HTMLElement;
  const one = document.getElementById(`m-${current}`);
  const button = opened.id === "message-menu" ? opened.querySelector<HTMLElement>("[data-not-this-talk]") : null;
  if (button) button.hidden = !one?.matches(".theirs:has(.way)");
}

async function call(act: string, body?: object): Promise<Record<string, string> | undefined> {
  const [method = "", path = ""] = act.split(" ");
  const json = { method, body: JSON.stringify(body), headers: { "Content-Type": "application/json" } };
  const answer = await fetch(path, body ? json : { method }).catch(() => undefined);
  if (answer?.ok) return answer.status === 204 ? {} : ((await answer.json()) as Record<string, string>);
  const refused = (await answer?.json().catch(() => undefined)) as { error?: { message?: string } } | undefined;
  raise("comity:toast", { words: refused?.error?.message ?? failed(), stays: true });
  return undefined;
}

async function choose(id: string): Promise<void> {
  const answer = await fetch(`/api/messages/${id}/mail/talks`).catch(() => undefined);
  const filed = answer?.ok ? ((await answer.json()) as Filed) : undefined;
  const blank = document.querySelector<HTMLTemplateElement>("template[data-misfiled]");
  const dialog = blank?.content.querySelector("dialog")?.cloneNode(true) as HTMLDialogElement | undefined;
  if (!filed || !dialog) return raise("comity:toast", { words: failed(), stays: true });
  fill(dialog, filed);
  dialog.addEventListener("close", () => dialog.remove());
  dialog.querySelector("form")?.addEventListener("submit", (event) => {
    if ((event.submitter as HTMLButtonElement | null)?.value === "move") void move(dialog, filed);
  });
  document.body.append(dialog);
  dialog.showModal();
}

function fill(dialog: HTMLDialogElement, filed: Filed): void {
  const why = dialog.querySelector("[data-why]");
  if (why) why.textContent = filed.words;
  const own = dialog.querySelector("label")!;
  for (const { id, words } of filed.others) {
    const choice = own.cloneNode(true) as HTMLLabelElement;
    Object.assign(choice.querySelector("input")!, { value: id, checked: false });
    choice.querySelector("span")!.textContent = words;
    own.parentElement?.append(choice);
  }
}

async function move(dialog: HTMLDialogElement, filed: Filed): Promise<void> {
  const { said = "", back = "" } = dialog.dataset;
  const act = `POST /api/mails/${filed.mail}/conversation`;
  const where = new FormData(dialog.querySelector("form")!).get("conversation");
  if (!(await call(act, { conversation: where || null }))) return;
  const undo = async (): Promise<void> => {
    if (await call(act, { conversation: filed.conversation })) raise("comity:toast", { words: back });
  };
  raise("comity:toast", { words: said, undo });
}

async function perform(button: HTMLElement): Promise<void> {
  const { mailAct = "", mailBody = "", mailUndo = "", said = "" } = button.dataset;
  if (!(await call(mailAct, mailBody ? (JSON.parse(mailBody) as object) : undefined))) return;
  document.body.dispatchEvent(new Event("mail-acted"));
  const undo = async (): Promise<void> => {
    if (await call(mailUndo)) document.body.dispatchEvent(new Event("mail-acted"));
  };
  raise("comity:toast", mailUndo ? { words: said, undo } : { words: said });
}

function pressed(event: Event): void {
  const target = event.target as Element;
  const button = target.closest<HTMLElement>("[data-mail-act]");
  if (button) return void perform(button);
  if (!target.closest("[data-not-this-talk]")) return;
  menu()?.hidePopover();
  void choose(current);
}

for (const name of ["pointerover", "focusin", "pointerdown"]) document.addEventListener(name, noticed, { capture: true, passive: true });
document.addEventListener("beforetoggle", offered, { capture: true });
document.addEventListener("click", pressed);
