// <record-fields>: the fields of a kind of records in the settings, saved together when one of them is whole.
import { call, fail, Refused, say } from "./calls";

type FieldOf = { key: string; label: string; type: string };
const PLACE = /^fields\[(\d+)\](?:\.(\w+))?/;

class RecordFields extends HTMLElement {
  #saved: FieldOf[] = [];
  #leaving = new AbortController();

  connectedCallback(): void {
    const { signal } = (this.#leaving = new AbortController());
    this.#saved = this.#fields();
    this.addEventListener("change", (event) => this.#changed(event.target as HTMLElement), { signal });
    this.addEventListener("click", (event) => this.#clicked(event.target as Element), { signal });
    document.addEventListener("change", (event) => this.#chosen(event.target as HTMLInputElement), { signal });
  }

  disconnectedCallback(): void {
    this.#leaving.abort();
  }

  get #rows(): HTMLElement[] {
    return [...this.querySelectorAll<HTMLElement>("ul > li")];
  }

  #fields(): FieldOf[] {
    const part = (row: HTMLElement, name: string): string => row.querySelector<HTMLInputElement>(`[data-part="${name}"]`)?.value.trim() ?? "";
    return this.#rows
      .map((row) => ({ key: part(row, "key"), label: part(row, "label"), type: part(row, "type") }))
      .filter(({ key, label }) => key && label);
  }

  // Whoever writes a label gets a key for it, which he may change.
  #changed(target: HTMLElement): void {
    const row = target.closest<HTMLElement>("li");
    const key = row?.querySelector<HTMLInputElement>('[data-part="key"]');
    if (key && !key.value && target.dataset["part"] === "label") key.value = slug((target as HTMLInputElement).value);
    void this.#save(this.#fields());
  }

  #clicked(target: Element): void {
    const act = target.closest<HTMLElement>("[data-field-act]");
    if (act?.dataset["fieldAct"] === "add") {
      const row = this.querySelector("template")?.content.cloneNode(true) as DocumentFragment;
      this.querySelector("ul")?.append(row);
      this.#rows.at(-1)?.querySelector("input")?.focus();
    } else if (act) {
      act.closest("li")?.remove();
      this.querySelector<HTMLElement>('[data-field-act="add"]')?.focus();
      void this.#save(this.#fields());
    }
  }

  async #save(fields: FieldOf[]): Promise<void> {
    const before = this.#saved;
    if (JSON.stringify(before) === JSON.stringify(fields)) return;
    try {
      await call("PATCH", this.dataset["url"] ?? "", { fields });
    } catch (error) {
      return this.#explain(error);
    }
    this.#explain(undefined);
    this.#saved = fields;
    say(this.dataset["saved"] ?? "", () => this.#back(before));
  }

  async #back(fields: FieldOf[]): Promise<void> {
    await call("PATCH", this.dataset["url"] ?? "", { fields }).then(() => location.reload(), (error) => fail(error, this.dataset["failed"] ?? ""));
  }

  #explain(error: unknown): void {
    const place = this.querySelector<HTMLElement>(".wrong");
    for (const field of this.querySelectorAll("[aria-invalid]")) field.removeAttribute("aria-invalid");
    if (place) place.hidden = !error;
    if (!error || !place) return;
    const reasons = error instanceof Refused ? Object.entries(error.fields) : [];
    place.textContent = reasons.map(([, reason]) => reason).join("; ") || this.dataset["failed"] || "";
    for (const [path] of reasons) {
      const [, row, part] = PLACE.exec(path) ?? [];
      this.#rows[Number(row)]?.querySelector(`[data-part="${part ?? "key"}"]`)?.setAttribute("aria-invalid", "true");
    }
  }

  // The sign of the kind: radio buttons, which the settings page does not know.
  #chosen(target: HTMLInputElement): void {
    if (target.dataset["icon"] === undefined) return;
    call("PATCH", this.dataset["url"] ?? "", { icon: target.value }).then(
      () => say(this.dataset["saved"] ?? ""),
      (error) => fail(error, this.dataset["failed"] ?? ""),
    );
  }
}

const slug = (label: string): string =>
  label.normalize("NFKD").toLowerCase().replace(/[^a-z0-9]+/g, "_").replace(/^[^a-z]+|_+$/g, "").slice(0, 30);

customElements.define("record-fields", RecordFields);
