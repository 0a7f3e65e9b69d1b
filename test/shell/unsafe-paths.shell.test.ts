import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import {
  chmodSync,
  chownSync,
  cpSync,
  lchownSync,
  linkSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { VRRP_STATES } from "../../src/engines/keepalived/vrrp-states.js";
import type { Change } from "../../src/model/change.js";
import type { Outcome } from "../../src/shell/read-outcome.js";
import { changesScript, stageAllScript } from "../../src/shell/apply-script.js";
import { facts } from "../steps/empty-host.js";
import { PROCESS_FUNCTIONS } from "../../src/shell/drill/process-functions.js";
import { folderState, PATH_CHANGES, pathChange, THERE } from "./path-changes.js";
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

  test("somebody's link stays his in a folder that was taken from him, and is not followed", async () => {
    // While the folder was hers she put a link where root's folder had been.
    mkdirSync(at("/srv/taken"));
    plant("/srv/taken/conf");
    const link = { why: "link", owner: "alice", path: "/srv/taken/conf" };
    for (const { of } of PATH_CHANGES)
      expect(await made(of("/srv/taken/conf/x"))).toMatchObject({ kind: "unsafe", place: link });
    rmSync(at("/srv/taken"), { recursive: true });
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
  });

  test("whoever gets a file in /tmp and swaps it at once cannot have root set the mode of another", async () => {
    writeFileSync(at("/tmp/alice"), THERE);
    mkdirSync(at("/usr/local/bin"), { recursive: true });
    // She is always in time: what she would do, the name that root's chmod is found by does.
    const swap = `[ "$(stat -c %u /tmp/alice)" = ${ALICE} ] && { rm -f /tmp/alice; ln -s ${PRECIOUS} /tmp/alice; }`;
    writeFileSync(at("/usr/local/bin/chmod"), `#!/bin/sh\n${swap}\nexec /bin/chmod "$@"\n`, { mode: 0o755 });
    expect(await made(pathChange("set-attributes of a file", "/tmp/alice"))).toMatchObject({ kind: "done" });
    rmSync(at("/usr/local/bin/chmod"));
    // busybox calls a chmod of its own.
    expect(lstatSync(at("/tmp/alice")).isSymbolicLink()).toBe(userland !== "busybox");
    expect(precious()).toBe(before);
    expect(readdirSync(at("/tmp"))).toEqual(["alice"]);
  });

  test("a file in /tmp that is given away has its mode, set-user-id too", async () => {
    writeFileSync(at("/tmp/alice"), THERE);
    const change = pathChange("set-attributes of a file", "/tmp/alice");
    if (change.kind !== "set-attributes") throw new Error("it sets");
    expect(await made({ ...change, mode: 0o4750 })).toMatchObject({ kind: "done" });
    expect(lstatSync(at("/tmp/alice"))).toMatchObject({ uid: ALICE, nlink: 1, mode: 0o104750 });
  });

  test("a run that dies while it sets a mode in /tmp leaves no name and no folder beside a file that is as wanted", async () => {
    const change = pathChange("set-attributes of a file", "/tmp/alice");
    // Died before: the next one sweeps the name.
    writeFileSync(at("/tmp/alice"), THERE);
    mkdirSync(at("/tmp/.hap-20250102T030405Z-0badcafe-0"), { mode: 0o700 });
    linkSync(at("/tmp/alice"), at("/tmp/.hap-20250102T030405Z-0badcafe-0/alice"));
    expect(await made(change)).toMatchObject({ kind: "done" });
    expect(readdirSync(at("/tmp"))).toEqual(["alice"]);
    // Dies in the moment of chmod: nothing is left to sweep. busybox calls a chmod of its own.
    rmSync(at("/tmp/alice"));
    writeFileSync(at("/tmp/alice"), THERE);
    const names = "find /tmp -mindepth 1 >/run/names";
    writeFileSync(at("/usr/local/bin/chmod"), `#!/bin/sh\n${names}\nexec /bin/chmod "$@"\n`, { mode: 0o755 });
    expect(await made(change)).toMatchObject({ kind: "done" });
    rmSync(at("/usr/local/bin/chmod"));
    if (userland !== "busybox") expect(readFileSync(at("/run/names"), "utf8")).toBe("/tmp/alice\n");
    rmSync(at("/tmp/alice"));
  });

  test("keepalived's state is told whatever somebody has made under its name", async () => {
    const daemon = `#!/bin/sh
if [ "$1" = --signum=JSON ]; then echo 10; exit; fi
trap 'echo "[]" >/tmp/keepalived.json' USR1
while :; do sleep 0.1; done`;
    writeFileSync(at("/usr/sbin/keepalived"), daemon, { mode: 0o755 });
    const child = spawn("chroot", [host.root, "/usr/sbin/keepalived"], { stdio: "ignore", detached: true });
    writeFileSync(at("/run/keepalived.pid"), `${child.pid}\n`);
    const says = async (): Promise<string> => (await host.run(VRRP_STATES)).stdout.toString();
    await vi.waitFor(async () => expect(await says()).toBe("running\n[]\n"), 10_000);
    for (const name of [[], ["full"]]) {
      mkdirSync(join(at("/tmp/keepalived.json"), ...name), { recursive: true });
      chownSync(at("/tmp/keepalived.json"), ALICE, ALICE);
      expect(await says()).toBe("running\n[]\n");
    }
    for (const name of readdirSync(at("/tmp"))) rmSync(at(`/tmp/${name}`), { recursive: true });
    // A process of hers that has the number of a daemon which was killed is no daemon.
    const hers = execAlice(host.root, "exec /usr/sbin/keepalived");
    writeFileSync(at("/run/keepalived.pid"), `${hers.pid}\n`);
    await vi.waitFor(() => expect(readFileSync(`/proc/${hers.pid}/comm`, "utf8")).toBe("keepalived\n"), 10_000);
    expect(await says()).toBe("stopped\n");
    for (const { pid } of [child, hers]) process.kill(-(pid ?? 0), "SIGKILL");
    for (const path of ["/usr/sbin/keepalived", "/run/keepalived.pid"]) rmSync(at(path));
  });

  test("what somebody has put where everybody may make a name is told as planted", async () => {
    writeFileSync(at("/tmp/alice"), THERE);
    const seen = async (): Promise<unknown> => {
      const { answers } = await host.inspect([{ kind: "file", path: "/tmp/alice", content: true }]);
      return answers.get("file /tmp/alice")?.state;
    };
    expect(await seen()).toMatchObject({ type: "file", content: Buffer.from(THERE), owner: "root" });
    expect(await seen()).not.toHaveProperty("planted");
    chownSync(at("/tmp/alice"), ALICE, ALICE);
    expect(await seen()).toMatchObject({ type: "file", content: Buffer.from(THERE), owner: "alice", planted: true });
    rmSync(at("/tmp/alice"));
    mkdirSync(at("/tmp/alice"));
    chownSync(at("/tmp/alice"), ALICE, ALICE);
    expect(await seen()).toMatchObject({ type: "directory", planted: true });
  });

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

  test("a folder that is put into other hands on the way is judged anew", async () => {
    const folder = { mode: 0o755, owner: "alice", group: "root" };
    const hands: readonly Change[] = [
      { kind: "set-attributes", path: "/srv/mine", ...folder, before: folderState },
      { kind: "run", command: { kind: "words", words: ["chown", "alice", "/srv/mine"] } },
      { kind: "run", command: { kind: "script", text: "chmod 777 /srv/mine" } },
    ];
    for (const change of hands) {
      mkdirSync(at("/srv/mine"));
      const changes = [pathChange("write-file", "/srv/mine/a"), change, pathChange("write-file", "/srv/mine/b")];
      const end = outcomeOf(await host.change(...changes));
      expect(end).toMatchObject({ kind: "unsafe", number: 2, place: { path: "/srv/mine" } });
      expect(readdirSync(at("/srv/mine"))).toEqual(["a"]);
      rmSync(at("/srv/mine"), { recursive: true });
    }
  });

  test("a path that moved is told with the number of its change; where nothing began there is none", async () => {
    writeFileSync(at("/srv/moved"), "somebody else's\n");
    const changes = [pathChange("write-file", "/srv/first"), pathChange("write-file", "/srv/moved")];
    expect(outcomeOf(await host.change(...changes))).toEqual({ kind: "moved", number: 1, path: "/srv/moved" });
    expect(outcomeOf(await host.run("exit 3"))).toMatchObject({ kind: "failed", number: null });
    for (const path of ["/srv/first", "/srv/moved"]) rmSync(at(path));
  });

  test("hap's own folder is nobody else's to look into, also when an older hap made it so", async () => {
    rmSync(at("/run/hap"), { recursive: true, force: true });
    mkdirSync(at("/run/hap"), { mode: 0o755 });
    chmodSync(at("/run/hap"), 0o755);
    await host.change({ kind: "service", name: "no-such-service", action: "start" });
    expect(lstatSync(at("/run/hap")).mode & 0o7777).toBe(0o700);
    rmSync(at("/run/hap"), { recursive: true });
    await host.change({ kind: "service", name: "no-such-service", action: "start" });
    expect(lstatSync(at("/run/hap")).mode & 0o7777).toBe(0o700);
    chownSync(at("/run/hap"), ALICE, ALICE);
    const ran = await host.change({ kind: "service", name: "no-such-service", action: "start" });
    expect(ran.stderr).toContain("/run/hap belongs to somebody else");
    rmSync(at("/run/hap"), { recursive: true });
  });

  test("a pid file is believed only when nobody but root and the process's own user could write it", async () => {
    const main = async (): Promise<string> => {
      const ran = await host.run(`${PROCESS_FUNCTIONS}hap_main hap-none`);
      return ran.status === 0 ? ran.stdout.toString() : "none";
    };
    const hers = execAlice(host.root, "exec sleep 60");
    const [rootPid, herPid] = [String(process.pid), String(hers.pid)];
    const put = (text: string, owner: number): void => {
      mkdirSync(at("/run/hap-none"), { recursive: true });
      chmodSync(at("/run/hap-none"), 0o755);
      chownSync(at("/run/hap-none"), owner, owner);
      writeFileSync(at("/run/hap-none/hap-none.pid"), text);
      chownSync(at("/run/hap-none/hap-none.pid"), owner, owner);
    };
    try {
      for (const text of ["-1", "0", "1", `-${herPid}`, `${herPid} ${rootPid}`, "1e3", "0x10", "", "a"]) {
        put(text, 0);
        expect([text, await main()]).toEqual([text, "none"]);
      }
      // Nor is a process that has only the name.
      if (userland !== "busybox") cpSync("/bin/sleep", at("/srv/hap-none"));
      const named = execAlice(host.root, userland === "busybox" ? "exec sleep 60" : "exec /srv/hap-none 60");
      rmSync(at("/run/hap-none/hap-none.pid"));
      await vi.waitFor(() => expect(readFileSync(`/proc/${named.pid}/comm`, "utf8")).not.toBe("chroot\n"), 10_000);
      expect(await main()).toBe("none");
      process.kill(-(named.pid ?? 0), "SIGKILL");
      put(`${rootPid}\n`, 0);
      expect(await main()).toBe(rootPid);
      // A folder or a file that others may write says nothing of a process that is not theirs.
      chmodSync(at("/run/hap-none"), 0o777);
      expect(await main()).toBe("none");
      chmodSync(at("/run/hap-none"), 0o755);
      chownSync(at("/run/hap-none/hap-none.pid"), ALICE, ALICE);
      expect(await main()).toBe("none");
      put(rootPid, ALICE);
      expect(await main()).toBe("none");
      put(herPid, ALICE);
      expect(await main()).toBe(herPid);
      rmSync(at("/run/hap-none/hap-none.pid"));
      symlinkSync("/dev/zero", at("/run/hap-none/hap-none.pid"));
      expect(await main()).toBe("none");
    } finally {
      process.kill(-(hers.pid ?? 0), "SIGKILL");
      await once(hers, "close");
      rmSync(at("/run/hap-none"), { recursive: true });
    }
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
