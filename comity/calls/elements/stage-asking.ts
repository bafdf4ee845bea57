// The questions of the stage, and the colleague who is brought in.
import { raise } from "../../interface/elements/live-events";
import { part } from "./parts";
import { Refused } from "./rtc/line";
import type { Session } from "./rtc/session";

const PAUSE = 200;

export class Asking {
  constructor(private readonly root: HTMLElement) {}

  dialog(name: string): HTMLDialogElement | null {
    return this.root.querySelector<HTMLDialogElement>(`dialog[data-ask="${name}"]`);
  }

  /** The value of the button that was pressed; empty when the question was left. */
  ask(name: string): Promise<string> {
    const dialog = this.dialog(name);
    if (!dialog || dialog.open) return Promise.resolve("");
    dialog.returnValue = "";
    dialog.showModal();
    return new Promise((resolve) => dialog.addEventListener("close", () => resolve(dialog.returnValue), { once: true }));
  }

  bring(session: Session): void {
    const dialog = this.dialog("bring");
    const seek = dialog?.querySelector<HTMLInputElement>("[data-seek]");
    const place = dialog?.querySelector("[data-colleagues]");
    if (!dialog || !seek || !place || dialog.open) return;
    const ended = new AbortController();
    const { signal } = ended;
    const find = async () => {
      const found = await part(`/calls/${session.call.id}/colleagues?q=${encodeURIComponent(seek.value)}`);
      if (found) place.replaceChildren(...found.body.children);
    };
    let timer = 0;
    seek.value = "";
    seek.addEventListener("input", () => (clearTimeout(timer), (timer = window.setTimeout(() => void find(), PAUSE))), { signal });
    place.addEventListener("click", (event) => void this.#bring(event.target as Element, session, dialog), { signal });
    dialog.addEventListener("close", () => ended.abort(), { once: true });
    dialog.showModal();
    void find();
  }

  async #bring(target: Element, session: Session, dialog: HTMLDialogElement): Promise<void> {
    const person = target.closest<HTMLElement>("[data-bring]")?.dataset["bring"];
    if (!person) return;
    dialog.close();
    try {
      await session.line.api(`/calls/${session.call.id}/people/${person}`, { method: "PUT" });
      await session.refresh();
    } catch (error) {
      if (error instanceof Refused) raise("comity:toast", { words: error.message, stays: true });
    }
  }
}
