// The coach above the box: it asks after a pause in typing, draws at most what it is given, and touches the draft only
// by a click. It never moves the caret or the focus by itself, and when it fails it is silent.
import { draw, drawOthers, offset, place, type Act, type Hint } from "./hint-words";
import { SecondLook } from "./second-look";
import { Tally } from "./tally";

const PAUSE = 150;
const CALM = 700; // a second look costs its service seconds, so it waits until the words rest
const WORTH_ASKING = 8;
const dismissals = new Map<string, Set<string>>();

export function attend(slot: HTMLElement, signal: AbortSignal): void {
  const box = slot.closest("form")?.querySelector<HTMLTextAreaElement>("textarea[name=body]");
  const conversation = slot.closest<HTMLElement>("[data-conversation]")?.dataset["conversation"];
  if (box && conversation) new Coach(slot, box, conversation, signal);
}

class Coach {
  #later: number | undefined;
  #asking: AbortController | undefined;
  #asked = "";
  #drawn = "";
  #acts = new Map<string, Act>();
  #tally = new Tally();
  #look = new SecondLook();

  constructor(
    readonly slot: HTMLElement,
    readonly box: HTMLTextAreaElement,
    readonly conversation: string,
    signal: AbortSignal,
  ) {
    box.addEventListener("input", () => this.#changed(), { signal });
    box.addEventListener("focus", () => void this.#post("").catch(() => undefined), { signal, once: true });
    box.form?.addEventListener("submit", () => setTimeout(() => this.#empty() && this.#over()), { signal });
    slot.addEventListener("click", (event) => this.#clicked(event.target as Element), { signal });
    slot.addEventListener("toggle", (event) => this.#opened(event), { signal, capture: true });
    signal.addEventListener("abort", () => this.#leave());
    if (this.#worth()) void this.#ask();
  }

  get #dismissed(): Set<string> {
    const known = dismissals.get(this.conversation) ?? new Set<string>();
    dismissals.set(this.conversation, known);
    return known;
  }

  #empty = (): boolean => !this.box.value.trim();
  #worth = (): boolean => this.box.value.trim().length >= WORTH_ASKING;

  #changed(): void {
    this.#stop();
    if (this.#empty()) return this.#over();
    this.slot.classList.add("older");
    this.#later = window.setTimeout(() => void this.#ask(), PAUSE);
  }

  #stop(): void {
    clearTimeout(this.#later);
    this.#asking?.abort();
  }

  #over(): void {
    this.#stop();
    dismissals.delete(this.conversation);
    this.#tally.over();
    this.#look.forget();
    this.#show([]);
  }

  #leave(): void {
    this.#stop();
    this.#tally.flush();
  }

  async #ask(): Promise<void> {
    this.#stop();
    if (!this.#worth()) return this.#show([]);
    const { signal } = (this.#asking = new AbortController());
    const draft = this.box.value;
    try {
      const answer = await this.#post(draft, signal);
      if (answer.status !== 200) return this.#show([]);
      const { hints, rules, others } = (await answer.json()) as { hints: Hint[]; rules: string[]; others: string };
      if (signal.aborted || this.box.value !== draft) return;
      this.#asked = draft;
      this.#stand(this.#look.over(hints), rules, others);
      if (hints.length && this.slot.hasAttribute("data-refine"))
        this.#later = window.setTimeout(() => void this.#askAgain(draft, hints, rules, signal), CALM);
    } catch {
      if (!signal.aborted) this.#show([]);
    }
  }

  // `speaking` are all rules that the draft meets: one that was only withdrawn was not made use of.
  #stand(hints: Hint[], speaking: string[], others: string): void {
    this.#show(hints, others);
    this.#tally.stand(hints.map((hint) => hint.rule), [...speaking, ...this.#dismissed]);
  }

  // The rules have spoken; what the configured service makes of it takes their place while the draft is the same
  // and nobody stands in them.
  async #askAgain(draft: string, first: Hint[], rules: string[], signal: AbortSignal): Promise<void> {
    try {
      const answer = await this.#post(draft, signal, true);
      if (answer.status !== 200) return;
      const { hints, others, refined } = (await answer.json()) as { hints: Hint[]; others: string; refined: boolean };
      const read = this.slot.matches(":focus-within, :has(:popover-open)");
      if (read || signal.aborted || this.box.value !== draft) return;
      if (refined) this.#look.learn(first, hints);
      else this.#look.forget();
      this.#stand(hints, rules, others);
    } catch {
      // The rules' hints stand.
    }
  }

  // An empty draft tells the server that words will come: its rules get ready.
  #post(draft: string, signal: AbortSignal | null = null, refine = false): Promise<Response> {
    const headers = { "Content-Type": "application/json" };
    const body = JSON.stringify({ draft, dismissed: [...this.#dismissed], refine });
    return fetch(`/conversations/${this.conversation}/advice`, { method: "POST", headers, body, signal });
  }

  // What says the same stays as it is, so that it is not read aloud again and an opened explanation stays open.
  #show(hints: Hint[], others = ""): void {
    this.#acts = new Map(hints.flatMap((hint) => (hint.act ? [[hint.rule, hint.act]] : [])));
    const same = JSON.stringify([hints.map(({ act, ...words }) => [words, act?.label]), others]);
    this.slot.classList.remove("older");
    if (same === this.#drawn) return;
    this.#drawn = same;
    const held = this.slot.contains(document.activeElement);
    const lines = [...hints.map(draw), drawOthers(others)].filter((line) => line !== undefined);
    const lamp = Object.assign(document.createElement("div"), { className: "coach" });
    lamp.append(...lines);
    this.slot.replaceChildren(...(lines.length ? [lamp] : []));
    if (held) this.box.focus();
  }

  #clicked(target: Element): void {
    const button = target.closest<HTMLElement>("[data-hint]");
    const rule = button?.closest<HTMLElement>("[data-rule]")?.dataset["rule"];
    if (!button || !rule) return;
    if (button.dataset["hint"] === "act") this.#act(rule);
    if (button.dataset["hint"] === "dismiss") this.#dismiss(rule);
  }

  // Through the browser's own editing, so that Ctrl Z takes it back.
  #act(rule: string): void {
    const act = this.#acts.get(rule);
    const text = this.box.value;
    if (!act) return;
    if (text !== this.#asked) return void this.#ask();
    const [start, end] = [offset(text, act.start), offset(text, act.end)];
    this.#tally.act(rule, "taken");
    this.box.focus();
    this.box.setSelectionRange(start, end);
    if (act.text || start !== end) document.execCommand(act.text ? "insertText" : "delete", false, act.text);
    const caret = start + offset(act.text, act.caret);
    this.box.setSelectionRange(caret, caret);
  }

  #dismiss(rule: string): void {
    this.#dismissed.add(rule);
    this.#tally.act(rule, "dismissed");
    this.box.focus();
    void this.#ask();
  }

  #opened(event: Event): void {
    const why = event.target as HTMLElement;
    const hint = why.closest(".hint");
    if ((event as ToggleEvent).newState === "open" && hint) place(why, hint);
  }
}
