/** Words with a meaning of their own in expressions: nothing else may be called so. */
const RESERVED_NAMES = [
  "host",
  "peer",
  "site",
  "facts",
  "all",
  "true",
  "false",
  "and",
  "or",
  "not",
  "in",
  "none",
  "for",
  "if",
  "else",
  "end",
] as const;

/** Letters, digits, `_` and inner `-`, not starting with a digit. */
export function isName(text: string): boolean {
  return /^[\p{L}_][\p{L}\p{Nd}_]*(?:-+[\p{L}\p{Nd}_]+)*$/u.test(text);
}

/** True for a name that nobody may take. */
export function isReserved(text: string): boolean {
  return RESERVED_NAMES.some((name) => name === text);
}
