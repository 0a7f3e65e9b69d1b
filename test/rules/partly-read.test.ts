import { describe, expect, it } from "vitest";
import { checkFiles } from "../../src/check/check-folder.js";
import { allRules } from "../../src/check/rules/all-rules.js";
import { allKinds } from "../../src/steps/registry.js";
import { brief } from "./find.js";

function haCf(text: string): readonly string[] {
  const files = [{ path: "/etc/ha.d/ha.cf", bytes: Buffer.from(text) }];
  return brief(checkFiles({ files, registry: allKinds(), rules: allRules }));
}

const REST = "watchdog /dev/watchdog\nbcast eth0 eth1\nauto_failback off\nnode a b\n";

describe("a file with a line that cannot be read", () => {
  it("is looked at by the rules as far as it was read", () => {
    expect(haCf(`wachdog2 /dev/watchdog\nkeepalive 5\ndeadtime 5\nwarntime 5x\n${REST}`)).toContain("HB005 5");
  });

  it("takes a misspelt keyword for the one that is meant", () => {
    expect(haCf(`keepaliv 5\ndeadtime 5\n${REST}`)).toEqual(["HAP3001 keepaliv", "HB005 5"]);
  });

  it.each([
    ["deadtime 5x\nkeepalive 20\n" + REST, "HAP3004 5x"],
    ["keepaliv 5x\ndeadtime 2\n" + REST, "HAP3001 keepaliv"],
    ["bcats eth0 eth1\nwatchdog /w\nauto_failback off\nnode a b\n", "HAP3001 bcats"],
    ["brodcast eth0 eth1\nauto_failback off\nnode a b\n", "HAP3001 brodcast"],
    ["bcast eth0 eth1\nwatchdog /w\nauto_failback maybe\nnode a b\n", "HAP3004 maybe"],
    ["bcast eth0 eth1\nwatchdog /w\nauto_failback off\nnodes: a b\n", "HAP3001 nodes:"],
  ])("draws no conclusion from what it could not read: %j", (text, only) => {
    expect(haCf(text)).toEqual([only]);
  });
});
