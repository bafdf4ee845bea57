/** The dialog that reports a message. It stays open until the house has the report. */
export interface Report {
  readonly reason: string;
  readonly words: string;
}

export function askReport(dialog: HTMLDialogElement, send: (report: Report) => Promise<boolean>, done: () => void): void {
  const form = dialog.querySelector("form")!;
  const wrong = dialog.querySelector<HTMLElement>("[role=alert]")!;
  wrong.hidden = true;
  form.onsubmit = (event: SubmitEvent) => {
    if ((event.submitter as HTMLButtonElement | null)?.value !== "send") return;
    event.preventDefault();
    const fields = new FormData(form);
    void send({ reason: String(fields.get("reason")), words: String(fields.get("words") ?? "") }).then((taken) => {
      wrong.textContent = taken ? "" : (dialog.dataset["failed"] ?? "");
      wrong.hidden = taken;
      if (!taken) return;
      form.reset();
      dialog.close();
      done();
    });
  };
  dialog.showModal();
}
