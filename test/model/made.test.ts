import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { lookLimitMs } from "../../src/run/inspect.js";
import { describeStays, homesOf, leftOf, needsOf, queriesOfLeft, unasked } from "../../src/model/left.js";
import { keyOfMade, lineOfMade, readMade, type MadeThing } from "../../src/model/made.js";
import { madeBy } from "../../src/model/made-by.js";
import type { Answer, FileState, HostState } from "../../src/model/host-state.js";
import type { Change } from "../../src/model/change.js";
import { ask, queryKey, type Query } from "../../src/model/query.js";
import { emptyHost } from "../steps/empty-host.js";

const SHA = "a".repeat(64);
const thing = (kind: MadeThing["kind"], name: string, before: string | null = null, after = ""): MadeThing => ({
  ...{ kind, name, before, after },
});
const seen = (...answers: readonly (readonly [Query, Answer])[]): HostState => ({
  ...emptyHost([]),
  answers: new Map(answers.map(([query, answer]) => [queryKey(query), answer])),
});
const absent: FileState = { type: "absent" };
const file = (sha256: string): FileState => ({
  ...{ type: "file", sha256, size: 1, content: null, mode: 0o644, owner: "root", group: "root", mtime: "" },
});
const writes = (path: string, before: FileState): Change => ({
  ...{ kind: "write-file", path, content: "x", mode: 0o644, owner: "root", group: "root", before, validator: null },
});

describe("what changes do to the list", () => {
  const notes = (state: HostState, ...changes: readonly Change[]) => madeBy(changes, state);

  test("what was not there is made, what was there is told with how it was, hap's own is neither", () => {
    const { made } = notes(seen(), writes("/a", absent), writes("/b", file(SHA)), writes("/var/lib/hap/x", absent));
    expect(made.map(({ name, before }) => [name, before])).toEqual([
      ["/a", null],
      ["/b", SHA],
    ]);
  });

  test("a package that hap did not install is none that it made", () => {
    const had = (name: string, version: string | null) =>
      [ask.package(name), { kind: "package", state: { version } }] as const;
    const state = seen(had("new", null), had("old", "1"));
    const packages = ["new", "old", "unasked"].map((name) => ({ name, version: null }));
    const { made } = notes(state, { kind: "install-packages", manager: "apt", packages });
    expect(made.map(({ name }) => name)).toEqual(["new"]);
  });

  test("a service is hap's where it did not run, a user where there was none", () => {
    const runs = (name: string, running: boolean) =>
      [
        ask.service(name),
        { kind: "service", state: { exists: true, running, enabled: running, loadedAt: null } },
      ] as const;
    const state = seen(runs("a", false), runs("b", true));
    const wanted = { group: null, groups: [], system: true, home: null, shell: null };
    const user = { uid: 1, group: "g", groups: [], home: "/", shell: "/bin/sh" };
    const { made } = notes(
      state,
      ...["a", "b"].flatMap((name) =>
        (["start", "enable", "restart"] as const).map((action): Change => ({ kind: "service", name, action })),
      ),
      { kind: "user", name: "new", wanted, before: null },
      { kind: "user", name: "old", wanted, before: user },
    );
    expect(new Set(made.map(({ kind, name }) => `${kind} ${name}`))).toEqual(
      new Set(["running a", "enabled a", "user new"]),
    );
  });

  test("what is removed goes from it, unless it is made again in the same exchange", () => {
    const remove = (path: string): Change => ({ kind: "remove", path, recursive: false, before: file(SHA) });
    const { gone } = notes(seen(), remove("/a"), remove("/b"), writes("/a", absent));
    expect(gone.map(({ kind, name }) => `${kind} ${name}`)).toEqual(["directory /a", "file /b", "directory /b"]);
  });
});

describe("lines", () => {
  test("a line reads back, and no name is another's line or key", () => {
    const names = fc.string({ unit: "grapheme", maxLength: 12 }).map((text) => `/${text.replaceAll("/", "_")}`);
    const things = fc.array(
      names.map((name) => thing("file", name, null, SHA)),
      { maxLength: 6 },
    );
    fc.assert(
      fc.property(things, (all) => {
        const text = all.map((one) => `${lineOfMade(one)}\n`).join("");
        const read = readMade(text);
        const good = (name: string): boolean => !/[\n\0]/.test(name) && !/^\/(\.\.?)?$/.test(name);
        expect(read.map(({ name }) => name)).toEqual([...new Set(all.map(({ name }) => name).filter(good))]);
        for (const a of all)
          for (const b of all) expect(lineOfMade(a).startsWith(keyOfMade(b))).toBe(a.name === b.name);
      }),
      { numRuns: 200 },
    );
  });

  test.each(["/.", "/..", "/../etc/passwd", "/a/../b", "/a/."])(
    "a path that leads elsewhere is none of a list: %s",
    (name) => {
      expect(readMade(`${lineOfMade(thing("file", name, null, SHA))}\n`)).toEqual([]);
    },
  );

  test("the first line of a thing tells how it was, the last how it is; as it was, it is nothing", () => {
    const lines = (...all: readonly MadeThing[]) => readMade(all.map((one) => `${lineOfMade(one)}\n`).join(""));
    const b = "b".repeat(64);
    expect(lines(thing("file", "/a", null, SHA), thing("file", "/a", SHA, b))).toEqual([thing("file", "/a", null, b)]);
    expect(lines(thing("sysctl", "net.x", "0", "1"), thing("sysctl", "net.x", "1", "0"))).toEqual([]);
  });
});

