import { diagnostic, type Diagnostic } from "../../diagnostics/diagnostic.js";
import { STEP_HOSTS, type Annotations, type StepHosts } from "../../model/program.js";
import type { ResolvedWord } from "../../model/resolved.js";
import type { Annotation } from "../../syntax/tree.js";
import { durationMs } from "../../model/duration.js";
import { notes, type EvalContext, type HostView } from "../eval/eval-context.js";
import type { AnnotationLayer as Written } from "./expand-file.js";
import { resolveWords } from "../eval/resolve-body.js";

interface AnnotationShape {
  /** How it is written. */
  readonly usage: string;
  /** Whether it may stand more than once above one step. */
  readonly repeat: boolean;
  /** What to do about a wrong one, where the usage does not say it. */
  readonly help?: string;
}

const SHAPES = {
  when: { usage: "@when EXPR", repeat: true },
  tag: { usage: "@tag word …", repeat: true },
  on: {
    usage: "@on preferred",
    repeat: false,
    help: `${STEP_HOSTS.map((word) => `\`${word}\``).join(", ")} or the name of a host of the play`,
  },
  retry: {
    usage: "@retry 3 5s",
    repeat: false,
    help: "how many further tries, and how long to wait before each: `500ms`, `10s` or `2m`",
  },
  timeout: { usage: "@timeout 60s", repeat: false, help: "a duration of one word: `500ms`, `10s` or `2m`" },
  "confirm-within": {
    usage: "@confirm-within 30s",
    repeat: false,
    help: "a duration of one word, from `1s` to `1h`: how long the host waits before it puts itself back",
  },
  as: { usage: "@as USER", repeat: false },
  "ignore-failure": { usage: "@ignore-failure", repeat: false },
  name: { usage: '@name "…"', repeat: false },
  allow: {
    usage: '@allow RULE "reason"',
    repeat: true,
    help: "say why: the reason is shown wherever the rule is",
  },
} as const satisfies Readonly<Record<string, AnnotationShape>>;

const TIMEOUT_MS = { least: 1, most: Infinity };
/** A host counts whole seconds; nobody waits longer than an hour for a word. */
const CONFIRM_MS = { least: 1000, most: 3_600_000 };

type AnnotationName = keyof typeof SHAPES;

/** Every annotation of the language. */
export const ANNOTATIONS: ReadonlyMap<string, AnnotationShape> = new Map(Object.entries(SHAPES));

function isAnnotation(name: string): name is AnnotationName {
  return ANNOTATIONS.has(name);
}

type AnnotationDraft = { -readonly [K in keyof Annotations]: Annotations[K] };

/** The annotations of a step: those around it and its own; the innermost counts, tags and allowed rules add up. */
export function decodeAnnotations(
  written: readonly Written[],
  view: HostView,
): { annotations: Annotations; diagnostics: readonly Diagnostic[] } {
  const draft: AnnotationDraft = {
    tags: [],
    on: null,
    retry: null,
    timeoutMs: null,
    confirmWithinMs: null,
    as: null,
    ignoreFailure: false,
    name: null,
    allow: [],
  };
  const diagnostics: Diagnostic[] = [];
  for (const { list, frame, on } of written) {
    const seen = new Map<string, Annotation>();
    for (const annotation of list) {
      const name = annotation.name.text;
      const earlier = seen.get(name);
      if (earlier !== undefined && ANNOTATIONS.get(name)?.repeat === false) {
        const related = [{ message: "first given here", span: earlier.span }];
        diagnostics.push(diagnostic("HAP2242", `\`@${name}\` is given twice`, annotation.span, { related }));
      }
      seen.set(name, annotation);
      const at: EvalContext = { ...view, frame, notes: notes() };
      if (name === "name" && on !== "step") diagnostics.push(nameOfMany(annotation));
      else if (name === "confirm-within" && on === "block") diagnostics.push(confirmOfBlock(annotation));
      else diagnostics.push(...apply(annotation, draft, at), ...at.notes.diagnostics);
    }
  }
  return { annotations: draft, diagnostics };
}

