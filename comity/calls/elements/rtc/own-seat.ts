// What the others are told of one's own seat: each change once.
import type { Call, Line } from "./line";

interface Shown {
  microphone: boolean;
  camera: boolean;
  screen: boolean;
  held: boolean;
}

export class OwnSeat {
  #told = "";

  constructor(private readonly line: Line) {}

  /** The server knows what was said when the seat was taken. */
  taken(call: Call): void {
    const mine = call.seats.find((seat) => seat.person === this.line.me);
    if (mine) this.#told = text(mine);
  }

  tell(call: string, shown: Shown): void {
    const now = text(shown);
    if (now === this.#told) return;
    this.#told = now;
    const content = { device: this.line.device, ...shown };
    void this.line.api(`/calls/${call}/seat`, { method: "PATCH", content }).catch(() => (this.#told = ""));
  }
}

const text = ({ microphone, camera, screen, held }: Shown): string => JSON.stringify([microphone, camera, screen, held]);
