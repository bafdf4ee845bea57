/** The doorway and the panel behind it, drawn in a shadow root without markup strings (a host may enforce Trusted Types). */
import { LOOK } from "./door-look";
import type { Tag } from "./tag";

const SVG = "http://www.w3.org/2000/svg";

export class Door {
  readonly host: HTMLElement;
  readonly launcher = element("button", "launch");
  readonly panel = element("section", "panel");
  readonly close = element("button", "shut");
  readonly again = element("button", "again");
  isOpen = false;
  private readonly root: ShadowRoot;
  private readonly unread = element("span", "n");
  private readonly wait = element("div", "wait");
  private readonly failed = element("p", "failed");
  private iframe: HTMLIFrameElement | null = null;
  private bodyWasInert = false;

  constructor(host: HTMLElement, private readonly tag: Tag) {
    this.host = host;
    this.root = host.attachShadow({ __proto__: null, mode: "open" } as ShadowRootInit);
    dress(this.root);
    const aside = element("aside", "door");
    label(aside, tag.label);
    if (tag.locale) aside.lang = tag.locale;
    aside.dir = getComputedStyle(document.documentElement).direction;
    aside.append(this.drawLauncher(), this.drawPanel());
    this.root.append(aside);
    window.visualViewport?.addEventListener("resize", () => this.fit());
  }

  get holdsFocus(): boolean {
    return this.root.activeElement !== null;
  }

  open(full: boolean): void {
    if (!this.isOpen) this.bodyWasInert = document.body.inert;
    this.isOpen = true;
    this.panel.hidden = false;
    this.launcher.hidden = true;
    this.launcher.setAttribute("aria-expanded", "true");
    this.panel.classList.toggle("full", full);
    this.panel.setAttribute("aria-modal", String(full));
    document.body.inert = full || this.bodyWasInert;
    this.fit();
  }

  shut(): void {
    this.isOpen = false;
    this.panel.hidden = true;
    this.launcher.hidden = false;
    this.launcher.setAttribute("aria-expanded", "false");
    document.body.inert = this.bodyWasInert;
  }

  /** A new frame in the panel, unseen until it answers. */
  frame(address: string): HTMLIFrameElement {
    this.iframe?.remove();
    this.failed.hidden = this.again.hidden = true;
    this.wait.hidden = false;
    const frame = document.createElement("iframe");
    frame.title = this.tag.label;
    frame.referrerPolicy = "no-referrer";
    frame.setAttribute("sandbox", "allow-scripts allow-same-origin allow-forms allow-popups allow-popups-to-escape-sandbox");
    frame.allow = "camera; microphone; display-capture; autoplay; fullscreen";
    frame.src = address;
    this.panel.append(frame);
    this.iframe = frame;
    return frame;
  }

  welcome(): void {
    this.wait.hidden = true;
    this.iframe?.classList.add("here");
  }

  sorry(): void {
    this.failed.hidden = this.again.hidden = false;
  }

  count(unread: number): void {
    this.unread.hidden = unread < 1;
    this.unread.textContent = unread > 99 ? "99+" : String(unread);
  }

  /** Keeps the panel above a phone's keyboard. */
  private fit(): void {
    const full = this.isOpen && this.panel.classList.contains("full");
    this.panel.style.height = full && window.visualViewport ? `${window.visualViewport.height}px` : "";
  }

  private drawLauncher(): HTMLElement {
    const bubble = element("span", "bub");
    bubble.append(element("b", "", this.tag.label), this.tag.words ? ` ${this.tag.words}` : "");
    const arch = element("span", "arch");
    arch.append(this.tag.portrait ? picture(this.tag.portrait, arch) : figure());
    this.launcher.type = "button";
    this.launcher.setAttribute("aria-haspopup", "dialog");
    this.launcher.setAttribute("aria-expanded", "false");
    this.unread.hidden = true;
    this.launcher.append(bubble, arch, element("span", "sill"), this.unread);
    return this.launcher;
  }

  private drawPanel(): HTMLElement {
    this.panel.setAttribute("role", "dialog");
    label(this.panel, this.tag.label);
    this.panel.hidden = true;
    this.close.type = this.again.type = "button";
    label(this.close, this.tag.close);
    this.close.append(drawing("0 0 24 24", "path", { d: "M18 6 6 18M6 6l12 12" }));
    this.failed.textContent = this.tag.failed;
    this.failed.setAttribute("role", "status");
    this.again.textContent = this.tag.retry;
    this.wait.append(this.close, this.failed, this.again);
    this.panel.append(this.wait);
    return this.panel;
  }
}

function element<K extends keyof HTMLElementTagNameMap>(name: K, className = "", text = ""): HTMLElementTagNameMap[K] {
  const made = document.createElement(name);
  if (className) made.className = className;
  if (text) made.textContent = text;
  return made;
}

function label(on: HTMLElement, text: string): void {
  on.setAttribute("aria-label", text);
}

/** The portrait that the tag carries, or the figure where the host's policy forbids it. */
function picture(address: string, arch: HTMLElement): HTMLImageElement {
  const image = element("img");
  image.alt = "";
  image.addEventListener("error", () => arch.replaceChildren(figure()));
  image.src = address;
  return image;
}

/** Somebody in the doorway: no face, because nobody has been asked for one yet. */
function figure(): SVGElement {
  const svg = drawing("0 0 96 112", "path", { class: "coat", d: "M10 112c0-24 15-34 38-34s38 10 38 34z" });
  svg.append(shape("circle", { class: "head", cx: "48", cy: "50", r: "21" }), shape("path", { class: "smile", d: "M41 55c4 5 10 5 14 0" }));
  svg.append(shape("circle", { class: "eye", cx: "41", cy: "47", r: "2.2" }), shape("circle", { class: "eye", cx: "55", cy: "47", r: "2.2" }));
  return svg;
}

function drawing(box: string, name: string, attributes: Record<string, string>): SVGElement {
  const svg = shape("svg", { viewBox: box, "aria-hidden": "true" });
  svg.append(shape(name, attributes));
  return svg;
}

function shape(name: string, attributes: Record<string, string>): SVGElement {
  const made = document.createElementNS(SVG, name);
  for (const key in attributes) {
    if (Object.prototype.hasOwnProperty.call(attributes, key)) made.setAttribute(key, attributes[key]!);
  }
  return made;
}

/** A constructed sheet passes where the host's policy forbids style elements. */
function dress(root: ShadowRoot): void {
  try {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(LOOK);
    root.adoptedStyleSheets = [sheet];
  } catch {
    root.append(element("style", "", LOOK));
  }
}
