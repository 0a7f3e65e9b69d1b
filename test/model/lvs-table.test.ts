import { expect, test } from "vitest";
import { lvsEdits, type IpvsServer, type IpvsService, type LvsName } from "../../src/model/lvs-table.js";

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
function told(table: readonly IpvsService[], wanted: readonly IpvsService[], before: readonly LvsName[] = [now]) {
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
