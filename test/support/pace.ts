import { spawnSync } from "node:child_process";

/** How long this machine takes to start a node (ms), the best of a few: a slow one has less to do side by side. */
export function startMs(): number {
  const times = [1, 2, 3, 4].map(() => {
    const began = performance.now();
    spawnSync(process.execPath, ["-e", "0"]);
    return performance.now() - began;
  });
  return Math.min(...times);
}
