import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Host } from "../../src/model/host.js";
import { trustHostKeys } from "../../src/remote/trust.js";
import { freePort, startSshd, type Sshd } from "../support/sshd.js";
import { collectHostKeys, contact, failureOf, hostOf, reaches, sessionOf, testOptions } from "./support.js";

const CALM = { timeoutMs: 10_000, watched: false } as const;
const me = userInfo().username;

let first: Sshd;
let second: Sshd;
let target: Sshd;
let dir: string;
let known: string;

/** The target behind jump hosts; one key opens all three. */
function behind(jump: string, more: Partial<Host["ssh"]> = {}): Host {
  return hostOf(target, { knownHosts: known, key: first.clientKey, jump, ...more });
}

beforeAll(async () => {
  first = await startSshd();
  const authorizedKeys = [first.clientPublicKey];
  second = await startSshd({ authorizedKeys });
  target = await startSshd({ authorizedKeys });
  dir = mkdtempSync(join(tmpdir(), "hap-jump-"));
  known = join(dir, "known_hosts");
  writeFileSync(known, first.knownHosts + second.knownHosts + target.knownHosts);
});

afterAll(async () => {
  for (const sshd of [target, second, first]) await sshd.stop();
  rmSync(dir, { recursive: true, force: true });
});

describe("a jump host", () => {
  test("leads to the target, and one connection to it serves several hosts", async () => {
    const { signal } = new AbortController();
    const jump = `${me}@127.0.0.1:${first.port}`;
    const hosts = [behind(jump), behind(jump, { user: "root" }), behind(jump)];
    const contacts = await Promise.all(hosts.map((host) => contact(host, testOptions({ signal }))));
    for (const one of contacts) {
      const answer = await sessionOf(one).exchange("echo $SSH_CONNECTION", CALM);
      expect(answer.stdout.toString()).toContain(` 127.0.0.1 ${target.port}`);
    }
    expect(first.sessions()).toHaveLength(1);
    await Promise.all(contacts.map((one) => sessionOf(one).close()));
  });

  test("may be followed by another", async () => {
    const jump = `127.0.0.1:${first.port},ssh://${me}@127.0.0.1:${second.port}`;
    const session = sessionOf(await contact(behind(jump), testOptions()));
    expect([first.sessions().length, second.sessions().length]).toEqual([1, 1]);
    expect((await session.exchange("echo on", CALM)).stdout.toString()).toBe("on\n");
    await session.close();
  });

  test("of the ssh_config is taken with its own settings", async () => {
    const config = join(dir, "config");
    const lines = [
      "Host gate",
      " HostName 127.0.0.1",
      ` Port ${first.port}`,
      ` User ${me}`,
      "Host 127.0.0.1",
      ` Port ${target.port}`,
      " ProxyJump gate",
    ];
    writeFileSync(config, lines.join("\n"));
    const host = hostOf(target, { port: null, knownHosts: known, key: first.clientKey });
    const session = sessionOf(await contact(host, testOptions({ sshConfig: config })));
    expect(first.sessions()).toHaveLength(1);
    await session.close();
  });

  test("that cannot be reached is named", async () => {
    const port = await freePort();
    const failure = await failureOf(await contact(behind(`${me}@127.0.0.1:${port}`), testOptions()));
    expect(failure).toMatchObject({
      kind: "jump-failed",
      message: expect.stringContaining(`jump host ${me}@127.0.0.1:${port}`),
    });
  });

  test("that cannot reach the target says so", async () => {
    const failure = await failureOf(
      await contact(behind(`127.0.0.1:${first.port}`, { port: await freePort() }), testOptions()),
    );
    expect(failure).toMatchObject({ kind: "jump-failed", message: expect.stringContaining("cannot reach") });
  });

  test("is verified like any host", async () => {
    writeFileSync(join(dir, "without"), target.knownHosts);
    const host = behind(`127.0.0.1:${first.port}`, { knownHosts: join(dir, "without") });
    const failure = await failureOf(await contact(host, testOptions()));
    expect(failure).toMatchObject({
      kind: "unknown-host-key",
      message: expect.stringContaining(`127.0.0.1:${first.port}`),
    });
  });

  test("that is no jump host is a mistake in the configuration", async () => {
    expect(await failureOf(await contact(behind("a b"), testOptions()))).toMatchObject({ kind: "bad-config" });
  });

  test("cut in the middle loses the session behind it", async () => {
    const session = sessionOf(await contact(behind(`127.0.0.1:${first.port}`), testOptions()));
    const running = session.exchange("sleep 20", CALM);
    for (const serving of first.sessions()) process.kill(serving, "SIGKILL");
    expect(await running).toMatchObject({ kind: "lost" });
    await session.close();
  });

  test("is trusted first, then what is behind it", async () => {
    const file = join(dir, "fresh");
    const hosts = [behind(`127.0.0.1:${first.port}`, { knownHosts: file })];
    const gate = await collectHostKeys(hosts, testOptions());
    expect(gate.unknown.map(({ name, jump }) => ({ name, jump }))).toEqual([
      { name: `[127.0.0.1]:${first.port}`, jump: true },
    ]);
    expect(gate.behind).toEqual(hosts);
    await trustHostKeys(gate.unknown, file);
    const rest = await collectHostKeys(hosts, testOptions());
    expect(rest.unknown.map(({ name, jump }) => ({ name, jump }))).toEqual([
      { name: `[127.0.0.1]:${target.port}`, jump: false },
    ]);
    await trustHostKeys(rest.unknown, file);
    expect(await reaches(hosts[0] ?? behind(""), testOptions())).toBe("reached");
  });
});
