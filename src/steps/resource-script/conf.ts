import { Secret } from "../../model/secret.js";
import { HEADER } from "../shared/header.js";

/** A variable of a script's conf file. */
export interface Variable {
  readonly name: string;
  readonly value: string | Secret;
}

const ASSIGNMENT = /^([A-Za-z_][A-Za-z0-9_]*)=(.*)$/s;

/**
 * Reads a line of `conf { … }`: `NAME = value …`, or as it stands in a shell file, `[export] NAME=value`. Null when it
 * is neither, or when the name is none that a shell takes.
 */
export function readVariable(words: readonly (string | Secret)[]): Variable | null {
  const [name, equals, ...values] = words;
  if (equals === "=" && typeof name === "string" && ASSIGNMENT.test(`${name}=`) && values.length > 0) {
    return { name, value: joined(values) };
  }
  const pasted = name === "export" ? words.slice(1) : words;
  const found = typeof pasted[0] === "string" ? ASSIGNMENT.exec(pasted[0]) : null;
  if (found?.[1] === undefined || pasted.length !== 1) return null;
  return { name: found[1], value: unquoted(found[2] ?? "") };
}

/** Reads a conf file of shell assignments; `line` is the first line that is none (counted from 1), or null. */
export function readConfFile(text: string): { readonly variables: readonly Variable[]; readonly line: number | null } {
  const variables: Variable[] = [];
  for (const [index, raw] of text.split("\n").entries()) {
    const line = raw.trim();
    if (line === "" || line.startsWith("#")) continue;
    const found = ASSIGNMENT.exec(line.replace(/^export\s+/, "").replace(/\s+#.*$/, ""));
    const value = found?.[2] ?? "";
    const quoted = /^'[^']*'$|^"[^"$`\\]*"$/.test(value);
    if (found?.[1] === undefined || (!quoted && /[\s'"$`\\;&|<>()]/.test(value))) return { variables, line: index + 1 };
    variables.push({ name: found[1], value: unquoted(value) });
  }
  return { variables, line: null };
}

/** The text of the conf file: one exported variable a line; secret when a value is. */
export function renderConf(variables: readonly Variable[]): string | Secret {
  const line = ({ name, value }: Variable): string =>
    `export ${name}='${(value instanceof Secret ? value.reveal() : value).replaceAll("'", "'\\''")}'`;
  const text = [HEADER, ...variables.map(line), ""].join("\n");
  return variables.some(({ value }) => value instanceof Secret) ? new Secret(text) : text;
}

function joined(values: readonly (string | Secret)[]): string | Secret {
  const [only] = values;
  if (values.length === 1 && only !== undefined) return only;
  const text = values.map((value) => (value instanceof Secret ? value.reveal() : value)).join(" ");
  return values.some((value) => value instanceof Secret) ? new Secret(text) : text;
}

function unquoted(text: string): string {
  return /^(['"]).*\1$/s.test(text) && text.length > 1 ? text.slice(1, -1) : text;
}
