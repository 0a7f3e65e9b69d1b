import type { UnsafePlace } from "../model/host-state.js";
import type { ExchangeResult } from "../remote/session.js";
import { engineOf } from "../engines/engines.js";
import type { EngineName } from "../model/engine-name.js";
import { EXIT } from "./change-functions.js";
import {
  afterLastMark,
  linesOf,
  markReader,
  readMarks,
  SAID_LIMIT,
  type ExpectedMarks,
  type Marks,
  type ProtocolMark,
  type Tag,
} from "./protocol.js";
import { packageProgress, type PackageProgress } from "./packages/progress.js";
import { unsafePlace } from "./path-functions.js";

/**
 * What became of the changes of one exchange on one host. `number` is the change it ended with; null when it came to
 * none.
 */
export type Outcome =
  | {
      readonly kind: "done";
      readonly verdicts: readonly Verdict[];
      readonly trials: readonly TrialResult[];
      /** Directories that were made before files were staged in them, the deepest first. */
      readonly made: readonly string[];
    }
  /** The host is not what the changes were planned from; from change `number` on nothing was done. */
  | { readonly kind: "moved"; readonly number: number | null; readonly path: string }
  /** Somebody else could lead change `number` elsewhere: nothing of it was done. */
  | { readonly kind: "unsafe"; readonly number: number | null; readonly place: UnsafePlace }
  /** Somebody refused a staged file. */
  | { readonly kind: "refused"; readonly number: number | null; readonly by: Refuser; readonly stderr: string }
  /** Change `number` stopped a service, which did not end; the ones before it were made. */
  | { readonly kind: "still-up"; readonly number: number | null; readonly stderr: string }
  /** Change `number` failed; the ones before it were made. */
  | { readonly kind: "failed"; readonly number: number | null; readonly status: number; readonly stderr: string }
  /** Nothing was done: another run, `owner`, holds the host's lock; null when it cannot be taken at all. */
  | { readonly kind: "locked"; readonly owner: string | null; readonly status: number; readonly stderr: string }
  | { readonly kind: "lost"; readonly number: number | null; readonly reason: string; readonly stderr: string }
  | { readonly kind: "timeout"; readonly number: number | null; readonly timeoutMs: number; readonly stderr: string };

/** The number of the change that an exchange ended with; null when it is about none. */
export function numberOf(outcome: Outcome): number | null {
  switch (outcome.kind) {
    case "unsafe":
    case "refused":
    case "still-up":
    case "failed":
    case "lost":
    case "timeout":
    case "moved":
      return outcome.number;
    case "done":
    case "locked":
      return null;
  }
}

/**
 * How many changes of an exchange that did not come to its end were made, the first ones. A connection that went away
 * and a time limit leave open what became of the change that was at work, and a lost one also whether it had begun: it
 * counts, since nobody may be told that nothing has changed.
 */
export function madeBefore(outcome: Outcome): number {
  const number = numberOf(outcome);
  if (outcome.kind === "lost") return (number ?? 0) + 1;
  return outcome.kind === "timeout" && number !== null ? number + 1 : (number ?? 0);
}

/** Who refused a staged file: an engine's own test with its reasons, the playbook's command, a script's trial. */
export type Refuser =
  | { readonly kind: "engine"; readonly engine: EngineName; readonly reasons: readonly string[] }
  | { readonly kind: "command" }
  | ({ readonly kind: "trial" } & BrokenTrial);

/** What a resource script did wrong in its trial. */
export interface BrokenTrial {
  /** The name that contract-script.ts gives the check. */
  readonly check: string;
  /** Its exit status. */
  readonly status: number;
  /** The last lines that it printed. */
  readonly output: string;
}

/** What an engine's own test said of its staged files, where it did not refuse them. */
export interface Verdict {
  readonly engine: EngineName;
  readonly kind: "valid" | "incomplete" | "unavailable";
  /** The missing file, or why the test could not be had. */
  readonly reason: string;
}

