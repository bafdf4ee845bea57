/** Keeps Tab inside while the panel covers the whole host page. */
const FOCUSABLE = "a[href], button:not([disabled]), input, textarea, [tabindex='0']";

export function trap(when: () => boolean): void {
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Tab" || !when()) return;
    const stops = Array.from(document.querySelectorAll<HTMLElement>(FOCUSABLE)).filter((stop) => stop.checkVisibility());
    const edge = event.shiftKey ? stops[0] : stops[stops.length - 1];
    const other = event.shiftKey ? stops[stops.length - 1] : stops[0];
    if (document.activeElement !== edge && document.activeElement !== document.body) return;
    event.preventDefault();
    other?.focus();
  });
}
