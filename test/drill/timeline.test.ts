import { describe, expect, it } from "vitest";
import { engineNamed } from "../../src/engines/engines.js";
import { readLogLines } from "../../src/shell/probes/log-lines.js";
import { takeoverTimeline, timeOfLine, type TimedLine } from "../../src/run/drill/timeline.js";

/** Lines of the daemon and the scripts of Heartbeat 3.0.6 on Debian, a graceful stop of the peer. */
const GRACEFUL = `Nov 23 01:35:34 LD_192_168_3_88 heartbeat: [1197]: info: Received shutdown notice from 'ld_192_168_3_87'.
Nov 23 01:35:34 LD_192_168_3_88 heartbeat: [1197]: info: Resources being acquired from ld_192_168_3_87.
Nov 23 01:35:34 LD_192_168_3_88 heartbeat: [1682]: info: acquire local HA resources (standby).
Nov 23 01:35:34 LD_192_168_3_88 heartbeat: [1682]: info: local HA resource acquisition completed (standby).
2026/11/23_01:35:34  harc(default)[1708]:    info: Running /etc/ha.d//rc.d/status status
2026/11/23_01:35:34  mach_down(default)[1722]:    info: Taking over resource group IPaddr2::192.168.3.118/24/eth0
2026/11/23_01:35:35  ResourceManager(default)[1746]:    info: Running /etc/ha.d/resource.d/IPaddr2 192.168.3.118/24/eth0 start
2026/11/23_01:35:35  ResourceManager(default)[1746]:    info: Running /etc/ha.d/resource.d/myop.sh  start
2026/11/23_01:35:36  mach_down(default)[1722]:    info: mach_down takeover complete for node ld_192_168_3_87.
Nov 23 01:35:36 LD_192_168_3_88 heartbeat: [1197]: info: mach_down takeover complete.
Nov 23 01:35:39 LD_192_168_3_88 heartbeat: [1197]: WARN: node ld_192_168_3_87: is dead
`;

/** The same of 2.1.4, a crash of the peer. */
const CRASH = `heartbeat[10414]: 2026/11/23_01:35:44 WARN: node ld_192_168_3_87: is dead
heartbeat[10414]: 2026/11/23_01:35:44 info: Resources being acquired from ld_192_168_3_87.
ResourceManager[10480]: 2026/11/23_01:35:45 info: Running /etc/ha.d/resource.d/IPaddr 192.168.3.118 start
ResourceManager[10768]: 2026/11/23_01:35:46 info: Running /etc/ha.d/resource.d/myop.sh start
heartbeat[10414]: 2026/11/23_01:35:46 info: mach_down takeover complete.
`;

const FAULT = Date.UTC(2026, 10, 23, 1, 35, 33);

function timed(text: string): readonly TimedLine[] {
  const clock = { seconds: FAULT / 1000 + 3600, zone: 0 };
  return readLogLines(Buffer.from(text), clock).map(({ message, seconds }) => ({ message, at: (seconds ?? 0) * 1000 }));
}

const shown = (text: string): readonly string[] =>
  takeoverTimeline({ lines: timed(text), faultAt: FAULT, log: engineNamed("heartbeat").log }).map(
    ({ text: what, atMs }) => `${atMs} ${what}`,
  );

describe("takeoverTimeline", () => {
  it("reads a graceful takeover in the formats of 3.0.6, and not the death that is told later", () => {
    expect(shown(GRACEFUL)).toEqual([
      "1000 shutdown notice",
      "1000 acquiring",
      "2000 IPaddr2 start",
      "2000 myop.sh start",
      "3000 takeover complete",
    ]);
  });

  it("tells nothing of what was before the fault", () => {
    const at = (ms: number, message: string): TimedLine => ({ message, at: FAULT + ms });
    const role = (state: string): string => `Keepalived_vrrp[9]: (VI_1) Entering ${state} STATE`;
    const lines = [at(-2500, role("MASTER")), at(-2000, role("BACKUP")), at(700, role("MASTER"))];
    const { log } = engineNamed("keepalived");
    expect(takeoverTimeline({ lines, faultAt: FAULT, log }).map(({ atMs }) => atMs)).toEqual([700]);
  });

  it("reads a crash in the format of 2.1.4", () => {
    expect(shown(CRASH)).toEqual([
      "11000 declared dead",
      "11000 acquiring",
      "12000 IPaddr start",
      "13000 myop.sh start",
      "13000 takeover complete",
    ]);
  });

  it("is empty when the node noticed nothing, whatever else it starts", () => {
    const start = GRACEFUL.split("\n")
      .filter((line) => line.includes("start"))
      .join("\n");
    expect(shown(start)).toEqual([]);
    expect(shown("")).toEqual([]);
  });

  it("tells only what was told so far of a takeover that is not over", () => {
    expect(shown(GRACEFUL.split("\n").slice(0, 7).join("\n"))).toEqual([
      "1000 shutdown notice",
      "1000 acquiring",
      "2000 IPaddr2 start",
    ]);
  });
});

describe("timeOfLine", () => {
  const arrivedMs = FAULT + 400;

  it("is the arrival when the stamp agrees, on a clock that is ahead too", () => {
    expect(timeOfLine({ seconds: FAULT / 1000 }, { arrivedMs, offsetMs: 0 })).toBe(arrivedMs);
    expect(timeOfLine({ seconds: FAULT / 1000 + 90 }, { arrivedMs, offsetMs: 90_000 })).toBe(arrivedMs);
    expect(timeOfLine({ seconds: null }, { arrivedMs, offsetMs: 0 })).toBe(arrivedMs);
  });

  it("is the stamp, corrected by the clock, when the line came late", () => {
    expect(timeOfLine({ seconds: FAULT / 1000 - 20 }, { arrivedMs, offsetMs: 0 })).toBe(FAULT - 20_000);
    expect(timeOfLine({ seconds: FAULT / 1000 + 70 }, { arrivedMs, offsetMs: 90_000 })).toBe(FAULT - 20_000);
  });
});
