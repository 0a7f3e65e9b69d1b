import { diagnostic, hasErrors, type Diagnostic } from "../../diagnostics/diagnostic.js";
import { whichOf, type Topic } from "../../diagnostics/topic.js";
import type { Resolution } from "../../model/program.js";
import type { ResolvedLine, ResolvedWord } from "../../model/resolved.js";
import type { Params, StepKind, Target } from "../../model/step-kind.js";
import type { Host } from "../../model/host.js";
import { textOf } from "../../source/source-file.js";
import { decode } from "../decode/decode-step.js";
import type { DecodeContext, Filled, StepWords } from "../decode/decode-context.js";
import { notes, type EvalContext, type HostView } from "../eval/eval-context.js";
import { fillText } from "../eval/fill-text.js";
import type { Condition } from "./expand-file.js";
import { includedFiles } from "../included-files.js";
import type { ExpandedStep } from "./expand-play.js";
import { conditionHolds } from "../eval/evaluate.js";
import { resolveBody, resolveWords } from "../eval/resolve-body.js";

/** A step's words on one host; null parts are not known before contact. */
interface StepTexts {
  readonly head: readonly ResolvedWord[] | null;
  readonly body: readonly ResolvedLine[] | null;
  readonly diagnostics: readonly Diagnostic[];
}

/** A step as its kind's schema reads it, before the kind's own check. */
interface StepDecoded {
  readonly params: Params | null;
  readonly unread: readonly string[];
  readonly diagnostics: readonly Diagnostic[];
  /** The text of a file in it depends on facts. */
  readonly afterContact: boolean;
}

/** What is the same on every host of a site, by step; filled as steps are resolved. */
export interface SharedSteps {
  readonly texts: Map<string, StepTexts>;
  readonly decoded: Map<string, StepDecoded>;
}

/** Nothing shared yet. */
export function sharedSteps(): SharedSteps {
  return { texts: new Map(), decoded: new Map() };
}

export interface StepInput {
  readonly step: ExpandedStep;
  readonly kind: StepKind;
  readonly view: HostView & { readonly host: Host };
  readonly shared: SharedSteps;
  /** Of the step within its site. */
  readonly key: string;
}

/** Works out a step for one host: whether it runs, and its params by its kind's schema. */
export function resolveStep(input: StepInput): Resolution {
  const { step, view } = input;
  const asked = askConditions(step.conditions, view);
  if (asked.refused !== null) {
    return { kind: "skip", reason: conditionText(asked.refused), isOut: asked.refused.written === "if" };
  }
  const texts = textsOf(input);
  const found = [...asked.diagnostics, ...texts.diagnostics];
  if (hasErrors(found)) return { kind: "invalid", diagnostics: found, partial: null };
  const { head, body } = texts;
  if (head === null || (body === null && step.node.body !== null)) return { kind: "after-contact" };
  const decoded = decodedOf(input, { head, body, span: step.node.span });
  const diagnostics = [...found, ...decoded.diagnostics, ...ownProblems(input, decoded)];
  const { params, unread } = decoded;
  if (params === null || hasErrors(diagnostics)) {
    return { kind: "invalid", diagnostics, partial: params === null ? null : { params, unread } };
  }
  return asked.unknown || decoded.afterContact ? { kind: "after-contact" } : { kind: "run", params, diagnostics };
}

/** What is wrong with a step's words as its kind reads them; nothing where they have no value. */
export function wordProblems(input: StepInput): readonly Diagnostic[] {
  const { head, body, diagnostics } = textsOf(input);
  if (hasErrors(diagnostics) || head === null || (body === null && input.step.node.body !== null)) return [];
  const decoded = decodedOf(input, { head, body, span: input.step.node.span });
  return [...decoded.diagnostics, ...ownProblems(input, decoded)];
}

/** Reads the words by the schema; once for all hosts when their words are the same and no file is filled in. */
function decodedOf(input: StepInput, words: StepWords): StepDecoded {
  const { shared, key, kind } = input;
  const known = shared.decoded.get(key);
  if (known !== undefined) return known;
  const seen = { filled: false, afterContact: false };
  const schemaOnly: StepKind = { ...kind, check: () => undefined };
  const { value: params, diagnostics, unread } = decode(schemaOnly, words, contextOf(input, seen));
  const decoded: StepDecoded = { params, unread, diagnostics, afterContact: seen.afterContact };
  if (shared.texts.has(key) && !seen.filled) shared.decoded.set(key, decoded);
  return decoded;
}

