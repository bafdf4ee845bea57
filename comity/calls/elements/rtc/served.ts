// More than four: everybody sends once to the media server, which sends on to the others. One connection goes up with one's
// own tracks, one comes down with everybody's; the server says whose they are. What breaks is mended on the same connection
// first, and laid anew when that does not help: the media server may have been started again, and know nothing of it.
import type { Fabric, Hooks, Ice, Kind, Line } from "./line";
import { KINDS, Refused } from "./line";
import { gathered, limit, pause, sender } from "./ways";

interface Feed {
  person: string;
  mid: string;
  kind: Kind;
}

interface Offered {
  sdp: string;
  leg: string;
  feeds: Feed[];
  fresh: boolean;
}

const SOON = 250;
const SETTLES = 3_000;
const MENDS = 6_000;
const WAITS = [500, 1_000, 2_000, 3_000];
/** Ways that were mended in vain before a new connection is made. */
const PATIENCE = 2;

export class Served implements Fabric {
  #up: RTCPeerConnection;
  #down: RTCPeerConnection;
  #owners = new Map<string, { person: string; kind: Kind }>();
  #tracks = new Map<Kind, MediaStreamTrack | null>();
  #leaving = new AbortController();
  #stop: (() => void)[];
  #timers = new Map<string, number>();
  #mended = 0;
  #turn: Promise<void> = Promise.resolve();

