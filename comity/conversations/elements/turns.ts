// Where a message belongs in a thread. A turn is one message that outsiders can read and the notes until the next one.
import { clockTime, day } from "../../interface/elements/relative-time";

export type Placed = "new" | "replaced" | "known";

const seqOf = (element: HTMLElement | undefined): number => Number(element?.dataset["seq"] ?? Number.NaN);
const number = (element: HTMLElement, name: string): number => Number(element.dataset[name] ?? 0);
const REAL = ":scope > .turn:is([data-seq], .on-its-way)";

export const turnsOf = (list: HTMLElement): HTMLElement[] => [...list.querySelectorAll<HTMLElement>(REAL)];
export const articlesOf = (list: HTMLElement): HTMLElement[] => [...list.querySelectorAll<HTMLElement>("article")];

/** Puts a stored message where it belongs: over itself, over its pending bubble, or as new by its number. */
export function place(list: HTMLElement, article: HTMLElement): Placed {
  const known = find(list, "id", article.dataset["id"]);
  if (known) {
    if (number(known, "version") > number(article, "version")) return "known";
    keepPlace(known, article);
    return "replaced";
  }
  const pending = find(list, "clientId", article.dataset["clientId"]);
  if (pending) {
    pending.replaceWith(article);
    settle(list, article);
    return "replaced";
  }
  list.querySelector(":scope > .hello")?.remove();
  article.dataset["lane"] === "note" ? addNote(list, article) : addTurn(list, article);
  return "new";
}

// Focus stays on the message or on what was pressed in it, and so do words that are being changed there.
function keepPlace(known: HTMLElement, article: HTMLElement): void {
  const focused = document.activeElement as HTMLElement | null;
  const here = focused !== null && known.contains(focused);
  const edit = known.querySelector<HTMLElement>("form.edit");
  known.replaceWith(article);
  if (edit) article.append(edit);
  article.classList.toggle("editing", edit !== null);
  if (!here) return;
  article.tabIndex = -1;
  const emoji = focused.dataset["emoji"];
  const again = emoji ? article.querySelector<HTMLElement>(`.react[data-emoji="${emoji}"]`) : null;
  (edit?.contains(focused) ? focused : (again ?? article)).focus({ preventScroll: true });
}

/** Shows a bubble that is on its way, at the end of its side. */
export function placePending(list: HTMLElement, article: HTMLElement): void {
  list.querySelector(":scope > .hello")?.remove();
  const last = turnsOf(list).at(-1);
  if (article.dataset["lane"] === "note" && last) return last.querySelector(".beside")?.append(article);
  const turn = newTurn(list);
  turn.classList.add("on-its-way");
  turn.querySelector(article.dataset["lane"] === "note" ? ".beside" : ".said")?.append(article);
  list.append(turn);
}

export function remove(list: HTMLElement, clientId: string): void {
  const pending = find(list, "clientId", clientId);
  const turn = pending?.closest<HTMLElement>(".turn");
  pending?.remove();
  if (turn?.classList.contains("on-its-way") && !turn.querySelector("article")) turn.remove();
}

export function find(list: HTMLElement, name: "id" | "clientId", value: string | undefined): HTMLElement | undefined {
  return value ? articlesOf(list).find((article) => article.dataset[name] === value) : undefined;
}

function addTurn(list: HTMLElement, article: HTMLElement): void {
  const turn = newTurn(list);
  turn.dataset["seq"] = article.dataset["seq"];
  turn.querySelector(".said")?.append(article);
  insertTurn(list, turn);
}

/** Puts a turn, or a line between turns, where it belongs by its number. */
export function insertTurn(list: HTMLElement, turn: HTMLElement): void {
  const before = turnBefore(list, seqOf(turn), turn);
  if (before) before.after(turn);
  else (turnsOf(list)[0] ?? list.querySelector(":scope > template"))?.before(turn);
}

