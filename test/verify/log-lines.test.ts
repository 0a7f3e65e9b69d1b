import { describe, expect, it } from "vitest";
import type { LogProbe } from "../../src/model/probe.js";
import { readLogLines } from "../../src/shell/probes/log-lines.js";
import { readLog } from "../../src/shell/probes/log.js";
import { sourceFile } from "../../src/source/source-file.js";

const span = { file: sourceFile("p.hap", "log /var/log/ha-log matches x\n"), start: 0, end: 3 };
/** 2026-11-23 01:00:00 UTC. */
const NOW = Date.UTC(2026, 10, 23, 1) / 1000;
const UTC = { seconds: NOW, zone: 0 };

function linesOf(text: string, clock = UTC) {
  return readLogLines(Buffer.from(text), clock).map(({ message, seconds }) => ({
    message,
    ago: seconds === null ? null : NOW - seconds,
  }));
}

describe("lines of a log", () => {
  it.each([
    [
      "3.0.6 daemon",
      "Nov 23 00:59:50 ha1 heartbeat: [155]: info: mach_down takeover complete.",
      "mach_down takeover complete.",
    ],
    [
      "2.1.4 daemon",
      "heartbeat[10414]: 2026/11/23_00:59:50 info: mach_down takeover complete.",
      "mach_down takeover complete.",
    ],
    ["2.1.4 daemon, warning", "heartbeat[10414]: 2026/11/23_00:59:50 WARN: node b: is dead", "node b: is dead"],
    [
      "3.0.6 script",
      "2026/11/23_00:59:50 mach_down(default)[900]:\tinfo: mach_down takeover complete for node b.",
      "mach_down takeover complete for node b.",
    ],
    [
      "3.0.6 script",
      "2026/11/23_00:59:50  ResourceManager(default)[211]:  info: Running /etc/ha.d/resource.d/myop.sh  start",
      "Running /etc/ha.d/resource.d/myop.sh  start",
    ],
    ["syslog", "Nov 23 00:59:50 ha1 kernel: IPVS: ipvs loaded.", "kernel: IPVS: ipvs loaded."],
    ["RFC 3339 with a zone", "2026-11-23T02:59:50.123456+02:00 ha1 sshd[1]: hello", "sshd[1]: hello"],
  ])("%s", (_name, line, message) => {
    const [found] = linesOf(`${line}\n`);
    expect(found?.ago).toBe(10);
    expect(found?.message).toBe(message);
  });

  it("are in the host's zone", () => {
    const zone = { seconds: NOW, zone: 5.5 * 3600 };
    expect(linesOf("Nov 23 06:29:50 ha1 heartbeat: [1]: info: x\n", zone)[0]?.ago).toBe(10);
    expect(linesOf("heartbeat[1]: 2026/11/23_06:29:50 info: x\n", zone)[0]?.ago).toBe(10);
  });

  it("without a year are of the last twelve months", () => {
    const january = { seconds: Date.UTC(2027, 0, 1, 0, 0, 5) / 1000, zone: 0 };
    const [line] = readLogLines(Buffer.from("Dec 31 23:59:55 a heartbeat: [1]: info: x\n"), january);
    expect(line?.seconds).toBe(january.seconds - 10);
  });

  it("without a stamp belong to the line before; before the first stamp to none", () => {
    const found = linesOf("cut off\nNov 23 00:59:50 a heartbeat: [1]: info: x\n  more\n");
    expect(found.map((line) => line.ago)).toEqual([null, 10, 10]);
  });

  it("may hold any bytes", () => {
    const bytes = Buffer.concat([
      Buffer.from([0, 0xff, 0x80, 10]),
      Buffer.from("Nov 23 00:59:50 a heartbeat: [1]: info: x\n"),
    ]);
    expect(readLogLines(bytes, UTC).at(-1)).toMatchObject({ message: "x" });
  });
});

describe("a log probe", () => {
  const probe = (since: "run" | "start", pattern: string): LogProbe => ({
    kind: "log",
    path: "/var/log/ha-log",
    pattern,
    since,
    on: null,
    span,
    timeoutMs: null,
  });
  const old = "Nov 23 00:30:00 a heartbeat: [155]: info: mach_down takeover complete.";
  const fresh = "Nov 23 00:59:58 a heartbeat: [155]: info: Received shutdown notice from 'b'.";
  const stat = `155 (heartbeat: mast) S 1 ${Array.from({ length: 17 }, () => "0").join(" ")} 10000 0`;
  /** The daemon began 60 s before NOW: 160 s after the boot minus tick 10000. */
  const answer = (body: string, daemon = stat) => Buffer.from(`log\n${NOW} +0000\n160.00 300.00\n${daemon}\n${body}\n`);

  it("counts lines since the run began", () => {
    const bytes = answer(`${old}\n${fresh}`);
    expect(readLog(bytes, probe("run", "Received shutdown notice"), NOW - 5)).toMatchObject({ ok: true });
    expect(readLog(bytes, probe("run", "takeover complete"), NOW - 5)).toMatchObject({
      ok: false,
      text: "none of 1 lines since the run began",
      evidence: [{ label: "last", text: fresh }],
    });
    expect(readLog(bytes, probe("run", "takeover complete"), NOW - 3600)).toMatchObject({ ok: true });
  });

  it("gives an expression up that would never end on what the host wrote", () => {
    const bytes = answer(`Nov 23 00:59:58 ha1 heartbeat: [155]: info: ${"a".repeat(60)}`);
    expect(readLog(bytes, probe("run", "(a+)+b"), NOW - 5)).toEqual({
      ok: false,
      text: "`(a+)+b` takes too long on this log",
      evidence: [],
    });
  });

  it("counts lines since the daemon started", () => {
    const bytes = answer(`${old}\n${fresh}`);
    expect(readLog(bytes, probe("start", "^Received shutdown notice from '(\\S+)'\\.$"), 0).ok).toBe(true);
    expect(readLog(bytes, probe("start", "takeover complete"), 0).ok).toBe(false);
  });

  it("fails without a daemon, and says so", () => {
    expect(readLog(answer(fresh, ""), probe("start", "shutdown"), 0)).toMatchObject({
      ok: false,
      text: "Heartbeat does not run, so no line is since its start",
    });
  });

  it.each([
    ["missing", "there is no /var/log/ha-log"],
    ["no file", "/var/log/ha-log is no regular file"],
    ["unreadable", "this user may not read /var/log/ha-log"],
    ["", "the host gave no answer"],
  ])("a log that is %s", (state, text) => {
    expect(readLog(Buffer.from(`${state}\n`), probe("run", "x"), 0)).toMatchObject({ ok: false, text });
  });
});
