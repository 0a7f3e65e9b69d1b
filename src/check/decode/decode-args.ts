import { didYouMean, type MeantWord } from "../../diagnostics/did-you-mean.js";
import type { Edit } from "../../diagnostics/diagnostic.js";
import { allOf } from "../../diagnostics/words.js";
import type { ResolvedWord } from "../../model/resolved.js";
import type { ArgSpec, ArgSpecs } from "../../model/schema.js";
import { textOf, type Span } from "../../source/source-file.js";
import type { Decoding } from "./decode-context.js";
import { decodeValue, placeOf } from "./decode-value.js";
import type { LineOwner } from "./decode-context.js";
import { flagOf } from "../foreign-words.js";
import { ansibleHead, keywordOf, meantHead, spanOfWords } from "./meant.js";

/** Arguments by name, and where each stands. */
export interface DecodedArgs {
  readonly args: Readonly<Record<string, unknown>>;
  readonly at: Readonly<Record<string, Span | readonly Span[]>>;
}

/** Reads a line's words (its keyword not among them) by the schema; null when one of them is missing or wrong. */
export function decodeArgs(
  specs: ArgSpecs,
  words: readonly ResolvedWord[],
  owner: LineOwner,
  decoding: Decoding,
): DecodedArgs | null {
  if (isForeign(words, owner, decoding)) return null;
  const slots = distribute(specs, withoutCommas(specs, words, owner, decoding), owner, decoding);
  if (slots === null) return null;
  const args: Record<string, unknown> = {};
  const at: Record<string, Span | readonly Span[]> = {};
  let complete = true;
  for (const [name, spec] of Object.entries(specs)) {
    const given = slots.get(name) ?? [];
    const several = spec.count === "many" || spec.count === "any";
    at[name] = several ? given.map(writtenAt) : given[0] === undefined ? owner.span : writtenAt(given[0]);
    const found = decodeArg({ name, spec, owner }, given, decoding);
    if (found.ok) args[name] = found.value;
    else complete = false;
  }
  return complete ? { args, at } : null;
}

/** Where a whole value is written: the word of a row, when that is all of it. */
function writtenAt({ value, span, origin }: ResolvedWord): Span {
  return origin !== undefined && textOf(origin) === value ? origin : span;
}

/** Reports `service name=x state=started`. */
function isForeign(words: readonly ResolvedWord[], owner: LineOwner, decoding: Decoding): boolean {
  const [first] = words;
  const step = ansibleHead(words, owner);
  if (first === undefined || step === null) return false;
  const span = spanOfWords(first, words.at(-1) ?? first);
  decoding.report("HAP3003", `expected a value after \`${owner.name}\`, found \`name=value\` of Ansible`, span, {
    ...step,
    covers: [span],
  });
  return true;
}

/** `[a, b]` and `a, b` are told, and read as `a b`, where a line takes any number of words and these are some. */
function withoutCommas(
  specs: ArgSpecs,
  words: readonly ResolvedWord[],
  { name }: LineOwner,
  decoding: Decoding,
): readonly ResolvedWord[] {
  const [spec, ...others] = Object.values(specs);
  const [first] = words;
  const last = words.at(-1);
  if (spec === undefined || others.length > 0 || first === undefined || last === undefined) return words;
  const texts = words.map((word) => keywordOf(word) ?? "");
  const isList = texts.some((text) => /^\[|\]$|,$/.test(text));
  if (spec.count !== "many" || !isList || words.some((word, at) => textOf(word.span) !== texts[at])) return words;
  const isRight = (text: string): boolean =>
    spec.type.of === "word"
      ? spec.type.parse(text, "playbook").ok
      : spec.type.of === "file" && spec.type.other?.(text)?.ok === true;
  const meant = words.flatMap((word, at) =>
    (texts[at] ?? "").split(/[[\],]+/).flatMap((text) => (text === "" ? [] : [{ ...word, value: text }])),
  );
  const values = meant.map(({ value }) => value);
  if (texts.every(isRight) || !values.every(isRight)) return words;
  const span = spanOfWords(first, last);
  const text = values.join(" ");
  decoding.report("HAP3003", `expected words with blanks between, found \`${textOf(span)}\``, span, {
    help: `write \`${name} ${text}\``,
    fix: [{ span, text }],
  });
  return meant;
}

