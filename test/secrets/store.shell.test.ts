import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { Secret } from "../../src/model/secret.js";
import { dummySecret, generatePassword, generateSecret } from "../../src/secrets/generate-secret.js";
import { openSecrets } from "../../src/secrets/open-secrets.js";
import { readIdentities } from "../../src/secrets/read-identities.js";
import { lockFor, saveSecrets } from "../../src/secrets/save-secrets.js";
import {
  emptyStore,
  isSecretName,
  unknownSecret,
  withSecret,
  withoutSecret,
  type SecretStore,
} from "../../src/secrets/secret-store.js";
import { ageDecrypt, ageEncrypt, newFolder, newKey, onTerminal, unlockBy } from "./support.js";

const folder = newFolder(afterAll);
const mine = newKey(folder, "mine");
const other = newKey(folder, "other");
const identity = (file: string) => readFileSync(file, "utf8").match(/AGE-SECRET-KEY-\w+/)?.[0] ?? "";
const TEXTS = { "ha-key": "3f2a", mysql: 'pä"ss\\word', pem: "line 1\nline 2\n" };

const storeOf = (
  path: string,
  lock: SecretStore["lock"],
  texts: Readonly<Record<string, string>> = TEXTS,
): SecretStore =>
  Object.entries(texts).reduce(
    (store, [name, text]) => withSecret(store, name, new Secret(text)),
    emptyStore(path, lock),
  );
const revealed = (store: SecretStore | null) =>
  store === null ? null : Object.fromEntries([...store.secrets].map(([name, secret]) => [name, secret.reveal()]));
const codesOf = async (path: string, unlock: Parameters<typeof openSecrets>[1]) => {
  const { value, diagnostics } = await openSecrets(path, unlock);
  expect(value).toBeNull();
  return diagnostics.map((d) => d.code);
};

test("what hap writes for keys, `age` reads, and hap itself with each of the keys", async () => {
  const path = join(folder, "keys.age");
  const recipients = [mine.recipient, other.recipient];
  expect(await saveSecrets(storeOf(path, { kind: "recipients", recipients }))).toEqual([]);
  expect(JSON.parse(ageDecrypt(path, mine.file))).toEqual(TEXTS);
  expect(ageDecrypt(path, other.file).split("\n")[1]).toBe('  "ha-key": "3f2a",');
  for (const key of [mine, other]) {
    const { value, diagnostics } = await openSecrets(path, unlockBy([identity(key.file)]));
    expect(diagnostics).toEqual([]);
    expect(revealed(value)).toEqual(TEXTS);
    expect(value?.lock).toEqual({ kind: "unknown", keys: 2 });
  }
});

test.each([
  ["binary", []],
  ["armoured", ["-a"]],
] as const)("what `age` writes, %s, hap reads", async (_form, args) => {
  const path = join(folder, `age-${args.length}.age`);
  ageEncrypt(path, JSON.stringify(TEXTS), [...args, "-r", mine.recipient]);
  const { value } = await openSecrets(path, unlockBy([identity(other.file), identity(mine.file)]));
  expect(revealed(value)).toEqual(TEXTS);
  expect(value?.lock).toEqual({ kind: "recipients", recipients: [mine.recipient] });
});

test("passphrases, both ways", async () => {
  const path = join(folder, "pass.age");
  const lock = { kind: "passphrase", passphrase: new Secret("correct horse") } as const;
  expect(await saveSecrets(storeOf(path, lock))).toEqual([]);
  const read = await onTerminal(`age -d ${path}`, ["correct horse"], folder);
  expect(read).toContain('"ha-key": "3f2a"');
  writeFileSync(join(folder, "plain.json"), '{"a": "b c"}');
  await onTerminal(`age -p -o typed.age plain.json`, ["battery staple", "battery staple"], folder);
  const opened = await openSecrets(join(folder, "typed.age"), unlockBy([], "battery staple"));
  expect(revealed(opened.value)).toEqual({ a: "b c" });
  expect(await codesOf(path, unlockBy([identity(mine.file)], "wrong"))).toEqual(["HAP7005"]);
  expect(await codesOf(path, unlockBy([identity(mine.file)]))).toEqual(["HAP7006"]);
});

test("a file is replaced as a whole, for its owner only, and no other is left behind", async () => {
  const own = join(folder, "own");
  mkdirSync(own);
  const path = join(own, "secrets.age");
  writeFileSync(path, "before", { mode: 0o644 });
  await saveSecrets(storeOf(path, { kind: "recipients", recipients: [mine.recipient] }));
  expect(statSync(path).mode & 0o777).toBe(0o600);
  expect(readdirSync(own)).toEqual(["secrets.age"]);
  expect(readFileSync(path, "utf8")).toMatch(/^-----BEGIN AGE ENCRYPTED FILE-----\n/);
});

test("what cannot be written says so and leaves the file", async () => {
  const lock = { kind: "recipients", recipients: [mine.recipient] } as const;
  const [missing] = await saveSecrets(storeOf(join(folder, "missing/secrets.age"), lock));
  expect(missing).toMatchObject({ code: "HAP7012", message: expect.stringContaining("there is no such file") });
  const path = join(folder, "bad-key.age");
  writeFileSync(path, "before");
  const [wrong] = await saveSecrets(storeOf(path, { kind: "recipients", recipients: ["age1nonsense"] }));
  const [unnamed] = await saveSecrets(storeOf(path, { kind: "unknown", keys: 2 }));
  expect([wrong?.code, unnamed?.code]).toEqual(["HAP7011", "HAP7011"]);
  expect(readFileSync(path, "utf8")).toBe("before");
});

