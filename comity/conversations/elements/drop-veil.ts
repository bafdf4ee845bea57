// <drop-veil>: while files are dragged over a thread, each side says who would read them; they fall where they are let go.
import { FileTray } from "./file-tray";

class DropVeil extends HTMLElement {
  #leaving = new AbortController();

  connectedCallback(): void {
    const { signal } = (this.#leaving = new AbortController());
    const thread = this.closest<HTMLElement>(".thread");
    thread?.addEventListener("dragenter", (event) => this.#entered(event), { signal });
    this.addEventListener("dragover", (event) => this.#over(event), { signal });
    this.addEventListener("dragleave", (event) => this.#left(event), { signal });
    this.addEventListener("drop", (event) => this.#dropped(event), { signal });
    addEventListener("dragend", () => this.#show(false), { signal });
    // A file let go beside the thread must not replace the page.
    for (const kind of ["dragover", "drop"] as const)
      addEventListener(kind, (event) => carriesFiles(event) && event.preventDefault(), { signal });
  }

  disconnectedCallback(): void {
    this.#leaving.abort();
  }

  #entered(event: DragEvent): void {
    if (carriesFiles(event) && this.#tray("message")) this.#show(true);
  }

  #over(event: DragEvent): void {
    event.preventDefault();
    const zone = zoneOf(event);
    for (const other of this.querySelectorAll(".drop-zone")) other.toggleAttribute("data-over", other === zone);
    if (event.dataTransfer) event.dataTransfer.dropEffect = zone ? "copy" : "none";
  }

  #left(event: DragEvent): void {
    if (!this.contains(event.relatedTarget as Node | null)) this.#show(false);
  }

  #dropped(event: DragEvent): void {
    event.preventDefault();
    const lane = zoneOf(event)?.dataset["lane"];
    this.#show(false);
    if (lane && event.dataTransfer) this.#tray(lane)?.add(event.dataTransfer.files);
  }

  #tray(lane: string): FileTray | null {
    const tray = this.closest(".thread")?.querySelector(`file-tray[data-lane="${lane}"]`);
    return tray instanceof FileTray ? tray : null;
  }

  #show(shown: boolean): void {
    this.hidden = !shown;
    for (const zone of this.querySelectorAll(".drop-zone")) zone.removeAttribute("data-over");
  }
}

const carriesFiles = (event: DragEvent): boolean => event.dataTransfer?.types.includes("Files") ?? false;
const zoneOf = (event: Event): HTMLElement | null => (event.target as Element).closest<HTMLElement>(".drop-zone");

customElements.define("drop-veil", DropVeil);
