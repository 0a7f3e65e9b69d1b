import { chownSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Change, MakeDirectory, WriteFile } from "../../src/model/change.js";
import type { Facts } from "../../src/model/facts.js";
import { changesScript, stageAllScript, unstageAllScript } from "../../src/shell/apply-script.js";
import { lockScript } from "../../src/shell/lock.js";
import { fileState, folderState } from "./path-changes.js";
import { RUN, throwawayHost, type Ran, type ThrowawayHost } from "./throwaway-host.js";

const absent = { type: "absent" } as const;
const root = { owner: "root", group: "root" } as const;
const folder = (path: string): MakeDirectory => ({
  kind: "make-directory",
  path,
  mode: 0o750,
  ...root,
  before: absent,
});
const file = (path: string, owner = "root"): WriteFile => ({
  ...{ kind: "write-file", path, content: `${path}\n`, mode: 0o640, owner, group: "root" },
  ...{ before: absent, validator: null },
});
const numbered = (...changes: readonly (MakeDirectory | WriteFile)[]) =>
  changes.map((change, number) => ({ number, change }));

/** What every host of a batch does before any of them puts a file in place, and how it is taken back. */
describe.each(["dash", "bash", "busybox"] as const)("staging with %s", (userland) => {
  let host: ThrowawayHost;
  let facts: Facts;
  beforeAll(async () => {
    host = throwawayHost(userland);
    mkdirSync(join(host.root, "/srv"), { recursive: true });
    facts = (await host.inspect([])).facts;
  });
  afterAll(() => host.remove());
  const at = (path: string): string => join(host.root, path);
  const outcomeOf = (ran: Ran) => ran.outcome;
  const changes = numbered(folder("/srv/one/two"), file("/srv/one/two/a"), folder("/srv/one/three"), file("/srv/b"));

  test("new directories and files are prepared, and taken back without a trace", async () => {
    const { outcome } = outcomeOf(await host.run(stageAllScript(changes, { facts, run: RUN })));
    expect(outcome).toMatchObject({ kind: "done", made: ["/srv/one/two", "/srv/one", "/srv/one/three", "/srv/one"] });
    expect(readdirSync(at("/srv/one/two"))).toEqual([`.hap-${RUN}-1`]);
    expect(existsSync(at("/srv/b"))).toBe(false);
    if (outcome.kind !== "done") throw new Error("it was done");
    await host.run(unstageAllScript(changes, outcome.made, RUN));
    expect(readdirSync(at("/srv"))).toEqual([]);
  });

  test("so is what a judge was shown beside the target, also when it is another user's", async () => {
    const one = numbered(file("/srv/b"));
    await host.run(stageAllScript(one, { facts, run: RUN }));
    writeFileSync(at(`/srv/.hap-${RUN}-0-b`), "shown");
    chownSync(at(`/srv/.hap-${RUN}-0-b`), 12345, 12345);
    await host.run(unstageAllScript(one, [], RUN));
    expect(readdirSync(at("/srv"))).toEqual([]);
  });

  test("they are put in place with their modes", async () => {
    await host.run(stageAllScript(changes, { facts, run: RUN }));
    expect(outcomeOf(await host.run(changesScript(changes, { facts, run: RUN }, true))).outcome.kind).toBe("done");
    expect(readFileSync(at("/srv/one/two/a"), "utf8")).toBe("/srv/one/two/a\n");
    expect([statSync(at("/srv/one/two")).mode & 0o7777, statSync(at("/srv/b")).mode & 0o7777]).toEqual([0o750, 0o640]);
    await host.run("rm -rf /srv/*");
  });

  /** Each kind of change that a batch prepares, alone and with every other: what it finds, and what it leaves. */
  const kinds: readonly { name: string; change: Change; before: string; after: string }[] = [
    { name: "write", change: file("/srv/new"), before: "", after: "640 root:root /srv/new" },
    { name: "directory", change: folder("/srv/folder"), before: "", after: "750 root:root /srv/folder" },
    {
      name: "mode of a file",
      change: { kind: "set-attributes", path: "/srv/drifted", mode: 0o600, ...root, before: fileState("x\n") },
      before: "echo x >/srv/drifted; chmod 644 /srv/drifted",
      after: "600 root:root /srv/drifted",
    },
    {
      name: "owner of a directory",
      change: { kind: "set-attributes", path: "/srv/theirs", mode: 0o755, ...root, before: folderState },
      before: "mkdir /srv/theirs; chown daemon:daemon /srv/theirs",
      after: "755 root:root /srv/theirs",
    },
  ];
  // How kinds go together is the script's, not the shell's: in the other two each alone, and all at once.
  const subsets = Array.from({ length: 2 ** kinds.length - 1 }, (_, i) =>
    kinds.filter((_kind, bit) => ((i + 1) >> bit) % 2 === 1),
  ).filter((some) => userland === "dash" || some.length === 1 || some.length === kinds.length);
  test.each(subsets.map((some) => ({ names: some.map(({ name }) => name).join(", "), some })))(
    "prepared, taken back, prepared again and put in place: $names",
    async ({ some }) => {
      const list = some.map(({ change }, number) => ({ number, change }));
      const look = async (): Promise<string> =>
        (await host.run('for f in /srv/*; do stat -c "%a %U:%G %n" "$f"; done')).stdout.toString().trim();
      await host.run(`rm -rf /srv/*; umask 022\n${some.map(({ before }) => before).join("\n")}`);
      const untouched = await look();
      const staged = outcomeOf(await host.run(stageAllScript(list, { facts, run: RUN }))).outcome;
      if (staged.kind !== "done") throw new Error(JSON.stringify(staged));
      await host.run(unstageAllScript(list, staged.made, RUN));
      expect(await look()).toBe(untouched);
      await host.run(stageAllScript(list, { facts, run: RUN }));
      expect(outcomeOf(await host.run(changesScript(list, { facts, run: RUN }, true))).outcome.kind).toBe("done");
      expect((await look()).split("\n")).toEqual(
        some.map(({ after }) => after).toSorted((a, b) => (a.slice(14) < b.slice(14) ? -1 : 1)),
      );
      await host.run("rm -rf /srv/*");
    },
  );

  test("a file that cannot be prepared takes everything before it along", async () => {
    const wrong = numbered(folder("/srv/x/y"), file("/srv/x/y/a"), file("/srv/c", "no-such-user"));
    const { outcome } = outcomeOf(await host.run(stageAllScript(wrong, { facts, run: RUN })));
    expect(outcome).toMatchObject({ kind: "failed", number: 2 });
    expect(readdirSync(at("/srv"))).toEqual([]);
  });

  test("a directory that was there stays, and what is in it", async () => {
    mkdirSync(at("/srv/kept"));
    const inside = numbered(folder("/srv/kept/new"), file("/srv/kept/new/a", "no-such-user"));
    await host.run(stageAllScript(inside, { facts, run: RUN }));
    expect(readdirSync(at("/srv"))).toEqual(["kept"]);
    expect(readdirSync(at("/srv/kept"))).toEqual([]);
    await host.run("rm -rf /srv/kept");
  });

  test("a host that another run has locked is left alone, and says who has it", async () => {
    expect(outcomeOf(await host.run(lockScript("ours") + stageAllScript([], { facts, run: RUN }))).locked).toBe(true);
    const again = outcomeOf(await host.run(lockScript("another") + stageAllScript(changes, { facts, run: RUN })));
    expect(again).toMatchObject({ locked: false, outcome: { kind: "locked", owner: "ours" } });
    expect(readdirSync(at("/srv"))).toEqual([]);
  });
});
