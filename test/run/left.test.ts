import { expect, test } from "vitest";
import type { Answer, FileState, HostState } from "../../src/model/host-state.js";
import { unasked } from "../../src/model/left.js";
import { lineOfMade, readMade, type MadeThing } from "../../src/model/made.js";
import type { Program } from "../../src/model/program.js";
import { ask, queryKey } from "../../src/model/query.js";
import { LIFE_QUERIES, lifeOf, livesBy, queriesOfScripts, type PairLife } from "../../src/run/pair-life.js";
import { prunePlays } from "../../src/undo/prune-plays.js";
import { emptyHost } from "../steps/empty-host.js";
import { goodStep, target } from "../steps/read-step.js";

const thing = (kind: MadeThing["kind"], name: string): MadeThing => ({ kind, name, before: null, after: "" });
const PLAIN = { sha256: "", size: 1, mode: 0o644, owner: "root", group: "root", mtime: "", type: "file" } as const;
const LINK: FileState = { type: "other", what: "symbolic link", target: "/x" };

/** A host with these files; those that tell what a pair lives by are not there else. */
function withFiles(files: Readonly<Record<string, string | FileState>>): HostState {
  const answers = Object.entries(files).map(([path, given]): readonly [string, Answer] => {
    const state = typeof given === "string" ? { ...PLAIN, content: Buffer.from(given) } : given;
    return [queryKey(ask.file(path)), { kind: "file", state }];
  });
  return { ...emptyHost([]), answers: new Map([...emptyHost(LIFE_QUERIES).answers, ...answers]) };
}

const HARESOURCES = "/etc/ha.d/haresources";
const KEEPALIVED = "/etc/keepalived/keepalived.conf";
const lives = (life: PairLife) => (what: MadeThing["kind"], name: string) => livesBy(thing(what, name), life);

test("a service that was handed over to Heartbeat is not stopped, whoever has noted that he started it", () => {
  const { kind, params } = goodStep("haresources {\n  node-a 10.0.0.9 postfix\n}");
  const groups = "node-a 10.0.0.9 Filesystem::/dev/sdb::/srv/data/::ext4 nginx::a getty@tty1 # svc\n";
  const does = lives(lifeOf(withFiles({ [HARESOURCES]: groups }), [{ step: { kind } as never, params }]));
  const stay: readonly (readonly [MadeThing["kind"], string])[] = [
    ...([
      ["running", "nginx"],
      ["enabled", "nginx.service"],
      ["running", "postfix"],
      ["running", "getty@tty1"],
    ] as const),
    ...([
      ["file", "/etc/init.d/nginx"],
      ["file", "/etc/systemd/system/nginx.service"],
    ] as const),
    ["file", "/etc/systemd/system/multi-user.target.wants/nginx.service"],
    ["file", "/etc/systemd/system/getty@.service"],
    ...([
      ["directory", "/srv/data"],
      ["directory", "/srv"],
      ["file", "/srv/data/a"],
      ["file", "/dev/sdb"],
    ] as const),
    ...([
      ["file", "/etc/ha.d/resource.d/any"],
      ["file", "/etc/keepalived/check.sh"],
    ] as const),
    ...([
      ["directory", "/usr/lib/heartbeat"],
      ["user", "hacluster"],
      ["user", "root"],
    ] as const),
    // Nobody has written down what a resource needs of them.
    ...([
      ["package", "resource-agents"],
      ["package", "ipvsadm"],
      ["sysctl", "net.ipv4.ip_forward"],
    ] as const),
  ];
  for (const [what, name] of stay) expect(does(what, name), name).toBe(true);
  const go = [
    ["user", "ops"],
    ["running", "svc"],
    ["file", "/srv/datab/a"],
    ["file", "/etc/init.d/apache2"],
  ] as const;
  for (const [what, name] of go) expect(does(what, name), name).toBe(false);
});

