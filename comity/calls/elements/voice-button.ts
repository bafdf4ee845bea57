// The microphone at the composer: what it needs is fetched when it is first pressed.

type Code = typeof import("./voice-message");

document.addEventListener("click", (event) => {
  const button = (event.target as Element).closest<HTMLElement>("[data-voice]");
  const code = button?.dataset["voice"];
  if (!button || !code) return;
  event.preventDefault();
  void (import(code) as Promise<Code>).then(({ recordVoice }) => recordVoice(button)).catch(() => undefined);
});
