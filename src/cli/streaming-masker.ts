import { masker } from "../model/mask.js";
import type { Secret } from "../model/secret.js";

/**
 * A masker of secrets that may still become more: facts can make a program ask for another one, and people are asked.
 */
export function streamingMasker(...sets: readonly ReadonlySet<Secret>[]): (text: string) => string {
  let known = 0;
  let mask: (text: string) => string = (text) => text;
  return (text) => {
    const size = sets.reduce((sum, set) => sum + set.size, 0);
    if (known !== size) {
      known = size;
      mask = masker(sets.flatMap((set) => [...set]));
    }
    return mask(text);
  };
}
