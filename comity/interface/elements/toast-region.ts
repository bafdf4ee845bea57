// Short words at the bottom of the page: `raise("comity:toast", { words, undo?, stays? })` of live-events.ts.
// Ordinary ones leave after six seconds unless looked at, failures stay. With `undo` there is a button that takes the act
// back once; the next toast with an undo replaces the one before, so that there is one last act.
import type { Toast } from "./live-events";

const SHOWN = 6_000;

class ToastRegion extends HTMLElement {
  #leaving = new AbortController();

  connectedCallback(): void {
    const { signal } = (this.#leaving = new AbortController());
    document.addEventListener("comity:toast", (toast) => this.#show(toast.detail), { signal });
    document.addEventListener("htmx:error", () => this.#fail(this.dataset["unreachable"]), { signal });
    document.addEventListener("htmx:response:error", (error) => this.#refused(error), { signal });
  }

  disconnectedCallback(): void {
    this.#leaving.abort();
  }

  #refused(error: Event): void {
    const status = (error as CustomEvent<{ ctx?: { response?: { status: number } } }>).detail.ctx?.response?.status;
    if (status === 401 || status === 422) return;
    this.#fail(status === 404 ? this.dataset["hidden"] : this.dataset["failed"]);
  }

  #fail(words: string | undefined): void {
    this.#show({ words: words ?? "", stays: true });
  }

  #show({ words, undo, stays }: Toast): void {
    const copy = this.querySelector("template")?.content.cloneNode(true) as DocumentFragment | undefined;
    const toast = copy?.querySelector<HTMLElement>(".toast");
    const text = toast?.querySelector("span");
    if (!copy || !toast || !text) return;
    text.textContent = words;
    toast.querySelector("[data-close]")?.addEventListener("click", () => toast.remove());
    this.#offer(toast, undo);
    this.querySelector(".toasts")?.append(copy);
    if (!stays) this.#leave(toast);
  }

  #offer(toast: HTMLElement, undo: Toast["undo"]): void {
    const button = toast.querySelector<HTMLElement>("[data-undo]");
    if (!button || !undo) return;
    for (const earlier of this.querySelectorAll("[data-undo]:not([hidden])")) earlier.closest(".toast")?.remove();
    button.hidden = false;
    button.addEventListener("click", () => {
      toast.remove();
      void undo();
    });
  }

  #leave(toast: HTMLElement): void {
    setTimeout(() => (toast.matches(":hover, :focus-within") ? this.#leave(toast) : toast.remove()), SHOWN);
  }
}

customElements.define("toast-region", ToastRegion);
