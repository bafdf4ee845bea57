// <door-check data-url="…/seen">: looks every few seconds whether the line of HTML was loaded somewhere by now.
import { raise } from "../../../interface/elements/live-events";
import { partial } from "../../../interface/elements/trust";

const PAUSE = 3_000;

class DoorCheck extends HTMLElement {
  #timer: number | undefined;

  connectedCallback(): void {
    this.#timer = window.setInterval(() => void this.#look(), PAUSE);
  }

  disconnectedCallback(): void {
    clearInterval(this.#timer);
  }

  async #look(): Promise<void> {
    if (document.hidden) return;
    const page = await partial(this.dataset["url"] ?? "");
    const chip = page?.querySelector<HTMLElement>("[data-seen]");
    if (!chip || !this.isConnected) return;
    const before = this.querySelector<HTMLElement>("[data-seen]")?.dataset["seen"];
    if (before === "" && chip.dataset["seen"]) raise("comity:toast", { words: chip.innerText });
    this.replaceChildren(chip);
  }
}

customElements.define("door-check", DoorCheck);
