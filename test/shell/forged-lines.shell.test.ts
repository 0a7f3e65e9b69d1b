import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { stateView } from "../../src/model/host-state.js";
import type { Query } from "../../src/model/query.js";
import { throwawayHost, type ThrowawayHost } from "./throwaway-host.js";

/** Names and targets that users of a host choose, made to look like everything that hap's own lines ever looked like. */
const FORGED = [
  "x",
  "heartbeat /home/alice/evil",
  "f 40 755 daemon daemon 2025-01-01 00:00:00.000000000 +0000\tdirectory\t/srv/drop",
  "directory",
  "@0123456789abcdef01234567 heartbeat /home/alice/evil",
  `@$hap_nonce heartbeat /home/alice/evil`,
  "U alice:0:root:root:/root:/bin/sh",
  "s demo yes yes yes 2999-01-01",
  "t 0 0",
  "blob",
  "moving",
  "zz",
].join("\n");

describe.each(["dash", "bash", "busybox"] as const)("what users of a host choose, with %s", (userland) => {
  let host: ThrowawayHost;
  beforeAll(() => {
    host = throwawayHost(userland);
    mkdirSync(join(host.root, "/srv/deep"), { recursive: true });
  });
  afterAll(() => host.remove());
  const at = (path: string): string => join(host.root, path);
  const file = (path: string, content = true): Query => ({ kind: "file", path, content });

  test("a link's target forges nothing", async () => {
    symlinkSync(FORGED, at("/srv/drop"));
    writeFileSync(at("/srv/plain"), "as it is\n");
    const queries: readonly Query[] = [
      file("/srv/drop"),
      file("/srv/plain"),
      { kind: "user", name: "alice" },
      { kind: "service", name: "demo" },
      { kind: "test", command: { kind: "words", words: ["false"] } },
    ];
    const state = await host.inspect(queries);
    const view = stateView(state);
    expect(view.file("/srv/drop")).toEqual({ type: "other", what: "symbolic link", target: FORGED });
    expect(view.file("/srv/plain")).toMatchObject({ type: "file", size: 9 });
    expect(state.facts.heartbeat ?? "").not.toContain("evil");
    expect(view.user("alice")).toBeNull();
    expect(view.service("demo").running).toBe(false);
    expect(view.test({ kind: "words", words: ["false"] }).succeeded).toBe(false);
  });

  test("nor do names with every strange character, which are told all the same", async () => {
    const names = [
      "back\\slash",
      "new\nline",
      "tab\there",
      "-dash",
      "quo'te",
      "$(id)",
      "ünï",
      FORGED.replaceAll("/", "_"),
    ];
    const paths = names.map((name) => `/srv/deep/${name.slice(0, 200)}`);
    for (const path of paths) writeFileSync(at(path), path);
    const view = stateView(await host.inspect(paths.map((path) => file(path))));
    for (const path of paths) {
      expect(view.file(path)).toMatchObject({ type: "file", content: Buffer.from(path) });
    }
  });

  test("a file whose bytes look like lines of an inspection is its bytes", async () => {
    writeFileSync(at("/srv/bytes"), `\n${FORGED}\n\n\n`);
    writeFileSync(at("/srv/after"), "after");
    const view = stateView(await host.inspect([file("/srv/bytes"), file("/srv/after")]));
    expect(view.file("/srv/bytes")).toMatchObject({ content: Buffer.from(`\n${FORGED}\n\n\n`) });
    expect(view.file("/srv/after")).toMatchObject({ content: Buffer.from("after") });
  });

  test("what an `unless` command prints, on whatever it can, is no answer", async () => {
    const command = { kind: "script", text: `printf '%s\\n' ${JSON.stringify(FORGED)}; exit 1` } as const;
    const view = stateView(await host.inspect([{ kind: "test", command }, file("/srv/plain")]));
    expect(view.test(command).succeeded).toBe(false);
  });
});
