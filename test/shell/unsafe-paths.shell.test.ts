import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import {
  chmodSync,
  chownSync,
  lchownSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { Change } from "../../src/model/change.js";
import type { Outcome } from "../../src/shell/read-outcome.js";
import { changesScript, stageAllScript } from "../../src/shell/apply-script.js";
import { facts } from "../steps/empty-host.js";
import { PATH_CHANGES, pathChange, THERE } from "./path-changes.js";
import { RUN, throwawayHost, type Ran, type ThrowawayHost } from "./throwaway-host.js";

/** A user of the host without any rights, who wants root to write where he may not. */
const ALICE = 12345;

/** What root keeps from everybody. */
const PRECIOUS = "/etc/precious";
const KEPT = "/etc/kept";

/** Kinds that are prepared on all hosts before any is put in place. */
const STAGED: readonly string[] = ["write-file", "make-directory", "set-attributes"];

describe.each(["dash", "bash", "busybox"] as const)("root's changes with %s", (userland) => {
  let host: ThrowawayHost;
  beforeAll(() => {
    host = throwawayHost(userland);
    mkdirSync(at("/srv"), { recursive: true });
    chmodSync(at("/tmp"), 0o1777);
    writeFileSync(at("/srv/archive"), "no archive");
    writeFileSync(at("/etc/passwd"), "alice:x:12345:12345::/home/alice:/bin/sh\n", { flag: "a" });
  });
  afterAll(() => host.remove());
  const at = (path: string): string => join(host.root, path);
  const outcomeOf = (ran: Ran): Outcome => ran.outcome.outcome;
  const made = async (change: Change): Promise<Outcome> =>
    outcomeOf(await host.run(changesScript([{ number: 0, change }], { facts, run: RUN }, false)));
  /** Root's own things, as somebody who looks at them sees them. */
  const precious = (): string => {
    const look = (path: string): string => `${lstatSync(at(path)).mode} ${lstatSync(at(path)).uid}`;
    return [look(PRECIOUS), readFileSync(at(PRECIOUS), "utf8"), look(KEPT), ...readdirSync(at(KEPT))].join("\n");
  };
  /** Puts what a change expects at a path of Alice's, or a link of hers to root's own. */
  const put = (path: string, what: "file" | "directory" | null): void => {
    if (what === "file") writeFileSync(at(path), THERE);
    if (what === "directory") mkdirSync(at(path));
    if (what !== null) chownSync(at(path), ALICE, ALICE);
  };
  /** A link of hers to what is root's. */
  const plant = (path: string): void => {
    symlinkSync(KEPT, at(path));
    lchownSync(at(path), ALICE, ALICE);
  };
  let before = "";
  beforeEach(() => {
    mkdirSync(at("/home/alice"), { recursive: true });
    chownSync(at("/home/alice"), ALICE, ALICE);
    writeFileSync(at(PRECIOUS), THERE, { mode: 0o600 });
    mkdirSync(at(KEPT), { mode: 0o700 });
    before = precious();
  });
  afterEach(() => {
    expect(precious()).toBe(before);
    for (const path of ["/home/alice", PRECIOUS, KEPT, "/tmp/alice"])
      rmSync(at(path), { recursive: true, force: true });
  });

  test.each(PATH_CHANGES)(
    "$name: not in a folder of somebody else's, and not through a link of his",
    async ({ of, there }) => {
      put("/home/alice/x", there);
      const owner = { why: "owner", owner: "alice", path: "/home/alice" };
      expect(await made(of("/home/alice/x"))).toMatchObject({ kind: "unsafe", number: 0, place: owner });
      const change = of("/home/alice/x");
      if (STAGED.includes(change.kind)) {
        const staged = await host.run(stageAllScript([{ number: 0, change }], { facts, run: RUN }));
        expect(outcomeOf(staged)).toMatchObject({ kind: "unsafe", number: 0, place: owner });
      }
      symlinkSync(KEPT, at("/home/alice/linked"));
      expect(await made(of("/home/alice/linked/x"))).toMatchObject({ kind: "unsafe", place: owner });
      // In a folder that everybody may write, where nobody can take away what is root's: only the link is his.
      plant("/tmp/alice");
      const link = { why: "link", owner: "alice", path: "/tmp/alice" };
      expect(await made(of("/tmp/alice/x"))).toMatchObject({ kind: "unsafe", place: link });
      expect(readdirSync(at("/home/alice")).toSorted()).toEqual(there === null ? ["linked"] : ["linked", "x"]);
    },
  );

  test("a folder that others may write is refused; a private group's is not", async () => {
    const change = pathChange("write-file", "/srv/open/x");
    mkdirSync(at("/srv/open"));
    chmodSync(at("/srv/open"), 0o757);
    expect(await made(change)).toMatchObject({ kind: "unsafe", place: { why: "writable", path: "/srv/open" } });
    chmodSync(at("/srv/open"), 0o775);
    chownSync(at("/srv/open"), 0, ALICE);
    expect(await made(change)).toMatchObject({ kind: "unsafe", place: { why: "writable" } });
    chownSync(at("/srv/open"), 0, 0);
    expect(await made(change)).toMatchObject({ kind: "done" });
    rmSync(at("/srv/open"), { recursive: true });
  });

  test("a link that root made is followed, also when it leads over another", async () => {
    mkdirSync(at("/srv/real/ha.d"), { recursive: true });
    symlinkSync("real", at("/srv/first"));
    symlinkSync("/srv/first/ha.d", at("/etc/linked.d"));
    const change = pathChange("write-file", "/etc/linked.d/x");
    expect(await made(change)).toMatchObject({ kind: "done" });
    expect(readFileSync(at("/srv/real/ha.d/x"), "utf8")).toBe("hap's\n");
    expect(readdirSync(at("/srv/real/ha.d"))).toEqual(["x"]);
    for (const path of ["/srv/real", "/srv/first", "/etc/linked.d"]) rmSync(at(path), { recursive: true });
  });

  test("a link of root's over a folder of somebody else's is refused, wherever it ends", async () => {
    symlinkSync("/etc", at("/home/alice/hop"));
    symlinkSync("/home/alice/hop", at("/srv/over"));
    const change = pathChange("write-file", "/srv/over/x");
    expect(await made(change)).toMatchObject({ kind: "unsafe", place: { why: "owner", path: "/home/alice" } });
    rmSync(at("/srv/over"));
  });

  test("in /tmp a planted name is replaced, never followed", async () => {
    const write = pathChange("write-file for somebody", "/tmp/alice");
    if (write.kind !== "write-file") throw new Error("it writes");
    plant("/tmp/alice");
    const link = { type: "other", what: "symbolic link", target: KEPT } as const;
    expect(await made({ ...write, before: link })).toMatchObject({ kind: "done" });
    expect(lstatSync(at("/tmp/alice")).isFile()).toBe(true);
    // It is hers now, and a second name could be anybody's: its mode is not set by its name.
    writeFileSync(at("/tmp/alice"), THERE);
    expect(await made(pathChange("set-attributes of a file", "/tmp/alice"))).toMatchObject({
      kind: "unsafe",
      place: { path: "/tmp/alice" },
    });
  });

  test("somebody who swaps names in /tmp as fast as he can gets nothing of root's", async () => {
    const racer = execAlice(
      host.root,
      `while :; do for f in /tmp/.hap-* /tmp/alice; do
      mv "$f" /tmp/mine; rm -rf "$f"; ln -sfn ${KEPT} /tmp/alice; ln -sfn ${PRECIOUS} "$f/alice"; ln -sfn ${PRECIOUS} "$f"; rm -f /tmp/mine; done; done`,
    );
    for (let i = 0; i < 4; i++) {
      for (const name of ["write-file for somebody", "make-directory", "set-attributes of a file"])
        await made(pathChange(name, "/tmp/alice"));
      rmSync(at("/tmp/alice"), { recursive: true, force: true });
    }
    process.kill(-(racer.pid ?? 0), "SIGKILL");
    await once(racer, "close");
    expect(precious()).toBe(before);
    for (const name of readdirSync(at("/tmp"))) rmSync(at(`/tmp/${name}`), { recursive: true });
  }, 60_000);

  test("nothing planted under a staged name is taken", async () => {
    const change = pathChange("write-file", "/tmp/alice");
    for (const name of [`.hap-${RUN}-0`, ".hap-0-alice", ".hap-20250101T000000Z-00000000-0"]) {
      plant(`/tmp/${name}`);
    }
    expect(outcomeOf(await host.run(stageAllScript([{ number: 0, change }], { facts, run: RUN })))).toMatchObject({
      kind: "failed",
    });
    expect(readdirSync(at("/tmp")).filter((name) => name.startsWith(".hap-"))).toHaveLength(3);
    for (const name of readdirSync(at("/tmp"))) if (name.startsWith(".hap-")) rmSync(at(`/tmp/${name}`));
  });

  test("what a run left that died is removed by the next, and nothing of others", async () => {
    for (const name of [".hap-20250101T000000Z-00000000-7", ".hap-alice"]) mkdirSync(at(`/srv/${name}`));
    writeFileSync(at("/srv/.hap-20250101T000000Z-00000000-7/x"), "left");
    const change = pathChange("write-file", "/srv/swept");
    expect(await made(change)).toMatchObject({ kind: "done" });
    expect(readdirSync(at("/srv")).filter((name) => name.startsWith(".hap-"))).toEqual([".hap-alice"]);
    rmSync(at("/srv/.hap-alice"), { recursive: true });
  });

  test("what was swapped since the look is told, whatever the change", async () => {
    for (const kind of [
      "set-attributes of a file",
      "set-attributes of a directory",
      "remove a file",
      "remove a directory",
    ]) {
      symlinkSync(kind.endsWith("file") ? PRECIOUS : KEPT, at("/srv/swapped"));
      expect(await made(pathChange(kind, "/srv/swapped"))).toMatchObject({ kind: "moved", path: "/srv/swapped" });
      rmSync(at("/srv/swapped"));
    }
    mkdirSync(at("/srv/swapped"));
    expect(await made(pathChange("make-directory", "/srv/swapped"))).toMatchObject({ kind: "moved" });
    rmSync(at("/srv/swapped"), { recursive: true });
  });
});

/** A shell of Alice's on the host, until it is killed. */
function execAlice(root: string, script: string): ChildProcess {
  const user = ["--userspec", `${ALICE}:${ALICE}`, root];
  return spawn("chroot", [...user, "/bin/sh", "-c", script], { stdio: "ignore", detached: true });
}
