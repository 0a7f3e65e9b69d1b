import { spawn, type ChildProcess } from "node:child_process";
import { createInterface } from "node:readline";
import { labCommand } from "../../src/lab/lab-exec.js";
import type { Lab } from "../../src/lab/lab-state.js";
import { ADDRESSES, addressText } from "./model.js";

/** Seconds between two probes of an address. */
const EVERY_S = "0.05";

/** A client that asks every address 20 times a second. */
export interface Client {
  /** The longest time without an answer of an address between two times (ms since 1970). */
  gapMs(address: number, from: number, to: number): number;
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
    gapMs(address, from, to) {
      const times = (answers.get(address) ?? []).filter((at) => at > from && at < to);
      const all = [from, ...times, to];
      return Math.round(Math.max(...all.slice(1).map((at, i) => at - (all[i] ?? at))));
    },
    stop: () => children.forEach((child) => child.kill()),
  };
}
