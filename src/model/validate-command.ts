import type { Command } from "./command.js";
import { Secret } from "./secret.js";

/**
 * Where `validate` gets the new file's path: each `{}` that does not end a longer word, so that `events{}` stays as it
 * is.
 */
const PLACE = /(?<![A-Za-z0-9_)])\{\}/g;

/** Whether the command says where the path goes. */
export function hasPlace(command: Command): boolean {
  return textsOf(command).some((text) => text.search(PLACE) !== -1);
}

/** The command with the path in its places; in a script as `quoted` gives it. */
export function withPlace(command: Command, path: string, quoted: (path: string) => string): Command {
  if (command.kind === "words") {
    return { kind: "words", words: command.words.map((word) => word.replaceAll(PLACE, () => path)) };
  }
  const script = (text: string): string => text.replaceAll(PLACE, () => quoted(path));
  const { text } = command;
  return { ...command, text: text instanceof Secret ? new Secret(script(text.reveal())) : script(text) };
}

function textsOf(command: Command): readonly string[] {
  if (command.kind === "words") return command.words;
  return [command.text instanceof Secret ? command.text.reveal() : command.text];
}
