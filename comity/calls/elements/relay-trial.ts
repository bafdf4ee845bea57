// Two connections of this page with each other, through the relay alone: what arrives went there and back.
export type Answer = "works" | "refused" | "unreachable" | "blocked";

export interface Tried {
  answer: Answer;
  /** There and back, where it works. */
  ms: number;
}

const PATIENCE = 10_000;
const WORDS = "are you there";
const REFUSED = [401, 403, 431, 438, 441];

export async function tried(server: RTCIceServer, leaving: AbortSignal): Promise<Tried> {
  const trial = new Trial(server);
  leaving.addEventListener("abort", () => trial.close(), { once: true });
  try {
    return await trial.run();
  } finally {
    trial.close();
  }
}

class Trial {
  #ends: [RTCPeerConnection, RTCPeerConnection];
  #relayed = false;
  #fault = 0;

  constructor(server: RTCIceServer) {
    const options: RTCConfiguration = { iceServers: [server], iceTransportPolicy: "relay" };
    this.#ends = [new RTCPeerConnection(options), new RTCPeerConnection(options)];
    for (const [place, end] of this.#ends.entries()) {
      end.addEventListener("icecandidate", ({ candidate }) => this.#found(1 - place, candidate));
      end.addEventListener("icecandidateerror", ({ errorCode }) => (this.#fault = this.#fault || errorCode));
    }
  }

  async run(): Promise<Tried> {
    const echoed = this.#echo();
    await this.#introduce();
    const ms = await Promise.race([echoed, this.#hopeless(), new Promise<undefined>((end) => setTimeout(end, PATIENCE))]);
    if (ms !== undefined) return { answer: "works", ms };
    if (this.#relayed) return { answer: "blocked", ms: 0 };
    return { answer: REFUSED.includes(this.#fault) ? "refused" : "unreachable", ms: 0 };
  }

  close(): void {
    for (const end of this.#ends) end.close();
  }

  #echo(): Promise<number> {
    const [near, far] = this.#ends;
    far.addEventListener("datachannel", ({ channel }) => channel.addEventListener("message", ({ data }) => channel.send(String(data))));
    const channel = near.createDataChannel("trial");
    return new Promise((resolve) => {
      let began = 0;
      channel.addEventListener("open", () => {
        began = performance.now();
        channel.send(WORDS);
      });
      channel.addEventListener("message", () => resolve(Math.max(1, Math.round(performance.now() - began))));
    });
  }

  async #introduce(): Promise<void> {
    const [near, far] = this.#ends;
    const offer = await near.createOffer();
    await near.setLocalDescription(offer);
    await far.setRemoteDescription(offer);
    const answer = await far.createAnswer();
    await far.setLocalDescription(answer);
    await near.setRemoteDescription(answer);
  }

  #found(other: number, candidate: RTCIceCandidate | null): void {
    if (!candidate?.candidate) return;
    this.#relayed = true;
    const end = this.#ends[other];
    // Found before the other side was introduced: it is tried again until it is.
    void end?.addIceCandidate(candidate).catch(() => setTimeout(() => this.#found(other, candidate), 50));
  }

  /** All was looked at, and there is no relayed address. */
  #hopeless(): Promise<undefined> {
    const [near] = this.#ends;
    return new Promise((resolve) => {
      near.addEventListener("icegatheringstatechange", () => {
        if (near.iceGatheringState === "complete" && !this.#relayed) resolve(undefined);
      });
    });
  }
}
