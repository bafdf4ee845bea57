const OFFLINE_AFTER_MS = 3000;

/** Says so when nothing reaches the server for three seconds, and takes it back at once. */
export function offlineStrip(strip: HTMLElement): (reached: boolean) => void {
  let timer = 0;
  return (reached) => {
    if (reached) {
      clearTimeout(timer);
      timer = 0;
      strip.hidden = true;
    } else timer ||= window.setTimeout(() => (strip.hidden = false), OFFLINE_AFTER_MS);
  };
}
