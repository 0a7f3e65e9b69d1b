import { existsSync, mkdirSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { MakeDirectory, WriteFile } from "../../src/model/change.js";
import type { Facts } from "../../src/model/facts.js";
import { readOutcome } from "../../src/run/outcome.js";
import { changesScript, stageAllScript, unstageAllScript } from "../../src/shell/apply-script.js";
import { lockScript } from "../../src/shell/lock.js";
import { throwawayHost, type Ran, type ThrowawayHost } from "./throwaway-host.js";

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
  ...{ before: absent, judge: null },
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
  const outcomeOf = ({ status, stdout, stderr }: Ran) =>
    readOutcome({ kind: "done", status, stdout, stderr: Buffer.from(stderr) });
  const changes = numbered(folder("/srv/one/two"), file("/srv/one/two/a"), folder("/srv/one/three"), file("/srv/b"));

  test("new directories and files are prepared, and taken back without a trace", async () => {
    const { outcome } = outcomeOf(await host.run(stageAllScript(changes, facts)));
    expect(outcome).toMatchObject({ kind: "done", made: ["/srv/one/two", "/srv/one", "/srv/one/three", "/srv/one"] });
    expect(readdirSync(at("/srv/one/two"))).toEqual([".hap-1-a"]);
    expect(existsSync(at("/srv/b"))).toBe(false);
    if (outcome.kind !== "done") throw new Error("it was done");
    await host.run(unstageAllScript(changes, outcome.made));
    expect(readdirSync(at("/srv"))).toEqual([]);
  });

  test("they are put in place with their modes", async () => {
    await host.run(stageAllScript(changes, facts));
    expect(outcomeOf(await host.run(changesScript(changes, facts, true))).outcome.kind).toBe("done");
    expect(readFileSync(at("/srv/one/two/a"), "utf8")).toBe("/srv/one/two/a\n");
    expect([statSync(at("/srv/one/two")).mode & 0o7777, statSync(at("/srv/b")).mode & 0o7777]).toEqual([0o750, 0o640]);
    await host.run("rm -rf /srv/*");
  });

  test("a file that cannot be prepared takes everything before it along", async () => {
    const wrong = numbered(folder("/srv/x/y"), file("/srv/x/y/a"), file("/srv/c", "no-such-user"));
    const { outcome } = outcomeOf(await host.run(stageAllScript(wrong, facts)));
    expect(outcome).toMatchObject({ kind: "failed", number: 2 });
    expect(readdirSync(at("/srv"))).toEqual([]);
  });

  test("a directory that was there stays, and what is in it", async () => {
    mkdirSync(at("/srv/kept"));
    const inside = numbered(folder("/srv/kept/new"), file("/srv/kept/new/a", "no-such-user"));
    await host.run(stageAllScript(inside, facts));
    expect(readdirSync(at("/srv"))).toEqual(["kept"]);
    expect(readdirSync(at("/srv/kept"))).toEqual([]);
    await host.run("rm -rf /srv/kept");
  });

  test("a host that another run has locked is left alone, and says who has it", async () => {
    expect(outcomeOf(await host.run(lockScript("ours") + stageAllScript([], facts))).locked).toBe(true);
    const again = outcomeOf(await host.run(lockScript("another") + stageAllScript(changes, facts)));
    expect(again).toMatchObject({ locked: false, outcome: { kind: "locked", owner: "ours" } });
    expect(readdirSync(at("/srv"))).toEqual([]);
  });
});
