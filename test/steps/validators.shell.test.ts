import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { spawnSync } from "node:child_process";
import { afterAll, expect, it } from "vitest";
import { commandText } from "../../src/shell/command-text.js";
import { planStep } from "../../src/plan/plan-step.js";
import { emptyHost } from "./empty-host.js";
import { goodStep, target } from "./read-step.js";

const folder = mkdtempSync(join(tmpdir(), "hap-validators-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Each daemon's test, and how its statuses are to be taken: only these are answered here, by a program of its name. */
it.each([
  ["keepalived", "keepalived.conf { global_defs { vrrp_version 3 } }", [0, 6, 143], [1, 5, 2]],
  ["ldirectord", "ldirectord web { virtual 10.0.0.9:80 { real 10.0.0.1 gate } }", [3], [1, 2, 255]],
] as const)("takes the right statuses of %s's own test", (daemon, hap, taken, refused) => {
  const { kind, params } = goodStep(hap);
  const state = emptyHost(kind.queries(params, target));
  const [change] = planStep(kind, params, { state, target, peer: null, user: null }).changes;
  if (change?.kind !== "write-file" || change.validator?.kind !== "command") throw new Error("nobody judges the file");
  const script = commandText(change.validator.command).replace("{}", "/tmp/staged");
  const answers = (status: number): number | null => {
    writeFileSync(join(folder, daemon), `#!/bin/sh\nexit ${status}\n`, { mode: 0o755 });
    const env = { PATH: `${folder}:/usr/bin:/bin` };
    return ["sh", "bash"].map((shell) => spawnSync(shell, ["-c", script], { env }).status).find((s) => s !== 0) ?? 0;
  };
  expect(taken.map(answers)).toEqual(taken.map(() => 0));
  expect(refused.map(answers)).not.toContain(0);
  rmSync(join(folder, daemon));
  expect(spawnSync("sh", ["-c", script], { env: { PATH: `${folder}:/bin` } }).status).toBe(0);
});
