import { parseLabName } from "../../src/lab/lab-name.js";
import { describe, expect, it } from "vitest";
import { type LabHostInput, labPlan } from "../../src/lab/lab-plan.js";
import { labName } from "../support/lab-name.js";

const pair: readonly LabHostInput[] = [
  { name: "LD_192_168_3_87", address: "192.168.3.87", pair: "directors" },
  { name: "LD_192_168_3_88", address: "192.168.3.88", pair: "directors" },
];

it.each(["Book!", "", ".", "..", "../precious", "a/b", "-a", "a-", ".*", "a\nb", "a".repeat(33)])(
  "%j is no name of a lab, and so no part of a path",
  (text) => expect(parseLabName(text)).toBeNull(),
);

describe("labPlan", () => {
  it("gives a pair its addresses on eth0 and a private network on eth1", () => {
    const { value, diagnostics } = labPlan({ name: labName("book"), hosts: pair });
    expect(diagnostics).toEqual([]);
    expect(value.networks).toEqual([{ prefix: "192.168.3", client: "192.168.3.254" }]);
    expect(value.hosts).toEqual([
      {
        number: 1,
        name: "LD_192_168_3_87",
        address: "192.168.3.87",
        gateway: "192.168.3.254",
        heartbeat: { address: "10.77.1.1", bridge: "pair1" },
      },
      {
        number: 2,
        name: "LD_192_168_3_88",
        address: "192.168.3.88",
        gateway: "192.168.3.254",
        heartbeat: { address: "10.77.1.2", bridge: "pair1" },
      },
    ]);
  });

  it("takes the client's address that was asked for", () => {
    const { value } = labPlan({ name: labName("book"), hosts: pair }, { clients: ["192.168.3.200"] });
    expect(value.networks).toEqual([{ prefix: "192.168.3", client: "192.168.3.200" }]);
  });

  it("leaves hosts' and virtual addresses alone when it chooses its own", () => {
    const hosts = [...pair, { name: "db", address: "192.168.3.254", pair: null }];
    const { value } = labPlan({ name: labName("book"), hosts }, { avoid: ["192.168.3.253"] });
    expect(value.networks[0]?.client).toBe("192.168.3.252");
  });

  it("gives a host outside of a pair no eth1, and each /24 and each pair a network of its own", () => {
    const hosts = [
      ...pair,
      { name: "web1", address: "10.77.1.5", pair: "web" },
      { name: "web2", address: "10.77.1.6", pair: "web" },
      { name: "db", address: "192.168.4.9", pair: null },
    ];
    const { value } = labPlan({ name: labName("two"), hosts });
    expect(value.networks.map((network) => network.prefix)).toEqual(["192.168.3", "10.77.1", "192.168.4"]);
    expect(value.pairs.map((network) => network.prefix)).toEqual(["10.77.2", "10.77.3"]);
    expect(value.hosts.map((host) => host.heartbeat?.address)).toEqual([
      "10.77.2.1",
      "10.77.2.2",
      "10.77.3.1",
      "10.77.3.2",
      undefined,
    ]);
  });

  it.each([
    ["no hosts", { name: labName("book"), hosts: [] }, "HAP8002"],
    [
      "a name no machine can have",
      { name: labName("b"), hosts: [{ name: "a b", address: "10.0.0.1", pair: null }] },
      "HAP8003",
    ],
    ["a host name as address", { name: labName("b"), hosts: [{ name: "a", address: "a.lan", pair: null }] }, "HAP8004"],
    [
      "an address used twice",
      { name: labName("b"), hosts: pair.map((host) => ({ ...host, address: "10.0.0.1" })) },
      "HAP8005",
    ],
  ])("refuses %s", (_case, input, code) => {
    expect(labPlan(input).diagnostics.map((problem) => problem.code)).toEqual([code]);
  });
});
