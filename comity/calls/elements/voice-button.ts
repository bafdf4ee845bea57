// The microphone at the composer: what it needs is fetched when it is first pressed.

type Code = typeof import("./voice-message");

function begin(event: Event, held: boolean): void {
  const button = (event.target as Element).closest<HTMLElement>("[data-voice]");
  if (!button?.dataset["voice"]) return;
  void (import(button.dataset["voice"]) as Promise<Code>).then(({ recordVoice }) => recordVoice(button, held)).catch(() => undefined);
}

document.addEventListener("pointerdown", (event) => event.button === 0 && begin(event, true));
// Keys and assistive technology press without a pointer.
document.addEventListener("click", (event) => event.detail === 0 && begin(event, false));
