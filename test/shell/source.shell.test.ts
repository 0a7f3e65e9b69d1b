import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Change, Fetch } from "../../src/model/change.js";
import { stateView } from "../../src/model/host-state.js";
import type { Query } from "../../src/model/query.js";
import { throwawayHost, type ThrowawayHost } from "./throwaway-host.js";

/** Archives are unpacked and built for real, and fetched from a server on loopback. */
let archives: string;
let server: Server;
let url: string;

beforeAll(async () => {
  archives = mkdtempSync(join(tmpdir(), "hap-archives-"));
  mkdirSync(join(archives, "demo-1.0/src"), { recursive: true });
  writeFileSync(join(archives, "demo-1.0/src/a file"), "in the archive\n");
  for (const [ending, flag] of [
    ["gz", "-z"],
    ["bz2", "-j"],
    ["xz", "-J"],
    ["plain", ""],
  ] as const) {
    execFileSync("tar", ["-C", archives, ...(flag === "" ? [] : [flag]), "-cf", join(archives, ending), "demo-1.0"]);
  }
  execFileSync("tar", ["-C", join(archives, "demo-1.0/src"), "-czf", join(archives, "flat"), "."]);
  server = createServer((request, response) => {
    if (request.url === "/moved") response.writeHead(302, { location: "/gz" }).end();
    else if (request.url === "/gz") response.end(readFileSync(join(archives, "gz")));
    else response.writeHead(404).end("not the archive");
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  const address = server.address();
  url = `http://127.0.0.1:${typeof address === "object" && address !== null ? address.port : 0}`;
});
afterAll(() => {
  server.close();
  rmSync(archives, { recursive: true });
});

const BUILD = { directory: "/var/lib/hap/build/demo", log: "/var/lib/hap/build/demo.log" };
const script = (text: string): Change => ({ kind: "run", command: { kind: "script", text }, build: BUILD });

describe.each(["dash", "bash", "busybox"] as const)("%s", (userland) => {
  let host: ThrowawayHost;
  beforeAll(() => void (host = throwawayHost(userland)));
  afterAll(() => host.remove());
  const at = (path: string): string => join(host.root, path);
  const unpack: Change = { kind: "unpack", archive: "/srv/archive", directory: BUILD.directory };

  test.each(["gz", "bz2", "xz", "plain"])(
    "an archive (%s) is unpacked, and its one top directory is the build's",
    async (name) => {
      mkdirSync(at("/srv"), { recursive: true });
      writeFileSync(at("/srv/archive"), readFileSync(join(archives, name)));
      expect(await host.change(unpack)).toMatchObject({ status: 0 });
      expect(readFileSync(at(`${BUILD.directory}/src/a file`), "utf8")).toBe("in the archive\n");
    },
  );

  test("one without a top directory is unpacked as it is; what is none is told", async () => {
    writeFileSync(at("/srv/archive"), readFileSync(join(archives, "flat")));
    expect(await host.change(unpack)).toMatchObject({ status: 0 });
    expect(readFileSync(at(`${BUILD.directory}/a file`), "utf8")).toBe("in the archive\n");
    writeFileSync(at("/srv/archive"), "no archive");
    expect((await host.change(unpack)).status).not.toBe(0);
  });

  test("commands run in the build's directory and what they print is in the log", async () => {
    writeFileSync(at("/srv/archive"), readFileSync(join(archives, "gz")));
    const words: Change = { kind: "run", command: { kind: "words", words: ["cat", "src/a file"] }, build: BUILD };
    expect(await host.change(unpack, words, script("pwd\ncd src\npwd"))).toMatchObject({ status: 0 });
    const log = readFileSync(at(BUILD.log), "utf8");
    expect(log).toContain("$ cat src/a file\nin the archive\n");
    expect(log).toContain("/var/lib/hap/build/demo\n/var/lib/hap/build/demo/src\n");
  });

  test("nobody else may read the log of a build, also one that was made before", async () => {
    for (const before of [null, 0o644]) {
      if (before === null) rmSync(at(BUILD.log), { force: true });
      else chmodSync(at(BUILD.log), before);
      expect(await host.change(script("echo a secret"))).toMatchObject({ status: 0 });
      expect(statSync(at(BUILD.log)).mode & 0o777).toBe(0o600);
    }
  });

  test("of a failure the lines that tell its cause are shown, and the last ones", async () => {
    const text = [
      "echo start",
      "echo \"main.c:3:5: error: unknown type name 'foo'\"",
      "for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do echo noise $i; done",
      "echo 'make: *** [Makefile:7: all] Error 1'",
      "exit 3",
      "echo not reached",
    ];
    const ran = await host.change(script("echo 'an older error: gone'"), script(text.join("\n")));
    expect(ran.status).toBe(3);
    expect(ran.outcome.outcome).toMatchObject({ kind: "failed", number: 1 });
    expect(ran.stderr).toMatch(
      /^main\.c:3:5: error: unknown type name 'foo'\nnoise 18\nnoise 19\nnoise 20\nmake: \*\*\* \[Makefile:7: all\] Error 1\n$/,
    );
  });

  test("the host fetches a URL, and takes only what has the checksum", async () => {
    const sha256 = createHash("sha256")
      .update(readFileSync(join(archives, "gz")))
      .digest("hex");
    const fetch = (path: string, sum = sha256): Fetch => ({
      kind: "fetch",
      url: url + path,
      path: "/srv/fetched",
      sha256: sum,
      by: "host",
      before: { type: "absent" },
    });
    const missing = await host.change(fetch("/none"));
    expect(missing.status).not.toBe(0);
    const wrong = await host.change(fetch("/gz", "0".repeat(64)));
    expect(wrong.status).not.toBe(0);
    expect(wrong.stderr).toContain(`checksum mismatch: expected ${"0".repeat(64)}, found ${sha256}`);
    const query: Query = { kind: "file", path: "/srv/fetched", content: false };
    expect(stateView(await host.inspect([query])).file("/srv/fetched")).toEqual({ type: "absent" });
    expect(await host.change(fetch("/moved"))).toMatchObject({ status: 0 });
    expect(stateView(await host.inspect([query])).file("/srv/fetched")).toMatchObject({ sha256 });
  });
});
