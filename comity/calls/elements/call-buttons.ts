// <call-buttons>: in the head of a thread. Where a call goes on already, one enters it instead of beginning another.

class CallButtons extends HTMLElement {
  #leaving = new AbortController();

  connectedCallback(): void {
    const { signal } = (this.#leaving = new AbortController());
    document.addEventListener("comity:calls", () => this.#draw(), { signal });
    this.#draw();
  }

  disconnectedCallback(): void {
    this.#leaving.abort();
  }

  #draw(): void {
    const conversation = this.dataset["conversation"] ?? "";
    const on = document.querySelector<HTMLElement>(`.calls-now .going-on[data-conversation="${conversation}"]`);
    const enter = this.querySelector<HTMLElement>("[data-call-enter]");
    const words = enter?.querySelector("[data-words]");
    if (!enter || !words) return;
    enter.hidden = !on;
    this.toggleAttribute("data-on", on !== null);
    if (!on) return delete this.dataset["call"] as unknown as void;
    this.dataset["call"] = on.dataset["call"] ?? "";
    this.dataset["kind"] = on.dataset["kind"] ?? "";
    words.textContent = (this.dataset["join"] ?? "").replace("{names}", on.dataset["names"] ?? "");
  }
}

customElements.define("call-buttons", CallButtons);
