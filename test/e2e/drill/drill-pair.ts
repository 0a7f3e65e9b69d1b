import { fileURLToPath } from "node:url";
import { beforeAll, expect } from "vitest";
import { INSTALLED, onHost, until } from "../../lab/support.js";
import { DIRECTORS, directorsPlan, useLab, VIP, type LabInUse } from "../../lab/use-lab.js";
import { hapInLab, startHap, type HapEvent, type HapResult, type Started } from "../../support/hap.js";
import { expectOk } from "../../support/expect-ok.js";

const PLAYBOOK = fileURLToPath(new URL("drill.hap", import.meta.url));
const INVENTORY = fileURLToPath(new URL("../pair/inventory", import.meta.url));

export interface DrillLine extends HapEvent {
  readonly outageMs: number | null;
  readonly restoreOutageMs: number | null;
  readonly budgetMs: number | null;
  readonly holderBefore: string | null;
  readonly holderAfter: string | null;
  readonly timeline: readonly { readonly text: string; readonly atMs: number }[];
}

/** A real pair with the real Heartbeat, and the drills of drill.hap, each by its tag. */
export interface DrillPair {
  readonly own: LabInUse;
  run(tag: string, ...more: string[]): Promise<HapResult>;
  start(tag: string, output?: "json" | "plain"): Started;
  plan(tag: string): Promise<HapResult>;
  /** Hosts that have the address. */
  holders(): Promise<readonly string[]>;
  /** Both nodes are up and settled, one holds the address, and both links are up; all that for so long (ms), 0 unless given. */
  expectWhole(lastingMs?: number): Promise<void>;
  /** Drills' folders that are on a host. */
  traces(host: string): Promise<string>;
}

/** Brings the pair up before the tests of a file. */
export function useDrillPair(name: string): DrillPair {
  const own = useLab(directorsPlan(name), INSTALLED);
  const args = (command: string, tag: string): readonly string[] => [command, PLAYBOOK, "-i", INVENTORY, "--tags", tag];
  const run = (tag: string, ...more: string[]): Promise<HapResult> => hapInLab(own.lab, [...args("run", tag), ...more]);
  const holders = async (): Promise<readonly string[]> => {
    const ask = "ip -o -4 addr show dev eth0";
    const found = await Promise.all(DIRECTORS.map((host) => onHost(own.lab, host, ask)));
    return DIRECTORS.filter((_, i) => found[i]?.stdout.includes(`${VIP}/`) === true);
  };
  beforeAll(async () => {
    const setup = await run("setup");
    expectOk(setup);
  });
  /** Whether a host is settled, and whether it has the address: by one login. */
  const look = async (host: string): Promise<{ readonly settled: boolean; readonly holds: boolean }> => {
    const ask = "cl_status rscstatus; ip -o link show eth1; ip -o -4 addr show dev eth0";
    const { stdout } = await onHost(own.lab, host, ask);
    return { settled: /^(all|local|foreign|none)\n.*state UP/.test(stdout), holds: stdout.includes(`${VIP}/`) };
  };
  return {
    own,
    run,
    start: (tag, output) => startHap(own.lab, args("run", tag), output),
    plan: (tag) => hapInLab(own.lab, args("plan", tag)),
    holders,
    traces: async (host) => (await onHost(own.lab, host, "ls -d /run/hap/drill-* 2>/dev/null")).stdout,
    async expectWhole(lastingMs = 0) {
      let since = 0;
      const whole = async (): Promise<boolean> => {
        const all = await Promise.all(DIRECTORS.map(look));
        const isWhole = all.every(({ settled }) => settled) && all.filter(({ holds }) => holds).length === 1;
        if (!isWhole) since = 0;
        else if (since === 0) since = Date.now();
        return isWhole && Date.now() - since >= lastingMs;
      };
      expect(await until(whole)).toBe(true);
    },
  };
}

/** The one result of a drill. */
export function drillLine({ events }: HapResult): DrillLine {
  const found = events.filter((e) => e.event === "drill-done");
  expect(found).toHaveLength(1);
  return found[0] as DrillLine;
}

/** The codes of the steps' problems. */
export function codesOf({ events }: HapResult): readonly string[] {
  return events.flatMap((e) => (e.event === "step-done" && e.diagnostic != null ? [e.diagnostic.code] : []));
}

/** What the steps' problems say, for the reader of a failed test. */
export function told({ events }: HapResult): string {
  const problems = events.flatMap((e) => (e.event === "step-done" && e.diagnostic != null ? [e.diagnostic] : []));
  return JSON.stringify(problems, null, 1);
}