/** Gives each word to an argument: words after a label to that label, the others to the positional ones in turn. */
function distribute(
  specs: ArgSpecs,
  words: readonly ResolvedWord[],
  owner: LineOwner,
  decoding: Decoding,
): ReadonlyMap<string, readonly ResolvedWord[]> | null {
  const entries = Object.entries(specs);
  const labels = new Map(entries.flatMap(([name, spec]) => (spec.label === null ? [] : [[spec.label, name] as const])));
  const positional = entries.filter(([, spec]) => spec.label === null);
  const slots = new Map<string, ResolvedWord[]>();
  let ok = true;
  for (let i = 0; i < words.length;) {
    const word = words[i];
    if (word === undefined) break;
    const labelled = labels.get(keywordOf(word) ?? "");
    if (labelled !== undefined) {
      const taken = afterLabel(specs[labelled], words.slice(i + 1));
      ok = giveLabelled({ labelled, label: word, taken }, slots, decoding) && ok;
      i += 1 + taken.length;
      continue;
    }
    const next = positional.find(([name, spec]) => (slots.get(name)?.length ?? 0) < capacity(spec));
    if (next === undefined) {
      tooMany(words, { at: i, labels: [...labels.keys()], owner, specs }, decoding);
      return null;
    }
    const slot = slots.get(next[0]);
    if (slot === undefined) slots.set(next[0], [word]);
    else slot.push(word);
    i += 1;
  }
  return ok ? slots : null;
}

function afterLabel(spec: ArgSpec | undefined, rest: readonly ResolvedWord[]): readonly ResolvedWord[] {
  return spec?.count === "words" || spec?.count === "many" || spec?.count === "any" ? rest : rest.slice(0, 1);
}

function giveLabelled(
  given: { readonly labelled: string; readonly label: ResolvedWord; readonly taken: readonly ResolvedWord[] },
  slots: Map<string, ResolvedWord[]>,
  decoding: Decoding,
): boolean {
  const { labelled, label, taken } = given;
  const earlier = slots.get(labelled)?.[0];
  if (earlier !== undefined) {
    const related = [{ message: "first given here", span: earlier.span }];
    decoding.report("HAP3009", `\`${label.value}\` is given twice`, label.span, { related });
    return false;
  }
  if (taken.length === 0) {
    decoding.report("HAP3002", `expected a value after \`${label.value}\``, label.span);
    return false;
  }
  slots.set(labelled, [...taken]);
  return true;
}

function capacity(spec: ArgSpec): number {
  if (spec.type.of === "file" && spec.type.fill) return 2;
  return spec.count === "one" || spec.count === "optional" ? 1 : Infinity;
}

interface Excess {
  /** Index of the first word that is too many. */
  readonly at: number;
  readonly labels: readonly string[];
  readonly owner: LineOwner;
  readonly specs: ArgSpecs;
}

function tooMany(words: readonly ResolvedWord[], { at, labels, owner, specs }: Excess, decoding: Decoding): void {
  const meant = meantHead(specs, words, owner);
  const first = words[meant?.from ?? at];
  const last = words.at(-1);
  if (first === undefined || last === undefined) return;
  const span = spanOfWords(first, last);
  const joined = meant === null ? joinedValue(specs, words, owner) : null;
  const meaning = unitMeant(words[at - 1], first, specs) ?? meant ?? joined;
  const otherwise = labels.length > 0 ? `these may follow: ${allOf(labels)}` : undefined;
  decoding.report("HAP3003", `expected no more words after \`${owner.name}\` and its values`, span, {
    label: meant?.label ?? "not expected here",
    ...(meaning === null
      ? didYouMean(keywordOf(first) ?? "", labels, { span: first.span, otherwise })
      : { help: meaning.help, asked: meaning.asked }),
    fix: joined?.fix ?? [],
    covers: [span],
  });
}

/** Several words that are one value of their line: a text, or what its type reads when they stand in quotes. */
function joinedValue(
  specs: ArgSpecs,
  words: readonly ResolvedWord[],
  { name, block, span: owner }: LineOwner,
): Joined | null {
  const [first] = words;
  const last = words.at(-1);
  const [spec, ...others] = Object.values(specs);
  if (first === undefined || last === undefined || words.some((word) => keywordOf(word) !== textOf(word.span)))
    return null;
  const span = spanOfWords(first, last);
  const text = words.map(({ span: at }) => textOf(at)).join(" ");
  if (spec === undefined) {
    const flag = flagOf({ name, value: text });
    if (flag === null || textOf(owner) !== `${name} ${text}`) return null;
    return { help: `write \`${flag}\``, fix: [{ span: owner, text: flag }], asked: [] };
  }
  if (block !== undefined || others.length > 0 || spec.type.of !== "word" || first.form !== "bare") return null;
  const parsed = spec.type.parse(text, "playbook");
  if (!parsed.ok) return parsed.help === undefined ? null : { help: parsed.help, fix: [], asked: [] };
  if (spec.type.name !== "text" && spec.type.parse(textOf(first.span), "playbook").ok) return null;
  return {
    help: `a value of several words is quoted: write \`${name} "${text}"\``,
    fix: [{ span, text: `"${text}"` }],
    asked: [],
  };
}

