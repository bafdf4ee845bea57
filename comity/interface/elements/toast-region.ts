// Short words at the bottom of the page. Ordinary ones leave after six seconds unless looked at, failures stay.
const SHOWN = 6_000;

class ToastRegion extends HTMLElement {
  #leaving = new AbortController();

  connectedCallback(): void {
    const { signal } = (this.#leaving = new AbortController());
    document.addEventListener("comity:toast", (toast) => this.#show(toast.detail, false), { signal });
    document.addEventListener("htmx:error", () => this.#show(this.dataset["unreachable"] ?? "", true), { signal });
    document.addEventListener("htmx:response:error", (error) => this.#refused(error), { signal });
  }

  disconnectedCallback(): void {
    this.#leaving.abort();
  }

  #refused(error: Event): void {
    const status = (error as CustomEvent<{ ctx?: { response?: { status: number } } }>).detail.ctx?.response?.status;
    if (status === 401 || status === 422) return;
    this.#show((status === 404 ? this.dataset["hidden"] : this.dataset["failed"]) ?? "", true);
  }

  #show(words: string, stays: boolean): void {
    const copy = this.querySelector("template")?.content.cloneNode(true) as DocumentFragment | undefined;
    const toast = copy?.querySelector<HTMLElement>(".toast");
    const text = toast?.querySelector("span");
    if (!copy || !toast || !text) return;
    text.textContent = words;
    toast.querySelector("button")?.addEventListener("click", () => toast.remove());
    this.querySelector(".toasts")?.append(copy);
    if (!stays) this.#leave(toast);
  }

  #leave(toast: HTMLElement): void {
    setTimeout(() => (toast.matches(":hover, :focus-within") ? this.#leave(toast) : toast.remove()), SHOWN);
  }
}

customElements.define("toast-region", ToastRegion);
