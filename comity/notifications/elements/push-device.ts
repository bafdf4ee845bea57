// "This device" in the settings: what the browser says, in words, and the button that changes it.
import { raise } from "../../interface/elements/live-events";
import { allow, deviceName, stateFor, stop, type State } from "./subscription";

class PushDevice extends HTMLElement {
  #leaving = new AbortController();

  connectedCallback(): void {
    const { signal } = (this.#leaving = new AbortController());
    this.addEventListener("click", (event) => void this.#pressed(event.target as Element), { signal });
    void stateFor(this.#me).then((state) => this.#show(state), () => this.#show("failed"));
  }

  disconnectedCallback(): void {
    this.#leaving.abort();
  }

  get #me(): string {
    return this.dataset["me"] ?? "";
  }

  async #pressed(target: Element): Promise<void> {
    if (target.closest("[data-allow]")) {
      const state = await allow(this.#me, this.dataset["key"] ?? "", deviceName(this.dataset["named"] ?? ""));
      this.#show(state);
      if (state === "on") this.#changed(this.dataset["allowed"]);
    }
    if (target.closest("[data-stop]")) {
      this.#show(await stop());
      this.#changed(this.dataset["stopped"]);
    }
  }

  #show(state: State): void {
    this.dataset["state"] = state;
    for (const part of this.querySelectorAll<HTMLElement>("[data-when]"))
      part.hidden = !part.dataset["when"]?.split(" ").includes(state);
  }

  #changed(words: string | undefined): void {
    raise("comity:toast", { words: words ?? "" });
    raise("comity:redraw-settings", undefined);
  }
}

customElements.define("push-device", PushDevice);
