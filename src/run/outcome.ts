import type { ExchangeResult } from "../remote/session.js";
import { EXIT } from "../shell/change-functions.js";

/** What became of the changes of one exchange on one host. */
export type Outcome =
  | {
      readonly kind: "done";
      readonly judge: JudgeWord | null;
      readonly contracts: readonly ContractWord[];
      /** Directories that were made before files were staged in them, the deepest first. */
      readonly made: readonly string[];
    }
  /** The host is not what the changes were planned from; from this change on nothing was done. */
  | { readonly kind: "moved"; readonly path: string }
  /** Somebody else could lead change `number` elsewhere: nothing of it was done. */
  | { readonly kind: "unsafe"; readonly number: number; readonly place: UnsafePlace }
  /** A judge refused a staged file, with its reasons. */
  | { readonly kind: "refused"; readonly number: number; readonly reasons: readonly string[]; readonly stderr: string }
  /** Change `number` failed; the ones before it were made. */
  | { readonly kind: "failed"; readonly number: number; readonly status: number; readonly stderr: string }
  /** Nothing was done: another run, `owner`, holds the host's lock; null when it cannot be taken at all. */
  | { readonly kind: "locked"; readonly owner: string | null; readonly status: number; readonly stderr: string }
  | { readonly kind: "lost"; readonly number: number; readonly reason: string; readonly stderr: string }
  | { readonly kind: "timeout"; readonly number: number; readonly timeoutMs: number; readonly stderr: string };

/** The number of the change that an exchange ended with; 0 when it is about none. */
export function numberOf(outcome: Outcome): number {
  switch (outcome.kind) {
    case "unsafe":
    case "refused":
    case "failed":
    case "lost":
    case "timeout":
      return outcome.number;
    case "done":
    case "moved":
    case "locked":
      return 0;
  }
}

/** A folder or link on the way to a path that somebody else than root and the user who works there has in hand. */
export interface UnsafePlace {
  /** `owner`: it belongs to somebody else; `writable`: others may change what is in it; `link`: somebody else made it. */
  readonly why: "owner" | "writable" | "link";
  readonly owner: string;
  readonly path: string;
}

/** What Heartbeat's own dry run said of the staged files. */
export interface JudgeWord {
  readonly verdict: "valid" | "incomplete" | "unavailable";
  /** The missing file, or why the dry run could not be had. */
  readonly reason: string;
}

/** What became of the trial of a resource script. */
export interface ContractWord {
  /** The change that writes it. */
  readonly number: number;
  /** `active`: its resources are on this host; `other`: the other host of the pair tries it. Neither tries it here. */
  readonly verdict: "ok" | "active" | "other" | "unavailable";
  readonly reason: string;
}

/** The line that ends the changes' part of an exchange, with their exit status; the inspection comes after it. */
export const CHANGES_END = "z";

/**
 * Puts changes and the inspection that follows into one script. The inspection's stderr is not wanted: the changes' is
 * shown.
 */
export function withInspection(changes: string, inspection: string): string {
  return `(\n${changes}\n)\nprintf '${CHANGES_END} %s\\n' $?\n{\n${inspection}\n} 2>/dev/null\n`;
}

/** What the changes' part of an exchange said. */
export interface ReadOutcome {
  readonly outcome: Outcome;
  /** Whether the lock was taken by it. */
  readonly locked: boolean;
  /** The offset at which the inspection's output begins. */
  readonly rest: number;
}

/** Reads the changes' part of an exchange. */
export function readOutcome(result: ExchangeResult): ReadOutcome {
  const text = result.stdout.toString("latin1");
  const end = /(?:^|\n)z (\d+)\n/.exec(text);
  const lines = (end === null ? text : text.slice(0, end.index + 1)).split("\n");
  const number = Number(lines.findLast((line) => line.startsWith("c "))?.slice(2) ?? -1);
  const stderr = ofLastChange(result.stderr.toString("utf8"));
  const locked = lines.includes("l");
  if (result.kind === "lost")
    return { outcome: { kind: "lost", number, reason: result.reason, stderr }, locked, rest: 0 };
  if (result.kind === "timeout")
    return { outcome: { kind: "timeout", number, timeoutMs: result.timeoutMs, stderr }, locked, rest: 0 };
  const status = end === null ? result.status : Number(end[1]);
  const rest = end === null ? text.length : end.index + end[0].length;
  return { outcome: outcomeOf(lines, { status, number, stderr }), locked, rest };
}

/** What the last change that began has printed on stderr. */
function ofLastChange(stderr: string): string {
  return stderr.slice(Math.max(0, stderr.lastIndexOf("\x1ec "))).replace(/^\x1ec \d+\n/, "");
}

function outcomeOf(lines: readonly string[], seen: { status: number; number: number; stderr: string }): Outcome {
  const { status, number, stderr } = seen;
  if (status === 0) {
    const made = lines.filter((line) => line.startsWith("d ")).map(pathIn);
    return { kind: "done", judge: judgeWord(lines), contracts: contractWords(lines), made };
  }
  // Only before the first change: a command's own status may be any.
  if (number === -1 && (status === EXIT.locked || status === EXIT.lockless)) {
    const owner = lines.find((line) => line.startsWith("locked "))?.slice("locked ".length) ?? null;
    return { kind: "locked", owner, status, stderr };
  }
  const moved = lines.find((line) => line.startsWith("m "));
  if (moved !== undefined) return { kind: "moved", path: pathIn(moved) };
  const place = status === EXIT.unsafe ? unsafePlace(lines) : null;
  if (place !== null) return { kind: "unsafe", number, place };
  if (status === EXIT.refused && lines.includes("j refused")) {
    const reasons = lines.filter((line) => line.startsWith("r ")).map((line) => line.slice(2));
    return { kind: "refused", number, reasons, stderr };
  }
  return { kind: "failed", number, status, stderr };
}

function unsafePlace(lines: readonly string[]): UnsafePlace | null {
  const found = lines
    .map((line) => /^w (owner|writable|link) (\S+) (\/.*)$/.exec(line))
    .find((match) => match !== null);
  if (found == null) return null;
  const why = (["owner", "writable"] as const).find((word) => word === found[1]) ?? "link";
  return { why, owner: found[2] ?? "", path: Buffer.from(found[3] ?? "", "latin1").toString("utf8") };
}

/** The path after a line's tag. */
function pathIn(line: string): string {
  return Buffer.from(line.slice(2), "latin1").toString("utf8");
}

function contractWords(lines: readonly string[]): readonly ContractWord[] {
  return lines.flatMap((line) => {
    const found = /^q (\d+) (ok|active|other|unavailable) ?(.*)$/.exec(line);
    if (found === null) return [];
    const verdict = (["ok", "active", "other"] as const).find((word) => word === found[2]) ?? "unavailable";
    return [{ number: Number(found[1]), verdict, reason: found[3] ?? "" }];
  });
}

function judgeWord(lines: readonly string[]): JudgeWord | null {
  const found = lines
    .map((line) => /^j (valid|incomplete|unavailable) ?(.*)$/.exec(line))
    .find((match) => match !== null);
  if (found == null) return null;
  const verdict = found[1] === "valid" ? "valid" : found[1] === "incomplete" ? "incomplete" : "unavailable";
  return { verdict, reason: found[2] ?? "" };
}
