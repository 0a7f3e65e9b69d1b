import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { CaseContext, CaseResult } from "./bench-case.js";
import { median, start, type Contender, type Samples } from "./measure.js";
import { hap } from "./peers/hap.js";
import { onStage, type Stage } from "./stage.js";

const ROUNDS = 11;

/** Of what a converged run of two hosts on loopback consists: parts measured beside each other, the rest by subtraction. */
export function breakdown(context: CaseContext): Promise<CaseResult> {
  return onStage(context, { hosts: 2, rttMs: null }, async (stage) => {
    const parts = contenders(context, stage);
    const found = new Map<string, number[]>();
    const note = (name: string, ms: number): void => void found.set(name, [...(found.get(name) ?? []), ms]);
    for (let round = 0; round <= (context.quick ? 1 : ROUNDS); round++) {
      const times = new Map<string, number>();
      for (const part of parts) {
        const end = await start(part);
        const wrong = part.wrong(end);
        if (wrong !== null) throw new Error(`${part.name}: ${wrong}\n${end.output}`);
        times.set(part.name, end.ms);
        if (part.name === RUN) times.set("contact", contacted(end.output));
      }
      if (round > 0) split(times, note);
    }
    const samples: Samples[] = [...found].map(([name, ms]) => ({ name, ms, failed: 0, extra: [] }));
    const whole = samples.find((one) => one.name === RUN)?.ms ?? [];
    const remark = `the parts are of ${Math.round(median(whole))} ms; \`ssh host true\` beside it does a handshake, and no work, for one host`;
    return { samples, targets: [], notes: [remark] };
  });
}

const RUN = "hap run, the whole";
const BARE = "node start";
const CHECK = "check";
const LOAD = "load";
const SSH = "ssh host true, for comparison";

function split(times: ReadonlyMap<string, number>, note: (name: string, ms: number) => void): void {
  const ms = (name: string): number => times.get(name) ?? Number.NaN;
  note(RUN, ms(RUN));
  note(BARE, ms(BARE));
  note("hap's modules, inventory and playbook read and checked", ms(CHECK) - ms(BARE));
  note("connect, handshake, login, one exchange (the inspection)", ms("contact"));
  note("engine and ssh2 loaded; plan, report, exit", ms(RUN) - ms(CHECK) - ms("contact"));
  note("of that: ssh2 loaded, measured alone", ms(LOAD) - ms(BARE));
  note(SSH, ms(SSH));
}

/** From hap's own line: `2 hosts reached, inspected and fit in 90 ms`, or in s. */
function contacted(output: string): number {
  const found = /fit in ([\d.]+) (ms|s)/.exec(output);
  return Number(found?.[1]) * (found?.[2] === "s" ? 1000 : 1);
}

function contenders({ dir, program }: CaseContext, { site }: Stage): Contender[] {
  const run = hap(site, { program, converged: true });
  const empty = join(dir, "empty.mjs");
  const load = join(dir, "load.mjs");
  writeFileSync(empty, "");
  writeFileSync(load, loader(program));
  const plain = (name: string, argv: readonly string[]): Contender => ({
    name,
    argv,
    env: run.env,
    wrong: ({ status }) => (status === 0 ? null : `status ${status}`),
  });
  const [node = ""] = run.argv;
  const host = ["-F", site.sshConfig, "-o", "KexAlgorithms=curve25519-sha256", site.names[0] ?? "", "true"];
  return [
    { ...run, name: RUN },
    plain(BARE, [node, empty]),
    plain(
      CHECK,
      run.argv.map((word) => (word === "run" ? "check" : word)),
    ),
    plain(LOAD, [node, load]),
    plain(SSH, ["ssh", ...host]),
  ];
}

/** Loads the chunk with ssh2 in it and nothing else of hap. */
function loader(program: string): string {
  const dir = dirname(program);
  const holds = (name: string): boolean => readFileSync(join(dir, name), "utf8").includes("SSH-2.0-");
  const chunk = readdirSync(dir).find((name) => name.endsWith(".js") && holds(name));
  return `await import(${JSON.stringify(join(dir, chunk ?? ""))});\n`;
}
