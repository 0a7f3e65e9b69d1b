import { createHash } from "node:crypto";
import { readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Change, WriteFile } from "../../src/model/change.js";
import { stateView } from "../../src/model/host-state.js";
import { ask, queryKey } from "../../src/model/query.js";
import { changesScript, stageAllScript } from "../../src/shell/apply-script.js";
import { madeScripts } from "../../src/shell/made.js";
import { PATH_FUNCTIONS } from "../../src/shell/path-functions.js";
import { RUN, throwawayHost, type ThrowawayHost } from "./throwaway-host.js";

const LISTS = "/var/lib/hap/made";
const sha = (text: string): string => createHash("sha256").update(text).digest("hex");

/** What an exchange makes is in the list of its playbook before it is made, and out of it when it is removed. */
describe.each(["dash", "bash", "busybox"] as const)("the list of what hap made, with %s", (userland) => {
  let host: ThrowawayHost;
  beforeAll(() => void (host = throwawayHost(userland)));
  afterAll(() => host.remove());
  const at = (path: string): string => join(host.root, path);

  async function make(list: string, staged: boolean, ...changes: readonly Change[]): Promise<void> {
    const seen = await host.inspect([]);
    const numbered = changes.map((change, number) => ({ number, change }));
    const script = { facts: seen.facts, seen, run: RUN, list };
    if (staged) expect(await host.run(stageAllScript(numbered, script))).toMatchObject({ status: 0 });
    expect(await host.run(changesScript(numbered, script, staged))).toMatchObject({ status: 0 });
  }
  const before = async (path: string) => stateView(await host.inspect([ask.file(path, true)])).file(path);
  const write = async (path: string, content: string): Promise<WriteFile> => ({
    ...{ kind: "write-file", path, content, mode: 0o640, owner: "root", group: "root", validator: null },
    before: await before(path),
  });
  async function lists(own: string) {
    const answer = (await host.inspect([ask.made(own)])).answers.get(queryKey(ask.made(own)));
    if (answer?.kind !== "made") throw new Error("no answer");
    return answer.state.lists.map(({ name, things }) => [name, ...things.map((one) => `${one.kind} ${one.name}`)]);
  }

  test("things are noted, changed and struck out; other lists tell what they share; nobody else's is read", async () => {
    expect(await lists("p@s")).toEqual([["p@s"]]);
    await make("p@s", true, await write("/a", "1"), await write("/it's", "1"));
    await make("p@s", false, await write("/a", "2"));
    await make("q@s", false, await write("/a", "3"), await write("/c", "1"));
    expect(readFileSync(at(`${LISTS}/p@s`), "utf8")).toBe(
      `"file /a"\tnull\t"${sha("1")}"\n"file /it's"\tnull\t"${sha("1")}"\n"file /a"\t"${sha("1")}"\t"${sha("2")}"\n`,
    );
    expect([at("/var/lib/hap"), at(LISTS), at(`${LISTS}/p@s`)].map((path) => statSync(path).mode & 0o777)).toEqual([
      ...[0o755, 0o700, 0o600],
    ]);
    expect(readdirSync(at(LISTS)).toSorted()).toEqual(["p@s", "q@s"]);
    expect(await lists("p@s")).toEqual([
      ["p@s", "file /a", "file /it's"],
      ["q@s", "file /a"],
    ]);
    await make("p@s", false, { kind: "remove", path: "/it's", recursive: false, before: await before("/it's") });
    expect(await lists("p@s")).toEqual([
      ["p@s", "file /a"],
      ["q@s", "file /a"],
    ]);
    // A list is one by its place, however it is called.
    await make("long-0123", false, await write("/a", "4"));
    expect(await lists("p@s")).toEqual([
      ["p@s", "file /a"],
      ["long-0123", "file /a"],
      ["q@s", "file /a"],
    ]);
    // A folder that is not root's is nobody's word.
    await host.run(`chown 1 ${LISTS}`);
    expect(await lists("p@s")).toEqual([["p@s"]]);
    await host.run(`chown 0 ${LISTS}`);
    // Nor is one into whose folder, or into which, others may write; nor one that is somebody else's.
    for (const [spoil, mend] of [
      [`chmod 777 ${LISTS}`, `chmod 700 ${LISTS}`],
      [`chmod 666 ${LISTS}/p@s`, `chmod 600 ${LISTS}/p@s`],
      [`chown 1 ${LISTS}/p@s`, `chown 0 ${LISTS}/p@s`],
      ["chown 1 /var/lib/hap", "chown 0 /var/lib/hap"],
    ] as const) {
      await host.run(spoil);
      expect([spoil, await lists("p@s")]).toEqual([spoil, [["p@s"]]]);
      await host.run(mend);
    }
    // What somebody else has put in its place is not carried on, and no link of his is written through.
    await host.run(`chown 1 ${LISTS}/p@s; ln -s /passwd ${LISTS}/.p@s.new`);
    await make("p@s", false, await write("/d", "1"));
    expect(await lists("p@s")).toEqual([["p@s", "file /d"]]);
    expect(readdirSync(host.root)).not.toContain("passwd");
    rmSync(at(`${LISTS}/p@s`));
    writeFileSync(at("/list"), `"file /etc/passwd"\tnull\t"${sha("")}"\n`);
    await host.run(`ln -s /list ${LISTS}/p@s`);
    expect(await lists("p@s")).toEqual([["p@s"]]);
  });

  test("a service has one name in all lists, with systemd's suffix or without", async () => {
    const put = (list: string, ...lines: readonly string[]) => {
      const text = lines.map((key) => `"${key}"\tnull\t""\n`).join("");
      writeFileSync(at(`${LISTS}/${list}`), text, { mode: 0o600 });
    };
    await host.run(`rm -rf ${LISTS} && mkdir -m 700 -p ${LISTS}`);
    put("p@s", "running nginx", "enabled httpd.service", "file /x.service");
    put("q@s", "running nginx.service", "enabled httpd", "file /x", "running http");
    expect(await lists("p@s")).toEqual([
      ["p@s", "running nginx", "enabled httpd"],
      ["q@s", "running nginx", "enabled httpd"],
    ]);
    const seen = await host.inspect([]);
    const service = (name: string, action: "start" | "stop" | "disable"): Change => ({ kind: "service", name, action });
    const noted = (...changes: readonly Change[]) =>
      madeScripts(changes, { facts: seen.facts, seen, run: RUN, list: "q@s" });
    const note = noted(service("nginx", "start")).before;
    expect(await host.run(`${PATH_FUNCTIONS}${note}`)).toMatchObject({ status: 0 });
    expect(readFileSync(at(`${LISTS}/q@s`), "utf8").match(/running nginx/g)).toHaveLength(1);
    put("q@s", "running nginx.service", "enabled httpd", "file /x", "running http");
    const strike = noted(service("nginx", "stop"), service("httpd.service", "disable")).after;
    expect(await host.run(`${PATH_FUNCTIONS}${strike}`)).toMatchObject({ status: 0 });
    expect(readFileSync(at(`${LISTS}/q@s`), "utf8")).toBe(`"file /x"\tnull\t""\n"running http"\tnull\t""\n`);
  });
});
