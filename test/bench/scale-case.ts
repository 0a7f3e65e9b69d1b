import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { CaseContext, CaseResult } from "./bench-case.js";
import { measure, median, start, type Contender } from "./measure.js";
import { ansible, ansibleLacks } from "./peers/ansible.js";
import { hap } from "./peers/hap.js";
import { oneShot } from "./peers/one-shot.js";
import { onStage } from "./stage.js";
import { atMost, within } from "./targets.js";

const FAN_OUT = "OpenSSH fan-out";
const ROUNDS = 5;

/** Many hosts on which everything is right already: the work of the controller and of this machine's sshds. */
export function convergedMany(context: CaseContext, count: number): Promise<CaseResult> {
  return onStage(context, { hosts: count, rttMs: null }, async ({ site, scripts }) => {
    const own = hap(site, { program: context.program, converged: true });
    const fan = oneShot(site, scripts, { name: FAN_OUT, kex: "curve25519-sha256", width: 50, converged: true });
    const way = context.ansible && ansibleLacks("pipelining") === null && count <= 50;
    const slow = way ? [{ ...ansible(site, { way: "pipelining", converged: true, rounds: 1 }), cold: true }] : [];
    const usage = join(context.dir, "usage.json");
    const rounds = context.quick ? 1 : ROUNDS;
    const samples = await measure([own, fan, ...slow], { rounds, tell: context.tell });
    const used = await usageOf(own, { file: usage, rounds: context.quick ? 1 : 3 });
    context.tell(`hap used ${JSON.stringify(used)}`);
    return {
      samples,
      targets: [
        ...atMost(samples, FAN_OUT, 1),
        ...(count === 200 ? [within("memory (peak RSS)", used.rssMb, { limit: 150, unit: "MB" })] : []),
        ...(count === 200 ? [within("controller CPU a host", used.cpuMs / count, { limit: 10, unit: "ms" })] : []),
      ],
      notes: [
        `hap used ${Math.round(used.cpuMs)} ms of CPU and ${Math.round(used.rssMb)} MB; its event loop stood still for ${Math.round(used.stallMs)} ms at most, start-up included`,
        ...(way
          ? []
          : [
              count > 50
                ? "Ansible is not run with this many hosts: minutes a run"
                : "Ansible is not installed, or was left out",
            ]),
      ],
    };
  });
}

interface Usage {
  readonly cpuMs: number;
  readonly rssMb: number;
  readonly stallMs: number;
}

/** Loaded before hap: writes down at its end what the process has used. */
const WATCH = `
import { writeFileSync } from "node:fs";
import { monitorEventLoopDelay } from "node:perf_hooks";
const delay = monitorEventLoopDelay({ resolution: 5 });
delay.enable();
process.on("exit", () => {
  const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
  const used = { cpuMs: (userCPUTime + systemCPUTime) / 1000, rssMb: maxRSS / 1024, stallMs: delay.max / 1e6 };
  writeFileSync(process.env.HAP_BENCH_USAGE, JSON.stringify(used));
});
`;

async function usageOf(
  contender: Contender,
  { file, rounds }: { readonly file: string; readonly rounds: number },
): Promise<Usage> {
  const watch = `${file}.mjs`;
  writeFileSync(watch, WATCH);
  const [node = "", ...args] = contender.argv;
  const found: Usage[] = [];
  for (let i = 0; i < rounds; i++) {
    const end = await start({
      argv: [node, "--import", pathToFileURL(watch).href, ...args],
      env: { ...contender.env, HAP_BENCH_USAGE: file },
    });
    const wrong = contender.wrong(end);
    if (wrong !== null) throw new Error(`hap did not do the work: ${wrong}\n${end.output}`);
    found.push(JSON.parse(readFileSync(file, "utf8")) as Usage);
  }
  const middle = (of: (usage: Usage) => number): number => median(found.map(of));
  return { cpuMs: middle((u) => u.cpuMs), rssMb: middle((u) => u.rssMb), stallMs: middle((u) => u.stallMs) };
}
