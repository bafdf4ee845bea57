// Adding a passkey: the form proves who asks, the device makes the key, the server keeps its public half.
import { creation, declined, plain, possible, post, type Answer, type Options } from "./ceremony";

class PasskeyMaker extends HTMLElement {
  connectedCallback(): void {
    const form = this.querySelector("form");
    const unfit = this.querySelector<HTMLElement>("[data-unfit]");
    if (form) form.hidden = !possible();
    if (unfit) unfit.hidden = possible();
    form?.addEventListener("submit", (event) => {
      event.preventDefault();
      void this.#make(form);
    });
  }

  async #make(form: HTMLFormElement): Promise<void> {
    const button = form.querySelector("button");
    if (!button || button.ariaDisabled === "true") return;
    button.ariaDisabled = "true";
    this.#explain(form, {});
    try {
      await this.#ask(form, Object.fromEntries(new FormData(form)) as Record<string, string>);
    } catch (error) {
      const known = error instanceof DOMException && error.name === "InvalidStateError";
      this.#say(this.dataset[known ? "known" : declined(error) ? "declined" : "failed"]);
    }
    button.ariaDisabled = null;
  }

  async #ask(form: HTMLFormElement, { name, password }: Record<string, string>): Promise<void> {
    const begun = await post("/api/me/passkeys/options", { password });
    if (!begun.ok) return this.#refused(form, begun);
    const credential = await navigator.credentials.create(creation(begun.found as unknown as Options));
    if (!credential) return;
    const made = await post("/api/me/passkeys", { name, credential: plain(credential) });
    if (made.ok) location.assign(this.dataset["leads"] ?? "/");
    else this.#refused(form, made);
  }

  #refused(form: HTMLFormElement, { status, found }: Answer): void {
    if (status === 401) location.reload();
    if (!this.#explain(form, found.error?.fields ?? {})) this.#say(found.error?.message ?? this.dataset["failed"]);
  }

  /** Puts each reason under its field; whether there was one. */
  #explain(form: HTMLFormElement, reasons: Record<string, string>): boolean {
    this.#say("");
    let placed = false;
    for (const field of form.querySelectorAll<HTMLInputElement>(".f [name]")) {
      const reason = reasons[field.name];
      const words = field.closest(".f")?.querySelector<HTMLElement>(".wrong");
      field.closest(".f")?.classList.toggle("err", reason !== undefined);
      field.ariaInvalid = reason === undefined ? null : "true";
      if (words) words.textContent = reason ?? "";
      if (reason !== undefined && !placed) field.focus();
      placed ||= reason !== undefined;
    }
    return placed;
  }

  #say(words: string | undefined): void {
    const place = this.querySelector<HTMLElement>("[data-said]");
    if (place) place.textContent = words ?? "";
  }
}

customElements.define("passkey-maker", PasskeyMaker);
