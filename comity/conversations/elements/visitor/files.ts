/** Files of a visitor: sent ahead, then named by the words that bring them. Links to files are asked for when needed. */
import type { Enclosed } from "./outbox";
import type { Visitor } from "./visitor";
import { parsed, words, type Wire } from "./wire";

const MOST = 10;

export class Files {
  private chosen: Enclosed[] = [];

  constructor(
    private readonly wire: Wire,
    private readonly visitor: Visitor,
    private readonly list: HTMLElement,
    private readonly texts: DOMStringMap,
  ) {}

  get ready(): readonly Enclosed[] {
    return this.chosen;
  }

  clear(): void {
    this.chosen = [];
    this.list.replaceChildren();
    this.list.hidden = true;
  }

  async add(files: readonly File[]): Promise<void> {
    for (const file of files.slice(0, MOST - this.chosen.length)) await this.send(file);
  }

  /** A file stands in the talk as a button: its address is signed for an hour, so it is asked for at the click. */
  async open(id: string): Promise<void> {
    const opened = window.open("about:blank", "_blank");
    if (opened) opened.opener = null;
    const { url } = await this.link(id);
    if (!opened || !url) return opened?.close();
    opened.location.href = new URL(url, location.origin).href;
  }

  /** Pictures of the talk, each by a signed link, in a place of their size. */
  preview(talk: HTMLElement): void {
    talk.querySelectorAll<HTMLElement>("[data-preview]").forEach((place) => {
      const id = place.dataset.preview!;
      const image = document.createElement("img");
      image.alt = "";
      image.width = Number(place.dataset.width) || 1;
      image.height = Number(place.dataset.height) || 1;
      delete place.dataset.preview;
      place.prepend(image);
      void this.link(id).then(({ preview, url }) => (preview || url ? (image.src = preview || url) : image.remove()));
    });
  }

  private async link(id: string): Promise<{ url: string; preview: string }> {
    const outcome = await this.wire.get(`/api/files/${encodeURIComponent(id)}/link`, this.visitor.token);
    const answer = outcome.kind === "done" ? parsed(outcome.text) : null;
    return { url: words(answer, "url"), preview: words(answer, "preview_url") };
  }

  private async send(file: File): Promise<void> {
    const row = this.row(file.name);
    await this.visitor.ensure();
    const outcome = await this.wire.upload("/api/files", file, this.visitor.token);
    if (outcome.kind !== "done") {
      row.classList.add("failed");
      row.querySelector(".state")!.textContent = (outcome.kind === "refused" && outcome.why) || (this.texts.fileFailed ?? "");
      return;
    }
    const enclosed = { id: words(parsed(outcome.text), "id"), name: file.name };
    if (!row.isConnected) return;
    this.chosen.push(enclosed);
    row.querySelector(".state")!.textContent = "";
    row.dataset.file = enclosed.id;
  }

  private row(name: string): HTMLElement {
    const row = document.createElement("li");
    const label = document.createElement("span");
    label.className = "clip grow";
    label.textContent = name;
    const state = document.createElement("span");
    state.className = "state t12";
    state.textContent = this.texts.fileSending ?? "";
    const away = document.createElement("button");
    away.type = "button";
    away.className = "btn quiet icon";
    away.textContent = "×";
    away.setAttribute("aria-label", (this.texts.fileAway ?? "").replace("{name}", name));
    away.addEventListener("click", () => this.remove(row));
    row.append(label, state, away);
    this.list.append(row);
    this.list.hidden = false;
    return row;
  }

  private remove(row: HTMLElement): void {
    this.chosen = this.chosen.filter((file) => file.id !== row.dataset.file);
    row.remove();
    this.list.hidden = this.list.childElementCount === 0;
  }
}
