import { expect, test } from "vitest";
import type { Change } from "../../src/model/change.js";
import type { Answer, HostState } from "../../src/model/host-state.js";
import { keptNote, type KeptNote } from "../../src/model/kept.js";
import { ask, queryKey, type Query } from "../../src/model/query.js";
import { predict } from "../../src/plan/predict.js";
import { keptRun, type KeptRun } from "../../src/undo/kept-run.js";
import { readNotes } from "../../src/undo/read-notes.js";
import { undoKinds } from "../../src/undo/undo-kinds.js";
import { userScript } from "../../src/shell/changes/user.js";
import { applied, changesOf, emptyHost, view } from "../steps/empty-host.js";
import { goodStep, target } from "../steps/read-step.js";

const QUERIES: readonly Query[] = [
  ...[ask.service("heartbeat"), ask.package("heartbeat")],
  ...[
    "/etc/systemd/system/x.service",
    "/etc/ha.d",
    "/etc/ha.d/conf",
    "/etc/ha.d/conf/myop",
    "/etc/ha.d/conf/theirs",
  ].map((path) => ask.file(path)),
];
const root = { mode: 0o755, owner: "root", group: "root" } as const;
const absent = { type: "absent" } as const;

/** A first run: the changes, each with the note that the host keeps, and the host after them. */
function ran(changes: readonly Change[]): { readonly notes: readonly KeptNote[]; readonly state: HostState } {
  let state = emptyHost(QUERIES);
  const notes = changes.map((change) => {
    const note = keptNote(change, state);
    state = predict(state, change);
    // Debian's package enables its service.
    if (change.kind === "install-packages") state = predict(state, service("enable"));
    return JSON.stringify(note);
  });
  return { notes: readNotes(notes.join("\n")).notes, state };
}

function service(action: "start" | "enable"): Change {
  return { kind: "service", name: "heartbeat", action };
}

/** What taking a run back does, step by step, as a plan foresees it: `STEP: what to what`. */
function undone(run: KeptRun, before: HostState): readonly string[] {
  const { params } = goodStep("service heartbeat { running }");
  let state = before;
  return undoKinds(new Map([[target.host.id, run]])).flatMap((kind) => {
    const planned = kind.plan(params, view(state), target, null);
    return planned.map((change) => {
      if (change.kind === "refusal") throw new Error(change.message);
      state = predict(state, change);
      return `${kind.name}: ${JSON.stringify(change).replaceAll(/"before":.*/g, "")}`;
    });
  });
}

test("a service that a package of the run brought is neither run nor enabled afterwards", () => {
  const install: Change = {
    kind: "install-packages",
    manager: "apt",
    packages: [{ name: "heartbeat", version: null }],
  };
  const { notes, state } = ran([install, service("start")]);
  const packagesAfter = "base 1\nheartbeat 3\n";
  const run = keptRun({ folder: "/k", notes, packagesBefore: "base 1\n", packagesAfter, later: [] });
  expect(run.services.map(({ before }) => before)).toEqual([{ running: false, enabled: false }]);
  const there = predict(state, { ...install, packages: [{ name: "heartbeat", version: "3" }] });
  const told = undone(run, there);
  expect(told.map((line) => /"action":"(\w+)"|"(remove-packages)"/.exec(line)?.slice(1).join(""))).toEqual([
    ...["stop", "disable", "remove-packages"],
  ]);
});

