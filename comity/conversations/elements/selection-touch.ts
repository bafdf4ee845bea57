// On touch there are no check boxes: a long press selects, and while something is selected a tap does too.
const LONG = 450;
const STILL = 10;

/** Calls `chosen` with the row that a finger rested on; the tap that ends it opens nothing. */
export function pressLong(list: HTMLElement, rows: string, chosen: (row: Element) => void, signal: AbortSignal): void {
  let timer: number | undefined;
  let start = { x: 0, y: 0 };
  let swallow = false;
  const stop = (): void => clearTimeout(timer);
  list.addEventListener("pointerdown", (event) => {
    const row = (event.target as Element).closest(rows);
    swallow = false;
    if (event.pointerType === "mouse" || !row) return;
    start = { x: event.clientX, y: event.clientY };
    timer = window.setTimeout(() => {
      swallow = true;
      navigator.vibrate?.(15);
      chosen(row);
    }, LONG);
  }, { signal });
  list.addEventListener("pointermove", (event) => {
    if (Math.hypot(event.clientX - start.x, event.clientY - start.y) > STILL) stop();
  }, { signal });
  for (const name of ["pointerup", "pointercancel", "scroll"]) list.addEventListener(name, stop, { signal, capture: true });
  list.addEventListener("contextmenu", (event) => swallow && event.preventDefault(), { signal });
  list.addEventListener("click", (event) => {
    if (!swallow) return;
    swallow = false;
    event.preventDefault();
    event.stopImmediatePropagation();
  }, { signal, capture: true });
}