/** What became of the trial of a resource script. */
export interface TrialResult {
  /** The change that writes it. */
  readonly number: number;
  /** `active`: its resources are on this host; `other`: the other host of the pair tries it. Neither tries it here. */
  readonly kind: "ok" | "active" | "other" | "unavailable";
  readonly reason: string;
}

/** What the changes' part of an exchange said. */
export interface ReadOutcome {
  readonly outcome: Outcome;
  /** Whether the lock was taken by it. */
  readonly locked: boolean;
  /** How long another run's lock was waited for (ms). */
  readonly waitedMs: number;
  /** The offset at which the inspection's output begins. */
  readonly rest: number;
}

/** More changes than this in one exchange there are not. */
const MANY = 1_000_000;

/** What the changes' part of an exchange may say. */
const EXPECTED: readonly ExpectedMarks[] = [
  { tag: "lock-waits", times: 1, bytes: 0 },
  { tag: "lock-taken", times: 1, bytes: 0 },
  { tag: "lock-held", times: 1, bytes: SAID_LIMIT },
  { tag: "change-begins", times: MANY, bytes: MANY },
  { tag: "package-progress", times: MANY, bytes: MANY },
  { tag: "moved", times: 1, bytes: SAID_LIMIT },
  { tag: "unsafe", times: 1, bytes: SAID_LIMIT },
  { tag: "made", times: 1, bytes: 16 * SAID_LIMIT },
  { tag: "dry-run-valid", times: MANY, bytes: 0 },
  { tag: "dry-run-incomplete", times: MANY, bytes: 0 },
  { tag: "dry-run-unavailable", times: MANY, bytes: 16 * SAID_LIMIT },
  { tag: "dry-run-refused", times: 1, bytes: 2 * SAID_LIMIT },
  { tag: "still-up", times: 1, bytes: 0 },
  { tag: "command-refused", times: 1, bytes: 0 },
  { tag: "trial", times: MANY, bytes: 16 * SAID_LIMIT },
  { tag: "trial-refused", times: 1, bytes: 2 * SAID_LIMIT },
  { tag: "changes-end", times: 1, bytes: MANY },
];

/** Reads the changes' part of an exchange, whose marks have this nonce. */
export function readOutcome(result: ExchangeResult, nonce: string): ReadOutcome {
  const stderr = afterLastMark(result.stderr.toString("utf8"), nonce, "change-begins");
  const read = readMarks(result.stdout, nonce, EXPECTED, "changes-end");
  if (!read.ok) {
    const reason = `its answer is not understood: ${read.problem}`;
    const outcome = { kind: "lost", number: null, reason, stderr } as const;
    return { outcome, locked: false, waitedMs: 0, rest: result.stdout.length };
  }
  const marks = read.value;
  const begun = marks.all("change-begins").at(-1)?.words[0];
  const number = begun === undefined ? null : Number(begun);
  const [taken] = marks.all("lock-taken");
  const [end] = marks.all("changes-end");
  const lock = { locked: taken !== undefined, waitedMs: 1000 * Number(taken?.words[0] ?? 0) };
  return { ...lock, outcome: endOf(result, marks, { number, stderr }), rest: end?.bodyAt ?? result.stdout.length };
}

/** What is lost after the changes' own end is only the look that follows them: `unseen` of the host tells that. */
function endOf(
  result: ExchangeResult,
  marks: Marks,
  seen: { readonly number: number | null; readonly stderr: string },
): Outcome {
  const [end] = marks.all("changes-end");
  if (end !== undefined) return outcomeOf(marks, { ...seen, status: Number(end.words[0]) });
  switch (result.kind) {
    case "lost":
      return { kind: "lost", reason: result.reason, ...seen };
    case "timeout":
      return { kind: "timeout", timeoutMs: result.timeoutMs, ...seen };
    case "done":
      return outcomeOf(marks, { ...seen, status: result.status });
  }
}

