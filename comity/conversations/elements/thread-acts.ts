// What colleagues did with the open conversation, in its lane; and the menu in its head.
import type { LiveEvent } from "../../interface/elements/live-events";
import { partial } from "../../interface/elements/trust";
import { redrawReaders } from "./fetching";
import { ask, carryOut, tell, words } from "./inbox-acts";
import { openPalette } from "./palette";

const GATHER = 150;
const CONCERNS = /^(conversation\.(status|assigned|labelled|unlabelled|updated)|help\.)/;
const menu = (): HTMLElement | null => document.getElementById("talk-menu");

/** The open outside conversation, if one is open. */
export const openTalk = (): string => menu()?.dataset["conversation"] ?? "";

class ThreadActs extends HTMLElement {
  #timer: number | undefined;
  #older = "";
  #leaving = new AbortController();

  connectedCallback(): void {
    const { signal } = (this.#leaving = new AbortController());
    document.addEventListener("comity:event", ({ detail }) => this.#happened(detail), { signal });
    document.addEventListener("comity:acted", () => this.#redraw(), { signal });
    requestAnimationFrame(() => this.#begin(signal));
  }

  disconnectedCallback(): void {
    this.#leaving.abort();
    clearTimeout(this.#timer);
  }

  get #talk(): HTMLElement | null {
    return document.querySelector<HTMLElement>("#thread message-list");
  }

  #begin(signal: AbortSignal): void {
    const talk = this.#talk;
    if (!talk || signal.aborted) return;
    this.#older = talk.dataset["older"] ?? "";
    this.#place(this.querySelector<HTMLTemplateElement>("template[data-acts]")?.content);
    const grown = new MutationObserver(() => void this.#loadOlder());
    grown.observe(talk, { attributeFilter: ["data-older"] });
    signal.addEventListener("abort", () => grown.disconnect());
  }

  // Each line stands in the lane of the last turn before it; the notes find their places around it by the numbers.
  #place(lines: DocumentFragment | undefined): void {
    const turns = [...(this.#talk?.querySelectorAll<HTMLElement>(":scope > .turn[data-seq]") ?? [])];
    const seq = (element: Element | undefined): number => Number((element as HTMLElement | undefined)?.dataset["seq"] ?? 0);
    for (const line of lines?.querySelectorAll<HTMLElement>(".act") ?? []) {
      if (this.#talk?.querySelector(`.act[data-seq="${seq(line)}"]`)) continue;
      const turn = turns.filter((one) => seq(one) < seq(line)).at(-1) ?? turns[0];
      const beside = turn?.querySelector(".beside");
      const later = [...(beside?.children ?? [])].find((one) => seq(one) > seq(line)) ?? null;
      beside?.insertBefore(line.cloneNode(true), later);
    }
  }

  async #loadOlder(): Promise<void> {
    const older = this.#talk?.dataset["older"] ?? "";
    if (older === this.#older) return;
    this.#older = older;
    const page = await partial(`/conversations/${openTalk()}/acts?before=${older || "0"}`);
    this.#place(page?.querySelector<HTMLTemplateElement>("template[data-acts]")?.content);
  }

  #happened({ type, conversation, data, html }: LiveEvent): void {
    if (conversation !== openTalk()) return;
    const waits = document.querySelector("#thread-head .wait") !== null;
    const turned = type === "message.created" && data?.lane !== "note" && waits !== html?.includes(" theirs");
    if (turned || CONCERNS.test(type)) this.#redraw();
  }

  // Not while somebody is choosing in the menu, which would vanish.
  #redraw(): void {
    clearTimeout(this.#timer);
    this.#timer = window.setTimeout(() => {
      if (menu()?.matches(":popover-open")) this.#redraw();
      else void redrawReaders(openTalk());
    }, GATHER);
  }
}

customElements.define("thread-acts", ThreadActs);

/** An act of the menu or of a key, on the open conversation. */
export function actOnThread(name: string, from?: HTMLElement): void {
  const id = openTalk();
  if (!id) return;
  const request = document.querySelector<HTMLDataElement>("#open-help")?.value ?? "";
  if (name === "done" || name === "open") void carryOut([id], { act: name });
  else if (name === "copy") void copyLink(id);
  else if (name === "block") void block(from?.dataset["person"] ?? "", from?.dataset["name"] ?? "");
  else if (name === "take" || name === "withdraw") void help(name, request);
  else openPalette(name, { ids: [id] });
}

/** Done, or open again when it is done. */
export const finish = (): void => actOnThread(menu()?.dataset["status"] === "done" ? "open" : "done");

export async function help(act: string, request: string): Promise<void> {
  const taken = act === "take";
  const answer = await ask(taken ? "POST" : "DELETE", `/api/help/${request}${taken ? "/take" : ""}`);
  if (answer) tell(words(taken ? "joined" : "withdrawn"));
  document.dispatchEvent(new Event("comity:acted"));
}

async function copyLink(id: string): Promise<void> {
  await navigator.clipboard.writeText(`${location.origin}/conversations/${id}`);
  tell(words("copied"));
}

async function block(person: string, name: string): Promise<void> {
  const path = `/api/people/${person}/stops`;
  if (!(await ask("POST", path, { kind: "block" }))) return;
  tell(words("blocked", { name }), async () => void (await ask("DELETE", `${path}/block`)));
}

document.addEventListener("click", (event) => {
  const target = event.target as Element;
  const act = target.closest<HTMLElement>("#thread-head [data-act]");
  const helping = target.closest<HTMLElement>("[data-help]");
  if (helping) void help(helping.dataset["help"] ?? "", helping.closest<HTMLElement>("[data-request]")?.dataset["request"] ?? "");
  if (!act) return;
  if (menu()?.matches(":popover-open")) menu()?.hidePopover();
  actOnThread(act.dataset["act"] ?? "", act);
});
