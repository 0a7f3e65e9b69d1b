import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { ContactFailure } from "../../src/remote/session.js";
import { trustHostKeys } from "../../src/remote/trust.js";
import { startSshd, type Sshd } from "../support/sshd.js";
import { collectHostKeys, contact, failureOf, hostOf, reaches, testOptions } from "./support.js";

let sshd: Sshd;
let dir: string;
let count = 0;

beforeAll(async () => {
  sshd = await startSshd();
  dir = mkdtempSync(join(tmpdir(), "hap-keys-"));
});

afterAll(async () => {
  await sshd.stop();
  rmSync(dir, { recursive: true, force: true });
});

/** A known_hosts file with this text. */
function known(text: string): string {
  const file = join(dir, `known_hosts_${count++}`);
  writeFileSync(file, text);
  return file;
}

function name(): string {
  return `[127.0.0.1]:${sshd.port}`;
}

async function expectReached(knownHosts: string): Promise<void> {
  expect(await reaches(hostOf(sshd, { knownHosts }), testOptions())).toBe("reached");
}

async function refused(knownHosts: string): Promise<ContactFailure> {
  return failureOf(await contact(hostOf(sshd, { knownHosts }), testOptions()));
}

describe("a host key", () => {
  test("that is unknown stops the contact with type, fingerprint and what to run", async () => {
    const failure = await refused(known(""));
    expect(failure.kind).toBe("unknown-host-key");
    const shown = execFileSync("ssh-keygen", ["-l", "-f", join(sshd.dir, "host_ed25519.pub")], { encoding: "utf8" });
    expect(failure.message).toContain(`127.0.0.1:${sshd.port}`);
    expect(failure.message).toContain(`ssh-ed25519 ${shown.split(" ")[1] ?? "?"}`);
    expect(failure.help).toContain("hap trust");
  });

  test("that has changed is named by file and line", async () => {
    const other = sshd.hostKey("ecdsa").split(" ")[1] ?? "";
    const file = known(`# mine\n${name()} ssh-ed25519 ${other}\n`);
    const failure = await refused(file);
    expect(failure.kind).toBe("changed-host-key");
    expect(failure.message).toContain(`${file}:2`);
    expect(failure.help).toContain(`ssh-keygen -R '${name()}' -f ${file}`);
  });

  test("that is revoked is refused though it is known", async () => {
    const file = known(`${sshd.knownHosts}@revoked * ${sshd.hostKey("ed25519")}\n`);
    const failure = await refused(file);
    expect(failure.kind).toBe("revoked-host-key");
    expect(failure.message).toContain(`${file}:4`);
  });

  test("of a certificate authority is not supported, and that is said", async () => {
    const file = known(`@cert-authority ${name()} ${sshd.hostKey("rsa")}\n`);
    const failure = await refused(file);
    expect(failure.kind).toBe("unknown-host-key");
    expect(failure.message).toContain(`certificate authority at ${file}:1 is not supported`);
  });

  test.each(["ed25519", "ecdsa", "rsa"] as const)("is asked for by the type that is known: %s alone", async (type) => {
    expect(await reaches(hostOf(sshd, { knownHosts: known(`${name()} ${sshd.hostKey(type)}\n`) }), testOptions())).toBe(
      "reached",
    );
  });

  test("is found in a hashed file", async () => {
    const file = known(sshd.knownHosts);
    execFileSync("ssh-keygen", ["-q", "-H", "-f", file], { stdio: "ignore" });
    expect(readFileSync(file, "utf8")).not.toContain("127.0.0.1");
    await expectReached(file);
  });

  test("is found in the second file and by ssh_config's HostKeyAlias", async () => {
    const file = known(`farm ${sshd.hostKey("ed25519")}\n`);
    const config = join(dir, "config");
    writeFileSync(
      config,
      `Host 127.0.0.1\n HostKeyAlias farm\n UserKnownHostsFile /nonexistent ${file}\n Port ${sshd.port}\n`,
    );
    const host = hostOf(sshd, { knownHosts: null, port: null });
    expect(await reaches(host, testOptions({ sshConfig: config }))).toBe("reached");
  });
});

