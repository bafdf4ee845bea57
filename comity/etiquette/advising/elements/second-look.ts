// What the configured service made of hints, as long as they come again while somebody types on: withdrawn ones do not
// flicker back, and a next step keeps its words until the next look.
import type { Hint } from "./hint-words";

const key = (hint: Hint): string => JSON.stringify([hint.rule, hint.message, hint.quote]);

export class SecondLook {
  #known = new Map<string, Hint | undefined>();

  /** The rules' hints, with what is known of them from before. What blocks is the rules' alone. */
  over(hints: Hint[]): Hint[] {
    return hints.flatMap((hint) => {
      if (hint.block || !this.#known.has(key(hint))) return [hint];
      const known = this.#known.get(key(hint));
      return known ? [{ ...hint, suggestion: known.suggestion ?? "" }] : [];
    });
  }

  learn(first: Hint[], second: Hint[]): void {
    const told = new Map(second.map((hint) => [key(hint), hint]));
    this.#known = new Map(first.map((hint) => [key(hint), told.get(key(hint))]));
  }

  forget(): void {
    this.#known.clear();
  }
}