test("a service that systemd calls by two names is one: it stays as it was before the first of them", () => {
  const services: KeptRun["services"] = [
    { name: "mysql", before: { running: false, enabled: false }, actions: ["start", "enable"] },
    { name: "mariadb", before: { running: true, enabled: true }, actions: ["restart"] },
  ];
  const none = keptRun({ folder: "/k", notes: [], packagesBefore: null, packagesAfter: null, later: [] });
  const answer = (running: boolean, id?: string): Answer => {
    const state = { exists: true, running, enabled: running, loadedAt: null, ...(id === undefined ? {} : { id }) };
    return { kind: "service", state };
  };
  const seen = (running: boolean): HostState => ({
    ...emptyHost([]),
    answers: new Map([
      [queryKey(ask.service("mysql")), answer(running, "mariadb")],
      [queryKey(ask.service("mariadb")), answer(running)],
    ]),
  });
  const actions = (state: HostState, run: KeptRun = { ...none, services }): readonly string[] =>
    undoKinds(new Map([[target.host.id, run]]))
      .flatMap((kind) => kind.plan(goodStep("service heartbeat { running }").params, view(state), target, null))
      .map((change) => (change.kind === "service" ? `${change.action} ${change.name}` : change.kind));
  expect(actions(seen(true))).toEqual(["stop mariadb", "disable mariadb"]);
  expect(actions(seen(false))).toEqual([]);
  // Each of the two things is known by another note.
  const parts: KeptRun["services"] = [
    { name: "mysql", before: { running: null, enabled: false }, actions: ["enable"] },
    { name: "mariadb", before: { running: false, enabled: true }, actions: ["start"] },
  ];
  expect(actions(seen(true), { ...none, services: parts })).toEqual(["stop mariadb", "disable mariadb"]);
  const told = ["enable", "start"].map((action) =>
    JSON.stringify({ kind: "service", name: "mysql", action, before: null }),
  );
  const { notes } = readNotes(told.join("\n"));
  const kept = keptRun({ folder: "/k", notes, packagesBefore: null, packagesAfter: null, later: [] });
  expect(kept.services).toMatchObject([{ name: "mysql", before: { running: false, enabled: false } }]);
});

test("a directory is empty in the plan too, once what the run put in it is gone", () => {
  const made = ["/etc/ha.d", "/etc/ha.d/conf"].map((path): Change => ({
    kind: "make-directory",
    path,
    ...root,
    before: absent,
  }));
  const write: Change = {
    ...{ kind: "write-file", path: "/etc/ha.d/conf/myop", content: "x\n", ...root },
    ...{ before: absent, validator: null },
  };
  const { notes, state } = ran([...made, write]);
  const run = keptRun({ folder: "/k", notes, packagesBefore: null, packagesAfter: null, later: [] });
  const told = undone(run, state);
  expect(told.map((line) => /"path":"([^"]*)"/.exec(line)?.[1])).toEqual([
    ...["/etc/ha.d/conf/myop", "/etc/ha.d/conf", "/etc/ha.d"],
  ]);
  // Somebody else's file keeps its folder.
  expect(undone(run, predict(state, { ...write, path: "/etc/ha.d/conf/theirs" }))).toHaveLength(1);
});

test("systemd reads its units anew when the run's own is gone, and only then", () => {
  const path = "/etc/systemd/system/x.service";
  const write = (at: string): Change => ({
    ...{ kind: "write-file", path: at, content: "x\n", ...root },
    ...{ before: absent, validator: null },
  });
  const told = (at: string, manager: "systemd" | "init"): readonly string[] => {
    const { notes, state } = ran([write(at)]);
    const run = keptRun({ folder: "/k", notes, packagesBefore: null, packagesAfter: null, later: [] });
    const facts = { ...state.facts, serviceManager: manager };
    return undone(run, { ...state, facts }).map((line) => /"kind":"([^"]*)"/.exec(line)?.[1] ?? "");
  };
  expect(told(path, "systemd")).toEqual(["remove", "run"]);
  expect(told(path, "init")).toEqual(["remove"]);
  expect(told("/etc/ha.d/conf/myop", "systemd")).toEqual(["remove"]);
});

test("a user leaves the groups that the run has put it into, and no other", () => {
  const before = { uid: 1000, group: "ops", groups: ["ops", "audio"], home: "/home/ops", shell: "/bin/sh" };
  const wanted = { group: null, groups: ["audio", "haclient"], system: false, home: null, shell: null };
  const seen = emptyHost([ask.user("ops")]);
  const user: Change = { kind: "user", name: "ops", wanted, before };
  const notes = readNotes(JSON.stringify(keptNote(user, seen))).notes;
  const run = keptRun({ folder: "/k", notes, packagesBefore: null, packagesAfter: null, later: [] });
  const kind = undoKinds(new Map([[target.host.id, run]])).find(({ name }) => name === "users");
  const { params } = goodStep("service heartbeat { running }");
  const [back, ...more] = kind?.plan(params, view(predict(seen, user)), target, null) ?? [];
  expect([back, more]).toMatchObject([{ kind: "user", name: "ops", leaves: ["haclient"] }, []]);
  if (back?.kind !== "user") return;
  expect(userScript(back)).toMatch(/gpasswd -d 'ops' 'haclient'|gpasswd -d ops haclient/);
  expect(kind?.plan(params, view(predict(predict(seen, user), back)), target, null)).toEqual([]);
});

