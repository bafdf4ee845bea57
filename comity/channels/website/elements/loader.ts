/**
 * The doorway on somebody else's page: `<script src=".../widget.js" data-channel="KEY" async>`.
 *
 * Nothing is requested before the first click; then one frame opens on Comity's own origin, and all that the host
 * page ever gives it are its address, title and referrer. The loader holds no token and trusts neither the host's
 * styles (shadow root) nor its globals (no arrays, iterators or JSON; options without a prototype).
 */
import { Door } from "./door";
import { hear, tell } from "./doorbell";
import { readTag } from "./tag";

const NAME = "comity-door";
const ANSWER_WITHIN_MS = 8000;

function mount(): void {
  const tag = readTag(document);
  if (!tag || document.getElementsByTagName(NAME).length > 0) return;

  const door = new Door(document.createElement(NAME), tag);
  const full = window.matchMedia("(max-width: 760px)");
  const key = `comity:open:${tag.channel}`;
  let frame: HTMLIFrameElement | null = null;
  let loaded = false;
  let answered = false;
  let patience = 0;
  let opener: HTMLElement | null = null;
  let identity = tag.identity;

  function open(by: HTMLElement | null): void {
    opener = by;
    if (!frame) call();
    door.open(full.matches);
    remember(key, "1");
    report(by !== null);
    if (by) (answered && frame ? frame : door.close).focus();
  }

  function close(): void {
    if (!door.isOpen) return;
    door.shut();
    remember(key, "");
    report(false);
    (opener && opener.isConnected ? opener : door.launcher).focus();
  }

  function call(): void {
    loaded = answered = false;
    frame = door.frame(tag!.address);
    frame.addEventListener("load", () => {
      loaded = true;
      report(door.holdsFocus);
    });
    window.clearTimeout(patience);
    patience = window.setTimeout(() => answered || door.sorry(), ANSWER_WITHIN_MS);
  }

  function report(focus: boolean): void {
    if (frame && loaded) tell(frame, tag!.origin, { open: door.isOpen, full: full.matches, focus }, identity);
  }

  hear(() => frame, tag.origin, {
    ready() {
      if (!answered) door.welcome();
      answered = true;
      report(door.holdsFocus);
    },
    page: () => report(false),
    close,
    unread: (count) => door.count(count),
  });

  document.documentElement.appendChild(door.host);
  door.launcher.addEventListener("click", () => open(door.launcher));
  door.close.addEventListener("click", close);
  door.again.addEventListener("click", () => {
    call();
    door.open(full.matches);
  });
  door.panel.addEventListener("keydown", (event) => event.key === "Escape" && close());
  full.addEventListener("change", () => {
    if (door.isOpen) door.open(full.matches);
    report(false);
  });
  document.addEventListener("click", (event) => {
    const link = opens(event);
    if (!link) return;
    event.preventDefault();
    open(link);
  });
  publish({
    identify(token: unknown) {
      identity = typeof token === "string" ? token : "";
      report(false);
    },
    open: () => open(null),
    close,
  });
  if (recall(key) && !full.matches) open(null);
}

/** `window.comity`, for websites that learn who their visitor is after the page has loaded. */
function publish(calls: object): void {
  try {
    Object.defineProperty(window, "comity", { __proto__: null, value: Object.freeze(calls), configurable: true } as PropertyDescriptor);
  } catch {
    // The host page has a thing of that name which it does not give up: then there is only the tag.
  }
}

/** The host's own element that asks to open the door, if this click was on one. */
function opens(event: MouseEvent): HTMLElement | null {
  const target = event.target;
  if (event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey || !(target instanceof Element)) return null;
  return target.closest<HTMLElement>("[data-comity-open]");
}

function remember(key: string, value: string): void {
  try {
    window.sessionStorage.setItem(key, value);
  } catch {
    // Storage may be forbidden on the host page: then the door is simply closed on the next one.
  }
}

function recall(key: string): boolean {
  try {
    return window.sessionStorage.getItem(key) === "1";
  } catch {
    return false;
  }
}

mount();
