// One connection with one person, by perfect negotiation (https://w3c.github.io/webrtc-pc/#perfect-negotiation-example).
// Who enters offers first. All media lines exist from the first offer on, so that a camera that comes or goes is a track put
// in or taken out, and nothing is negotiated while people talk.
import { gathered } from "./ways";
import { type Ice, type Kind, KINDS, type Signal } from "./line";

const ANSWERS = 4_000;
const SETTLES = 3_000;
const MENDS = 6_000;
const GIVES_UP = 5;
const SMALL = 2;
const SHARPENS = 1_500;
const GATHERS = 40;

export interface Ends {
  signal(data: Signal): void;
  track(kind: Kind, track: MediaStreamTrack): void;
  state(state: "connecting" | "connected" | "lost" | "failed"): void;
  /** Credentials that still hold, before a connection is mended. */
  fresh(): Promise<Ice>;
}

export class Peer {
  #connection: RTCPeerConnection;
  #tracks = new Map<Kind, MediaStreamTrack | null>();
  #early: (RTCIceCandidateInit | null)[] = [];
  #session = "";
  #settling = 0;
  #answering = 0;
  #mended = 0;
  #sharpening = 0;
  #sharp = false;
  #describing = false;
  #closed = false;
  #turn: Promise<void> = Promise.resolve();

  /** `polite` gives way when both offer at once: the one of the two with the greater person id. */
  constructor(
    readonly polite: boolean,
    private ice: Ice,
    private readonly ends: Ends,
  ) {
    this.#connection = this.#open();
  }

  get connected(): boolean {
    return this.#connection.connectionState === "connected";
  }

  /** The one who enters begins. */
  offer(): void {
    for (const kind of KINDS)
      this.#connection.addTransceiver(kind === "microphone" || kind === "sound" ? "audio" : "video", { direction: "sendrecv" });
    this.#fill();
    void this.#inTurn(() => this.#describe());
  }

  send(kind: Kind, track: MediaStreamTrack | null): void {
    this.#tracks.set(kind, track);
    void this.#sender(kind)?.replaceTrack(track).catch(() => undefined);
  }

