// Everybody with everybody: one connection for each of the others. Good up to four.
import type { Fabric, Hooks, Ice, Kind, Line, Signal } from "./line";
import { Peer } from "./peer";

const EARLY = 60_000;

export class Mesh implements Fabric {
  #peers = new Map<string, Peer>();
  #tracks = new Map<Kind, MediaStreamTrack | null>();
  #leaving = new AbortController();
  #stop: (() => void)[];

  constructor(
    private readonly call: string,
    private readonly line: Line,
    private ice: Ice,
    private readonly hooks: Hooks,
  ) {
    this.#stop = [
      line.on("signal", ({ from, data }) => this.#hear(from, data)),
      line.on("returned", () => this.#mend((peer) => !peer.connected)),
    ];
    const { signal } = this.#leaving;
    addEventListener("online", () => this.#mend(() => true), { signal });
  }

  // Whoever enters again has lost what there was: the others begin anew with him.
  async enter(persons: string[]): Promise<void> {
    for (const person of persons) {
      this.forget(person);
      this.#peer(person).offer();
    }
  }

  send(kind: Kind, track: MediaStreamTrack | null): void {
    this.#tracks.set(kind, track);
    for (const peer of this.#peers.values()) peer.send(kind, track);
  }

  forget(person: string): void {
    this.#peers.get(person)?.close();
    this.#peers.delete(person);
  }

  async reports(): Promise<Map<string, RTCStatsReport>> {
    const asked = [...this.#peers].map(async ([person, peer]) => [person, await peer.reports()] as const);
    return new Map(await Promise.all(asked));
  }

  loudness(person: string): number {
    return this.#peers.get(person)?.loudness() ?? 0;
  }

  close(): void {
    for (const stop of this.#stop) stop();
    this.#leaving.abort();
    for (const peer of this.#peers.values()) peer.close();
    this.#peers.clear();
  }

  // Only an offer makes a connection: what else comes from a stranger belongs to one that is gone.
  #hear(from: string, data: Signal): void {
    const begins = "description" in data && data.description.type === "offer";
    if (this.#peers.has(from) || begins) this.#peer(from).hear(data);
  }

  #mend(which: (peer: Peer) => boolean): void {
    for (const peer of [...this.#peers.values()].filter(which)) peer.mend();
  }

  #peer(person: string): Peer {
    const known = this.#peers.get(person);
    if (known) return known;
    const peer = new Peer(this.line.me > person, this.ice, {
      signal: (data) => this.line.signal(person, data),
      track: (kind, track) => this.hooks.track(person, kind, track),
      state: (state) => this.hooks.state(person, state),
      fresh: () => this.#fresh(),
    });
    for (const [kind, track] of this.#tracks) peer.send(kind, track);
    this.#peers.set(person, peer);
    return peer;
  }

  async #fresh(): Promise<Ice> {
    if (Date.parse(this.ice.expires_at) - Date.now() > EARLY) return this.ice;
    return (this.ice = await this.line.api<Ice>(`/calls/${this.call}/ice`, { method: "POST" }));
  }
}