test("a table in use goes back to the definition of before, ahead of its script", () => {
  const script = (servers: string) => goodStep(`resource-script lvs.sh { virtual tcp 10.0.0.1:80 rr { ${servers} } }`);
  const path = "/etc/ha.d/resource.d/lvs.sh";
  const asked = [...script("real 10.0.0.3:80 direct").kind.queries(script("real 10.0.0.3:80 direct").params, target)];
  const service = (address: string) => ({
    ...({ protocol: "tcp", address: "10.0.0.1:80", scheduler: "rr" } as const),
    servers: [{ address, method: "direct", weight: 1 } as const],
  });
  const plan = (servers: string, state: HostState): readonly Change[] => {
    const { kind, params } = script(servers);
    return changesOf(kind, params, state);
  };
  const first = applied(emptyHost(asked), plan("real 10.0.0.3:80 direct", emptyHost(asked)));
  const lvs = { kind: "lvs", state: { services: [service("10.0.0.3:80")] } } as const;
  const active = { ...first, answers: new Map([...first.answers, [queryKey(ask.lvs()), lvs]]) };
  const changes = plan("real 10.0.0.4:80 direct", active);
  expect(changes.map(({ kind }) => kind)).toEqual(["lvs-table", "write-file"]);
  const notes = readNotes(
    changes
      .flatMap((change) => keptNote(change, active) ?? [])
      .map((n) => JSON.stringify(n))
      .join("\n"),
  );
  const run = keptRun({ folder: "/k", notes: notes.notes, packagesBefore: null, packagesAfter: null, later: [] });
  const after = applied(active, changes);
  const kept = active.answers.get(`file ${path}`);
  const [before] = run.files;
  if (kept === undefined || before?.before.type !== "file") throw new Error("nothing kept");
  const there = { ...after, answers: new Map([...after.answers, [`file /k/${before.before.sha256}`, kept]]) };
  const back = undoKinds(new Map([[target.host.id, run]])).find(({ name }) => name === "files");
  const { params } = goodStep("service heartbeat { running }");
  expect(back?.queries(params, target)).toContainEqual(ask.lvs());
  const planned = back?.plan(params, view(there), target, null) ?? [];
  expect(planned).toMatchObject([
    { kind: "lvs-table", script: "lvs.sh", drained: [{ server: "10.0.0.4:80" }], after: [service("10.0.0.3:80")] },
    { kind: "write-file", path },
  ]);
  // A run that was broken off had come to the table alone: the script is as before.
  const text = { ...before.before, type: "file", size: 1, content: Buffer.from("moving\n"), mtime: "" } as const;
  const note = { kind: "file", state: { ...text, mode: 0o600, owner: "root", group: "root" } } as const;
  const half = {
    ...there,
    answers: new Map<string, Answer>([...there.answers, [`file ${path}`, kept], ["file /run/hap/lvs.sh.table", note]]),
  };
  expect(back?.plan(params, view(half), target, null)).toMatchObject([{ kind: "lvs-table" }]);
});

test.each([
  ["/etc/ha.d/ha.cf", true],
  ["/etc/keepalived/keepalived.conf", true],
  ["/etc/keepalived.txt", false],
  ["/srv/x", false],
])("whether taking %s back changes a pair: %s", (path, is) => {
  const file = { path, before: absent, afters: [], since: null };
  const { params } = goodStep("service heartbeat { running }");
  const run = {
    ...keptRun({ folder: "/k", notes: [], packagesBefore: null, packagesAfter: null, later: [] }),
    files: [file],
  };
  const kinds = undoKinds(new Map([[target.host.id, run]]));
  expect(kinds.filter((kind) => kind.ha(params)).map(({ name }) => name)).toEqual(
    is ? ["files that were not there"] : [],
  );
});
