// The directory by keyboard: results follow what is typed, arrows walk through the faces, Escape leads back to the box.
import { partial } from "../../interface/elements/trust";
import htmx from "htmx.org";

const PAUSE = 200;
const STEPS: Record<string, number> = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 };

class PeopleFinder extends HTMLElement {
  #leaving = new AbortController();
  #timer: number | undefined;
  #asked = 0;

  connectedCallback(): void {
    const { signal } = (this.#leaving = new AbortController());
    this.addEventListener("input", () => this.#soon(), { signal });
    this.addEventListener("submit", (event) => this.#submitted(event), { signal });
    document.addEventListener("keydown", (event) => this.#pressed(event), { signal });
  }

  disconnectedCallback(): void {
    this.#leaving.abort();
    clearTimeout(this.#timer);
  }

  get #form(): HTMLFormElement {
    return this.querySelector("form") as HTMLFormElement;
  }

  get #box(): HTMLInputElement {
    return this.querySelector("input[type=search]") as HTMLInputElement;
  }

  #soon(): void {
    clearTimeout(this.#timer);
    this.#timer = window.setTimeout(() => void this.#find(), PAUSE);
  }

  #submitted(event: Event): void {
    event.preventDefault();
    void this.#find().then(() => this.#faces()[0]?.focus());
  }

  async #find(): Promise<void> {
    clearTimeout(this.#timer);
    const asked = ++this.#asked;
    const query = new URLSearchParams([...new FormData(this.#form)].map(([key, value]) => [key, String(value)]));
    const url = `/people?${query.toString()}`;
    const page = await partial(url);
    const fresh = page?.getElementById("people-found");
    if (!fresh || asked !== this.#asked || !this.isConnected) return;
    document.getElementById("people-found")?.replaceWith(fresh);
    htmx.process(fresh);
    history.replaceState(history.state, "", url);
  }

  #faces(): HTMLElement[] {
    return [...document.querySelectorAll<HTMLElement>("#people-found .faces a")];
  }

  #pressed(event: KeyboardEvent): void {
    const faces = this.#faces();
    const at = faces.indexOf(document.activeElement as HTMLElement);
    const inBox = document.activeElement === this.#box;
    if (event.key === "Escape" && at >= 0) return this.#box.focus();
    const step = STEPS[event.key];
    if (step === undefined || !(at >= 0 || (inBox && event.key === "ArrowDown"))) return;
    event.preventDefault();
    const next = at + step;
    if (next < 0) this.#box.focus();
    else faces[Math.min(next, faces.length - 1)]?.focus();
  }
}

customElements.define("people-finder", PeopleFinder);