/**
 * What the kind itself finds, which may depend on the host. Of a step that could be read in part only, nothing may be
 * said about what is missing; lines that are asked one by one, as probes are, still tell what is wrong with each.
 */
function ownProblems({ kind, view }: StepInput, { params, diagnostics, unread }: StepDecoded): readonly Diagnostic[] {
  const partly = hasErrors(diagnostics);
  if (params === null || (partly && kind.does === "changes")) return [];
  const problems: Diagnostic[] = [];
  kind.check(
    params,
    (code, message, span, parts) => problems.push(diagnostic(code, message, span, parts)),
    targetOf(view),
  );
  if (!partly) return problems;
  // A line that could not be read may be the one that is asked for.
  const lost = unread.map((keyword) => keyword.split(" ")[0] ?? "");
  const isLost = (topic: Topic | null): boolean => {
    const line = whichOf("line", topic);
    return line !== null && (lost.includes(line) || lost.includes(""));
  };
  return problems.filter(({ span, topic }) => span?.start !== params.span.start && !isLost(topic));
}

function askConditions(conditions: readonly Condition[], view: HostView) {
  const diagnostics: Diagnostic[] = [];
  let unknown = false;
  let refused: Condition | null = null;
  for (const condition of conditions) {
    const at: EvalContext = { ...view, frame: condition.frame, notes: notes() };
    const holds = conditionHolds(condition.expression, at);
    diagnostics.push(...at.notes.diagnostics);
    if (holds === null) unknown = true;
    else if (holds !== condition.expected) {
      refused = condition;
      break;
    }
  }
  return { diagnostics, unknown, refused };
}

function conditionText({ expression, expected, written }: Condition): string {
  const text = textOf(expression.span);
  return expected ? `${written} ${text}` : `not ${written} ${text}`;
}

function textsOf({ step, view, shared, key }: StepInput): StepTexts {
  const known = shared.texts.get(key);
  if (known !== undefined) return known;
  const at: EvalContext = { ...view, frame: step.frame, notes: notes() };
  const head = resolveWords(step.node.words, at);
  const body = step.node.body === null ? null : resolveBody(step.node.body, at);
  const texts: StepTexts = { head, body, diagnostics: at.notes.diagnostics };
  if (!at.notes.perHost) shared.texts.set(key, texts);
  return texts;
}

function contextOf({ step, view }: StepInput, seen: { filled: boolean; afterContact: boolean }): DecodeContext {
  return {
    target: targetOf(view),
    readFile: (path, span) => {
      const read = view.environment.files.read(path, span.file.path);
      if (read.ok) return { ok: true, path: read.path, bytes: read.bytes };
      return { ok: false, diagnostic: diagnostic("HAP2218", `cannot read \`${read.path}\`: ${read.reason}`, span) };
    },
    surroundings: () => ({
      included: (pattern, from) =>
        includedFiles(pattern, from, {
          namesIn: (folder) => view.environment.files.namesIn(folder, from),
          read: (path) => {
            const read = view.environment.files.read(path, from);
            return read.ok ? { path: read.path, bytes: read.bytes } : null;
          },
        }),
      nodeName: () => {
        seen.filled = true;
        return view.host.name;
      },
    }),
    fill: (file): Filled => {
      seen.filled = true;
      const filled = fillText(file, { ...view, frame: step.frame, notes: notes() });
      const { value } = filled;
      if (value === null) return { ok: false, diagnostics: filled.diagnostics };
      switch (value.kind) {
        case "text":
          return { ok: true, text: value.text };
        case "secret":
          return { ok: true, text: value.secret };
        case "unknown":
          seen.afterContact = true;
          return { ok: true, text: file.text };
      }
    },
  };
}

function targetOf({ siteValues: site, host }: StepInput["view"]): Target {
  return {
    host,
    peer: site.peers.get(host.name) ?? null,
    siteHosts: site.hostNames,
    isPaired: (name) => site.peers.has(name),
  };
}