describe("what left", () => {
  const own = "p@s";
  const on = (
    state: HostState,
    things: readonly MadeThing[],
    others: readonly MadeThing[] = [],
    asked: readonly Query[] = [],
  ) =>
    leftOf(things, {
      ...{ state, own, asked: new Set(asked.map(queryKey)), isEngine: ({ name }) => name === "heartbeat" },
      lists: [
        { name: own, things },
        { name: "q@s", things: others },
      ],
    }).map(({ thing: { name }, stays }) => [name, stays?.kind ?? null]);
  const at = (path: string, state: FileState) => [ask.file(path), { kind: "file", state }] as const;

  test("is what no step asks about", () => {
    const things = [thing("file", "/a", null, SHA), thing("running", "svc"), thing("enabled", "svc")];
    const lists = [{ name: own, things }];
    expect(unasked(lists, own, new Set([queryKey(ask.service("svc"))]))).toEqual([things[0]]);
    expect(unasked(lists, "other@s", new Set())).toEqual([]);
  });

  test("goes where it is as hap left it, and stays where it is not, or somebody else has it", () => {
    const b = "b".repeat(64);
    const things = [
      ...["/goes", "/changed", "/gone", "/shared", "/link"].map((name) => thing("file", name, null, SHA)),
      thing("file", "/theirs", b, SHA),
    ];
    const state = seen(
      ...["/goes", "/shared", "/theirs"].map((path) => at(path, file(SHA))),
      ...[at("/changed", file(b)), at("/gone", absent)],
      at("/link", { type: "other", what: "a symbolic link", target: "/etc/passwd" }),
    );
    expect(on(state, things, [thing("file", "/shared", null, SHA)])).toEqual([
      ["/goes", null],
      ["/changed", "changed"],
      ["/shared", "other"],
      ["/link", "changed"],
      ["/theirs", "before"],
    ]);
  });

  test("of a kernel setting is a value that is neither as it was nor somebody's", () => {
    const value = (key: string, now: string) => [ask.sysctl(key), { kind: "sysctl", state: { value: now } }] as const;
    const things = ["n.set", "n.back", "n.hand"].map((name) => thing("sysctl", name, "1 2", "3\t4"));
    const state = seen(value("n.set", "3 4"), value("n.back", "1\t2"), value("n.hand", "9"));
    expect(on(state, things)).toEqual([
      ["n.set", null],
      ["n.hand", "changed"],
    ]);
  });

  const directory = (entries: number, owner = "root"): FileState => ({
    ...{ type: "directory", mode: 0o755, owner, group: "root", mtime: "", entries },
  });

  test("a pair's engine stays, and a directory with more in it than what goes", () => {
    const running = { exists: true, running: true, enabled: true, loadedAt: null };
    const state = seen(
      at("/d", directory(2)),
      at("/d/sub", directory(1)),
      at("/d/sub/in", file(SHA)),
      at("/d/in", file(SHA)),
      at("/full", directory(1)),
      [ask.service("heartbeat"), { kind: "service", state: running }],
    );
    const paths = ["/d", "/d/sub", "/full"].map((name) => thing("directory", name));
    const files = ["/d/in", "/d/sub/in"].map((name) => thing("file", name, null, SHA));
    expect(on(state, [...paths, ...files, thing("running", "heartbeat")])).toEqual([
      ["/d", null],
      ["/d/sub", null],
      ["/full", "full"],
      ["/d/in", null],
      ["/d/sub/in", null],
      ["heartbeat", "engine"],
    ]);
  });

  test("a package stays that one needs which stays itself, by others too; what goes together goes", () => {
    const needed = (name: string, ...by: readonly string[]) =>
      [
        [ask.package(name), { kind: "package", state: { version: "1" } }],
        [ask.needed(name), { kind: "needed", state: { by } }],
      ] as const;
    const state = seen(
      ...needed("app"),
      ...needed("lib", "app"),
      ...needed("perl", "app", "tool"),
      ...needed("sub", "perl"),
    );
    const left = ["app", "lib", "perl", "sub"].map((name) => thing("package", name));
    expect(on(state, left)).toEqual([
      ["app", null],
      ["lib", null],
      ["perl", "needed"],
      ["sub", "needed"],
    ]);
    const stays = [null, { kind: "before" }, { kind: "engine" }] as const;
    const asks = needsOf(left.slice(0, 3).map((one, i) => ({ thing: one, stays: stays[i] ?? null })));
    expect(asks.map(queryKey)).toEqual(["needed app"]);
    expect(needsOf([{ thing: thing("file", "/x"), stays: null }])).toEqual([]);
    // Each is worked out anew by the host's manager.
    expect(lookLimitMs([...asks, ask.needed("b")])).toBe(2 * lookLimitMs(asks));
    expect(describeStays({ kind: "needed", by: ["tool"] })).toBe("it stays: tool needs it");
    expect(describeStays({ kind: "needed", by: ["a", "b", "c", "d"] })).toBe("it stays: a, b, c and 1 more need it");
  });

  test("a service that a step keeps by another of its names has not left", () => {
    const state = { exists: true, running: true, enabled: true, loadedAt: null };
    const service = (name: string, id?: string) =>
      [ask.service(name), { kind: "service", state: { ...state, ...(id === undefined ? {} : { id }) } }] as const;
    const answers = seen(service("mysql", "mariadb"), service("mariadb"), service("cron"));
    const left = [thing("running", "mysql"), thing("enabled", "mysql"), thing("running", "cron")];
    expect(on(answers, left, [], [ask.service("mariadb")])).toEqual([["cron", null]]);
    expect(on(answers, left)).toEqual([
      ["mysql", null],
      ["mysql", null],
      ["cron", null],
    ]);
  });

  test("a directory stays where one in it does, whatever the order of the list", () => {
    const state = seen(at("/d", directory(1)), at("/d/sub", directory(1)));
    const paths = ["/d/sub", "/d"].map((name) => thing("directory", name));
    expect(on(state, paths)).toEqual([
      ["/d/sub", "full"],
      ["/d", "full"],
    ]);
    expect(on(state, paths.toReversed()).map(([, stays]) => stays)).toEqual(["full", "full"]);
  });

  test("what a step may mean by another path stays: a link is on one of the two ways", () => {
    const link: FileState = { type: "other", what: "symbolic link", target: "usr/lib" };
    const things = ["/lib/x/a", "/usr/lib/x/b", "/usr/lib/x/c"].map((name) => thing("file", name, null, SHA));
    const asked = [ask.file("/usr/lib/x/a"), ask.file("/lib/x/b"), ask.file("/usr/lib/x/d")];
    expect(queriesOfLeft(things, new Set(asked.map(queryKey))).map(queryKey)).toEqual([
      ...things.map(({ name }) => `file ${name}`),
      ...["/lib/x", "/lib", "/usr/lib/x", "/usr/lib", "/usr"].map((name) => `file ${name}`),
    ]);
    const state = seen(
      at("/lib", link),
      ...["/lib/x", "/usr/lib/x", "/usr/lib", "/usr"].map((path) => at(path, directory(9))),
      ...things.map(({ name }) => at(name, file(SHA))),
    );
    expect(on(state, things, [], asked)).toEqual([
      ["/lib/x/a", "linked"],
      ["/usr/lib/x/b", "linked"],
      ["/usr/lib/x/c", null],
    ]);
  });

  test("a user stays who has files in a home of his own that do not go with him", () => {
    const user = (name: string, home: string) =>
      [ask.user(name), { kind: "user", state: { uid: 1, group: "g", groups: [], home, shell: "/bin/sh" } }] as const;
    const things = [
      ...["full", "empty", "none", "other", "goes", "held"].map((name) => thing("user", name)),
      ...[thing("directory", "/srv/goes"), thing("file", "/srv/goes/in", null, SHA)],
    ];
    const state = seen(
      ...["full", "empty", "none", "goes", "held"].map((name) => user(name, `/srv/${name}`)),
      ...[user("other", "/"), at("/", directory(9)), at("/srv", directory(4))],
      ...[at("/srv/full", directory(1, "full")), at("/srv/empty", directory(0, "empty")), at("/srv/none", absent)],
      ...[
        at("/srv/goes", directory(1, "goes")),
        at("/srv/goes/in", file(SHA)),
        at("/srv/held", { type: "unreadable" }),
      ],
    );
    expect(homesOf(things, state).map(queryKey)).toContain("file /srv/full");
    expect(on(state, things)).toEqual([
      ["full", "home"],
      ...["empty", "none", "other", "goes"].map((name) => [name, null]),
      ["held", "home"],
      ["/srv/goes", null],
      ["/srv/goes/in", null],
    ]);
  });
});
