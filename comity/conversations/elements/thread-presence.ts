// Who else has this conversation open now: told from screen to screen, kept nowhere. A member who only looks on hears
// its events as well while it is open.
import { type LiveEvent, raise } from "../../interface/elements/live-events";

const AGAIN = 20_000;
const FORGOTTEN = 45_000;

/** Who was here last; it outlives the head, which is drawn again whenever the talk changes. */
const seen = new Map<string, number>();
let seenIn = "";

class ThreadPresence extends HTMLElement {
  #timer: number | undefined;
  #leaving = new AbortController();

  connectedCallback(): void {
    const { signal } = (this.#leaving = new AbortController());
    document.addEventListener("comity:event", ({ detail }) => this.#heard(detail), { signal });
    document.addEventListener("comity:ready", ({ detail }) => this.#tell(true, detail), { signal });
    document.addEventListener("visibilitychange", () => this.#tell(), { signal });
    this.#timer = window.setInterval(() => this.#tell(), AGAIN);
    const again = seenIn === this.#conversation;
    if (!again) seen.clear();
    seenIn = this.#conversation;
    if (again) this.#draw();
    else this.#tell(true);
  }

  disconnectedCallback(): void {
    this.#leaving.abort();
    clearInterval(this.#timer);
    const conversation = this.#conversation;
    // Its head may only have been drawn again.
    setTimeout(() => {
      if (document.getElementById("thread")?.dataset["conversation"] === conversation) return;
      raise("comity:say", { op: "viewing", conversation, gone: true });
      raise("comity:say", { op: "unwatch", conversation });
    });
  }

  get #conversation(): string {
    return this.dataset["conversation"] ?? "";
  }

  #tell(watch = false, since?: string): void {
    if (watch) raise("comity:say", { op: "watch", conversation: this.#conversation, since });
    if (document.visibilityState === "visible") raise("comity:say", { op: "viewing", conversation: this.#conversation });
    this.#draw();
  }

  #heard({ type, conversation, data }: LiveEvent): void {
    const person = data?.person ?? "";
    if (type !== "viewing" || conversation !== this.#conversation || !person) return;
    const known = seen.has(person);
    if (data?.gone) seen.delete(person);
    else seen.set(person, Date.now());
    if (!known && !data?.gone) this.#tell();
    else this.#draw();
  }

  #draw(): void {
    for (const [person, at] of seen) if (Date.now() - at > FORGOTTEN) seen.delete(person);
    const here = [...seen.keys()].slice(0, 3);
    if (here.join() === this.dataset["here"]) return;
    this.dataset["here"] = here.join();
    this.replaceChildren(...here.map(arch));
    if (here.length) void this.#name(here);
  }

  async #name(here: string[]): Promise<void> {
    const answers = await Promise.all(here.map((person) => fetch(`/api/people/${person}`).then((answer) => answer.json()).catch(() => ({}))));
    const names = answers.map((one: { name?: string }) => one.name?.split(" ")[0] ?? "").filter(Boolean);
    const list = new Intl.ListFormat(document.documentElement.lang || "en").format(names);
    const words = ((names.length === 1 ? this.dataset["one"] : this.dataset["many"]) ?? "").replace("{names}", list);
    this.title = words;
    const said = document.createElement("span");
    said.className = "t12 clip";
    said.textContent = words;
    this.append(said);
  }
}

function arch(person: string): HTMLElement {
  const portrait = document.createElement("span");
  const image = document.createElement("img");
  portrait.className = "p s20 in";
  image.src = `/people/${person}/picture`;
  image.alt = "";
  portrait.append(image);
  return portrait;
}

customElements.define("thread-presence", ThreadPresence);