/**
 * What a host says while it makes changes: that one begins, that it waits for another run's lock, or what its package
 * manager is at.
 */
export type Said =
  | { readonly kind: "begins"; readonly number: number }
  | { readonly kind: "waits" }
  | ({ readonly kind: "packages" } & PackageProgress);

/** Reads what a host prints while it makes changes, and tells of its progress. */
export function progressReader(nonce: string, tell: (said: Said) => void): (chunk: Buffer) => void {
  // What comes after the changes is the inspection, with the bytes of files in it.
  return markReader(nonce, {
    until: "changes-end",
    bodies: ["package-progress"],
    seen: (tag, [word, ...more], line) => {
      if (tag === "change-begins") tell({ kind: "begins", number: Number(word) });
      if (tag === "lock-waits") tell({ kind: "waits" });
      const progress = tag === "package-progress" ? packageProgress([word ?? "", ...more], line) : null;
      if (progress !== null) tell({ kind: "packages", ...progress });
    },
  });
}

function outcomeOf(marks: Marks, seen: { status: number; number: number | null; stderr: string }): Outcome {
  const { status, number, stderr } = seen;
  if (status === 0) {
    return { kind: "done", verdicts: verdictsOf(marks), trials: trialResults(marks), made: marks.lines("made") };
  }
  // Only before the first change: a command's own status may be any.
  if (number === null && (status === EXIT.locked || status === EXIT.lockless)) {
    return { kind: "locked", owner: marks.lines("lock-held")[0] ?? null, status, stderr };
  }
  const [moved] = marks.all("moved");
  if (moved !== undefined) return { kind: "moved", number, path: textOf(moved.body) };
  const [unsafe] = marks.all("unsafe");
  if (status === EXIT.unsafe && unsafe !== undefined) return { kind: "unsafe", number, place: unsafePlace(unsafe) };
  if (marks.all("still-up").length > 0) return { kind: "still-up", number, stderr };
  const by = status === EXIT.refused ? refuserOf(marks) : null;
  return by === null ? { kind: "failed", number, status, stderr } : { kind: "refused", number, by, stderr };
}

function refuserOf(marks: Marks): Refuser | null {
  const [trial] = marks.all("trial-refused");
  if (trial !== undefined) {
    const [check = "", status = "0"] = trial.words;
    return { kind: "trial", check, status: Number(status), output: textOf(trial.body) };
  }
  const [refusal] = marks.all("dry-run-refused");
  const engine = engineOf(refusal?.words[0] ?? "");
  if (refusal !== undefined && engine !== null)
    return { kind: "engine", engine: engine.name, reasons: linesOf(refusal.body) };
  return marks.all("command-refused").length > 0 ? { kind: "command" } : null;
}

const TRIAL_KINDS = ["ok", "active", "other", "unavailable"] as const;

function trialResults(marks: Marks): readonly TrialResult[] {
  return marks.all("trial").map(({ words: [number, word], body }) => ({
    number: Number(number),
    kind: TRIAL_KINDS.find((kind) => kind === word) ?? "unavailable",
    reason: textOf(body),
  }));
}

function verdictsOf(marks: Marks): readonly Verdict[] {
  const of = (tag: Tag, kind: Verdict["kind"], why: (mark: ProtocolMark) => string): readonly Verdict[] =>
    marks.all(tag).flatMap((one) => {
      const engine = engineOf(one.words[0] ?? "");
      return engine === null ? [] : [{ engine: engine.name, kind, reason: why(one) }];
    });
  return [
    ...of("dry-run-incomplete", "incomplete", ({ words }) => words[1] ?? ""),
    ...of("dry-run-unavailable", "unavailable", ({ body }) => textOf(body)),
    ...of("dry-run-valid", "valid", () => ""),
  ];
}

/** A body that is one text, without the line feed at its end. */
function textOf(body: Buffer): string {
  return linesOf(body).join("\n");
}
