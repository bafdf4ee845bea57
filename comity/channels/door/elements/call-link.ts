/** The page behind a call link: a look at oneself, the bell, then the call with words beside it. */
import { meter } from "../../../calls/elements/rtc/levels";
import { Media } from "../../../calls/elements/rtc/media";
import { VisitorCalls } from "../../../calls/elements/visitor/visitor-calls";
import { Flow } from "../../../conversations/elements/visitor/flow";
import { Keep } from "../../../conversations/elements/visitor/keep";
import { Live } from "../../../conversations/elements/visitor/live";
import { Outbox } from "../../../conversations/elements/visitor/outbox";
import { Signs } from "../../../conversations/elements/visitor/signs";
import { offlineStrip } from "../../../conversations/elements/visitor/strip";
import { Talk } from "../../../conversations/elements/visitor/talk";
import { Wire } from "../../../conversations/elements/visitor/wire";
import { LinkVisitor } from "./link-visitor";

function start(page: HTMLElement): void {
  const part = <T extends HTMLElement>(name: string): T => page.querySelector<T>(`#${name}`)!;
  const box = part<HTMLTextAreaElement>("words");
  const keep = new Keep(`link:${page.dataset.member ?? ""}`);
  const wire = new Wire(offlineStrip(part("offline")));
  const visitor = new LinkVisitor(wire, page.dataset, () => page.querySelector<HTMLInputElement>("#name")?.value.trim() ?? "");
  const flow = new Flow(part("words-said"), part("flow"), part<HTMLTemplateElement>("pending"), part("newer"), (id) => talk.again(id));
  const outbox = new Outbox(keep, "outbox", () => talk.showLetters());
  const signs = new Signs(page.dataset, part("hint"), () => live);
  const live: Live = new Live(() => (visitor.known ? { token: visitor.token } : null), {
    ready: (person, resumed) => {
      talk.ready(person, resumed);
      calls.ready(person, resumed);
    },
    event: (frame) => {
      talk.hear(frame);
      calls.hear(frame);
    },
    resync: () => void talk.restore(),
    down: () => void talk.restore(),
    stranger: () => talk.stranger(),
  });
  const place = { isOpen: true, page: null, unread: () => undefined };
  const talk = new Talk({ visitor, flow, outbox, live, keep, place, signs, earlier: part("earlier"), changed: () => undefined });
  const shown = (): void => {
    stopLooking();
    part("beside").hidden = false;
    talk.begin();
  };
  const calls = new VisitorCalls({ wire, visitor, live: () => live, begin: (kind, device) => visitor.call(kind, device), shown }, part("calls"));
  const stopLooking = preview(part);

  part("form").addEventListener("submit", (event) => {
    event.preventDefault();
    send();
  });
  box.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    send();
  });

  function send(): void {
    const body = box.value.trim();
    if (body) talk.write(body);
    box.value = "";
    box.focus();
  }

  part("ring").hidden = false;
  part("ring").addEventListener("submit", (event) => {
    event.preventDefault();
    void calls.start("video");
  });
  if (visitor.known) shown();
}

/** One's own picture and loudness, on request; the answer ends them. */
function preview(part: <T extends HTMLElement>(name: string) => T): () => void {
  const video = part<HTMLVideoElement>("look");
  const level = part<HTMLMeterElement>("level");
  let stop = (): void => undefined;
  const fresh = (): Media =>
    new Media((kind, track) => {
      if (kind === "camera" && track) video.srcObject = new MediaStream([track]);
      if (kind === "camera") video.hidden = !track;
      if (kind === "microphone" && track) stop = meter(track, (loudness) => (level.value = loudness));
      if (kind === "microphone") level.hidden = !track;
    });
  let media = fresh();
  part("try").addEventListener("click", () => {
    void media.open({ camera: true }).then((lack) => {
      const words = part("look-words");
      words.textContent = lack ? (words.dataset[lack] ?? "") : "";
    });
  });
  return () => {
    stop();
    media.close();
    media = fresh();
    video.hidden = level.hidden = true;
  };
}

const page = document.querySelector<HTMLElement>("#talk");
if (page) start(page);
