import { diagnostic, type Diagnostic } from "../../diagnostics/diagnostic.js";
import { ask, suggest } from "../../diagnostics/did-you-mean.js";
import { oneOf as anyOf } from "../../diagnostics/words.js";
import type { InventorySet, ValueBlock } from "../../inventory/inventory.js";
import { Secret } from "../../model/secret.js";
import type { Value } from "../../model/value.js";
import { aboutAddress, addressProblem } from "../../model/builtin-arg-types.js";
import { join, textOf, type Span } from "../../source/source-file.js";
import type { ParamNode, Written } from "../../syntax/playbook.js";
import type { Word } from "../../syntax/tree.js";
import { bound, type EvalScope, type HostView } from "./eval-context.js";
import { found, giveType, valueOfText, type Typed } from "./param-types.js";
import { rowsOfText } from "./rows-of-text.js";
import { UNKNOWN, type Bound, type Frame } from "./scope.js";
import { asTable, evaluateRows, evaluateWritten, hasSecret } from "./table-value.js";

/** Values from outside of all files, by param. */
export type Given = ReadonlyMap<string, GivenValue>;

export interface GivenValue {
  readonly text: string;
  /** Where the text came from, for messages: `--set vip=…`, a file. */
  readonly from: string;
  /** The value of a `secret` param, where it is one already. */
  readonly secret?: Secret;
  /** True for a text that stood on the command line, where every process list shows it. */
  readonly onCommandLine?: boolean;
  /** The file that it was read from. */
  readonly path?: string;
}

/** A place that gives a param a value. */
export type ParamSource =
  | { readonly kind: "default"; readonly value: Written; readonly span: Span }
  | { readonly kind: "set"; readonly set: InventorySet; readonly block: ValueBlock; readonly span: Span }
  | { readonly kind: "given"; readonly given: GivenValue; readonly span: null };

/** Every place that gives a param a value on this host, weakest first; the last one counts. */
export function sourcesOf(param: ParamNode, view: HostView, given: Given): readonly ParamSource[] {
  const sources: ParamSource[] = [];
  if (param.default !== null)
    sources.push({ kind: "default", value: param.default, span: spanOfWritten(param.default, param.span) });
  for (const block of blocksOf(view)) {
    const set = block.sets.find((s) => s.name.text === param.name.text);
    if (set !== undefined) sources.push({ kind: "set", set, block, span: spanOfSet(set) });
  }
  const outside = given.get(param.name.text);
  if (outside !== undefined) sources.push({ kind: "given", given: outside, span: null });
  return sources;
}

/** The value of a param on this host. `frame` is what its default sees. */
export function paramValue(param: ParamNode, frame: Frame, view: HostView, given: Given): Bound {
  if (!param.isWhole) return { value: UNKNOWN, perHost: false, diagnostics: [] };
  const sources = sourcesOf(param, view, given);
  const perHost = !given.has(param.name.text) && view.siteValues.perHost.has(param.name.text);
  const values = sources.map((source) => typedValue(param, source, { ...view, frame }));
  const winner = values.at(-1);
  if (winner === undefined) return { value: UNKNOWN, perHost, diagnostics: [missing(param)] };
  // A value that another one hides is looked at too: it would come to light where that one is missing.
  const diagnostics = values.flatMap((value) => value.diagnostics);
  return { value: winner.value, perHost: perHost || winner.perHost, diagnostics };
}

/** The value that a place gives, checked against the param's type. */
export function typedValue(param: ParamNode, source: ParamSource, at: EvalScope): Bound {
  if (hasSecret(param) && source.kind === "given" && source.given.onCommandLine === true) {
    return { value: UNKNOWN, perHost: false, diagnostics: [seenSecret(param, source.given)] };
  }
  const { written, raw } = rawValue(param, source, at);
  if (written) return raw;
  return typed(param, raw, { frame: at.frame, view: at, span: source.span, given: outsideOf(source) });
}

interface TypedPlace {
  readonly frame: Frame;
  readonly view: HostView;
  readonly span: Span | null;
  readonly given: GivenValue | null;
}

