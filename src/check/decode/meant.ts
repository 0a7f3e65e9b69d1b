import type { ResolvedLine, ResolvedWord } from "../../model/resolved.js";
import type { ArgSpec, ArgSpecs, BlockSpec } from "../../model/schema.js";
import { join, textOf, type Span } from "../../source/source-file.js";
import { lineOf, settingOf, type ForeignSetting } from "../foreign-words.js";
import type { Edit } from "../../diagnostics/diagnostic.js";
import type { MeantWord } from "../../diagnostics/did-you-mean.js";
import type { Decoding, LineOwner } from "./decode-context.js";

/** The text of a word that may be a keyword, or null. */
export function keywordOf(word: ResolvedWord | undefined): string | null {
  if (word === undefined || (word.form !== "bare" && word.form !== "file")) return null;
  return typeof word.value === "string" ? word.value : null;
}

/** The field that a line's first word, or its first two, name; null for none. */
export function fieldOf(spec: BlockSpec, [first, second]: readonly ResolvedWord[]): string | null {
  const word = keywordOf(first);
  const both = `${word ?? ""} ${keywordOf(second) ?? ""}`;
  const names = word === null ? [] : [both, word];
  return names.find((name) => Object.hasOwn(spec.fields, name)) ?? null;
}

/** The words as they are written. */
function written(words: readonly ResolvedWord[]): string {
  return words.map(({ span }) => textOf(span)).join(" ");
}

/** Where the words stand. */
export function spanOfWords(first: ResolvedWord, last: ResolvedWord): Span {
  return first.span.file === last.span.file ? join(first.span, last.span) : first.span;
}

/** A head of a step that was meant: what is wrong with the words from an index on, and the line to write. */
export interface MeantHead {
  readonly from: number;
  readonly label: string;
  readonly help: string;
  readonly asked: readonly Edit[];
}

