import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { spawnSync } from "node:child_process";
import { afterAll, expect, it } from "vitest";
import { KEEPALIVED_JUDGE } from "../../src/engines/keepalived/judge.js";
import { commandText } from "../../src/shell/command-text.js";
import { planStep } from "../../src/plan/plan-step.js";
import { emptyHost } from "./empty-host.js";
import { goodStep, target } from "./read-step.js";

const folder = mkdtempSync(join(tmpdir(), "hap-validators-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** How the daemon's statuses are to be taken: only these are answered here, by a program of its name. */
it("takes the right statuses of ldirectord's own test", () => {
  const [daemon, taken, refused] = ["ldirectord", [3], [1, 2, 255]] as const;
  const { kind, params } = goodStep("ldirectord web { virtual 10.0.0.9:80 { real 10.0.0.1 gate } }");
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

it("takes the right statuses of keepalived's own test, and tells what it said of the others", () => {
  const words = {
    ...{ valid: "echo valid", incomplete: () => "echo incomplete", unavailable: "echo unavailable" },
    ...{ refused: "echo refused", end: "exit 77", folder: folder, limit: 100 },
  };
  const files = [{ path: "/etc/keepalived/keepalived.conf", staged: "/tmp/staged", begins: "echo begins\n" }];
  const program = join(folder, "keepalived");
  const script = KEEPALIVED_JUDGE.script(files, [], words).replaceAll(
    /(?:\/usr(?:\/local)?)?\/sbin\/keepalived/g,
    program,
  );
  const answers = (status: number): readonly string[] => {
    writeFileSync(program, `#!/bin/sh\necho "$*" >&2\nexit ${status}\n`, { mode: 0o755 });
    return ["sh", "bash"].map((shell) => {
      const end = spawnSync(shell, ["-ec", script], { encoding: "utf8" });
      return `${end.status} ${end.stdout.trim().replaceAll("\n", ", ")}`;
    });
  };
  expect([0, 6, 143].flatMap(answers)).toEqual(Array.from({ length: 6 }, () => "0 begins, valid"));
  const said = "77 begins, refused, --config-test -f /tmp/staged";
  expect([1, 5, 2].flatMap(answers)).toEqual(Array.from({ length: 6 }, () => said));
  rmSync(program);
  expect(spawnSync("sh", ["-ec", script], { encoding: "utf8" }).stdout).toBe(
    "unavailable\nkeepalived is not installed\n",
  );
});

it("reads what keepalived says: lines of the staged file, each once, and what has no line", () => {
  const said = [
    "(/etc/keepalived/.hap-1-0/keepalived.conf: Line 4) Unknown keyword 'stat'",
    "(/etc/keepalived/.hap-1-0/keepalived.conf: Line 4) Unknown keyword 'stat'",
    "(Line 12) number 'x' invalid",
    "(VI_1) no interface, removing",
    "",
  ];
  expect(KEEPALIVED_JUDGE.findings(said)).toEqual([
    { line: 4, text: "Unknown keyword 'stat'" },
    { line: 12, text: "number 'x' invalid" },
    { line: null, text: "(VI_1) no interface, removing" },
  ]);
});
