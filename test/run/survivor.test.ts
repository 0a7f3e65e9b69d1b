import { describe, expect, test } from "vitest";
import type { Change } from "../../src/model/change.js";
import type { FileState } from "../../src/model/host-state.js";
import { defineStep } from "../../src/model/step-kind.js";
import { fields } from "../../src/model/schema-builders.js";
import { hostRun, type HostRun } from "../../src/run/host-run.js";
import { stepRefusal, waitsForPeer } from "../../src/run/step-refusal.js";
import { emptyHost } from "../steps/empty-host.js";
import { target } from "../steps/read-step.js";

const absent: FileState = { type: "absent" };
const owned = { mode: 0o644, owner: "root", group: "root" };
const writes = (path: string): Change => ({
  ...{ kind: "write-file", path, content: "x", before: absent, validator: null, ...owned },
});
const service = (name: string): Change => ({ kind: "service", name, action: "restart" });
const installs = (name: string): Change => ({
  ...{ kind: "install-packages", manager: "apt", packages: [{ name, version: null }] },
});

/** A step with these changes, and why it waits on a host whose peer is not there. */
function waits(alone: HostRun["alone"], changes: readonly Change[], ha = false): string | null {
  const run = hostRun(target.host, { peer: target.peer, inHaPair: true, ordered: false, waits: () => undefined });
  run.alone = alone;
  const kind = defineStep({
    ...{ name: "toy", summary: "", head: {}, body: fields({}), examples: [] },
    ...{ queries: () => [], plan: () => changes, ha: () => ha },
  });
  const params = { head: {}, at: {}, block: { fields: {}, rows: [], lines: [], remarks: [] } } as never;
  const step = { kind, label: "toy", annotations: { confirmWithinMs: null, as: null } } as never;
  const planned = { run, step, params, changes };
  if (alone === "waits") expect(stepRefusal({ ...planned, seen: emptyHost([]) })).toBe(null);
  return waitsForPeer(planned);
}

describe("with one host of a pair dead", () => {
  test.each<readonly [string, Change]>([
    ["ha.cf", writes("/etc/ha.d/ha.cf")],
    ["haresources", writes("/etc/ha.d/haresources")],
    ["a resource script", writes("/etc/ha.d/resource.d/x")],
    ["keepalived's file", writes("/etc/keepalived/keepalived.conf")],
    ["authkeys' mode", { kind: "set-attributes", path: "/etc/ha.d/authkeys", before: absent, ...owned }],
    ["its removal", { kind: "remove", path: "/etc/ha.d/haresources", recursive: false, before: absent }],
    ["Heartbeat itself", service("heartbeat")],
    ["keepalived itself", service("keepalived")],
    ["its package", installs("heartbeat")],
    ["an upgrade", { kind: "upgrade-packages", manager: "apt", packages: [] }],
    ["a reboot", { kind: "reboot", reasons: [], boot: "", withinMs: 1 }],
  ])("%s waits, whatever step it is of", (_, change) => {
    expect(waits("waits", [writes("/etc/motd"), change])).toMatch(/^waits for \S+: \/etc\/motd .+, /);
  });

  test("a step of Heartbeat waits with all it does, and one that has nothing to do does not", () => {
    expect(waits("waits", [writes("/etc/x")], true)).toContain("/etc/x");
    expect(waits("waits", [], true)).toBe(null);
  });

  test("what is the host's own is done", () => {
    const own: readonly Change[] = [
      ...[writes("/etc/cron.d/x"), service("nginx"), installs("nginx")],
      { kind: "sysctl", key: "a.b", value: "1", before: "0" },
    ];
    for (const change of own) expect(waits("waits", [change])).toBe(null);
  });

  test("nothing waits where the peer is there, or where a change of the pair ends the run", () => {
    for (const alone of [null, "refuses"] as const) expect(waits(alone, [writes("/etc/ha.d/ha.cf")], true)).toBe(null);
  });
});