interface Joined extends MeantWord {
  readonly fix: readonly Edit[];
}

/** `10 s` is a number and a word: the unit belongs to the number, where that is a value. */
function unitMeant(before: ResolvedWord | undefined, found: ResolvedWord, specs: ArgSpecs): MeantWord | null {
  const unit = /^(?:(ms|msec)|(s|secs?|seconds?)|(m|mins?|minutes?)|(h|hours?))$/i.exec(keywordOf(found) ?? "");
  if (unit === null || before === undefined || !/^\d+$/.test(keywordOf(before) ?? "")) return null;
  const [, ms, s, m] = unit;
  const short = ms !== undefined ? "ms" : s !== undefined ? "s" : m !== undefined ? "m" : "h";
  const value = `${keywordOf(before) ?? ""}${short}`;
  const isValue = Object.values(specs).some(({ type }) => type.of === "word" && type.parse(value, "playbook").ok);
  if (!isValue) return null;
  return {
    help: `a unit belongs to its number: \`${value}\``,
    asked: [{ span: spanOfWords(before, found), text: value }],
  };
}

type ArgOutcome = { readonly ok: true; readonly value: unknown } | { readonly ok: false };

interface ArgPlace {
  readonly name: string;
  readonly spec: ArgSpec;
  readonly owner: LineOwner;
}

function decodeArg(place: ArgPlace, given: readonly ResolvedWord[], decoding: Decoding): ArgOutcome {
  const { spec } = place;
  const [first] = given;
  if (first === undefined) return decodeAbsent(place, decoding);
  if (spec.type.of === "words") {
    const parsed = spec.type.parse(given);
    if (parsed.ok) {
      if (given.length === 1) warnBare(first, decoding);
      return parsed;
    }
    const last = given.at(-1) ?? first;
    const { span, related } = given.length === 1 ? placeOf(first) : { span: spanOfWords(first, last), related: [] };
    const text = textOf(span);
    // A `${…}` is filled in within quotes too.
    const isPlain = given.every(({ form }) => form === "bare") && !/["\\$]/.test(text);
    const asked = parsed.help !== undefined && isPlain ? [{ span, text: `"${text}"` }] : [];
    decoding.report("HAP3004", `expected ${parsed.expected}`, span, { help: parsed.help, related, asked });
    return { ok: false };
  }
  if (spec.count === "many" || spec.count === "any") {
    const values = given.map((word) => decodeValue(spec, [word], decoding));
    return values.every((v) => v.ok) ? { ok: true, value: values.map((v) => v.value) } : { ok: false };
  }
  return decodeValue(spec, given, decoding);
}

/** A value in a script is one word only in `quote(…)`; told at the first, with the others beside it. */
function warnBare({ bare = [], form }: ResolvedWord, decoding: Decoding): void {
  const [first, ...others] = form === "bare" ? [] : [...new Map(bare.map((span) => [span.start, span])).values()];
  if (first === undefined) return;
  const message = "a value with blanks or signs of a shell is filled into a script as it stands";
  decoding.report("HAP3043", message, first, {
    severity: "warning",
    help: `make it one word: \`${textOf(first).replace(/^\$\{(.*)\}$/s, "${quote($1)}")}\``,
    related: others.map((span) => ({ message: "and here", span })),
  });
}

function decodeAbsent({ name, spec, owner }: ArgPlace, decoding: Decoding): ArgOutcome {
  if (spec.count === "optional") return { ok: true, value: null };
  if (spec.count === "any") return { ok: true, value: [] };
  const plain =
    spec.doc === name || spec.doc === "the value" ? name.replace(/^value$/, "a value") : `${name}: ${spec.doc}`;
  const what = spec.label === null ? plain : `\`${spec.label}\`: ${spec.doc}`;
  const label = spec.type.name === name ? "missing" : `missing: ${spec.type.name}`;
  decoding.report("HAP3002", `\`${owner.name}\` needs ${what}`, owner.span, { label });
  return { ok: false };
}
