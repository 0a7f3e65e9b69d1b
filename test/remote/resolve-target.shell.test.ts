import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { contactState } from "../../src/remote/contact-state.js";
import { NO_RESTRICTIONS } from "../../src/remote/restrictions.js";
import { resolveTarget } from "../../src/remote/resolve-target.js";
import type { SshTarget } from "../../src/remote/ssh-target.js";
import { testHost, testOptions, type TestOptions } from "./support.js";

let dir: string;

beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), "hap-config-"));
});

afterAll(() => rmSync(dir, { recursive: true, force: true }));

function config(text: string): string {
  const file = join(dir, `config_${Buffer.from(text).toString("hex").slice(-24)}`);
  writeFileSync(file, text);
  return file;
}

async function resolve(ssh: Parameters<typeof testHost>[0], options: Partial<TestOptions> = {}): Promise<SshTarget> {
  const host = testHost(ssh, { address: "ha1" });
  const resolved = await resolveTarget(
    host,
    contactState(testOptions({ home: "/home/op", localUser: "op", ...options })),
  );
  if (!resolved.ok) throw new Error(resolved.problem.message);
  return resolved.value;
}

describe("a target", () => {
  test("without any settings has OpenSSH's defaults", async () => {
    expect(await resolve({})).toEqual({
      address: "ha1",
      port: 22,
      user: "op",
      known: { address: "ha1", port: 22 },
      keyFiles: ["id_ed25519", "id_ecdsa", "id_rsa"].map((name) => ({ path: `/home/op/.ssh/${name}`, named: false })),
      agentSocket: null,
      identitiesOnly: false,
      knownHosts: {
        user: ["/home/op/.ssh/known_hosts", "/home/op/.ssh/known_hosts2"],
        global: ["/etc/ssh/ssh_known_hosts", "/etc/ssh/ssh_known_hosts2"],
        hash: false,
      },
      restrictions: NO_RESTRICTIONS,
      jump: null,
    });
  });

  test("keeps those defaults with an ssh_config about another host", async () => {
    const sshConfig = config("Host other\n User somebody\n");
    expect(await resolve({ user: "op" }, { sshConfig })).toEqual(await resolve({ user: "op" }));
  });

  test("takes address, user, port, key, agent and known_hosts from the ssh_config", async () => {
    const included = config("Port 2200\n");
    const lines = [
      `Include ${included}`,
      "Host ha*",
      " HostName %h.example.org",
      " User admin",
      " IdentityFile ~/.ssh/%r_key",
      " IdentitiesOnly yes",
      " IdentityAgent /run/agent.sock",
      " UserKnownHostsFile ~/.ssh/known_hosts /srv/known",
      " HashKnownHosts yes",
    ];
    expect(await resolve({}, { sshConfig: config(lines.join("\n")) })).toMatchObject({
      address: "ha1.example.org",
      port: 2200,
      user: "admin",
      known: { address: "ha1.example.org", port: 2200 },
      keyFiles: [{ path: "/home/op/.ssh/admin_key", named: true }],
      identitiesOnly: true,
      agentSocket: "/run/agent.sock",
      knownHosts: { user: ["/home/op/.ssh/known_hosts", "/srv/known"], hash: true },
    });
  });

  test("takes the inventory before the ssh_config, and --user before both", async () => {
    const sshConfig = config("Host ha1\n User admin\n Port 2200\n IdentityFile /k\n ProxyJump gate\n");
    const ssh = { user: "root", port: 2022, key: "~/mine", knownHosts: "~/known", jump: "me@[fe80::1]:99" };
    expect(await resolve(ssh, { sshConfig })).toMatchObject({
      user: "root",
      port: 2022,
      keyFiles: [{ path: "/home/op/mine", named: true }],
      knownHosts: { user: ["/home/op/known"] },
      jump: { address: "fe80::1", port: 99, user: "me" },
    });
    expect(await resolve(ssh, { sshConfig, user: "boss" })).toMatchObject({ user: "boss" });
  });

  test("sees Match blocks for the user of the inventory", async () => {
    const sshConfig = config("Match user root\n Port 2201\n");
    expect((await resolve({ user: "root" }, { sshConfig })).port).toBe(2201);
    expect((await resolve({ user: "op" }, { sshConfig })).port).toBe(22);
  });
});

test.each([
  ["a broken ssh_config", "Host ha1\n Prot 22\n", "line 2: Bad configuration option: prot"],
  ["ProxyCommand", "Host ha1\n ProxyCommand nc %h %p\n", "ProxyCommand"],
  ["jump hosts in a circle", "Host ha1 a\n ProxyJump b\nHost b\n ProxyJump a\n", "lead to each other"],
])("%s is a mistake in the configuration", async (_case, text, message) => {
  const resolved = await resolveTarget(
    testHost({}, { address: "ha1" }),
    contactState(testOptions({ sshConfig: config(text) })),
  );
  expect(resolved).toMatchObject({
    ok: false,
    problem: { kind: "bad-config", message: expect.stringContaining(message) },
  });
});

test("a missing ssh program is named", async () => {
  const path = process.env["PATH"];
  process.env["PATH"] = dir;
  try {
    const sshConfig = config("Host a\n Port 1\n");
    const resolved = await resolveTarget(testHost({}), contactState(testOptions({ sshConfig })));
    expect(resolved).toMatchObject({ ok: false, problem: { message: expect.stringContaining("openssh-client") } });
  } finally {
    process.env["PATH"] = path;
  }
});
