import { expect, test } from "vitest";
import { INVENTORY, PLAYBOOK } from "./authors/playbook.js";
import { findingsOf } from "./authors/run.js";

/** Changes of the right playbook, and what is asked about each. */
const TYPED: readonly (readonly [from: string, to: string, asked: string])[] = [
  ["ucast ${nic} 192.168.3.88", "ucast ${nic} 192.168.3.888", "did you mean `192.168.3.88` (host n2)?"],
  ["heartbeat running", "heartbeat running\n    tcp 192.168.3.1118:80", "did you mean `192.168.3.118`?"],
  ["heartbeat running", "heartbeat running\n    tcp 192.168.3.1000:80", "did you mean `192.168.3.100` (host rs100)?"],
  ["IPaddr2::${vip}/24", "IPaddr2::192.168.3.1118/24", "did you mean `192.168.3.118`?"],
  ["ip        vip ", "ip        vip = 192.168..118", "did you mean `192.168.3.118`?"],
];

test("a word that is nearly a known address is asked about", () => {
  for (const [from, to, asked] of TYPED) {
    const text = PLAYBOOK.replace(from, () => to);
    const found = findingsOf(text).filter(({ severity }) => severity === "error");
    expect(
      found.map(({ help }) => help?.endsWith(asked) ?? false),
      to,
    ).toEqual([true]);
    expect(found[0]?.fix, "which host is meant is for the author to say").toEqual([]);
  }
});

test("a value of the inventory is asked about as well, and one like no other is not", () => {
  const inInventory = INVENTORY.replace("set vip = 192.168.3.118", "set vip = 192.168.3.1000");
  expect(findingsOf(PLAYBOOK, inInventory).map(({ help }) => help)).toEqual([
    "`192.168.3.1000` is no address: 1000 is above 255; did you mean `192.168.3.100` (host rs100)?",
  ]);
  const far = findingsOf(PLAYBOOK.replace("heartbeat running", "tcp 10.9.8.777:80"));
  expect(far.map(({ help }) => help)).toEqual(["`10.9.8.777` is no address: 777 is above 255"]);
});
