import { spawn, type ChildProcess } from "node:child_process";
import { createInterface } from "node:readline";
import { labCommand } from "../../src/lab/lab-exec.js";
import type { Lab } from "../../src/lab/lab-state.js";
import { longestGapMs } from "../lives/client.js";

/** Seconds between two questions of the client, and between two looks at a host. */
const EVERY_S = "0.05";

/** Prints the time and whether the host has the address, 20 times a second: all hosts of a lab share one clock. */
const LOOK = (address: string): string => `while :; do
  case $(ip -o -4 addr show dev eth0) in *" ${address}/"*) h=1 ;; *) h=0 ;; esac
  echo "$(date +%s.%N) $h"
  sleep ${EVERY_S}
done
`;

/** A look at a host (ms since 1970). */
export interface Look {
  readonly at: number;
  readonly holds: boolean;
}

/** For how long two hosts held an address, as far as they were looked at (ms). */
export interface TwoHolders {
  readonly heldMs: number;
  /** For how long one of them was not looked at: whether it held the address then is not known. */
  readonly unknownMs: number;
}

/** A host without a look for so long is not known (ms): a loaded machine looks 20 times a second now and then only. */
const KNOWN_MS = 1000;

/** What looks at hosts, each in the order of time, tell between two moments (ms since 1970). */
export function twoHolders(hosts: readonly (readonly Look[])[], from: number, to: number): TwoHolders {
  const moments = [from, to, ...hosts.flat().flatMap(({ at }) => [at, at + KNOWN_MS])]
    .filter((at) => at >= from && at <= to)
    .toSorted((a, b) => a - b);
  let [heldMs, unknownMs] = [0, 0];
  for (const [i, moment] of moments.entries()) {
    const next = moments[i + 1];
    if (next === undefined || next === moment) continue;
    const seen = hosts.map((looks) => looks.findLast(({ at }) => at <= moment && at > moment - KNOWN_MS));
    if (seen.includes(undefined)) unknownMs += next - moment;
    else if (seen.filter((look) => look?.holds).length > 1) heldMs += next - moment;
  }
  return { heldMs: Math.round(heldMs), unknownMs: Math.round(unknownMs) };
}

/** What happened to an address between two moments (ms since 1970). */
export interface Watch {
  /** The longest time without an answer to a client that asks 20 times a second. */
  gapMs(from: number, to: number): number;
  twoHolders(from: number, to: number): TwoHolders;
  stop(): void;
}

/** Milliseconds until a look loop is begun again that ended with its host. */
const BEGIN_AGAIN_MS = 500;

/** Begins to watch an address from the client of a lab and on its hosts, also after these were off. */
export function watch(lab: Lab, address: string, hosts: readonly string[]): Watch {
  const answers: number[] = [];
  let stopped = false;
  const ping = start(labCommand(lab, ["ping", "-n", "-D", "-i", EVERY_S, address]), (line) => {
    const at = /^\[(\d+\.\d+)\] \d+ bytes from/.exec(line)?.[1];
    if (at !== undefined) answers.push(Number(at) * 1000);
  });
  const looks: Look[][] = hosts.map(() => []);
  const loops = new Set<ChildProcess>();
  const look = (host: string, own: Look[]): void => {
    const limits = ["-o", "ConnectTimeout=2", "-o", "ServerAliveInterval=1"];
    const child = start(labCommand(lab, ["ssh", "-F", lab.ssh.config, ...limits, host, "sh -s"]), (line) => {
      const [at, holds] = line.split(" ");
      own.push({ at: Number(at) * 1000, holds: holds === "1" });
    });
    loops.add(child);
    child.on("close", () => {
      loops.delete(child);
      setTimeout(() => {
        if (!stopped) look(host, own);
      }, BEGIN_AGAIN_MS);
    });
    // A host that is off has closed it.
    child.stdin?.on("error", () => undefined);
    child.stdin?.end(LOOK(address));
  };
  for (const [i, host] of hosts.entries()) look(host, looks[i] ?? []);
  return {
    gapMs: (from, to) => longestGapMs(answers, { from, to }),
    twoHolders: (from, to) => twoHolders(looks, from, to),
    stop: () => {
      stopped = true;
      for (const child of [ping, ...loops]) child.kill("SIGKILL");
    },
  };
}

function start([command = "", ...args]: readonly string[], onLine: (line: string) => void): ChildProcess {
  const child = spawn(command, args, { stdio: ["pipe", "pipe", "ignore"], env: { ...process.env, LC_ALL: "C" } });
  createInterface({ input: child.stdout }).on("line", onLine);
  return child;
}
