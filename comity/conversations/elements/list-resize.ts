// The list beside a thread can be made wider; how wide is remembered on this device.
const KEY = "comity:list";
const LEAST = 260;
const MOST = 420;
const STEP = 16;

function set(width: number): void {
  const fits = Math.round(Math.min(MOST, Math.max(LEAST, width)));
  document.documentElement.style.setProperty("--list", `${fits}px`);
  localStorage.setItem(KEY, String(fits));
  for (const handle of document.querySelectorAll("list-resize")) handle.setAttribute("aria-valuenow", String(fits));
}

const kept = Number(localStorage.getItem(KEY));
if (kept) set(kept);

class ListResize extends HTMLElement {
  #leaving = new AbortController();

  connectedCallback(): void {
    const { signal } = (this.#leaving = new AbortController());
    this.setAttribute("aria-valuenow", String(this.#width));
    this.addEventListener("pointerdown", (event) => this.setPointerCapture(event.pointerId), { signal });
    this.addEventListener("pointermove", (event) => this.#drag(event), { signal });
    this.addEventListener("dblclick", () => set(308), { signal });
    this.addEventListener("keydown", (event) => this.#pressed(event), { signal });
  }

  disconnectedCallback(): void {
    this.#leaving.abort();
  }

  get #width(): number {
    return document.getElementById("list")?.getBoundingClientRect().width ?? 308;
  }

  #drag(event: PointerEvent): void {
    const list = document.getElementById("list")?.getBoundingClientRect();
    if (!list || !this.hasPointerCapture(event.pointerId)) return;
    set(document.dir === "rtl" ? list.right - event.clientX : event.clientX - list.left);
  }

  #pressed(event: KeyboardEvent): void {
    const by = { ArrowLeft: -STEP, ArrowRight: STEP }[event.key];
    if (!by) return;
    event.preventDefault();
    set(this.#width + (document.dir === "rtl" ? -by : by));
  }
}

customElements.define("list-resize", ListResize);
