// What a call needs of the page it runs in: words to the others, what they say, and the API. Pages of members speak over
// <live-connection>, those of visitors over their own live line: the rest of this folder does not know which.

export type Kind = "microphone" | "camera" | "screen" | "sound";

/** The order of the media lines of every connection. `sound` is what a shared screen plays. */
export const KINDS: readonly Kind[] = ["microphone", "camera", "screen", "sound"];

export type Signal =
  | { description: { type: "offer" | "answer" | "rollback"; sdp: string } }
  | { candidate: RTCIceCandidateInit | null }
  | { want: "restart" | "offer" };

export interface Ice {
  servers: RTCIceServer[];
  relay_only: boolean;
  expires_at: string;
}

export interface Seat {
  person: string;
  name: string;
  first_name: string;
  inside: boolean;
  state: "ringing" | "joined" | "left" | "declined" | "missed" | "busy" | "closed";
  device: string | null;
  microphone: boolean;
  camera: boolean;
  screen: boolean;
  held: boolean;
}

export interface Recording {
  by: string;
  state: "asked" | "running" | "paused";
  consents: string[];
  refused: string[];
}

export interface Call {
  id: string;
  conversation: string;
  title: string;
  kind: "voice" | "video";
  media: "mesh" | "server";
  standing: boolean;
  state: "ringing" | "live" | "ended";
  started_by: string;
  answered_at: string | null;
  outcome: string | null;
  seats: Seat[];
  recording: Recording | null;
}

export interface Entered {
  call: Call;
  ice: Ice;
}

/** What is heard of one call, by the name of the live event without its `call.`. */
export interface Heard {
  signal: { from: string; device: string; data: Signal };
  seat: { person: string; microphone: boolean; camera: boolean; screen: boolean; held: boolean };
  joined: { person: string; device: string };
  left: { person: string };
  declined: { person: string };
  moved: { media: "mesh" | "server" };
  /** Somebody sends to the media server from now on. */
  feeds: { person: string };
  recording: { recording: Recording | null };
  ended: { outcome: string };
  /** The live line is back after a silence: what happened meanwhile is to be asked for. */
  returned: undefined;
}

export interface Line {
  /** The person who sits here, and the device of this page. */
  readonly me: string;
  readonly device: string;
  signal(to: string, data: Signal): void;
  /** Listens to one kind of what is heard of this call; the answer stops it. */
  on<K extends keyof Heard>(kind: K, heard: (what: Heard[K]) => void): () => void;
  /** Asks the API below `/api`; throws `Refused` with the server's own sentence. */
  api<T>(path: string, init?: { method?: string; content?: object; keepalive?: boolean }): Promise<T>;
}

export class Refused extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
  ) {
    super(message);
  }
}

/** Media that come and go between the people of a call, whichever way they take. */
export interface Fabric {
  /** Connects with those who are there already. */
  enter(persons: string[]): Promise<void>;
  /** Sends a track of this kind to everybody, or nothing of it. */
  send(kind: Kind, track: MediaStreamTrack | null): void;
  forget(person: string): void;
  reports(): Promise<Map<string, RTCStatsReport>>;
  /** How loud somebody speaks right now, 0 to 1. */
  loudness(person: string): number;
  close(): void;
}

export interface Hooks {
  /** A track of this person can be played. */
  track(person: string, kind: Kind, track: MediaStreamTrack): void;
  /** How the connection with this person stands. `lost`: it broke, and is being mended. */
  state(person: string, state: "connecting" | "connected" | "lost" | "failed"): void;
}
