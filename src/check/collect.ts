import type { Diagnostic } from "../diagnostics/diagnostic.js";

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
      return byPlace(problems);
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
function byPlace(problems: readonly Diagnostic[]): readonly Diagnostic[] {
  const files = [...new Set(problems.map((p) => p.span?.file.path))];
  const rank = (p: Diagnostic) => (p.span === null ? files.length : files.indexOf(p.span.file.path));
  return problems.toSorted((a, b) => rank(a) - rank(b) || (a.span?.start ?? 0) - (b.span?.start ?? 0));
}
