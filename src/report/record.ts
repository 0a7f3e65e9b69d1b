import type { RunEvent } from "../run/events.js";
import { isEvent } from "./event-shape.js";
import { sourceFile, type SourceFile, type Span } from "../source/source-file.js";

/** A line of a run's record: an event, or a text that the spans of later ones point into. */
export type RecordLine =
  | { readonly record: "file"; readonly path: string; readonly text: string }
  | { readonly record: "event"; readonly at: string; readonly event: unknown };

/**
 * Makes lines of events. Spans keep their path, and point to the same word in the masked text; the text of each file is
 * told before the first of them. Diffs come masked, as a run shows them, and are cut off where they are long.
 * `mask` is for the texts of files.
 */
export function recorder(mask: (text: string) => string): (event: RunEvent, at: string) => readonly RecordLine[] {
  const told = new Map<SourceFile, string>();
  return (event, at) => {
    if (event.event === "step-progress") return [];
    const files: RecordLine[] = [];
    const plain = (value: unknown): unknown => {
      if (Array.isArray(value)) return value.map(plain);
      if (value === null || typeof value !== "object") return value;
      if (isSpan(value)) {
        const { file, start, end } = value;
        // A secret that became known meanwhile is masked too: the file is told again then.
        const text = mask(file.text);
        if (told.get(file) !== text) files.push({ record: "file", path: file.path, text });
        told.set(file, text);
        // What is masked before a word is shorter than it was, or longer.
        const moved = (at: number): number =>
          text === file.text ? at : Math.min(mask(file.text.slice(0, at)).length, text.length);
        return { path: file.path, start: moved(start), end: Math.max(moved(start), moved(end)) };
      }
      const fields = Object.entries(value).map(([name, one]) => [name, name === "diff" ? shortened(one) : plain(one)]);
      return Object.fromEntries(fields);
    };
    const line = plain(event);
    return [...files, { record: "event", at, event: line }];
  };
}

/** A diff (characters) of which more is not recorded. */
const DIFF_LIMIT = 16_384;

function shortened(diff: unknown): unknown {
  if (typeof diff !== "string" || diff.length <= DIFF_LIMIT) return diff;
  return `${diff.slice(0, diff.lastIndexOf("\n", DIFF_LIMIT))}\n… (the rest is not recorded)`;
}

/**
 * The events of a record, with their spans; lines that cannot be read, such as the last one after a power cut, or that
 * lack what tells of them, are left out. Of a file that was told again, since a secret became known meanwhile, the last
 * text counts.
 */
export function readRecord(text: string): readonly { readonly at: string; readonly event: RunEvent }[] {
  const lines = text.split("\n").flatMap((line) => lineOf(line) ?? []);
  const files = new Map(
    lines.flatMap((line) => (line.record === "file" ? [[line.path, sourceFile(line.path, line.text)]] : [])),
  );
  const whole = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(whole);
    if (value === null || typeof value !== "object") return value;
    const { path, start, end } = value as Partial<RecordedSpan>;
    if (path !== undefined && start !== undefined) return spanOf(files, { path, start, end });
    return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, whole(one)]));
  };
  return lines.flatMap((line) =>
    line.record === "event" && isEvent(line.event) ? [{ at: line.at, event: whole(line.event) as RunEvent }] : [],
  );
}

interface RecordedSpan {
  readonly path: unknown;
  readonly start: unknown;
  readonly end: unknown;
}

/** A span of a file of the record. Of a file whose line is lost nobody knows the words: its path is told. */
function spanOf(files: ReadonlyMap<string, SourceFile>, { path, start, end }: RecordedSpan): Span {
  const file = files.get(String(path));
  if (file === undefined || typeof start !== "number" || typeof end !== "number")
    return { file: sourceFile(String(path), ""), start: 0, end: 0 };
  return { file, start, end };
}

function isSpan(value: object): value is Span {
  const { file, start, end } = value as Partial<Span>;
  return typeof file === "object" && typeof start === "number" && typeof end === "number";
}

function lineOf(line: string): RecordLine | null {
  try {
    const value = JSON.parse(line) as Partial<Record<string, unknown>> | null;
    const isFile =
      value?.["record"] === "file" && typeof value["path"] === "string" && typeof value["text"] === "string";
    const isEventLine =
      value?.["record"] === "event" && typeof value["at"] === "string" && !Number.isNaN(Date.parse(value["at"]));
    return isFile || isEventLine ? (value as RecordLine) : null;
  } catch {
    return null;
  }
}
