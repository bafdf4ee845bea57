// How well a connection carries a call, from what the browser measures (https://www.w3.org/TR/webrtc-stats/).

export type Grade = "good" | "weak" | "poor";

export interface Sample {
  /** Milliseconds to the other side and back; null while unknown. */
  rtt_ms: number | null;
  /** The share of packets that did not arrive since the last look, in either direction, 0 to 1. */
  loss: number;
  relay: boolean;
  resolution: string;
}

interface Counts {
  lost: number;
  received: number;
  /** Packets of sound that arrived, and samples of it that were played; NaN, equal to nothing, where that is not told. */
  sound: number;
  played: number;
}

type Report = Record<string, unknown> & { type: string };

const UNHEARD = 50;
const WORSE_AFTER = 2;
const BETTER_AFTER = 4;
const order: readonly Grade[] = ["good", "weak", "poor"];

/** What one sample alone says: ITU-T G.114 puts the limit of easy talk at 150 ms one way, of any talk at 400 ms. */
export function grade({ rtt_ms, loss }: Pick<Sample, "rtt_ms" | "loss">): Grade {
  if (loss > 0.1 || (rtt_ms ?? 0) > 800) return "poor";
  return loss > 0.03 || (rtt_ms ?? 0) > 300 ? "weak" : "good";
}

/** Watches one connection. A mark that flickers helps nobody: it gets worse after two samples, better after four. */
export class Quality {
  standing: Grade = "good";
  /** Sound arrives, and the browser plays none of it: seen in Chromium when a loudspeaker is opened under load. */
  unheard = false;
  last: Sample = { rtt_ms: null, loss: 0, relay: false, resolution: "" };
  #counts: Counts | undefined;
  #run = 0;
  #heading: Grade = "good";
  #losses: number[] = [];
  #rtts: number[] = [];

  look(report: RTCStatsReport): Grade {
    const parts = [...(report as unknown as Map<string, Report>).values()];
    const counts = received(parts);
    const before = this.#counts ?? counts;
    this.#counts = counts;
    this.unheard = counts.sound - before.sound > UNHEARD && counts.played === before.played;
    const expected = Math.max(0, counts.lost - before.lost) + Math.max(0, counts.received - before.received);
    const here = expected > 20 ? Math.max(0, counts.lost - before.lost) / expected : 0;
    const pair = chosenPair(parts);
    const rtt = pair?.["currentRoundTripTime"];
    this.last = {
      rtt_ms: typeof rtt === "number" ? Math.round(rtt * 1_000) : null,
      loss: Math.max(here, lossThere(parts)),
      relay: isRelay(parts, pair),
      resolution: resolution(parts),
    };
    this.#losses.push(this.last.loss);
    if (this.last.rtt_ms !== null) this.#rtts.push(this.last.rtt_ms);
    return this.#settle(grade(this.last));
  }

  /** The call in numbers, for those who look after the network: means over all samples. */
  summary(): { rtt_ms: number | null; loss: number; relay: boolean; mark: Grade; resolution?: string } {
    const { relay, resolution: size } = this.last;
    const loss = Math.round(mean(this.#losses) * 10_000) / 10_000;
    const rtt_ms = this.#rtts.length ? Math.round(mean(this.#rtts)) : null;
    return { rtt_ms, loss, relay, mark: this.standing, ...(size ? { resolution: size } : {}) };
  }

  #settle(now: Grade): Grade {
    this.#run = now === this.#heading ? this.#run + 1 : 1;
    this.#heading = now;
    const worse = order.indexOf(now) > order.indexOf(this.standing);
    if (this.#run >= (worse ? WORSE_AFTER : BETTER_AFTER)) this.standing = now;
    return this.standing;
  }
}

/** Everybody one is connected with: the worst connection is the one that is told of. */
export class Qualities {
  #known = new Map<string, Quality>();

  /** Whether sound of this person arrives and is not played. */
  look(person: string, report: RTCStatsReport): boolean {
    const quality = this.#known.get(person) ?? new Quality();
    this.#known.set(person, quality);
    quality.look(report);
    return quality.unheard;
  }

  get worst(): Quality | undefined {
    return [...this.#known.values()].sort((one, other) => order.indexOf(other.standing) - order.indexOf(one.standing))[0];
  }

  summary(): ReturnType<Quality["summary"]> | undefined {
    return [...this.#known.values()].map((one) => one.summary()).sort((one, other) => other.loss - one.loss)[0];
  }

  forget(person: string): void {
    this.#known.delete(person);
  }

  clear(): void {
    this.#known.clear();
  }
}

const mean = (numbers: number[]): number => (numbers.length ? numbers.reduce((sum, one) => sum + one, 0) / numbers.length : 0);

const number = (part: Report, name: string): number => (typeof part[name] === "number" ? (part[name] as number) : 0);

function received(parts: Report[]): Counts {
  const streams = parts.filter((part) => part.type === "inbound-rtp");
  const sum = (name: string, of = streams) => of.reduce((total, stream) => total + number(stream, name), 0);
  const sounds = streams.filter((part) => part["kind"] === "audio");
  const told = sounds.every((part) => part["totalSamplesReceived"] !== undefined);
  const played = told ? sum("totalSamplesReceived", sounds) : Number.NaN;
  return { lost: sum("packetsLost"), received: sum("packetsReceived"), sound: sum("packetsReceived", sounds), played };
}

function lossThere(parts: Report[]): number {
  return Math.max(0, ...parts.filter((part) => part.type === "remote-inbound-rtp").map((part) => number(part, "fractionLost")));
}

function chosenPair(parts: Report[]): Report | undefined {
  const transport = parts.find((part) => part.type === "transport");
  return parts.find((part) => part.type === "candidate-pair" && (part["id"] === transport?.["selectedCandidatePairId"] || part["selected"] === true));
}

function isRelay(parts: Report[], pair: Report | undefined): boolean {
  const ends = [pair?.["localCandidateId"], pair?.["remoteCandidateId"]];
  return parts.some((part) => ends.includes(part["id"]) && part["candidateType"] === "relay");
}

function resolution(parts: Report[]): string {
  const pictures = parts.filter((part) => part.type === "inbound-rtp" && part["kind"] === "video" && number(part, "frameHeight"));
  const best = pictures.sort((one, other) => number(other, "frameHeight") - number(one, "frameHeight"))[0];
  return best ? `${number(best, "frameWidth")}x${number(best, "frameHeight")}` : "";
}