  hear(data: Signal): void {
    void this.#inTurn(async () => {
      if ("description" in data) await this.#described(data.description as RTCSessionDescriptionInit);
      else if ("candidate" in data) await this.#candidate(data.candidate);
      else if (data.want === "restart") await this.#restart();
      else this.#again();
    });
  }

  /** Looks for a new way through the network: the old one is gone, or may be. */
  mend(): void {
    if (this.#closed || this.#connection.connectionState === "new") return;
    void this.#inTurn(() => this.#restart());
  }

  reports(): Promise<RTCStatsReport> {
    return this.#connection.getStats();
  }

  loudness(): number {
    const receiver = this.#connection.getTransceivers()[KINDS.indexOf("microphone")]?.receiver;
    return Math.max(0, ...(receiver?.getSynchronizationSources?.() ?? []).map((source) => source.audioLevel ?? 0));
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#settling);
    clearTimeout(this.#answering);
    clearTimeout(this.#sharpening);
    this.#connection.close();
  }

  #open(): RTCPeerConnection {
    const { servers, relay_only } = this.ice;
    const connection = new RTCPeerConnection({
      iceServers: servers,
      iceTransportPolicy: relay_only ? "relay" : "all",
      bundlePolicy: "max-bundle",
    });
    connection.addEventListener("icecandidate", ({ candidate }) => {
      if (connection === this.#connection && !this.#describing) this.ends.signal({ candidate: candidate?.toJSON() ?? null });
    });
    connection.addEventListener("connectionstatechange", () => connection === this.#connection && this.#stands());
    connection.addEventListener("track", ({ transceiver, track }) => {
      const kind = KINDS[connection.getTransceivers().indexOf(transceiver)];
      if (kind) this.ends.track(kind, track);
    });
    return connection;
  }

  // Everything that touches the connection goes one after the other, in the order in which it was heard.
  #inTurn(act: () => Promise<void> | void): Promise<void> {
    this.#turn = this.#turn.then(() => (this.#closed ? undefined : act())).catch(() => undefined);
    return this.#turn;
  }

  // The addresses of this machine are found at once, and go with the description; those that others tell us follow it.
  async #describe(): Promise<void> {
    const connection = this.#connection;
    this.#describing = true;
    await connection.setLocalDescription().then(() => gathered(connection, GATHERS)).finally(() => (this.#describing = false));
    this.#tell();
  }

  #tell(): void {
    const own = this.#connection.localDescription;
    if (!own || own.type === "pranswer") return;
    this.ends.signal({ description: { type: own.type, sdp: own.sdp } });
    if (own.type === "offer") this.#expectAnswer();
  }

  // An offer can get lost where the other side's line is just being opened: it is told again until it is answered.
  #expectAnswer(): void {
    clearTimeout(this.#answering);
    this.#answering = window.setTimeout(() => this.#again(), ANSWERS);
  }

  #again(): void {
    if (!this.#closed && this.#connection.signalingState === "have-local-offer") this.#tell();
  }

  async #described(description: RTCSessionDescriptionInit): Promise<void> {
    if (description.type === "answer") return this.#answered(description);
    if (description.type !== "offer") return;
    const session = sessionOf(description.sdp);
    const collides = this.#connection.signalingState !== "stable";
    const stranger = this.#session !== "" && session !== this.#session;
    // We keep to our offer; who gives way may never have heard it.
    if (collides && !this.polite && !stranger) return this.#tell();
    // A page that was opened anew, or both began at once: what stands here knows nothing of that connection.
    if (stranger || (collides && !this.#session)) this.#anew();
    await this.#connection.setRemoteDescription(description);
    this.#session = session;
    this.#answerInFull();
    await this.#describe();
    await this.#catchUp();
  }

  async #answered(description: RTCSessionDescriptionInit): Promise<void> {
    if (this.#connection.signalingState !== "have-local-offer") return;
    clearTimeout(this.#answering);
    await this.#connection.setRemoteDescription(description);
    this.#session = sessionOf(description.sdp);
    this.#limit();
    await this.#catchUp();
  }

  #anew(): void {
    this.#connection.close();
    this.#early = [];
    this.#session = "";
    clearTimeout(this.#answering);
    this.#connection = this.#open();
  }

  #answerInFull(): void {
    for (const transceiver of this.#connection.getTransceivers()) transceiver.direction = "sendrecv";
    this.#fill();
    this.#limit();
  }

  #fill(): void {
    for (const [kind, track] of this.#tracks) void this.#sender(kind)?.replaceTrack(track).catch(() => undefined);
  }

  // A picture of a face needs less than the browser would take, and words on a shared screen need to be sharp. Faces begin
  // small: large pictures are held back by the browser until it knows how much the way carries.
  #limit(): void {
    const face = { maxBitrate: 1_200_000, scaleResolutionDownBy: this.#sharp ? 1 : SMALL };
    for (const [kind, most] of [["camera", face], ["screen", { maxBitrate: 2_500_000 }]] as const) {
      const sender = this.#sender(kind);
      const parameters = sender?.getParameters();
      if (!sender || !parameters?.encodings?.[0]) continue;
      Object.assign(parameters.encodings[0], most);
      void sender.setParameters(parameters).catch(() => undefined);
    }
  }

  #sender(kind: Kind): RTCRtpSender | undefined {
    return this.#connection.getTransceivers()[KINDS.indexOf(kind)]?.sender;
  }

  async #candidate(candidate: RTCIceCandidateInit | null): Promise<void> {
    if (!this.#connection.remoteDescription) return void this.#early.push(candidate);
    // Candidates of a description that gave way, or of a page that is gone, are refused: nothing is lost by that.
    await this.#connection.addIceCandidate(candidate ?? undefined).catch(() => undefined);
  }

  async #catchUp(): Promise<void> {
    for (const candidate of this.#early.splice(0)) await this.#candidate(candidate);
  }

  #stands(): void {
    const state = this.#connection.connectionState;
    clearTimeout(this.#settling);
    if (state === "connected") {
      this.#mended = 0;
      if (!this.#sharp) this.#sharpening = window.setTimeout(() => ((this.#sharp = true), this.#limit()), SHARPENS);
      return this.ends.state("connected");
    }
    if (state === "connecting") return this.ends.state(this.#mended ? "lost" : "connecting");
    if (state !== "disconnected" && state !== "failed") return;
    this.ends.state("lost");
    this.#settling = window.setTimeout(() => this.mend(), state === "failed" ? 0 : SETTLES);
  }

  async #restart(): Promise<void> {
    clearTimeout(this.#settling);
    if (this.#mended >= GIVES_UP) this.ends.state("failed");
    this.#mended += 1;
    this.ice = await this.ends.fresh().catch(() => this.ice);
    if (this.#closed) return;
    this.#connection.setConfiguration({
      iceServers: this.ice.servers,
      iceTransportPolicy: this.ice.relay_only ? "relay" : "all",
      bundlePolicy: "max-bundle",
    });
    if (this.#connection.signalingState === "have-local-offer") await this.#connection.setLocalDescription({ type: "rollback" });
    this.#connection.restartIce();
    await this.#describe();
    this.#settling = window.setTimeout(() => this.connected || this.mend(), MENDS);
  }
}

/** The name a connection has in its descriptions (RFC 8866, the second word of `o=`): another one is another page. */
function sessionOf(sdp: string | undefined): string {
  return /^o=\S+ (\d+)/m.exec(sdp ?? "")?.[1] ?? "";
}
