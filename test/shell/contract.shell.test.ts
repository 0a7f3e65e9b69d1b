import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { WriteFile } from "../../src/model/change.js";
import { contractFailure } from "../../src/run/contract-failure.js";
import { stageAllScript } from "../../src/shell/apply-script.js";
import { markedScript } from "../../src/shell/protocol.js";
import { readOutcome, type Outcome } from "../../src/shell/read-outcome.js";
import { facts } from "../steps/empty-host.js";
import { target } from "../steps/read-step.js";
import { RUN } from "./throwaway-host.js";

/** Resource scripts tried for real, in a folder that stands for /etc/ha.d, by the script that hap sends to a host. */
let dir = "";
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "hap-contract-"));
  mkdirSync(join(dir, "ha.d/resource.d"), { recursive: true });
});
afterEach(() => rmSync(dir, { recursive: true }));

function writes(name: string, content: string): WriteFile {
  const { uid } = process.getuid === undefined ? { uid: 0 } : { uid: process.getuid() };
  const owner = uid === 0 ? "root" : String(uid);
  const before = { type: "absent" } as const;
  return {
    kind: "write-file",
    path: `/etc/ha.d/${name}`,
    content,
    mode: 0o755,
    owner,
    group: owner,
    before,
    validator: null,
  };
}

interface Trial {
  readonly whenStopped?: boolean;
  readonly starts?: boolean;
  readonly haresources?: string;
  readonly conf?: string;
  /** A file below /etc/ha.d that is there already and stays as it is. */
  readonly installed?: { readonly name: string; readonly content: string };
  /** Shell that runs before, in the same network namespace. */
  readonly before?: string;
}

/** What hap's script says of a resource script, with the limit of an action lowered to 1 s. */
function trial(
  shell: readonly string[],
  text: string,
  given: Trial = {},
): { outcome: Outcome; said: string[]; left: string[] } {
  const { whenStopped = true, starts = true, haresources = "", conf = "", before = "", installed } = given;
  if (installed !== undefined) writeFileSync(join(dir, "ha.d", installed.name), installed.content, { mode: 0o755 });
  const validator = { kind: "contract", script: "x.sh", rule: "HB085", whenStopped, starts } as const;
  const files = [
    writes("haresources", haresources),
    { ...writes("resource.d/x.conf", conf), validator: installed?.name === "resource.d/x.sh" ? validator : null },
    { ...writes("resource.d/x.sh", text), validator },
  ].filter(({ path }) => path !== `/etc/ha.d/${installed?.name ?? ""}`);
  const numbered = files.map((change, number) => ({ number, change }));
  const script = markedScript(stageAllScript(numbered, { facts, run: RUN }));
  const here = script.text
    .replaceAll("/etc/ha.d", `${dir}/ha.d`)
    .replaceAll("/run/hap", `${dir}/run`)
    .replaceAll("timeout -k 2 30", "timeout -k 1 1");
  const [command = "", ...args] = shell;
  const done = spawnSync("unshare", ["-n", "-m", command, ...args, "-c", `${before}\n${here}`], {
    env: { ...process.env, STATE: "leaked" },
  });
  const left = readdirSync(join(dir, "ha.d/resource.d")).filter((name) => name.startsWith(".hap-"));
  const result = { kind: "done", status: done.status ?? 255, stdout: done.stdout, stderr: done.stderr } as const;
  const { outcome } = readOutcome(result, script.nonce);
  const said = outcome.kind === "done" ? outcome.trials.map(({ number, kind }) => `${number} ${kind}`) : [];
  return { outcome, said, left };
}

/** A script by its three branches; `$s` is the file whose presence is its state. */
function script(parts: { start?: string; stop?: string; status?: string } = {}): string {
  const {
    start = ': >"$s"',
    stop = 'rm -f "$s"',
    status = 'if [ -e "$s" ]; then echo running; else echo stopped; exit 3; fi',
  } = parts;
  return `#!/bin/sh\ns=${dir}/state\nfor last; do :; done\ncase $last in\nstart) ${start} ;;\nstop) ${stop} ;;\nstatus) ${status} ;;\nesac\n`;
}

const SHELLS = [["/bin/dash"], ["/bin/busybox", "sh"], ["/bin/bash", "--posix"]];

