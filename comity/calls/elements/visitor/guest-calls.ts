// Calls on the pages of a guest: a session like that of members, and the calls of people outside. A change of the page
// loads it anew, and the call goes on there.
import { raise, type Saying } from "../../../interface/elements/live-events";
import { Wire, words, type Outcome } from "../../../conversations/elements/visitor/wire";
import { newId } from "../parts";
import type { Call } from "../rtc/line";
import { VisitorCalls } from "./visitor-calls";
import { answered } from "./visitor-line";

const wire = new Wire(() => undefined, "session");

function begin(kind: "voice" | "video", device: string): Promise<Outcome> {
  const buttons = document.querySelector<HTMLElement>("[data-guest-call]");
  const standing = buttons?.dataset["standing"] === undefined ? {} : { standing: true };
  const content = { client_id: newId(), kind, device, ...standing };
  return wire.post(`/api/conversations/${buttons?.dataset["guestCall"] ?? ""}/calls`, content, "");
}

/** Says who talks already in the room that is open: pressing a button joins them. */
async function tellWhoTalks(buttons: HTMLElement): Promise<void> {
  const place = buttons.querySelector<HTMLElement>("[data-who-talks]");
  const outcome = await wire.get(`/api/conversations/${buttons.dataset["guestCall"] ?? ""}/calls?limit=1`, "");
  if (!place || outcome.kind !== "done") return;
  const [call] = answered<{ items: Call[] }>(outcome).items;
  const there = call?.state === "ended" ? [] : (call?.seats.filter(({ state, person }) => state === "joined" && person !== document.body.dataset["me"]) ?? []);
  place.hidden = !there.length;
  place.textContent = (place.dataset["whoTalks"] ?? "").replace("{names}", there.map((seat) => seat.first_name).join(", "));
}

function start(root: HTMLElement): void {
  const live = { start: () => undefined, say: (frame: object) => raise("comity:say", frame as Saying) };
  const visitor = { known: true, token: "" };
  const calls = new VisitorCalls({ wire, visitor, live: () => live, begin, shown: () => undefined }, root);
  const buttons = document.querySelector<HTMLElement>("[data-guest-call]");
  let known = false;
  document.addEventListener("comity:ready", () => {
    calls.ready(document.body.dataset["me"] ?? "", known);
    known = true;
    if (buttons) void tellWhoTalks(buttons);
  });
  document.addEventListener("comity:event", ({ detail }) => {
    calls.hear(detail);
    if (buttons && /^call\.(ringing|joined|left|ended)$/.test(words(detail, "type"))) void tellWhoTalks(buttons);
  });
}

const root = document.querySelector<HTMLElement>("#calls");
if (root) start(root);
