import { aboutAddress, addressProblem } from "../../model/builtin-arg-types.js";
import { didYouMean, type MeantWord } from "../../diagnostics/did-you-mean.js";
import type { Related } from "../../diagnostics/diagnostic.js";
import type { ArgType, FileType } from "../../model/arg-type.js";
import type { ResolvedWord } from "../../model/resolved.js";
import type { ArgSpec } from "../../model/schema.js";
import { Secret } from "../../model/secret.js";
import { lineAround, sourceFile, textOf, type Span } from "../../source/source-file.js";
import type { Decoding } from "./decode-context.js";
import { shortText } from "../eval/values.js";
import { decodeText } from "./decode-text.js";

type DecodedValue = { readonly ok: true; readonly value: unknown } | { readonly ok: false };

/** Reads one value: of one word, or of a file's name and perhaps `filled`. Problems are reported. */
export function decodeValue(spec: ArgSpec, given: readonly ResolvedWord[], decoding: Decoding): DecodedValue {
  const [word] = given;
  if (word === undefined || spec.type.of === "words") return { ok: false };
  return spec.type.of === "file"
    ? decodeFile(spec.type, given, decoding)
    : decodeWord(spec.type, word, spec.doc, decoding);
}

function decodeWord(type: ArgType<unknown>, word: ResolvedWord, doc: string, decoding: Decoding): DecodedValue {
  const secret = word.value instanceof Secret;
  if (secret && !type.secret && /^\*+$/.test(textOf(word.span))) {
    decoding.report("HAP3010", `expected ${doc}, found what may be a secret`, word.span, {
      label: "not shown",
      help: "the secret of a line stands behind its other words",
      covers: [lineAround(word.span)],
    });
    return { ok: false };
  }
  if (secret && !type.secret) {
    decoding.report("HAP3010", `expected ${type.name}, found a secret`, word.span, {
      label: "a secret cannot stand here",
      help: "a secret may stand only where it is never shown: file contents, keys, passwords and scripts",
    });
    return { ok: false };
  }
  const text = word.value instanceof Secret ? word.value.reveal() : word.value;
  const parsed = type.parse(text, word.form === "file" ? "file" : "playbook");
  if (parsed.ok) {
    const { value } = parsed;
    const isStandIn = word.value instanceof Secret && word.value.isStandIn;
    if (value instanceof Secret && isStandIn) return { ok: true, value: new Secret(value.reveal(), isStandIn) };
    return { ok: true, value: secret && typeof value === "string" ? new Secret(value, isStandIn) : value };
  }
  // What was to be a secret is one, also where it is written in clear and does not fit.
  const hidden = secret || type.secret;
  const found = secret ? "a secret that is none" : hidden ? "another text" : shortText(text);
  const meant = hidden ? null : meantValue(text);
  const { span, related, covers } = placeOf(word);
  const at = textOf(span) === text ? span : null;
  // Behind it stands a text, and no other value of the line.
  const isComment = word.form === "file" && text.startsWith("//");
  const help = isComment ? "a comment begins with `#`" : (meant?.help ?? parsed.help ?? dottedHelp(text));
  const dollar = help === undefined ? dollarMeant(text, word, at) : null;
  decoding.report("HAP3004", `expected ${parsed.expected}, found ${found}`, span, {
    ...(help === undefined && !hidden ? (dollar ?? didYouMean(text, type.values ?? [], { span: at })) : { help }),
    fix: meant === null ? [] : [{ span, text: meant.text }],
    covers: isComment ? [{ ...span, end: lineAround(span).end }] : covers,
    related,
    // A value that is written elsewhere is wrong there, however often it is filled in.
    ...(hidden || textOf(word.span).includes(text) ? {} : { topic: `value ${text}` }),
    ...(hidden ? {} : aboutAddress(text)),
    hidden: hidden && !secret ? [word.span] : [],
  });
  return { ok: false };
}

