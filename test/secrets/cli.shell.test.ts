import { spawn } from "node:child_process";
import { mkdirSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test, vi } from "vitest";
import { HAP } from "../support/hap.js";
import { ageDecrypt, ageEncrypt, newFolder, newKey, onTerminal } from "./support.js";

// Every test starts the program many times.
vi.setConfig({ testTimeout: 180_000 });

interface Ended {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

interface Project {
  readonly folder: string;
  readonly secrets: string;
  readonly key: { readonly file: string; readonly recipient: string };
  /** Runs hap there, with text on stdin. */
  hap(args: readonly string[], input?: string, env?: Readonly<Record<string, string>>): Promise<Ended>;
}

const INVENTORY = "site book\npair directors {\n  host a 192.0.2.1\n  host b 192.0.2.2\n}\n";
const PLAYBOOK = `play "keys" on directors {
  authkeys {
    auth 1
    1 sha1 \${secret("ha-key")}
  }
}
`;

/** A project with an inventory, a playbook and a user who has a key; `recipients` makes hap.hap name it. */
function newProject(recipients = true): Project {
  const folder = newFolder();
  const config = join(folder, "home/.config/hap");
  mkdirSync(config, { recursive: true });
  const key = newKey(config, "identity");
  mkdirSync(join(folder, "inventory"));
  writeFileSync(join(folder, "inventory/book.hap"), INVENTORY);
  writeFileSync(join(folder, "site.hap"), PLAYBOOK);
  writeFileSync(join(folder, "hap.hap"), recipients ? `recipients ${key.recipient}\n` : "");
  const hap = (args: readonly string[], input = "", env: Readonly<Record<string, string>> = {}): Promise<Ended> =>
    new Promise((resolve) => {
      const home = { ...process.env, HOME: join(folder, "home"), ...env };
      const child = spawn(process.execPath, [HAP, ...args], { cwd: folder, env: home });
      let [stdout, stderr] = ["", ""];
      child.stdout.setEncoding("utf8").on("data", (text: string) => (stdout += text));
      child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
      child.on("close", (status) => resolve({ status, stdout, stderr }));
      // It may end before it reads.
      child.stdin.on("error", () => undefined);
      child.stdin.end(input);
    });
  return { folder, secrets: join(folder, "inventory/secrets.age"), key, hap };
}

test("a project that was written by hand gets its first key: an identity, hap.hap, a secret", async () => {
  const { folder, secrets, hap } = newProject(false);
  rmSync(join(folder, "hap.hap"));
  const env = { HOME: join(folder, "new-home") };
  const before = await hap(["secret", "generate", "ha-key"], "", env);
  expect(before.status).toBe(2);
  expect(before.stderr).toContain("`hap secret init` makes an age key");
  const made = await hap(["secret", "init"], "", env);
  expect(made, made.stderr).toMatchObject({ status: 0 });
  const identity = join(folder, "new-home/.config/hap/identity.txt");
  expect(statSync(identity).mode & 0o777).toBe(0o600);
  expect((await hap(["secret", "generate", "ha-key"], "", env)).status).toBe(0);
  expect(Object.keys(JSON.parse(ageDecrypt(secrets, identity)) as object)).toEqual(["ha-key"]);
  const text = readFileSync(join(folder, "hap.hap"), "utf8");
  expect((await hap(["secret", "init"], "", env)).stdout).toContain("names its public key");
  writeFileSync(join(folder, "hap.hap"), "");
  expect((await hap(["secret", "init"], "", env)).stdout).toContain(text.trim().split("\n").at(-1));
  expect(readFileSync(join(folder, "hap.hap"), "utf8")).toBe("");
});

test("set, list, get, generate, remove; the file opens with `age`", async () => {
  const { hap, secrets, key } = newProject();
  expect(await hap(["secret", "set", "mysql"], "top secret\n")).toMatchObject({ status: 0, stdout: "mysql is set\n" });
  expect((await hap(["secret", "generate", "ha-key"])).status).toBe(0);
  expect((await hap(["secret", "list"])).stdout).toBe("ha-key\nmysql\n");
  expect((await hap(["secret", "get", "mysql"])).stdout).toBe("top secret\n");
  const inside = JSON.parse(ageDecrypt(secrets, key.file)) as Record<string, string>;
  expect(inside["mysql"]).toBe("top secret");
  expect(inside["ha-key"]).toMatch(/^[0-9a-f]{40}$/);
  expect(statSync(secrets).mode & 0o777).toBe(0o600);
  expect(await hap(["secret", "generate", "ha-key"])).toMatchObject({ status: 2 });
  expect((await hap(["secret", "generate", "ha-key", "--force"])).status).toBe(0);
  expect((JSON.parse(ageDecrypt(secrets, key.file)) as Record<string, string>)["ha-key"]).not.toBe(inside["ha-key"]);
  expect((await hap(["secret", "remove", "mysql"])).status).toBe(0);
  expect(JSON.parse((await hap(["secret", "list", "--output", "json"])).stdout)).toEqual({
    formatVersion: 1,
    event: "secrets",
    time: expect.stringContaining("T"),
    secrets: ["ha-key"],
  });
});

test("what goes wrong is told, and changes nothing", async () => {
  const { hap, secrets } = newProject();
  await hap(["secret", "set", "ha-key"], "one");
  const before = readFileSync(secrets);
  const told = async (args: readonly string[], input?: string) => {
    const { status, stdout, stderr } = await hap(args, input);
    expect([status, stdout]).toEqual([2, ""]);
    return /\[(HAP\d+)\]/.exec(stderr)?.[1];
  };
  expect(await told(["secret", "get", "ha-kye"])).toBe("HAP7008");
  expect(await told(["secret", "set", "a b"], "x")).toBe("HAP7009");
  expect(await told(["secret", "set", "empty"], "\n")).toBe("HAP7013");
  expect(await told(["secret", "list", "--identity", "missing"])).toBe("HAP7010");
  expect(await told(["secret", "rekey", "--recipient", "age1nonsense"])).toBe("HAP7011");
  expect(await told(["secret", "list", "--secrets-file", "missing.age"])).toBe("HAP7001");
  expect(readFileSync(secrets)).toEqual(before);
});

test("the editor sees the text in a private file in memory that is gone afterwards", async () => {
  const { folder, hap } = newProject();
  await hap(["secret", "set", "ha-key"], "before");
  const seen = join(folder, "seen");
  const script = `stat -c '%a %n' "$1" "$(dirname "$1")" > ${seen}; cat "$1" >> ${seen}; echo after > "$1"`;
  writeFileSync(join(folder, "editor"), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  const memory = join(folder, "memory");
  mkdirSync(memory);
  const env = { VISUAL: "", EDITOR: `${folder}/editor`, XDG_RUNTIME_DIR: memory };
  expect(await hap(["secret", "edit", "ha-key"], "", env)).toMatchObject({ status: 0 });
  expect(readFileSync(seen, "utf8").replaceAll(/hap-secret-\w+/g, "X")).toBe(
    `600 ${memory}/X/secret\n700 ${memory}/X\nbefore\n`,
  );
  expect(readdirSync(memory)).toEqual([]);
  expect((await hap(["secret", "get", "ha-key"])).stdout).toBe("after\n");
  const failed = await hap(["secret", "edit", "ha-key"], "", { ...env, EDITOR: "false" });
  expect([failed.status, failed.stderr]).toEqual([2, expect.stringContaining("HAP7014")]);
  expect(readdirSync(memory)).toEqual([]);
  expect((await hap(["secret", "get", "ha-key"])).stdout).toBe("after\n");
});

test("rekey gives another person access, and takes it away", async () => {
  const { folder, hap, secrets, key } = newProject();
  const other = newKey(folder, "other");
  await hap(["secret", "set", "a"], "text");
  expect((await hap(["secret", "list", "--identity", other.file])).stderr).toContain("HAP7003");
  writeFileSync(join(folder, "hap.hap"), `recipients ${key.recipient} ${other.recipient}\n`);
  expect((await hap(["secret", "rekey"])).stdout).toContain("for 2 keys");
  expect((await hap(["secret", "get", "a", "--identity", other.file])).stdout).toBe("text\n");
  writeFileSync(join(folder, "hap.hap"), "");
  expect((await hap(["secret", "set", "b"], "text")).stderr).toContain("HAP7011");
  expect((await hap(["secret", "rekey", "--recipient", key.recipient])).status).toBe(0);
  expect(() => ageDecrypt(secrets, other.file)).toThrow(/no identity matched/);
  // One key, and it is ours: the file says so itself.
  expect((await hap(["secret", "set", "b"], "text")).status).toBe(0);
});

test("without recipients a passphrase is asked, once for a run", async () => {
  const { folder } = newProject(false);
  const hap = `HOME=${folder}/home ${process.execPath} ${HAP}`;
  const words = ["correct horse", "correct horse", "the-value"];
  const set = await onTerminal(`${hap} secret set ha-key`, words, folder);
  expect(set).toMatch(/the same again: [\s\S]*ha-key is set/);
  const checked = await onTerminal(`${hap} check site.hap`, ["correct horse"], folder);
  expect(checked.match(/passphrase of the secrets/g)).toHaveLength(1);
  expect(checked).toContain("1 warning");
  expect(checked).not.toContain("error[");
  const wrong = await onTerminal(`${hap} check site.hap`, ["battery"], folder);
  expect(wrong).toContain("HAP7005");
  const shown = await onTerminal(`${hap} secret get ha-key`, [], folder);
  expect(shown).toContain("HAP7016");
  expect([set, shown, checked, wrong].join()).not.toMatch(/the-value|correct horse|battery/);
});

test("check takes secrets from the file, from stdin, or stand-ins, and opens nothing it does not need", async () => {
  const { folder, hap, secrets, key } = newProject();
  const check = ["check", "site.hap"];
  const missing = (await hap(check)).stdout;
  expect(missing).toContain("HAP2217");
  expect(missing.replaceAll(/\s+/g, " ")).toContain("hap secret init");
  await hap(["secret", "set", "ha-key"], "hunter22hunter22");
  expect((await hap(check)).status).toBe(0);
  const nobody = { HOME: "/nonexistent" };
  expect((await hap(check, "", nobody)).stdout).toContain("HAP7004");
  expect((await hap([...check, "--dummy-secrets"], "", nobody)).status).toBe(0);
  expect((await hap([...check, "--secrets-from", "-"], ageDecrypt(secrets, key.file), nobody)).status).toBe(0);
  expect((await hap([...check, "--secrets-from", "-"], "hunter22", nobody)).stdout).toMatch(/HAP7015[^]*no JSON/);
  const other = join(folder, "other.age");
  ageEncrypt(other, '{"ha-key": "hunter22hunter22"}', ["-r", key.recipient]);
  expect((await hap([...check, "--secrets-from", other])).status).toBe(0);
  writeFileSync(join(folder, "site.hap"), PLAYBOOK.replace("ha-key", "ha-kye"));
  const typo = await hap(check);
  expect([typo.status, typo.stdout]).toEqual([2, expect.stringContaining("did you mean `ha-key`?")]);
  writeFileSync(join(folder, "site.hap"), 'play "x" on directors {\n  hosts {\n    192.0.2.1 a\n  }\n}\n');
  expect((await hap(check, "", nobody)).status).toBe(0);
  writeFileSync(join(folder, "site.hap"), `param secret key\n${PLAYBOOK.replace('secret("ha-key")', "key")}`);
  expect((await hap(check)).stdout).toContain("HAP2220");
  expect((await hap([...check, "--dummy-secrets"], "", nobody)).status).toBe(0);
});

test("a password has the length that is asked for, and a stand-in's own length is no finding", async () => {
  const { folder, hap } = newProject();
  const made = await hap(["secret", "generate", "vrrp", "--length", "8"]);
  expect([made.status, made.stdout]).toEqual([0, "vrrp is generated: 8 letters and digits\n"]);
  expect((await hap(["secret", "get", "vrrp"])).stdout).toMatch(/^[A-Za-z0-9]{8}\n$/);
  expect((await hap(["secret", "generate", "short", "--length", "4"])).status).toBe(2);
  const conf = (password: string): string =>
    `play "x" on directors {\n  keepalived.conf {\n    vrrp_instance V {\n      interface eth0\n      virtual_router_id 51\n` +
    `      authentication {\n        auth_type PASS\n        auth_pass ${password}\n      }\n` +
    `      virtual_ipaddress {\n        192.0.2.9/24\n      }\n    }\n  }\n}\n`;
  const told = async (text: string): Promise<string> => {
    writeFileSync(join(folder, "site.hap"), text);
    return (await hap(["check", "site.hap", "--dummy-secrets"])).stdout;
  };
  for (const text of [conf('${secret("vrrp")}'), `param secret key\n${conf("${key}")}`]) {
    const found = await told(text);
    expect(found).toContain("site.hap");
    expect(found).not.toContain("KA009");
  }
  expect(await told(conf("longerthaneight"))).toContain("KA009");
});

test("a run takes no stand-ins", async () => {
  const { hap } = newProject();
  const { status, stderr } = await hap(["run", "site.hap", "--dummy-secrets"]);
  expect([status, stderr]).toEqual([2, expect.stringContaining("unknown option '--dummy-secrets'")]);
});

test("each site has the secrets beside its own inventory", async () => {
  const { folder, hap, key } = newProject();
  mkdirSync(join(folder, "second"));
  writeFileSync(join(folder, "second/west.hap"), INVENTORY.replace("book", "west").replaceAll("192.0.2", "198.51.100"));
  await hap(["secret", "set", "ha-key"], "hunter22hunter22");
  const both = ["check", "site.hap", "-i", "inventory/book.hap", "-i", "second/west.hap"];
  expect((await hap(both)).stdout).toContain("HAP2217");
  ageEncrypt(join(folder, "second/secrets.age"), '{"ha-key": "hunter33hunter33"}', ["-r", key.recipient]);
  expect((await hap(both)).stdout).toContain("no problems found");
});
