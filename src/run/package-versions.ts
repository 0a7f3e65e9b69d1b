import { diagnostic, type Diagnostic } from "../diagnostics/diagnostic.js";
import type { Pair } from "../model/host.js";
import { subjectOf } from "../model/query.js";
import type { HostRun } from "./host-run.js";

/** Packages of the playbook that both hosts of a pair have, each in another version (HB090). */
export function versionFindings(runs: readonly HostRun[], pairs: readonly Pair[]): Diagnostic[] {
  return pairs.flatMap((pair) => {
    const [a, b] = pair.hosts.map((host) => versionsOf(runs.find((run) => run.host === host)));
    if (a === undefined || b === undefined) return [];
    const differing = [...a].filter(([name, version]) => b.has(name) && b.get(name) !== version);
    return differing.map(([name, version]) => finding(pair, name, [version, b.get(name) ?? ""]));
  });
}

function versionsOf(run: HostRun | undefined): ReadonlyMap<string, string> {
  const versions = new Map<string, string>();
  for (const [key, answer] of run?.state?.answers ?? []) {
    if (answer.kind === "package" && answer.state.version !== null) {
      versions.set(subjectOf(key), answer.state.version);
    }
  }
  return versions;
}

function finding(pair: Pair, name: string, versions: readonly [string, string]): Diagnostic {
  const [first, second] = pair.hosts;
  return diagnostic(
    "HB090",
    `versions differ: \`${name}\` is not the same on both hosts of \`${pair.name}\``,
    pair.span,
    {
      severity: "warning",
      details: [
        { label: first.name, text: versions[0] },
        { label: second.name, text: versions[1] },
        {
          label: "why",
          text: "nodes of different versions switch flow control off, and the daemon's own paths differ",
        },
      ],
      help: `give the version: \`package ${name}=${versions[0] > versions[1] ? versions[0] : versions[1]}\``,
    },
  );
}
