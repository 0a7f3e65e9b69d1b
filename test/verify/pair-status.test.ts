import { engineNamed } from "../../src/engines/engines.js";
import { MOVES_RESOURCES } from "../../src/engines/heartbeat/paths.js";
import { describe, expect, it } from "vitest";
import type { Host } from "../../src/model/host.js";
import { palette } from "../../src/report/palette.js";
import { width } from "../../src/report/fit.js";
import { statusScreen, watchLines } from "../../src/report/status-screen.js";
import { pairStatus, settledStatus } from "../../src/status/pair-status.js";
import type { AskedHost } from "../../src/status/see-host.js";
import { watchedPair, type WatchedPair } from "../../src/status/watched-pair.js";
import { readIpvs } from "../../src/shell/probes/ipvs.js";
import { a, b, facts, pair, reported, said, seen, service, TABLE, VIP, type Seen } from "../support/seen-pair.js";

describe("the status of a pair", () => {
  it("is healthy with one holder; an address on lo is none", () => {
    const status = pairStatus(pair, [seen(a, { holds: true }), seen(b, {})], null);
    expect(status).toMatchObject({ healthy: true, problems: [], lvsMatches: null, clockSkewSeconds: 0 });
    expect(status.addresses[0]?.holders).toEqual([{ host: "a", interface: "eth0", mac: "02:00:00:00:00:0a" }]);
  });

  it("names what is wrong, split brain first", () => {
    const down: AskedHost = { host: b, ok: false, reason: "no route" };
    expect(pairStatus(pair, [seen(a, { holds: true }), down], null).problems).toEqual([
      "b cannot be reached: no route; to Heartbeat on a it is active",
    ]);
    const both = pairStatus(pair, [seen(a, { holds: true }), seen(b, { holds: true }, { daemon: "stopped" })], null);
    expect(both.problems).toEqual([
      `b holds ${VIP} (eth0, 02:00:00:00:00:0b) and does not own it: Heartbeat has it on a; ` +
        `on b: \`ip addr del ${VIP}/24 dev eth0\`; the links are fine, and Heartbeat needs no stop`,
      "Heartbeat on b is stopped",
    ]);
    expect(both.notes).toEqual(["`hap run PLAYBOOK` starts what is stopped"]);
    const apart = pairStatus(pair, [seen(a, { holds: true }), seen(b, { holds: true })], null);
    expect(apart.problems[0]).toContain("until they do, stop Heartbeat on the one that is not to have it");
    const leftOver = pairStatus(
      pair,
      [seen(a, { holds: true }), seen(b, { holds: true }, { said: said("none") })],
      null,
    );
    expect(leftOver.problems[0]).toContain(`Heartbeat has it on a; on b: \`ip addr del ${VIP}/24 dev eth0\``);
    expect(statusScreen([leftOver], palette(0))).toContain("holds the address (none)");
    const nobody = pairStatus(pair, [seen(a, {}), seen(b, {}, { said: said("transition") })], null);
    expect(nobody.problems).toEqual([`${VIP} is held by nobody`, "Heartbeat on b is in transition"]);
    const left = pairStatus(pair, [seen(a, {}), seen(b, {}, { said: said("local") })], null);
    expect(left.problems).toEqual([
      `${VIP} is held by nobody: Heartbeat runs on both and says \`none\` on a and \`local\` on b, so that each leaves ` +
        "them to the other: `hap switch p --to a` lets a take them, or there: `/usr/share/heartbeat/hb_takeover all`",
    ]);
    const stale = pairStatus(
      pair,
      [seen(a, { holds: true }, { unread: ["/etc/ha.d/ha.cf"] }), seen(b, { ahead: 7 })],
      null,
    );
    expect(stale.problems).toEqual([
      "Heartbeat on a has not read /etc/ha.d/ha.cf since it changed: reload it",
      "the clocks are 7 s apart: run a time service on both",
    ]);
    expect(stale.hosts[0]?.filesRead).toBe(false);
  });

  it("does not take a host that cannot be asked for one that holds nothing", () => {
    const down = (of: Host): AskedHost => ({ host: of, ok: false, reason: "no route" });
    expect(pairStatus(pair, [seen(a, {}), down(b)], null).problems[0]).toBe(
      `who holds ${VIP} is not known: b cannot be asked`,
    );
    const wanted = { engine: null, addresses: [VIP], services: null };
    expect(pairStatus(pair, [down(a), down(b)], wanted).problems[0]).toContain("is not known: a and b");
  });

  it("tells which node's haresources has what the other lacks, and an authkeys that Heartbeat refuses", () => {
    const report = reported("b", "a 10.0.0.8", 0o644);
    const status = pairStatus(pair, [seen(a, { holds: true }), seen(b, {}, { report })], null);
    expect(status.problems).toEqual([
      "10.0.0.8 is held by nobody",
      "/etc/ha.d/authkeys on b is 0644, and Heartbeat does not start with it: chmod 600 it",
      `haresources differ: only a has \`a IPaddr2::${VIP}/24/eth0\``,
      "haresources differ: only b has `a 10.0.0.8`",
    ]);
    expect(status.notes).toEqual(["`hap run PLAYBOOK` makes the files what they are to be"]);
  });

  it("tells of a daemon that does not answer whether it starts, hangs, or was stopped by a signal", () => {
    const mute = (...lines: readonly string[]): Partial<Seen> => ({
      said: engineNamed("heartbeat").status.says(["resources ", ...lines].join("\n")),
    });
    const problems = (...lines: readonly string[]): readonly string[] =>
      pairStatus(pair, [seen(a, { holds: true }), seen(b, {}, mute(...lines))], null).problems;
    expect(problems()).toEqual(["Heartbeat on b does not say what it holds yet"]);
    expect(problems("daemon 77 S 20")).toEqual(["Heartbeat on b does not say what it holds yet"]);
    expect(problems("daemon 77 S 4000")).toEqual([
      "Heartbeat on b did not answer in time, though it started or read its files 4000 s ago: " +
        "when `cl_status rscstatus` there says nothing for a minute, restart it there",
    ]);
    expect(problems("daemon 77 T 20")).toEqual([
      "Heartbeat on b is wedged: a signal has stopped its process 77: `kill -CONT 77` there, or restart it",
    ]);
    const status = pairStatus(pair, [seen(a, { holds: true }), seen(b, {}, mute("daemon 77 T 20"))], null);
    expect(status.hosts.map(({ daemon }) => daemon)).toEqual(["running", "wedged"]);
    const late = pairStatus(pair, [seen(a, { holds: true }), seen(b, {}, mute("daemon 77 S 4000"))], null);
    expect(late.hosts.map(({ daemon }) => daemon)).toEqual(["running", "running"]);
    expect(statusScreen([status], palette(0))).toMatch(/heartbeat +running +wedged/);
  });

  it("tells which links each node does not hear, and who takes whom for dead", () => {
    const links = (peer: string, eth0: string, eth1: string): Partial<Seen> => ({
      said: engineNamed("heartbeat").status.says(
        `resources local\npeer ${peer}\nlink eth0 ${eth0}\nlink eth1 ${eth1}\n`,
      ),
    });
    const oneWay = [seen(a, { holds: true }, links("active", "up", "dead")), seen(b, {}, links("active", "up", "up"))];
    expect(pairStatus(pair, oneWay, null).problems).toEqual([
      "a does not hear b on eth1, and is heard itself on eth1: look at the cable, the firewall and udpport",
    ]);
    expect(statusScreen([pairStatus(pair, oneWay, null)], palette(0))).toMatch(/links +eth1 dead +eth0, eth1 up/);
    const untold = { said: engineNamed("heartbeat").status.says("resources local\npeer active\n") };
    const noLinks = [seen(a, { holds: true }, untold), seen(b, {}, untold)];
    expect(statusScreen([pairStatus(pair, noLinks, null)], palette(0))).toMatch(
      /links +the other is active +the other/,
    );
    const cut = [
      seen(a, { holds: true }, links("dead", "dead", "dead")),
      seen(b, { holds: true }, links("dead", "dead", "dead")),
    ];
    const [first, ...rest] = pairStatus(pair, cut, null).problems;
    expect(first).toContain("a takes b for dead, and both run; they do not hear each other");
    expect(rest).toEqual([
      `split brain: ${VIP} is held by a (eth0, 02:00:00:00:00:0a) and b (eth0, 02:00:00:00:00:0b)`,
    ]);
    expect(pairStatus(pair, cut, null).hosts[0]).toMatchObject({
      peer: "dead",
      links: [{ name: "eth0", up: false }, {}],
    });
  });

  it("tells which files and scripts differ, and where one is missing", () => {
    const groups = `a ${VIP} web.sh db.sh::x`;
    const script = (name: string, executable: string, sha256: string): string =>
      `script ${name} ${executable} ${sha256} /etc/ha.d/resource.d/${name}`;
    const one = seen(
      a,
      { holds: true },
      {
        report: reported("a", groups, 0o600, { haCf: "deadtime 10\nnode A B\nucast eth0 10.0.0.2" }),
        said: said("all", "keys k1", script("web.sh", "yes", "h1"), script("db.sh", "yes", "h2")),
      },
    );
    const other = seen(
      b,
      {},
      {
        report: reported("b", groups, 0o600, { haCf: "deadtime 12\nnode a\nnode b # both\nucast eth0 10.0.0.1" }),
        said: said("none", "keys k2", script("web.sh", "no", "h3"), "script db.sh"),
      },
    );
    expect(pairStatus(pair, [one, other], null).problems).toEqual([
      "ha.cf differ: only a has `deadtime 10`",
      "ha.cf differ: only b has `deadtime 12`",
      "authkeys of a and b differ: after the next start or reload Heartbeat may not hear the other node",
      "/etc/ha.d/resource.d/web.sh on b is not executable: chmod 755 it",
      "the resource script db.sh is nowhere on b: it cannot take over what haresources gives it",
      "/etc/ha.d/resource.d/web.sh of a and b differ",
    ]);
    const untold = seen(
      b,
      {},
      { report: reported("b", groups, 0o600), said: engineNamed("heartbeat").status.says("") },
    );
    expect(pairStatus(pair, [one, untold], null).problems.filter((text) => text.includes("nowhere"))).toEqual([]);
  });

  it("compares what ha.cf means, not how it is written", () => {
    const written = (name: string, haCf: string): Partial<Seen> => ({ report: reported(name, "", 0o600, { haCf }) });
    const problems = (one: string, other: string): readonly string[] =>
      pairStatus(pair, [seen(a, {}, written("a", one)), seen(b, {}, written("b", other))], null).problems;
    const base = "keepalive 1\ndeadtime 12\ndeadtime 10\nwarntime 0.5\nauto_failback on\nnode a b";
    expect(problems(base, "node B\nnode a\nkeepalive 1000ms\nwarntime 500ms\ndeadtime 10\nauto_failback Yes")).toEqual(
      [],
    );
    expect(problems("deadtime 10\nauto_failback on", "deadtime 10500ms\nauto_failback legacy")).toEqual([
      "ha.cf differ: only a has `deadtime 10`",
      "ha.cf differ: only a has `auto_failback on`",
      "ha.cf differ: only b has `deadtime 10500ms`",
      "ha.cf differ: only b has `auto_failback legacy`",
    ]);
  });

  it("tells each address that was left over, with its mend, and stops nobody for it", () => {
    const report = reported("a", `a ${VIP}/24 10.0.0.10/24`, 0o600);
    const both = (of: Host, says: string): AskedHost => {
      const own = facts(of.name, { holds: true });
      const [loopback, card] = own.interfaces;
      if (loopback === undefined || card === undefined) throw new Error("no card");
      const more = { ...card, addresses: [...card.addresses, "10.0.0.10/24"] };
      return seen(of, {}, { report, said: said(says), facts: { ...own, interfaces: [loopback, more] } });
    };
    const { problems } = pairStatus(pair, [both(a, "all"), both(b, "none")], null);
    expect(problems).toHaveLength(2);
    for (const [i, address] of [VIP, "10.0.0.10"].entries()) {
      expect(problems[i]).toContain(`b holds ${address} (eth0, 02:00:00:00:00:0b) and does not own it`);
      expect(problems[i]).toContain(`on b: \`ip addr del ${address}/24 dev eth0\``);
    }
  });

  it("looks again before it tells what a pair in a change shows for a moment", async () => {
    const whole = [seen(a, { holds: true }), seen(b, {})];
    const late = { said: engineNamed("heartbeat").status.says("resources \ndaemon 77 S 4000") };
    const settled = async (...looks: readonly (readonly AskedHost[])[]): Promise<readonly [number, string]> => {
      let asked = 0;
      const ask = async (): Promise<readonly AskedHost[]> => await Promise.resolve(looks[asked++] ?? []);
      const { problems } = await settledStatus(pair, null, ask, 0);
      return [asked, problems.join("\n")];
    };
    expect(await settled(whole)).toEqual([1, ""]);
    // The address came from b to a between the looks at its cards and at what it owns; it has come to a.
    const moved = [seen(a, {}, { said: said("all") }), seen(b, { holds: true }, { said: said("none") })];
    expect(await settled(moved, whole)).toEqual([2, ""]);
    const stays = await settled(moved, moved);
    expect(stays).toEqual([2, expect.stringContaining("ip addr del")]);
    expect(await settled([seen(a, { holds: true }, late), seen(b, {})], whole)).toEqual([2, ""]);
    const down = { daemon: "stopped" } as const;
    expect((await settled([seen(a, {}, down), seen(b, {}, down)]))[0]).toBe(1);
    const [, gone] = await settled([seen(a, { holds: true }), { host: b, ok: false, reason: "no answer" }]);
    expect(gone).toContain("b cannot be reached");
  });

  it("tells to delete nothing while Heartbeat's scripts move it", () => {
    const script = engineNamed("heartbeat").status.script(5, "b");
    // As the run asks: `rscstatus` says `none` while the scripts that give all up still run.
    expect(script).toContain(MOVES_RESOURCES);
    const moving = [
      seen(a, { holds: true }, { said: said("all") }),
      seen(b, { holds: true }, { said: said("transition") }),
    ];
    expect(pairStatus(pair, moving, null).problems.join("\n")).not.toContain("ip addr del");
  });

  it("notes addresses of no group and versions that differ, which may be meant", () => {
    const facts0 = facts("a", { holds: true });
    const strange = facts0.interfaces.map((one) =>
      one.name === "eth0" ? { ...one, addresses: [...one.addresses, "10.0.0.8/24", "10.9.0.1/24"] } : one,
    );
    const one = seen(a, {}, { facts: { ...facts0, interfaces: strange }, said: said("all") });
    const status = pairStatus(pair, [one, seen(b, {}, { version: "3.0.5" })], null);
    expect(status).toMatchObject({ healthy: true, problems: [] });
    expect(status.notes).toEqual([
      "10.0.0.8 on a (eth0) is in no group: where it was left over, `ip addr del 10.0.0.8/24 dev eth0` there",
      "heartbeat is 3.0.6 on a and 3.0.5 on b",
    ]);
    expect(status.hosts[0]?.loadedAt).toBe("2026-11-29T11:02:03.123Z");
    expect(statusScreen([status], palette(0))).toContain("note: heartbeat is 3.0.6 on a and 3.0.5 on b");
  });

  it("compares the active host's LVS table with the playbook's", () => {
    const with9999 = { engine: null, addresses: [VIP], services: [service(9999)] };
    const hosts = [seen(a, { holds: true, table: TABLE }), seen(b, {})];
    expect(pairStatus(pair, hosts, with9999)).toMatchObject({ healthy: true, lvsMatches: true });
    expect(pairStatus(pair, hosts, { engine: null, addresses: [], services: [service(1)] })).toMatchObject({
      lvsMatches: false,
      problems: [`LVS on a: tcp ${VIP}:80: 10.0.0.3:80 is tunnel weight 9999, wanted tunnel weight 1`],
    });
    const empty = pairStatus(pair, [seen(a, { holds: true }), seen(b, {})], with9999);
    expect(empty.problems).toEqual([`LVS on a: no tcp ${VIP}:80`]);
    const fallback = TABLE.replace("10.0.0.3:80", "127.0.0.1:80");
    expect(pairStatus(pair, [seen(a, { holds: true, table: fallback }), seen(b, {})], with9999).problems).toEqual([
      `LVS on a: tcp ${VIP}:80 has 127.0.0.1:80, which is not in the playbook: a checker's fallback, or a person's`,
      `LVS on a: tcp ${VIP}:80 lacks 10.0.0.3:80: a checker or a person has taken it out`,
    ]);
    const untold = seen(a, { holds: true }, { ipvs: readIpvs("") });
    expect(pairStatus(pair, [untold, seen(b, {})], with9999).problems).toEqual([
      "the LVS table of a cannot be had: the host gave no answer in time",
    ]);
    const none = { engine: null, addresses: [], services: [] };
    expect(pairStatus(pair, hosts, none).problems).toEqual([`LVS on a: tcp ${VIP}:80 is not in the playbook`]);
  });

  it("tells the last failover that the logs know, and none that is denied by who holds the address", () => {
    const at = (minute: number): Date => new Date(2026, 10, 29, 3, minute, 7);
    const took = (...minutes: readonly number[]) => ({ takeovers: minutes.map(at) });
    const both = [seen(a, {}, took(10)), seen(b, { holds: true }, took(8, 12))];
    const status = pairStatus(pair, both, null);
    expect(status.lastFailover).toEqual({ address: null, from: "a", to: "b", at: at(12).toISOString() });
    expect(statusScreen([status], palette(0))).toContain("\n\n  last failover: from a to b at 2026-11-29 03:12:07\n");
    const back = [seen(a, { holds: true }, took(13)), seen(b, {}, took(12))];
    expect(pairStatus(pair, back, null).lastFailover).toMatchObject({ from: "b", to: "a", at: at(13).toISOString() });
    const denied = [seen(a, { holds: true }), seen(b, {}, took(12))];
    expect(pairStatus(pair, denied, null).lastFailover).toBeNull();
    const wild = { takeovers: [NaN, Infinity, -1, 1e30, Date.UTC(10_000, 0)].map((ms) => new Date(ms)) };
    expect(pairStatus(pair, [seen(a, { holds: true }, wild), seen(b, {})], null).lastFailover).toBeNull();
    const untold = pairStatus(pair, [seen(a, { holds: true }), seen(b, {})], null);
    expect(untold.lastFailover).toBeNull();
    expect(statusScreen([untold], palette(0))).not.toContain("failover");
  });
});

