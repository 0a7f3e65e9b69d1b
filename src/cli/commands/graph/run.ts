import { diagnostic } from "../../../diagnostics/diagnostic.js";
import { visibleLine } from "../../../diagnostics/visible.js";
import { MAKE_A_PAIR } from "../../../model/host.js";
import type { Program } from "../../../model/program.js";
import { jsonLine } from "../../../report/json.js";
import { pairPictures, topologyFile, topologyLines, type PairPicture } from "../../../report/page/topology.js";
import { pairPlan } from "../../../run/run-start.js";
import type { Environment } from "../../environment.js";
import { USAGE, type Status } from "../../exit-status.js";
import { loadProgram } from "../../load-program.js";
import type { InventoryOptions, OutputForm } from "../../option-groups.js";
import { writeDiagnostics } from "../../print-diagnostics.js";
import { reportProblem, writeReport } from "../../run-reports.js";

export interface GraphOptions extends Omit<InventoryOptions, "output"> {
  readonly out?: string;
  readonly output?: OutputForm | "svg";
}

/**
 * `hap graph PLAYBOOK`: its pairs as text, SVG or JSON, from the files alone; no host is asked, and secrets are
 * stand-ins. 2 for errors in the files and for a playbook without a pair, 1 when the file cannot be written.
 */
export async function graphCommand(env: Environment, playbook: string, options: GraphOptions): Promise<Status> {
  const { out } = options;
  const before = out === undefined ? null : reportProblem({ report: out });
  if (before !== null) {
    writeDiagnostics(env, [before], env.stderr);
    return USAGE;
  }
  const { value, diagnostics } = await loadProgram(env, playbook, { ...options, dummySecrets: true, programs: "all" });
  // What is only doubtful is told by `hap check`.
  const told = diagnostics.filter(({ severity }) => severity === "error");
  writeDiagnostics(env, told, env.stderr);
  if (value === null) return USAGE;
  const pairs = picturesOf(value);
  if (pairs.length === 0) {
    const none = diagnostic("HAP6030", "there is no pair to draw", null, { help: MAKE_A_PAIR });
    writeDiagnostics(env, [none], env.stderr);
    return USAGE;
  }
  const text = drawn(pairs, options.output ?? (out === undefined ? "pretty" : "svg"));
  if (out === undefined) {
    env.stdout.write(text);
    return 0;
  }
  const problem = await writeReport(out, text);
  if (problem !== null) {
    writeDiagnostics(env, [problem], env.stderr);
    return 1;
  }
  env.stdout.write(`${visibleLine(out)}\n`);
  return 0;
}

function picturesOf(program: Program): readonly PairPicture[] {
  const hosts = program.hosts.map(({ site, pair, name, address }) => ({ site, pair, host: name, address }));
  return pairPictures({ pairs: program.pairs.map((pair) => pairPlan(program, pair)), hosts }, null);
}

function drawn(pairs: readonly PairPicture[], form: OutputForm | "svg"): string {
  switch (form) {
    case "svg":
      return topologyFile(pairs);
    case "json": {
      const told = pairs.map(({ plan, hosts }) => ({ ...plan, hosts }));
      return jsonLine("graph", { pairs: told });
    }
    case "pretty":
    case "plain":
      return `${pairs.map((pair) => topologyLines(pair).map(visibleLine).join("\n")).join("\n\n")}\n`;
  }
}
