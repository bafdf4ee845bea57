// Writing in a box: marks by keys, lists that go on, links by pasting, and words that are too many.
// What is inserted is text and nothing else, and the browser's own undo takes it back.

const MARKS: Record<string, [string, string]> = { b: ["**", "**"], i: ["_", "_"], k: ["[", "](https://)"] };
const ITEM = /^(\s*)([-*+]|(\d+)[.)])(\s+)(.*)$/;
const LINK = /^https?:\/\/\S+$/;

/** Whether the plain Enter sends, as this member chose. */
const enterSends = (): boolean => document.body.dataset["enterSends"] === "on";

/** Gives a box its keys; `send` is called when they say so. */
export function prepareBox(box: HTMLTextAreaElement, send: () => void, signal: AbortSignal): void {
  box.addEventListener("keydown", (event) => pressed(event, box, send), { signal });
  box.addEventListener("paste", (event) => pasted(event, box), { signal });
}

function pressed(event: KeyboardEvent, box: HTMLTextAreaElement, send: () => void): void {
  if (event.isComposing || event.defaultPrevented) return;
  const command = event.ctrlKey || event.metaKey;
  const mark = MARKS[event.key.toLowerCase()];
  if (event.key === "Enter" && (command || (enterSends() && !event.shiftKey))) {
    event.preventDefault();
    send();
  } else if (event.key === "Enter" && !event.shiftKey) goOn(event, box);
  else if (mark && command && !event.shiftKey && !event.altKey) {
    event.preventDefault();
    wrap(box, ...mark);
  }
}

function wrap(box: HTMLTextAreaElement, before: string, after: string): void {
  const { selectionStart: from, selectionEnd: to, value } = box;
  const chosen = value.slice(from, to);
  const isMarked = chosen.startsWith(before) && chosen.endsWith(after) && chosen.length >= before.length + after.length;
  const text = isMarked ? chosen.slice(before.length, -after.length) : before + chosen + after;
  insert(box, text);
  if (isMarked) box.setSelectionRange(from, from + text.length);
  else if (before === "[" && chosen) box.setSelectionRange(from + chosen.length + 3, from + text.length - 1);
  else box.setSelectionRange(from + before.length, from + before.length + chosen.length);
}

// The next line of a list begins like the one before; an empty one ends the list.
function goOn(event: KeyboardEvent, box: HTMLTextAreaElement): void {
  const { selectionStart: at, selectionEnd, value } = box;
  const start = value.lastIndexOf("\n", at - 1) + 1;
  const item = ITEM.exec(value.slice(start, at));
  if (!item || at !== selectionEnd) return;
  event.preventDefault();
  const [, indent = "", sign = "-", number, space = " ", words = ""] = item;
  if (!words) {
    box.setSelectionRange(start, at);
    return insert(box, "");
  }
  const next = number ? sign.replace(number, String(Number(number) + 1)) : sign;
  insert(box, `\n${indent}${next}${space}`);
}

// An address pasted over chosen words becomes a link with these words.
function pasted(event: ClipboardEvent, box: HTMLTextAreaElement): void {
  const text = event.clipboardData?.getData("text/plain").trim() ?? "";
  const chosen = box.value.slice(box.selectionStart, box.selectionEnd);
  if (!LINK.test(text) || !chosen || LINK.test(chosen)) return;
  event.preventDefault();
  insert(box, `[${chosen}](${text})`);
}

/** Puts text over the selection. */
export function insert(box: HTMLTextAreaElement, text: string): void {
  box.focus();
  if (document.execCommand(text ? "insertText" : "delete", false, text)) return;
  box.setRangeText(text, box.selectionStart, box.selectionEnd, "end");
  box.dispatchEvent(new Event("input", { bubbles: true }));
}

/** Says under a box how many characters are too many; whether it may be sent. */
export function fitsLimit(box: HTMLTextAreaElement, line: HTMLElement | null): boolean {
  const most = Number(box.dataset["most"] ?? 20_000);
  const over = box.value.length > most ? [...box.value.trim()].length - most : 0;
  if (line) {
    line.hidden = over <= 0;
    const words = line.dataset["words"] ?? "";
    const count = new Intl.NumberFormat(document.documentElement.lang || "en");
    line.textContent = words.replace("{count}", count.format(over)).replace("{most}", count.format(most));
  }
  return over <= 0;
}

/** Grows a box with its words where the browser does not by itself. */
export function fit(box: HTMLTextAreaElement): void {
  if (CSS.supports("field-sizing", "content")) return;
  box.style.blockSize = "auto";
  box.style.blockSize = `${box.scrollHeight + 2}px`;
}
