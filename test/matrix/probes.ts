import { spawn } from "node:child_process";
import { setTimeout as sleep } from "node:timers/promises";
import { labCommand } from "../../src/lab/lab-exec.js";
import type { Lab } from "../../src/lab/lab-state.js";

/** How long the pair may take to be whole again (ms). */
export const PATIENCE_MS = 90_000;

/** A client that asks the address all the time. */
export interface Probes {
  sent(): number;
  /** How many of these got no answer. */
  lost(from: number, to: number): number;
  stop(): void;
}

/** Begins to ask an address from the client of a lab, once in so many seconds. */
export function probing(lab: Lab, address: string, everySeconds: number): Probes {
  const [command = "", ...args] = labCommand(lab, ["ping", "-n", "-O", "-i", String(everySeconds), address]);
  const child = spawn(command, args, { stdio: ["ignore", "pipe", "ignore"] });
  const answered = new Set<number>();
  let last = 0;
  let rest = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    const lines = (rest + text).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) {
      const seq = Number(/icmp_seq=(\d+)/.exec(line)?.[1] ?? 0);
      last = Math.max(last, seq);
      if (/ bytes from .* time=/.test(line)) answered.add(seq);
    }
  });
  return {
    sent: () => last,
    lost: (from, to) =>
      Array.from({ length: to - from }, (_, i) => from + 1 + i).filter((n) => !answered.has(n)).length,
    stop: () => void child.kill("SIGKILL"),
  };
}

/** Waits until the address has answered for a second; a pair that does not come back is told by what follows. */
export async function whole(probes: Probes): Promise<void> {
  const end = Date.now() + PATIENCE_MS;
  while (Date.now() < end) {
    const from = probes.sent();
    await sleep(1000);
    const to = probes.sent() - 2;
    if (to > from && probes.lost(from, to) === 0) return;
  }
}
