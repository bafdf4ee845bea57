/** The front door with script: what the form does by itself, made live. Without script the page works all the same. */
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
import { DoorVisitor } from "./door-visitor";

function start(page: HTMLElement): void {
  const part = <T extends HTMLElement>(name: string): T => page.querySelector<T>(`#${name}`)!;
  const box = part<HTMLTextAreaElement>("words");
  const form = part<HTMLFormElement>("form");
  const handle = page.dataset.handle ?? "";
  const keep = new Keep(`door:${handle}`);
  const wire = new Wire(offlineStrip(part("offline")), "cookie");
  const visitor = new DoorVisitor(wire, page.dataset);
  const flow = new Flow(part("words-said"), part("flow"), part<HTMLTemplateElement>("pending"), part("newer"), (id) => talk.again(id));
  const outbox = new Outbox(keep, "outbox", () => talk.showLetters());
  const signs = new Signs(page.dataset, part("hint"), () => live);
  const live: Live = new Live(
    () => (visitor.known ? {} : null),
    {
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
    },
    "&as=visitor",
  );
  const title = document.title;
  const place = { isOpen: true, page: null, unread: (count: number) => (document.title = count ? `(${count}) ${title}` : title) };
  const section = page.closest(".front");
  const files = new Files(wire, visitor, part("files"), page.dataset);
  const attach = part("attach");
  const changed = (isEmpty: boolean): void => {
    section?.classList.toggle("talking", !isEmpty);
    attach.hidden = !visitor.known;
    files.preview(part("words-said"));
    void care.show();
  };
  const shown = (conversation: string): void => {
    if (visitor.conversation !== conversation) void talk.open(conversation);
    live.start();
  };
  const calls = new VisitorCalls({ wire, visitor, live: () => live, begin: (kind, device) => visitor.call(kind, device), shown }, part("calls"));
  const care = new Care(wire, visitor, part("words-said"), part("hint"));
  const talk = new Talk({ visitor, flow, outbox, live, keep, place, signs, earlier: part("earlier"), changed });

  function send(): void {
    const body = box.value.trim();
    part("why").hidden = true;
    box.removeAttribute("aria-invalid");
    if (body || files.ready.length) {
      talk.write(body, files.ready);
      files.clear();
      box.value = "";
      keep.set("draft", "");
    }
    box.focus();
  }

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    send();
  });
  box.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    send();
  });
  box.addEventListener("input", () => {
    keep.set("draft", box.value);
    if (box.value.trim()) signs.wrote(visitor.conversation);
  });
  const picker = part<HTMLInputElement>("file");
  attach.addEventListener("click", () => picker.click());
  picker.addEventListener("change", () => {
    void files.add(Array.from(picker.files ?? []));
    picker.value = "";
  });
  if (!box.value) box.value = keep.get("draft");
  for (const way of document.querySelectorAll<HTMLElement>(".ways [data-call-start]")) way.hidden = false;
  flow.adopt();
  talk.begin();
}

const page = document.querySelector<HTMLElement>("#talk");
if (page) start(page);
