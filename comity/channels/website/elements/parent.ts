/** The other end of the doorbell: the host page, believed only from its own window and an origin of the channel. */
import type { Page } from "../../../conversations/elements/visitor/outbox";
import { field, words } from "../../../conversations/elements/visitor/wire";

export interface Visit {
  /** The door was opened, closed or looked after; `focus` when the visitor should be able to type at once. */
  moved(open: boolean, focus: boolean): void;
  /** The website says who its visitor is, signed by its server; "" when he is nobody there any more. */
  identified(identity: string): void;
}

const LONGEST = { url: 2000, title: 300 };

export class Parent {
  page: Page | null = null;
  isOpen = window.parent === window;
  isFull = false;
  private origin = "";
  private identity: string | null = null;

  constructor(private readonly origins: readonly string[], private readonly visit: Visit) {
    window.addEventListener("message", (event) => {
      if (window.parent === window || event.source !== window.parent || !this.origins.includes(event.origin)) return;
      if (field(event.data, "comity") === "door") this.listen(event.origin, event.data);
    });
  }

  get isThere(): boolean {
    return window.parent !== window;
  }

  close(): void {
    this.say({ kind: "close" });
  }

  askPage(): void {
    this.say({ kind: "page" });
  }

  unread(count: number): void {
    this.say({ kind: "unread", count });
  }

  private listen(origin: string, said: unknown): void {
    const state = field(said, "state");
    this.page = readPage(field(said, "page"));
    this.isOpen = field(state, "open") === true;
    this.isFull = field(state, "full") === true;
    const isFirst = this.origin === "";
    this.origin = origin;
    if (isFirst) this.say({ kind: "ready" });
    this.visit.moved(this.isOpen, field(state, "focus") === true);
    const identity = words(said, "identity");
    if (identity !== this.identity) this.visit.identified((this.identity = identity));
  }

  private say(what: object): void {
    if (this.isThere && this.origin) window.parent.postMessage({ comity: "frame", ...what }, this.origin);
  }
}

/** What the host claims about itself, cut to what the server takes; nothing when it is no address of the web. */
function readPage(said: unknown): Page | null {
  const url = words(said, "url");
  if (!isWeb(url)) return null;
  const referrer = words(said, "referrer");
  return { url, title: words(said, "title").slice(0, LONGEST.title), referrer: isWeb(referrer) ? referrer : "" };
}

function isWeb(url: string): boolean {
  return /^https?:\/\//.test(url) && url.length <= LONGEST.url;
}
