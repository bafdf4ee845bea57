// Which microphone, camera and loudspeaker: with one's own picture and a meter, so that one sees that they work.
import { chosen, chooseSpeaker, devices } from "./rtc/media";
import { meter } from "./rtc/levels";
import type { Session } from "./rtc/session";

const KINDS = ["microphone", "camera", "speaker"] as const;

export async function chooseDevices(root: HTMLElement, session: Session, spoke: () => void): Promise<void> {
  const dialog = root.querySelector<HTMLDialogElement>('dialog[data-ask="devices"]');
  if (!dialog || dialog.open) return;
  const ended = new AbortController();
  let unmeter = show(dialog, session);
  await fill(dialog);
  const changed = async (event: Event) => {
    const field = event.target as HTMLSelectElement;
    const kind = field.dataset["device"] as (typeof KINDS)[number];
    if (kind === "speaker") return (chooseSpeaker(field.value), spoke());
    await session.media.choose(kind, field.value);
    unmeter();
    unmeter = show(dialog, session);
  };
  dialog.addEventListener("change", (event) => void changed(event), { signal: ended.signal });
  navigator.mediaDevices?.addEventListener("devicechange", () => void fill(dialog), { signal: ended.signal });
  dialog.addEventListener("close", () => (unmeter(), ended.abort()), { once: true });
  dialog.showModal();
}

async function fill(dialog: HTMLDialogElement): Promise<void> {
  const none = dialog.querySelector<HTMLElement>("[data-none]")?.dataset["none"] ?? "";
  for (const kind of KINDS) {
    const field = dialog.querySelector<HTMLSelectElement>(`[data-device="${kind}"]`);
    const found = await devices(kind);
    const options = found.map((one) => new Option(one.label || none, one.deviceId, false, one.deviceId === chosen()[kind]));
    field?.replaceChildren(...(options.length ? options : [new Option(none, "")]));
    const place = field?.closest<HTMLElement>("label");
    if (place) place.hidden = kind === "speaker" && !found.length;
  }
}

function show(dialog: HTMLDialogElement, { media }: Session): () => void {
  const video = dialog.querySelector("video");
  const level = dialog.querySelector<HTMLMeterElement>("[data-level]");
  const [camera, microphone] = [media.track("camera"), media.track("microphone")];
  if (video) {
    video.hidden = !camera;
    video.srcObject = camera ? new MediaStream([camera]) : null;
  }
  const stop = microphone ? meter(microphone, (loudness) => level && (level.value = loudness)) : () => undefined;
  return () => (stop(), video && (video.srcObject = null), undefined);
}
