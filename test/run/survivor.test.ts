import { describe, expect, test } from "vitest";
import type { Change } from "../../src/model/change.js";
import type { FileState, HostState } from "../../src/model/host-state.js";
import { defineStep } from "../../src/model/step-kind.js";
import { fields } from "../../src/model/schema-builders.js";
import { hostRun, type HostRun } from "../../src/run/host-run.js";
import { hearsPeer } from "../../src/run/contact-all.js";
import { ask, queryKey } from "../../src/model/query.js";
import { LIFE_QUERIES } from "../../src/run/pair-life.js";
import { stepRefusal, waitsForPeer } from "../../src/run/step-refusal.js";
import { emptyHost } from "../steps/empty-host.js";
import { target } from "../steps/read-step.js";

const absent: FileState = { type: "absent" };
const owned = { mode: 0o644, owner: "root", group: "root" };
const writes = (path: string): Change => ({
  ...{ kind: "write-file", path, content: "x", before: absent, validator: null, ...owned },
});
const service = (name: string): Change => ({ kind: "service", name, action: "restart" });
const installs = (name: string, version: string | null = null): Change => ({
  ...{ kind: "install-packages", manager: "apt", packages: [{ name, version }] },
});
const removes = (path: string): Change => ({ kind: "remove", path, recursive: true, before: absent });
const runs = (build: boolean): Change => ({
  ...{ kind: "run", command: { kind: "words", words: ["make"] } },
  ...(build ? { build: { directory: "/d", log: "/l" } } : {}),
});

