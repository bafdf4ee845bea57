// The column of settings. What its forms may say stands in interface/settings.html.
import htmx from "htmx.org";
import { fieldValue, fieldValues, keep, keepAs, kept, restore, same, unsaved, type Field } from "./setting-fields";
import { raise } from "./live-events";
import { partial } from "./trust";

interface Refusal {
  error?: { message?: string; fields?: Record<string, string> };
}

class SettingsPage extends HTMLElement {
  #leaving = new AbortController();
  #turn: Promise<void> = Promise.resolve();

  connectedCallback(): void {
    const { signal } = (this.#leaving = new AbortController());
    this.addEventListener("change", (event) => this.#changed(event.target as Field), { signal });
    this.addEventListener("submit", (event) => this.#submitted(event), { signal });
    this.addEventListener("click", (event) => this.#clicked(event.target as Element), { signal });
    document.addEventListener("comity:redraw-settings", () => void this.#redraw(), { signal });
    this.#listen(signal);
    keep(this);
    this.querySelector<HTMLFormElement>("form[data-at-once]")?.requestSubmit();
    document.querySelector(".sections [aria-current]")?.scrollIntoView({ block: "nearest", inline: "nearest" });
  }

  disconnectedCallback(): void {
    this.#leaving.abort();
  }

  // What others did meanwhile: `data-on` names the kinds of news after which the page is drawn again.
  #listen(signal: AbortSignal): void {
    const kinds = (this.dataset["on"] ?? "").split(" ").filter(Boolean);
    if (!kinds.length) return;
    const heard = (frame: { type?: string }): unknown => kinds.includes(frame.type ?? "") && this.#redraw();
    document.addEventListener("comity:event", (event) => void heard(event.detail), { signal });
    document.addEventListener("comity:returned", () => void this.#redraw(), { signal });
  }

  // One after the other: a form that is drawn again while a save is under way would take the save for unsaved.
  #changed(field: Field): void {
    const form = field.closest<HTMLFormElement>("form[data-save]");
    if (!form || !field.name) return;
    const url = form.dataset["save"] ?? "";
    const value = fieldValue(form, field.name);
    this.#turn = this.#turn.then(() => this.#save(url, field.name, value));
  }

  async #save(url: string, name: string, value: unknown): Promise<void> {
    const form = this.#form(url, name);
    const before = kept(form, name);
    if (same(before, value) || !(await this.#call(form, "PATCH", url, { [name]: value }, name))) return;
    keepAs(form, name, value);
    const undo = (): void => void (this.#turn = this.#turn.then(() => this.#back(url, name, before)));
    raise("comity:toast", { words: this.dataset["saved"] ?? "", undo });
    if (form.dataset["redraw"] !== undefined) await this.#redraw();
  }

  async #back(url: string, name: string, value: unknown): Promise<void> {
    const form = this.#form(url, name);
    if (!(await this.#call(form, "PATCH", url, { [name]: value }, name))) return;
    restore(form, name, value);
    keepAs(form, name, value);
    this.#say(this.dataset["back"]);
    if (form.dataset["redraw"] !== undefined) await this.#redraw();
  }

  // Several forms may save to one place; each has fields of its own.
  #form(url: string, name: string): HTMLFormElement {
    return this.querySelector<HTMLFormElement>(`form[data-save="${url}"]:has([name="${CSS.escape(name)}"])`)!;
  }

  #submitted(event: SubmitEvent): void {
    const form = event.target as HTMLFormElement;
    const sending = form.dataset["send"];
    if (form.dataset["save"] !== undefined || sending !== undefined) event.preventDefault();
    if (sending !== undefined) void this.#send(form, sending, event.submitter);
  }

  async #send(form: HTMLFormElement, sending: string, pressed: HTMLElement | null): Promise<void> {
    if (pressed?.ariaDisabled === "true") return;
    const values = fieldValues(form);
    const [method = "POST", url = ""] = filled(sending, values).split(" ");
    const body = Object.entries(values).filter(([name]) => !sending.includes(`{${name}}`));
    if (pressed) pressed.ariaDisabled = "true";
    const answer = await this.#call(form, method, url, body.length ? Object.fromEntries(body) : undefined);
    if (pressed) pressed.ariaDisabled = null;
    if (answer) await this.#done(form, { ...values, ...answer });
  }

  async #done(form: HTMLFormElement, answer: Record<string, unknown>): Promise<void> {
    const { leads, reveals, said } = form.dataset;
    form.reset();
    if (leads) this.#go(filled(leads, answer));
    else await this.#redraw();
    // At the end: who hears that it is done goes on with what is drawn, and a key pressed meanwhile would be lost.
    if (said) raise("comity:toast", { words: said, ...this.#undoing(form, answer) });
    if (reveals && answer[reveals]) this.#reveal(form.id, [answer[reveals]].flat().join("\n"));
  }

  #undoing(form: HTMLFormElement, answer: Record<string, unknown>): { undo?: () => Promise<void> } {
    const { undo, undoBody } = form.dataset;
    const [method = "", url = ""] = filled(undo ?? "", answer).split(" ");
    if (!undo) return {};
    return {
      undo: async () => {
        if (!(await this.#call(form, method, url, undoBody ? JSON.parse(undoBody) : undefined))) return;
        this.#say(this.dataset["back"]);
        await this.#redraw();
      },
    };
  }

  // The form was drawn again meanwhile, so it is found by its id.
  #reveal(form: string, secret: string): void {
    const panel = this.querySelector<HTMLElement>(`[data-revealed="${form}"]`);
    const words = panel?.querySelector("code");
    if (!panel || !words) return;
    words.textContent = secret;
    panel.hidden = false;
    panel.focus();
  }

  #clicked(target: Element): void {
    const button = target.closest<HTMLElement>("[data-copies]");
    const text = button && this.querySelector(button.dataset["copies"] ?? "")?.textContent;
    if (text) void navigator.clipboard.writeText(text.trim()).then(() => this.#say(this.dataset["copied"]));
  }

  /** What came back, or undefined when it was refused: then the fields say why. */
  async #call(
    form: HTMLFormElement, method: string, url: string, body?: unknown, only?: string,
  ): Promise<Record<string, unknown> | undefined> {
    const headers = { "Content-Type": "application/json" };
    const options = body === undefined ? { method } : { method, headers, body: JSON.stringify(body) };
    const answer = await fetch(url, options).catch(() => undefined);
    this.#explain(form, {}, only);
    if (answer?.status === 401) location.reload();
    if (answer?.ok) return answer.status === 204 ? {} : ((await answer.json()) as Record<string, unknown>);
    const refusal = (await answer?.json().catch(() => ({}))) as Refusal | undefined;
    const unplaced = this.#explain(form, refusal?.error?.fields ?? {}, only);
    if (unplaced) raise("comity:toast", { words: refusal?.error?.message ?? this.dataset["failed"] ?? "", stays: true });
    return undefined;
  }

  /** Puts each reason under its field; true when there was none that has a field here. */
  #explain(form: HTMLFormElement, reasons: Record<string, string>, only?: string): boolean {
    for (const old of form.querySelectorAll(".f.err")) {
      const field = old.querySelector<Field>("[name]");
      if (only !== undefined && field?.name !== only) continue;
      old.classList.remove("err");
      old.querySelector(".wrong")?.remove();
      field?.removeAttribute("aria-invalid");
    }
    let unplaced = true;
    for (const [path, reason] of Object.entries(reasons)) {
      const field = form.querySelector<Field>(`[name="${CSS.escape(path.split(/[.[]/)[0] ?? "")}"]`);
      const place = field?.closest(".f");
      if (!field || !place) continue;
      const words = Object.assign(document.createElement("small"), { className: "wrong", textContent: reason });
      words.setAttribute("role", "alert");
      place.classList.add("err");
      place.append(words);
      field.setAttribute("aria-invalid", "true");
      if (unplaced && only === undefined) field.focus();
      unplaced = false;
    }
    return unplaced;
  }

  // What is being typed meanwhile stays where it is, and so does the focus.
  async #redraw(): Promise<void> {
    const page = await partial(this.dataset["from"] ?? location.pathname + location.search);
    const fresh = page?.getElementById(this.id);
    if (!fresh) return;
    const typed = unsaved(this);
    const focused = placeOf(document.activeElement);
    this.replaceChildren(...fresh.childNodes);
    htmx.process(this);
    keep(this);
    for (const [id, words] of typed) {
      const field = document.getElementById(id) as Field | null;
      if (!field) continue;
      field.value = words;
      // Browsers report no change of what a script put in.
      field.addEventListener("focusout", () => this.#changed(field), { once: true });
    }
    if (focused) document.querySelector<HTMLElement>(focused)?.focus({ preventScroll: true });
  }

  #go(path: string): void {
    void htmx
      .ajax("GET", path, { target: "main", select: "main", selectOOB: "#rail", swap: "outerHTML" })
      .then(() => history.pushState({}, "", path));
  }

  #say(words: string | undefined): void {
    if (words) raise("comity:toast", { words });
  }
}

/** What finds an element again that is drawn anew: its id, or a button by the act of its form. */
function placeOf(element: Element | null): string {
  if (element?.id) return `#${CSS.escape(element.id)}`;
  const sending = element?.matches("button") && element.closest<HTMLElement>("form[data-send]")?.dataset["send"];
  return sending ? `form[data-send="${CSS.escape(sending)}"] button` : "";
}

function filled(pattern: string, answer: Record<string, unknown>): string {
  return pattern.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(String(answer[name] ?? "")));
}

customElements.define("settings-page", SettingsPage);
