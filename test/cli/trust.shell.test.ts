import { execFileSync } from "node:child_process";
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { hapHere } from "../support/hap.js";
import { freePort, startSshd, type Sshd } from "../support/sshd.js";

let sshd: Sshd;
let inventory = "";

beforeAll(async () => {
  sshd = await startSshd();
  const host = (name: string, port: number): string =>
    `host ${name} ${name}.test {\n  ssh {\n    port ${port}\n    known-hosts ${sshd.dir}/known\n  }\n}\n`;
  inventory = join(sshd.dir, "site.hap");
  writeFileSync(inventory, `site one\n\n${host("here", sshd.port)}\n${host("gone", await freePort())}`);
  writeFileSync(join(sshd.dir, "config"), "Host *.test\n  HostName 127.0.0.1\n");
});
afterAll(() => sshd.stop());

const trust = (...more: readonly string[]) =>
  hapHere(["trust", "-i", inventory, "--ssh-config", join(sshd.dir, "config"), ...more]);

test("hosts that could not be read are named, and nobody says that every key is known", async () => {
  rmSync(join(sshd.dir, "known"), { force: true });
  const first = await trust("--yes");
  expect(first.status).toBe(4);
  expect(first.stdout).toContain("written to ");
  expect(first.stdout).toContain("not settled, for the reasons above: gone\n");
  const second = await trust("--yes");
  expect(second.status).toBe(4);
  expect(second.stdout).toBe("not settled, for the reasons above: gone\n");
  const one = await trust("--yes", "--limit", "here");
  expect(one).toMatchObject({ status: 0, stdout: "every host key is known\n" });
});

test("a known_hosts that cannot be written is an error with a code, and a pipe is not waited for", async () => {
  rmSync(join(sshd.dir, "known"), { force: true });
  execFileSync("mkfifo", [join(sshd.dir, "known")]);
  const refused = await trust("--yes", "--limit", "here");
  rmSync(join(sshd.dir, "known"));
  expect(refused.stderr).toContain("error[HAP5032]");
  expect(refused.stderr.replaceAll(/\s+/g, " ")).toContain("a pipe that nobody reads");
});

test("a key that has changed is not a known one", async () => {
  const other = sshd.hostKey("rsa").split(" ")[1] ?? "";
  writeFileSync(join(sshd.dir, "known"), `[127.0.0.1]:${sshd.port} ssh-ed25519 ${other}\n`);
  const changed = await trust("--limit", "here");
  expect(changed.status).toBe(4);
  expect(changed.stderr).toContain("HAP4006");
  expect(changed.stdout).not.toContain("every host key is known");
});