/** A step with these changes, and why it waits on a host whose peer is not there. */
function waits(
  alone: HostRun["alone"],
  changes: readonly Change[],
  { ha = false, seen = emptyHost(LIFE_QUERIES) }: { readonly ha?: boolean; readonly seen?: HostState } = {},
): string | null {
  const run = hostRun(target.host, { peer: target.peer, inHaPair: true, ordered: false, waits: () => undefined });
  run.alone = alone;
  const kind = defineStep({
    ...{ name: "toy", summary: "", head: {}, body: fields({}), examples: [] },
    ...{ queries: () => [], plan: () => changes, ha: () => ha },
  });
  const params = { head: {}, at: {}, block: { fields: {}, rows: [], lines: [], remarks: [] } } as never;
  const step = { kind, label: "toy", annotations: { confirmWithinMs: null, as: null } } as never;
  const planned = { run, step, params, changes, seen };
  if (alone === "waits") expect(stepRefusal(planned)).toBe(null);
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
    ["keepalived's folder", removes("/etc/keepalived")],
    ["Heartbeat's folder", removes("/etc/ha.d")],
    ["a folder of both", removes("/etc")],
    ["all there is", removes("/")],
    [
      "a folder of keepalived that is made",
      { kind: "make-directory", path: "/etc/keepalived", before: absent, ...owned },
    ],
    ["Heartbeat's unit", writes("/etc/systemd/system/heartbeat.service")],
    ["keepalived's drop-in", writes("/etc/systemd/system/keepalived.service.d/10-x.conf")],
    ["Heartbeat's init script", writes("/etc/init.d/heartbeat")],
    ["its settings", writes("/etc/default/heartbeat")],
    ["its libraries", installs("cluster-glue", "1.0.12")],
    ["its agents", installs("resource-agents")],
    ["another version of what may run", installs("nginx", "1.22")],
    ["a package that goes", { kind: "remove-packages", manager: "apt", names: ["libxml2"] }],
    ["an archive", { kind: "unpack", archive: "/a", directory: "/d" }],
    ["a build", runs(true)],
    ["Heartbeat itself", service("heartbeat")],
    ["keepalived itself", service("keepalived")],
    ["Heartbeat by systemd's name", service("heartbeat.service")],
    ["keepalived by systemd's name", service("keepalived.service")],
    ["whom Heartbeat runs as", { kind: "user", name: "hacluster", wanted: null, before: null }],
    ["the daemon's folder", removes("/usr/lib/heartbeat")],
    ["all units", removes("/etc/systemd/system")],
    ["all init scripts", removes("/etc/init.d")],
    ["its package", installs("heartbeat")],
    ["an upgrade", { kind: "upgrade-packages", manager: "apt", packages: [] }],
    ["a reboot", { kind: "reboot", reasons: [], boot: "", withinMs: 1 }],
  ])("%s waits, whatever step it is of", (_, change) => {
    expect(waits("waits", [writes("/etc/motd"), change])).toMatch(/^waits for \S+: \/etc\/motd .+, /);
  });

  test("a step of Heartbeat waits with all it does, and one that has nothing to do does not", () => {
    expect(waits("waits", [writes("/etc/x")], { ha: true })).toContain("/etc/x");
    expect(waits("waits", [], { ha: true })).toBe(null);
  });

  test("what is the host's own is done", () => {
    const own: readonly Change[] = [
      ...[runs(false), removes("/etc/nginx"), removes("/etc/ha.dx"), writes("/etc/default/nginx")],
      ...[writes("/etc/cron.d/x"), service("nginx"), installs("nginx")],
      { kind: "sysctl", key: "a.b", value: "1", before: "0" },
    ];
    for (const change of own) expect(waits("waits", [change])).toBe(null);
  });

  test("what a group of haresources names waits, as a service and as a script", () => {
    const key = queryKey(ask.file("/etc/ha.d/haresources", true));
    const content = Buffer.from("node-a 10.0.0.9 apache2 drbddisk::r0 Filesystem::/dev/drbd0::/srv/data\n");
    const file: FileState = { type: "file", sha256: "", size: 1, mtime: "", content, ...owned };
    const empty = emptyHost([ask.package("nginx"), ...LIFE_QUERIES]);
    const seen = { ...empty, answers: new Map([...empty.answers, [key, { kind: "file", state: file } as const]]) };
    for (const change of [
      ...[service("apache2"), service("apache2.service"), writes("/etc/init.d/drbddisk")],
      writes("/etc/systemd/system/apache2.service.d/x.conf"),
      ...[removes("/srv/data"), removes("/srv"), writes("/srv/data/x")],
    ])
      expect(waits("waits", [change], { seen }), JSON.stringify(change)).toContain("waits for");
    const own = [service("nginx"), writes("/etc/init.d/nginx"), installs("nginx", "1.22"), removes("/etc/nginx")];
    for (const change of own) expect(waits("waits", [change], { seen })).toBe(null);
  });

  test("where the files of the pair are not to be read, everything may be of it", () => {
    const key = queryKey(ask.file("/etc/ha.d/haresources", true));
    for (const state of [{ type: "unreadable" }, { type: "other", what: "symbolic link", target: "/x" }] as const) {
      const empty = emptyHost(LIFE_QUERIES);
      const seen = { ...empty, answers: new Map([...empty.answers, [key, { kind: "file", state } as const]]) };
      for (const change of [service("apache2"), writes("/etc/x")])
        expect(waits("waits", [change], { seen })).toContain("waits for");
    }
  });

  test("a node that the other one's Heartbeat hears is not dead", () => {
    const query = ask.daemon("heartbeat", target.peer?.name ?? null);
    const hears = (peer: string, running = true): boolean => {
      const answer = { kind: "daemon", state: { running, resources: "all", peer, mode: "off" } } as const;
      return hearsPeer({
        peer: target.peer,
        state: { ...emptyHost([]), answers: new Map([[queryKey(query), answer]]) },
      });
    };
    expect(["active", "up", "init"].filter((word) => !hears(word))).toEqual([]);
    expect([hears("dead"), hears(""), hears("active", false), hearsPeer({ peer: target.peer, state: null })]).toEqual([
      ...[false, false, false, false],
    ]);
  });

  test("nothing waits where the peer is there, or where a change of the pair ends the run", () => {
    for (const alone of [null, "refuses"] as const)
      expect(waits(alone, [writes("/etc/ha.d/ha.cf")], { ha: true })).toBe(null);
  });
});
