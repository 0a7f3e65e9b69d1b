import { expect, test } from "vitest";
import type { EngineName } from "../../src/model/engine-name.js";
import { engineNamed } from "../../src/engines/engines.js";
import { readSteps } from "../steps/read-step.js";

const filesOf = (steps: string) =>
  readSteps(steps).flatMap(({ kind, params }) => (params === null ? [] : (kind.clusterFile(params) ?? [])));
const topology = (engine: EngineName, steps: string) => engineNamed(engine).topologyOf(filesOf(steps));

test("Heartbeat's links are its media, its fences what switches a node off; the password of a device is not told", () => {
  const haCf = `ha.cf {
  serial /dev/ttyS0
  bcast eth1 eth2
  mcast eth0 225.0.0.1 694 1 0
  ucast eth0 192.168.3.87
  ucast eth0 192.168.3.88
  stonith_host * external/ipmi node-b 10.0.0.9 admin geheim
  watchdog /dev/watchdog
  node a b
}
`;
  const told = topology("heartbeat", haCf + haCf);
  expect(told).toEqual({
    links: [
      ...["serial /dev/ttyS0", "bcast eth1", "bcast eth2", "mcast eth0 to 225.0.0.1"],
      ...["ucast eth0 to 192.168.3.87", "ucast eth0 to 192.168.3.88"],
    ],
    fences: ["stonith_host * external/ipmi", "watchdog /dev/watchdog"],
  });
});

test("keepalived's are the networks of its adverts", () => {
  const conf = `keepalived.conf {
  vrrp_instance A { interface eth0; virtual_router_id 51; unicast_peer { 10.0.0.2 }; virtual_ipaddress { 10.0.0.9 } }
  vrrp_instance B { interface eth1; virtual_router_id 52; virtual_ipaddress { 10.0.1.9 } }
}
`;
  expect(topology("keepalived", conf)).toEqual({
    links: ["vrrp eth0, router 51, unicast", "vrrp eth1, router 52"],
    fences: [],
  });
  const ranks = `keepalived.conf {
  vrrp_instance A { interface eth0; virtual_router_id 51; priority 90; nopreempt; virtual_ipaddress { 10.0.0.9 } }
  vrrp_instance B { interface eth1; state MASTER; nopreempt; virtual_router_id 52; virtual_ipaddress { 10.0.1.9 } }
}
`;
  expect(engineNamed("keepalived").ranksOf(filesOf(ranks))).toEqual([
    "A: priority 90, BACKUP, nopreempt",
    "B: priority 255, MASTER",
  ]);
});
