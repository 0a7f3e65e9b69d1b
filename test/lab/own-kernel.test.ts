import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { cutLink, healLink, startHost, stopHost } from "../../src/lab/host-power.js";
import { kernelFor } from "../../src/lab/kernel-choice.js";
import { labDown } from "../../src/lab/lab-down.js";
import { labPlan } from "../../src/lab/lab-plan.js";
import { hostNamespace } from "../../src/lab/lab-state.js";
import { namespacePids } from "../../src/lab/namespaces.js";
import { INSTALLED, onHost, onSwitch, output, until } from "./support.js";
import { useLab } from "./use-lab.js";
import { labName } from "../support/lab-name.js";
import { expectOk } from "../support/expect-ok.js";

const NAME = labName(`k${process.pid}`);
const DIRECTOR = "LD_192_168_3_87";
const REAL_SERVER = "RS_192_168_3_100";
const PLAN = labPlan(
  {
    name: NAME,
    hosts: [
      { name: DIRECTOR, address: "192.168.3.87", pair: "directors" },
      { name: "LD_192_168_3_88", address: "192.168.3.88", pair: "directors" },
      { name: REAL_SERVER, address: "192.168.3.100", pair: null },
    ],
  },
  { kernel: "user-mode", clients: ["192.168.3.200"] },
).value;
const own = useLab(PLAN, INSTALLED);

/** What tells one boot of a host from another; empty while it does not answer. */
async function bootId(name: string): Promise<string> {
  return (await onHost(own.lab, name, "cat /proc/sys/kernel/random/boot_id")).stdout;
}

it("is taken where LVS is needed and the machine has none", () => {
  expect(kernelFor(true, { hasIpvs: false })).toBe("user-mode");
  expect(kernelFor(true, { hasIpvs: true })).toBe("namespace");
  expect(kernelFor(false, { hasIpvs: false })).toBe("namespace");
});

it("has the names, links and addresses that other hosts have", async () => {
  const ask = "uname -n; ip -4 -o addr show | awk '{ print $2, $4 }'";
  expect((await onHost(own.lab, DIRECTOR, ask)).stdout).toBe(
    `${DIRECTOR}\nlo 127.0.0.1/8\neth0 192.168.3.87/24\neth1 10.77.1.1/24\n`,
  );
  expect((await onHost(own.lab, REAL_SERVER, `${ask}; ls /sys/class/net`)).stdout).toBe(
    `${REAL_SERVER}\nlo 127.0.0.1/8\neth0 192.168.3.100/24\neth0\nlo\n`,
  );
});

it("goes by the machine's clock", async () => {
  const before = Math.floor(Date.now() / 1000);
  const seconds = Number((await onHost(own.lab, DIRECTOR, "date +%s")).stdout);
  expect(seconds).toBeGreaterThanOrEqual(before);
  expect(seconds).toBeLessThanOrEqual(Math.ceil(Date.now() / 1000));
});

it("reaches no file of the machine but its image", async () => {
  const { stdout } = await onHost(
    own.lab,
    DIRECTOR,
    `mkdir /root/m; mount -t hostfs -o / machine /root/m; ls /root/m${own.lab.dir} 2>&1; touch /root/m/etc/x 2>&1; umount /root/m`,
  );
  expect(stdout).toMatch(/^ls: .*No such file.*\ntouch: .*Read-only file system\n$/);
});

it("loses the other side when a cable is pulled, and finds it again", async () => {
  const reaches = async (): Promise<boolean> =>
    (await onHost(own.lab, DIRECTOR, "ping -c 1 -W 1 10.77.1.2 >/dev/null")).status === 0;
  expect(await until(reaches)).toBe(true);
  await cutLink(own.lab, own.host(DIRECTOR), "eth1");
  expect(await reaches()).toBe(false);
  await healLink(own.lab, own.host(DIRECTOR), "eth1");
  expect(await until(reaches)).toBe(true);
});

const BALANCE = `ip addr add 192.168.3.118/24 dev eth0
ipvsadm -A -t 192.168.3.118:22 -s wrr && ipvsadm -a -t 192.168.3.118:22 -r 192.168.3.100:22 -i -w 9999
ipvsadm -S -n`;

