import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { throwawayHost, type ThrowawayHost } from "../shell/throwaway-host.js";
import { hapHere, outcomes, type HapResult } from "../support/hap.js";
import { startSshd, type Sshd } from "../support/sshd.js";
import { expectOk } from "../support/expect-ok.js";

/** A program with a configure script, a Makefile and a compiler, built by a whole run through ssh; tests build on each other. */
const MAIN = '#include <stdio.h>\n\nint main(void)\n{\n    puts("built");\n    return 0;\n}\n';
const PLAYBOOK = `play "from source" on builder {
  user hacluster { group haclient; system }
  install {
    source demo {
      from files/demo.tar.gz
      run ./configure --prefix=/opt/demo
      run make
      run make install
      creates /opt/demo/bin/demo
    }
  }
}
`;

let host: ThrowawayHost;
let sshd: Sshd;
const at = (path: string): string => join(host.root, path);
const here = (path: string): string => join(sshd.dir, path);

function archive(main: string): void {
  const tree = here("tree/demo-1.0");
  mkdirSync(tree, { recursive: true });
  writeFileSync(join(tree, "main.c"), main);
  writeFileSync(
    join(tree, "configure"),
    '#!/bin/sh\nprintf "PREFIX = %s\\n" "${1#--prefix=}" >config.mk\necho "configured for $1"\n',
    { mode: 0o755 },
  );
  const rules =
    "all: demo\ndemo: main.c\n\t$(CC) -o demo main.c\ninstall: demo\n\tmkdir -p $(PREFIX)/bin\n\tcp demo $(PREFIX)/bin/demo\n";
  writeFileSync(join(tree, "Makefile"), `include config.mk\n${rules}`);
  mkdirSync(here("files"), { recursive: true });
  execFileSync("tar", ["-C", here("tree"), "-czf", here("files/demo.tar.gz"), "demo-1.0"]);
}

beforeAll(async () => {
  host = throwawayHost("dash");
  sshd = await startSshd({ forceCommand: `exec /usr/sbin/chroot ${host.root} /bin/sh -c "$SSH_ORIGINAL_COMMAND"` });
  archive(MAIN);
  writeFileSync(here("site.hap"), PLAYBOOK);
  writeFileSync(here("known"), sshd.knownHosts);
  writeFileSync(here("ssh_config"), "");
  const ssh = `user root; port ${sshd.port}; key ${sshd.clientKey}; known-hosts ${here("known")}`;
  writeFileSync(here("inventory.hap"), `site test\nhost builder 127.0.0.1 { ssh { ${ssh} } }\n`);
});
afterAll(async () => {
  await sshd.stop();
  host.remove();
});

const run = (form = "json"): Promise<HapResult> =>
  hapHere(["run", here("site.hap"), "-i", here("inventory.hap"), "--ssh-config", here("ssh_config"), "--output", form]);
const built = (): string => execFileSync("chroot", [host.root, "/opt/demo/bin/demo"], { encoding: "utf8" });

test("it is built and installed once", async () => {
  const first = await run();
  expect(outcomes(first)).toEqual(["user hacluster builder changed", "install builder changed"]);
  expect(built()).toBe("built\n");
  expect(readFileSync(at("/var/lib/hap/build/demo.log"), "utf8")).toContain(
    "$ ./configure --prefix=/opt/demo\nconfigured for --prefix=/opt/demo\n$ make\n",
  );
  expect(outcomes(await run())).toEqual(["user hacluster builder ok", "install builder ok"]);
});

test("of a compile error the lines are shown under the command's line; it is no installation, also the next time", async () => {
  archive(MAIN.replace("puts", "undeclared = 1; puts"));
  for (let i = 0; i < 2; i++) {
    const failed = await run();
    expect(failed.status).toBe(1);
    const found = failed.events.find((e) => e.status === "failed")?.diagnostic;
    expect(found).toMatchObject({ code: "HAP4101", message: "`make` failed on `builder` (exit 2)", line: 7 });
  }
  const { stdout } = await run("plain");
  expect(stdout).toMatch(/7 │ +run make\n[^]*= stderr main\.c:5:5: error: 'undeclared' undeclared[^]*make: \*\*\* /);
  expect(built()).toBe("built\n");
  expect(existsSync(at("/var/lib/hap/build/demo.built"))).toBe(false);
});

test("the mended archive is built anew", async () => {
  archive(MAIN.replace("built", "built again"));
  expectOk(await run());
  expect(built()).toBe("built again\n");
  expect(outcomes(await run())).toEqual(["user hacluster builder ok", "install builder ok"]);
});
