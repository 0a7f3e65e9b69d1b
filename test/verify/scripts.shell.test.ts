import { spawn } from "node:child_process";
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { CommandProbe, LogProbe, ProcessProbe } from "../../src/model/probe.js";
import { MOVES_RESOURCES } from "../../src/engines/heartbeat/paths.js";
import { Secret } from "../../src/model/secret.js";
import { quote } from "../../src/remote/quote.js";
import { readAddresses } from "../../src/shell/probes/addresses.js";
import { readCommand } from "../../src/shell/probes/command.js";
import { readIpvs, serviceIn } from "../../src/shell/probes/ipvs.js";
import { readLog } from "../../src/shell/probes/log.js";
import { expectedSections, probeScript, readSections } from "../../src/shell/probes/probe-script.js";
import { markedScript, readMarks } from "../../src/shell/protocol.js";
import { readProcesses } from "../../src/shell/probes/processes.js";
import type { Section } from "../../src/shell/probes/section.js";
import { sourceFile } from "../../src/source/source-file.js";

const span = { file: sourceFile("p.hap", "x\n"), start: 0, end: 1 };
let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "hap-probes-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** Runs the script of some sections as a host would, text on stdin; what each printed. */
async function answers(shell: readonly string[], sections: readonly Section[], limitMs = 5000) {
  const [program = "", ...args] = shell;
  const child = spawn(program, [...args, "-s"], { stdio: ["pipe", "pipe", "pipe"] });
  const parts: Buffer[] = [];
  child.stdout.on("data", (part: Buffer) => parts.push(part));
  const { text, nonce } = markedScript(probeScript(sections.map((section) => ({ section, limitMs }))));
  child.stdin.end(text);
  await new Promise<void>((resolve) => child.on("close", () => resolve()));
  const read = readMarks(Buffer.concat(parts), nonce, expectedSections(sections.length));
  const found = read.ok ? readSections(read.value) : new Map<number, Buffer>();
  return sections.map((_, i) => found.get(i) ?? Buffer.from("no answer"));
}

const words = (...list: string[]): CommandProbe["command"] => ({ kind: "words", words: list });
const script = (text: string | Secret): CommandProbe["command"] => ({ kind: "script", text });

async function command(
  shell: readonly string[],
  run: CommandProbe["command"],
  expected: string | null = null,
  limitMs = 5000,
) {
  const probe: CommandProbe = { kind: "command", command: run, expect: expected, span, timeoutMs: null };
  const [answer] = await answers(shell, [{ kind: "command", command: run }], limitMs);
  return readCommand((answer ?? Buffer.alloc(0)).toString("utf8"), probe);
}

