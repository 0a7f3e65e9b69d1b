import { describe, expect, it } from "vitest";
import { type LabHostInput, labPlan } from "../../src/lab/lab-plan.js";

const pair: readonly LabHostInput[] = [
  { name: "LD_192_168_3_87", address: "192.168.3.87", pair: "directors" },
  { name: "LD_192_168_3_88", address: "192.168.3.88", pair: "directors" },
];

describe("labPlan", () => {
  it("gives a pair its addresses on eth0 and a private network on eth1", () => {
    const { value, diagnostics } = labPlan({ name: "book", hosts: pair });
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
    const { value } = labPlan({ name: "book", hosts: pair }, { clients: ["192.168.3.200"] });
    expect(value.networks).toEqual([{ prefix: "192.168.3", client: "192.168.3.200" }]);
  });

  it("leaves hosts' and virtual addresses alone when it chooses its own", () => {
    const hosts = [...pair, { name: "db", address: "192.168.3.254", pair: null }];
    const { value } = labPlan({ name: "book", hosts }, { avoid: ["192.168.3.253"] });
    expect(value.networks[0]?.client).toBe("192.168.3.252");
  });

  it("gives a host outside of a pair no eth1, and each /24 and each pair a network of its own", () => {
    const hosts = [
      ...pair,
      { name: "web1", address: "10.77.1.5", pair: "web" },
      { name: "web2", address: "10.77.1.6", pair: "web" },
      { name: "db", address: "192.168.4.9", pair: null },
    ];
    const { value } = labPlan({ name: "two", hosts });
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
    ["a bad name", { name: "Book!", hosts: pair }, "HAP8001"],
    ["no hosts", { name: "book", hosts: [] }, "HAP8002"],
    ["a name no machine can have", { name: "b", hosts: [{ name: "a b", address: "10.0.0.1", pair: null }] }, "HAP8003"],
    ["a host name as address", { name: "b", hosts: [{ name: "a", address: "a.lan", pair: null }] }, "HAP8004"],
    ["an address used twice", { name: "b", hosts: pair.map((host) => ({ ...host, address: "10.0.0.1" })) }, "HAP8005"],
  ])("refuses %s", (_case, input, code) => {
    expect(labPlan(input).diagnostics.map((problem) => problem.code)).toEqual([code]);
  });
});
