// The calls of this tab, kept so that a reload enters them again as they were.

export interface Kept {
  id: string;
  microphone: boolean;
  camera: boolean;
  large: boolean;
  held: boolean;
}

const KEY = "comity:calls";

export function kept(): Kept[] {
  try {
    return JSON.parse(sessionStorage.getItem(KEY) ?? "[]") as Kept[];
  } catch {
    return [];
  }
}

export function keep(calls: Kept[]): void {
  sessionStorage.setItem(KEY, JSON.stringify(calls));
}
