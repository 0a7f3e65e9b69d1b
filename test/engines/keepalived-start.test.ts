import { expect, test } from "vitest";
import { KEEPALIVED } from "../../src/engines/keepalived/engine.js";
import type { InterfaceFacts } from "../../src/model/facts.js";
import type { Answer, HostState } from "../../src/model/host-state.js";
import { stateView } from "../../src/model/host-state.js";
import { ask, queryKey } from "../../src/model/query.js";
import { emptyHost } from "../steps/empty-host.js";

const CONF = `vrrp_instance V {
  interface eth0
  virtual_router_id 51
  virtual_ipaddress {
    10.0.0.9/24
  }
}
`;
const eth0 = (...addresses: string[]): InterfaceFacts => ({
  name: "eth0",
  up: true,
  mac: "02:00:00:00:00:01",
  addresses,
});

interface Host {
  readonly conf?: string;
  readonly files?: readonly string[];
  /** How many instances the running daemon tells; null where it does not run. */
  readonly told?: string | null;
  readonly holds?: boolean;
  /** The time of hap's own stamp; the host's clock is 0:00:40 of 1970. */
  readonly readAt?: string;
}

function view({ conf = CONF, files = [], told = null, holds = true, readAt = "" }: Host) {
  const empty = emptyHost(KEEPALIVED.startQueries);
  const there = (content: string): Answer => ({
    kind: "file",
    state: {
      ...{ type: "file", sha256: "", size: content.length, content: Buffer.from(content) },
      ...{ mode: 0o644, owner: "root", group: "root", mtime: readAt },
    },
  });
  const daemon: Answer = {
    kind: "daemon",
    state: { running: told !== null, resources: told ?? "", peer: "", mode: "" },
  };
  const answers = new Map<string, Answer>([
    ...empty.answers,
    [queryKey(ask.daemon("keepalived", null)), daemon],
    [queryKey(ask.file("/etc/keepalived/keepalived.conf")), there(conf)],
    ...files.map((path) => [queryKey(ask.file(path)), there("1")] as const),
  ]);
  const state: HostState = {
    facts: {
      ...empty.facts,
      clock: { host: 40, controller: 40 },
      interfaces: holds ? [eth0("10.0.0.9/24")] : [eth0()],
    },
    answers,
  };
  return stateView(state);
}

const started = (host: Host, peer: readonly InterfaceFacts[] = [], isOther = false) => {
  const { problem, interruptionMs } = KEEPALIVED.startOn(view(host), { peer, isOther });
  return problem === null ? interruptionMs : "refused";
};

const STAMP = "/run/hap/keepalived.loaded";

test("an address that is found at a start was left by keepalived, or is somebody else's", () => {
  expect(started({ holds: false })).toBe(0);
  expect(started({})).toBe("refused");
  expect(KEEPALIVED.startOn(view({}), { peer: [], isOther: false }).problem?.help).toContain(
    "`ip addr del 10.0.0.9/24 dev eth0`",
  );
  expect(started({ conf: `@a ${CONF}` })).toBe("refused");
  expect(started({ files: ["/run/keepalived.pid"] })).toBe(3609);
  expect(started({ files: [STAMP] })).toBe(3609);
  expect(started({}, [eth0("10.0.0.9/24")])).toBe(3609);
  expect(started({}, [eth0("10.0.0.8/24")])).toBe("refused");
  expect(started({ files: [STAMP] }, [eth0("10.0.0.9/24")], true)).toBe("refused");
});

test("the owner of an address has it again at once", () => {
  const conf = CONF.replace("interface eth0", "interface eth0\n  state MASTER\n  priority 255");
  expect(started({ conf, files: [STAMP] })).toBe(0);
});

test("a daemon that tells fewer instances than its file has is lost; one that tells nothing may be slow", () => {
  const lost = (host: Host): string => KEEPALIVED.lostOn(view(host))?.kind ?? "-";
  const two = CONF + CONF.replace("V {", "W {");
  expect(lost({ told: "0" })).toBe("reload");
  expect(lost({ told: "1", conf: two })).toBe("reload");
  expect([lost({ told: "1" }), lost({ told: "" }), lost({}), lost({ told: "0", conf: "" })].join(" ")).toBe("- - - -");
  // Which of them are this node's is not known here.
  expect(lost({ told: "1", conf: `@a ${CONF}@b ${CONF.replace("V {", "W {")}` })).toBe("-");
  // keepalived leaves one out whose interface has gone, whatever hap does.
  expect(lost({ told: "1", conf: two.replace("eth0", "eth7") })).toBe("-");
});

test("a daemon that hap has just told to read its file is not told again: the reasons are elsewhere", () => {
  const told = (readAt: string) => KEEPALIVED.lostOn(view({ told: "0", files: [STAMP], readAt }));
  expect(told("1970-01-01 00:00:30.123456789 +0000")).toMatchObject({
    kind: "refused",
    problem: { message: "keepalived has read its file and keeps 0 of its 1 instances" },
  });
  expect(told("1970-01-01 00:00:10.123456789 +0000")).toEqual({ kind: "reload" });
});
