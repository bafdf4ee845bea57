// The sills under all portraits of the page. The server draws them as they stand; here they follow `presence.changed`.
// After a lost connection the doors of everybody on the page are asked for once.
import type { LiveEvent } from "./live-events";

interface Door {
  person: string;
  sill: string;
  status?: string;
  text?: string;
  until?: string | null;
}

const SILLS = ["lit", "half", "dark", "here"];
const AT_ONCE = 200;
const SPREAD = 3_000;

class PresenceSills extends HTMLElement {
  #leaving = new AbortController();

  connectedCallback(): void {
    const { signal } = (this.#leaving = new AbortController());
    document.addEventListener("comity:event", (event) => this.#happened(event.detail), { signal });
    document.addEventListener("comity:returned", () => this.#returned(), { signal });
  }

  disconnectedCallback(): void {
    this.#leaving.abort();
  }

  #happened(event: LiveEvent): void {
    if (event.type === "presence.changed") this.#draw(event.data as unknown as Door);
  }

  #draw(door: Door): void {
    for (const portrait of document.querySelectorAll<HTMLElement>(`[data-person="${CSS.escape(door.person)}"]`)) {
      portrait.classList.remove(...SILLS);
      if (door.sill) portrait.classList.add(door.sill);
      const picture = portrait.querySelector("img");
      if (picture && picture.width > 20) picture.alt = this.dataset[door.sill] ?? "";
    }
    for (const words of document.querySelectorAll(`[data-door-of="${CSS.escape(door.person)}"]`))
      words.textContent = this.dataset[door.sill] ?? "";
    for (const here of document.querySelectorAll<HTMLElement>(`[data-here="${CSS.escape(door.person)}"]`))
      here.hidden = door.sill !== "here";
    document.dispatchEvent(new CustomEvent("comity:door", { detail: door }));
  }

  // Everybody comes back at once after a restart, so each asks a bit later.
  #returned(): void {
    setTimeout(() => void this.#ask(), Math.random() * SPREAD);
  }

  async #ask(): Promise<void> {
    const shown = [...document.querySelectorAll<HTMLElement>("[data-person]")].map((one) => one.dataset["person"]);
    const persons = [...new Set(shown)].slice(0, AT_ONCE);
    const answer = await fetch(`/api/presence?of=${persons.join(",")}`).catch(() => undefined);
    if (!answer?.ok) return;
    for (const door of ((await answer.json()) as { items: Door[] }).items) this.#draw(door);
  }
}

customElements.define("presence-sills", PresenceSills);
