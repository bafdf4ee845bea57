// A conversation that goes on in the open one: its line unfolds what was said there. Open pages of both follow at once
// when it is merged or that is undone.
import htmx from "htmx.org";
import { partial } from "../../interface/elements/trust";
import { redrawReaders } from "./fetching";
import { ask, tell, words } from "./inbox-acts";
import { insertTurn } from "./turns";

class MergedTalk extends HTMLElement {
  connectedCallback(): void {
    this.onclick = (event) => {
      const button = (event.target as Element).closest<HTMLElement>("[data-past]");
      if (button?.closest("merged-talk") === this) void this.#pressed(button);
    };
  }

  get #past(): HTMLElement {
    return this.querySelector(":scope > .past") as HTMLElement;
  }

  #pressed(button: HTMLElement): Promise<void> | void {
    const { past, before = "" } = button.dataset;
    if (past === "undo") return part(this.dataset["id"] ?? "", this.dataset["into"] ?? "");
    if (past === "earlier") return this.#load(before, button);
    return this.#toggle(button);
  }

  async #toggle(button: HTMLElement): Promise<void> {
    const past = this.#past;
    if (!past.childElementCount) await this.#load("");
    past.hidden = !past.hidden;
    button.ariaExpanded = String(!past.hidden);
    [button.textContent, button.dataset["hide"]] = [button.dataset["hide"] ?? "", button.textContent ?? ""];
  }

  // An earlier stretch takes the place of the button that asked for it; its own way out stays below the newest.
  async #load(before: string, button?: HTMLElement): Promise<void> {
    const page = await partial(`/conversations/${this.dataset["id"]}/past${before ? `?before=${before}` : ""}`);
    if (!page) return;
    if (button) page.lastElementChild?.remove();
    if (button) button.replaceWith(page);
    else this.#past.replaceChildren(page);
  }
}

customElements.define("merged-talk", MergedTalk);

async function part(conversation: string, into: string): Promise<void> {
  if (!(await ask("DELETE", `/api/conversations/${into}/mergings/${conversation}`))) return;
  tell(words("parted"));
}

const opened = (): HTMLElement | null => document.querySelector<HTMLElement>("#thread[data-conversation]");

async function follow(conversation: string, source: string): Promise<void> {
  const page = await partial(`/conversations/${conversation}`);
  const [fresh, thread] = [page?.getElementById("thread"), opened()];
  if (!fresh || thread?.dataset["conversation"] !== conversation) return;
  if (conversation !== source) return arrange(thread, fresh);
  thread.replaceWith(fresh);
  htmx.process(fresh);
}

// Only the lines of what was merged come and go: nothing else in the talk moves.
function arrange(thread: HTMLElement, fresh: HTMLElement): void {
  const list = thread.querySelector<HTMLElement>("message-list");
  const rows = (root: Element): Map<string, HTMLElement> =>
    new Map([...root.querySelectorAll<HTMLElement>("message-list > .turn.merged")].map((row) => [row.dataset["seq"] ?? "", row]));
  const [shown, wanted] = [rows(thread), rows(fresh)];
  if (!list) return;
  for (const [seq, row] of shown) if (!wanted.has(seq) && !row.querySelector(".beside article")) row.remove();
  for (const [seq, row] of wanted) if (!shown.has(seq)) insertTurn(list, row);
  void redrawReaders(thread.dataset["conversation"] ?? "");
}

document.addEventListener("comity:event", ({ detail }) => {
  const open = opened()?.dataset["conversation"] ?? "";
  if (!/^conversation\.(merged|parted)$/.test(detail.type) || !open || detail.conversation !== open) return;
  void follow(open, detail.data?.conversation ?? "");
});

document.addEventListener("click", (event) => {
  const button = (event.target as Element).closest<HTMLElement>("[data-unmerge]");
  if (button) void part(button.dataset["unmerge"] ?? "", button.dataset["into"] ?? "");
});
