import { execFileSync, spawn, spawnSync, type ChildProcess } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Secret } from "../../src/model/secret.js";
import { SSH_OPTIONS } from "../../src/remote/restrictions.js";
import { makeKey, startSshd, type Sshd } from "../support/sshd.js";
import { contact, emptyHome, failureOf, hostOf, reaches, testOptions, type TestOptions } from "./support.js";

/** What an ssh_config forbids, hap does not do; the installed ssh is asked the same. */
let sshd: Sshd;
let count = 0;

beforeAll(async () => {
  sshd = await startSshd({ lines: ["LogLevel VERBOSE"] });
  for (const type of ["ed25519", "rsa"] as const) makeKey(join(sshd.dir, `other_${type}`), type);
});
afterAll(() => sshd.stop());

function config(...lines: readonly string[]): string {
  const file = join(sshd.dir, `ssh_config_${count++}`);
  writeFileSync(file, `Host *\n${lines.map((line) => `  ${line}\n`).join("")}`);
  return file;
}

function file(name: string, text: string): string {
  const path = join(sshd.dir, name);
  writeFileSync(path, text);
  return path;
}

/** What hap says with such an ssh_config; `ssh` too must say that it is (not) allowed. */
async function judged(lines: readonly string[], more: Partial<TestOptions> = {}): Promise<string> {
  const sshConfig = config(...lines);
  const host = hostOf(sshd);
  const said = await reaches(host, testOptions({ sshConfig, ...more }));
  const known = [`UserKnownHostsFile=${join(sshd.dir, "known_hosts")}`, "BatchMode=yes", "StrictHostKeyChecking=yes"];
  const words = [...known.flatMap((option) => ["-o", option]), "-i", sshd.clientKey, "-p", String(sshd.port)];
  const ssh = spawnSync("ssh", ["-F", sshConfig, ...words, "127.0.0.1", "true"], { encoding: "utf8" });
  expect(said === "reached", `${said}\n${ssh.stderr}`).toBe(ssh.status === 0);
  return said;
}

test("every option that the installed ssh knows has its place in the table", () => {
  const shown = execFileSync("ssh", ["-G", "-F", "none", "hap"], { encoding: "utf8" }).trim().split("\n");
  const options = shown.map((line) => (line.split(" ")[0] ?? "").toLowerCase());
  expect(options.length).toBeGreaterThan(50);
  expect(options.filter((option) => !(option in SSH_OPTIONS))).toEqual([]);
});

