/** The page in the frame: one visitor's talk with the person asked. */
import { VisitorCalls } from "../../../calls/elements/visitor/visitor-calls";
import { Files } from "../../../conversations/elements/visitor/files";
import { Flow } from "../../../conversations/elements/visitor/flow";
import { Keep } from "../../../conversations/elements/visitor/keep";
import { Live } from "../../../conversations/elements/visitor/live";
import { Outbox } from "../../../conversations/elements/visitor/outbox";
import { Signs } from "../../../conversations/elements/visitor/signs";
import { offlineStrip } from "../../../conversations/elements/visitor/strip";
import { Talk } from "../../../conversations/elements/visitor/talk";
import { Wire } from "../../../conversations/elements/visitor/wire";
import { tellZone } from "../../../conversations/elements/visitor/zone";
import { Care } from "../../../etiquette/moderation/elements/outside-care";
import { LeftAddress } from "./address";
import { EarlierTalks } from "./earlier-talks";
import { Parent } from "./parent";
import { trap } from "./trap";
import { WebsiteVisitor } from "./website-visitor";

function start(page: HTMLElement): void {
  const part = <T extends HTMLElement>(name: string): T => page.querySelector<T>(`#${name}`)!;
  const box = part<HTMLTextAreaElement>("words");
  const { channel = "", to = "", origins = "[]" } = page.dataset;
  const keep = new Keep(channel);
  const draft = `draft:${to}`;

  const parent: Parent = new Parent(JSON.parse(origins) as string[], {
    moved(open, focus) {
      document.documentElement.classList.toggle("beside", !parent.isFull);
      if (open) talk.seen();
      if (open && focus) box.focus();
    },
    identified: (identity) => void identify(identity),
  });
  const wire = new Wire(offlineStrip(part("offline")));
  const visitor = new WebsiteVisitor(keep, wire, channel, to);
  const flow = new Flow(part("words-said"), part("flow"), part<HTMLTemplateElement>("pending"), part("newer"), (id) => talk.again(id));
  const outbox = new Outbox(keep, `outbox:${to}`, () => talk.showLetters());
  const signs = new Signs(page.dataset, part("hint"), () => live);
  const files = new Files(wire, visitor, part("files"), page.dataset);
  const address = new LeftAddress(wire, visitor, keep, part("address"), part("left"));
  const live: Live = new Live(() => (visitor.known ? { token: visitor.token } : null), {
    ready: (person, resumed) => {
      talk.ready(person, resumed);
      calls.ready(person, resumed);
      void tellZone(wire, visitor, keep, person);
    },
    event: (frame) => {
      talk.hear(frame);
      calls.hear(frame);
    },
    resync: () => void talk.restore(),
    down: () => void talk.restore(),
    stranger: () => talk.stranger(),
  });
  const talk = new Talk({ visitor, flow, outbox, live, keep, place: parent, signs, earlier: part("earlier"), changed });
  const calls = new VisitorCalls({ wire, visitor, live: () => live, begin: (kind, device) => visitor.call(kind, device), shown }, part("calls"));
  const care = new Care(wire, visitor, part("words-said"), part("hint"));
  const earlier = new EarlierTalks(wire, visitor, part("talks"), part("show-talks"), (conversation) => {
    void talk.open(conversation);
    box.focus();
  });

  function shown(conversation: string): void {
    if (visitor.conversation !== conversation) void talk.open(conversation);
    live.start();
  }

  function changed(isEmpty: boolean): void {
    part("welcome").hidden = !isEmpty;
    address.offer(page.dataset.here !== "1" && !isEmpty);
    earlier.offer();
    files.preview(part("words-said"));
    void care.show();
  }

  async function identify(identity: string): Promise<void> {
    if (!(await visitor.identify(identity))) return;
    live.stop();
    await talk.open("");
    talk.begin();
  }

  function send(): void {
    const body = box.value.trim();
    if (body || files.ready.length) {
      talk.write(body, files.ready);
      files.clear();
      box.value = "";
      keep.set(draft, "");
    }
    box.focus();
  }

  part("form").addEventListener("submit", (event) => {
    event.preventDefault();
    send();
  });
  box.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    send();
  });
  box.addEventListener("input", () => {
    keep.set(draft, box.value);
    if (box.value.trim()) signs.wrote(visitor.conversation);
  });
  box.addEventListener("paste", (event) => void files.add(Array.from(event.clipboardData?.files ?? [])));
  box.addEventListener("focus", () => parent.askPage());
  const picker = part<HTMLInputElement>("file");
  part("attach").addEventListener("click", () => picker.click());
  picker.addEventListener("change", () => {
    void files.add(Array.from(picker.files ?? []));
    picker.value = "";
  });
  page.addEventListener("click", (event) => {
    const file = (event.target as Element).closest<HTMLElement>("[data-file-link]")?.dataset.fileLink;
    if (!file) return;
    event.preventDefault();
    void files.open(file);
  });
  part("close").hidden = !parent.isThere;
  part("close").addEventListener("click", () => parent.close());
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    if (earlier.isShown) earlier.hide();
    else parent.close();
  });
  trap(() => parent.isFull);

  box.value = keep.get(draft);
  talk.begin();
}

start(document.querySelector<HTMLElement>("#talk")!);
