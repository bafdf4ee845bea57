// A tab that is closed in a call may not get to say so: it leaves word, and another tab of this browser gives the seat back,
// unless the tab is there again by then, as it is after a reload.
import { isOpen } from "./device";

const KEY = "comity:gone";
const RETURNS = 10_000;

type Leave = (call: string, device: string) => Promise<unknown>;

interface Gone {
  device: string;
  calls: string[];
  /** Makes two words of the same tab different: only a change is heard. */
  at: number;
}

export function leaveWord(device: string, calls: string[]): void {
  const gone: Gone = { device, calls, at: Date.now() };
  if (calls.length) localStorage.setItem(KEY, JSON.stringify(gone));
}

/** `leave` hangs up in the name of another tab of the same person. */
export function hearOfGone(leave: Leave): void {
  addEventListener("storage", ({ key, newValue }) => {
    if (key === KEY && newValue) setTimeout(() => void giveBack(JSON.parse(newValue) as Gone, leave), RETURNS);
  });
}

async function giveBack({ device, calls }: Gone, leave: Leave): Promise<void> {
  if ((await isOpen(device)) !== false) return;
  for (const call of calls) await leave(call, device).catch(() => undefined);
}
