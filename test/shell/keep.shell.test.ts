import { execFileSync } from "node:child_process";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { createHash } from "node:crypto";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Change, WriteFile } from "../../src/model/change.js";
import { stateView } from "../../src/model/host-state.js";
import { changesScript, stageAllScript } from "../../src/shell/apply-script.js";
import { RUN, throwawayHost, type Ran, type ThrowawayHost } from "./throwaway-host.js";

const KEPT = `/var/lib/hap/backups/${RUN}`;
const sha = (text: string): string => createHash("sha256").update(text).digest("hex");

/** What a change replaces is kept before it is made, for root only, and nothing else is read. */
describe.each(["dash", "bash", "busybox"] as const)("keeping with %s", (userland) => {
  let host: ThrowawayHost;
  beforeAll(() => {
    host = throwawayHost(userland);
    mkdirSync(join(host.root, "srv"), { recursive: true });
  });
  afterAll(() => host.remove());
  const at = (path: string): string => join(host.root, path);

  /** Makes changes as a run does, with what was seen of the host. */
  async function make(staged: boolean, ...changes: readonly Change[]): Promise<Ran> {
    const seen = await host.inspect([]);
    const numbered = changes.map((change, number) => ({ number, change }));
    const script = { facts: seen.facts, seen, run: RUN };
    if (!staged) return host.run(changesScript(numbered, script, false));
    await host.run(stageAllScript(numbered, script));
    return host.run(changesScript(numbered, script, true));
  }

  const stateOf = async (path: string) =>
    stateView(await host.inspect([{ kind: "file", path, content: true }])).file(path);
  const write = async (path: string, content: string): Promise<WriteFile> => ({
    ...{ kind: "write-file", path, content, mode: 0o640, owner: "root", group: "root", validator: null },
    before: await stateOf(path),
  });

  const notes = (): readonly { readonly kind: string; readonly path?: string }[] =>
    readFileSync(at(`${KEPT}/notes`), "utf8")
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line) as { kind: string });

  test.each([true, false])(
    "bytes, mode, owner and time of what is replaced, root's only (staged: %s)",
    async (staged) => {
      rmSync(at("/var/lib/hap"), { recursive: true, force: true });
      writeFileSync(at("/srv/secret"), "old words\n");
      chmodSync(at("/srv/secret"), 0o604);
      expect(await make(staged, await write("/srv/secret", "new\n"))).toMatchObject({ status: 0 });
      expect(readFileSync(at(`${KEPT}/${sha("old words\n")}`), "utf8")).toBe("old words\n");
      for (const [path, mode] of [
        ["/var/lib/hap/backups", 0o700],
        [KEPT, 0o700],
        [`${KEPT}/notes`, 0o600],
        [`${KEPT}/${sha("old words\n")}`, 0o600],
      ] as const)
        expect([path, statSync(at(path)).mode & 0o777, statSync(at(path)).uid]).toEqual([path, mode, 0]);
      expect(notes()).toMatchObject([
        {
          kind: "file",
          path: "/srv/secret",
          before: { type: "file", sha256: sha("old words\n"), mode: 0o604, owner: "root", group: "root", kept: true },
          after: { type: "file", sha256: sha("new\n"), mode: 0o640 },
        },
      ]);
    },
  );

  test("a new file costs a note and no bytes; a removed one is kept", async () => {
    rmSync(at("/var/lib/hap"), { recursive: true, force: true });
    await make(true, await write("/srv/fresh", "x\n"));
    expect(readdirSync(at(KEPT))).toEqual(["notes"]);
    const remove: Change = {
      kind: "remove",
      path: "/srv/fresh",
      recursive: false,
      before: await stateOf("/srv/fresh"),
    };
    expect(await make(false, remove)).toMatchObject({ status: 0 });
    expect(readFileSync(at(`${KEPT}/${sha("x\n")}`), "utf8")).toBe("x\n");
  });

  test.each([true, false])("what is not what was planned from is not kept for that (staged: %s)", async (staged) => {
    rmSync(at("/var/lib/hap"), { recursive: true, force: true });
    writeFileSync(at("/srv/other"), "planned from\n");
    const planned = await write("/srv/other", "new\n");
    writeFileSync(at("/srv/other"), "somebody's\n");
    await make(staged, planned);
    expect(readFileSync(at("/srv/other"), "utf8")).toBe("somebody's\n");
    // Nothing of it is noted: an undo would take bytes for others.
    expect(existsSync(at(`${KEPT}/notes`))).toBe(false);
  });

  test("where nothing can be kept, nothing is changed, and nothing is left beside it", async () => {
    rmSync(at("/var/lib/hap"), { recursive: true, force: true });
    writeFileSync(at("/srv/large"), "y".repeat(200_000));
    mkdirSync(at("/var/lib/hap"), { recursive: true });
    execFileSync("mount", ["-t", "tmpfs", "-o", "size=64k", "hap", at("/var/lib/hap")]);
    try {
      const ran = await make(true, await write("/srv/large", "small\n"));
      expect(ran.status).not.toBe(0);
      expect(readFileSync(at("/srv/large"), "utf8")).toHaveLength(200_000);
      expect(readdirSync(at("/srv")).filter((name) => name.startsWith(".hap"))).toEqual([]);
    } finally {
      execFileSync("umount", [at("/var/lib/hap")]);
    }
  });

  test("a folder of backups that somebody else has planted is refused", async () => {
    rmSync(at("/var/lib/hap"), { recursive: true, force: true });
    mkdirSync(at("/srv/theirs"), { recursive: true });
    execFileSync("chown", ["12345", at("/srv/theirs")]);
    mkdirSync(at("/var/lib/hap"));
    symlinkSync("/srv/theirs", at("/var/lib/hap/backups"));
    const ran = await make(true, await write("/srv/guarded", "z\n"));
    expect(ran.status).not.toBe(0);
    expect(readdirSync(at("/srv/theirs"))).toEqual([]);
    expect(readdirSync(at("/srv"))).not.toContain("guarded");
  });

  test("old backups go when a new run begins its own", async () => {
    rmSync(at("/var/lib/hap"), { recursive: true, force: true });
    const old = at("/var/lib/hap/backups/20200101T000000Z-00000000");
    mkdirSync(old, { recursive: true });
    execFileSync("touch", ["-d", "2020-01-01", old]);
    mkdirSync(at("/var/lib/hap/backups/20251231T000000Z-00000000"));
    mkdirSync(at("/var/lib/hap/backups/mine"));
    await make(true, await write("/srv/next", "x\n"));
    expect(readdirSync(at("/var/lib/hap/backups"))).toEqual(["20251231T000000Z-00000000", RUN, "mine"]);
  });
});
