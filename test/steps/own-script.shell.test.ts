import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { changesOf, emptyHost } from "./empty-host.js";
import { goodStep, target } from "./read-step.js";
import { scriptsOf } from "./scripts-of.js";

const STEP = `resource-script on.sh {
  conf { STATE = "/nowhere"; NOTE = "it's a \\"note\\"" }
  start <<'END'
    # with arguments before the action
    cat >"$STATE" <<TEXT
    $1 $NOTE
    TEXT
  END
  stop <<'END'
    rm -f "$STATE"
  END
  status <<'END'
    if [ -e "$STATE" ]; then echo running; else echo stopped; exit 3; fi
  END
}`;

describe.each([["dash"], ["busybox", "sh"], ["bash", "--posix"]])("%s", (...shell) => {
  let dir = "";

  beforeAll(() => {
    dir = mkdtempSync(join(tmpdir(), "hap-script-"));
    const scripts = scriptsOf(STEP);
    const conf = scripts["/etc/ha.d/resource.d/on.conf"] ?? "";
    const script = scripts["/etc/ha.d/resource.d/on.sh"] ?? "";
    writeFileSync(join(dir, "on.conf"), conf.replace("/nowhere", join(dir, "state")));
    writeFileSync(join(dir, "on.sh"), script.replaceAll("/etc/ha.d/resource.d/", `${dir}/`));
  });

  afterAll(() => rmSync(dir, { recursive: true }));

  function run(...args: readonly string[]) {
    const [command = "", ...options] = shell;
    const done = spawnSync(`/bin/${command}`, [...options, join(dir, "on.sh"), ...args], { encoding: "utf8", env: {} });
    return [done.status, done.stdout, done.stderr];
  }

  it("answers as Heartbeat asks", () => {
    expect(run("a", "b", "status")).toEqual([3, "stopped\n", ""]);
    expect(run("a", "b", "start")).toEqual([0, "", ""]);
    expect(run("a", "b", "status")).toEqual([0, "running\n", ""]);
    expect(run("a", "b", "start")).toEqual([0, "", ""]);
    expect(run("stop")).toEqual([0, "", ""]);
    expect(run("stop")).toEqual([0, "", ""]);
    expect(run("reload")[0]).toBe(2);
    expect(run()[0]).toBe(2);
  });
});

it("is for root's eyes only when a secret is in it", () => {
  const step = 'resource-script x { start "login ${secret}"; stop "true"; status "echo stopped" }';
  const { kind, params } = goodStep(step);
  const [change] = changesOf(kind, params, emptyHost(kind.queries(params, target)));
  expect(change).toMatchObject({ kind: "write-file", mode: 0o700 });
  expect(JSON.stringify(change)).not.toContain("topsecret");
  expect(scriptsOf(step)["/etc/ha.d/resource.d/x"]).toContain("login topsecret");
});
