// <file-tray>: the files of one composer before they are sent. They go up while the words are written; what is there
// already survives a reload, and what is on its way survives a look at another conversation.
import { type Outcome } from "./outbox";
import { inWords } from "./file-size";
import { type Abort, forget, type Stored, upload } from "./file-upload";

interface Item {
  file: File | undefined;
  name: string;
  size: number;
  state: "going" | "ready" | "failed";
  percent: number;
  why?: string | undefined;
  picture?: string | undefined;
  stored?: Stored | undefined;
  abort?: Abort | undefined;
}

const held = new Map<string, Item[]>();
const sent = new Map<string, Item>();
const SHOWN = /^image\/(png|jpeg|gif|webp|avif)$/;

export class FileTray extends HTMLElement {
  #waits = false;
  #leaving = new AbortController();

  connectedCallback(): void {
    const { signal } = (this.#leaving = new AbortController());
    this.#form?.addEventListener("click", (event) => this.#clicked(event), { signal });
    this.#form?.addEventListener("paste", (event) => this.#pasted(event as ClipboardEvent), { signal });
    this.#input?.addEventListener("change", () => this.#chosen(), { signal });
    document.addEventListener("comity:outbox", ({ detail }) => this.#outcome(detail), { signal });
    document.addEventListener("comity:files", () => this.#draw(), { signal });
    if (!held.has(this.#key)) held.set(this.#key, this.#kept());
    this.#draw();
  }

  disconnectedCallback(): void {
    this.#leaving.abort();
  }

  /** Whether files are still on their way. */
  get busy(): boolean {
    return this.#items.some((item) => item.state === "going");
  }

  /** The ids of what can be sent now. */
  ready(): string[] {
    return this.#items.flatMap((item) => (item.stored ? [item.stored.id] : []));
  }

  /** Sends the form by itself once everything has arrived. */
  sendWhenReady(): void {
    this.#waits = true;
    this.#say(this.dataset["waits"] ?? "", false);
  }

  /** They are in a message now. */
  clear(): void {
    for (const item of this.#items) if (item.stored) sent.set(item.stored.id, item);
    this.#change(this.#items.filter((item) => !item.stored));
  }

  /** Files of a message that was taken back can be sent again. */
  restore(files: Stored[]): void {
    this.#change([...this.#items, ...files.map(arrived)]);
  }

  /** Adds files and begins to upload them. */
  add(files: Iterable<File>): void {
    const fresh = [...files].map((file): Item => ({ file, name: file.name, size: file.size, state: "going", percent: 0 }));
    const room = Number(this.dataset["most"] ?? 10) - this.#items.length;
    this.#say(fresh.length > room ? (this.dataset["many"] ?? "") : "");
    const taken = fresh.slice(0, Math.max(0, room));
    this.#change([...this.#items, ...taken]);
    for (const item of taken) this.#begin(item);
    this.#form?.querySelector("textarea")?.focus({ preventScroll: true });
  }

  get #form(): HTMLFormElement | null {
    return this.closest("form");
  }

  get #input(): HTMLInputElement | null {
    return this.querySelector<HTMLInputElement>('input[type="file"]');
  }

  get #key(): string {
    const conversation = this.closest<HTMLElement>("[data-conversation]")?.dataset["conversation"] ?? "";
    return `comity:files:${document.body.dataset["me"] ?? ""}:${conversation}:${this.dataset["lane"] ?? ""}`;
  }

  get #items(): Item[] {
    return held.get(this.#key) ?? [];
  }

  #kept(): Item[] {
    try {
      return (JSON.parse(localStorage.getItem(this.#key) ?? "[]") as Stored[]).map(arrived);
    } catch {
      return [];
    }
  }

  #change(items: Item[]): void {
    keep(this.#key, items);
    this.#draw();
  }

  #begin(item: Item): void {
    const key = this.#key;
    item.state = "going";
    item.why = undefined;
    if (item.file && SHOWN.test(item.file.type)) void smallPicture(item.file).then((url) => ((item.picture ??= url), told()));
    const ended = (state: Item["state"]) => {
      item.state = state;
      keep(key, held.get(key) ?? []);
      told();
      document.dispatchEvent(new CustomEvent("comity:file-ended", { detail: key }));
    };
    if (!item.file) return;
    item.abort = upload(item.file, this.dataset["tus"] ?? "", {
      progress: (percent) => ((item.percent = percent), told()),
      done: (stored) => ((item.stored = stored), (item.name = stored.name), ended("ready")),
      failed: (words) => ((item.why = words ?? this.dataset["cut"]), ended("failed")),
    });
  }

  #clicked(event: Event): void {
    const act = (event.target as Element).closest<HTMLElement>("[data-act]");
    const row = act?.closest<HTMLElement>(".tray-file");
    const item = row ? this.#items[[...(row.parentElement?.children ?? [])].indexOf(row)] : undefined;
    if (act?.dataset["act"] === "attach") this.#input?.click();
    if (item && act?.dataset["act"] === "remove") this.#remove(item);
    if (item && act?.dataset["act"] === "again") (this.#begin(item), this.#draw());
  }

  #remove(item: Item): void {
    item.abort?.();
    if (item.stored) forget(item.stored.id);
    this.#change(this.#items.filter((other) => other !== item));
    this.#form?.querySelector("textarea")?.focus();
  }

  #pasted(event: ClipboardEvent): void {
    const files = [...(event.clipboardData?.files ?? [])];
    if (!files.length || event.clipboardData?.types.includes("text/plain")) return;
    event.preventDefault();
    this.add(files);
  }

  #chosen(): void {
    const input = this.#input;
    if (!input?.files?.length) return;
    this.add(input.files);
    input.value = "";
  }

  // The readers changed and nothing was sent: what was cleared comes back.
  #outcome({ entry, state }: Outcome): void {
    if (!this.#key.endsWith(`:${entry.conversation}:${entry.lane}`)) return;
    const files = (entry.files ?? []).flatMap((id) => sent.get(id) ?? []);
    if (state === "held" && files.length) this.#change([...files, ...this.#items]);
    if (state === "held" || state === "sent") for (const id of entry.files ?? []) sent.delete(id);
  }

  #draw(): void {
    const list = this.querySelector<HTMLElement>(".tray");
    const template = this.querySelector<HTMLTemplateElement>('[data-part="row"]');
    if (!list || !template) return;
    while (list.children.length < this.#items.length) list.append(template.content.cloneNode(true));
    while (list.children.length > this.#items.length) list.lastElementChild?.remove();
    this.#items.forEach((item, place) => draw(list.children[place] as HTMLElement, item, this.dataset["failed"] ?? ""));
    list.hidden = !this.#items.length;
    const ready = this.#items.filter((item) => item.state === "ready").at(-1);
    const words = ready ? (this.dataset["ready"] ?? "").replace("{name}", ready.name) : "";
    const status = this.querySelector('[role="status"]');
    if (status && status.textContent !== words) status.textContent = words;
    this.#sendIfWaiting();
  }

  #sendIfWaiting(): void {
    if (!this.#waits || this.busy) return;
    this.#waits = false;
    this.#say("");
    if (!this.#items.some((item) => item.state === "failed")) this.#form?.requestSubmit();
  }

  #say(words: string, bad = true): void {
    const line = this.querySelector<HTMLElement>(".tray-words");
    if (!line) return;
    line.hidden = !words;
    line.textContent = words;
    line.toggleAttribute("data-calm", !bad);
  }
}

function arrived(one: Stored): Item {
  return { file: undefined, name: one.name, size: one.size, state: "ready", percent: 100, picture: one.preview_url, stored: one };
}

function told(): void {
  document.dispatchEvent(new CustomEvent("comity:files"));
}

function keep(key: string, items: Item[]): void {
  held.set(key, items);
  const stored = items.flatMap((item) => item.stored ?? []);
  if (stored.length) localStorage.setItem(key, JSON.stringify(stored));
  else localStorage.removeItem(key);
}

function draw(row: HTMLElement, item: Item, failed: string): void {
  row.dataset["state"] = item.state;
  row.querySelector(".tray-name")?.replaceChildren(item.name);
  row.querySelector("[data-size]")?.replaceChildren(inWords(item.size));
  const why = row.querySelector<HTMLElement>(".tray-why");
  if (why) why.hidden = item.state !== "failed";
  why?.replaceChildren(item.why || failed);
  const bar = row.querySelector("progress");
  if (bar) bar.value = item.percent;
  const again = row.querySelector<HTMLElement>('[data-act="again"]');
  if (again) again.hidden = item.state !== "failed" || !item.file;
  thumbnail(row.querySelector<HTMLElement>(".tray-thumb"), item);
}

function thumbnail(place: HTMLElement | null, item: Item): void {
  if (!place) return;
  const shown = place.querySelector("img");
  if (!item.picture || shown?.getAttribute("src") === item.picture) return;
  const picture = new Image();
  picture.alt = "";
  picture.src = item.picture;
  place.replaceChildren(picture);
}

// A data: address, because the pages' policy knows no blob: pictures.
async function smallPicture(file: File): Promise<string | undefined> {
  try {
    const bitmap = await createImageBitmap(file, { resizeWidth: 72, resizeHeight: 72, resizeQuality: "medium" });
    const canvas = Object.assign(document.createElement("canvas"), { width: 72, height: 72 });
    canvas.getContext("2d")?.drawImage(bitmap, 0, 0);
    return canvas.toDataURL("image/webp", 0.7);
  } catch {
    return undefined;
  }
}

customElements.define("file-tray", FileTray);