const SERVE = `modprobe ipip
echo 1 >/proc/sys/net/ipv4/conf/all/arp_ignore; echo 2 >/proc/sys/net/ipv4/conf/all/arp_announce
echo 0 >/proc/sys/net/ipv4/conf/all/rp_filter; echo 0 >/proc/sys/net/ipv4/conf/tunl0/rp_filter
ip addr add 192.168.3.118/32 dev tunl0; ip link set tunl0 up`;

it("balances a service by tunnels to a real server, with packets of any length", async () => {
  expect((await onHost(own.lab, DIRECTOR, BALANCE)).stdout).toBe(
    "-A -t 192.168.3.118:22 -s wrr\n-a -t 192.168.3.118:22 -r 192.168.3.100:22 -i -w 9999 --tun-type ipip\n",
  );
  expectOk(await onHost(own.lab, REAL_SERVER, SERVE));
  const ssh = `ssh -F ${own.lab.ssh.config} -o HostKeyAlias=192.168.3.100 192.168.3.118`;
  expect((await onSwitch(own.lab, [...ssh.split(" "), "uname", "-n"])).stdout).toBe(`${REAL_SERVER}\n`);
  const upload = `head -c 3000000 /dev/zero | ${ssh} 'wc -c'; ${ssh} 'head -c 3000000 /dev/zero' | wc -c`;
  expect((await onSwitch(own.lab, ["timeout", "60", "sh", "-c", upload])).stdout).toBe("3000000\n3000000\n");
});

it("does not trace its programs where its kernel can do without", async () => {
  const { stdout } = await output(["sh", "-c", "linux.uml --help | grep -c '^seccomp=' || :"], "");
  const pids = await namespacePids(hostNamespace(NAME, own.host(DIRECTOR).number));
  const traced = pids.filter((pid) => !/^TracerPid:\t0$/m.test(readFileSync(`/proc/${pid}/status`, "utf8")));
  expect(pids.length).toBeGreaterThan(1);
  expect(traced.length > 0).toBe(stdout === "0\n");
});

it("loses its power with its address and what was not synced, and boots with the rest of its disk", async () => {
  await onHost(own.lab, DIRECTOR, "touch /root/kept; sync; touch /root/lost");
  await stopHost(own.lab, own.host(DIRECTOR));
  expect((await onSwitch(own.lab, ["ping", "-c", "1", "-W", "1", "192.168.3.87"])).status).toBe(1);
  expect(await startHost(own.lab, own.host(DIRECTOR))).toBe(true);
  const { stdout } = await onHost(own.lab, DIRECTOR, "ls /root; ip -4 -o addr show eth0; ipvsadm -S -n");
  expect(stdout).toMatch(/^kept\nm\n.*192\.168\.3\.87\/24.*\n$/);
});

it("reboots with all it wrote when it is told to", async () => {
  const before = await bootId(REAL_SERVER);
  await onHost(own.lab, REAL_SERVER, "touch /root/written; reboot");
  expect(await until(async () => !["", before].includes(await bootId(REAL_SERVER)))).toBe(true);
  expect((await onHost(own.lab, REAL_SERVER, "ls /root")).stdout).toBe("written\n");
});

it("resets and goes off at once by sysrq", async () => {
  const before = await bootId(REAL_SERVER);
  const sysrq = (key: string) => `(sleep 0.2; echo ${key} >/proc/sysrq-trigger) >/dev/null 2>&1 &`;
  await onHost(own.lab, REAL_SERVER, sysrq("b"));
  expect(await until(async () => !["", before].includes(await bootId(REAL_SERVER)))).toBe(true);
  await onHost(own.lab, REAL_SERVER, sysrq("o"));
  const gone = async () => !(await output(["ip", "netns", "list"], "")).stdout.includes(`hap-${NAME}-3`);
  expect(await until(gone)).toBe(true);
  expect(await startHost(own.lab, own.host(REAL_SERVER))).toBe(true);
});

it("is gone after labDown", async () => {
  expect(await labDown(NAME, own.options)).toEqual({ existed: true, left: [] });
  expect((await output(["ps", "-A", "-o", "args="], "")).stdout).not.toContain(own.lab.dir);
});