function addNote(list: HTMLElement, article: HTMLElement): void {
  const turn = turnBefore(list, seqOf(article)) ?? turnsOf(list)[0];
  if (!turn) {
    const first = newTurn(list);
    first.dataset["seq"] = article.dataset["seq"];
    first.querySelector(".beside")?.append(article);
    return insertTurn(list, first);
  }
  const beside = turn.querySelector(".beside");
  const later = [...(beside?.children ?? [])].find((note) => !(seqOf(note as HTMLElement) < seqOf(article)));
  beside?.insertBefore(article, later ?? null);
}

// The pending bubble stood at the end; somebody else may have got the number before.
function settle(list: HTMLElement, article: HTMLElement): void {
  const turn = article.closest<HTMLElement>(".turn");
  if (!turn) return;
  if (article.dataset["lane"] === "note") {
    const right = turnBefore(list, seqOf(article));
    if (right && right !== turn) addNote(list, article);
    else turn.dataset["seq"] ??= article.dataset["seq"];
  } else {
    turn.dataset["seq"] = article.dataset["seq"];
    const right = turnBefore(list, seqOf(article), turn);
    if (right && right.compareDocumentPosition(turn) & Node.DOCUMENT_POSITION_PRECEDING) insertTurn(list, turn);
  }
  turn.classList.remove("on-its-way");
  if (!turn.querySelector("article")) turn.remove();
}

function turnBefore(list: HTMLElement, seq: number, except?: HTMLElement): HTMLElement | undefined {
  return turnsOf(list)
    .reverse()
    .find((turn) => turn !== except && seqOf(turn) < seq);
}

function part(list: HTMLElement, name: string): HTMLElement {
  const template = list.querySelector<HTMLTemplateElement>(`template[data-part="${name}"]`);
  return document.importNode(template?.content.firstElementChild as HTMLElement, true);
}

const newTurn = (list: HTMLElement): HTMLElement => part(list, "turn");

function separator(list: HTMLElement, kind: string, words: string): HTMLElement {
  const row = part(list, "sep");
  row.classList.add(kind);
  const line = row.querySelector(".sep");
  if (line) line.textContent = words;
  if (kind === "new-row") line?.classList.add("new");
  return row;
}

/** Keeps one separator before the first turn of each day of the reader's calendar. */
export function markDays(list: HTMLElement): void {
  let previous = "";
  for (const turn of turnsOf(list)) {
    const time = turn.querySelector("time")?.dateTime;
    const today = time ? day(new Date(time), list.dataset["today"] ?? "", list.dataset["yesterday"] ?? "") : previous;
    const row = dayRow(turn);
    if (today === previous) row?.remove();
    else if (!row) leading(turn).before(separator(list, "day-row", today));
    else if (row.textContent?.trim() !== today) row.querySelector(".sep")?.replaceChildren(today);
    previous = today;
  }
}

function dayRow(turn: HTMLElement): Element | undefined {
  const before = leading(turn).previousElementSibling;
  return before?.classList.contains("day-row") ? before : undefined;
}

// The turn itself, or the "new since" row in front of it.
function leading(turn: HTMLElement): Element {
  const before = turn.previousElementSibling;
  return before?.classList.contains("new-row") ? before : turn;
}

/** Draws "New since 09:12" above the first unread message of somebody else; it stays while the thread is open. */
export function markNew(list: HTMLElement, read: number, me: string): void {
  const first = articlesOf(list).find((article) => seqOf(article) > read && article.dataset["author"] !== me);
  const time = first?.querySelector("time")?.dateTime;
  const words = (list.dataset["since"] ?? "").replace("{time}", time ? clockTime(new Date(time)) : "");
  if (read && first) first.closest(".turn")?.before(separator(list, "new-row", words));
}

/** Marks questions from outside after the last answer, and what somebody outside has read. Where the end
    is not on the page, nobody can tell what was answered. */
export function markState(list: HTMLElement, outsideRead: number, isCut: boolean): void {
  let answered = isCut;
  for (const message of [...list.querySelectorAll<HTMLElement>(".msg")].reverse()) {
    const theirs = message.classList.contains("theirs");
    answered ||= !theirs;
    message.toggleAttribute("data-unanswered", theirs && !answered);
    message.toggleAttribute("data-read", !theirs && seqOf(message) <= outsideRead);
  }
}
