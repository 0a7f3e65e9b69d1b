import { engineNamed } from "../../src/engines/engines.js";
import type { EngineReport } from "../../src/engines/engine.js";
import { stateView, type Answer } from "../../src/model/host-state.js";
import type { Facts } from "../../src/model/facts.js";
import type { Host, Pair } from "../../src/model/host.js";
import type { VirtualService } from "../../src/model/cluster-files.js";
import type { AskedHost } from "../../src/status/see-host.js";
import { readIpvs } from "../../src/shell/probes/ipvs.js";
import { sourceFile } from "../../src/source/source-file.js";

/** Two hosts of a pair as `hap status` sees them, made of what their programs print. */
const span = { file: sourceFile("i.hap", "host a 10.0.0.1\n"), start: 0, end: 4 };
const ssh = { user: null, port: null, key: null, knownHosts: null, jump: null, as: null };
export const VIP = "10.0.0.9";

function host(name: string, preferred: boolean): Host {
  const address = preferred ? "10.0.0.1" : "10.0.0.2";
  return { id: `s/${name}`, site: "s", name, address, local: false, ssh, groups: ["p"], pair: "p", preferred, span };
}

export const a = host("a", true);
export const b = host("b", false);
export const pair: Pair = { name: "p", site: "s", hosts: [a, b], span };

interface Parts {
  readonly holds?: boolean;
  readonly ahead?: number;
  readonly table?: string;
}

export function facts(name: string, { holds = false, ahead = 0 }: Parts): Facts {
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

/** What Heartbeat says, by the lines that its host prints. */
export function said(resources: string, ...more: readonly string[]): Seen["said"] {
  const lines = [`resources ${resources}`, "peer active", "link eth0 up", "link eth1 up", ...more];
  return engineNamed("heartbeat").status.says(`${lines.join("\n")}\n`);
}

export type Seen = Extract<AskedHost, { ok: true }>;

interface OtherFiles {
  readonly haCf?: string;
}

/** What Heartbeat's files on a host say. */
export function reported(
  name: string,
  haresources: string,
  authkeysMode: number,
  other: OtherFiles = {},
): EngineReport {
  const { haCf = "deadtime 10" } = other;
  const file = { type: "file", sha256: "", size: 1, owner: "root", group: "root", mtime: "" } as const;
  const text = (content: string): Answer => {
    return { kind: "file", state: { ...file, content: Buffer.from(`${content}\n`), mode: 0o644 } };
  };
  const answers = new Map<string, Answer>([
    ["file /etc/ha.d/haresources", text(haresources)],
    ["file /etc/ha.d/ha.cf", text(haCf)],
    ["file /etc/ha.d/authkeys", { kind: "file", state: { ...file, content: null, mode: authkeysMode } }],
  ]);
  return engineNamed("heartbeat").status.report(name, stateView({ facts: facts(name, {}), answers }));
}

export function seen(of: Host, parts: Parts, more: Partial<Seen> = {}): AskedHost {
  return {
    host: of,
    ok: true,
    facts: facts(of.name, parts),
    engine: "heartbeat",
    daemon: "running",
    version: "3.0.6",
    loadedAt: "2026-11-29 11:02:03.123456789 +0000",
    lastWords: [],
    said: said(parts.holds === true ? "all" : "none"),
    unread: [],
    report: reported(of.name, `a IPaddr2::${VIP}/24/eth0`, 0o600),
    ipvs: readIpvs(`0\n${parts.table ?? ""}`),
    takeovers: [],
    ...more,
  };
}

export const service = (weight: number): VirtualService => ({
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
export const TABLE = `-A -t ${VIP}:80 -s wrr\n-a -t ${VIP}:80 -r 10.0.0.3:80 -i -w 9999 --tun-type ipip\n`;