describe("RevokedHostKeys", () => {
  const revoked = (...types: readonly ("ed25519" | "ecdsa" | "rsa")[]) =>
    types.map((type) => `${sshd.hostKey(type)} it\n`).join("");
  const all = ["ed25519", "ecdsa", "rsa"] as const;
  const krl = (name: string, list: string, ...how: readonly string[]): string => {
    const path = join(sshd.dir, name);
    execFileSync("ssh-keygen", ["-q", "-k", "-f", path, ...how, file(`${name}.list`, list)]);
    return path;
  };

  test("as a list of keys", async () => {
    expect(await judged([`RevokedHostKeys ${file("list", `# gone\n${revoked(...all)}`)}`])).toMatch(
      /^revoked-host-key/,
    );
    const other = readFileSync(join(sshd.dir, "other_ed25519.pub"), "utf8");
    expect(await judged([`RevokedHostKeys ${file("others", other)}`])).toBe("reached");
  });

  test("as a KRL, by keys and by their hashes", async () => {
    const hashes = (kind: string) => all.map((type) => `${kind}: ${sshd.hostKey(type)}\n`).join("");
    for (const list of [revoked(...all), hashes("sha1"), hashes("key")])
      expect(await judged([`RevokedHostKeys ${krl(`krl${count}`, list)}`])).toMatch(/^revoked-host-key/);
    const prints = all.map((type) => {
      const line = execFileSync("ssh-keygen", ["-l", "-f", join(sshd.dir, `host_${type}.pub`)], { encoding: "utf8" });
      return `hash: ${line.split(" ")[1] ?? ""}\n`;
    });
    expect(await judged([`RevokedHostKeys ${krl("prints", prints.join(""))}`])).toMatch(/^revoked-host-key/);
    const other = readFileSync(join(sshd.dir, "other_ed25519.pub"), "utf8");
    expect(await judged([`RevokedHostKeys ${krl("krl-other", other)}`])).toBe("reached");
  });

  test("that cannot be read or is damaged lets no key pass", async () => {
    expect(await judged([`RevokedHostKeys ${join(sshd.dir, "nothing")}`])).toMatch(/^bad-config: .*RevokedHostKeys/);
    const whole = readFileSync(krl("krl-whole", revoked(...all)));
    const cut = join(sshd.dir, "krl-cut");
    writeFileSync(cut, whole.subarray(0, -30));
    expect(await judged([`RevokedHostKeys ${cut}`])).toMatch(/^bad-config/);
  });
});

describe("algorithms", () => {
  test.each([
    ["HostKeyAlgorithms rsa-sha2-512", "reached"],
    ["HostKeyAlgorithms ssh-ed25519-cert-v01@openssh.com", "bad-config"],
    ["Ciphers aes256-ctr", "reached"],
    ["KexAlgorithms ecdh-sha2-nistp384", "reached"],
    ["KexAlgorithms sntrup761x25519-sha512@openssh.com", "bad-config", "loose"],
    ["MACs umac-64@openssh.com", "bad-config", "loose"],
    ["RequiredRSASize 3072", "reached"],
  ])("%s: %s", async (line, expected, loose?) => {
    // What ssh has and hap has not is refused by hap alone.
    const said =
      loose === undefined
        ? await judged([line])
        : await reaches(hostOf(sshd), testOptions({ sshConfig: config(line) }));
    expect(said).toMatch(new RegExp(`^${expected}`));
    if (expected === "bad-config") expect(said.toLowerCase()).toContain((line.split(" ")[0] ?? "").toLowerCase());
  });

  test("that the server does not have are not replaced by others", async () => {
    const old = await startSshd({ hostKeys: ["rsa"], lines: ["Ciphers aes128-ctr", "MACs hmac-sha1"] });
    try {
      const says = (line: string) => reaches(hostOf(old), testOptions({ sshConfig: config(line) }));
      expect(await says("HostKeyAlgorithms ssh-ed25519")).toMatch(/^handshake/);
      expect(await says("Ciphers aes256-ctr")).toMatch(/^handshake/);
      expect(await says("MACs hmac-sha2-256")).toMatch(/^handshake/);
      expect(await says("RequiredRSASize 3072")).toMatch(/^bad-config: .*2048 bits.*RequiredRSASize/);
      expect(await says("RequiredRSASize 2048")).toBe("reached");
    } finally {
      await old.stop();
    }
  });
});

test.each([
  ["CheckHostIP yes", "checkhostip"],
  ["KnownHostsCommand /bin/true", "knownhostscommand"],
  ["BindInterface lo", "bindinterface"],
])("%s, which hap does not do, stops the contact by its name", async (line, option) => {
  const failure = await failureOf(await contact(hostOf(sshd), testOptions({ sshConfig: config(line) })));
  expect(failure).toMatchObject({ kind: "bad-config", message: expect.stringContaining(option) });
});

test("ways to log in that are forbidden are not tried", async () => {
  expect(await judged(["PubkeyAuthentication no"])).toMatch(/^auth-failed/);
  expect(await judged(["PubkeyAcceptedAlgorithms rsa-sha2-512,rsa-sha2-256"])).toMatch(/^auth-failed/);
  const host = hostOf(sshd, { key: join(sshd.dir, "other_ed25519") });
  const loginPassword = new Secret("a password");
  const failure = await failureOf(
    await contact(
      host,
      testOptions({ sshConfig: config("PasswordAuthentication no", "KbdInteractiveAuthentication no"), loginPassword }),
    ),
  );
  expect(failure.message).not.toContain("the password");
  expect(await reaches(hostOf(sshd), testOptions({ sshConfig: config("AddressFamily inet6") }))).not.toBe("reached");
});

describe("IdentitiesOnly with an agent", () => {
  let agent: ChildProcess;
  const socket = (): string => join(sshd.dir, "agent");
  beforeAll(async () => {
    agent = spawn("ssh-agent", ["-D", "-a", socket()], { stdio: ["ignore", "pipe", "ignore"] });
    await new Promise((resolve) => agent.stdout?.once("data", resolve));
    const locked = join(sshd.dir, "locked");
    execFileSync("cp", ["-p", sshd.clientKey, locked]);
    for (const key of [join(sshd.dir, "other_ed25519"), join(sshd.dir, "other_rsa"), locked])
      execFileSync("ssh-add", ["-q", key], { env: { ...process.env, SSH_AUTH_SOCK: socket() } });
    execFileSync("ssh-keygen", ["-q", "-p", "-P", "", "-N", "open sesame", "-f", locked]);
    execFileSync("ssh-keygen", ["-q", "-p", "-P", "", "-N", "open sesame", "-f", join(sshd.dir, "other_rsa")]);
  });
  afterAll(() => void agent.kill());

  test("offers the agent's key of the named file, and no other", async () => {
    const says = (key: string) => {
      const sshConfig = config("IdentitiesOnly yes", `IdentityFile ${join(sshd.dir, key)}`);
      return reaches(hostOf(sshd, { key: null }), testOptions({ sshConfig, agentSocket: socket(), home: emptyHome() }));
    };
    const before = sshd.log().length;
    expect(await says("locked")).toBe("reached");
    expect(sshd.log().slice(before)).not.toContain("Failed publickey");
    const later = sshd.log().length;
    expect(await says("other_rsa")).toMatch(/^key-encrypted/);
    expect(
      sshd
        .log()
        .slice(later)
        .match(/Failed publickey/g) ?? [],
    ).toHaveLength(1);
    expect(sshd.log().slice(later)).not.toContain("ED25519");
  });
});

test("hosts with other known_hosts share no connection, whichever is first", async () => {
  const right = hostOf(sshd);
  const [, type = "", key = ""] = /^(\S+) (\S+)/.exec(readFileSync(join(sshd.dir, "other_ed25519.pub"), "utf8")) ?? [];
  const wrong = file("wrong_known_hosts", `[127.0.0.1]:${sshd.port} ${type} ${key}\n`);
  const options = testOptions();
  const open = await contact(right, options);
  expect(open.ok).toBe(true);
  const refused = await failureOf(await contact(hostOf(sshd, { knownHosts: wrong }), options));
  expect(refused.kind).toBe("changed-host-key");
  const bad = await failureOf(await contact(hostOf(sshd, { key: join(sshd.dir, "other_ed25519") }), options));
  expect(bad.kind).toBe("auth-failed");
  if (open.ok) await open.value.close();
});
