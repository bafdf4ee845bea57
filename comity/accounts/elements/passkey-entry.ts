// Coming in with a passkey: by the button, or by the browser's own suggestions in the field of the address.
import { declined, plain, possible, post, request, type Options } from "./ceremony";

class PasskeyEntry extends HTMLElement {
  #asking = new AbortController();

  connectedCallback(): void {
    if (!possible()) return;
    this.hidden = false;
    this.querySelector("button")?.addEventListener("click", () => void this.#enter());
    if (this.dataset["suggests"] !== undefined) void this.#suggest();
  }

  disconnectedCallback(): void {
    this.#asking.abort();
  }

  // The browser waits until somebody picks one, so nothing is said when nobody does.
  async #suggest(): Promise<void> {
    const can = await PublicKeyCredential.isConditionalMediationAvailable?.();
    if (can) await this.#enter("conditional");
  }

  async #enter(mediation?: "conditional"): Promise<void> {
    this.#asking.abort();
    const { signal } = (this.#asking = new AbortController());
    if (!mediation) this.#busy(true);
    try {
      const begun = await post("/api/session/passkey/options");
      if (!begun.ok) return mediation ? undefined : this.#say(begun.found.error?.message ?? this.dataset["failed"]);
      const asked = { ...request(begun.found as unknown as Options), signal, ...(mediation && { mediation }) };
      const credential = await navigator.credentials.get(asked);
      if (credential) await this.#give(credential);
    } catch (error) {
      if (!mediation) this.#say(declined(error) ? this.dataset["declined"] : this.dataset["failed"]);
    } finally {
      if (!mediation) this.#busy(false);
    }
  }

  async #give(credential: Credential): Promise<void> {
    const { ok, found } = await post("/api/session/passkey", { credential: plain(credential) });
    if (ok) location.assign(this.dataset["next"] || "/");
    else this.#say(found.error?.message ?? this.dataset["failed"]);
  }

  #busy(is: boolean): void {
    const button = this.querySelector("button");
    if (button) button.ariaDisabled = is ? "true" : null;
    if (is) this.#say("");
  }

  #say(words: string | undefined): void {
    const place = this.querySelector<HTMLElement>("[role=alert]");
    if (place) place.textContent = words ?? "";
  }
}

customElements.define("passkey-entry", PasskeyEntry);