/** A value with the type of its param; told at the place that gives it when it does not fit. */
export function typed(param: ParamNode, raw: Bound, { frame, view, span, given }: TypedPlace): Bound {
  if (raw.value.kind === "absent" && !takesNone(param)) {
    return { value: UNKNOWN, perHost: raw.perHost, diagnostics: [...raw.diagnostics, givenNone(param, span)] };
  }
  if (param.type === "table") {
    const table = bound(frame, view, (at) => asTable(raw.value, param.columns, { at, span, isGiven: given !== null }));
    const told =
      given === null ? table.diagnostics : table.diagnostics.map((problem) => withGiver(problem, given.from));
    return { ...raw, value: table.value, diagnostics: [...raw.diagnostics, ...told] };
  }
  const found = listedWord(param, giveType(param.type, raw.value, view.siteValues));
  if (found.ok) return { ...raw, value: found.value };
  const origin = raw.value.kind === "text" ? raw.value.origin : undefined;
  const problem = wrongType({ ...found, param, value: raw.value, span: origin ?? span, given });
  if (origin !== undefined && span !== null) {
    const related = [{ message: "given here", span }, ...problem.related];
    return { value: UNKNOWN, perHost: raw.perHost, diagnostics: [...raw.diagnostics, { ...problem, related }] };
  }
  return { value: UNKNOWN, perHost: raw.perHost, diagnostics: [...raw.diagnostics, problem] };
}

/** A value with its type, where the param may be some words only. */
function listedWord({ oneOf }: ParamNode, typed: Typed): Typed {
  const text = typed.ok && typed.value.kind === "text" ? typed.value.text : null;
  return text === null || oneOf.length === 0 || oneOf.includes(text) ? typed : { ok: false, expected: anyOf(oneOf) };
}

/** What a place gives; a block of rows for a table has its types already, so that mistakes are told in their row. */
function rawValue(
  param: ParamNode,
  source: ParamSource,
  at: EvalScope,
): { readonly written: boolean; readonly raw: Bound } {
  const rows = param.type === "table" ? rowsOfSource(source) : null;
  if (rows === null) return { written: false, raw: sourceValue(source, param, at) };
  if (source.kind === "set") return { written: true, raw: at.siteValues.valueOf(source.set, at.host, param.columns) };
  return { written: true, raw: bound(at.frame, at, (own) => evaluateRows(rows, param.columns, own)) };
}

function rowsOfSource(source: ParamSource): Extract<Written, { kind: "rows" }> | null {
  if (source.kind === "default") return source.value.kind === "rows" ? source.value : null;
  if (source.kind === "given") return null;
  return source.set.source.kind === "rows" ? source.set.source : null;
}

function outsideOf(source: ParamSource): GivenValue | null {
  return source.kind === "given" ? source.given : null;
}

interface Mistyped {
  readonly param: ParamNode;
  readonly value: Value;
  readonly span: Span | null;
  /** Set when the value came from outside of all files. */
  readonly given: GivenValue | null;
  readonly expected: string;
  readonly help?: string;
}

/** The message for a value that does not fit its param's type, at the place that gives it. */
function wrongType({ param, value, span, given, expected, help }: Mistyped): Diagnostic {
  const message = `expected ${expected} for param \`${param.name.text}\`, found ${found(param.type, value)}`;
  const here =
    span !== null && span.file === param.span.file && span.start >= param.span.start && span.end <= param.span.end;
  const related = here ? [] : [{ message: `declared ${param.type} here`, span: param.span }];
  const details = given === null ? [] : [{ label: "given by", text: given.from }];
  const hidden = param.type === "secret" && span !== null ? [span] : [];
  const text = value.kind === "text" && (param.type === "ip" || param.type === "cidr") ? value.text : "";
  const several = param.type === "string" && value.kind === "list" && span !== null ? plainWords(span) : null;
  const quoted =
    several === null || span === null
      ? {}
      : { help: `a text of several words is quoted: \`"${several}"\``, fix: [{ span, text: `"${several}"` }] };
  const isNone = here && value.kind === "text" && value.text === "none";
  const absent = isNone ? "a param that may be absent has the default `${none}`" : undefined;
  const near = value.kind === "text" ? suggest(value.text, param.oneOf) : null;
  const meant = near === null ? {} : ask(near, span);
  const told = { help: help ?? absent ?? addressProblem(text) ?? undefined, ...quoted, ...meant };
  const parts = { related, details, hidden, ...told };
  return diagnostic("HAP2221", message, span, { ...parts, ...aboutAddress(text) });
}

