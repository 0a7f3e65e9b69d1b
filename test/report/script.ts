import { diagnostic, type Diagnostic } from "../../src/diagnostics/diagnostic.js";
import { unifiedDiff } from "../../src/diagnostics/unified-diff.js";
import type { StartPlay } from "../../src/report/reporter.js";
import type { ReportedChange, RunEvent, StepStatus } from "../../src/run/events.js";
import { add, hostsOf, startTotals, statusOf } from "../../src/run/totals.js";
import { sourceFile, type Span } from "../../src/source/source-file.js";

/** An event and how long after the one before it comes, in ms. */
export interface Beat {
  readonly after: number;
  readonly event: RunEvent;
}

export const nodes = ["LD_192_168_3_87", "LD_192_168_3_88"] as const;

const playbook = [
  'playbook "MySQL pair"',
  "",
  "play directors {",
  "",
  "  on pair directors",
  "",
  "",
  "  install {",
  "    package heartbeat ipvsadm",
  "  }",
  "  ha.cf {",
  "    keepalive 5",
  "    deadtime 10",
  "  }",
  "}",
  "",
].join("\n");
export const file = sourceFile("playbooks/site.hap", playbook);

export function spanOf(text: string): Span {
  const start = playbook.indexOf(text);
  return { file, start, end: start + text.length };
}

export interface Cell {
  readonly host: string;
  readonly status: StepStatus;
  /** ms */
  readonly takes: number;
  readonly note?: string;
  readonly changes?: readonly ReportedChange[];
  readonly diagnostic?: Diagnostic;
}

export interface ScriptedStep {
  readonly step: string;
  readonly kind: string;
  readonly cells: readonly Cell[];
}

export interface Script {
  readonly mode?: "run" | "plan";
  readonly site?: string;
  readonly play?: string;
  readonly hosts?: readonly string[];
  readonly pair?: string | null;
  readonly findings?: readonly Diagnostic[];
  readonly steps: readonly ScriptedStep[];
  /** Labels of steps behind them that the run does not come to. */
  readonly behind?: readonly string[];
  readonly holders?: readonly string[];
}

/** The play of a script as `--start-at` knows it. */
export function startPlay({ steps, behind = [] }: Script): StartPlay {
  const labels = [...steps.map(({ step }) => step), ...behind];
  const hosts = nodes.map((name) => ({ name }));
  return { site: "book", steps: labels.map((label, index) => ({ index, label, hosts })) };
}

/** The events of a run in lockstep, as the engine yields them. */
export function beats(script: Script): readonly Beat[] {
  const {
    mode = "run",
    site = "book",
    play = "pair directors",
    hosts = nodes,
    pair = "directors",
    behind = [],
  } = script;
  const refs = hosts.map((host) => ({ site, host }));
  const list: Beat[] = [
    {
      after: 0,
      event: {
        event: "run-start",
        mode,
        playbook: file.path,
        playbookSha256: "0".repeat(64),
        user: "ann",
        controller: "desk",
        version: "0.0.0",
        given: { values: "", files: "" },
        sites: [site],
        hosts: refs.map((ref, i) => ({ ...ref, address: `192.168.3.${87 + i}`, pair })),
      },
    },
    ...(script.findings ?? []).map((d): Beat => ({ after: 0, event: { event: "finding", diagnostic: d } })),
    { after: 310, event: { event: "contacted", hosts: hosts.length, durationMs: 310 } },
    {
      after: 0,
      event: {
        event: "play-start",
        site,
        play,
        units: pair === null ? [] : [`pair ${pair}`],
        hosts: refs,
        steps: [...script.steps.map(({ step }) => step), ...behind].map((label, index) => ({ index, label })),
      },
    },
    ...script.steps.flatMap((step, index) => stepBeats({ site, play, index, step })),
  ];
  for (const address of ["192.168.3.118"]) {
    if (script.holders !== undefined) {
      list.push({ after: 5, event: { event: "holder", site, pair: pair ?? "", address, holders: script.holders } });
    }
  }
  const notRun = new Map(refs.map((ref) => [`${ref.site}/${ref.host}`, behind.length]));
  return [...list, { after: 0, event: endOf(list, notRun) }];
}

interface PlacedStep {
  readonly site: string;
  readonly play: string;
  readonly index: number;
  readonly step: ScriptedStep;
}

function stepBeats({ site, play, index, step }: PlacedStep): readonly Beat[] {
  const place = { site, play, index, step: step.step, kind: step.kind };
  const hosts = step.cells.map(({ host }) => ({ site, host }));
  const cells = [...step.cells].sort((a, b) => a.takes - b.takes);
  let passed = 0;
  const done = cells.map((cell): Beat => {
    const after = cell.takes - passed;
    passed = cell.takes;
    const { host, status, takes: durationMs, note = "", changes = [], diagnostic: problem = null } = cell;
    return {
      after,
      event: { event: "step-done", ...place, host, status, durationMs, tries: 1, changes, note, diagnostic: problem },
    };
  });
  return [{ after: 2, event: { event: "step-start", ...place, hosts } }, ...done];
}

