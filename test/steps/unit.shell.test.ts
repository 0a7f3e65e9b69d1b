import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { testShell } from "../../src/shell/queries/test.js";
import type { Query } from "../../src/model/query.js";
import { changesOf, emptyHost, facts, view } from "./empty-host.js";
import { goodStep, target } from "./read-step.js";

const UNIT = 'unit web { content "[Service]" }';
const DROP_IN = 'unit web { drop-in limits "[Service]" }';

let dir = "";
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), "hap-unit-"));
});
afterAll(() => rmSync(dir, { recursive: true }));

function questions(step: string): readonly Extract<Query, { kind: "test" }>[] {
  const { kind, params } = goodStep(step);
  return kind.queries(params, target).filter((query) => query.kind === "test");
}

/** How the question of a step ends in a shell, where systemd says this of the unit. */
function ends(shell: string, step: string, says: string): string {
  writeFileSync(
    join(dir, "systemctl"),
    `#!/bin/sh\nprintf '%s' "$*" | grep -q web.service && printf '%s\\n' ${says}\n`,
  );
  chmodSync(join(dir, "systemctl"), 0o755);
  const [program = "", ...args] = shell.split(" ");
  const env = { PATH: `${dir}:/usr/bin:/bin` };
  const { stdout } = spawnSync(program, args, { env, input: testShell.ask(questions(step), null), encoding: "utf8" });
  return stdout.trim().split("\n").at(-1) ?? "";
}

it.each(["/bin/dash", "/bin/busybox sh", "/bin/bash --posix"])(
  "%s: systemd says whether its reading is old",
  (shell) => {
    expect(ends(shell, UNIT, "LoadState=loaded NeedDaemonReload=no")).toBe("1");
    expect(ends(shell, UNIT, "LoadState=loaded NeedDaemonReload=yes")).toBe("0");
    // An old systemd does not know a file that came after its last reading.
    expect(ends(shell, UNIT, "LoadState=not-found NeedDaemonReload=no")).toBe("0");
    expect(ends(shell, DROP_IN, "LoadState=not-found NeedDaemonReload=no")).toBe("1");
  },
);

it("reads the units anew after a run that was cut, and plans nothing once that is done", () => {
  const { kind, params } = goodStep(UNIT);
  const queries = kind.queries(params, target);
  const [first] = changesOf(kind, params, emptyHost(queries));
  if (first?.kind !== "write-file" || typeof first.content !== "string") throw new Error("the unit is written first");
  const text = first.content;
  const [question] = questions(UNIT);
  const plans = (succeeded: boolean): readonly string[] => {
    const state = emptyHost(queries);
    const answers = new Map(state.answers);
    for (const [key, { kind: of }] of answers) if (of === "test") answers.set(key, { kind: of, state: { succeeded } });
    const content = Buffer.from(text);
    const written = changesOf(kind, params, { ...state, answers });
    expect(written.map((change) => change.kind)).toEqual(["write-file", "run"]);
    const file = { ...first, type: "file", mtime: "", size: content.length, sha256: "", content } as const;
    const right = { ...file, sha256: createHash("sha256").update(content).digest("hex") };
    answers.set(`file ${first.path}`, { kind: "file", state: right });
    return changesOf(kind, params, { ...state, answers }).map((change) => change.kind);
  };
  expect(question?.command.kind).toBe("script");
  expect(plans(true)).toEqual(["run"]);
  expect(plans(false)).toEqual([]);
});

it("refuses a host without systemd", () => {
  const { kind, params } = goodStep(UNIT);
  const state = { ...emptyHost(kind.queries(params, target)), facts: { ...facts, serviceManager: "init" as const } };
  expect(kind.plan(params, view(state), target, null)).toMatchObject([{ kind: "refusal", code: "HAP3212" }]);
});
