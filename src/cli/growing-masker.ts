import { masker } from "../model/mask.js";
import type { Secret } from "../model/secret.js";

/** A masker of secrets that may still become more: facts can make a program ask for another one. */
export function growingMasker(secrets: ReadonlySet<Secret>): (text: string) => string {
  let known = 0;
  let mask: (text: string) => string = (text) => text;
  return (text) => {
    if (known !== secrets.size) {
      known = secrets.size;
      mask = masker(secrets);
    }
    return mask(text);
  };
}
