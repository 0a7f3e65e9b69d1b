import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Secret } from "../../src/model/secret.js";
import { startSshd, type Sshd } from "../support/sshd.js";
import { contact, failureOf, hostOf, reaches, testOptions } from "./support.js";

const USER = `hapw${process.pid % 100_000}`;
const PASSWORD = "correct horse";

let sshd: Sshd;
beforeAll(async () => {
  execFileSync("useradd", ["-M", "-s", "/bin/sh", USER]);
  execFileSync("chpasswd", { input: `${USER}:${PASSWORD}\n` });
  sshd = await startSshd();
});
afterAll(async () => {
  await sshd.stop();
  execFileSync("userdel", ["-f", USER], { stdio: "ignore" });
});

/** Somebody who gives these answers, one after the other. */
function person(...answers: readonly string[]) {
  const asked: string[] = [];
  const ask = (what: string): Promise<Secret | null> => {
    const answer = answers[asked.length] ?? null;
    asked.push(what);
    return Promise.resolve(answer === null ? null : new Secret(answer));
  };
  return { asked, ask };
}

describe("a key with a passphrase", () => {
  const key = (): string => join(sshd.dir, "locked");
  beforeAll(() => {
    execFileSync("cp", ["-p", sshd.clientKey, key()]);
    execFileSync("ssh-keygen", ["-q", "-p", "-P", "", "-N", "open sesame", "-f", key()]);
  });

  test("is asked for once, also by several hosts at a time", async () => {
    const { asked, ask } = person("open sesame");
    const options = testOptions({ keyPassphrase: ask });
    const hosts = [1, 2, 3].map((i) => hostOf(sshd, { key: key() }, { id: `lab/h${i}`, name: `h${i}` }));
    expect(await Promise.all(hosts.map((host) => reaches(host, options)))).toEqual(Array(3).fill("reached"));
    expect(asked).toEqual([key()]);
  });

  test("may be mistyped twice; then the message names ssh-add", async () => {
    const careless = person("wrong", "wrong too", "open sesame");
    expect(await reaches(hostOf(sshd, { key: key() }), testOptions({ keyPassphrase: careless.ask }))).toBe("reached");
    const hopeless = person("a", "b", "c", "d");
    const failure = await failureOf(
      await contact(hostOf(sshd, { key: key() }), testOptions({ keyPassphrase: hopeless.ask })),
    );
    expect(failure).toMatchObject({ kind: "key-encrypted", help: expect.stringContaining(`ssh-add ${key()}`) });
    expect(hopeless.asked).toHaveLength(3);
  });
});

describe("a password", () => {
  test.each([
    ["password", ["PasswordAuthentication yes"]],
    ["keyboard-interactive", ["KbdInteractiveAuthentication yes", "UsePAM yes"]],
  ])("opens a server that takes %s", async (_method, lines) => {
    const server = await startSshd({ first: lines });
    try {
      const host = hostOf(server, { key: null, user: USER });
      expect(await reaches(host, testOptions({ loginPassword: new Secret(PASSWORD) }))).toBe("reached");
      const options = testOptions({ loginPassword: new Secret("wrong") });
      const failure = await failureOf(await contact(host, options));
      expect(failure.kind).toBe("auth-failed");
      expect(`${failure.message} ${failure.help}`).not.toContain("wrong");
    } finally {
      await server.stop();
    }
  });
});