/** Puts a whole step in place of its head, where that is all of it. */
function wholeStep({ name, span }: LineOwner, words: readonly ResolvedWord[], step: string): readonly Edit[] {
  const last = words.at(-1)?.span;
  if (last === undefined || last.file !== span.file || !span.file.text.startsWith(name, span.start)) return [];
  const behind = /^[ \t]*(?=#|;|\}|\r?\n|$)/.test(span.file.text.slice(last.end, last.end + LONGEST_GAP));
  return behind ? [{ span: { ...span, end: last.end }, text: step }] : [];
}

/** Blanks behind a head (characters). */
const LONGEST_GAP = 200;

/** What a step's head with too many words was meant for: its block on the same line, or a label without quotes. */
export function meantHead(specs: ArgSpecs, words: readonly ResolvedWord[], owner: LineOwner): MeantHead | null {
  const { name, block } = owner;
  if (block === undefined || words.some(({ value }) => typeof value !== "string")) return null;
  const positional = Object.values(specs).filter(({ label }) => label === null);
  const keywords = Object.keys(block.fields);
  const isField = (word: ResolvedWord): boolean => keywords.includes(keywordOf(word) ?? "");
  const at = words.findIndex((word, index) => index >= positional.length && isField(word));
  if (at === positional.length) {
    const step = `${[name, written(words.slice(0, at))].join(" ").trim()} { ${linesOf(words.slice(at), isField)} }`;
    const help = `its lines stand in a block: write \`${step}\``;
    return { from: at, label: "this belongs into the block", help, asked: wholeStep(owner, words, step) };
  }
  if (positional.length === 0) {
    const [first] = keywords;
    const line = block.rows === null && first !== undefined ? `${first} ${written(words)}` : written(words);
    const step = `${name} { ${line} }`;
    const asked = wholeStep(owner, words, step);
    return { from: 0, label: "this belongs into the block", help: `write \`${step}\``, asked };
  }
  const [title] = positional;
  if (positional.length !== 1 || title?.type.name !== "text" || words.some(({ form }) => form !== "bare")) return null;
  const [first] = words;
  if (first === undefined) return null;
  const text = `"${written(words)}"`;
  const quoted = `${name} ${text} {`;
  const runs = Object.entries(block.fields).find(([, field]) => field.required && takesWords(field.args));
  if (runs === undefined) {
    const help = `a label of several words is quoted: write \`${quoted}\``;
    return {
      from: 0,
      label: "not in quotes",
      help,
      asked: [{ span: spanOfWords(first, words.at(-1) ?? first), text }],
    };
  }
  const step = `${quoted} ${runs[0]} ${written(words)} }`;
  return { from: 0, label: "not in a block", help: `write \`${step}\``, asked: wholeStep(owner, words, step) };
}

function takesWords(args: ArgSpecs): boolean {
  return Object.values(args).some(({ count }) => count === "words");
}

/** The words as lines, each of which begins with a keyword. */
function linesOf(words: readonly ResolvedWord[], isField: (word: ResolvedWord) => boolean): string {
  return words.map((word, index) => `${index === 0 ? "" : isField(word) ? "; " : " "}${textOf(word.span)}`).join("");
}

/** `name=heartbeat state=started` after a step's kind, as Ansible has it: the step to write; null for other words. */
export function ansibleHead(words: readonly ResolvedWord[], owner: LineOwner): MeantWord | null {
  const { name, block } = owner;
  if (block === undefined || words.length === 0) return null;
  const settings = words.map((word) => settingOf([keywordOf(word) ?? ""]));
  if (!settings.every((one): one is ForeignSetting => one !== null)) return null;
  const subject = settings.find((one) => ["name", "path", "dest"].includes(one.name));
  if (subject === undefined) return null;
  const keywords = Object.keys(block.fields);
  const lines = settings.flatMap((one) => lineOf(one, keywords, takesValueIn(block)) ?? []);
  const step = `${name} ${subject.value} { ${lines.length === 0 ? "…" : lines.join("; ")} }`;
  return { help: `write \`${step}\``, asked: lines.length === 0 ? [] : wholeStep(owner, words, step) };
}

/** Tells of a block's keywords whether a value follows. */
export function takesValueIn({ fields }: BlockSpec): (keyword: string) => boolean {
  return (keyword) => Object.keys(fields[keyword]?.args ?? {}).length > 0;
}

/** The words of a row after those that other tools put into it are told: `key=value`, and the command itself. */
export function meantRow(
  args: ArgSpecs,
  { words }: ResolvedLine,
  { name }: LineOwner,
  decoding: Decoding,
): readonly ResolvedWord[] {
  const [key, second] = Object.values(args);
  const [first] = words;
  if (key === undefined || second === undefined || first === undefined || isRight(key, first)) return words;
  if (Object.values(args).some(({ type }) => type.of !== "words" && type.of !== "file" && type.values?.includes("="))) {
    return words;
  }
  const isCommand = keywordOf(first) === name;
  const start = isCommand
    ? words.findIndex((word, index) => index > 0 && keywordOf(word)?.startsWith("-") !== true)
    : 0;
  const rest = start < 0 ? [] : words.slice(start);
  const [head] = rest;
  if (head === undefined) return words;
  const isApart = isRight(key, head);
  const meant = isApart ? rest : apart(head, rest, key);
  if (meant === null) return words;
  const keyText = meant[0]?.value.toString() ?? "";
  const text = `${keyText} ${isApart ? written(rest.slice(1)) : valueText(head, rest)}`;
  const span = spanOfWords(first, words.at(-1) ?? first);
  const message = isCommand
    ? `expected a row of \`${name}\`, found the command \`${name}\``
    : `expected a blank after \`${keyText}\`, found \`=\``;
  decoding.report("HAP3003", message, isCommand ? first.span : span, {
    help: `write \`${text}\``,
    fix: [{ span, text }],
    covers: [span],
  });
  return meant;
}

function isRight({ type }: ArgSpec, word: ResolvedWord): boolean {
  return (
    type.of !== "words" && type.of !== "file" && typeof word.value === "string" && type.parse(word.value, "playbook").ok
  );
}

/** `key=value` as two words; null when the part before the `=` is no key. */
function apart(head: ResolvedWord, rest: readonly ResolvedWord[], key: ArgSpec): readonly ResolvedWord[] | null {
  const found = /^([^=]+)=(.*)$/s.exec(keywordOf(head) ?? "");
  if (found === null) return null;
  const [, name = "", value = ""] = found;
  if (!isRight(key, { ...head, value: name })) return null;
  const values = value === "" ? rest.slice(1) : [{ ...head, value }, ...rest.slice(1)];
  return values.length === 0 ? null : [{ ...head, value: name }, ...values];
}

function valueText(head: ResolvedWord, rest: readonly ResolvedWord[]): string {
  return [textOf(head.span).replace(/^[^=]*=/, ""), written(rest.slice(1))].filter((text) => text !== "").join(" ");
}
