// What became of hints, told to the server by rule alone and in one call. A hint counts as shown when it stood a moment.
type Became = "shown" | "taken" | "dismissed";

const SEEN = 1_000;
const GATHER = 1_500;

export class Tally {
  #waiting = new Map<string, number>();
  #shown = new Set<string>();
  #done = new Set<string>();
  #told: Record<Became, string[]> = { shown: [], taken: [], dismissed: [] };
  #later: number | undefined;

  /** These rules stand above the box now; `speaking` are all that the draft meets. */
  stand(rules: string[], speaking: string[]): void {
    for (const [rule, timer] of this.#waiting)
      if (!rules.includes(rule)) {
        clearTimeout(timer);
        this.#waiting.delete(rule);
      }
    for (const rule of rules)
      if (!this.#shown.has(rule) && !this.#waiting.has(rule))
        this.#waiting.set(rule, window.setTimeout(() => this.#saw(rule), SEEN));
    for (const rule of this.#shown) if (!speaking.includes(rule)) this.#settle(rule, "taken");
  }

  act(rule: string, became: "taken" | "dismissed"): void {
    if (!this.#shown.has(rule)) this.#saw(rule);
    this.#settle(rule, became);
  }

  /** The draft is gone, sent or emptied; the next one begins anew. */
  over(): void {
    for (const timer of this.#waiting.values()) clearTimeout(timer);
    this.#waiting.clear();
    this.#shown.clear();
    this.#done.clear();
    this.flush();
  }

  flush(): void {
    clearTimeout(this.#later);
    if (!Object.values(this.#told).some((rules) => rules.length)) return;
    const body = JSON.stringify(this.#told);
    this.#told = { shown: [], taken: [], dismissed: [] };
    const options = { method: "POST", keepalive: true, headers: { "Content-Type": "application/json" }, body };
    void fetch("/api/me/coach/hints", options).catch(() => undefined);
  }

  #saw(rule: string): void {
    clearTimeout(this.#waiting.get(rule));
    this.#waiting.delete(rule);
    this.#shown.add(rule);
    this.#tell("shown", rule);
  }

  #settle(rule: string, became: "taken" | "dismissed"): void {
    if (this.#done.has(rule)) return;
    this.#done.add(rule);
    this.#tell(became, rule);
  }

  #tell(became: Became, rule: string): void {
    this.#told[became].push(rule);
    clearTimeout(this.#later);
    this.#later = window.setTimeout(() => this.flush(), GATHER);
  }
}
