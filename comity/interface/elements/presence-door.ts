// "My door": what is chosen here holds at once, on every screen of the house.
import { raise } from "./live-events";

interface Door {
  person: string;
  status?: string;
  text?: string;
  until?: string | null;
}

const HOUR = 3_600_000;
const MORNING = 9;

class PresenceDoor extends HTMLElement {
  #leaving = new AbortController();
  #last: Promise<void> = Promise.resolve();
  #pending = 0;

  connectedCallback(): void {
    const { signal } = (this.#leaving = new AbortController());
    this.addEventListener("change", () => this.#choose(), { signal });
    this.addEventListener("submit", (event) => event.preventDefault(), { signal });
    document.addEventListener("comity:door", (event) => this.#hear((event as CustomEvent<Door>).detail), { signal });
    this.#nameMoment();
  }

  disconnectedCallback(): void {
    this.#leaving.abort();
  }

  get #form(): HTMLFormElement {
    return this.querySelector("form") as HTMLFormElement;
  }

  get #until(): HTMLSelectElement {
    return this.querySelector("select") as HTMLSelectElement;
  }

  // One after the other, in the order of choosing; what comes back is drawn when nothing more is under way.
  #choose(): void {
    const said = new FormData(this.#form);
    const body = JSON.stringify({ status: said.get("status"), text: said.get("text"), until: this.#moment() });
    this.#pending += 1;
    this.#last = this.#last.then(() => this.#put(body));
  }

  async #put(body: string): Promise<void> {
    const headers = { "Content-Type": "application/json" };
    const answer = await fetch("/api/me/presence", { method: "PUT", headers, body }).catch(() => undefined);
    this.#pending -= 1;
    if (answer?.status === 401) location.reload();
    if (!answer?.ok) return raise("comity:toast", { words: this.dataset["failed"] ?? "", stays: true });
    this.#hear({ person: this.dataset["me"] ?? "", ...((await answer.json()) as object) });
  }

  #moment(): string | null {
    const chosen = this.#until.value;
    if (chosen === "hour") return new Date(Date.now() + HOUR).toISOString();
    if (chosen !== "morning") return chosen || null;
    const morning = new Date();
    morning.setDate(morning.getDate() + 1);
    morning.setHours(MORNING, 0, 0, 0);
    return morning.toISOString();
  }

  /** The door stands as somebody chose, here or on another screen of his. */
  #hear(door: Door): void {
    if (this.#pending || door.person !== this.dataset["me"] || door.status === undefined) return;
    const status = this.querySelector<HTMLInputElement>(`[name="status"][value="${CSS.escape(door.status)}"]`);
    if (status) status.checked = true;
    for (const place of document.querySelectorAll("[data-my-door]")) place.textContent = status?.dataset["label"] ?? "";
    const words = this.querySelector<HTMLInputElement>('[name="text"]');
    if (words && words !== document.activeElement) words.value = door.text ?? "";
    this.#choseUntil(door.until ?? "");
  }

  #choseUntil(moment: string): void {
    const option = this.querySelector<HTMLOptionElement>("option[data-chosen]");
    if (!option) return;
    option.hidden = option.disabled = !moment;
    option.value = moment;
    this.#until.value = moment;
    this.#nameMoment();
  }

  #nameMoment(): void {
    const option = this.querySelector<HTMLOptionElement>("option[data-chosen]");
    const at = new Date(option?.value ?? "");
    if (!option || Number.isNaN(at.getTime())) return;
    const today = at.toDateString() === new Date().toDateString();
    const day = today ? {} : ({ weekday: "short" } as const);
    const clock = { ...day, hour: "2-digit", minute: "2-digit", hourCycle: "h23" } as const;
    option.textContent = new Intl.DateTimeFormat(document.documentElement.lang || "en", clock).format(at);
  }
}

customElements.define("presence-door", PresenceDoor);
