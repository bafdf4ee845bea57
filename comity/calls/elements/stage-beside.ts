// What is said in the conversation while one talks: notes that stay inside, and the chat. Each has its own box and button.
import { raise } from "../../interface/elements/live-events";
import { api, newId, part } from "./parts";
import { type Call, Refused } from "./rtc/line";

type Lane = "note" | "message";

export class Beside {
  #leaving = new AbortController();
  #asked = 0;

  constructor(
    private readonly root: HTMLElement,
    private readonly call: Call,
  ) {
    const { signal } = this.#leaving;
    const place = this.#place;
    document.addEventListener("comity:event", ({ detail }) => detail.conversation === call.conversation && detail.type.startsWith("message.") && void this.refresh(), { signal });
    root.querySelector(".beside-tabs")?.addEventListener("click", (event) => this.#turn(event.target as Element), { signal });
    place?.addEventListener("submit", (event) => void this.#send(event), { signal });
    place?.addEventListener("keydown", (event) => this.#pressed(event as KeyboardEvent), { signal });
  }

  /** Draws the lists again; what is being written stays as it is. */
  async refresh(): Promise<void> {
    const asked = ++this.#asked;
    const fresh = this.root.hasAttribute("data-large") ? await part(`/calls/${this.call.id}/beside`) : undefined;
    if (!fresh || asked !== this.#asked || this.#leaving.signal.aborted) return;
    if (!this.#place?.childElementCount) this.#place?.replaceChildren(...fresh.body.children);
    for (const list of fresh.querySelectorAll("section > ol")) this.#list(lane(list))?.replaceWith(list);
    for (const list of this.#place?.querySelectorAll("section > ol") ?? []) list.scrollTop = list.scrollHeight;
  }

  close(): void {
    this.#leaving.abort();
  }

  get #place(): HTMLElement | null {
    return this.root.querySelector<HTMLElement>("[data-beside]");
  }

  #list(name: string): Element | null {
    return this.#place?.querySelector(`section[data-lane="${name}"] > ol`) ?? null;
  }

  #turn(target: Element): void {
    const side = target.closest<HTMLElement>("[data-side]")?.dataset["side"];
    if (!side || !this.#place) return;
    this.#place.dataset["side"] = side;
    for (const tab of this.root.querySelectorAll<HTMLElement>(".beside-tabs [data-side]"))
      tab.setAttribute("aria-pressed", String(tab.dataset["side"] === side));
  }

  #pressed(event: KeyboardEvent): void {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey || (document.body.dataset["enterSends"] === "on" && !event.shiftKey))) return;
    event.preventDefault();
    (event.target as Element).closest("form")?.requestSubmit();
  }

  async #send(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    const form = event.target as HTMLFormElement;
    const box = form.querySelector("textarea");
    const body = box?.value.trim();
    if (!box || !body) return;
    const to = form.dataset["lane"] as Lane;
    const audience = (form.dataset["audience"] ?? "").split(" ").filter(Boolean);
    const content = { client_id: newId(), lane: to, body, ...(to === "message" ? { audience } : {}) };
    box.value = "";
    try {
      await api(`/conversations/${this.call.conversation}/messages`, { method: "POST", content });
    } catch (error) {
      box.value ||= body;
      if (error instanceof Refused) raise("comity:toast", { words: error.message, stays: true });
    }
  }
}

const lane = (list: Element): string => list.closest<HTMLElement>("section")?.dataset["lane"] ?? "";
