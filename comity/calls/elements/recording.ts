// Recording with everybody's consent: it runs while all who are there agree, stands still otherwise, and says so to all.
import { upload } from "../../conversations/elements/file-upload";
import { raise } from "../../interface/elements/live-events";
import { Recorder } from "./recorder";
import { type Call, type Recording as Agreed, Refused } from "./rtc/line";
import type { Session } from "./rtc/session";
import type { Asking } from "./stage-asking";
import type { Tiles } from "./stage-tiles";

export class Recording {
  #root: HTMLElement | undefined;
  #asking: Asking | undefined;
  #recorder: Recorder | undefined;
  #now: Agreed | null = null;

  constructor(
    private readonly session: Session,
    private readonly tiles: Tiles,
    private readonly tus: string,
  ) {}

  show(root: HTMLElement, asking: Asking): void {
    this.#root = root;
    this.#asking = asking;
    this.call(this.session.call);
  }

  /** Asks for a recording, or ends one's own. To another's one takes one's yes back, or gives it after all. */
  async toggle(): Promise<void> {
    const mine = this.#now?.by === this.session.line.me;
    if (mine) return this.#ask("DELETE");
    if (this.#now) return this.#agree(!this.#agreed);
    if ((await this.#asking?.ask("record")) === "yes") await this.#ask("POST");
  }

  call(call: Call): void {
    const before = this.#now;
    this.#now = call.recording;
    this.#draw();
    if (this.#now?.by === this.session.line.me) this.#run(this.#now);
    else void this.#question(before);
    if (!this.#now && this.#recorder) void this.#keep();
  }

  close(): void {
    if (this.#recorder) void this.#keep();
  }

  get #agreed(): boolean {
    return this.#now?.consents.includes(this.session.line.me) ?? false;
  }

  #run({ state }: Agreed): void {
    if (state === "running" && !this.#recorder) this.#recorder = this.#begin();
    this.#recorder?.pause(state !== "running");
  }

  #begin(): Recorder {
    const share = () => this.#root?.querySelector<HTMLVideoElement>(".share:not([hidden]) video") ?? null;
    const own = () => (this.session.media.on("microphone") ? this.session.media.track("microphone") : null);
    return new Recorder(this.tiles, own, share, this.session.call.kind === "video");
  }

  async #question(before: Agreed | null): Promise<void> {
    const { me } = this.session.line;
    const asked = this.#now && !before && ![...this.#now.consents, ...this.#now.refused].includes(me);
    const title = this.#asking?.dialog("consent")?.querySelector<HTMLElement>("[data-asks]");
    if (!this.#now && before) this.#asking?.dialog("consent")?.close();
    if (!asked || !title) return;
    const by = this.session.call.seats.find((seat) => seat.person === this.#now?.by)?.first_name ?? "";
    title.textContent = (title.dataset["asks"] ?? "").replace("{name}", by);
    const said = await this.#asking?.ask("consent");
    if (this.#now) await this.#agree(said === "yes");
  }

  #agree(agree: boolean): Promise<void> {
    return this.#ask("PUT", "/consent", { agree });
  }

  async #ask(method: string, more = "", content?: object): Promise<void> {
    try {
      await this.session.line.api(`/calls/${this.session.call.id}/recording${more}`, { method, ...(content ? { content } : {}) });
      await this.session.refresh();
    } catch (error) {
      if (error instanceof Refused) raise("comity:toast", { words: error.message, stays: true });
    }
  }

  async #keep(): Promise<void> {
    const recorder = this.#recorder;
    this.#recorder = undefined;
    const file = await recorder?.stop();
    if (!file?.size) return;
    const kept = await new Promise<string | undefined>((resolve) =>
      upload(file, this.tus, { progress: () => undefined, done: ({ id }) => resolve(id), failed: () => resolve(undefined) }),
    );
    const words = document.querySelector<HTMLElement>("call-dock")?.dataset["unkept"] ?? "";
    if (!kept) return raise("comity:toast", { words, stays: true });
    const content = { file: kept };
    await this.session.line
      .api(`/calls/${this.session.call.id}/recording/file`, { method: "POST", content })
      .catch(() => raise("comity:toast", { words, stays: true }));
  }

  #draw(): void {
    const state = this.#now?.state ?? "";
    for (const mark of this.#root?.querySelectorAll<HTMLElement>("[data-on-record]") ?? []) mark.hidden = !state;
    const words = this.#root?.querySelector<HTMLElement>("[data-record-words]");
    if (words) words.textContent = words.dataset[state] ?? "";
    const button = this.#root?.querySelector('[data-do="record"]');
    button?.setAttribute("aria-pressed", String(this.#agreed));
    const label = button?.querySelector<HTMLElement>("span");
    const act = !this.#now ? "record" : this.#now.by === this.session.line.me ? "stop" : this.#agreed ? "withdraw" : "agree";
    if (label) label.textContent = label.dataset[act] ?? "";
  }
}
