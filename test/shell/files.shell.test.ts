import { createHash } from "node:crypto";
import { randomBytes } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync, chmodSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import type { WriteFile } from "../../src/model/change.js";
import { stateView } from "../../src/model/host-state.js";
import type { Query } from "../../src/model/query.js";
import { predict } from "../../src/plan/predict.js";
import { EXIT } from "../../src/shell/change-functions.js";
import { quote } from "../../src/remote/quote.js";
import { lockScript, lockStateScript, UNLOCK_SCRIPT } from "../../src/shell/lock.js";
import { throwawayHost, type ThrowawayHost } from "./throwaway-host.js";

const place = { mode: 0o640, owner: "daemon", group: "daemon", validator: null };
const absent = { type: "absent" } as const;
const write = (path: string, content: string | Buffer, before: WriteFile["before"] = absent): WriteFile => ({
  kind: "write-file",
  path,
  content,
  before,
  ...place,
});

describe.each(["dash", "bash", "busybox"] as const)("%s", (userland) => {
  let host: ThrowawayHost;
  beforeAll(() => void (host = throwawayHost(userland)));
  afterAll(() => host.remove());
  const at = (path: string): string => join(host.root, path);

  test("a look tells every kind of thing at a path", async () => {
    mkdirSync(at("/srv/empty"), { recursive: true });
    writeFileSync(at("/srv/a b'c"), "one\ntwo");
    chmodSync(at("/srv/a b'c"), 0o604);
    symlinkSync("/nowhere", at("/srv/link"));
    writeFileSync(at("/srv/null"), Buffer.from([0, 10, 255, 10, 0]));
    const paths = ["/srv/empty", "/srv", "/srv/a b'c", "/srv/link", "/srv/null", "/srv/none", "/dev/null"];
    const queries: Query[] = paths.map((path) => ({ kind: "file", path, content: true }));
    const view = stateView(await host.inspect(queries));
    expect(view.file("/srv/empty")).toMatchObject({ type: "directory", entries: 0 });
    expect(view.file("/srv")).toMatchObject({ type: "directory", entries: 4 });
    expect(view.file("/srv/a b'c")).toMatchObject({
      type: "file",
      content: Buffer.from("one\ntwo"),
      mode: 0o604,
      owner: "root",
    });
    expect(view.file("/srv/link")).toMatchObject({ type: "other", target: "/nowhere" });
    expect(view.file("/srv/null")).toMatchObject({ content: Buffer.from([0, 10, 255, 10, 0]) });
    expect(view.file("/srv/none")).toEqual(absent);
    expect(view.file("/dev/null").type).toBe("other");
    expect(view.file("/srv/null")).toHaveProperty(
      "mtime",
      expect.stringMatching(/^20\d\d-\d\d-\d\d \d\d:\d\d:\d\d\.\d+ \+0000$/),
    );
  });

  test("it tells kernel settings, commands and users, and is the same when asked twice", async () => {
    const fails = { kind: "words", words: ["false"] } as const;
    const holds = { kind: "script", text: 'a="it is"; [ "$a" = "it is" ]' } as const;
    const queries: Query[] = [
      { kind: "sysctl", key: "kernel.ostype" },
      { kind: "sysctl", key: "no.such" },
      { kind: "test", command: fails },
      { kind: "test", command: holds },
      { kind: "user", name: "daemon" },
      { kind: "user", name: "nobody-knows" },
    ];
    const state = await host.inspect(queries);
    const view = stateView(state);
    expect(view.sysctl("kernel.ostype").value).toBe("Linux");
    expect(view.sysctl("no.such").value).toBeNull();
    expect([view.test(fails).succeeded, view.test(holds).succeeded]).toEqual([false, true]);
    expect(view.user("daemon")).toMatchObject({ uid: 1, group: "daemon", groups: ["daemon"] });
    expect(view.user("nobody-knows")).toBeNull();
    expect((await host.inspect(queries)).answers).toEqual(state.answers);
  });

  test("files come as they are, with mode and owner, small and large", async () => {
    const all = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte));
    const large = randomBytes(300_000);
    const ran = await host.change(write("/srv/all", all), write("/srv/large", large), write("/srv/empty file", ""));
    expect(ran).toMatchObject({ status: 0 });
    expect(readFileSync(at("/srv/all"))).toEqual(all);
    expect(readFileSync(at("/srv/large")).equals(large)).toBe(true);
    expect(readFileSync(at("/srv/empty file"))).toHaveLength(0);
    const stat = statSync(at("/srv/all"));
    expect([stat.mode & 0o7777, stat.uid, stat.gid]).toEqual([0o640, 1, 1]);
  });

  test("a file that is not what the change was planned from stays", async () => {
    writeFileSync(at("/srv/moved"), "somebody's");
    const ran = await host.change(write("/srv/moved", "hap's"));
    expect(ran.status).toBe(EXIT.moved);
    expect(ran.outcome.outcome).toEqual({ kind: "moved", number: 0, path: "/srv/moved" });
    expect(readFileSync(at("/srv/moved"), "utf8")).toBe("somebody's");
  });

  test("a file is judged beside its target, under whatever name, and what was judged goes", async () => {
    const path = "/srv/$& $$ $` x";
    const text = `test "$(cat {})" = judged && ! test -e {}/none && [ "$(dirname {})" = /srv ] && [ 'events{}' != x ]`;
    const validator = { kind: "command", command: { kind: "script", text } } as const;
    expect(await host.change({ ...write(path, "judged\n"), validator })).toMatchObject({ status: 0 });
    expect(readFileSync(at(path), "utf8")).toBe("judged\n");
    const refused = await host.change({ ...write("/srv/refused", "other\n"), validator });
    expect(refused.status).toBe(EXIT.refused);
    expect(readdirSync(at("/srv")).filter((name) => /hap-|refused/.test(name))).toEqual([]);
  });

  test("directories, modes and removals", async () => {
    const was = (text: string | Buffer) => {
      const sha256 = createHash("sha256").update(text).digest("hex");
      return { type: "file", sha256, size: 1, content: null, mode: 0, owner: "", group: "", mtime: "" } as const;
    };
    const all = was(readFileSync(at("/srv/all")));
    const folder = { type: "directory", mode: 0o755, owner: "", group: "", mtime: "", entries: 0 } as const;
    const ran = await host.change(
      { kind: "make-directory", path: "/srv/x/y", mode: 0o2750, owner: "daemon", group: "root", before: absent },
      { kind: "set-attributes", path: "/srv/all", mode: 0o4755, owner: "root", group: "daemon", before: all },
      { kind: "remove", path: "/srv/moved", recursive: false, before: was("somebody's") },
      { kind: "remove", path: "/srv/empty", recursive: true, before: folder },
    );
    expect(ran).toMatchObject({ status: 0 });
    const view = stateView(
      await host.inspect(
        ["/srv/x/y", "/srv/all", "/srv/moved", "/srv/empty"].map((path) => ({ kind: "file", path, content: false })),
      ),
    );
    expect(view.file("/srv/x/y")).toMatchObject({ type: "directory", mode: 0o2750, owner: "daemon", group: "root" });
    expect(view.file("/srv/all")).toMatchObject({ mode: 0o4755, owner: "root", group: "daemon" });
    expect([view.file("/srv/moved"), view.file("/srv/empty")]).toEqual([absent, absent]);
  });

  test("commands: words as they are, scripts under -e; the first that fails ends the change", async () => {
    const words = { kind: "words", words: ["sh", "-c", 'printf %s "$1" >/srv/words', "sh", "a  b'$c"] } as const;
    const ran = await host.change(
      { kind: "run", command: words },
      { kind: "run", command: { kind: "script", text: "false\necho not >/srv/not" } },
      { kind: "run", command: { kind: "script", text: "echo not >/srv/not" } },
    );
    expect(ran.status).toBe(1);
    expect(ran.outcome.outcome).toMatchObject({ kind: "failed", number: 1 });
    expect(readFileSync(at("/srv/words"), "utf8")).toBe("a  b'$c");
    const view = stateView(await host.inspect([{ kind: "file", path: "/srv/not", content: false }]));
    expect(view.file("/srv/not")).toEqual(absent);
  });

  test("a service of /etc/init.d is started, told and stopped", async () => {
    mkdirSync(at("/etc/init.d"), { recursive: true });
    const script =
      "case $1 in start) : >/run/demo.pid;; stop) rm -f /run/demo.pid;; status) [ -e /run/demo.pid ];; esac\n";
    writeFileSync(at("/etc/init.d/demo"), `#!/bin/sh\n${script}`, { mode: 0o755 });
    const query: Query = { kind: "service", name: "demo" };
    expect(stateView(await host.inspect([query])).service("demo")).toMatchObject({ exists: true, running: false });
    expect(await host.change({ kind: "service", name: "demo", action: "start" })).toMatchObject({ status: 0 });
    const running = stateView(await host.inspect([query])).service("demo");
    expect(running).toMatchObject({ running: true, loadedAt: expect.stringMatching(/^20\d\d-/) });
    expect(await host.change({ kind: "service", name: "demo", action: "stop" })).toMatchObject({ status: 0 });
    expect(stateView(await host.inspect([query])).service("demo")).toMatchObject({ running: false, loadedAt: null });
  });

  test("a service that systemd calls by two names is told by the one that is its own", async () => {
    mkdirSync(at("/run/systemd/system"), { recursive: true });
    const id = 'case $6 in mysql) echo Id=mariadb.service;; *) echo "Id=$6.service";; esac';
    const says = `'show -p Id -p ActiveEnterTimestamp '*) ${id}; echo 'ActiveEnterTimestamp=2026-11-29 19:00:00';;`;
    const script = `#!/bin/sh\ncase "$* " in ${says} 'is-active -q cron '*) ;; is-active*) exit 3;; esac\n`;
    rmSync(at("/bin/systemctl"), { force: true });
    writeFileSync(at("/bin/systemctl"), script, { mode: 0o755 });
    const seen = stateView(
      await host.inspect(["mysql", "mariadb", "cron"].map((name): Query => ({ kind: "service", name }))),
    );
    expect(seen.service("mysql")).toMatchObject({ exists: true, running: false, id: "mariadb" });
    expect(seen.service("mariadb")).toMatchObject({ running: false, loadedAt: null });
    expect(seen.service("mariadb")).not.toHaveProperty("id");
    expect(seen.service("cron")).toMatchObject({ running: true, loadedAt: "2026-11-29 19:00:00.000000000 +0000" });
    rmSync(at("/run/systemd"), { recursive: true });
  });

  test("the lock is taken once, and a stale one is broken", async () => {
    expect(await host.run(lockScript("somebody"))).toMatchObject({ status: 0 });
    const again = await host.run(lockScript("another"));
    expect(again.status).toBe(EXIT.locked);
    expect(again.outcome.outcome).toMatchObject({ kind: "locked", owner: "somebody" });
    expect(await host.run(UNLOCK_SCRIPT)).toMatchObject({ status: 0 });
    expect(await host.run(lockScript("a dead one"))).toMatchObject({ status: 0 });
    await host.run("sed -i '3s/.*/1/' /run/hap/lock/owner");
    // Nobody has waited: a step's time would be less than nothing.
    expect(await host.run(lockScript("the next"))).toMatchObject({ status: 0, outcome: { waitedMs: 0 } });
    await host.run(UNLOCK_SCRIPT);
  });

  test("a look tells whose lock it is; only one that no run holds can be freed", async () => {
    const state = async (free: boolean): Promise<string> =>
      / lock-state (.*)\n$/s.exec((await host.run(lockStateScript(free))).stdout.toString())?.[1] ?? "";
    expect(await state(true)).toBe("free\n");
    await host.run(lockScript("somebody"));
    expect(await state(true)).toBe("live\nsomebody");
    await host.run("sed -i '3s/.*/1/' /run/hap/lock/owner");
    expect(await state(false)).toBe("stale\nsomebody");
    expect(await state(true)).toBe("free\n");
    await host.run("mkdir /run/hap/lock");
    expect(await state(true)).toBe("starting\n");
    await host.run("rmdir /run/hap/lock");
    // What is left of a run whose shell is gone takes none: nobody could tell that it is stale.
    const orphan = `hap_mark() { :; }\nsleep 0.6\n${lockScript("nobody")}`;
    await host.run(`( sh -c ${quote(orphan)} & sleep 0.3 )\nsleep 1`);
    expect(await state(false)).toBe("free\n");
  });

  test("the lock of another user is in his home, where nobody can make it first", async () => {
    await host.run("mkdir -p /home/op && chown 1:1 /home/op && chmod 1777 /tmp && ln -s /etc /tmp/hap-1");
    const as = (script: string) => host.run(script, { user: "1:1", home: "/home/op" });
    expect(await as(lockScript("op"))).toMatchObject({ status: 0 });
    expect((await as(lockScript("another"))).stdout.toString()).toMatch(/ lock-held\nop\n$/);
    expect(readdirSync(at("/home/op/.cache"))).toEqual([expect.stringMatching(/^hap-host-/)]);
    expect(await as(UNLOCK_SCRIPT)).toMatchObject({ status: 0 });
    await host.run("rm -rf /home/op/.cache/* && ln -s /tmp /home/op/.cache/hap-host-$(uname -n)");
    expect((await as(lockScript("op"))).status).toBe(EXIT.lockless);
  });
});

