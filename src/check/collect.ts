import { hasErrors, type Diagnostic } from "../diagnostics/diagnostic.js";
import { lineText, position } from "../source/source-file.js";

/** Gathers problems; one that many hosts have is told once, with the hosts that have it. */
export interface Collector {
  /** Takes problems; `on` says for which host they were found, null when hosts play no part. */
  add(diagnostics: readonly Diagnostic[], on: OnHost | null): void;
  /** All problems, by file and place. One that all hosts have names none. */
  all(): readonly Diagnostic[];
}

export interface OnHost {
  readonly host: string;
  /** How many hosts are looked at in the same way. */
  readonly of: number;
}

/** An empty collector. */
export function collector(): Collector {
  const found = new Map<string, { readonly problem: Diagnostic; hosts: Set<string> | null; of: number }>();
  return {
    add: (diagnostics, on) => {
      for (const problem of diagnostics) {
        const { code, message, span } = problem;
        const key = [code, message, span?.file.path, span?.start, span?.end].join("\0");
        const known = found.get(key) ?? { problem, hosts: new Set<string>(), of: 0 };
        found.set(key, known);
        if (on === null) known.hosts = null;
        else known.hosts?.add(on.host);
        known.of = Math.max(known.of, on?.of ?? 0);
      }
    },
    all: () => {
      const problems = [...found.values()].map(({ problem, hosts, of }) =>
        hosts === null || hosts.size === of || problem.span === null ? problem : withHosts(problem, [...hosts]),
      );
      return inOrder(problems);
    },
  };
}

function withHosts(problem: Diagnostic, hosts: readonly string[]): Diagnostic {
  const shown = hosts.slice(0, 5).join(", ");
  const more = hosts.length > 5 ? ` and ${hosts.length - 5} more` : "";
  const label = hosts.length === 1 ? "host" : "hosts";
  return { ...problem, details: [...problem.details, { label, text: `${shown}${more}` }] };
}

/** Problems of no file last; the files in the order in which they were first named. */
function inOrder(problems: readonly Diagnostic[]): readonly Diagnostic[] {
  const files = [...new Set(problems.map((p) => p.span?.file.path))];
  const rank = (p: Diagnostic) => (p.span === null ? files.length : files.indexOf(p.span.file.path));
  return problems.toSorted((a, b) => rank(a) - rank(b) || (a.span?.start ?? 0) - (b.span?.start ?? 0));
}

/** Lines that are listed at most. */
const MOST = 12;

/** An unknown name that stands in several places of a file is one mistake: told at the first, with the lines of the others. */
export function oncePerName(problems: readonly Diagnostic[]): readonly Diagnostic[] {
  const known = new Map<string, Set<number>>();
  const first = problems.filter((problem) => {
    const { key, line } = placeOf(problem);
    const lines = known.get(key);
    lines?.add(line);
    if (key !== "" && lines === undefined) known.set(key, new Set([line]));
    return lines === undefined;
  });
  return first.map((problem) => {
    const further = [...(known.get(placeOf(problem).key) ?? [])].slice(1);
    if (further.length === 0) return problem;
    const shown = further.slice(0, MOST).join(", ");
    const text = `${further.length === 1 ? "line" : "lines"} ${shown}${further.length > MOST ? " and more" : ""}`;
    return { ...problem, details: [...problem.details, { label: "also in", text }] };
  });
}

/** What makes two unknown names the same one; empty for another problem. */
function placeOf({ code, message, span }: Diagnostic): { readonly key: string; readonly line: number } {
  if (code !== "HAP2201" || span === null) return { key: "", line: 0 };
  return { key: `${span.file.path}\n${message}`, line: position(span.file, span.start).line };
}

/**
 * What a check found, without what only echoes a syntax error: a line that could not be read as written says nothing about
 * names and types, and a file of which nothing was read says nothing at all.
 */
export function withoutEchoes(
  found: readonly Diagnostic[],
  syntax: readonly Diagnostic[],
  anythingRead: boolean,
): readonly Diagnostic[] {
  if (!hasErrors(syntax)) return found;
  if (!anythingRead) return [];
  const errors = syntax.filter((d) => d.severity === "error");
  const broken = new Set([...errors.map(lineOf), ...errors.flatMap(textOfHeredoc)]);
  return found.filter((d) => d.span === null || !broken.has(lineOf(d)));
}

/** The lines of the text that `<<-END` or `<< END` was meant to begin: they were read as lines of the block. */
function textOfHeredoc({ code, span }: Diagnostic): readonly string[] {
  if (code !== "HAP1032" || span === null) return [];
  const { file, start } = span;
  const mark = /^<<-?\s*["']?(\w+)/.exec(file.text.slice(start, start + 80))?.[1];
  const { line } = position(file, start);
  const after = file.lineStarts.slice(line).map((_, index) => lineText(file, line + 1 + index).trim());
  const end = after.findIndex((text) => text === mark);
  return after.slice(0, end + 1).map((_, index) => `${file.path}:${line + 1 + index}`);
}

function lineOf({ span }: Diagnostic): string {
  return span === null ? "" : `${span.file.path}:${position(span.file, span.start).line}`;
}
