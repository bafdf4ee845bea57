// The other side in a window of its own, above all others.
import type { Tiles } from "./stage-tiles";

export async function togglePicture(tiles: Tiles): Promise<void> {
  if (document.pictureInPictureElement) return document.exitPictureInPicture();
  const pictures = tiles.pictures();
  const best = pictures.find((video) => !video.closest(".mine")) ?? pictures[0];
  await best?.requestPictureInPicture?.().catch(() => undefined);
}