/** Where a mistake in a word is told: in the row that its value comes from, else where it stands. */
export function placeOf({ span, origin }: ResolvedWord): {
  readonly span: Span;
  readonly related: readonly Related[];
  readonly covers: readonly Span[];
} {
  if (origin === undefined) return { span, related: [], covers: [span] };
  return { span: origin, related: [{ message: "filled in here", span }], covers: [origin, span] };
}

/** A value in the way of another language, or a time in two words, and how it is written. */
function meantValue(text: string): { readonly text: string; readonly help: string } | null {
  const jinja = /^\{\{\s*([\w.-]+)\s*\}\}$/.exec(text)?.[1];
  if (jinja !== undefined) return { text: `\${${jinja}}`, help: `\`{{ … }}\` is Jinja: write \`\${${jinja}}\`` };
  const time = /^(\d+) (?:(ms)|([smh])\w*)$/.exec(text);
  if (time === null) return null;
  const short = `${time[1] ?? ""}${time[2] ?? time[3] ?? ""}`;
  return { text: short, help: `a time is one word: write \`${short}\`` };
}

/** `http://$vip/`: a value is filled in, as a shell would. */
function dollarMeant(text: string, { form }: ResolvedWord, span: Span | null): MeantWord | null {
  if (form !== "bare" || !/\$[A-Za-z_]/.test(text)) return null;
  const filled = text.replace(/\$([A-Za-z_][\w-]*)/g, "${$1}");
  const help = `a value is filled in by \`\${name}\`: write \`${filled}\``;
  return { help, asked: span === null ? [] : [{ span, text: filled }] };
}

/** An address of which a number is wrong. */
function dottedHelp(text: string): string | undefined {
  return addressProblem(text) ?? undefined;
}

function decodeFile(type: FileType<unknown>, given: readonly ResolvedWord[], decoding: Decoding): DecodedValue {
  const [name, flag] = given;
  if (name === undefined) return { ok: false };
  if (typeof name.value !== "string") {
    decoding.report("HAP3010", "expected a file's name, found a secret", name.span);
    return { ok: false };
  }
  if (flag !== undefined && (flag.form !== "bare" || flag.value !== "filled")) {
    decoding.report("HAP3004", `expected \`filled\` or nothing after a file's name`, flag.span, {
      help: "`from FILE` takes the file as it is, `from FILE filled` fills in its `${…}`",
    });
    return { ok: false };
  }
  const other = type.other?.(name.value) ?? null;
  if (other !== null) {
    const meant = meantValue(name.value);
    if (other.ok) return other;
    decoding.report("HAP3004", `expected ${other.expected}, found ${shortText(name.value)}`, name.span, {
      help: meant?.help ?? other.help,
      fix: meant === null ? [] : [{ span: name.span, text: meant.text }],
    });
    return { ok: false };
  }
  const read = decoding.context.readFile(name.value, name.span);
  if (!read.ok) {
    decoding.add([read.diagnostic]);
    return { ok: false };
  }
  const content = flag === undefined ? read.bytes : fill(read, name, decoding);
  return content === null ? { ok: false } : finish(type, { path: read.path, content }, name, decoding);
}

function fill(
  read: { readonly path: string; readonly bytes: Buffer },
  name: ResolvedWord,
  decoding: Decoding,
): string | Secret | null {
  const text = decodeText(read, name.span);
  if (!text.ok) {
    decoding.add([text.diagnostic]);
    return null;
  }
  const filled = decoding.context.fill(sourceFile(read.path, text.text), name.span);
  if (filled.ok) return filled.text;
  decoding.add(filled.diagnostics);
  return null;
}

function finish(
  type: FileType<unknown>,
  file: { readonly path: string; readonly content: Buffer | string | Secret },
  name: ResolvedWord,
  decoding: Decoding,
): DecodedValue {
  const parsed = type.parse(file);
  if (parsed.ok) return parsed;
  decoding.report("HAP3004", `expected ${parsed.expected} in ${file.path}`, name.span, { help: parsed.help });
  return { ok: false };
}
