// One call on a page of somebody without an account: the other's picture, one's own, a shared screen, and the buttons.
// Fetched with the first call.
import { chooseDevices } from "../device-choice";
import { dress } from "../dress";
import type { RingSound } from "../ring-sound";
import type { Call, Entered, Kind, Line, Seat } from "../rtc/line";
import { meter } from "../rtc/levels";
import { Session } from "../rtc/session";
import { Asking } from "../stage-asking";
import { Tiles } from "../stage-tiles";
import { Consent } from "./visitor-consent";
import { tile } from "./visitor-tile";

export { dress };

const OFTEN = 200;
const METERS = 1_500;

interface Told {
  camera(on: boolean): void;
  over(outcome: string): void;
}

export class VisitorCall {
  private readonly panel: HTMLElement;
  private readonly session: Session;
  private readonly tiles: Tiles;
  private readonly asking: Asking;
  private readonly consent: Consent;
  private timer = 0;
  private loudness = 0;
  private unmeter: (() => void) | undefined;
  private shared = false;

  constructor(private readonly root: HTMLElement, entered: Entered, private readonly line: Line, camera: boolean, private readonly sound: RingSound, private readonly told: Told) {
    const copy = root.querySelector<HTMLTemplateElement>("template[data-panel]")?.content.cloneNode(true) as DocumentFragment;
    this.panel = copy.firstElementChild as HTMLElement;
    root.append(this.panel);
    this.tiles = new Tiles(line.me);
    this.session = new Session(line, entered, {
      call: (call) => this.called(call),
      track: (person, kind, track) => (this.tiles.put(person, kind, track), this.screen()),
      own: (kind, track) => this.own(kind, track),
      state: (person, state) => this.tiles.state(person, state === "lost" || state === "failed"),
      quality: (grade) => (this.panel.dataset["network"] = grade),
      unheard: (person) => this.tiles.revive(person),
      spared: (spared) => this.words(spared ? "spared" : ""),
      lack: (kind, lack) => this.words(`${kind}-${lack}`),
      over: (outcome) => this.over(outcome),
    });
    this.asking = new Asking(this.panel);
    this.consent = new Consent(this.session, this.panel, this.asking);
    this.panel.addEventListener("click", (event) => this.clicked(event.target as Element));
    this.panel.addEventListener("keydown", (event) => event.key === "Escape" && document.fullscreenElement && event.stopPropagation());
    void this.session.begin({ microphone: true, camera });
    this.called(entered.call);
    this.timer = window.setInterval(() => this.listen(), OFTEN);
    this.panel.querySelector<HTMLElement>('[data-do="leave"]')?.focus({ preventScroll: true });
  }

  get id(): string {
    return this.session.call.id;
  }

  private called(call: Call): void {
    const place = this.panel.querySelector<HTMLElement>(".tiles");
    const template = this.root.querySelector<HTMLTemplateElement>("template[data-tile]");
    if (!place || !template) return;
    for (const old of [...place.children] as HTMLElement[]) if (!call.seats.some((seat) => seat.person === old.dataset["person"] && here(seat))) old.remove();
    for (const seat of call.seats.filter(here))
      if (!place.querySelector(`[data-person="${seat.person}"]`)) place.append(tile(template, seat, seat.person === this.line.me));
    for (const seat of call.seats) place.querySelector(`[data-person="${seat.person}"]`)?.toggleAttribute("data-rung", seat.state === "ringing");
    this.tiles.show(place);
    this.tiles.seats(call.seats);
    this.status(call);
    this.consent.call(call);
    this.screen();
    this.buttons();
  }

  private status(call: Call): void {
    const rung = call.seats.find((seat) => seat.state === "ringing");
    const alone = !this.session.others.length;
    this.sound.sound(alone && rung ? "back" : "");
    const text = alone ? (rung ? this.root.dataset["ringing"] : this.root.dataset["connecting"]) : "";
    const words = this.panel.querySelector<HTMLElement>("[data-status]");
    if (words) words.textContent = (text ?? "").replace("{name}", rung?.first_name ?? "");
  }

