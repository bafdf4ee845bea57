// <coach-slot>: where the coach speaks. Its code is fetched only where people outside will read.
interface Coach {
  attend(slot: HTMLElement, signal: AbortSignal): void;
}

class CoachSlot extends HTMLElement {
  #leaving = new AbortController();

  connectedCallback(): void {
    const { signal } = (this.#leaving = new AbortController());
    const code = this.dataset["code"];
    if (!code || document.body.dataset["hints"] === "off") return;
    void (import(code) as Promise<Coach>).then((coach) => signal.aborted || coach.attend(this, signal)).catch(() => undefined);
  }

  disconnectedCallback(): void {
    this.#leaving.abort();
  }
}

customElements.define("coach-slot", CoachSlot);
