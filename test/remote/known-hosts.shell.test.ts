import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  fingerprint,
  hashedName,
  judgeKey,
  keyType,
  knownName,
  linesFor,
  parseKnownHosts,
} from "../../src/remote/known-hosts.js";
import { makeKey } from "../support/sshd.js";

let dir: string;
const keys: { name: string; type: string; blob: string }[] = [];

beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), "hap-known-"));
  for (const type of ["ed25519", "rsa", "ecdsa"] as const) {
    makeKey(join(dir, type), type);
    const [name = "", blob = ""] = readFileSync(join(dir, `${type}.pub`), "utf8").split(" ");
    keys.push({ name: type, type: name, blob });
  }
});

afterAll(() => rmSync(dir, { recursive: true, force: true }));

function key(name: string): { type: string; blob: string } {
  const found = keys.find((entry) => entry.name === name);
  if (found === undefined) throw new Error(name);
  return found;
}

function line(hosts: string, name = "ed25519"): string {
  return `${hosts} ${key(name).type} ${key(name).blob}\n`;
}

function blob(name: string): Buffer {
  return Buffer.from(key(name).blob, "base64");
}

function judge(text: string, address: string, port = 22, name = "ed25519"): ReturnType<typeof judgeKey> {
  return judgeKey(parseKnownHosts(text, "known_hosts"), { address, port }, blob(name));
}

/** The line numbers that OpenSSH finds for a name. */
function opensshFinds(file: string, name: string): number[] {
  try {
    const out = execFileSync("ssh-keygen", ["-F", name, "-f", file], { encoding: "utf8" });
    return [...out.matchAll(/found: line (\d+)/g)].map((found) => Number(found[1]));
  } catch {
    return [];
  }
}

const NAMES = [
  "ha1",
  "HA1",
  "192.168.3.87",
  "[ha1]:2222",
  "[192.168.3.87]:2222",
  "ha1.example.org",
  "ha2.example.org",
  "fe80::1",
  "x",
];

test("the lines found for a name are those that ssh-keygen -F finds", () => {
  const text = [
    "# a comment\n",
    line("ha1,192.168.3.87"),
    line("[ha1]:2222", "rsa"),
    line("*.example.org,!ha2.example.org", "ecdsa"),
    line("192.168.3.*"),
    line("[192.168.3.8?]:2222"),
    line("fe80::1"),
    "\n",
    "broken line\n",
    `@revoked ${line("ha1", "rsa")}`,
    `@cert-authority ${line("*.example.org", "rsa")}`,
  ].join("");
  const file = join(dir, "plain");
  writeFileSync(file, text);
  for (const name of NAMES) {
    const ours = linesFor(parseKnownHosts(text, file), name.toLowerCase()).map((entry) => entry.line);
    expect({ name, lines: ours }).toEqual({ name, lines: opensshFinds(file, name.toLowerCase()) });
  }
});

test("a file hashed by ssh-keygen -H is read", () => {
  const file = join(dir, "hashed");
  writeFileSync(file, line("ha1,192.168.3.87") + line("[ha1]:2222", "rsa"));
  execFileSync("ssh-keygen", ["-q", "-H", "-f", file], { stdio: "ignore" });
  const text = readFileSync(file, "utf8");
  expect(text).toContain("|1|");
  expect(text).not.toContain("ha1");
  expect(judge(text, "ha1")).toEqual({ kind: "known" });
  expect(judge(text, "HA1")).toEqual({ kind: "known" });
  expect(judge(text, "192.168.3.87")).toEqual({ kind: "known" });
  expect(judge(text, "ha1", 2222, "rsa")).toEqual({ kind: "known" });
  expect(judge(text, "ha2").kind).toBe("unknown");
});

test("a name hashed by us is found by ssh-keygen -F", () => {
  const file = join(dir, "ours");
  writeFileSync(file, line(hashedName("[ha1]:2222", Buffer.alloc(20, 7))));
  expect(opensshFinds(file, "[ha1]:2222")).toEqual([1]);
});

describe("a key is judged", () => {
  test("unknown where no line names the host", () => {
    expect(judge(line("ha2"), "ha1")).toEqual({ kind: "unknown", authority: null });
  });

  test("changed where the host has another key, with the line of the same type", () => {
    const text = line("ha1", "rsa") + line("ha1", "ed25519").replace(/AAAA\S+/, key("ecdsa").blob);
    expect(judge(text, "ha1")).toMatchObject({ kind: "changed", known: { file: "known_hosts", line: 2 } });
  });

  test("changed where the host is known by keys of other types only", () => {
    expect(judge(line("ha1", "rsa"), "ha1")).toMatchObject({ kind: "changed", known: { type: "ssh-rsa", line: 1 } });
  });

  test("revoked even where another line knows it", () => {
    expect(judge(line("ha1") + `@revoked ${line("*")}`, "ha1")).toMatchObject({ kind: "revoked", known: { line: 2 } });
  });

  test("known on another port by the line of the bare name", () => {
    expect(judge(line("ha1"), "ha1", 2222)).toEqual({ kind: "known" });
    expect(judge(line("ha1", "rsa"), "ha1", 2222).kind).toBe("unknown");
  });

  test("not known by a certificate authority, which is named", () => {
    expect(judge(`@cert-authority ${line("*.example.org")}`, "ha1.example.org")).toMatchObject({
      kind: "unknown",
      authority: { line: 1 },
    });
  });
});

test("fingerprint and type are those of ssh-keygen -l", () => {
  const shown = execFileSync("ssh-keygen", ["-l", "-f", join(dir, "rsa.pub")], { encoding: "utf8" });
  expect(shown).toContain(fingerprint(blob("rsa")));
  expect(keyType(blob("rsa"))).toBe("ssh-rsa");
  expect(knownName("FE80::1", 22)).toBe("fe80::1");
});
