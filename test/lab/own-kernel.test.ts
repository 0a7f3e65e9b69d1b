import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { startHost, stopHost } from "../../src/lab/host-power.js";
import { labDown } from "../../src/lab/lab-down.js";
import { labPlan } from "../../src/lab/lab-plan.js";
import type { Lab } from "../../src/lab/lab-state.js";
import { labUp } from "../../src/lab/lab-up.js";
import { type TestLab, onHost, onSwitch, output, testLab } from "./support.js";

vi.setConfig({ testTimeout: 60_000 });

const NAME = `k${process.pid}`;
const PLAN = labPlan(
  {
    name: NAME,
    hosts: [
      { name: "LD_192_168_3_87", address: "192.168.3.87", pair: null },
      { name: "RS_192_168_3_100", address: "192.168.3.100", pair: null },
    ],
  },
  { kernel: "user-mode", clients: ["192.168.3.200"] },
).value;

let own: TestLab;
let lab: Lab;

beforeAll(async () => {
  own = await testLab();
  const { value, diagnostics } = await labUp(PLAN, own.options);
  expect(diagnostics).toEqual([]);
  if (value === null) throw new Error("the lab did not come up");
  lab = value;
}, 300_000);

afterAll(async () => {
  await labDown(NAME, own.options);
  await own.remove();
}, 30_000);

const DIRECTOR = `DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends ipvsadm </dev/null >/dev/null 2>&1
ip addr add 192.168.3.118/24 dev eth0
ipvsadm -A -t 192.168.3.118:22 -s wrr && ipvsadm -a -t 192.168.3.118:22 -r 192.168.3.100:22 -i -w 9999
ipvsadm -S -n`;

const REAL_SERVER = `modprobe ipip
echo 1 >/proc/sys/net/ipv4/conf/all/arp_ignore; echo 2 >/proc/sys/net/ipv4/conf/all/arp_announce
echo 0 >/proc/sys/net/ipv4/conf/all/rp_filter; echo 0 >/proc/sys/net/ipv4/conf/tunl0/rp_filter
ip addr add 192.168.3.118/32 dev tunl0; ip link set tunl0 up`;

it("balances a service by tunnels to a real server", async () => {
  expect((await onHost(lab, "LD_192_168_3_87", DIRECTOR)).stdout).toBe(
    "-A -t 192.168.3.118:22 -s wrr\n-a -t 192.168.3.118:22 -r 192.168.3.100:22 -i -w 9999 --tun-type ipip\n",
  );
  expect((await onHost(lab, "RS_192_168_3_100", REAL_SERVER)).status).toBe(0);
  const command = ["ssh", "-F", lab.ssh.config, "-o", "HostKeyAlias=192.168.3.100", "192.168.3.118", "uname", "-n"];
  expect((await onSwitch(lab, command)).stdout).toBe("RS_192_168_3_100\n");
});

it("loses its power with its address, and boots with the disk it had", async () => {
  const [director] = PLAN.hosts;
  if (director === undefined) throw new Error("no host in the plan");
  await onHost(lab, director.name, "touch /root/kept; sync");
  await stopHost(lab, director);
  expect((await onSwitch(lab, ["ping", "-c", "1", "-W", "1", director.address])).status).toBe(1);
  expect(await startHost(lab, director)).toBe(true);
  const { stdout } = await onHost(lab, director.name, "ls /root; ip -4 -o addr show eth0; ipvsadm -S -n");
  expect(stdout).toMatch(/^kept\n.*192\.168\.3\.87\/24.*\n$/);
});

it("is gone after labDown", async () => {
  expect(await labDown(NAME, own.options)).toEqual({ existed: true, left: [] });
  expect((await output(["ps", "-A", "-o", "args="], "")).stdout).not.toContain(lab.dir);
});
