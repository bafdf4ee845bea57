// The name of this tab towards the server: the same after a reload, another in a tab that was duplicated.
import { newId } from "./parts";

const KEY = "comity:device";

export async function deviceOfTab(): Promise<string> {
  const known = sessionStorage.getItem(KEY);
  if (known && (await hold(known))) return known;
  const fresh = newId();
  sessionStorage.setItem(KEY, fresh);
  await hold(fresh);
  return fresh;
}

/** The same, once it is known; else nothing. */
export const knownDevice = (): string => sessionStorage.getItem(KEY) ?? "";

/** Whether the tab of this name is open; unknown where the browser has no locks. */
export async function isOpen(device: string): Promise<boolean | undefined> {
  const { held } = (await navigator.locks?.query()) ?? {};
  return held?.some(({ name }) => name === `${KEY}:${device}`);
}

// A duplicated tab gets a copy of the storage while the first still lives: the lock tells them apart.
function hold(device: string): Promise<boolean> {
  if (!navigator.locks) return Promise.resolve(true);
  return new Promise((resolve) => {
    void navigator.locks.request(`${KEY}:${device}`, { ifAvailable: true }, (lock) => {
      resolve(lock !== null);
      return lock ? new Promise(() => undefined) : undefined;
    });
  });
}
