import { execFileSync, spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { Secret } from "../../src/model/secret.js";
import type { Unlock } from "../../src/secrets/open-secrets.js";

/** A folder that is removed after the test that asks for it; outside of tests `after` is `afterAll`. */
export function newFolder(after: (remove: () => void) => void = onTestFinished): string {
  const folder = mkdtempSync(join(tmpdir(), "hap-secrets-"));
  after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** A key pair that `age-keygen` made: the identity file and the public key. */
export function newKey(folder: string, name: string): { readonly file: string; readonly recipient: string } {
  const file = join(folder, `${name}.txt`);
  execFileSync("age-keygen", ["-o", file], { stdio: "ignore" });
  return { file, recipient: execFileSync("age-keygen", ["-y", file], { encoding: "utf8" }).trim() };
}

/** Encrypts by the `age` tool. */
export function ageEncrypt(path: string, text: string, args: readonly string[]): void {
  writeFileSync(path, execFileSync("age", ["-e", ...args], { input: text }));
}

/** Decrypts by the `age` tool. */
export function ageDecrypt(path: string, identity: string): string {
  return execFileSync("age", ["-d", "-i", identity, path], { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
}

/** Runs a program with a passphrase to type: `age` and hap ask on a terminal only, which `script` of util-linux makes. */
export function onTerminal(command: string, typed: readonly string[], cwd: string): Promise<string> {
  return new Promise((resolve) => {
    const child = spawn("script", ["-qec", command, "/dev/null"], { cwd, stdio: ["pipe", "pipe", "inherit"] });
    const lines = [...typed];
    let said = "";
    let seen = 0;
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      said += text;
      // One answer for each question, when it is there: what comes before is thrown away by some programs.
      while (/(?:: |\?\s*)$/.test(said) && said.length > seen && lines.length > 0) {
        seen = said.length;
        child.stdin.write(`${lines.shift()}\r`);
      }
    });
    child.on("close", () => resolve(said));
  });
}

/** Identities and a passphrase as texts. */
export function unlockBy(identities: readonly string[], passphrase: string | null = null): Unlock {
  return {
    identities: identities.map((text) => new Secret(text)),
    passphrase: () => Promise.resolve(passphrase === null ? null : new Secret(passphrase)),
  };
}
