// A voice message: recorded here, put with the files of the composer, and sent like everything else that is written there.
import type { FileTray } from "../../conversations/elements/file-tray";
import { raise } from "../../interface/elements/live-events";
import { meter } from "./rtc/levels";

const HELD = 600;
const LONGEST = 600_000;
const TYPES = ["audio/webm;codecs=opus", "audio/mp4", "audio/ogg;codecs=opus"];

/** Records until it is sent or thrown away; with `held` it is sent when a button that was held down is let go. */
export async function recordVoice(button: HTMLElement, held: boolean): Promise<void> {
  const form = button.closest("form");
  const bar = form?.querySelector<HTMLElement>(".voice-bar");
  if (!form || !bar || form.dataset["recording"] !== undefined) return;
  form.dataset["recording"] = "";
  const pressed = performance.now();
  let letGo = false;
  if (held) addEventListener("pointerup", () => (letGo = performance.now() - pressed > HELD), { once: true });
  const stream = await navigator.mediaDevices?.getUserMedia({ audio: true }).catch(() => undefined);
  if (!stream) {
    delete form.dataset["recording"];
    return raise("comity:toast", { words: button.dataset["denied"] ?? "", stays: true });
  }
  const file = await recorded(stream, bar, () => letGo, held && !letGo);
  delete form.dataset["recording"];
  const tray = form.querySelector<FileTray>("file-tray");
  if (!file || !tray) return button.focus();
  tray.add([file]);
  tray.sendWhenReady();
}

async function recorded(stream: MediaStream, bar: HTMLElement, letGo: () => boolean, held: boolean): Promise<File | undefined> {
  const mimeType = TYPES.find((type) => MediaRecorder.isTypeSupported(type));
  const recorder = new MediaRecorder(stream, mimeType ? { mimeType } : {});
  const chunks: Blob[] = [];
  recorder.addEventListener("dataavailable", ({ data }) => chunks.push(data));
  const ended = new Promise((resolve) => recorder.addEventListener("stop", resolve, { once: true }));
  const unmeter = show(bar, stream);
  recorder.start();
  const sent = await chosen(bar, letGo, held);
  recorder.stop();
  await ended;
  unmeter();
  for (const track of stream.getTracks()) track.stop();
  const type = recorder.mimeType.split(";")[0] ?? "audio/webm";
  const name = `${bar.dataset["name"] ?? "Voice"} ${new Date().toTimeString().slice(0, 5).replace(":", ".")}.${type.slice(6)}`;
  return sent ? new File(chunks, name, { type }) : undefined;
}

/** Whether it is to be sent. */
function chosen(bar: HTMLElement, letGo: () => boolean, held: boolean): Promise<boolean> {
  const over = new AbortController();
  const { signal } = over;
  return new Promise<boolean>((resolve) => {
    const end = (sent: boolean) => (over.abort(), resolve(sent));
    bar.addEventListener("click", (event) => {
      const act = (event.target as Element).closest<HTMLElement>("[data-voice-act]")?.dataset["voiceAct"];
      if (act) end(act === "send");
    }, { signal });
    document.addEventListener("keydown", (event) => event.key === "Escape" && (event.stopPropagation(), end(false)), { signal, capture: true });
    if (held) addEventListener("pointerup", () => letGo() && end(true), { signal });
    const most = setTimeout(() => end(true), LONGEST);
    signal.addEventListener("abort", () => clearTimeout(most));
  });
}

function show(bar: HTMLElement, stream: MediaStream): () => void {
  const [track] = stream.getAudioTracks();
  const level = bar.querySelector("meter");
  const time = bar.querySelector("[data-voice-time]");
  const since = Date.now();
  bar.hidden = false;
  bar.querySelector<HTMLElement>('[data-voice-act="send"]')?.focus();
  const stop = track
    ? meter(track, (loudness) => {
        const seconds = Math.floor((Date.now() - since) / 1_000);
        if (level) level.value = loudness;
        if (time) time.textContent = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
      })
    : () => undefined;
  return () => (stop(), (bar.hidden = true), undefined);
}
