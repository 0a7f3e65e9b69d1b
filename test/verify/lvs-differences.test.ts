import { expect, it } from "vitest";
import type { VirtualService } from "../../src/model/cluster-files.js";
import { readKeepalivedConf } from "../../src/engines/keepalived/read.js";
import { keptTable } from "../../src/engines/keepalived/virtual-servers.js";
import type { IpvsServer, IpvsService } from "../../src/model/lvs-table.js";
import { exactSourceFile, sourceFile } from "../../src/source/source-file.js";
import { keptDifferences, lvsDifferences } from "../../src/status/lvs-differences.js";

const span = { file: sourceFile("x.hap", "x"), start: 0, end: 1 };
const placed = <T>(value: T) => ({ value, span });
const at = (address: string) => placed({ address, port: 80 });
const wanted: VirtualService = {
  protocol: "tcp",
  address: at("192.168.3.118"),
  scheduler: placed("wrr"),
  servers: [{ address: at("10.0.0.3"), method: placed("direct" as const), weight: placed(1), span }],
  span,
};

it("says whose doing it is that a table has another server, or one fewer", () => {
  const told = (servers: readonly IpvsServer[]) =>
    lvsDifferences([wanted], [{ protocol: "tcp", address: "192.168.3.118:80", scheduler: "wrr", servers }]);
  const own = { address: "10.0.0.3:80", method: "direct", weight: 1 } as const;
  expect(told([own])).toEqual([]);
  expect(told([])).toEqual(["tcp 192.168.3.118:80 lacks 10.0.0.3:80: a checker or a person has taken it out"]);
  expect(told([own, { ...own, address: "127.0.0.1:80" }])).toEqual([
    "tcp 192.168.3.118:80 has 127.0.0.1:80, which is not in the playbook: a checker's fallback, or a person's",
  ]);
});

const CONF = `virtual_server 192.168.3.118 80 {
  delay_loop 2
  lvs_sched wrr
  lvs_method DR
  protocol TCP
  sorry_server 10.0.0.9 80
  real_server 10.0.0.3 80 {
    weight 5
    TCP_CHECK {
      connect_timeout 1
    }
  }
  real_server 10.0.0.4 80 {
  }
}
`;
const unwatched: IpvsServer = { address: "10.0.0.3:80", method: "direct", weight: 1 };
const lines = (text: string) => readKeepalivedConf(exactSourceFile("keepalived.conf", text)).lines;
const own: readonly IpvsServer[] = [
  { address: "10.0.0.3:80", method: "direct", weight: 5 },
  { address: "10.0.0.4:80", method: "direct", weight: 1 },
];

it("reads what keepalived brings into a table, with its defaults, groups and what it changes there", () => {
  expect(keptTable(lines(CONF))).toEqual({
    isWhole: true,
    services: [
      {
        ...{ protocol: "tcp", address: "192.168.3.118:80", scheduler: "wrr", servers: own },
        ...{ checked: ["10.0.0.3:80"], weighed: [], fallback: "10.0.0.9:80", onlyActive: false },
      },
    ],
  });
  const group = `virtual_server_group G {
  10.0.0.5 53
  fwmark 3
}
virtual_server group G {
  ha_suspend
  real_server 10.0.0.3 53 {
    MISC_CHECK {
      misc_path /bin/true
      misc_dynamic
    }
  }
}
`;
  expect(keptTable(lines(group))).toEqual({
    isWhole: false,
    services: [
      {
        ...{ protocol: "udp", address: "10.0.0.5:53", scheduler: "wlc" },
        servers: [{ address: "10.0.0.3:53", method: "nat", weight: 1 }],
        ...{ checked: ["10.0.0.3:53"], weighed: ["10.0.0.3:53"], fallback: null, onlyActive: true },
      },
    ],
  });
  expect(keptTable(lines("virtual_server fwmark 3 {\n  protocol TCP\n}\n"))).toEqual({ services: [], isWhole: false });
});

it("tells what checks have taken out from what a person has done to keepalived's table", () => {
  const told = (servers: readonly IpvsServer[], scheduler = "wrr", more: readonly IpvsService[] = []) => {
    const table = [{ protocol: "tcp", address: "192.168.3.118:80", scheduler, servers } as const, ...more];
    const at = { by: "keepalived", others: [], isActive: true };
    const { problems, notes } = keptDifferences(keptTable(lines(CONF)), table, at);
    return [problems, notes];
  };
  const [checked, unchecked] = own;
  if (checked === undefined || unchecked === undefined) throw new Error("there are two");
  expect(told(own)).toEqual([[], []]);
  const out = "keepalived's checks have taken 10.0.0.3:80 out of tcp 192.168.3.118:80";
  expect(told([unchecked])).toEqual([[], [out]]);
  expect(told([{ ...checked, weight: 0 }, unchecked])).toEqual([[], [out]]);
  expect(told([checked])).toEqual([
    ["tcp 192.168.3.118:80 lacks 10.0.0.4:80, which nothing checks: a person has taken it out"],
    [],
  ]);
  expect(told([{ ...checked, weight: 7 }, unchecked], "rr")).toEqual([
    [
      "tcp 192.168.3.118:80 has rr, wanted wrr",
      "tcp 192.168.3.118:80: 10.0.0.3:80 is direct weight 7, wanted direct weight 5",
    ],
    [],
  ]);
  expect(told([...own, { ...checked, address: "10.0.0.9:80" }])[1]).toEqual([
    "tcp 192.168.3.118:80 is served by 10.0.0.9:80, which answers while no other does",
  ]);
  expect(told([...own, { ...checked, address: "10.0.0.8:80" }])[0]).toEqual([
    "tcp 192.168.3.118:80 has 10.0.0.8:80, which is not in keepalived's file",
  ]);
  expect(told([])[0]).toContain("nobody serves tcp 192.168.3.118:80: look at the real servers and at what checks them");
  const other = { protocol: "udp", address: "10.0.0.1:53", scheduler: "rr", servers: [] } as const;
  expect(told(own, "wrr", [other])[0]).toEqual(["udp 10.0.0.1:53 is not in keepalived's file"]);
});

it("of a table that exists only where the addresses are, nothing is missing on the other node", () => {
  const table = keptTable(lines(CONF.replace("delay_loop 2", "delay_loop 2\n  ha_suspend")));
  const on = (isActive: boolean) => keptDifferences(table, [], { by: "keepalived", others: [], isActive }).problems;
  expect([on(true), on(false)]).toEqual([["no tcp 192.168.3.118:80"], []]);
});

it("what keepalived keeps beside a script's services is no stranger to either", () => {
  const { services } = keptTable(lines(CONF));
  const script = { ...wanted, address: at("192.168.3.119") };
  const table: readonly IpvsService[] = [
    ...services,
    { ...{ protocol: "tcp", address: "192.168.3.119:80", scheduler: "wrr" }, servers: [{ ...unwatched }] },
  ];
  expect(lvsDifferences([script], table, services)).toEqual([]);
  const { problems } = keptDifferences({ services, isWhole: true }, table, {
    ...{ by: "keepalived", others: [script], isActive: true },
  });
  expect(problems).toEqual([]);
});
