// <relay-check>: asks the server for the relay's addresses and tries each way. What it says stands in its templates.
type Trial = typeof import("./relay-trial");

interface Relay {
  way: string;
  urls: string[];
  username: string;
  credential: string;
}

const PORTS = "49160–49400";

class RelayCheck extends HTMLElement {
  #leaving = new AbortController();

  connectedCallback(): void {
    const { signal } = (this.#leaving = new AbortController());
    const button = this.querySelector("button");
    button?.addEventListener("click", () => void this.#run(button), { signal });
  }

  disconnectedCallback(): void {
    this.#leaving.abort();
  }

  async #run(button: HTMLButtonElement): Promise<void> {
    if (button.getAttribute("aria-disabled") === "true") return;
    button.setAttribute("aria-disabled", "true");
    const found = this.querySelector<HTMLElement>("[role=status]");
    if (found) found.hidden = false;
    try {
      const { tried } = (await import(this.dataset["script"] ?? "")) as Trial;
      const answer = await fetch("/api/calls-check", { method: "POST", signal: this.#leaving.signal });
      if (!answer.ok) throw new Error(String(answer.status));
      const { relays } = (await answer.json()) as { relays: Relay[] };
      await Promise.all(relays.map((relay) => this.#try(relay, tried)));
    } catch {
      this.#rows().forEach((row) => this.#write(row, this.dataset["failed"] ?? ""));
    }
    button.removeAttribute("aria-disabled");
  }

  async #try({ way, ...server }: Relay, tried: Trial["tried"]): Promise<void> {
    if (!server.urls.length) return this.#say(way, "missing");
    this.#say(way, "trying");
    const { answer, ms } = await tried(server, this.#leaving.signal);
    this.#say(way, answer, ms);
  }

  #say(way: string, answer: string, ms = 0): void {
    const row = this.#rows().find((one) => one.dataset["way"] === way);
    const words = this.querySelector<HTMLTemplateElement>(`template[data-answer="${answer}"]`);
    if (!row || !words) return;
    this.#write(row, (words.content.textContent ?? "").replace("{ms}", String(ms)).replace("{ports}", PORTS));
    row.dataset["answer"] = answer;
    const mark = row.querySelector<HTMLElement>("[data-mark]");
    if (!mark) return;
    mark.textContent = words.dataset["mark"] ?? "";
    mark.className = `chip ${words.dataset["tone"] ?? ""}`.trim();
  }

  #write(row: HTMLElement, words: string): void {
    const said = row.querySelector("[data-said]");
    if (said) said.textContent = words;
  }

  #rows(): HTMLElement[] {
    return [...this.querySelectorAll<HTMLElement>("[data-way]")];
  }
}

customElements.define("relay-check", RelayCheck);