describe.each(SHELLS)("%s %s", (...words) => {
  const shell = words.filter((word) => word !== undefined);

  it("starts nothing where the step does not ask for it, and stops nothing that says it runs", () => {
    const noted = (action: string): string => `echo ${action} >>${dir}/calls`;
    const text = script({ start: noted("start"), stop: noted("stop"), status: "echo stopped" });
    expect(trial(shell, text, { starts: false }).said).toEqual(["2 ok"]);
    expect(readFileSync(join(dir, "calls"), "utf8")).toBe("stop\n");
    rmSync(join(dir, "calls"));
    const running = trial(shell, script({ stop: noted("stop"), status: "echo nothing running" }), { starts: false });
    expect(running.outcome).toMatchObject({ kind: "refused", by: { kind: "trial", check: "status-when-stopped" } });
    expect(existsSync(join(dir, "calls"))).toBe(false);
  });

  it("passes a script that keeps the contract", () => {
    expect(trial(shell, script())).toMatchObject({ said: ["2 ok"], left: [`.hap-${RUN}-1`, `.hap-${RUN}-2`] });
  });

  it.each([
    [
      "that says `nothing running`",
      { status: '[ -e "$s" ] && echo running || echo nothing running' },
      "status-when-stopped",
    ],
    ["whose stop fails when stopped", { stop: 'rm "$s"' }, "stop-when-stopped"],
    [
      "whose start cannot be repeated",
      { start: 'mkdir "$s"', stop: 'rmdir "$s" 2>/dev/null || :' },
      "start-when-started",
    ],
    ["that cannot start", { start: "echo no such device >&2; exit 4" }, "start"],
    ["that says RUNNING", { status: '[ -e "$s" ] && echo RUNNING || echo stopped' }, "status-when-started"],
    ["that stops nothing", { stop: ":", status: '[ -e "$s" ] && echo OK || echo down' }, "status-after-stop"],
    ["that waits for input", { start: 'read -r answer </dev/zero; : >"$s"' }, "slow-start"],
    ["that hangs in stop", { stop: "sleep 100" }, "slow-stop"],
  ])("refuses a script %s", (_, parts, check) => {
    const { outcome, left } = trial(shell, script(parts));
    expect(outcome).toMatchObject({ kind: "refused", by: { kind: "trial", check } });
    expect(left).toEqual([]);
  });
});

const DASH = ["/bin/dash"];

it("refuses a script with carriage returns", () => {
  const { outcome } = trial(DASH, script().replace('rm -f "$s"', 'rm -f "$s"\r\n'));
  expect(outcome).toMatchObject({ kind: "refused", by: { check: "carriage-return", status: 0, output: "" } });
});

it("gives what Heartbeat gives: its variables, the arguments of haresources, the new conf file, and nothing else", () => {
  const look = `. ${dir}/ha.d/resource.d/x.conf; echo "$1 $2 $HA_CURHOST \${STATE:-none} $NAME" >>${dir}/seen; : >"$s"`;
  const haresources = "node-a 10.0.0.1 x.sh::a::b  # x.sh::c\n";
  expect(trial(DASH, script({ start: look }), { haresources, conf: "export NAME='new'\n" }).said).toEqual(["2 ok"]);
  const seen = spawnSync("sort", ["-u", join(dir, "seen")], { encoding: "utf8" }).stdout;
  const node = spawnSync("uname", ["-n"], { encoding: "utf8" }).stdout.trim().toLowerCase();
  expect(seen).toBe(`a b ${node} none new\n`);
});

it("leaves alone a script whose resources are active here", () => {
  const installed = { name: "haresources", content: "node-a \\\n  IPaddr2::10.9.9.9/24/eth0 x.sh\n" };
  const up = "ip link add eth0 type veth peer name p0 && ip addr add 10.9.9.9/24 dev eth0";
  const broken = script({ stop: "exit 1" });
  expect(trial(DASH, broken, { installed, before: up }).said).toEqual(["1 active"]);
  const onLo = trial(DASH, broken, { installed, before: "ip addr add 10.9.9.9/32 dev lo" });
  expect(onLo.outcome.kind).toBe("refused");
});

it("asks the script that is there when its group has no address", () => {
  const installed = { name: "resource.d/x.sh", content: "#!/bin/sh\necho running\n" };
  expect(trial(DASH, "", { installed }).said).toEqual(["1 active"]);
});

it("leaves it to the other host of a pair where Heartbeat does not run yet", () => {
  expect(trial(DASH, script({ stop: "exit 1" }), { whenStopped: false }).said).toEqual(["2 other"]);
});

it("says what it did, and what Heartbeat would make of it", () => {
  const span = target.host.span;
  const first = { check: "status-when-stopped", status: 0, output: "nothing running" };
  const failure = contractFailure({ host: target.host, script: "x.sh", trial: first, span });
  expect(failure).toMatchObject({ code: "HAP4109", severity: "error" });
  expect(failure.message).toBe(
    "Heartbeat could not work with `x.sh` on `node-a`: `status` says `nothing running` when it is stopped",
  );
  const start = contractFailure({
    host: target.host,
    script: "lvs.sh",
    trial: { check: "start", status: 255, output: "Can't initialize ipvs: Protocol not available" },
    span,
  });
  expect(start.help).toContain("the kernel there has no IPVS");
});
