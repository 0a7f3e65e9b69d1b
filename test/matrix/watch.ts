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

/** What happened to an address between two moments (ms since 1970). */
export interface Watch {
  /** The longest time without an answer to a client that asks 20 times a second. */
  gapMs(from: number, to: number): number;
  /** For how long two of the hosts had it, by looks 20 times a second. */
  twoHoldersMs(from: number, to: number): number;
  stop(): void;
}

/** Begins to watch an address from the client of a lab and on its hosts. */
export function watch(lab: Lab, address: string, hosts: readonly string[]): Watch {
  const answers: number[] = [];
  const ping = start(labCommand(lab, ["ping", "-n", "-D", "-i", EVERY_S, address]), (line) => {
    const at = /^\[(\d+\.\d+)\] \d+ bytes from/.exec(line)?.[1];
    if (at !== undefined) answers.push(Number(at) * 1000);
  });
  const looks = hosts.map(() => [] as { readonly at: number; readonly holds: boolean }[]);
  const loops = hosts.map((host, i) => {
    const child = start(labCommand(lab, ["ssh", "-F", lab.ssh.config, host, "sh -s"]), (line) => {
      const [at, holds] = line.split(" ");
      looks[i]?.push({ at: Number(at) * 1000, holds: holds === "1" });
    });
    child.stdin?.end(LOOK(address));
    return child;
  });
  return {
    gapMs: (from, to) => longestGapMs(answers, { from, to }),
    twoHoldersMs: (from, to) => {
      const all = looks.flatMap((list, host) => list.map((look) => ({ ...look, host })));
      const held = new Set<number>();
      let [sum, since] = [0, from];
      for (const { at, holds, host } of all.toSorted((a, b) => a.at - b.at)) {
        if (at > from && at < to && held.size > 1) sum += at - since;
        since = Math.max(from, at);
        if (holds) held.add(host);
        else held.delete(host);
      }
      return Math.round(sum);
    },
    stop: () => [ping, ...loops].forEach((child) => child.kill("SIGKILL")),
  };
}

function start([command = "", ...args]: readonly string[], onLine: (line: string) => void): ChildProcess {
  const child = spawn(command, args, { stdio: ["pipe", "pipe", "ignore"], env: { ...process.env, LC_ALL: "C" } });
  createInterface({ input: child.stdout }).on("line", onLine);
  return child;
}
