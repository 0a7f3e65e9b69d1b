import type { CaseContext, CaseResult } from "./bench-case.js";
import { measure, type Contender } from "./measure.js";
import { ansible, ansibleLacks, type AnsibleWay } from "./peers/ansible.js";
import { hap } from "./peers/hap.js";
import { oneShot } from "./peers/one-shot.js";
import { pyinfraLacks } from "./peers/pyinfra.js";
import { onStage, type Stage } from "./stage.js";
import { atMost, fasterThan, noted, within } from "./targets.js";

export const ONE_SHOT = "one-shot sh";
export const ONE_SHOT_DEFAULT = "one-shot sh, default key exchange";
const FORGETFUL = "hap, nothing kept from an earlier run";
const MITOGEN = "Ansible with Mitogen";
const PIPELINING = "Ansible, pipelining";

/** hap and the hand-written script are run this often; the issue asks for 5 at least. */
const ROUNDS = 9;

export interface Converged {
  readonly rttMs: number;
  /** How often Ansible with pipelining is run. */
  readonly pipelined: number;
}

/** Two hosts on which everything is right already. */
export function convergedPair(context: CaseContext, { rttMs, pipelined }: Converged): Promise<CaseResult> {
  return onStage(context, { hosts: 2, rttMs: rttMs === 0 ? null : rttMs }, async (stage) => {
    const all = contenders(context, stage, { converged: true, pipelined });
    const samples = await measure(all.runnable, { rounds: context.quick ? 1 : ROUNDS, tell: context.tell });
    const targets =
      rttMs === 0
        ? [...atMost(samples, ONE_SHOT, 1.6), ...fasterThan(samples, PIPELINING, 7)]
        : [...atMost(samples, ONE_SHOT, 1.3), ...fasterThan(samples, MITOGEN, 5)];
    return { samples, targets, notes: all.lacking };
  });
}

/** Two hosts as a package leaves them: everything is to be written. Counts what goes up the line too. */
export function firstPair(context: CaseContext): Promise<CaseResult> {
  return onStage(context, { hosts: 2, rttMs: 50 }, async (stage) => {
    const all = contenders(context, stage, { converged: false, pipelined: 2 });
    const samples = await measure(all.runnable, {
      rounds: context.quick ? 1 : ROUNDS,
      tell: context.tell,
      before: () => {
        stage.hosts.reset();
        for (const proxy of stage.proxies) proxy.clear();
      },
      after: () => ({ "bytes up": sum(stage, "up"), "bytes down": sum(stage, "down") }),
    });
    const up = noted(samples, "hap", "bytes up") / 1000;
    const targets = [
      ...atMost(samples, ONE_SHOT, 2),
      within("bytes sent up to both hosts", up, { limit: 15, unit: "kB" }),
    ];
    return { samples, targets, notes: all.lacking };
  });
}

function sum({ proxies }: Stage, way: "up" | "down"): number {
  return proxies.reduce((total, proxy) => total + proxy.bytes()[way], 0);
}

interface Wanted {
  readonly converged: boolean;
  readonly pipelined: number;
}

function contenders(
  { program, ansible: wanted }: CaseContext,
  { site, scripts }: Stage,
  { converged, pipelined }: Wanted,
): { readonly runnable: readonly Contender[]; readonly lacking: readonly string[] } {
  const shot = (name: string, kex: "default" | "curve25519-sha256"): Contender =>
    oneShot(site, scripts, { name, kex, width: 50, converged });
  const ways: readonly AnsibleWay[] = ["mitogen", "pipelining", "default"];
  const rounds = { mitogen: 5, pipelining: pipelined, default: 2 };
  const lacks = (way: AnsibleWay): string | null => (wanted ? ansibleLacks(way) : "Ansible was left out");
  const missing = new Set(ways.map(lacks));
  // No folder can be made below a file: so nothing is kept, and nothing is found.
  const bare = { ...hap(site, { program, converged, env: { XDG_CACHE_HOME: program } }), name: FORGETFUL };
  return {
    runnable: [
      hap(site, { program, converged }),
      ...(converged ? [bare] : []),
      shot(ONE_SHOT, "curve25519-sha256"),
      shot(ONE_SHOT_DEFAULT, "default"),
      ...ways.filter((way) => lacks(way) === null).map((way) => ansible(site, { way, converged, rounds: rounds[way] })),
    ],
    lacking: [...missing, pyinfraLacks()].filter((why) => why !== null),
  };
}