function endOf(list: readonly Beat[], notRun: ReadonlyMap<string, number>): RunEvent {
  const totals = list.reduce((sum, { event }) => add(sum, event), startTotals());
  const durationMs = list.reduce((sum, { after }) => sum + after, 0);
  const status = statusOf(totals, { detailed: false });
  return { event: "run-end", status, hosts: hostsOf(totals, notRun), durationMs };
}

const haCf = "keepalive 2\ndeadtime 15\nwarntime 5\ninitdead 60\nudpport 694\nbcast eth0\nauto_failback on\n";

function both(step: string, cell: Omit<Cell, "host">, other: Partial<Cell> = {}): ScriptedStep {
  const kind = step.split(" ")[0] ?? step;
  return {
    step,
    kind,
    cells: [
      { ...cell, host: nodes[0] },
      { ...cell, ...other, host: nodes[1] },
    ],
  };
}

function written(target: string, before: string, after: string): ReportedChange {
  return {
    change: "write-file",
    target,
    summary: before === "" ? "create" : "rewrite",
    diff: unifiedDiff(before, after),
  };
}

/** The first run on two bare hosts. */
export const firstRun: Script = {
  holders: [nodes[0]],
  steps: [
    both("install", { status: "changed", takes: 8100, note: "heartbeat, ipvsadm" }, { takes: 7900 }),
    both("hosts", { status: "changed", takes: 60 }),
    both("ha.cf", { status: "changed", takes: 55, note: "+7", changes: [written("/etc/ha.d/ha.cf", "", haCf)] }),
    both("authkeys", { status: "changed", takes: 40, note: "***" }),
    both("haresources", { status: "changed", takes: 41 }),
    both("resource-script myop.sh", { status: "changed", takes: 70, note: "contract ok" }),
    both("service heartbeat", { status: "changed", takes: 1200, note: "started" }),
    { step: "verify MySQL answers", kind: "verify", cells: [{ host: nodes[0], status: "ok", takes: 40 }] },
  ],
};

/** The same run again: all is right. */
export const convergedRun: Script = {
  ...firstRun,
  steps: firstRun.steps.map((step) => ({
    ...step,
    cells: step.cells.map(({ host }): Cell => ({ host, status: "ok", takes: 3 })),
  })),
};

const changedHaCf = [written("/etc/ha.d/ha.cf", haCf, haCf.replace("deadtime 15", "deadtime 30"))];

/** A plan that would change one file on both hosts and another on one. */
export const plannedRun: Script = {
  ...convergedRun,
  mode: "plan",
  steps: [
    both("install", { status: "ok", takes: 2 }),
    both("ha.cf", { status: "changed", takes: 2, note: "+1 -1", changes: changedHaCf }),
    both("hosts", { status: "ok", takes: 1 }, { status: "changed", changes: [written("/etc/hosts", "", "a\n")] }),
  ],
};

/** The second host's package is not to be had. */
export const failedRun: Script = {
  steps: [
    both("hosts", { status: "ok", takes: 5 }),
    both(
      "install",
      { status: "changed", takes: 8100, note: "heartbeat, ipvsadm" },
      {
        status: "failed",
        takes: 2100,
        note: "",
        diagnostic: diagnostic("HAP4101", `the command failed on ${nodes[1]} (exit 100)`, spanOf("heartbeat ipvsadm"), {
          label: "apt-get could not find this package",
          details: [
            { label: "host", text: `${nodes[1]} (192.168.3.88)` },
            { label: "stderr", text: "E: Unable to locate package heartbeat" },
          ],
          help: "run `apt-get update` there, or name the release's repository",
        }),
      },
    ),
  ],
};

/** The same with steps behind it, which stay undone. */
export const stoppedRun: Script = { ...failedRun, behind: ["ha.cf", "drill it's off", "verify it answers"] };

/** Fifty hosts of which a few differ. */
export const manyHosts: Script = {
  hosts: Array.from({ length: 50 }, (_, i) => `node-${String(i + 1).padStart(2, "0")}`),
  pair: null,
  play: "web servers",
  steps: ["hosts", "sysctl", "service nginx"].map((step, s) => ({
    step,
    kind: step.split(" ")[0] ?? step,
    cells: Array.from({ length: 50 }, (_, i): Cell => {
      const status = s === 0 ? "ok" : s === 1 && i % 20 === 3 ? "changed" : s === 2 && i < 30 ? "changed" : "ok";
      return { host: `node-${String(i + 1).padStart(2, "0")}`, status, takes: 20 + i * 30 };
    }),
  })),
};
