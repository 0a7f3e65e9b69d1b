import { describe, expect, it } from "vitest";
import { engineNamed } from "../../src/engines/engines.js";
import { stateView, type Answer } from "../../src/model/host-state.js";
import { takeoverTimeline, toldBy } from "../../src/run/drill/timeline.js";
import { readTakeovers } from "../../src/shell/engine-log.js";
import { facts } from "../support/seen-pair.js";

const { log } = engineNamed("keepalived");

/** Lines of 2.2.7 by rsyslog: a backup whose master stops, and comes back. */
const BACKUP = `2026-11-29T03:00:00.000001+00:00 b Keepalived[900]: Starting Keepalived v2.2.7 (01/16,2022)
2026-11-29T03:00:00.100000+00:00 b Keepalived_vrrp[901]: (VI_1) Entering BACKUP STATE (init)
2026-11-29T03:10:00.000000+00:00 b Keepalived_vrrp[901]: (VI_1) Backup received priority 0 advertisement
2026-11-29T03:10:00.612000+00:00 b Keepalived_vrrp[901]: (VI_1) Entering MASTER STATE
2026-11-29T03:10:01.000000+00:00 b somebody: Keepalived_vrrp[1]: (VI_9) Entering MASTER STATE
2026-11-29T03:10:05.000000+00:00 b Keepalived_vrrp[901]: (VI_1) Master received advert from 10.0.0.1 with higher priority 150, ours 100
2026-11-29T03:10:05.000001+00:00 b Keepalived_vrrp[901]: (VI_1) Entering BACKUP STATE
`;

const CONF = `vrrp_instance VI_1 {
  interface eth0
  virtual_router_id 51
  priority 100
  advert_int 1
}
`;

const NOW = Date.UTC(2026, 10, 29, 4) / 1000;

function linesOf(text: string) {
  return readTakeovers(Buffer.from(`${NOW} +0000\n${text}`));
}

function takeoversOf(text: string, conf = CONF) {
  const file = { type: "file", sha256: "", size: 1, mode: 0o600, owner: "root", group: "root", mtime: "" } as const;
  const answers = new Map<string, Answer>([
    ["file /etc/keepalived/keepalived.conf", { kind: "file", state: { ...file, content: Buffer.from(conf) } }],
  ]);
  const view = stateView({ facts: facts("b", {}), answers });
  return log.takeoversIn(linesOf(text), view).map((seconds) => seconds - NOW);
}

const role = (time: string, state: string): string =>
  `2026-11-29T${time}+00:00 b Keepalived_vrrp[901]: (VI_1) Entering ${state} STATE\n`;

describe("keepalived's log", () => {
  it("tells the takeover in a drill, and what is somebody else's is none of it", () => {
    const faultAt = (NOW - 3000) * 1000;
    const lines = linesOf(BACKUP).map(({ message, seconds }) => ({ message, at: seconds * 1000 }));
    expect(takeoverTimeline({ lines, faultAt, log }).map(({ kind, text }) => [kind, text])).toEqual([
      ["noticed", "VI_1 is given up"],
      ["finished", "VI_1 is master"],
    ]);
    const quiet = lines.filter(({ message }) => !message.includes("priority 0"));
    expect(takeoverTimeline({ lines: quiet, faultAt, log }).map(({ text }) => text)).toEqual(["VI_1 is master"]);
    expect(toldBy({ lines, faultAt, log })).toEqual([
      { text: "VI_1 is given up", atMs: 0 },
      { text: "VI_1 is master", atMs: 0 },
      { text: "VI_1 is backup", atMs: 5000 },
    ]);
  });

  it.each([
    [
      "Keepalived_healthcheckers[77]: Removing service [10.0.0.3]:tcp:80 from VS [10.0.0.9]:tcp:80",
      "takes out [10.0.0.3]:tcp:80",
    ],
    [
      "daemon.info Keepalived_healthcheckers[77]: Adding sorry server [10.0.0.5]:tcp:80 to VS [10.0.0.9]:tcp:80",
      "takes in sorry server [10.0.0.5]:tcp:80",
    ],
    ["Keepalived_vrrp[77]: VRRP_Script(chk_web) failed (exited with status 1)", "check chk_web failed"],
    ["Keepalived[77]: Stopped Keepalived v2.2.7 (01/16,2022)", "is down"],
  ])("tells %s", (message, text) => {
    expect(log.meaningOf(message)?.text).toBe(text);
  });

  it("bounds what a name may take, and knows no line of another program", () => {
    expect(log.meaningOf(`Keepalived_vrrp[1]: (${"x".repeat(500)}) Entering MASTER STATE`)?.text).toHaveLength(60);
    expect(log.meaningOf("sshd[1]: (VI_1) Entering MASTER STATE")).toBeNull();
    expect(log.meaningOf("(VI_1) Entering MASTER STATE")).toBeNull();
    const senders = [
      "Keepalived[1]: x",
      "daemon.info Keepalived_vrrp[1]: x",
      "sshd[1]: x",
      "sshd[1]: Keepalived[1]: x",
    ];
    expect(senders.map((message) => log.isOwn(message))).toEqual([true, true, false, false]);
  });

  it("tells a takeover where a backup has heard a master, not where nobody was there", () => {
    expect(takeoversOf(BACKUP)).toEqual([-3000]);
    // A start with nobody else: it waits for its silence, and is master.
    expect(takeoversOf(role("03:00:00", "BACKUP") + role("03:00:04", "MASTER"))).toEqual([]);
    expect(takeoversOf(role("03:00:04", "MASTER"))).toEqual([]);
    expect(takeoversOf(role("03:00:00", "BACKUP") + role("03:30:00", "FAULT") + role("03:40:00", "MASTER"))).toEqual(
      [],
    );
    const late = role("03:00:00", "BACKUP") + role("03:00:30", "MASTER");
    expect(takeoversOf(late)).toEqual([-3570]);
    expect(takeoversOf(late, `global_defs {\n  vrrp_startup_delay 60\n}\n${CONF}`)).toEqual([]);
    expect(takeoversOf(BACKUP, "")).toEqual([]);
    // It comes back, and hears the other one, whose priority is lower.
    const lower =
      "2026-11-29T03:00:01+00:00 b Keepalived_vrrp[901]: (VI_1) received lower priority (100) advert from 10.0.0.1 - discarding\n";
    expect(takeoversOf(role("03:00:00", "BACKUP") + lower + role("03:00:04", "MASTER"))).toEqual([-3596]);
  });
});
