// Asks once whether this device may tell something, after the first words that came in; never on load.
import type { LiveEvent } from "../../interface/elements/live-events";
import { obstacle } from "./subscription";

const SAID_NO = "comity-push-offer";

class PushOffer extends HTMLElement {
  #leaving = new AbortController();

  connectedCallback(): void {
    const { signal } = (this.#leaving = new AbortController());
    if (localStorage.getItem(SAID_NO) || obstacle() || Notification.permission !== "default") return;
    document.addEventListener("comity:event", ({ detail }) => this.#heard(detail), { signal });
    this.addEventListener("click", (event) => this.#answered(event.target as Element), { signal });
  }

  disconnectedCallback(): void {
    this.#leaving.abort();
  }

  #heard(event: LiveEvent): void {
    const author = event.data?.author;
    const by = typeof author === "string" ? author : author?.id;
    if (event.type === "message.created" && by && by !== document.body.dataset["me"]) this.hidden = false;
  }

  #answered(target: Element): void {
    if (!target.closest("[data-no], [data-yes]")) return;
    localStorage.setItem(SAID_NO, "1");
    this.#leaving.abort();
    this.hidden = true;
  }
}

customElements.define("push-offer", PushOffer);
