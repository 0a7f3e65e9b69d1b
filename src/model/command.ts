import type { Secret } from "./secret.js";

/**
 * What `run`, `unless` and `validate` take. Words are a program and its arguments, no shell; a script is for `sh -e`.
 * A script that holds a secret travels on stdin only; words never hold one (an argument is seen in the process list).
 */
export type Command =
  | { readonly kind: "words"; readonly words: readonly string[] }
  | { readonly kind: "script"; readonly text: string | Secret };

/** A command as people read it: words joined by blanks, or a script's first line. */
export function describeCommand(command: Command): string {
  if (command.kind === "words") return command.words.join(" ");
  const text = command.text.toString().trim();
  const newline = text.indexOf("\n");
  return newline === -1 ? text : `${text.slice(0, newline)} …`;
}
