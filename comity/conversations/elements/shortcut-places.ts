// Moving between the places of the screen by keys: rows of the list, the card as a drawer, F6 from pane to pane.
const PANES = ["#rail", "#list", "inbox-table", "message-list", "#box-message", "#box-note", "#card"];
const rows = (): HTMLAnchorElement[] => [...document.querySelectorAll<HTMLAnchorElement>("#list li > a")];

export function step(by: number): void {
  const all = rows();
  const focused = all.indexOf(document.activeElement as HTMLAnchorElement);
  const from = focused >= 0 ? focused : all.findIndex((row) => row.hasAttribute("aria-current"));
  const row = all[Math.min(all.length - 1, Math.max(0, from + by))];
  row?.focus();
  row?.scrollIntoView({ block: "nearest" });
}

export function showCard(open?: boolean): void {
  const main = document.getElementById("main");
  const opener = document.querySelector<HTMLElement>(".card-opener");
  if (!main || !opener?.checkVisibility()) return;
  const shown = main.toggleAttribute("data-card", open);
  opener.setAttribute("aria-expanded", String(shown));
  (shown ? document.querySelector<HTMLElement>(".card-closer") : opener)?.focus();
}

export function back(): void {
  const main = document.getElementById("main");
  if (main?.hasAttribute("data-card")) return showCard(false);
  const narrow = document.querySelector<HTMLElement>("#thread-head .only-s");
  if (narrow?.checkVisibility()) return narrow.click();
  const open = rows().find((row) => row.hasAttribute("aria-current")) ?? rows()[0];
  open?.focus();
}

/** F6 leads from pane to pane, Shift F6 back: rail, list, thread, outside box, lane, card. */
export function cycle(event: KeyboardEvent): void {
  const panes = PANES.map((pane) => document.querySelector<HTMLElement>(pane)).filter((pane) => pane?.checkVisibility());
  const at = panes.findIndex((pane) => pane?.contains(document.activeElement));
  const pane = panes[(at + (event.shiftKey ? -1 : 1) + panes.length) % panes.length];
  if (!pane) return;
  event.preventDefault();
  const inside = pane.querySelector<HTMLElement>('[aria-current], a[href], button:not([hidden]), [tabindex="0"]');
  if (!pane.matches('textarea, [tabindex="0"]') && !inside) pane.tabIndex = -1;
  (pane.matches('textarea, [tabindex="0"]') ? pane : inside ?? pane).focus();
}
