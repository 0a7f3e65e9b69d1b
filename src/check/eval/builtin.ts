import { diagnostic } from "../../diagnostics/diagnostic.js";
import { Secret } from "../../model/secret.js";
import type { ScalarType, Value } from "../../model/value.js";
import type { Span } from "../../source/source-file.js";
import type { Call } from "../../syntax/tree.js";
import { asText } from "./coerce.js";
import { fail, type EvalContext } from "./eval-context.js";
import { UNKNOWN } from "./scope.js";
import { describe, plainOf, text } from "./values.js";

/** A call being worked out. The arguments are known and present. */
export interface Calling {
  readonly call: Call;
  readonly args: readonly Value[];
  readonly at: EvalContext;
}

/** A function of the language. */
export interface Builtin {
  /** How it is written, for messages and the reference; what stands in `[ ]` may be left out. */
  readonly usage: string;
  readonly doc: string;
  work(calling: Calling): Value;
}

/** Works on plain texts; the result is a secret when one of them is. */
export function ofTexts(calling: Calling, work: (args: readonly string[]) => string, type?: ScalarType): Value {
  const { call, args, at } = calling;
  return glued(
    args.map((arg, i) => asText(arg, spanOf(call, i), at)),
    work,
    type,
  );
}

/** A text made of others; a secret when one of them is. */
export function glued(parts: readonly Value[], work: (parts: readonly string[]) => string, type?: ScalarType): Value {
  if (parts.some((p) => p.kind !== "text" && p.kind !== "secret")) return UNKNOWN;
  const result = work(parts.map((part) => plainOf(part) ?? ""));
  const secrets = parts.flatMap((part) => (part.kind === "secret" ? [part.secret] : []));
  if (secrets.length === 0) return text(result, type);
  const isStandIn = secrets.some((one) => one.isStandIn);
  return { kind: "secret", secret: new Secret(result, isStandIn) };
}

/** The error for an argument of the wrong kind. */
export function wrongArgument(index: number, expected: string, { call, args, at }: Calling): Value {
  const value = args[index];
  const found = value === undefined ? "nothing" : describe(value);
  const message = `\`${call.name.text}\` takes ${expected}, found ${found}`;
  return fail(at, diagnostic("HAP2215", message, spanOf(call, index)));
}

/** Where an argument stands. */
export function spanOf(call: Call, index: number): Span {
  return call.args[index]?.span ?? call.span;
}

/** The whole number that an argument is; null when it is none. */
export function numberAt({ args }: Calling, index: number): number | null {
  const value = args[index];
  const found = value?.kind === "text" && /^[+-]?\d+$/.test(value.text) ? Number(value.text) : null;
  return found !== null && Number.isSafeInteger(found) ? found : null;
}
