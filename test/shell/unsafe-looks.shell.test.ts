import { chmodSync, chownSync, lchownSync, mkdirSync, rmSync, symlinkSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { stateView } from "../../src/model/host-state.js";
import { ask } from "../../src/model/query.js";
import { inspection } from "../../src/shell/inspection.js";
import { THERE } from "./path-changes.js";
import { throwawayHost, type ThrowawayHost } from "./throwaway-host.js";

/** A user of the host without any rights, who wants root to read what he may not. */
const ALICE = 12345;

/** What root keeps from everybody. */
const PRECIOUS = "/etc/precious";
const KEPT = "/etc/kept";

describe.each(["dash", "bash", "busybox"] as const)("root's looks with %s", (userland) => {
  let host: ThrowawayHost;
  const at = (path: string): string => join(host.root, path);
  beforeAll(() => {
    host = throwawayHost(userland);
    mkdirSync(at("/srv"), { recursive: true });
    chmodSync(at("/tmp"), 0o1777);
    writeFileSync(at("/etc/passwd"), "alice:x:12345:12345::/home/alice:/bin/sh\n", { flag: "a" });
  });
  afterAll(() => host.remove());
  beforeEach(() => {
    mkdirSync(at("/home/alice"), { recursive: true });
    chownSync(at("/home/alice"), ALICE, ALICE);
    writeFileSync(at(PRECIOUS), THERE, { mode: 0o600 });
    mkdirSync(at(KEPT), { mode: 0o700 });
  });
  afterEach(() => {
    for (const path of ["/home/alice", PRECIOUS, KEPT, "/tmp/alice"])
      rmSync(at(path), { recursive: true, force: true });
  });

  test("a look opens nothing that somebody could lead elsewhere, and tells no more than that it is there", async () => {
    symlinkSync("/etc", at("/home/alice/app"));
    symlinkSync(KEPT, at("/tmp/alice"));
    lchownSync(at("/tmp/alice"), ALICE, ALICE);
    writeFileSync(at(`${KEPT}/file`), THERE);
    mkdirSync(at("/srv/own"));
    writeFileSync(at("/srv/own/file"), THERE);
    symlinkSync("own", at("/srv/linked"));
    const held = ["/home/alice/app/precious", "/tmp/alice/file", "/home/alice/none", "/home/alice/none/below"];
    const free = ["/srv/linked/file", "/srv/none/below", "/etc/precious"];
    const look = inspection(
      [...held, ...free].map((path) => ask.file(path, true)),
      "any",
    );
    const ran = await host.run(look.script);
    const seen = look.read(ran.stdout, ran.nonce, 0);
    if (!seen.ok) throw new Error(JSON.stringify(seen.problem));
    const view = stateView(seen.value);
    const places = held.map((path) => {
      const state = view.file(path);
      return state.type === "unreadable" && state.withheld?.kind === "place" ? state.withheld.place : state;
    });
    const owner = { why: "owner", owner: "alice", path: "/home/alice" };
    expect(places).toEqual([owner, { why: "link", owner: "alice", path: "/tmp/alice" }, owner, owner]);
    expect(held.map((path) => view.glance(path).type)).toEqual(["unreadable", "unreadable", "absent", "absent"]);
    expect(view.glance(held[0] ?? "")).toMatchObject({ sha256: null, mtime: expect.stringMatching(/^20\d\d-/) });
    expect(free.map((path) => view.file(path).type)).toEqual(["file", "absent", "file"]);
    // The bytes of the two that are root's own, and of no other.
    expect(ran.stdout.toString().split(THERE)).toHaveLength(3);
    for (const path of ["/srv/own", "/srv/linked", `${KEPT}/file`]) rmSync(at(path), { recursive: true });
  });

  test("a look at what somebody planted in /tmp is neither long nor large, and names it", async () => {
    writeFileSync(at("/tmp/alice"), "");
    truncateSync(at("/tmp/alice"), 2 ** 36);
    chownSync(at("/tmp/alice"), ALICE, ALICE);
    const queries = [ask.file("/tmp/alice", true), ask.file(PRECIOUS, true)];
    const large = { kind: "large", owner: "alice", size: 2 ** 36 };
    const view = stateView(await host.inspect(queries));
    expect(view.file("/tmp/alice")).toMatchObject({ type: "unreadable", withheld: large });
    expect(view.file(PRECIOUS)).toMatchObject({ type: "file", content: Buffer.from(THERE) });
    truncateSync(at("/tmp/alice"), 2 ** 20);
    const whole = stateView(await host.inspect(queries)).file("/tmp/alice");
    expect(whole.type === "file" && whole.planted === true && whole.content?.equals(Buffer.alloc(2 ** 20))).toBe(true);
    // When it is opened it has become a pipe that nobody writes, or a link to what is root's; busybox has a stat of its own.
    if (userland === "busybox") return;
    mkdirSync(at("/usr/local/bin"), { recursive: true });
    for (const swap of ["mkfifo /tmp/alice", `ln -s ${PRECIOUS} /tmp/alice`]) {
      writeFileSync(at("/tmp/alice"), THERE);
      chownSync(at("/tmp/alice"), ALICE, ALICE);
      const stat = `#!/bin/sh\n/usr/bin/stat "$@"\ncase $* in */tmp/alice*) rm -f /tmp/alice; ${swap}; chown -h ${ALICE} /tmp/alice ;; esac\n`;
      writeFileSync(at("/usr/local/bin/stat"), stat, { mode: 0o755 });
      await expect(host.inspect(queries)).rejects.toThrow(/moving.*\/tmp\/alice/);
      rmSync(at("/usr/local/bin/stat"));
      rmSync(at("/tmp/alice"));
    }
  });
});
