import { expect, it } from "vitest";
import type { VirtualService } from "../../src/model/cluster-files.js";
import type { IpvsServer } from "../../src/model/lvs-table.js";
import { sourceFile } from "../../src/source/source-file.js";
import { lvsDifferences } from "../../src/status/lvs-differences.js";

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