test("what keepalived and the scripts of a pair name stays", () => {
  const conf =
    'vrrp_script up {\n  script "/usr/local/bin/check_haproxy -q"\n  user watcher\n}\nscript_user bob # jim\n';
  const keepalived = lives(lifeOf(withFiles({ [KEEPALIVED]: conf })));
  for (const name of ["/usr/local/bin/check_haproxy", "/usr/local/bin"]) expect(keepalived("file", name)).toBe(true);
  expect([keepalived("user", "watcher"), keepalived("user", "bob"), keepalived("user", "jim")]).toEqual([
    true,
    true,
    false,
  ]);
  expect(keepalived("file", "/usr/local/bin/other")).toBe(false);
  const script = "#!/bin/sh\nsystemctl $1 squid\n/opt/app/bin/run $1\n";
  const files = { [HARESOURCES]: "a 10.0.0.9 my.sh\n", "/etc/ha.d/resource.d/my.sh": script };
  expect(queriesOfScripts(withFiles(files))).toContainEqual(ask.file("/etc/ha.d/resource.d/my.sh", true));
  const own = lives(lifeOf(withFiles(files)));
  expect([own("running", "squid"), own("file", "/opt/app/bin/run"), own("file", "/opt/app/bin/x")]).toEqual([
    true,
    true,
    false,
  ]);
  const respawn = lives(lifeOf(withFiles({ "/etc/ha.d/ha.cf": "respawn ops /usr/local/bin/watch\n" })));
  expect([respawn("user", "ops"), respawn("file", "/usr/local/bin/watch")]).toEqual([true, true]);
});

test("what a script of the playbook names stays, on whatever line, and no word of hap's own is one of the script", () => {
  const body = "echo 'begin'\n/opt/app/bin/run start\nsquid -k start";
  const { kind, params } = goodStep(
    `resource-script app.sh {\n  start <<'END'\n${body}\nEND\n  stop <<'END'\nexit 0\nEND\n  status <<'END'\nexit 3\nEND\n}`,
  );
  const does = lives(lifeOf(withFiles({}), [{ step: { kind } as never, params }]));
  expect([does("file", "/opt/app/bin/run"), does("running", "squid")]).toEqual([true, true]);
  expect([does("user", "value"), does("user", "file"), does("running", "kind")]).toEqual([false, false, false]);
});

test("where a file that tells is not to be read everything stays; where there is none nothing is of a pair", () => {
  const all = [
    ["running", "nginx"],
    ["package", "jq"],
    ["user", "ops"],
    ["file", "/etc/x"],
    ["directory", "/d"],
  ] as const;
  const unread: readonly FileState[] = [LINK, { type: "unreadable" }, { ...PLAIN, content: null }];
  for (const path of [HARESOURCES, KEEPALIVED, "/etc/ha.d/ha.cf"]) {
    for (const state of unread) {
      const does = lives(lifeOf(withFiles({ [path]: state })));
      expect(all.filter(([what, name]) => !does(what, name))).toEqual([]);
    }
  }
  const none = lives(lifeOf(withFiles({})));
  expect(all.filter(([what, name]) => none(what, name))).toEqual([]);
  expect([none("sysctl", "net.ipv4.ip_forward"), none("running", "heartbeat.service")]).toEqual([false, true]);
});

test("one service has one name: what a list and a step call otherwise is the same", () => {
  const { kind, params } = goodStep("service nginx.service { running }");
  expect(kind.queries(params, target)).toEqual([ask.service("nginx")]);
  const line = (name: string) => lineOfMade(thing("running", name));
  const [made] = readMade(line("nginx.service"));
  expect(made).toEqual(thing("running", "nginx"));
  const lists = [{ name: "own", things: readMade(line("nginx.service")) }];
  expect(unasked(lists, "own", new Set(kind.queries(params, target).map(queryKey)))).toEqual([]);
});

test("lines of kernel settings go before the settings do: one that is back is not told again", () => {
  const things = [thing("package", "jq"), { ...thing("sysctl", "net.x"), before: "0", after: "1" }];
  const found = new Map([
    [target.host.id, { left: things.map((one) => ({ thing: one, stays: null })), state: emptyHost(things.map(asked)) }],
  ]);
  const program: Pick<Program, "hosts" | "pairs" | "plays"> = { hosts: [target.host], pairs: [], plays: [] };
  const steps = prunePlays(found, program as Program).flatMap((play) => play.steps.map(({ label }) => label));
  expect(steps.slice(1)).toEqual(["lines of kernel settings", "kernel settings"]);
});

function asked({ kind, name }: MadeThing) {
  return kind === "package" ? ask.package(name) : ask.sysctl(name);
}