  private own(kind: Kind, track: MediaStreamTrack | null): void {
    if (kind === "microphone") {
      this.unmeter?.();
      this.unmeter = track ? meter(track, (loudness) => (this.loudness = loudness), METERS) : undefined;
    }
    if (kind === "camera") this.told.camera(track !== null);
    if (kind === "screen" && !track) this.shared = false;
    this.tiles.put(this.line.me, kind, track);
    this.screen();
    this.buttons();
  }

  private buttons(): void {
    const { media } = this.session;
    const on = { microphone: media.on("microphone"), camera: media.on("camera"), share: this.shared };
    for (const [act, pressed] of Object.entries(on)) this.panel.querySelector(`[data-do="${act}"]`)?.setAttribute("aria-pressed", String(pressed));
    this.tiles.mine(on.microphone, on.camera);
  }

  /** What somebody inside shows, or what one shows oneself, with a word about who sees it. */
  private screen(): void {
    const video = this.panel.querySelector<HTMLVideoElement>("[data-screen]");
    const words = this.panel.querySelector<HTMLElement>("[data-share-words]");
    if (!video || !words) return;
    const from = this.session.others.find((seat) => seat.screen);
    const own = this.shared ? this.session.media.track("screen") : null;
    const track = own ?? (from ? this.tiles.track(from.person, "screen") : undefined);
    this.panel.toggleAttribute("data-shares", Boolean(track));
    if ((video.srcObject as MediaStream | null)?.getVideoTracks()[0] !== track) video.srcObject = track ? new MediaStream([track]) : null;
    const text = own ? words.dataset["mine"] : words.dataset["theirs"];
    words.textContent = track ? (text ?? "").replace("{name}", (own ? this.session.others[0] : from)?.first_name ?? "") : "";
  }

  private listen(): void {
    for (const { person } of this.session.others) this.tiles.speak(person, this.session.loudness(person));
    this.tiles.speak(this.line.me, this.session.media.on("microphone") ? this.loudness : 0);
  }

  private clicked(target: Element): void {
    const act = target.closest<HTMLElement>("[data-do]")?.dataset["do"];
    const { media } = this.session;
    if (act === "leave") void this.session.leave();
    else if (act === "microphone" || act === "camera") void this.session.turn(act, !media.on(act)).then(() => (this.words(""), this.buttons()));
    else if (act === "share") void this.share();
    else if (act === "consent") void this.consent.toggle();
    else if (act === "devices") void chooseDevices(this.panel, this.session, () => void this.tiles.speaker());
    else if (act === "large") void (document.fullscreenElement ? document.exitFullscreen() : this.panel.requestFullscreen()).catch(() => undefined);
  }

  private async share(): Promise<void> {
    if (this.shared) return this.session.unshare();
    const shared = await this.session.share();
    if (!shared) return;
    // The whole screen is asked for once more before anybody sees it.
    if (shared.whole && (await this.asking.ask("whole")) !== "yes") return this.session.unshare();
    this.shared = true;
    this.session.show();
    this.screen();
    this.buttons();
  }

  private words(name: string): void {
    const place = this.panel.querySelector<HTMLElement>("[data-words]");
    const text = name ? (place?.dataset[camel(name)] ?? "") : "";
    if (!place) return;
    place.textContent = text;
    place.hidden = !text;
  }

  private over(outcome: string): void {
    clearInterval(this.timer);
    this.unmeter?.();
    this.tiles.close();
    if (document.fullscreenElement) void document.exitFullscreen();
    this.panel.remove();
    this.told.over(outcome);
  }
}

const here = ({ state }: Seat): boolean => state === "joined" || state === "ringing";
const camel = (name: string): string => name.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
