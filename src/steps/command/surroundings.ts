import { content, expected, oneOf, wordType } from "../../model/builtin-arg-types.js";
import type { Command } from "../../model/command.js";
import { Secret } from "../../model/secret.js";
import { arg } from "../../model/schema-builders.js";

/** The words of `NAME = value`. */
export const ENV = {
  name: arg(
    "a name",
    wordType("name", (value) =>
      /^[A-Za-z_][A-Za-z0-9_]*$/.test(value)
        ? { ok: true, value }
        : { ...expected("the name of a variable: letters, digits and `_`"), ...spacedOut(value) },
    ),
  ),
  equals: arg("`=`", oneOf("=")),
  value: arg("its value", content),
};

/** `NAME=value`, as a shell has it. */
function spacedOut(value: string): { readonly help?: string } {
  const [, name, text] = /^(?:export )?([A-Za-z_][A-Za-z0-9_]*)=(.*)$/.exec(value) ?? [];
  return name === undefined ? {} : { help: `write \`${name} = ${text || '""'}\`` };
}

/** A variable of a command. */
interface EnvVariable {
  readonly name: string;
  readonly value: string | Secret;
}

/** The command with variables of its own: a script, so that a value travels as scripts do, on stdin. */
export function withVariables(command: Command, env: readonly EnvVariable[]): Command {
  if (env.length === 0) return command;
  const open = (text: string | Secret) => (text instanceof Secret ? text.reveal() : text);
  const lines = [
    ...env.map(({ name, value }) => `export ${name}=${quoted(open(value))}`),
    command.kind === "words" ? `exec ${command.words.map(quoted).join(" ")}` : open(command.text),
  ];
  const text = lines.join("\n");
  const isSecret = env.some(({ value }) => value instanceof Secret);
  const hides = isSecret || (command.kind === "script" && command.text instanceof Secret);
  return { kind: "script", text: hides ? new Secret(text) : text };
}

function quoted(word: string): string {
  return `'${word.replaceAll("'", `'\\''`)}'`;
}
