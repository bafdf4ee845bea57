// <file-viewer>: the pictures of a page, large. Without this script they open in a tab of their own.
class FileViewer extends HTMLElement {
  #leaving = new AbortController();
  #place = 0;
  #opener: HTMLElement | undefined;

  connectedCallback(): void {
    const { signal } = (this.#leaving = new AbortController());
    document.addEventListener("click", (event) => this.#clicked(event), { signal });
    this.addEventListener("keydown", (event) => this.#pressed(event), { signal });
    this.#dialog?.addEventListener("close", () => this.#opener?.focus({ preventScroll: true }), { signal });
    this.#dialog?.addEventListener("click", (event) => this.#acted(event.target as Element), { signal });
  }

  disconnectedCallback(): void {
    this.#leaving.abort();
  }

  get #dialog(): HTMLDialogElement | null {
    return this.querySelector("dialog");
  }

  get #pictures(): HTMLAnchorElement[] {
    const within = this.#opener?.closest(".talk, .shelf, .files-found") ?? document;
    return [...within.querySelectorAll<HTMLAnchorElement>("a[data-picture]")];
  }

  #clicked(event: MouseEvent): void {
    const link = (event.target as Element).closest<HTMLAnchorElement>("a[data-picture]");
    if (!link || event.defaultPrevented || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
    event.preventDefault();
    this.#opener = link;
    this.#dialog?.showModal();
    this.#show(this.#pictures.indexOf(link));
  }

  #show(place: number): void {
    const pictures = this.#pictures;
    this.#place = (place + pictures.length) % pictures.length;
    const link = pictures[this.#place];
    const picture = this.querySelector<HTMLImageElement>(".viewer-picture");
    const save = this.querySelector<HTMLAnchorElement>(".viewer-save");
    if (!link || !picture || !save) return;
    const name = link.dataset["name"] ?? "";
    picture.src = link.href;
    picture.alt = name;
    save.href = link.href;
    save.download = name;
    this.querySelector(".viewer-name")?.replaceChildren(name);
    const words = (this.dataset["place"] ?? "").replace("{n}", String(this.#place + 1)).replace("{count}", String(pictures.length));
    this.querySelector(".viewer-place")?.replaceChildren(pictures.length > 1 ? words : "");
    this.#dialog?.toggleAttribute("data-only", pictures.length < 2);
  }

  #pressed(event: KeyboardEvent): void {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step || !this.#dialog?.open) return;
    event.preventDefault();
    this.#show(this.#place + (document.dir === "rtl" ? -step : step));
  }

  #acted(target: Element): void {
    const act = target.closest<HTMLElement>("[data-act]")?.dataset["act"];
    if (act === "close" || target.matches(".viewer-stage")) this.#dialog?.close();
    if (act === "next") this.#show(this.#place + 1);
    if (act === "previous") this.#show(this.#place - 1);
  }
}

customElements.define("file-viewer", FileViewer);
