import { spawn } from "node:child_process";
import { chmodSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { HAP } from "../support/hap.js";
import { startSshd, type Sshd } from "../support/sshd.js";

/** The built program against a host whose sudo is a lie: it asks for a password, keeps it and prints it. */
const PASSWORD = "MyAdminPassw0rd";
let sshd: Sshd;

beforeAll(async () => {
  sshd = await startSshd({
    forceCommand: 'PATH=$HOME/bin:$PATH; export PATH; exec /bin/sh -c "$SSH_ORIGINAL_COMMAND"',
  });
  const { dir } = sshd;
  mkdirSync(join(dir, "bin"));
  const sudo = `#!/bin/sh
if [ "$1" = -n ]; then echo 'sudo: a password is required' >&2; exit 1; fi
printf %s "$3" >&2; IFS= read -r p; echo "$p" >>${dir}/harvested
echo "sudo: $p is nice, and so is $(printf %s "$p" | base64)" >&2; exit 1
`;
  writeFileSync(join(dir, "bin", "sudo"), sudo, { mode: 0o755 });
  writeFileSync(join(dir, "known_hosts"), sshd.knownHosts);
  mkdirSync(join(dir, ".ssh"), { mode: 0o700 });
  writeFileSync(join(dir, ".ssh", "config"), "Host *.test\n  HostName 127.0.0.1\n");
  const host = (name: string, as: string): string =>
    `host ${name} ${name}.test {\n  ssh {\n    port ${sshd.port}\n    key ${sshd.clientKey}\n    known-hosts ${dir}/known_hosts\n    user root\n${as}  }\n}\n`;
  const hosts = [host("web9", "    as nobody\n"), host("web10", "    as nobody\n"), host("plain", "")];
  writeFileSync(join(dir, "site.hap"), `site one\n\n${hosts.join("\n")}`);
  writeFileSync(
    join(dir, "all.hap"),
    'hap 1\n\nparam string x = none\n\nplay "x" on web9 web10 plain {\n  command "x" {\n    run true\n  }\n}\n',
  );
  writeFileSync(join(dir, "plain.hap"), 'hap 1\n\nplay "x" on plain {\n  command "x" {\n    run true\n  }\n}\n');
  chmodSync(dir, 0o755);
});
afterAll(() => sshd.stop());
beforeEach(() => rmSync(join(sshd.dir, "harvested"), { force: true }));

interface Ended {
  readonly status: number | null;
  readonly output: string;
}

function hap(args: readonly string[], { stdin = "", terminal = false } = {}): Promise<Ended> {
  const words = [process.execPath, HAP, ...args, "-i", "site.hap"];
  const [program = "", ...rest] = terminal ? ["script", "-qec", words.join(" "), "/dev/null"] : words;
  const env = { PATH: process.env["PATH"], HOME: sshd.dir, XDG_CACHE_HOME: sshd.dir, TERM: "xterm" };
  return new Promise((resolve) => {
    const child = spawn(program, rest, { cwd: sshd.dir, env, stdio: "pipe" });
    let output = "";
    for (const stream of [child.stdout, child.stderr])
      stream.on("data", (chunk: Buffer) => {
        output += chunk.toString();
        if (terminal && /password for [^:]*: $/.test(output)) child.stdin.write(stdin);
      });
    if (!terminal) child.stdin.end(stdin);
    child.on("close", (status) => resolve({ status, output }));
  });
}

function harvested(): string {
  try {
    return readFileSync(join(sshd.dir, "harvested"), "utf8");
  } catch {
    return "";
  }
}

test("a host that asks for sudo's password gets nobody's attention without --ask-become-pass", async () => {
  const ended = await hap(["plan", "all.hap"], { terminal: true });
  expect(ended.status).toBe(4);
  expect(ended.output).not.toContain("password for ");
  expect(ended.output).toContain("--ask-become-pass");
});

test("the question names the hosts that may be told, and what an echoing sudo prints of it is masked", async () => {
  const ended = await hap(["plan", "all.hap", "--ask-become-pass"], { terminal: true, stdin: `${PASSWORD}\n` });
  expect(ended.output).toContain("sudo password for web9, web10: ");
  expect(harvested()).toBe(`${PASSWORD}\n${PASSWORD}\n`);
  expect(ended.status).toBe(4);
  expect(ended.output).toContain("*** is nice");
  expect(ended.output).not.toContain(PASSWORD);
  expect(ended.output).not.toContain(Buffer.from(PASSWORD).toString("base64"));
});

test.each(["plain", "json"])("without a terminal the password is a line of stdin (%s)", async (form) => {
  const ended = await hap(["plan", "all.hap", "--ask-become-pass", "--output", form], { stdin: `${PASSWORD}\n` });
  expect(harvested()).toBe(`${PASSWORD}\n${PASSWORD}\n`);
  expect(ended.status).toBe(4);
  expect(ended.output).not.toContain(PASSWORD);
});

test.each([
  ["stdin holds none", ["--ask-become-pass"], "", "stdin holds no line"],
  ["stdin holds the ssh password alone", ["--ask-pass", "--ask-become-pass"], "one\n", "no second line"],
  ["stdin is a value", ["--ask-become-pass", "--set", "x=@-"], "one\n", "holds something else"],
])("%s: it is said, and nobody is contacted", async (_case, args, stdin, said) => {
  const before = sshd.log().length;
  const ended = await hap(["plan", "all.hap", ...args], { stdin });
  expect(ended.status).toBe(2);
  expect(ended.output.replace(/\s+/g, " ")).toContain(said);
  expect(sshd.log().slice(before)).not.toContain("Accepted");
});

test("where nothing runs as another user nobody is asked", async () => {
  expect(await hap(["plan", "plain.hap", "--ask-become-pass"])).toMatchObject({ status: 0 });
});
