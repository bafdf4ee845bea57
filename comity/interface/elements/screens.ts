// What holds for every swap of htmx: focus goes to the new heading, errors never replace a screen, being signed out
// leads to the sign-in page, and signing out takes what this browser kept.
import htmx from "htmx.org";

interface Context {
  response?: { status: number; raw: Response };
  request?: { action: string };
  select?: string;
  target?: Element | string;
}

interface Task {
  type: string;
  fragment: DocumentFragment;
}

type Swap = CustomEvent<{ ctx: Context; tasks?: Task[] }>;

function beforeSwap(event: Event): void {
  const { ctx, tasks } = (event as Swap).detail;
  const status = ctx.response?.status ?? 200;
  if (status === 401) location.reload();
  if (status >= 400 && status !== 422) return event.preventDefault();
  const main = tasks?.find((task) => task.type === "main");
  if (ctx.select && main && !main.fragment.childElementCount) {
    // Another page than the one asked for, the sign-in page for instance: show it whole.
    event.preventDefault();
    location.assign(ctx.response?.raw.url || ctx.request?.action || location.href);
    return;
  }
  letGo(ctx.target);
}

// Browsers lay out the whole page, old and new, before they remove what has the focus.
function letGo(target: Element | string | undefined): void {
  const place = typeof target === "string" ? document.querySelector(target) : target;
  const focused = document.activeElement;
  if (place?.id === "thread" && focused instanceof HTMLElement && place.contains(focused)) focused.blur();
}

function afterSwap(event: Event): void {
  const { ctx } = (event as Swap).detail;
  const target = typeof ctx.target === "string" ? ctx.target : `#${ctx.target?.id ?? ""}`;
  const place = document.querySelector(target === "main" ? "#main" : target === "#" ? "#sign-in" : target);
  const invalid = place?.querySelector<HTMLElement>("[aria-invalid]");
  const heading = place?.querySelector<HTMLElement>('h1[tabindex="-1"], h2[tabindex="-1"]');
  const before = document.activeElement;
  // With the next frame, whose layout it needs; unless the focus has found its place meanwhile.
  requestAnimationFrame(() => document.activeElement === before && (invalid ?? heading)?.focus({ preventScroll: true }));
}

// Somewhere else on the site, without leaving the page: a call that is on goes on.
function go(path: string): void {
  void htmx
    .ajax("GET", path, { target: "main", select: "main", selectOOB: "#rail", swap: "outerHTML" })
    .then(() => history.pushState({}, "", path));
}

function forget(event: Event): void {
  if (!(event.target as Element).matches("form[data-forget]")) return;
  for (const key of Object.keys(localStorage)) if (key.startsWith("comity:")) localStorage.removeItem(key);
}

document.addEventListener("htmx:before:swap", beforeSwap);
document.addEventListener("htmx:after:swap", afterSwap);
document.addEventListener("submit", forget);
document.addEventListener("comity:go", ({ detail }) => go(detail));
