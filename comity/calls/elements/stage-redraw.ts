// Who came or went is exchanged on the stage; everything else of it stays, and pictures run on.
import type { Call } from "./rtc/line";

const PARTS = ["faces", "head-face", "title", "aud"];

const key = (tile: HTMLElement): string => `${tile.dataset["person"] ?? ""} ${tile.classList.contains("rung")}`;

/** Who has a tile, and who should have one. */
export const drawn = (root: HTMLElement): string =>
  [...root.querySelectorAll<HTMLElement>(".tile")].map(key).sort().join();

export const seated = (call: Call): string =>
  call.seats.filter(({ state }) => state === "joined" || state === "ringing").map(({ person, state }) => `${person} ${state === "ringing"}`).sort().join();

/** Takes over what is new of a freshly drawn call; the tiles. */
export function redraw(root: HTMLElement, fresh: HTMLElement): HTMLElement | null {
  for (const name of PARTS) {
    const now = fresh.querySelector(`[data-part="${name}"]`);
    if (now) root.querySelector(`[data-part="${name}"]`)?.replaceWith(now);
  }
  const tiles = root.querySelector<HTMLElement>(".tiles");
  const kept = new Map([...(tiles?.children ?? [])].map((tile) => [key(tile as HTMLElement), tile]));
  const wanted = [...(fresh.querySelector(".tiles")?.children ?? [])] as HTMLElement[];
  const same = wanted.length === kept.size && wanted.every((tile) => kept.has(key(tile)));
  if (tiles && wanted.length && !same) tiles.replaceChildren(...wanted.map((tile) => kept.get(key(tile)) ?? tile));
  return tiles;
}
