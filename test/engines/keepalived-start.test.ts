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
}

function view({ conf = CONF, files = [], told = null, holds = true }: Host) {
  const empty = emptyHost(KEEPALIVED.startQueries);
  const there = (content: string): Answer => ({
    kind: "file",
    state: {
      ...{ type: "file", sha256: "", size: content.length, content: Buffer.from(content) },
      ...{ mode: 0o644, owner: "root", group: "root", mtime: "" },
    },
  });
  const daemon: Answer = { kind: "daemon", state: { running: told !== null, resources: told ?? "", peer: "" } };
  const answers = new Map<string, Answer>([
    ...empty.answers,
    [queryKey(ask.daemon("keepalived", null)), daemon],
    [queryKey(ask.file("/etc/keepalived/keepalived.conf")), there(conf)],
    ...files.map((path) => [queryKey(ask.file(path)), there("1")] as const),
  ]);
  const state: HostState = { facts: { ...empty.facts, interfaces: holds ? [eth0("10.0.0.9/24")] : [eth0()] }, answers };
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
  const isLost = (host: Host): boolean => KEEPALIVED.isLost(view(host));
  expect(isLost({ told: "0" })).toBe(true);
  expect(isLost({ told: "1", conf: CONF + CONF.replace("V {", "W {") })).toBe(true);
  expect([isLost({ told: "1" }), isLost({ told: "" }), isLost({}), isLost({ told: "0", conf: "" })]).toEqual([
    ...[false, false, false, false],
  ]);
  // Which of them are this node's is not known here.
  expect(isLost({ told: "1", conf: `@a ${CONF}@b ${CONF.replace("V {", "W {")}` })).toBe(false);
});