describe("a pair that is watched", () => {
  const began = new Date(2026, 10, 29, 3, 12, 7);
  const screen = (known: WatchedPair, now: number, columns = 100, today = began): string =>
    watchLines({ views: [known.view()], now, began, today, palette: palette(0) }, columns).join("\n");
  const add = (known: WatchedPair, look: AskedHost, beganAt: number): void =>
    known.add(look, beganAt, { ms: beganAt + 100, at: new Date(began.getTime() + beganAt) });

  it("has both hosts side by side once both were asked, with the LVS table of the one that is active", () => {
    const known = watchedPair(pair, null);
    expect(screen(known, 0)).toContain("site s · pair p · 0 of 2 hosts asked");
    add(known, seen(a, { holds: true, table: TABLE }), 0);
    expect(screen(known, 0)).toContain("1 of 2 hosts asked");
    add(known, seen(b, { table: TABLE }), 0);
    expect(screen(known, 1000).split("\n")).toEqual([
      "site s · pair p · healthy · clocks 0 s apart",
      "",
      "              a                        b",
      "  heartbeat   running                  running",
      "  role        active (all)             standby (none)",
      "  files       read                     read",
      "  links       eth0, eth1 up            eth0, eth1 up",
      `  ${VIP}    eth0 02:00:00:00:00:0a   –`,
      "",
      `  tcp ${VIP}:80 wrr on a`,
      "    10.0.0.3:80 tunnel weight 9999",
      "",
      "  no failover since 03:12:07",
      "",
      "q ends",
    ]);
  });

  it("calls nothing a split brain that was only seen while the address moved, and tells the failover", () => {
    const known = watchedPair(pair, null);
    add(known, seen(a, { holds: true }), 0);
    add(known, seen(b, {}), 500);
    add(known, seen(b, { holds: true }), 1500);
    expect(known.view()).toMatchObject({ changing: true, status: { lastFailover: null } });
    expect(screen(known, 1600)).toContain("· changing");
    expect(screen(known, 1600)).not.toContain("split brain");
    add(known, seen(a, {}), 2000);
    expect(known.view()).toMatchObject({
      changing: false,
      status: { lastFailover: { address: VIP, from: "a", to: "b" } },
    });
    expect(screen(known, 2100)).toContain(`last failover: ${VIP} from a to b at 03:12:09`);
  });

  it("tells the failover that was before the watch, until it sees a later one", () => {
    const known = watchedPair(pair, null);
    add(known, seen(a, { holds: true }, { takeovers: [new Date(2026, 10, 28, 23, 0, 1)] }), 0);
    add(known, seen(b, {}), 500);
    add(known, seen(a, { holds: true }), 1000);
    expect(screen(known, 1100)).toContain("last failover: from b to a at 2026-11-28 23:00:01");
    add(known, seen(a, {}), 2000);
    add(known, seen(b, { holds: true }), 2500);
    expect(screen(known, 2600)).toContain(`last failover: ${VIP} from a to b at 03:12:0`);
    const tomorrow = new Date(2026, 10, 30, 0, 1);
    expect(screen(known, 2600, 100, tomorrow)).toContain(`${VIP} from a to b at 2026-11-29 03:12:0`);
  });

  it("tells a split brain that stays when each host was asked again, and an address that stays away", () => {
    const known = watchedPair(pair, null);
    add(known, seen(a, { holds: true }), 0);
    add(known, seen(b, { holds: true }), 500);
    add(known, seen(a, { holds: true }), 1000);
    expect(screen(known, 1100)).not.toContain("split brain");
    add(known, seen(b, { holds: true }), 1500);
    expect(screen(known, 1600)).toContain(`split brain: ${VIP} is held by a`);
    const none = watchedPair(pair, null);
    for (const at of [0, 1000]) for (const one of [a, b]) add(none, seen(one, {}), at);
    expect(screen(none, 1200)).toContain(`${VIP} is held by nobody`);
  });

  it("goes on when a host dies, says how old what it knows is, and sees it come back", () => {
    const known = watchedPair(pair, null);
    add(known, seen(a, { holds: true }), 0);
    add(known, seen(b, {}), 8000);
    expect(screen(known, 9000)).toMatch(/asked +9(?:\.0)? s ago +now/);
    add(known, { host: a, ok: false, reason: "no answer within 10 s" }, 9000);
    add(known, seen(b, { holds: true }), 9500);
    expect(known.view()).toMatchObject({ changing: false, status: { lastFailover: { from: "a", to: "b" } } });
    expect(screen(known, 9600)).toContain("a cannot be reached: no answer within 10 s");
    add(known, seen(a, {}), 20_000);
    add(known, seen(b, { holds: true }), 20_000);
    expect(screen(known, 20_500)).toContain("pair p · healthy");
  });

  it("is never wider than the screen: on a narrow one a host stands below the other", () => {
    const known = watchedPair(pair, null);
    add(known, seen(a, { holds: true, table: TABLE }), 0);
    add(known, { host: b, ok: false, reason: "connect: no route to host".repeat(9) }, 0);
    for (const columns of [1, 2, 9, 20, 33, 40, 60, 80, 120]) {
      const lines = watchLines({ views: [known.view()], now: 9000, began, today: began, palette: palette(1) }, columns);
      expect(Math.max(...lines.map(width))).toBeLessThanOrEqual(columns);
    }
    expect(screen(known, 0, 40)).toMatch(/\n {2}a\n(?:.+\n)+ {2}b\n/);
  });
});
