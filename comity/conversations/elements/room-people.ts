// Choosing people by name: for a new conversation, or to let somebody into one. The choices come drawn from the server.
import { raise } from "../../interface/elements/live-events";
import { partial } from "../../interface/elements/trust";
import { again, call } from "./room-dialog";

const PAUSE = 120;

class PeopleChoice extends HTMLElement {
  #timer: number | undefined;
  #asked = 0;
  #leaving = new AbortController();

  connectedCallback(): void {
    const { signal } = (this.#leaving = new AbortController());
    this.#field.addEventListener("input", () => this.#soon(), { signal });
    this.#field.addEventListener("focus", () => this.#soon(), { signal });
    this.#field.addEventListener("keydown", (event) => this.#pressed(event), { signal });
    this.#field.addEventListener("blur", () => setTimeout(() => this.#show(false), 150), { signal });
    this.#list.addEventListener("pointerdown", (event) => event.preventDefault(), { signal });
    this.#list.addEventListener("click", (event) => this.#choose((event.target as Element).closest("[data-id]")), { signal });
    const form = this.closest("form");
    form?.addEventListener("change", () => this.#turn(form), { signal });
    if (form) this.#turn(form);
  }

  disconnectedCallback(): void {
    this.#leaving.abort();
    clearTimeout(this.#timer);
  }

  get #field(): HTMLInputElement {
    return this.querySelector("input") as HTMLInputElement;
  }

  get #list(): HTMLElement {
    return this.querySelector(".choices") as HTMLElement;
  }

  get #options(): HTMLElement[] {
    return [...this.#list.querySelectorAll<HTMLElement>("[data-id]")];
  }

  #soon(): void {
    clearTimeout(this.#timer);
    this.#timer = window.setTimeout(() => void this.#ask(), PAUSE);
  }

  async #ask(): Promise<void> {
    const number = (this.#asked += 1);
    const url = this.dataset["url"] ?? "";
    const side = kindOf(this.closest("form")) === "direct" ? "inside" : "all";
    const page = await partial(`${url}${url.includes("?") ? "&" : "?"}side=${side}&q=${encodeURIComponent(this.#field.value)}`);
    if (!page || number !== this.#asked) return;
    this.#list.replaceChildren(...page.children);
    for (const option of this.#options) if (this.#chip(option.dataset["id"])) option.remove();
    this.#show(document.activeElement === this.#field);
    this.#mark(0);
  }

  #show(shown: boolean): void {
    this.#list.hidden = !shown;
    this.#field.setAttribute("aria-expanded", String(shown));
  }

  #mark(index: number): void {
    this.#options.forEach((option, place) => option.setAttribute("aria-selected", String(place === index)));
    const marked = this.#options[index];
    marked?.scrollIntoView({ block: "nearest" });
    this.#field.setAttribute("aria-activedescendant", marked?.id ?? "");
  }

  #pressed(event: KeyboardEvent): void {
    const at = this.#options.findIndex((option) => option.getAttribute("aria-selected") === "true");
    const last = this.querySelector<HTMLElement>(".chosen button:last-of-type");
    if (event.key === "Backspace" && !this.#field.value) return last?.click();
    if (event.key === "Escape" && !this.#list.hidden) this.#show(false);
    else if (event.key === "ArrowDown") this.#mark(Math.min(at + 1, this.#options.length - 1));
    else if (event.key === "ArrowUp") this.#mark(Math.max(at - 1, 0));
    else if (event.key === "Enter" && !this.#list.hidden && this.#options[at] && this.#field.value) this.#choose(this.#options[at]);
    else return;
    event.preventDefault();
  }

  #choose(option: HTMLElement | null | undefined): void {
    if (!option) return;
    this.#field.value = "";
    if (this.dataset["adds"]) return void this.#letIn(option);
    const chip = document.createElement("button");
    const { id, name = "", side } = option.dataset;
    chip.type = "button";
    chip.className = `chip ${side === "outside" ? "day" : "lamp"}`;
    chip.value = id ?? "";
    chip.dataset["side"] = side;
    chip.append(option.querySelector(".p")?.cloneNode(true) ?? "", ` ${name} ×`);
    chip.setAttribute("aria-label", (this.querySelector<HTMLElement>(".chosen")?.dataset["remove"] ?? "").replace("{name}", name));
    chip.addEventListener("click", () => this.#drop(chip));
    chip.dataset["name"] = name;
    this.querySelector(".chosen")?.append(chip);
    this.#changed();
  }

  #drop(chip: HTMLElement): void {
    chip.remove();
    this.#changed();
  }

  #changed(): void {
    this.#field.focus();
    void this.#ask();
    const form = this.closest("form");
    if (form) this.#turn(form);
  }

  async #letIn({ dataset }: HTMLElement): Promise<void> {
    const filled = (pattern: string | undefined): string => (pattern ?? "").replace("{id}", dataset["id"] ?? "");
    if (!(await call(filled(this.dataset["adds"]), this))) return;
    const undo = async (): Promise<void> => void ((await call(filled(this.dataset["undo"]), document.body)) && (await again()));
    raise("comity:toast", { words: (this.dataset["said"] ?? "").replace("{name}", dataset["name"] ?? ""), undo });
    await again();
    document.querySelector<HTMLElement>("dialog[open] people-choice input")?.focus();
  }

  #chip(id: string | undefined): Element | null {
    return this.querySelector(`.chosen button[value="${CSS.escape(id ?? "")}"]`);
  }

  // Who is outside is said before anything begins, and a room asks for more.
  #turn(form: HTMLFormElement): void {
    for (const part of form.querySelectorAll<HTMLElement>(".only-room")) part.hidden = kindOf(form) !== "room";
    const outside = [...form.querySelectorAll<HTMLElement>('.chosen [data-side="outside"]')].map((chip) => chip.dataset["name"] ?? "");
    const line = form.querySelector<HTMLElement>("[data-outside]");
    if (!line) return;
    line.hidden = !outside.length;
    const names = new Intl.ListFormat(document.documentElement.lang || "en").format(outside);
    line.textContent = (line.dataset["words"] ?? "").replace("{names}", names);
  }
}

const kindOf = (form: HTMLFormElement | null): string => (form ? String(new FormData(form).get("kind") ?? "") : "");

/** What `POST /api/conversations` takes. Several colleagues at once are a room with their names. */
export function conversationShape(form: HTMLFormElement): Record<string, unknown> {
  const chips = [...form.querySelectorAll<HTMLButtonElement>(".chosen button")];
  const participants = chips.map((chip) => chip.value);
  const values = new FormData(form);
  const kind = kindOf(form);
  if (kind === "room") {
    const posting = values.get("posting") ?? "everyone";
    const [title, topic] = ["title", "topic"].map((name) => String(values.get(name) ?? "").trim());
    return { kind, participants, title, topic, visibility: values.get("visibility"), posting };
  }
  if (kind === "direct" && participants.length > 1)
    return { kind: "room", participants, title: chips.map((chip) => chip.dataset["name"]).join(", ") };
  return { kind, participants };
}

customElements.define("people-choice", PeopleChoice);
