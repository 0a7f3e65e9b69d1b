import { expect, test } from "vitest";
import type { NodeToRead } from "../../src/engines/engine-pair.js";
import { KEEPALIVED } from "../../src/engines/keepalived/engine.js";
import type { Answer } from "../../src/model/host-state.js";
import { ask, queryKey } from "../../src/model/query.js";
import { emptyHost } from "../steps/empty-host.js";

const VIP = "10.0.0.9";

interface Instance {
  readonly holds?: boolean;
  readonly priority?: number;
  readonly lines?: string;
  readonly router?: number;
  readonly says?: string;
  /** What the old file has in place of it. */
  readonly was?: Partial<Instance>;
}

function answersOf({ priority = 100, lines = "", router = 51 }: Instance) {
  const text = `vrrp_instance V {\n interface eth0\n virtual_router_id ${router}\n priority ${priority}\n${lines}\n virtual_ipaddress {\n  ${VIP}/24\n }\n}\n`;
  const conf: Answer = {
    kind: "file",
    state: {
      ...{ type: "file", sha256: "", size: text.length, content: Buffer.from(text) },
      ...{ mode: 0o644, owner: "root", group: "root", mtime: "" },
    },
  };
  return new Map([[queryKey(ask.file("/etc/keepalived/keepalived.conf")), conf]]);
}

/** By the old file it is like by the new one, and has `nopreempt`, unless another one is given. */
function node(name: string, instance: Instance): NodeToRead {
  const { holds = false, says = "V=1,", was = { lines: "nopreempt" } } = instance;
  const empty = emptyHost([]);
  const interfaces = [{ name: "eth0", up: true, mac: "02:00:00:00:00:01", addresses: holds ? [`${VIP}/24`] : [] }];
  return {
    name,
    daemon: { running: true, resources: says, peer: "", mode: "" },
    state: { facts: { ...empty.facts, interfaces }, answers: answersOf(instance) },
    before: { facts: { ...empty.facts, interfaces }, answers: answersOf({ ...instance, ...was }) },
  };
}

const moves = (a: Instance, b: Instance) =>
  KEEPALIVED.pair.handOvers([node("a", a), node("b", b)]).map(({ from, to, address }) => `${address} ${from}>${to}`);

test.each<[string, Instance, Instance, readonly string[]]>([
  ["`nopreempt` has left the better backup", { priority: 150 }, { holds: true }, [`${VIP} b>a`]],
  ["the master's priority falls below the other's", { holds: true, priority: 90 }, {}, [`${VIP} a>b`]],
  [
    "`state MASTER` clears `nopreempt`",
    { priority: 150, lines: "nopreempt\nstate MASTER" },
    { holds: true },
    [`${VIP} b>a`],
  ],
  ["the better backup has `nopreempt`", { priority: 150, lines: "nopreempt" }, { holds: true }, []],
  ["the priorities are equal: the master stays", {}, { holds: true }, []],
  ["the better one has the address already", { holds: true, priority: 150 }, {}, []],
  ["the better one is in FAULT", { priority: 150, says: "V=3," }, { holds: true }, []],
  ["the better one was to have it before: something else keeps it", { priority: 150, was: {} }, { holds: true }, []],
  [
    "it is the better one by the new file only",
    { priority: 150, was: { priority: 90 } },
    { holds: true },
    [`${VIP} b>a`],
  ],
  [
    "a check changes a priority",
    { priority: 150, lines: "track_interface {\n eth1 weight -60\n}" },
    { holds: true },
    [],
  ],
  ["the nodes do not hear each other: it is another trouble", { priority: 150, router: 52 }, { holds: true }, []],
])("an address moves, or not, at a reload: %s", (_, a, b, expected) => {
  expect(moves(a, b)).toEqual(expected);
});
