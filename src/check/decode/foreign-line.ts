import type { DiagnosticParts, Edit } from "../../diagnostics/diagnostic.js";
import type { Topic } from "../../diagnostics/topic.js";
import { suggest } from "../../diagnostics/did-you-mean.js";
import type { ResolvedLine } from "../../model/resolved.js";
import type { BlockSpec } from "../../model/schema.js";
import { textOf, type Span } from "../../source/source-file.js";
import { elsewhere, lineOf, settingOf, type ForeignSetting } from "../foreign-words.js";
import { takesValueIn } from "./meant.js";

/** A line of a block, and where the last line of that block is. */
export interface LineInBlock extends ResolvedLine {
  readonly last: Span;
}

/** A line as another tool has it. */
interface ForeignLine {
  readonly label: string;
  readonly help: string;
  /** The line to write instead; null when it stands elsewhere. */
  readonly line: string | null;
  /** Whether it is `name=value`, and right with a blank in place of the sign. */
  readonly isSetting: boolean;
  /** What brings it to where it stands. */
  readonly asked: readonly Edit[];
}

/** A line in the way of another tool: `state=started`, `when: …`, a step inside of a step. */
export function foreignLine(spec: BlockSpec, given: ResolvedLine, step: Span): ForeignLine | null {
  const { words, block } = given;
  if (words.some(({ value }) => typeof value !== "string")) return null;
  const [first = "", ...rest] = words.map(({ span }) => textOf(span));
  const keywords = firstWords(spec);
  const setting = settingOf([first, ...rest]) ?? gluedSetting(first, rest, keywords);
  const line = setting === null ? null : lineOf(setting, keywords, takesValueIn(spec));
  if (line !== null) {
    const label = /=/.test(first) ? "this is `name=value` of another tool" : "a keyword stands without `:`";
    const isSetting = /=/.test(first) && line === `${setting?.name ?? ""} ${setting?.value ?? ""}`;
    return { label, help: `write \`${line}\``, line, isSetting, asked: [] };
  }
  const place = elsewhere(first, setting?.value ?? rest.join(" "));
  if (place !== null) {
    const asked = place.annotation === null || block !== null ? [] : putBefore(step, place.annotation, given.span);
    return { label: "not in a step", help: place.help, line: null, isSetting: false, asked };
  }
  const opens = Object.values(spec.fields).some((field) => field.block !== null);
  if (block === null || opens || spec.rows !== null || nearest(first, keywords) !== null) return null;
  return {
    label: "a block inside of the step",
    help: `a step stands beside others: put \`${first} … { … }\` behind the \`}\` of this one`,
    line: null,
    isSetting: false,
    asked: [],
  };
}

/** `real=192.168.3.100:80 gate`, of a keyword of the block; null for other lines. */
function gluedSetting(first: string, rest: readonly string[], keywords: readonly string[]): ForeignSetting | null {
  const [, name = "", value = ""] = /^([\w-]+)=(.+)$/.exec(first) ?? [];
  return keywords.includes(name) ? { name, value: [value, ...rest].join(" ") } : null;
}

/**
 * Lines of a daemon's own file, as `name=value`, come together: they are told once. Those behind one that opens a block
 * here are meant for that block.
 */
export function pastedFile(
  { fields }: BlockSpec,
  { last, span }: LineInBlock,
  { line, isSetting }: ForeignLine,
  step: Span,
): Pick<DiagnosticParts, "help" | "topic" | "covers" | "fix"> {
  const name = line?.split(" ", 1)[0] ?? "";
  const field = fields[name];
  if (line === null || field === undefined || !isSetting) return {};
  const whole = fields["from"] === undefined ? "" : "; or take the whole file as it is: `from FILE`";
  const topic: Topic = `signs of ${step.file.path}:${step.start}`;
  if (field.block === null) return { help: `write \`${line}\`${whole}`, topic };
  const isBehind = last.file === span.file && last.start > span.start;
  const covers = isBehind ? [{ ...span, start: span.end, end: last.end }] : [];
  return { help: `write \`${line} { … }\`, with its lines between the braces${whole}`, topic, covers, fix: [] };
}

/** Takes a line out and puts an annotation before the step; nothing where other words stand on one of these lines. */
function putBefore(step: Span, annotation: string, line: Span): readonly Edit[] {
  const { text } = step.file;
  if (line.file !== step.file) return [];
  const [start, end] = [text.lastIndexOf("\n", line.start) + 1, text.indexOf("\n", line.end) + 1];
  const indent = text.slice(text.lastIndexOf("\n", step.start) + 1, step.start);
  if (end === 0 || text.slice(start, end).trim() !== textOf(line) || indent.trim() !== "") return [];
  return [
    { span: { ...step, end: step.start }, text: `${annotation}\n${indent}` },
    { span: { ...line, start, end }, text: "" },
  ];
}

/** The words that a line of a block may begin with, and those that may follow one where both together name a field. */
const leading = new WeakMap<BlockSpec, ReadonlyMap<string, readonly string[]>>();

function leadingWords(spec: BlockSpec): ReadonlyMap<string, readonly string[]> {
  const known = leading.get(spec);
  if (known !== undefined) return known;
  const found = new Map<string, readonly string[]>();
  for (const name of Object.keys(spec.fields)) {
    const [word = name, second] = name.split(" ");
    found.set(word, [...(found.get(word) ?? []), ...(second === undefined ? [] : [second])]);
  }
  leading.set(spec, found);
  return found;
}

/** The words that a line may begin with. */
export function firstWords(spec: BlockSpec): readonly string[] {
  return [...leadingWords(spec).keys()];
}

/** Those that may follow such a word where both together name a field. */
export function secondWords(spec: BlockSpec, first: string | null): readonly string[] {
  return leadingWords(spec).get(first ?? "") ?? [];
}

/** The word that was probably meant; null for none. */
export function nearest(word: string, known: readonly string[]): string | null {
  return known.find((k) => k.toLowerCase() === word.toLowerCase()) ?? suggest(word, known);
}
