import { expect, it } from "vitest";
import { engineNamed } from "../../src/engines/engines.js";
import { stateView } from "../../src/model/host-state.js";
import { readTakeovers } from "../../src/shell/engine-log.js";
import { facts } from "../support/seen-pair.js";

const NOW = Date.UTC(2026, 10, 29, 20) / 1000;

/** Heartbeat 3.0.6 on the preferred node: both start, the other one stops, is dead, and comes back. */
const ACTIVE = `Nov 29 19:12:34 a heartbeat: [461]: info: Configuration validated. Starting heartbeat 3.0.6
Nov 29 19:12:36 a heartbeat: [462]: info: Status update for node b: status active
Nov 29 19:12:39 a heartbeat: [462]: info: Initial resource acquisition complete (req_our_resources)
2026/11/29_19:12:40  ResourceManager(default)[683]:    info: Acquiring resource group: a IPaddr2::192.168.3.118/24/eth0
Nov 29 19:13:02 a heartbeat: [462]: info: Received shutdown notice from 'b'.
Nov 29 19:13:02 a heartbeat: [462]: info: Resources being acquired from b.
2026/11/29_19:13:04  mach_down(default)[1104]:    info: mach_down takeover complete for node b.
Nov 29 19:13:08 a heartbeat: [462]: WARN: node b: is dead
2026/11/29_19:13:09  mach_down(default)[1248]:    info: mach_down takeover complete for node b.
Nov 29 19:13:22 a heartbeat: [462]: info: Status update for node b: status active
`;

/** The other node: it is started, and the one that has the addresses dies. */
const STANDBY = `Nov 29 19:12:34 b heartbeat: [461]: info: Configuration validated. Starting heartbeat 3.0.6
Nov 29 19:12:36 b heartbeat: [462]: info: Status update for node a: status active
Nov 29 19:30:00 b heartbeat: [462]: WARN: node a: is dead
Nov 29 19:30:00 b heartbeat: [462]: info: Resources being acquired from a.
2026/11/29_19:30:01  mach_down(default)[900]:    info: Taking over resource group IPaddr2::192.168.3.118/24/eth0
2026/11/29_19:30:02  ResourceManager(default)[911]:    info: Acquiring resource group: a IPaddr2::192.168.3.118/24/eth0
2026/11/29_19:30:03  ResourceManager(default)[911]:    info: Running /etc/ha.d/resource.d/IPaddr2 192.168.3.118/24/eth0 start
2026/11/29_19:30:05  mach_down(default)[900]:    info: mach_down takeover complete for node a.
`;

/** It goes in order, and the other one looks once more for what it had when it is dead. */
const STOPPED = `Nov 29 19:13:22 b heartbeat: [1132]: info: Status update for node a: status active
Nov 29 19:14:50 b heartbeat: [1132]: info: Received shutdown notice from 'a'.
2026/11/29_19:14:51  ResourceManager(default)[1657]:    info: Acquiring resource group: a IPaddr2::192.168.3.118/24/eth0
2026/11/29_19:14:52  ResourceManager(default)[1657]:    info: Running /etc/ha.d/resource.d/IPaddr2 192.168.3.118/24/eth0 start
Nov 29 19:14:55 b heartbeat: [1132]: WARN: node a: is dead
2026/11/29_19:14:56  ResourceManager(default)[1968]:    info: Acquiring resource group: a IPaddr2::192.168.3.118/24/eth0
2026/11/29_19:14:58  mach_down(default)[1932]:    info: mach_down takeover complete for node a.
`;

/** The other one, which has nothing, stops in order: its group is acquired by the node that has it, and nothing starts. */
const HELD = `Nov 29 19:13:22 a heartbeat: [462]: info: Status update for node b: status active
Nov 29 19:14:50 a heartbeat: [462]: info: Received shutdown notice from 'b'.
Nov 29 19:14:50 a heartbeat: [462]: info: Resources being acquired from b.
2026/11/29_19:14:51  mach_down(default)[1640]:    info: Taking over resource group IPaddr2::192.168.3.118/24/eth0
2026/11/29_19:14:51  ResourceManager(default)[1657]:    info: Acquiring resource group: b IPaddr2::192.168.3.118/24/eth0
2026/11/29_19:14:52  mach_down(default)[1640]:    info: mach_down takeover complete for node b.
Nov 29 19:15:30 a heartbeat: [462]: info: Status update for node b: status active
2026/11/29_19:16:00  ResourceManager(default)[1700]:    info: Running /etc/ha.d/resource.d/IPaddr2 192.168.3.118/24/eth0 start
`;

function takeoversOf(text: string): readonly number[] {
  const view = stateView({ facts: facts("b", {}), answers: new Map() });
  const lines = readTakeovers(Buffer.from(`${NOW} +0000\n${text}`));
  return engineNamed("heartbeat")
    .log.takeoversIn(lines, view)
    .map((seconds) => seconds - NOW);
}

it("tells a takeover by what is started, and none where the node has everything, or starts", () => {
  expect(takeoversOf(STANDBY)).toEqual([-1798]);
  expect(takeoversOf(STOPPED)).toEqual([-2709]);
  expect(takeoversOf(ACTIVE)).toEqual([]);
  expect(takeoversOf(HELD)).toEqual([]);
  // A host whose clock says what no time is tells none.
  expect(readTakeovers(Buffer.from(`${"9".repeat(400)} +0000\n${STANDBY}`))).toEqual([]);
  // The other one was never there: nothing is known of who had it.
  expect(takeoversOf(STANDBY.replace(/.*status active\n/, ""))).toEqual([]);
  expect(takeoversOf(ACTIVE + STANDBY)).toEqual([-1798]);
});
