import { scalar, type AnsibleValue } from "./ansible-value.js";

/**
 * Reads a text as Ansible's INI reader does, by Python's `ast.literal_eval`: numbers, strings, True, False, None,
 * tuples, lists, sets and dictionaries. Null when it is no literal; Ansible then takes the text as it stands.
 */
export function pythonLiteral(source: string): AnsibleValue | null {
  const reader: Reader = { source, at: 0 };
  try {
    const value = readTuple(reader, "");
    skipBlanks(reader);
    return reader.at === source.length ? value : null;
  } catch (error) {
    if (error === NO_LITERAL) return null;
    throw error;
  }
}

/** The only way out of the recursion for a text that is no literal; it never leaves this file. */
const NO_LITERAL = Symbol("no literal");

interface Reader {
  readonly source: string;
  at: number;
}

const CLOSES: Readonly<Record<string, string>> = { "[": "]", "(": ")", "{": "}" };

/** One value, or several with commas between, which is a tuple. */
function readTuple(reader: Reader, close: string): AnsibleValue {
  const first = readValue(reader);
  skipBlanks(reader);
  if (reader.source[reader.at] !== ",") return first;
  const items = [first];
  while (accept(reader, ",")) {
    skipBlanks(reader);
    const next = reader.source[reader.at];
    if (next === undefined || next === close) break;
    items.push(readValue(reader));
  }
  return { kind: "list", items };
}

function readValue(reader: Reader): AnsibleValue {
  skipBlanks(reader);
  const next = reader.source[reader.at] ?? "";
  if (next === '"' || next === "'") return scalar(readStrings(reader));
  if (next === "[" || next === "(" || next === "{") return readBracket(reader, next);
  const word = take(reader, /[A-Za-z]+(?![\w.])/y);
  if (word !== null) return named(word);
  return readNumber(reader);
}

function named(word: string): AnsibleValue {
  if (word === "True" || word === "False") return scalar(word === "True");
  if (word === "None") return scalar(null);
  throw NO_LITERAL;
}

function readBracket(reader: Reader, open: string): AnsibleValue {
  const close = CLOSES[open] ?? "";
  reader.at++;
  if (accept(reader, close)) return open === "{" ? { kind: "dict", entries: new Map() } : { kind: "list", items: [] };
  if (open === "(") {
    const value = readTuple(reader, close);
    if (!accept(reader, close)) throw NO_LITERAL;
    return value;
  }
  const first = readValue(reader);
  return open === "{" && accept(reader, ":") ? readDict(reader, first) : readList(reader, first, close);
}

function readList(reader: Reader, first: AnsibleValue, close: string): AnsibleValue {
  const items = [first];
  while (accept(reader, ",")) {
    if (accept(reader, close)) return { kind: "list", items };
    items.push(readValue(reader));
  }
  if (!accept(reader, close)) throw NO_LITERAL;
  return { kind: "list", items };
}

function readDict(reader: Reader, firstKey: AnsibleValue): AnsibleValue {
  const entries = new Map([[keyOf(firstKey), readValue(reader)]]);
  while (accept(reader, ",")) {
    if (accept(reader, "}")) return { kind: "dict", entries };
    const key = readValue(reader);
    if (!accept(reader, ":")) throw NO_LITERAL;
    entries.set(keyOf(key), readValue(reader));
  }
  if (!accept(reader, "}")) throw NO_LITERAL;
  return { kind: "dict", entries };
}

function keyOf(key: AnsibleValue): string {
  if (key.kind !== "scalar") throw NO_LITERAL;
  return key.text;
}

/** A number. Python takes no leading zeros, so `0750` is no literal and stays text. */
function readNumber(reader: Reader): AnsibleValue {
  const sign = take(reader, /[+-](?=[\d.])/y) ?? "";
  const digits =
    take(reader, /0[xX][\da-fA-F]+|0[oO][0-7]+|0[bB][01]+/y) ??
    take(reader, /(?:(?:\d(?:_?\d)*)?\.\d(?:_?\d)*|\d(?:_?\d)*\.?)(?:[eE][+-]?\d(?:_?\d)*)?/y);
  if (digits === null || /^[\w.]/.test(reader.source.slice(reader.at))) throw NO_LITERAL;
  if (/^0[\d_]*[1-9]/.test(digits) && /^[\d_]+$/.test(digits)) throw NO_LITERAL;
  const size = Number(digits.replaceAll("_", ""));
  return scalar(sign === "-" ? -size : size, `${sign}${digits}`);
}

/** Strings that stand beside each other are one. */
function readStrings(reader: Reader): string {
  let text = "";
  for (;;) {
    const part = take(
      reader,
      /"""(?:[^\\]|\\[\s\S])*?"""|'''(?:[^\\]|\\[\s\S])*?'''|"(?:[^"\\\n]|\\[\s\S])*"|'(?:[^'\\\n]|\\[\s\S])*'/y,
    );
    if (part === null) throw NO_LITERAL;
    const quotes = /^(?:"""|''')/.test(part) && part.length >= 6 ? 3 : 1;
    text += unescape(part.slice(quotes, -quotes));
    skipBlanks(reader);
    if (!/["']/.test(reader.source[reader.at] ?? "")) return text;
  }
}

const ESCAPES: Readonly<Record<string, string>> = {
  a: "\u0007",
  b: "\b",
  f: "\f",
  n: "\n",
  r: "\r",
  t: "\t",
  v: "\v",
  "\n": "",
};

function unescape(text: string): string {
  const escape = /\\(x[\da-fA-F]{2}|u[\da-fA-F]{4}|U[\da-fA-F]{8}|[0-7]{1,3}|[\s\S])/g;
  return text.replace(escape, (whole, code: string) => {
    if (/^[0-7]/.test(code)) return String.fromCodePoint(Number.parseInt(code, 8));
    if (code.length > 1) return String.fromCodePoint(Number.parseInt(code.slice(1), 16));
    return ESCAPES[code] ?? ("\\'\"".includes(code) ? code : whole);
  });
}

function accept(reader: Reader, mark: string): boolean {
  skipBlanks(reader);
  if (mark === "" || reader.source[reader.at] !== mark) return false;
  reader.at++;
  return true;
}

/** Blanks, and a comment at the end. */
function skipBlanks(reader: Reader): void {
  take(reader, /[ \t\f]*(?:#.*$)?/y);
}

function take(reader: Reader, pattern: RegExp): string | null {
  pattern.lastIndex = reader.at;
  const match = pattern.exec(reader.source);
  if (match === null) return null;
  reader.at += match[0].length;
  return match[0];
}
