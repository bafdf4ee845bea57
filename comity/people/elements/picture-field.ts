// A picture at `data-url`: chosen, it is saved at once; Undo puts back what the page showed before.
import htmx from "htmx.org";
import { raise } from "../../interface/elements/live-events";

const SIDE = 512;
let url = "";

interface Refusal {
  error?: { message?: string; fields?: Record<string, string> };
}

class PictureField extends HTMLElement {
  #leaving = new AbortController();

  connectedCallback(): void {
    url = this.dataset["url"]!;
    const { signal } = (this.#leaving = new AbortController());
    this.addEventListener("change", (event) => this.#chosen(event), { signal });
    this.addEventListener("click", (event) => {
      if ((event.target as Element).closest("[data-remove]")) void this.#change({ method: "DELETE" });
    }, { signal });
  }

  disconnectedCallback(): void {
    this.#leaving.abort();
  }

  #chosen(event: Event): void {
    event.stopPropagation();
    const [file] = (event.target as HTMLInputElement).files ?? [];
    if (file) void this.#change({ method: "PUT", body: file });
  }

  async #change(options: RequestInit): Promise<void> {
    const before = await this.#shown();
    if (!(await this.#save(options))) return;
    const undone = before ? { method: "PUT", body: before } : { method: "DELETE" };
    raise("comity:toast", {
      words: this.dataset["saved"] ?? "",
      undo: async () => {
        if ((await save(undone)) === true) await redraw();
      },
    });
    await redraw();
  }

  async #save(options: RequestInit): Promise<boolean> {
    const refusal = await save(options).then((saved) => saved === true ? undefined : saved);
    this.querySelector(".wrong")?.remove();
    this.classList.toggle("err", refusal !== undefined);
    if (refusal === undefined) return true;
    const words = Object.assign(document.createElement("small"), { className: "wrong" });
    words.textContent = refusal || (this.dataset["failed"] ?? "");
    words.setAttribute("role", "alert");
    this.append(words);
    this.querySelector("input")?.setAttribute("aria-invalid", "true");
    return false;
  }

  /** The picture as the page shows it; nothing while it is drawn initials. */
  async #shown(): Promise<Blob | null> {
    const picture = document.querySelector<HTMLImageElement>(".me-picture .p img");
    if (this.dataset["has"] !== "yes" || !picture) return null;
    const canvas = Object.assign(document.createElement("canvas"), { width: SIDE, height: SIDE });
    canvas.getContext("2d")?.drawImage(picture, 0, 0, SIDE, SIDE);
    return new Promise((done) => canvas.toBlob(done, "image/png"));
  }
}

/** True, or the reason why not; empty when nothing answered. */
async function save(options: RequestInit): Promise<true | string> {
  const answer = await fetch(url, options).catch(() => undefined);
  if (answer?.status === 401) location.reload();
  if (answer?.ok) return true;
  const refusal = (await answer?.json().catch(() => undefined)) as Refusal | undefined;
  return refusal?.error?.fields?.["file"] ?? refusal?.error?.message ?? "";
}

const redraw = (): Promise<void> =>
  htmx.ajax("GET", location.pathname, { target: "main", select: "main", selectOOB: "#rail", swap: "outerHTML" });

customElements.define("picture-field", PictureField);
