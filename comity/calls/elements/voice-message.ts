export function recordVoice(_: HTMLElement): void {}