test("each way of not opening has its own code", async () => {
  const path = join(folder, "closed.age");
  const put = (text: string | Uint8Array) => writeFileSync(path, text);
  const keys = unlockBy([identity(mine.file)]);
  expect(await codesOf(join(folder, "none.age"), keys)).toEqual(["HAP7001"]);
  ageEncrypt(path, "{}", ["-r", other.recipient]);
  expect(await codesOf(path, keys)).toEqual(["HAP7003"]);
  expect(await codesOf(path, unlockBy([]))).toEqual(["HAP7004"]);
  expect(await codesOf(path, unlockBy(["AGE-SECRET-KEY-1NONSENSE"]))).toEqual(["HAP7010"]);
  put('{"ha-key": "open"}');
  expect(await codesOf(path, keys)).toEqual(["HAP7002"]);
  put("-----BEGIN AGE ENCRYPTED FILE-----\nAAAA\n-----END AGE ENCRYPTED FILE-----\n");
  expect(await codesOf(path, keys)).toEqual(["HAP7002"]);
});

test("a file with one byte changed, or cut, is damaged", async () => {
  const path = join(folder, "damaged.age");
  ageEncrypt(path, JSON.stringify(TEXTS), ["-r", mine.recipient]);
  const whole = readFileSync(path);
  const changed = Buffer.from(whole);
  changed.writeUInt8(changed.readUInt8(changed.length - 3) ^ 1, changed.length - 3);
  for (const bytes of [changed, whole.subarray(0, -10), whole.subarray(0, 30)]) {
    writeFileSync(path, bytes);
    expect(await codesOf(path, unlockBy([identity(mine.file)]))).toEqual(["HAP7002"]);
  }
});

test.each([
  ["no JSON", "ha-key: topsecret"],
  ["a list", '["topsecret"]'],
  ["a number", '{"ha-key": 12345678}'],
  ["a bad name", '{"ha key": "topsecret"}'],
])("contents that are %s are told without a word of them", async (_name, text) => {
  const path = join(folder, "contents.age");
  ageEncrypt(path, text, ["-r", mine.recipient]);
  const { diagnostics } = await openSecrets(path, unlockBy([identity(mine.file)]));
  expect(diagnostics.map((d) => d.code)).toEqual(["HAP7007"]);
  expect(JSON.stringify(diagnostics)).not.toMatch(/topsecret|12345678/);
});

let sshKey = "";
beforeAll(() => {
  sshKey = join(folder, "id_ed25519");
  execFileSync("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", sshKey]);
});

test("identity files", async () => {
  const read = await readIdentities(mine.file);
  expect(read.value?.map((secret) => secret.reveal())).toEqual([identity(mine.file)]);
  expect(JSON.stringify(read)).not.toContain("AGE-SECRET");
  for (const path of [sshKey, join(folder, "no-file"), folder]) {
    expect((await readIdentities(path)).diagnostics.map((d) => d.code)).toEqual(["HAP7010"]);
  }
});

test("the store: sorted names, removal, suggestions, locks", () => {
  const store = storeOf("s.age", { kind: "unknown", keys: 2 });
  expect([...store.secrets.keys()]).toEqual(["ha-key", "mysql", "pem"]);
  expect([...withoutSecret(store, "mysql").secrets.keys()]).toEqual(["ha-key", "pem"]);
  expect(unknownSecret(store, "ha-kye")).toMatchObject({ code: "HAP7008", help: "did you mean `ha-key`?" });
  expect(unknownSecret(store, "zzz").help).toContain("hap secret list");
  expect(lockFor([], store.lock)).toBe(store.lock);
  expect(lockFor([mine.recipient], store.lock)).toEqual({ kind: "recipients", recipients: [mine.recipient] });
  expect(["a", "ha-key", "site/ha-key", "a.b"].every(isSecretName)).toBe(true);
  expect(["", "-a", "a b", "a/", "a\n"].some(isSecretName)).toBe(false);
});

test("a password is of so many letters and digits, and a stand-in is known as one", () => {
  const passwords = Array.from({ length: 50 }, () => generatePassword(8).reveal());
  expect(new Set(passwords).size).toBe(50);
  for (const one of passwords) expect(one).toMatch(/^[A-Za-z0-9]{8}$/);
  expect([dummySecret("a").isStandIn, generateSecret().isStandIn]).toEqual([true, false]);
});

test("generated keys differ, dummies do not", () => {
  const keys = new Set(Array.from({ length: 50 }, () => generateSecret().reveal()));
  expect(keys.size).toBe(50);
  for (const key of [...keys, dummySecret("a").reveal()]) expect(key).toMatch(/^[0-9a-f]{40}$/);
  expect(dummySecret("a").reveal()).toBe(dummySecret("a").reveal());
  expect(dummySecret("a").reveal()).not.toBe(dummySecret("b").reveal());
});