  constructor(
    private readonly call: string,
    private readonly line: Line,
    private ice: Ice,
    private readonly hooks: Hooks,
  ) {
    this.#up = this.#open("up");
    this.#down = this.#open("down");
    this.#stop = [
      line.on("feeds", () => this.#listenSoon()),
      line.on("left", () => this.#listenSoon()),
      line.on("moved", ({ media }) => void (media === "server" && this.#anew())),
      line.on("returned", () => this.#listenSoon()),
    ];
    addEventListener("online", () => this.#mend(), { signal: this.#leaving.signal });
  }

  async enter(): Promise<void> {
    await this.#inTurn(() => this.#publish());
    await this.#inTurn(() => this.#listen());
  }

  send(kind: Kind, track: MediaStreamTrack | null): void {
    this.#tracks.set(kind, track);
    void sender(this.#up, kind)?.replaceTrack(track).catch(() => undefined);
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
    this.#leaving.abort();
    for (const stop of this.#stop) stop();
    for (const timer of this.#timers.values()) clearTimeout(timer);
    this.#up.close();
    this.#down.close();
  }

  get #closed(): boolean {
    return this.#leaving.signal.aborted;
  }

  #open(way: "up" | "down"): RTCPeerConnection {
    const connection = new RTCPeerConnection({
      iceServers: this.ice.servers,
      iceTransportPolicy: this.ice.relay_only ? "relay" : "all",
      bundlePolicy: "max-bundle",
    });
    connection.addEventListener("connectionstatechange", () => this.#stands(way, connection));
    if (way === "down") return connection;
    for (const kind of KINDS) {
      const medium = kind === "microphone" || kind === "sound" ? "audio" : "video";
      const { sender } = connection.addTransceiver(medium, { direction: "sendonly" });
      void sender.replaceTrack(this.#tracks.get(kind) ?? null).catch(() => undefined);
    }
    return connection;
  }

  // Everything that touches the connections goes one after the other; what fails is tried again, for as long as one is here.
  #inTurn(act: () => Promise<void>): Promise<void> {
    this.#turn = this.#turn.then(() => this.#until(act));
    return this.#turn;
  }

  async #until(act: () => Promise<void>): Promise<void> {
    for (let tried = 0; !this.#closed; tried += 1) {
      try {
        return await act();
      } catch (error) {
        // Over, or not ours any more: the session hears of it by itself.
        if (error instanceof Refused && [401, 403, 404, 409].includes(error.status)) return;
        if (tried >= PATIENCE) this.#renew();
        await pause(WAITS[Math.min(tried, WAITS.length - 1)] ?? 0, this.#leaving.signal);
      }
    }
  }

  async #publish(restart = false): Promise<void> {
    const connection = this.#up;
    if (restart) connection.restartIce();
    await connection.setLocalDescription();
    await gathered(connection);
    const content = { device: this.line.device, sdp: connection.localDescription?.sdp ?? "" };
    const { sdp } = await this.line.api<{ sdp: string }>(`/calls/${this.call}/media/publish`, { method: "POST", content });
    if (this.#closed || connection !== this.#up) return;
    await connection.setRemoteDescription({ type: "answer", sdp });
    limit(connection);
  }

  // Several who come at once are fetched together.
  #listenSoon(): void {
    this.#later("listen", SOON, () => void this.#inTurn(() => this.#listen()));
  }

  // A connection that was laid anew is not known above yet.
  async #listen(restart = false): Promise<void> {
    if (!this.#up.remoteDescription) await this.#publish();
    const path = `/calls/${this.call}/media/subscribe`;
    const { device } = this.line;
    const offered = await this.line.api<Offered>(path, { method: "POST", content: { device, restart } });
    if (this.#closed) return;
    if (offered.fresh) this.#replaceDown();
    if (!offered.sdp) return;
    const connection = this.#down;
    await connection.setRemoteDescription({ type: "offer", sdp: offered.sdp });
    this.#own(offered.feeds);
    await connection.setLocalDescription();
    await gathered(connection);
    if (this.#closed || connection !== this.#down) return;
    const sdp = connection.localDescription?.sdp ?? "";
    await this.line.api(path, { method: "PUT", content: { device, leg: offered.leg, sdp } });
  }

  #own(feeds: Feed[]): void {
    const lines = new Map(this.#down.getTransceivers().map((one) => [one.mid ?? "", one.receiver.track]));
    const former = this.#owners;
    this.#owners = new Map(feeds.map(({ mid, person, kind }) => [mid, { person, kind }]));
    for (const [mid, { person, kind }] of this.#owners) {
      const [track, was] = [lines.get(mid), former.get(mid)];
      if (track && (was?.person !== person || was.kind !== kind)) this.hooks.track(person, kind, track);
    }
  }

  #replaceDown(): void {
    if (!this.#down.remoteDescription) return;
    this.#down.close();
    this.#owners.clear();
    this.#down = this.#open("down");
  }

  #renew(): void {
    this.#up.close();
    this.#up = this.#open("up");
    this.#mended = 0;
  }

  // The media server was away and knows nobody of us: both ways begin anew.
  async #anew(): Promise<void> {
    this.#renew();
    this.#replaceDown();
    await this.enter();
  }

  #stands(way: "up" | "down", connection: RTCPeerConnection): void {
    if (connection !== (way === "up" ? this.#up : this.#down)) return;
    const state = connection.connectionState;
    if (way === "down") this.#tell(state);
    clearTimeout(this.#timers.get(way));
    if (state === "connected") this.#mended = 0;
    if (state === "disconnected" || state === "failed") this.#later(way, state === "failed" ? 0 : SETTLES, () => this.#mend());
  }

  #tell(state: RTCPeerConnectionState): void {
    const told = state === "connected" ? "connected" : state === "failed" || state === "disconnected" ? "lost" : undefined;
    for (const person of new Set([...this.#owners.values()].map((owner) => owner.person))) if (told) this.hooks.state(person, told);
  }

  /** Looks for a new way through the network, for whichever connection has none. */
  #mend(): void {
    if (this.#closed) return;
    this.#mended += 1;
    if (this.#mended > PATIENCE) return void this.#anew();
    void this.#inTurn(async () => {
      await this.#refresh();
      if (this.#up.connectionState !== "connected") await this.#publish(true);
      if (this.#down.remoteDescription && this.#down.connectionState !== "connected") await this.#listen(true);
    });
    this.#later("mend", MENDS, () => {
      const broken = [this.#up, this.#down].some((one) => one.remoteDescription && one.connectionState !== "connected");
      if (broken) this.#mend();
    });
  }

  async #refresh(): Promise<void> {
    this.ice = await this.line.api<Ice>(`/calls/${this.call}/ice`, { method: "POST" });
    for (const one of [this.#up, this.#down]) one.setConfiguration({ ...one.getConfiguration(), iceServers: this.ice.servers });
  }

  #later(name: string, milliseconds: number, act: () => void): void {
    clearTimeout(this.#timers.get(name));
    this.#timers.set(name, window.setTimeout(act, milliseconds));
  }
}
