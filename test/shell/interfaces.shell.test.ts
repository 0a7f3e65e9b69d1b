import { execFileSync } from "node:child_process";
import { expect, test } from "vitest";
import { readInterfaces } from "../../src/shell/facts.js";

const LINKS = [
  "ip link set lo up",
  "ip link add v0 address 02:68:61:70:00:01 type veth peer name v1 address 02:68:61:70:00:02",
  "ip addr add 10.9.9.1/24 dev v0",
  "ip addr add 10.9.9.7/24 dev v0 label v0:0",
  "ip addr add 10.9.8.1 peer 10.9.8.2/32 dev v0",
  "ip -6 addr add fd00::1/64 dev v0 nodad",
  "ip link set v0 up",
];

/** In a network namespace that ends with the command. */
function interfacesBy(program: string) {
  const said = execFileSync("unshare", ["-n", "sh", "-ec", [...LINKS, `${program} addr show`].join("\n")]);
  return readInterfaces(said.toString("utf8").split("\n"));
}

test.each(["ip", "busybox ip"])("%s: names, states, MAC addresses and addresses", (program) => {
  const [lo, ...rest] = interfacesBy(program).filter(({ name }) => ["lo", "v0", "v1"].includes(name));
  expect(lo).toMatchObject({ name: "lo", up: true, mac: "", addresses: ["127.0.0.1/8", "::1/128"] });
  expect(rest.toSorted((a, b) => a.name.localeCompare(b.name))).toEqual([
    {
      name: "v0",
      up: true,
      mac: "02:68:61:70:00:01",
      addresses: expect.arrayContaining(["10.9.9.1/24", "10.9.9.7/24", "10.9.8.1/32", "fd00::1/64"]) as unknown,
    },
    { name: "v1", up: false, mac: "02:68:61:70:00:02", addresses: [] },
  ]);
});
