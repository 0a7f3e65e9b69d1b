import { spawn, type ChildProcess } from "node:child_process";
import { createInterface } from "node:readline";
import { labCommand } from "../../src/lab/lab-exec.js";
import type { Lab } from "../../src/lab/lab-state.js";
import { ADDRESSES, addressText } from "./model.js";

/** Seconds between two probes of an address. */
const EVERY_S = "0.05";

/** A client that asks every address 20 times a second. */
export interface Client {
  /**
   * The longest time between two times (ms since 1970) in which none of these addresses answered. Several are one
   * service: an address, and the one that takes its place.
   */
  gapMs(addresses: readonly number[], from: number, to: number): number;
  stop(): void;
}

export function startClient(lab: Lab): Client {
  const answers = new Map<number, number[]>(ADDRESSES.map((address) => [address, []]));
  const children: ChildProcess[] = ADDRESSES.map((address) => {
    const [command = "", ...args] = labCommand(lab, ["ping", "-n", "-D", "-i", EVERY_S, addressText(address)]);
    const child = spawn(command, args, { stdio: ["ignore", "pipe", "ignore"], env: { ...process.env, LC_ALL: "C" } });
    createInterface({ input: child.stdout }).on("line", (line) => {
      const at = /^\[(\d+\.\d+)\] \d+ bytes from/.exec(line)?.[1];
      if (at !== undefined) answers.get(address)?.push(Number(at) * 1000);
    });
    return child;
  });
  return {
    gapMs: (addresses, from, to) =>
      longestGapMs(
        addresses.flatMap((address) => answers.get(address) ?? []),
        { from, to },
      ),
    stop: () => children.forEach((child) => child.kill()),
  };
}

/** The longest time between two moments without an answer of those given (all in ms since 1970, in any order). */
export function longestGapMs(
  answers: readonly number[],
  { from, to }: { readonly from: number; readonly to: number },
): number {
  const times = answers.filter((at) => at > from && at < to).toSorted((a, b) => a - b);
  const all = [from, ...times, to];
  return Math.round(Math.max(...all.slice(1).map((at, i) => at - (all[i] ?? at))));
}
