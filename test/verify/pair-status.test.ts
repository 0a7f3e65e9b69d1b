import { engineNamed } from "../../src/engines/engines.js";
import type { EngineReport } from "../../src/engines/engine.js";
import { stateView, type Answer } from "../../src/model/host-state.js";
import { describe, expect, it } from "vitest";
import type { Facts } from "../../src/model/facts.js";
import type { Host, Pair } from "../../src/model/host.js";
import type { VirtualService } from "../../src/model/cluster-files.js";
import { palette } from "../../src/report/palette.js";
import { statusScreen } from "../../src/report/status-screen.js";
import { pairStatus } from "../../src/status/pair-status.js";
import type { AskedHost } from "../../src/status/see-host.js";
import { readIpvs } from "../../src/shell/probes/ipvs.js";
import { sourceFile } from "../../src/source/source-file.js";

const span = { file: sourceFile("i.hap", "host a 10.0.0.1\n"), start: 0, end: 4 };
const ssh = { user: null, port: null, key: null, knownHosts: null, jump: null, as: null };
const VIP = "10.0.0.9";

function host(name: string, preferred: boolean): Host {
  const address = preferred ? "10.0.0.1" : "10.0.0.2";
  return { id: `s/${name}`, site: "s", name, address, local: false, ssh, groups: ["p"], pair: "p", preferred, span };
}

const a = host("a", true);
const b = host("b", false);
const pair: Pair = { name: "p", site: "s", hosts: [a, b], span };

interface Parts {
  readonly holds?: boolean;
  readonly ahead?: number;
  readonly table?: string;
}

function facts(name: string, { holds = false, ahead = 0 }: Parts): Facts {
  const loopback = { name: "lo", up: true, addresses: ["127.0.0.1/8", `${VIP}/32`], mac: "" };
  const card = {
    name: "eth0",
    up: true,
    addresses: holds ? ["10.0.0.1/24", `${VIP}/24`] : ["10.0.0.1/24"],
    mac: `02:00:00:00:00:0${name}`,
  };
  return {
    hostname: name,
    nodeinfo: null,
    os: { id: "debian", family: "debian", version: "12", name: "Debian" },
    kernel: "6.1",
    arch: "x86_64",
    interfaces: [loopback, card],
    packageManager: "apt",
    unconfirmed: null,
    serviceManager: "systemd",
    heartbeat: "/usr/libexec/heartbeat/heartbeat",
    clock: { host: 1000 + ahead, controller: 1000 },
  };
}

type Seen = Extract<AskedHost, { ok: true }>;

/** What Heartbeat's files on a host say. */
function reported(name: string, haresources: string, authkeysMode: number): EngineReport {
  const file = { type: "file", sha256: "", size: 1, owner: "root", group: "root", mtime: "" } as const;
  const content = Buffer.from(`${haresources}\n`);
  const answers = new Map<string, Answer>([
    ["file /etc/ha.d/haresources", { kind: "file", state: { ...file, content, mode: 0o644 } }],
    ["file /etc/ha.d/authkeys", { kind: "file", state: { ...file, content: null, mode: authkeysMode } }],
  ]);
  return engineNamed("heartbeat").status.report(name, stateView({ facts: facts(name, {}), answers }));
}

function seen(of: Host, parts: Parts, more: Partial<Seen> = {}): AskedHost {
  return {
    host: of,
    ok: true,
    facts: facts(of.name, parts),
    engine: "heartbeat",
    daemon: "running",
    lastWords: [],
    resources: parts.holds === true ? "all" : "none",
    unread: [],
    report: reported(of.name, `a IPaddr2::${VIP}/24/eth0`, 0o600),
    ipvs: readIpvs(`0\n${parts.table ?? ""}`),
    ...more,
  };
}

const service = (weight: number): VirtualService => ({
  protocol: "tcp",
  address: { value: { address: VIP, port: 80 }, span },
  scheduler: { value: "wrr", span },
  servers: [
    {
      address: { value: { address: "10.0.0.3", port: 80 }, span },
      method: { value: "tunnel", span },
      weight: { value: weight, span },
      span,
    },
  ],
  span,
});
const TABLE = `-A -t ${VIP}:80 -s wrr\n-a -t ${VIP}:80 -r 10.0.0.3:80 -i -w 9999 --tun-type ipip\n`;

describe("the status of a pair", () => {
  it("is healthy with one holder; an address on lo is none", () => {
    const status = pairStatus(pair, [seen(a, { holds: true }), seen(b, {})], null);
    expect(status).toMatchObject({ healthy: true, problems: [], lvsMatches: null, clockSkewSeconds: 0 });
    expect(status.addresses[0]?.holders).toEqual([{ host: "a", interface: "eth0", mac: "02:00:00:00:00:0a" }]);
  });

  it("names what is wrong, split brain first", () => {
    const down: AskedHost = { host: b, ok: false, reason: "no route" };
    expect(pairStatus(pair, [seen(a, { holds: true }), down], null).problems).toEqual([
      "b cannot be reached: no route",
    ]);
    const both = pairStatus(pair, [seen(a, { holds: true }), seen(b, { holds: true }, { daemon: "stopped" })], null);
    expect(both.problems).toEqual([
      `split brain: ${VIP} is held by a (eth0, 02:00:00:00:00:0a) and b (eth0, 02:00:00:00:00:0b)`,
      "Heartbeat on b is stopped",
    ]);
    const apart = pairStatus(pair, [seen(a, { holds: true }), seen(b, { holds: true })], null);
    expect(apart.problems[0]).toContain("until they do, stop Heartbeat on the one that is not to have it");
    const leftOver = pairStatus(
      pair,
      [seen(a, { holds: true }), seen(b, { holds: true }, { resources: "none" })],
      null,
    );
    expect(leftOver.problems[0]).toContain(`b says that it owns nothing: there \`ip addr del ${VIP}/24 dev eth0\``);
    expect(statusScreen([leftOver], palette(0))).toContain("holds the address (none)");
    const nobody = pairStatus(pair, [seen(a, {}), seen(b, {}, { resources: "transition" })], null);
    expect(nobody.problems).toEqual([`${VIP} is held by nobody`, "Heartbeat on b is in transition"]);
    const left = pairStatus(pair, [seen(a, {}), seen(b, {}, { resources: "local" })], null);
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
    const none = { engine: null, addresses: [], services: [] };
    expect(pairStatus(pair, hosts, none).problems).toEqual([`LVS on a: tcp ${VIP}:80 is not in the playbook`]);
  });

  it("fits one screen", () => {
    const status = pairStatus(pair, [seen(a, { holds: true }), { host: b, ok: false, reason: "no route" }], null);
    expect(statusScreen([status], palette(0))).toBe(`site s · pair p · not healthy

              a                        b
  heartbeat   running                  not reached
  role        active (all)             –
  files       read                     –
  10.0.0.9    eth0 02:00:00:00:00:0a   –

  b cannot be reached: no route
`);
  });
});
