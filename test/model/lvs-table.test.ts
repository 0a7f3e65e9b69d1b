import { expect, test } from "vitest";
import { lvsEdits, type IpvsServer, type IpvsService } from "../../src/model/lvs-table.js";
import { renderLvs, servicesOf, wantedTable } from "../../src/steps/resource-script/render-lvs.js";
import { goodStep } from "../steps/read-step.js";

const server = (address: string, weight = 1): IpvsServer => ({ address, method: "direct", weight });
const service = (address: string, servers: readonly IpvsServer[], scheduler = "rr"): IpvsService => ({
  protocol: "tcp",
  address,
  scheduler,
  servers,
});
const V = "10.0.0.1:80";
const now = service(V, [server("10.0.0.3:80"), server("10.0.0.4:80")]);
const other = service("10.0.0.9:25", [server("10.0.0.3:25")]);

/** The words for ipvsadm, then what is waited for and deleted. */
function told(table: readonly IpvsService[], wanted: readonly IpvsService[], before: readonly IpvsService[] = [now]) {
  const found = lvsEdits(table, { before, wanted });
  if (found === null) return null;
  return [
    ...found.edits.map((words) => words.join(" ")),
    ...found.drained.map((one) => `drain ${one.address} ${one.server}`),
    ...found.dropped.map((one) => `drop ${one.address}`),
  ];
}

test("a table as it should be has nothing to do; one without any of the services is another node's", () => {
  expect(told([now, other], [now])).toEqual([]);
  expect(told([other], [now])).toBeNull();
  expect(told([], [now])).toBeNull();
});

test("only what differs is touched: what comes is added, a weight is edited, what leaves gets no more and is drained", () => {
  const wanted = service(V, [server("10.0.0.4:80", 3), server("10.0.0.5:80")]);
  expect(told([now, other], [wanted])).toEqual([
    `-e -t ${V} -r 10.0.0.4:80 -g -w 3`,
    `-a -t ${V} -r 10.0.0.5:80 -g -w 1`,
    `-e -t ${V} -r 10.0.0.3:80 -g -w 0`,
    `drain ${V} 10.0.0.3:80`,
  ]);
});

test("a scheduler and a way of forwarding are edited in place", () => {
  const wanted = service(V, [{ ...server("10.0.0.3:80"), method: "tunnel" }, server("10.0.0.4:80")], "wlc");
  expect(told([now], [wanted])).toEqual([`-E -t ${V} -s wlc`, `-e -t ${V} -r 10.0.0.3:80 -i -w 1`]);
});

test("a service that leaves the definition is drained and deleted; one of somebody else stays, as does one that comes", () => {
  const comes = service("10.0.0.2:80", [server("10.0.0.3:80")]);
  const found = lvsEdits([now, other], { before: [now], wanted: [comes] });
  expect(told([now, other], [comes])).toEqual([
    "-A -t 10.0.0.2:80 -s rr",
    "-a -t 10.0.0.2:80 -r 10.0.0.3:80 -g -w 1",
    `-e -t ${V} -r 10.0.0.3:80 -g -w 0`,
    `-e -t ${V} -r 10.0.0.4:80 -g -w 0`,
    `drain ${V} 10.0.0.3:80`,
    `drain ${V} 10.0.0.4:80`,
    `drop ${V}`,
  ]);
  expect(found?.after).toEqual([other, comes]);
});

test("a change that was broken off while servers drained is gone on with", () => {
  const halfway = service(V, [server("10.0.0.3:80", 0), server("10.0.0.4:80")]);
  expect(told([halfway], [service(V, [server("10.0.0.4:80")])])).toEqual([`drain ${V} 10.0.0.3:80`]);
});

test("a server of the definition keeps what a checker or a person made of it: weight 0, or taken out", () => {
  const checked = service(V, [server("10.0.0.3:80", 0)]);
  expect(told([checked], [now])).toEqual([]);
  const wanted = service(V, [...now.servers, server("10.0.0.5:80")]);
  expect(told([checked], [wanted])).toEqual([`-a -t ${V} -r 10.0.0.5:80 -g -w 1`]);
  expect(lvsEdits([checked], { before: [now], wanted: [wanted] })?.after).toEqual([
    service(V, [server("10.0.0.3:80", 0), server("10.0.0.5:80")]),
  ]);
  // Only its way of forwarding differs: the weight stays.
  const tunnel = service(V, [{ ...server("10.0.0.3:80"), method: "tunnel" }, server("10.0.0.4:80")]);
  expect(told([checked], [tunnel])).toEqual([`-e -t ${V} -r 10.0.0.3:80 -i -w 0`]);
});

test("what a written script has in its table is read back from it", () => {
  const { kind, params } = goodStep(`resource-script lvs.sh {
  virtual tcp 10.0.0.1:80 rr { real 10.0.0.3:80 direct; real 10.0.0.4:8080 tunnel weight 7 }
  virtual udp 10.0.0.1:53 { real 10.0.0.3:53 nat weight 0 }
}`);
  const file = kind.clusterFile(params);
  if (file?.file !== "lvs") throw new Error("no virtual services");
  const read = servicesOf(renderLvs(file.services, null));
  expect(read).toEqual(wantedTable(file.services));
  expect(read.flatMap(({ servers }) => servers.map(({ weight }) => weight))).toEqual([1, 7, 0]);
});
