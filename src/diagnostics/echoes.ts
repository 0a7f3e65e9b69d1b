import { position } from "../source/source-file.js";
import type { Span } from "../source/source-file.js";
import type { Diagnostic, Edit } from "./diagnostic.js";
import type { Topic } from "./topic.js";

/** Lines that are listed at most. */
const MOST = 12;

/**
 * The problems without those that only echo another: one that starts in or lies around a place, or is about a topic,
 * that an error among `causes` covers; and all but the first about one topic. Whoever makes a diagnostic says what it
 * covers.
 */
export function withoutEchoes(
  problems: readonly Diagnostic[],
  causes: readonly Diagnostic[] = problems,
): readonly Diagnostic[] {
  const errors = causes.filter(({ severity }) => severity === "error");
  const sift: Sift = {
    ranges: rangesOf(errors),
    rank: new Map(errors.map((one, index) => [one, index])),
    left: new Map(),
  };
  const topics = new Set(
    errors.flatMap((one) => one.covers.filter((place) => typeof place === "string" && isLeft(one, sift))),
  );
  const left = problems.filter((one) => !(one.topic !== null && coversTopic(topics, one.topic)) && isLeft(one, sift));
  return oncePerTopic(left);
}

/** Whether a topic is among those that are covered, or all of its kind are: `name *` covers `name vip`. */
function coversTopic(topics: ReadonlySet<Span | string>, topic: Topic): boolean {
  return topics.has(topic) || topics.has(topic.replace(/ .*/s, " *"));
}

interface EchoRange {
  readonly start: number;
  readonly end: number;
  /** The greatest end of this range and those before it. */
  readonly furthest: number;
  readonly owner: Diagnostic;
}

interface Sift {
  /** What is covered in each file, by where it starts. */
  readonly ranges: ReadonlyMap<string, readonly EchoRange[]>;
  /** Of two that cover each other the one with the lower rank is the cause. */
  readonly rank: ReadonlyMap<Diagnostic, number>;
  /** What is decided already; null while it is being decided, which breaks rings. */
  readonly left: Map<Diagnostic, boolean | null>;
}

function rangesOf(errors: readonly Diagnostic[]): Sift["ranges"] {
  const byFile = new Map<string, Omit<EchoRange, "furthest">[]>();
  for (const owner of errors) {
    for (const place of owner.covers) {
      if (typeof place === "string") continue;
      const known = byFile.get(place.file.path) ?? [];
      byFile.set(place.file.path, known);
      known.push({ start: place.start, end: place.end, owner });
    }
  }
  return new Map(
    [...byFile].map(([path, ranges]) => {
      let furthest = 0;
      const sorted = ranges.toSorted((a, b) => a.start - b.start);
      return [path, sorted.map((range) => ({ ...range, furthest: (furthest = Math.max(furthest, range.end)) }))];
    }),
  );
}

/** Whether a problem is no echo: no error that is none itself covers it. */
function isLeft(problem: Diagnostic, sift: Sift): boolean {
  const known = sift.left.get(problem);
  if (known !== undefined) return known ?? false;
  sift.left.set(problem, null);
  const isEcho = someRangeAt(
    problem,
    sift.ranges,
    ({ owner }) => owner !== problem && !isCauseOf(problem, owner, sift) && isLeft(owner, sift),
  );
  sift.left.set(problem, !isEcho);
  return !isEcho;
}

/** Whether something holds of one of the ranges that a problem starts in or lies around; the nearest is asked first. */
function someRangeAt({ span }: Diagnostic, all: Sift["ranges"], holds: (range: EchoRange) => boolean): boolean {
  const ranges = span === null ? undefined : all.get(span.file.path);
  if (span === null || ranges === undefined) return false;
  let low = 0;
  let high = ranges.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((ranges[middle]?.start ?? 0) <= span.start) low = middle + 1;
    else high = middle;
  }
  const inside = ranges[low];
  if (inside !== undefined && inside.end <= span.end && holds(inside)) return true;
  for (let at = low - 1; at >= 0; at--) {
    const range = ranges[at];
    if (range === undefined || range.furthest < span.start) return false;
    const { start, end } = range;
    const isAround = end > span.start || (end === span.start && (start === end || span.start === span.end));
    if (isAround && holds(range)) return true;
  }
  return false;
}

/** Whether a problem covers another one and has the lower rank. */
function isCauseOf(problem: Diagnostic, other: Diagnostic, { rank }: Sift): boolean {
  const at = other.span;
  if (at === null || (rank.get(problem) ?? Infinity) > (rank.get(other) ?? -1)) return false;
  return problem.covers.some((place) => {
    if (typeof place === "string" || place.file.path !== at.file.path) return false;
    const isAround = at.start <= place.start && place.end <= at.end;
    return isAround || (place.start <= at.start && (at.start < place.end || at.end === place.end));
  });
}

interface ToldAgain {
  readonly path: string;
  readonly lines: Set<string>;
  readonly fix: Edit[];
}

/** What is said of one topic in several places of a file is told at the first, with the lines and mends of all. */
function oncePerTopic(problems: readonly Diagnostic[]): readonly Diagnostic[] {
  const lines = new Map<string, ToldAgain>();
  const first = problems.filter((problem) => {
    const key = problem.topic;
    if (key === null || problem.span === null) return true;
    const { file, start } = problem.span;
    const { line } = position(file, start);
    const known = lines.get(key);
    const isNew = known !== undefined && known.path !== file.path;
    known?.lines.add(isNew ? `${file.path}:${line}` : String(line));
    known?.fix.push(...problem.fix);
    if (known === undefined) lines.set(key, { path: file.path, lines: new Set([String(line)]), fix: [...problem.fix] });
    return known === undefined;
  });
  return first.map((problem) => {
    const again = lines.get(problem.topic ?? "");
    const further = [...(again?.lines ?? [])].slice(1);
    if (again === undefined || further.length === 0) return problem;
    const shown = further.slice(0, MOST).join(", ");
    const text = `${further.length === 1 ? "line" : "lines"} ${shown}${further.length > MOST ? " and more" : ""}`;
    return { ...problem, fix: again.fix, details: [...problem.details, { label: "also in", text }] };
  });
}
