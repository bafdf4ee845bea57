// A shared screen: what the others see of ours, with a frame and in words, or what they show us.
import type { Asking } from "./stage-asking";
import type { Tiles } from "./stage-tiles";
import type { Call, Kind } from "./rtc/line";
import type { Shared } from "./rtc/media";
import type { Session } from "./rtc/session";

export class Sharing {
  #root: HTMLElement | undefined;
  #shared: Shared | undefined;

  constructor(
    private readonly session: Session,
    private readonly tiles: Tiles,
  ) {}

  show(root: HTMLElement): void {
    this.#root = root;
  }

  /** Who sees it is another: the words say so. */
  rename(fresh: HTMLElement): void {
    const now = fresh.querySelector<HTMLElement>("[data-share-words]");
    const old = this.#root?.querySelector<HTMLElement>("[data-share-words]");
    if (old && now) Object.assign(old.dataset, { ...now.dataset });
    this.#draw();
  }

  /** Shares, or stops. The whole screen is asked for once more before anybody sees it. */
  async toggle(asking: Asking | undefined): Promise<void> {
    if (this.session.media.on("screen")) return this.session.unshare();
    const shared = await this.session.share();
    if (!shared) return;
    if (shared.whole && (await asking?.ask("whole")) !== "yes") return this.session.unshare();
    this.#shared = shared;
    this.session.show();
  }

  own(kind: Kind, track: MediaStreamTrack | null): void {
    if (kind === "screen" && !track) this.#shared = undefined;
    if (kind === "screen") this.#draw();
  }

  call(_: Call): void {
    this.#draw();
  }

  #draw(): void {
    const place = this.#root?.querySelector<HTMLElement>(".share");
    const video = place?.querySelector("video");
    const words = place?.querySelector<HTMLElement>("[data-share-words]");
    const button = this.#root?.querySelector<HTMLElement>('[data-do="share"] span');
    if (!place || !video || !words) return;
    const own = this.#shared ? this.session.media.track("screen") : null;
    const from = this.session.others.find((seat) => seat.screen && !seat.held);
    const theirs = from ? this.tiles.track(from.person, "screen") : undefined;
    const track = own ?? theirs;
    place.hidden = !track;
    this.#root?.toggleAttribute("data-shares", Boolean(track));
    if (button) button.textContent = button.dataset[own ? "stop" : "share"] ?? "";
    words.textContent = own ? this.#words(words) : (words.dataset["theirs"] ?? "").replace("{name}", from?.first_name ?? "");
    const shown = (video.srcObject as MediaStream | null)?.getVideoTracks()[0];
    if (track !== shown) video.srcObject = track ? new MediaStream([track]) : null;
  }

  #words({ dataset }: HTMLElement): string {
    if (this.#shared?.whole) return dataset["whole"] ?? "";
    return this.#shared?.label ? (dataset["window"] ?? "").replace("{label}", this.#shared.label) : (dataset["one"] ?? "");
  }
}
