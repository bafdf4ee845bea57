// <file-shelf>: the last files of the open conversation on its card. And previews of links are taken away here.
import { type LiveEvent, raise } from "../../interface/elements/live-events";
import { partial } from "../../interface/elements/trust";

const PAUSE = 400;

class FileShelf extends HTMLElement {
  #leaving = new AbortController();
  #later: number | undefined;

  connectedCallback(): void {
    const { signal } = (this.#leaving = new AbortController());
    document.addEventListener("comity:event", ({ detail }) => this.#happened(detail), { signal });
    void this.#load();
  }

  disconnectedCallback(): void {
    this.#leaving.abort();
    clearTimeout(this.#later);
  }

  #happened({ type, conversation, data }: LiveEvent): void {
    const files = (data as { files?: unknown[] } | undefined)?.files;
    if (conversation !== this.dataset["conversation"] || !(files?.length || type === "message.deleted")) return;
    clearTimeout(this.#later);
    this.#later = window.setTimeout(() => void this.#load(), PAUSE);
  }

  async #load(): Promise<void> {
    const page = await partial(this.dataset["url"] ?? "");
    if (page && this.isConnected) this.replaceChildren(page);
  }
}

document.addEventListener("click", (event) => {
  const button = (event.target as Element).closest<HTMLElement>('[data-act="remove-preview"]');
  const message = button?.closest<HTMLElement>("article[data-id]")?.dataset["id"];
  if (!button || !message) return;
  void remove(`/api/messages/${message}/previews/${button.dataset["n"] ?? ""}`);
});

async function remove(path: string): Promise<void> {
  const answer = await fetch(path, { method: "DELETE" }).catch(() => undefined);
  if (answer?.ok || answer?.status === 404) return;
  const refused = (await answer?.json().catch(() => undefined)) as { error?: { message?: string } } | undefined;
  if (refused?.error?.message) raise("comity:toast", { words: refused.error.message });
}

customElements.define("file-shelf", FileShelf);