/** Several bare words as they are written; null for other values. */
function plainWords(span: Span): string | null {
  const written = textOf(span);
  return /^[^"'$`{}[\]\\\n]+$/.test(written) && /\S\s+\S/.test(written) ? written : null;
}

/** The value that a place gives, before its type is looked at. */
export function sourceValue(source: ParamSource, param: ParamNode, at: EvalScope): Bound {
  switch (source.kind) {
    case "default":
      return bound(at.frame, at, (own) => evaluateWritten(source.value, own));
    case "set":
      return at.siteValues.valueOf(source.set, at.host);
    case "given":
      return { ...givenValue(param, source.given), perHost: false };
  }
}

function givenValue(param: ParamNode, { text, from, path, secret }: GivenValue): Omit<Bound, "perHost"> {
  if (param.type === "secret" && secret !== undefined) return { value: { kind: "secret", secret }, diagnostics: [] };
  if (param.type !== "table") return { value: valueOfText(param.type, text), diagnostics: [] };
  const { value, diagnostics } = rowsOfText(text, path ?? null, hasSecret(param));
  const told = diagnostics.map((problem) => withGiver(problem, from));
  return diagnostics.length === 0 ? { value, diagnostics } : { value: UNKNOWN, diagnostics: told };
}

/** The secrets that a value from outside brings: itself, or the words in the secret columns of its rows. */
export function givenSecrets(param: ParamNode, given: GivenValue): readonly Secret[] {
  if (!hasSecret(param)) return [];
  if (param.type !== "table") return [given.secret ?? new Secret(given.text)];
  const { value } = rowsOfText(given.text, null, true);
  const rows = value.kind === "list" ? value.items : [];
  return rows.flatMap((row) => {
    const words = row.kind === "list" ? row.items : [];
    return words.flatMap((word, at) =>
      param.columns[at]?.type === "secret" && word.kind === "text" ? [new Secret(word.text)] : [],
    );
  });
}

function withGiver(problem: Diagnostic, from: string): Diagnostic {
  return { ...problem, details: [...problem.details, { label: "given by", text: from }] };
}

/** From the first to the last of some words. */
function spanOfWords(words: readonly Word[], otherwise: Span): Span {
  const [first, last] = [words[0], words.at(-1)];
  return first === undefined || last === undefined ? otherwise : join(first.span, last.span);
}

/** Where a value is written. */
export function spanOfWritten(written: Written, otherwise: Span): Span {
  return written.kind === "words" ? spanOfWords(written.words, otherwise) : written.body.span;
}

function spanOfSet({ source, span }: InventorySet): Span {
  return source.kind === "value" ? span : spanOfWritten(source, span);
}

function blocksOf({ siteValues: site, host }: HostView): readonly ValueBlock[] {
  return host === null ? [site.site.values] : (site.site.blocks.get(host.name) ?? [site.site.values]);
}

/** Whether a param may be absent: its default is `${none}`. */
function takesNone({ default: written }: ParamNode): boolean {
  const [word, ...others] = written?.kind === "words" ? written.words : [];
  const [part, ...more] = word?.parts ?? [];
  if (others.length > 0 || more.length > 0 || part?.kind !== "expression") return false;
  return part.expression.kind === "literal" && part.expression.type === "none";
}

/** Also for a value of an Ansible inventory that could not be carried over: a weaker one must not take its place. */
function givenNone(param: ParamNode, span: Span | null): Diagnostic {
  const { text } = param.name;
  return diagnostic("HAP2221", `expected a value for param \`${text}\`, found none`, span ?? param.span, {
    help: `a param that may be absent says so: \`param ${param.type} ${text} = \${none}\``,
    related: [{ message: `declared ${param.type} here`, span: param.span }],
  });
}

function missing(param: ParamNode): Diagnostic {
  const { text } = param.name;
  const give = hasSecret(param)
    ? `\`--set ${text}=@FILE\``
    : `\`set ${text} = …\` in the inventory or by \`--set ${text}=…\``;
  const help = `it has no default: give it by ${give}`;
  return diagnostic("HAP2220", `param \`${text}\` has no value`, param.span, { help, lacks: param.span });
}

function seenSecret(param: ParamNode, { from }: GivenValue): Diagnostic {
  const { text } = param.name;
  const help = `write it into a file and give \`--set ${text}=@FILE\`, or \`--set ${text}=@-\` for stdin`;
  const details = [{ label: "given by", text: from }];
  const message = `expected secret \`${text}\` from a file: process lists show what stands on the command line`;
  return diagnostic("HAP2256", message, param.span, { details, help });
}
