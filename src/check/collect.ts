import type { Diagnostic } from "../diagnostics/diagnostic.js";
import { count } from "../diagnostics/words.js";
import { textOf, type Span } from "../source/source-file.js";

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
      // A word of a loop, or of several hosts, is wrong in another way with each value that it has.
      return byPlace(toldOnce(problems, (span) => textOf(span).includes("${")));
    },
  };
}

/**
 * Of problems of one code at one place, which a line of a loop gives again and again, the first, with how many more
 * there are. Only `where` one line may be read several times.
 */
export function toldOnce(problems: readonly Diagnostic[], where: (place: Span) => boolean): readonly Diagnostic[] {
  const first = new Map<string, { readonly at: number; more: number }>();
  const told: Diagnostic[] = [];
  for (const problem of problems) {
    const { code, span } = problem;
    const isFolded = span !== null && span.end > span.start && where(span);
    const key = isFolded ? [code, span.file.path, span.start, span.end].join("\0") : null;
    const known = key === null ? undefined : first.get(key);
    if (known !== undefined) {
      known.more++;
      continue;
    }
    if (key !== null) first.set(key, { at: told.length, more: 0 });
    told.push(problem);
  }
  for (const { at, more } of first.values()) {
    const problem = told[at];
    if (problem === undefined || more === 0) continue;
    const also = { label: "also", text: `${count(more, "time")} more from this line` };
    told[at] = { ...problem, details: [...problem.details, also] };
  }
  return told;
}

function withHosts(problem: Diagnostic, hosts: readonly string[]): Diagnostic {
  const shown = hosts.slice(0, 5).join(", ");
  const more = hosts.length > 5 ? ` and ${hosts.length - 5} more` : "";
  const label = hosts.length === 1 ? "host" : "hosts";
  return { ...problem, details: [...problem.details, { label, text: `${shown}${more}` }] };
}

/** Problems of no file last; the files in the order in which they were first named. */
function byPlace(problems: readonly Diagnostic[]): readonly Diagnostic[] {
  const files = [...new Set(problems.map((p) => p.span?.file.path))];
  const rank = (p: Diagnostic) => (p.span === null ? files.length : files.indexOf(p.span.file.path));
  return problems.toSorted((a, b) => rank(a) - rank(b) || (a.span?.start ?? 0) - (b.span?.start ?? 0));
}
