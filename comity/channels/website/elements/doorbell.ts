/**
 * What passes between the host page and the frame, with exact origins both ways.
 * Down: whether the door is open, the page as the host claims it, and who its server says the visitor is. Up: ready, page (asks again), close, unread.
 */
export interface DoorState {
  readonly open: boolean;
  readonly full: boolean;
  readonly focus: boolean;
}

export interface Listener {
  ready(): void;
  page(): void;
  close(): void;
  unread(count: number): void;
}

export function tell(frame: HTMLIFrameElement, origin: string, state: DoorState, identity: string): void {
  frame.contentWindow?.postMessage({ __proto__: null, comity: "door", state, identity, page: claims() }, origin);
}

export function hear(frame: () => HTMLIFrameElement | null, origin: string, listener: Listener): void {
  window.addEventListener("message", (event) => {
    const source = frame()?.contentWindow;
    if (!source || event.source !== source || event.origin !== origin) return;
    const said: unknown = event.data;
    if (own(said, "comity") !== "frame") return;
    const kind = own(said, "kind");
    if (kind === "ready") listener.ready();
    else if (kind === "page") listener.page();
    else if (kind === "close") listener.close();
    else if (kind === "unread") listener.unread(Number(own(said, "count")) || 0);
  });
}

function claims(): { url: string; title: string; referrer: string } {
  return { url: location.href, title: document.title, referrer: document.referrer };
}

/** A property of the message itself, never one that the host page put on Object.prototype. */
function own(said: unknown, name: string): unknown {
  if (typeof said !== "object" || said === null) return undefined;
  return Object.getOwnPropertyDescriptor(said, name)?.value;
}
