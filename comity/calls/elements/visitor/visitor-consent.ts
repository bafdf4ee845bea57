// Recording, as somebody without an account meets it: asked once, told while it runs, able to take the yes back.
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
    const mark = this.panel.querySelector<HTMLElement>("[data-on-record]");
    if (mark) mark.hidden = recording?.state !== "running";
    if (!recording) this.asking.dialog("consent")?.close();
    else if (!this.asked && !this.answered(recording)) void this.question(recording);
  }

  withdraw(): Promise<void> {
    return this.agree(false);
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
