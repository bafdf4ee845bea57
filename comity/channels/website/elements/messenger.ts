/** The page in the frame: one visitor's talk with the person asked. */
import { Flow } from "./flow";
import { Keep } from "./keep";
import { Live } from "./live";
import { Outbox } from "./outbox";
import { Parent } from "./parent";
import { Talk } from "./talk";
import { trap } from "./trap";
import { Visitor } from "./visitor";
import { Wire } from "./wire";

const OFFLINE_AFTER_MS = 3000;

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
  });
  const wire = new Wire(offlineStrip(part("offline")));
  const visitor = new Visitor(keep, wire, channel, to);
  const flow = new Flow(part("words-said"), part("flow"), part<HTMLTemplateElement>("pending"), part("newer"), (id) => talk.again(id));
  const outbox = new Outbox(keep, `outbox:${to}`, () => talk.showLetters());
  const live: Live = new Live(() => visitor.token, {
    ready: (person, resumed) => talk.ready(person, resumed),
    event: (frame) => talk.hear(frame),
    resync: () => void talk.restore(),
    down: () => void talk.restore(),
    stranger: () => talk.stranger(),
  });
  const talk = new Talk({ visitor, flow, outbox, live, keep, parent, welcome: part("welcome"), earlier: part("earlier") });

  function send(): void {
    const body = box.value.trim();
    if (body) {
      talk.write(body);
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
  box.addEventListener("input", () => keep.set(draft, box.value));
  box.addEventListener("focus", () => parent.askPage());
  part("close").hidden = !parent.isThere;
  part("close").addEventListener("click", () => parent.close());
  document.addEventListener("keydown", (event) => event.key === "Escape" && parent.close());
  trap(() => parent.isFull);

  box.value = keep.get(draft);
  talk.begin();
}

/** Says so when nothing reaches the server for three seconds, and takes it back at once. */
function offlineStrip(strip: HTMLElement): (reached: boolean) => void {
  let timer = 0;
  return (reached) => {
    if (reached) {
      clearTimeout(timer);
      timer = 0;
      strip.hidden = true;
    } else timer ||= window.setTimeout(() => (strip.hidden = false), OFFLINE_AFTER_MS);
  };
}

start(document.querySelector<HTMLElement>("#talk")!);