test("an sshd with the algorithms of OpenSSH 7.4 and one of RSA alone are understood", async () => {
  const old = await startSshd({
    hostKeys: ["rsa"],
    lines: [
      "KexAlgorithms diffie-hellman-group-exchange-sha256,diffie-hellman-group14-sha256",
      "Ciphers aes128-ctr,aes256-ctr",
      "MACs hmac-sha2-256,hmac-sha1",
      "HostKeyAlgorithms rsa-sha2-256",
    ],
  });
  try {
    expect(await reaches(hostOf(old), testOptions({ connectTimeoutMs: 60_000 }))).toBe("reached");
  } finally {
    await old.stop();
  }
});

describe("hap trust", () => {
  test("collects the unknown keys without logging in, writes them once, and the contact works", async () => {
    const file = join(dir, "new", "known_hosts");
    const twice = [
      hostOf(sshd, { knownHosts: file, user: "nobody-at-all", key: null }),
      hostOf(sshd, { knownHosts: file, user: "nobody-at-all", key: null }),
    ];
    const { unknown, failures, behind } = await collectHostKeys(twice, testOptions());
    expect({ failures, behind }).toEqual({ failures: [], behind: [] });
    expect(unknown).toHaveLength(1);
    const [key] = unknown;
    expect(key).toMatchObject({
      name: name(),
      type: "ssh-ed25519",
      jump: false,
      file,
      line: `${name()} ${sshd.hostKey("ed25519")}`,
    });
    expect(existsSync(file)).toBe(false);
    expect(await trustHostKeys(unknown, file)).toEqual({ ok: true, value: 1 });
    expect(await trustHostKeys(unknown, file)).toEqual({ ok: true, value: 0 });
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(execFileSync("ssh-keygen", ["-F", name(), "-f", file], { encoding: "utf8" })).toContain("found: line 1");
    await expectReached(file);
    expect((await collectHostKeys(twice, testOptions())).unknown).toEqual([]);
  });

  test("hashes the name when the ssh_config says so", async () => {
    const config = join(dir, "config_hash");
    const file = known("# no newline at the end");
    writeFileSync(config, `HashKnownHosts yes\nUserKnownHostsFile ${file}\n`);
    const { unknown } = await collectHostKeys([hostOf(sshd, { knownHosts: null })], testOptions({ sshConfig: config }));
    await trustHostKeys(unknown, file);
    const text = readFileSync(file, "utf8");
    expect(text).toMatch(/^# no newline at the end\n\|1\|\S+\|\S+ ssh-ed25519 \S+\n$/);
    await expectReached(file);
  });

  test("does not offer a key that has changed", async () => {
    const file = known(
      `${name()} ${sshd.hostKey("rsa").replace(/AAAA.{40}/, "AAAAB3NzaC1yc2EAAAADAQABAAABAQDMMMMMMMMMMMMM")}\n`,
    );
    const { unknown, failures } = await collectHostKeys([hostOf(sshd, { knownHosts: file })], testOptions());
    expect(unknown).toEqual([]);
    expect(failures.map((failure) => failure.kind)).toEqual(["changed-host-key"]);
  });

  test("many at once add each key once", async () => {
    const file = join(dir, "race_known_hosts");
    const { unknown } = await collectHostKeys([hostOf(sshd, { knownHosts: file })], testOptions());
    const results = await Promise.all(Array.from({ length: 8 }, () => trustHostKeys(unknown, file)));
    expect(results.map((result) => (result.ok ? result.value : -1)).toSorted((a, b) => a - b)).toEqual([
      0, 0, 0, 0, 0, 0, 0, 1,
    ]);
    expect(readFileSync(file, "utf8").split("\n")).toHaveLength(2);
  });
});