describe.each([["dash"], ["bash"], ["busybox", "sh"]])("on %s %s", (...shell) => {
  const sh = shell.filter((word) => word !== undefined);

  it("a command that ends with 0 and prints the text", async () => {
    expect(await command(sh, words("printf", "%s\\n", "it is running"), "is running")).toMatchObject({ ok: true });
  });

  it("a command that prints another text, or fails", async () => {
    expect(await command(sh, words("echo", "stopped"), "is running")).toMatchObject({
      ok: false,
      text: "exit 0, and its output does not hold the text",
      evidence: [{ label: "output", text: "stopped" }],
    });
    expect(await command(sh, script("echo out; echo err >&2; exit 3"))).toMatchObject({
      ok: false,
      text: "exit 3",
      evidence: [{ label: "output", text: "out\nerr" }],
    });
    expect(await command(sh, words("no-such-program"))).toMatchObject({ ok: false, text: "exit 127" });
  });

  it("a script of several lines, quotes and bytes, that stops at its first failure", async () => {
    expect(await command(sh, script(`a='it'"'"'s'\nprintf '%s €\\n' "$a"`), "it's €")).toMatchObject({ ok: true });
    expect(await command(sh, script("false\necho went on"))).toMatchObject({ ok: false, text: "exit 1", evidence: [] });
  });

  it("a command that hangs is ended at its limit, also one whose child keeps its output open", async () => {
    expect(await command(sh, words("sleep", "60"), null, 1000)).toMatchObject({
      ok: false,
      text: "it did not end in time",
    });
    expect(await command(sh, script("sleep 60 & echo done"), null, 1000)).toMatchObject({ ok: false });
  });

  it("a command that reads gets nothing and does not eat the script", async () => {
    expect(await command(sh, script('read -r line || echo "nothing: $line"'), "nothing: ")).toMatchObject({ ok: true });
  });

  it("what a secret script prints is not shown", async () => {
    const found = await command(sh, script(new Secret("echo topsecret; exit 1")));
    expect(found).toEqual({ ok: false, text: "exit 1", evidence: [] });
  });

  it("output that looks like the frame's own is not taken for it", async () => {
    const [first, second] = await answers(sh, [
      { kind: "command", command: script("echo; echo '@ffff 1'; echo; echo '@ffff end'") },
      { kind: "command", command: words("echo", "second") },
    ]);
    expect(first?.toString()).toContain("@ffff end");
    expect(second?.toString()).toContain("second");
  });

  it("a process by its command line, however it was started, and never hap's own look", async () => {
    const probe = (text: string): ProcessProbe => ({ kind: "process", text, span, timeoutMs: null });
    const child = spawn("sleep", ["86399"]);
    try {
      const [answer] = await answers(sh, [{ kind: "processes" }]);
      const list = answer?.toString("utf8") ?? "";
      expect(readProcesses(list, probe("sleep 86399"))).toMatchObject({ ok: true, text: "1 process" });
      expect(readProcesses(list, probe("sleep 86398")).ok).toBe(false);
    } finally {
      child.kill();
    }
  });

  it("a process of somebody else's says nothing, whatever it is called and however long", async () => {
    const probe = (text: string): ProcessProbe => ({ kind: "process", text, span, timeoutMs: null });
    const somebody = { uid: 12_345, gid: 12_345 };
    const long = Array.from({ length: 14 }, () => "x".repeat(120_000));
    const children = [
      spawn("sleep", ["86397"], { ...somebody, argv0: "forged-daemon" }),
      // A set-user-id program that waits: its arguments are those of who started it.
      spawn("su", ["forged-by-suid", "-c", "true"], { ...somebody, stdio: "pipe" }),
      ...Array.from({ length: 7 }, () => spawn("sh", ["-c", "read -r x", "own-long", ...long], { stdio: "pipe" })),
    ];
    try {
      const [answer] = await answers(sh, [{ kind: "processes" }]);
      const list = answer?.toString("utf8") ?? "";
      expect(list.length).toBeLessThan(6 * 1024 * 1024);
      expect(readProcesses(list, probe("own-long"))).toMatchObject({ ok: true, text: "7 processes" });
      for (const text of ["forged-daemon", "forged-by-suid"]) expect(readProcesses(list, probe(text)).ok).toBe(false);
    } finally {
      for (const child of children) child.kill("SIGKILL");
    }
  });

  it("only a shell of root's moves resources", async () => {
    const script = "/usr/share/heartbeat/ResourceManager";
    // In a space of processes of its own: labs beside it may have a Heartbeat.
    const text = (start: string): string => `${start} >/dev/null 2>&1 & p=$!; sleep 0.3
if ${MOVES_RESOURCES}; then echo moves; else echo rests; fi; kill -9 $p`;
    const says = async (start: string): Promise<string> => {
      const [answer] = await answers(
        ["unshare", "-p", "-f", "--mount-proc", ...sh],
        [{ kind: "command", command: { kind: "script", text: text(start) } }],
      );
      return /moves|rests/.exec(answer?.toString() ?? "")?.[0] ?? "no answer";
    };
    expect(await says(`sh -c 'sleep 60; :' ${script} takegroup`)).toBe("moves");
    expect(await says(`chroot --userspec=12345:12345 / sh -c 'sleep 60; :' ${script} takegroup`)).toBe("rests");
    // What runs as root for somebody else may have his arguments.
    expect(await says(`/usr/bin/tail -f /dev/null ${script} takegroup`)).toBe("rests");
  });

  it("logs: a FIFO, a directory and a missing file never hang", async () => {
    const fifo = join(folder, `fifo-${sh.join("-")}`);
    await answers(["dash"], [{ kind: "command", command: words("mkfifo", fifo) }]);
    const sections = [fifo, folder, join(folder, "none")].map((path) => ({ kind: "log", path }) as const);
    const found = await answers(sh, sections);
    expect(found.map((bytes) => bytes.toString().trim())).toEqual(["no file", "no file", "missing"]);
  });

  it("a log's fresh lines are told from its old ones by the host's clock", async () => {
    const path = join(folder, `it's a log ${sh.join(" ")}`);
    const stamp = (date: Date) => {
      const two = (n: number) => String(n).padStart(2, "0");
      const day = `${date.getFullYear()}/${two(date.getMonth() + 1)}/${two(date.getDate())}`;
      return `${day}_${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`;
    };
    const now = new Date();
    const before = new Date(now.getTime() - 3_600_000);
    writeFileSync(path, `heartbeat[1]: ${stamp(before)} info: old\nheartbeat[1]: ${stamp(now)} info: new\n`);
    chmodSync(path, 0o600);
    const probe = (pattern: string): LogProbe => ({
      kind: "log",
      path,
      pattern,
      since: "run",
      on: null,
      span,
      timeoutMs: null,
    });
    const [bytes = Buffer.alloc(0)] = await answers(sh, [{ kind: "log", path }]);
    const began = Math.floor(now.getTime() / 1000) - 60;
    expect(readLog(bytes, probe("^new$"), began)).toMatchObject({ ok: true, text: "new" });
    expect(readLog(bytes, probe("^old$"), began).ok).toBe(false);
  });

  it("the host's addresses", async () => {
    const [answer] = await answers(sh, [{ kind: "addresses" }]);
    const loopback = readAddresses(answer?.toString("utf8") ?? "")?.find((i) => i.name === "lo");
    expect(loopback?.addresses).toContain("127.0.0.1/8");
    expect(loopback?.mac).toBe("");
  });

  it("the LVS table as ipvsadm prints it", async () => {
    const table = [
      "-A -t 192.168.3.118:10101 -s wrr",
      "-a -t 192.168.3.118:10101 -r 192.168.3.100:10101 -i -w 9999 --tun-type ipip",
      "-A -u 192.168.3.118:10101 -s rr -p 300",
      "-a -u 192.168.3.118:10101 -r 192.168.3.101:53 -m -w 1",
    ];
    const fake = join(folder, "bin");
    await command(
      ["dash"],
      script(
        `mkdir -p ${quote(fake)}; printf '#!/bin/sh\\n[ "$*" = "-S -n" ] || exit 2\\ncat <<E\\n%s\\nE\\n' ${quote(table.join("\n"))} > ${quote(fake)}/ipvsadm; chmod +x ${quote(fake)}/ipvsadm`,
      ),
    );
    const [answer] = await answers(["env", `PATH=${fake}:/usr/bin:/bin`, ...sh], [{ kind: "ipvs" }]);
    const read = readIpvs(answer?.toString("utf8") ?? "");
    const service = { address: "192.168.3.118", port: 10101 };
    expect(read.ok && serviceIn(read.services, { protocol: "tcp", service })).toEqual({
      protocol: "tcp",
      address: "192.168.3.118:10101",
      scheduler: "wrr",
      servers: [{ address: "192.168.3.100:10101", method: "tunnel", weight: 9999 }],
    });
    expect(read.ok && serviceIn(read.services, { protocol: "udp", service })?.servers).toEqual([
      { address: "192.168.3.101:53", method: "nat", weight: 1 },
    ]);
  });
});

it("a kernel without LVS is a reason, not a table", () => {
  expect(readIpvs("255\nCan't initialize ipvs: Protocol not available\nAre you sure?\n").ok).toBe(false);
  expect(readIpvs("none\n")).toEqual({ ok: false, reason: "`ipvsadm` is not installed" });
  expect(readIpvs("0\n")).toEqual({ ok: true, services: [] });
});
