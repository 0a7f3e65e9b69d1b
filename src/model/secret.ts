import { inspect } from "node:util";

/** What a secret prints as, everywhere. */
export const MASK = "***";

/**
 * A text that must never be shown. It prints as `***` in strings, JSON and what `inspect` shows;
 * only the code that sends bytes to a host calls `reveal`.
 */
export class Secret {
  readonly #text: string;
  /** Whether it stands in for one that is not at hand (`--dummy-secrets`): nothing is found in its own text. */
  readonly isStandIn: boolean;

  constructor(text: string, isStandIn = false) {
    this.#text = text;
    this.isStandIn = isStandIn;
  }

  /** The text itself. Call it only where bytes leave for a host, or to compare with what a host holds. */
  reveal(): string {
    return this.#text;
  }

  toString(): string {
    return MASK;
  }

  toJSON(): string {
    return MASK;
  }

  [inspect.custom](): string {
    return MASK;
  }
}