/** Writes one annotation into the draft; gives what is wrong with it. */
function apply(annotation: Annotation, draft: AnnotationDraft, at: EvalContext): readonly Diagnostic[] {
  const name = annotation.name.text;
  // Unknown ones are reported by the look at all names.
  if (!isAnnotation(name)) return [];
  const resolved = resolveWords(annotation.words, at);
  // A word that is not known or wrong was reported by its evaluation.
  if (resolved === null) return at.notes.diagnostics.length > 0 ? [] : [notBeforeContact(annotation)];
  const words = resolved.map((word) => word.value.toString());
  const [first, second] = words;
  const wrong = [malformed(annotation)];
  switch (name) {
    case "tag":
      if (first === undefined) return wrong;
      draft.tags = [...new Set([...draft.tags, ...words])];
      return [];
    case "on":
      if (resolved[0] === undefined || words.length > 1) return wrong;
      draft.on = stepHosts(resolved[0]);
      return [];
    case "retry":
      draft.retry = retryOf(words);
      return draft.retry === null ? [malformed(annotation, COUNT.test(first ?? "") ? 1 : 0)] : [];
    case "timeout":
    case "confirm-within": {
      const ms = soleDuration(words, name === "timeout" ? TIMEOUT_MS : CONFIRM_MS);
      if (ms === null) return wrong;
      draft[name === "timeout" ? "timeoutMs" : "confirmWithinMs"] = ms;
      return [];
    }
    case "as":
      if (first === undefined || words.length > 1 || !/^[A-Za-z0-9_][A-Za-z0-9._-]*\$?$/.test(first)) return wrong;
      draft.as = first;
      return [];
    case "ignore-failure":
      if (words.length > 0) return wrong;
      draft.ignoreFailure = true;
      return [];
    case "name":
      if (first === undefined || first === "" || words.length > 1) return wrong;
      draft.name = first;
      return [];
    case "allow":
      if (first === undefined || second === undefined || second.trim() === "" || words.length > 2) return wrong;
      draft.allow = [...draft.allow, { rule: first, reason: second }];
      return [];
    // It is a condition.
    case "when":
      return [];
  }
}

const COUNT = /^[1-9]\d{0,3}$/;

/** How many further tries and the pause before each; null when the words do not say so. */
function retryOf([times = "", pause = "1s", ...more]: readonly string[]): Annotations["retry"] {
  const pauseMs = durationMs(pause);
  return COUNT.test(times) && pauseMs !== null && more.length === 0 ? { times: Number(times), pauseMs } : null;
}

/** The only word as a duration (ms) within limits; else null. */
function soleDuration(
  [first, ...more]: readonly string[],
  { least, most }: { readonly least: number; readonly most: number },
): number | null {
  const ms = first === undefined || more.length > 0 ? null : durationMs(first);
  return ms !== null && ms >= least && ms <= most ? ms : null;
}

/** A quoted word is no keyword: a host that is called `first` is meant by it. */
function stepHosts({ value, form }: ResolvedWord): StepHosts {
  const name = value.toString();
  const word = form === "bare" ? STEP_HOSTS.find((one) => one === name) : undefined;
  return word ?? { name };
}

function malformed({ name, words, span }: Annotation, wrong = 0): Diagnostic {
  const { usage = "", help } = ANNOTATIONS.get(name.text) ?? {};
  return diagnostic("HAP2241", `expected \`${usage}\``, (words[wrong] ?? words[0])?.span ?? span, { help });
}

function nameOfMany({ span }: Annotation): Diagnostic {
  return diagnostic("HAP2243", "expected a step after `@name`", span, {
    help: "a play has a title, a `use` the name of its define",
  });
}

function confirmOfBlock({ span }: Annotation): Diagnostic {
  return diagnostic("HAP2243", "expected a step, a `use` or a play after `@confirm-within`", span, {
    help: "put it above each step in here: neighbouring steps with it are confirmed together",
  });
}

function notBeforeContact({ name, span }: Annotation): Diagnostic {
  const help = "only `@when` may depend on `facts`";
  return diagnostic("HAP2244", `\`@${name.text}\` has to be known before contact`, span, { help });
}
