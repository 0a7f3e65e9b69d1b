import { copyFileSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { makeKey, startSshd, type Sshd } from "../support/sshd.js";
import { emptyHome, hostOf, reaches, testOptions } from "./support.js";

/** What a login asks of a server, by the server's own log. */
const TYPES = ["ed25519", "ecdsa", "rsa"] as const;
let home: string;
let sshd: Sshd;

beforeAll(async () => {
  home = emptyHome();
  for (const type of TYPES) makeKey(join(home, type), type);
  const authorizedKeys = TYPES.map((type) => readFileSync(join(home, `${type}.pub`), "utf8").trim());
  sshd = await startSshd({ authorizedKeys, lines: ["LogLevel DEBUG3"] });
});

afterAll(async () => {
  await sshd.stop();
  rmSync(home, { recursive: true, force: true });
});

/** What the server logs of one contact, with the key when one is named. */
async function logged(key: string | null): Promise<string> {
  const before = sshd.log().length;
  expect(await reaches(hostOf(sshd, { key }), testOptions({ home }))).toBe("reached");
  return sshd.log().slice(before);
}

test.each(TYPES)("a key of type %s signs at once: the server is not asked first whether it takes it", async (type) => {
  const log = await logged(join(home, type));
  expect(log).toContain("Accepted publickey");
  expect(log).not.toContain("Postponed publickey");
});

test("default keys too; one that is refused is followed by the next", async () => {
  makeKey(join(home, ".ssh", "id_ecdsa"), "ecdsa");
  copyFileSync(join(home, "rsa"), join(home, ".ssh", "id_rsa"));
  const log = await logged(null);
  expect(log).toMatch(/Failed publickey[^]*Accepted publickey/);
  expect(log).not.toContain("Postponed publickey");
});

test("a server that tells its other host keys is not asked to prove them", async () => {
  const log = await logged(join(home, "ed25519"));
  expect(log).toContain("notify_hostkeys: sent");
  expect(log).not.toContain("hostkeys-prove");
});
