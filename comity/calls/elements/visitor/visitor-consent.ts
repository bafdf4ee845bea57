// Recording, as somebody without an account meets it: asked once, told while it runs, able to take the yes back and to give
// it again.
import type { Call, Recording } from "../rtc/line";
import type { Session } from "../rtc/session";
import type { Asking } from "../stage-asking";

export class Consent {
  private asked = false;

  constructor(
    private readonly session: Session,
    private readonly panel: HTMLElement,
    private readonly asking: Asking,
  ) {}

  call({ recording }: Call): void {
    this.mark(recording);
    if (!recording) this.asking.dialog("consent")?.close();
    else if (!this.asked && !this.answered(recording)) void this.question(recording);
  }

  /** Takes the yes back, or gives it after all. */
  toggle(): Promise<void> {
    return this.agree(!this.agreed(this.session.call.recording));
  }

  private agreed(recording: Recording | null): boolean {
    return recording?.consents.includes(this.session.line.me) ?? false;
  }

  private mark(recording: Recording | null): void {
    const mark = this.panel.querySelector<HTMLElement>("[data-on-record]");
    const [words, act] = ["[data-record-words]", "[data-record-act]"].map((name) => mark?.querySelector<HTMLElement>(name));
    if (!mark || !words || !act) return;
    const agreed = this.agreed(recording);
    mark.hidden = !recording || !this.answered(recording);
    words.textContent = words.dataset[!agreed ? "refused" : recording?.state === "running" ? "running" : "waits"] ?? "";
    act.textContent = act.dataset[agreed ? "withdraw" : "agree"] ?? "";
  }

  private answered({ by, consents, refused }: Recording): boolean {
    return [by, ...consents, ...refused].includes(this.session.line.me);
  }

  private async question({ by }: Recording): Promise<void> {
    this.asked = true;
    const title = this.asking.dialog("consent")?.querySelector<HTMLElement>("[data-asks]");
    const name = this.session.call.seats.find((seat) => seat.person === by)?.first_name ?? "";
    if (title) title.textContent = (title.dataset["asks"] ?? "").replace("{name}", name);
    const said = await this.asking.ask("consent");
    if (this.session.call.recording) await this.agree(said === "yes");
    this.asked = false;
  }

  // An answer that does not get through is no yes: the question comes again.
  private async agree(agree: boolean): Promise<void> {
    const path = `/calls/${this.session.call.id}/recording/consent`;
    await this.session.line.api(path, { method: "PUT", content: { agree } }).catch(() => undefined);
    await this.session.refresh();
  }
}
