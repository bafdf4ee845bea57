// More than four: everybody sends once to the media server, which sends on to the others. One connection goes up with one's
// own tracks, one comes down with everybody's; the server says whose they are.
import type { Fabric, Hooks, Ice, Kind, Line } from "./line";
import { KINDS } from "./line";

interface Feed {
  person: string;
  /** The kind of media of each of its lines in the server's offer, by the line's name. */
  mids: Record<string, Kind>;
}

interface Offered {
  sdp: string;
  feeds: Feed[];
}

const SETTLES = 250;

export class Served implements Fabric {
  #up: RTCPeerConnection;
  #down: RTCPeerConnection;
  #owners = new Map<string, { person: string; kind: Kind }>();
  #tracks = new Map<Kind, MediaStreamTrack | null>();
  #stop: () => void;
  #listening = 0;
  #closed = false;

  constructor(
    private readonly call: string,
    private readonly line: Line,
    ice: Ice,
    private readonly hooks: Hooks,
  ) {
    const options: RTCConfiguration = {
      iceServers: ice.servers,
      iceTransportPolicy: ice.relay_only ? "relay" : "all",
      bundlePolicy: "max-bundle",
    };
    this.#up = new RTCPeerConnection(options);
    this.#down = new RTCPeerConnection(options);
    this.#down.addEventListener("track", ({ transceiver, track }) => this.#heard(transceiver, track));
    this.#down.addEventListener("connectionstatechange", () => this.#stands());
    this.#stop = line.on("joined", () => this.#listenSoon());
    for (const kind of KINDS)
      this.#up.addTransceiver(kind === "microphone" || kind === "sound" ? "audio" : "video", { direction: "sendonly" });
  }

  async enter(): Promise<void> {
    await this.#publish();
    await this.#listen();
  }

  send(kind: Kind, track: MediaStreamTrack | null): void {
    this.#tracks.set(kind, track);
    void this.#up.getTransceivers()[KINDS.indexOf(kind)]?.sender.replaceTrack(track).catch(() => undefined);
  }

  forget(person: string): void {
    for (const [mid, owner] of this.#owners) if (owner.person === person) this.#owners.delete(mid);
  }

  async reports(): Promise<Map<string, RTCStatsReport>> {
    return new Map([["", await this.#down.getStats()]]);
  }

  loudness(person: string): number {
    const spoken = this.#down.getTransceivers().find((one) => {
      const owner = this.#owners.get(one.mid ?? "");
      return owner?.person === person && owner.kind === "microphone";
    });
    return Math.max(0, ...(spoken?.receiver.getSynchronizationSources?.() ?? []).map((source) => source.audioLevel ?? 0));
  }

  close(): void {
    this.#closed = true;
    this.#stop();
    clearTimeout(this.#listening);
    this.#up.close();
    this.#down.close();
  }

  async #publish(): Promise<void> {
    await this.#up.setLocalDescription();
    await gathered(this.#up);
    const content = { device: this.line.device, sdp: this.#up.localDescription?.sdp ?? "" };
    const { sdp } = await this.line.api<{ sdp: string }>(`/calls/${this.call}/media/publish`, { method: "POST", content });
    if (!this.#closed) await this.#up.setRemoteDescription({ type: "answer", sdp });
  }

  // Several who come at once are fetched together.
  #listenSoon(): void {
    clearTimeout(this.#listening);
    this.#listening = window.setTimeout(() => void this.#listen().catch(() => undefined), SETTLES);
  }

  async #listen(): Promise<void> {
    const path = `/calls/${this.call}/media/subscribe`;
    const { device } = this.line;
    const offered = await this.line.api<Offered>(path, { method: "POST", content: { device } });
    if (this.#closed || !offered.sdp) return;
    for (const { person, mids } of offered.feeds)
      for (const [mid, kind] of Object.entries(mids)) this.#owners.set(mid, { person, kind });
    await this.#down.setRemoteDescription({ type: "offer", sdp: offered.sdp });
    await this.#down.setLocalDescription();
    await gathered(this.#down);
    const sdp = this.#down.localDescription?.sdp ?? "";
    await this.line.api(path, { method: "PUT", content: { device, sdp } });
  }

  #heard(transceiver: RTCRtpTransceiver, track: MediaStreamTrack): void {
    const owner = this.#owners.get(transceiver.mid ?? "");
    if (owner && owner.person !== this.line.me) this.hooks.track(owner.person, owner.kind, track);
  }

  #stands(): void {
    const state = this.#down.connectionState;
    const told = state === "connected" ? "connected" : state === "failed" ? "failed" : state === "disconnected" ? "lost" : undefined;
    for (const person of new Set([...this.#owners.values()].map((owner) => owner.person))) if (told) this.hooks.state(person, told);
  }
}

/** The media server takes no candidates one by one: the description waits for all of them, but not for a slow server. */
function gathered(connection: RTCPeerConnection): Promise<void> {
  if (connection.iceGatheringState === "complete") return Promise.resolve();
  return new Promise((resolve) => {
    const done = () => connection.iceGatheringState === "complete" && resolve();
    connection.addEventListener("icegatheringstatechange", done);
    setTimeout(resolve, 1_500);
  });
}
