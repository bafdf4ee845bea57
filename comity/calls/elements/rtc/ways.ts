// What connections of either way have in common.
import { type Kind, KINDS } from "./line";

const GATHERS = 1_500;

export const sender = (connection: RTCPeerConnection, kind: Kind): RTCRtpSender | undefined =>
  connection.getTransceivers()[KINDS.indexOf(kind)]?.sender;

// Many faces are small ones, and all of them share one line and one processor; words on a shared screen need to be sharp.
const LIMITS: readonly [Kind, Partial<RTCRtpEncodingParameters>][] = [
  ["camera", { maxBitrate: 600_000, maxFramerate: 20, scaleResolutionDownBy: 2 }],
  ["screen", { maxBitrate: 1_800_000 }],
];

export function limit(connection: RTCPeerConnection): void {
  for (const [kind, most] of LIMITS) {
    const parameters = sender(connection, kind)?.getParameters();
    if (!parameters?.encodings?.[0]) continue;
    Object.assign(parameters.encodings[0], most);
    void sender(connection, kind)?.setParameters(parameters).catch(() => undefined);
  }
}

/** The media server takes no candidates one by one: the description waits for all of them, but not for a slow server. */
export function gathered(connection: RTCPeerConnection, most = GATHERS): Promise<void> {
  if (connection.iceGatheringState === "complete") return Promise.resolve();
  return new Promise((resolve) => {
    const done = () => connection.iceGatheringState === "complete" && resolve();
    connection.addEventListener("icegatheringstatechange", done);
    setTimeout(resolve, most);
  });
}

export function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, milliseconds);
    signal.addEventListener("abort", () => (clearTimeout(timer), resolve()), { once: true });
  });
}