describe.each(["dash", "bash"] as const)("users with %s", (userland) => {
  let host: ThrowawayHost;
  beforeAll(() => void (host = throwawayHost(userland)));
  afterAll(() => host.remove());

  test("a user comes with its groups, and goes", async () => {
    const wanted = { group: "haclient", groups: ["clients"], system: true, home: "/var/lib/demo", shell: null };
    expect(await host.change({ kind: "user", name: "hacluster", wanted, before: null })).toMatchObject({ status: 0 });
    const query: Query = { kind: "user", name: "hacluster" };
    const made = stateView(await host.inspect([query])).user("hacluster");
    expect(made).toMatchObject({ group: "haclient", home: "/var/lib/demo", shell: "/sbin/nologin" });
    expect(made?.groups.toSorted()).toEqual(["clients", "haclient"]);
    expect(made?.uid).toBeLessThan(1000);
    expect(await host.change({ kind: "user", name: "hacluster", wanted: null, before: made ?? null })).toMatchObject({
      status: 0,
    });
    expect(stateView(await host.inspect([query])).user("hacluster")).toBeNull();
  });

  test("a new user is what a plan says it will be, also where a group of its name is there already", async () => {
    const query: Query = { kind: "user", name: "fresh" };
    writeFileSync(join(host.root, "/etc/group"), "fresh:x:4711:\n", { flag: "a" });
    const wanted = { group: null, groups: ["clients"], system: true, home: null, shell: null };
    const before = await host.inspect([query]);
    const change = { kind: "user", name: "fresh", wanted, before: null } as const;
    const { group, shell } = stateView(predict(before, change)).user("fresh") ?? {};
    expect(await host.change(change)).toMatchObject({ status: 0 });
    expect(stateView(await host.inspect([query])).user("fresh")).toMatchObject({ group, shell });
  });

  test("a name that only looks like another one is not taken for it", async () => {
    const at = (path: string): string => join(host.root, path);
    mkdirSync(at("/usr/local/sbin"), { recursive: true });
    const asked = "#!/bin/sh\necho ' ssh-agent | default'\necho ' de.mo | default'\n";
    writeFileSync(at("/usr/local/sbin/rc-update"), asked, { mode: 0o755 });
    const names = ["ssh", "ssh-agent", "demo", "de.mo", "d"];
    const services = stateView(await host.inspect(names.map((name) => ({ kind: "service", name }) as const)));
    expect(names.map((name) => services.service(name).enabled)).toEqual([false, true, false, true, false]);
    rmSync(at("/usr/local/sbin/rc-update"));
    const users = stateView(await host.inspect([{ kind: "user", name: "da.mon" }]));
    expect(users.user("da.mon")).toBeNull();
    const wanted = { group: "da.mon", groups: [], system: true, home: null, shell: null };
    expect(await host.change({ kind: "user", name: "hacluster", wanted, before: null })).toMatchObject({ status: 0 });
    expect(readFileSync(at("/etc/group"), "utf8")).toMatch(/^da\.mon:/m);
  });

  test("a user that is there is changed", async () => {
    const query: Query = { kind: "user", name: "daemon" };
    const before = stateView(await host.inspect([query])).user("daemon");
    const wanted = { group: null, groups: ["clients"], system: false, home: "/srv", shell: "/bin/sh" };
    expect(await host.change({ kind: "user", name: "daemon", wanted, before })).toMatchObject({ status: 0 });
    const after = stateView(await host.inspect([query])).user("daemon");
    expect(after).toEqual({ ...before, groups: ["daemon", "clients"], home: "/srv", shell: "/bin/sh" });
  });
});

test("a service whose stop does nothing is told: it still runs", async () => {
  const host = throwawayHost("dash");
  onTestFinished(() => host.remove());
  const script = "case $1 in start) : >/run/stays.pid;; stop) :;; status) [ -e /run/stays.pid ];; esac\n";
  mkdirSync(join(host.root, "etc/init.d"), { recursive: true });
  writeFileSync(join(host.root, "etc/init.d/stays"), `#!/bin/sh\n${script}`, { mode: 0o755 });
  writeFileSync(join(host.root, "run/stays.pid"), "");
  // Half a minute goes by faster there.
  const sleep = join(host.root, "usr/bin/sleep");
  rmSync(sleep);
  writeFileSync(sleep, "#!/bin/sh\nexit 0\n", { mode: 0o755 });
  const ran = await host.change({ kind: "service", name: "stays", action: "stop" });
  expect(ran.status).not.toBe(0);
  expect(ran.outcome.outcome).toMatchObject({ kind: "still-up", number: 0 });
});
