import { readFile, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { cutLink, healLink, startHost, stopHost } from "../../src/lab/host-power.js";
import { labDown } from "../../src/lab/lab-down.js";
import { labExec, labSsh } from "../../src/lab/lab-exec.js";
import { labPlan } from "../../src/lab/lab-plan.js";
import { labInfo, labUp } from "../../src/lab/lab-up.js";
import { HAP } from "../support/hap.js";
import { labCommands, type LabCommands } from "./lab-commands.js";
import { onHost, onSwitch, output, until } from "./support.js";
import { useLab } from "./use-lab.js";
import { labName } from "../support/lab-name.js";
import { expectOk } from "../support/expect-ok.js";

const NAME = labName(`t${process.pid}`);
const A = "LD_192_168_3_87";
const B = "LD_192_168_3_88";
const VIP = "192.168.3.118";
const PLAN = labPlan(
  {
    name: NAME,
    hosts: [
      { name: A, address: "192.168.3.87", pair: "directors" },
      { name: B, address: "192.168.3.88", pair: "directors" },
      { name: "db", address: "192.168.4.9", pair: null },
    ],
  },
  { clients: ["192.168.3.200"], avoid: [VIP] },
).value;
const own = useLab(PLAN);

async function holdsAddress(name: string): Promise<boolean> {
  return (await onHost(own.lab, name, "ip -4 -o addr show dev eth0")).stdout.includes(`${VIP}/24`);
}

describe("the hosts of a lab", () => {
  it("have the inventory's names and addresses", async () => {
    const { stdout } = await onHost(
      own.lab,
      A,
      "uname -n; cat /etc/hostname; ip -4 -o addr show | awk '{ print $2, $4 }'",
    );
    expect(stdout).toBe(`${A}\n${A}\nlo 127.0.0.1/8\neth0 192.168.3.87/24\neth1 10.77.1.1/24\n`);
    expect((await onHost(own.lab, "db", "uname -n; ls /sys/class/net")).stdout).toBe("db\neth0\nlo\n");
  });

  it("reach each other on both networks and across service networks, and nothing else", async () => {
    const reach = ["192.168.3.88", "10.77.1.2", "192.168.4.9", "192.168.3.200"];
    const { stdout } = await onHost(
      own.lab,
      A,
      `for a in ${reach.join(" ")}; do ping -c 1 -w 60 $a >/dev/null 2>&1; echo $a $?; done
a=192.0.2.1; ping -c 1 -W 2 $a >/dev/null 2>&1; echo $a $?`,
    );
    expect(stdout).toBe([...reach.map((address) => `${address} 0`), "192.0.2.1 1", ""].join("\n"));
    expect((await onSwitch(own.lab, ["ip", "route", "show", "default"])).stdout).toBe("");
  });

  it("hear each other's broadcasts on eth1", async () => {
    const { stdout } = await onHost(own.lab, B, "echo 0 >/proc/sys/net/ipv4/icmp_echo_ignore_broadcasts");
    expect(stdout).toBe("");
    const ping = await onHost(own.lab, A, "ping -b -c 1 -w 60 -I eth1 10.77.1.255 2>/dev/null");
    expect(ping.stdout).toContain("from 10.77.1.2");
  });

  it("run commands by ssh and give their status", async () => {
    expect(await labSsh(own.lab, A, ["exit", "7"])).toBe(7);
    expect(await labExec(own.lab, ["sh", "-c", "exit 5"])).toBe(5);
    expect(await labExec(own.lab, ["no-such-command"])).not.toBe(0);
  });

  it("reap orphans", async () => {
    await onHost(own.lab, A, "(sh -c 'sleep 0.1 & exec sleep 0.3' &) >/dev/null 2>&1; sleep 0.6");
    const reaped = async (): Promise<boolean> => !/^Z/m.test((await onHost(own.lab, A, "ps -A -o stat=")).stdout);
    expect(await until(reaped)).toBe(true);
  });

  it("cannot change what the machine shares with them", async () => {
    const script = `date -s 2030-01-01 2>/dev/null; echo $?
mknod /tmp/disk b 254 0 2>/dev/null; echo $?
(echo 1 >/proc/sys/vm/swappiness) 2>/dev/null; echo $?
(echo 1 >/sys/power/state) 2>/dev/null; echo $?
echo 1 >/proc/sys/net/ipv4/ip_forward; echo $?`;
    const lines = (await onHost(own.lab, A, script)).stdout.split("\n").filter((line) => /^\d$/.test(line));
    expect(lines.map((line) => line === "0")).toEqual([false, false, false, false, true]);
  });

  it("get no answer but Debian's archive from the proxy", async () => {
    const script = `exec 3<>/dev/tcp/192.168.3.200/3142
printf 'GET http://example.com/ HTTP/1.1\\r\\nHost: example.com\\r\\nConnection: close\\r\\n\\r\\n' >&3
head -n 1 <&3`;
    expect((await onHost(own.lab, A, `bash -c "$(cat <<'END'\n${script}\nEND\n)"`)).stdout).toContain("403");
  });

  it("lose the other side when a cable is pulled, and find it again", async () => {
    const ping = "ping -c 1 -W 1 10.77.1.2 >/dev/null; echo $?";
    await cutLink(own.lab, own.host(A), "eth1");
    expect((await onHost(own.lab, A, `${ping}; ip -o link show eth1`)).stdout).toMatch(/^1\n.*NO-CARRIER/);
    await healLink(own.lab, own.host(A), "eth1");
    expect(await until(async () => (await onHost(own.lab, A, ping)).stdout === "0\n")).toBe(true);
  });
});

/** A machine that has much to do answers late. */
const answers = async (address: string): Promise<boolean> =>
  (await onSwitch(own.lab, ["ping", "-c", "1", "-W", "2", address])).status === 0;

describe("a lab that is up", () => {
  it("is taken as it is by another `up`, which switches on what is off", async () => {
    await stopHost(own.lab, own.host("db"));
    expect((await onSwitch(own.lab, ["ping", "-c", "1", "-W", "1", "192.168.4.9"])).status).toBe(1);
    const again = await labUp(PLAN, own.options);
    expect(again).toEqual({ value: own.lab, diagnostics: [] });
    expect(await until(() => answers("192.168.4.9"))).toBe(true);
  });

  it("boots a host again that reboots, with its disk and a clean kernel", async () => {
    await onHost(own.lab, "db", "touch /root/kept /run/lost; ip addr add 192.168.4.77/24 dev eth0");
    const before = (await onHost(own.lab, "db", "stat -c %Y.%i /run/sshd.pid")).stdout;
    await onHost(own.lab, "db", "reboot");
    const booted = async (): Promise<boolean> => {
      const { status, stdout } = await onHost(own.lab, "db", "stat -c %Y.%i /run/sshd.pid");
      return status === 0 && stdout !== before;
    };
    expect(await until(booted)).toBe(true);
    const { stdout } = await onHost(own.lab, "db", "ls /root/kept /run/lost 2>/dev/null; ip -4 -o addr show eth0");
    expect(stdout).toContain("/root/kept");
    expect(stdout).not.toMatch(/lost|192\.168\.4\.77/);
  });

  it("is independent of another one with the same addresses", async () => {
    const name = labName(`${NAME}-b`);
    try {
      const other = await labUp({ ...PLAN, name }, own.options);
      expect(other.diagnostics).toEqual([]);
      if (other.value !== null) await onHost(other.value, A, "touch /root/other");
      expect((await onHost(own.lab, A, "ls /root")).stdout).toBe("");
    } finally {
      expect(await labDown(name, own.options)).toEqual({ existed: true, left: [] });
    }
    expect((await onHost(own.lab, A, "uname -n")).stdout).toBe(`${A}\n`);
  });
});

describe("hap's commands on a lab that is up", () => {
  let commands: LabCommands;
  const named = ["--lab", NAME];
  beforeAll(async () => {
    commands = await labCommands(own.lab);
  });
  afterAll(() => commands.remove());

  it("know the hosts, and the way to them for a hap that `hap lab exec` runs", async () => {
    const status = await commands.hap(["lab", "exec", ...named, process.execPath, HAP, "status"]);
    expect(status.stdout + status.stderr).not.toMatch(/HAP40/);
    expect(status.stdout).toMatch(/heartbeat +not installed +not installed/);
    expect(status.status).toBe(1);
    const nobody = await commands.hap(["lab", "ssh", ...named, "nobody", "true"]);
    expect(nobody).toMatchObject({ status: 2, stdout: "" });
    expect(nobody.stderr).toContain("HAP5014");
  });

  it("end with the status of what they ran", async () => {
    expect((await commands.hap(["lab", "exec", ...named, "sh", "-c", "exit 5"])).status).toBe(5);
    expect((await commands.hap(["lab", "exec", ...named, "sh", "-c", "kill -9 $$"])).status).toBe(137);
    expect((await commands.hap(["lab", "ssh", ...named, A, "exit 7"])).status).toBe(7);
  });

  it("take one Ctrl-C at a terminal for one: what is under way is finished", async () => {
    const book = 'hap 1\n\nplay "p" on directors {\n  command "wait" {\n    run sleep 4\n  }\n}\n';
    await writeFile(join(commands.project, "wait.hap"), book);
    const run = ["lab", "exec", ...named, process.execPath, HAP, "run", "wait.hap", "--ssh-config", own.lab.ssh.config];
    const { status, screen } = await commands.interrupted(run, "wait");
    expect(screen).toContain("interrupted: finishing what is under way");
    expect(screen).not.toMatch(/HAP\d{4}/);
    expect(screen).toMatch(/2 changed/);
    expect(status).toBe(130);
  });

  it("leave the lab alone that a site with other hosts would replace", async () => {
    const other = "site other\n\npair p {\n  host x 192.168.9.1\n  host y 192.168.9.2\n}\n";
    await writeFile(join(commands.project, "other.hap"), other);
    await onHost(own.lab, "db", "touch /root/work");
    const up = await commands.hap(["lab", "up", ...named, "-i", "other.hap"]);
    expect(up).toMatchObject({ status: 1, stdout: "" });
    expect(up.stderr).toContain("HAP8019");
    expect((await onHost(own.lab, "db", "ls /root/work")).stdout).toBe("/root/work\n");
    const same = await commands.hap(["lab", "up", ...named, "--site", "lab"]);
    expect(same.stdout).not.toContain("starting");
    expect(same.stdout).toContain(`hap lab down --lab ${NAME}\n`);
    expectOk(same);
  });
});

const PAIR_FILES = `set -e
cat >/etc/ha.d/ha.cf <<'END'
logfile /var/log/ha-log
keepalive 500ms
deadtime 3
warntime 1500ms
initdead 10
udpport 10694
bcast eth1
auto_failback on
realtime off
node ${A}
node ${B}
END
echo '${A} IPaddr2::${VIP}/24/eth0' >/etc/ha.d/haresources
(umask 077; printf 'auth 1\\n1 sha1 a-key-of-the-test-only\\n' >/etc/ha.d/authkeys)
/etc/init.d/heartbeat start </dev/null >/dev/null 2>&1
`;

const JUDGE = `
rm -rf /root/stage; cp -a /etc/ha.d /root/stage; sed -i 's#^logfile.*#logfile /root/stage.log#; s#^bcast.*#bcast '$1'#' /root/stage/ha.cf
unshare -m sh -c 'mount --bind /root/stage /etc/ha.d; mount -t tmpfs x /run; /usr/libexec/heartbeat/heartbeat -R </dev/null' 2>/dev/null
echo $?
`;

describe("a Heartbeat pair in a lab", () => {
  it("is installed by apt from Debian's archive", async () => {
    const install =
      "DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends heartbeat ipvsadm net-tools";
    for (const name of [A, B]) {
      const { status, stdout } = await onHost(own.lab, name, `${install} 2>&1 </dev/null`);
      expect(status, stdout).toBe(0);
    }
    expect((await onHost(own.lab, B, "dpkg-query -W -f '${Status}' heartbeat")).stdout).toBe("install ok installed");
  });

  it("comes up with the address on the preferred node", async () => {
    const started = await Promise.all([A, B].map((name) => onHost(own.lab, name, PAIR_FILES)));
    expect(started.map((result) => result.status)).toEqual([0, 0]);
    expect(await until(() => holdsAddress(A))).toBe(true);
    expect(await holdsAddress(B)).toBe(false);
  });

  it("has its files judged by the daemon while it runs", async () => {
    expect((await onHost(own.lab, A, `set -- eth1; ${JUDGE}`)).stdout).toBe("6\n");
    expect((await onHost(own.lab, A, `set -- eth7; ${JUDGE}`)).stdout).toBe("1\n");
    expect(await holdsAddress(A)).toBe(true);
  });

  it("moves the address when the preferred node stops, and back", async () => {
    await onHost(own.lab, A, "/etc/init.d/heartbeat stop </dev/null >/dev/null 2>&1");
    expect(await until(() => holdsAddress(B))).toBe(true);
    expect(await holdsAddress(A)).toBe(false);
    await onHost(own.lab, A, "/etc/init.d/heartbeat start </dev/null >/dev/null 2>&1");
    expect(await until(() => holdsAddress(A))).toBe(true);
  });

  it("takes over when the preferred node loses its power, and gives back when that boots", async () => {
    await stopHost(own.lab, own.host(A));
    expect(await until(() => holdsAddress(B))).toBe(true);
    expect((await onHost(own.lab, B, "cat /var/log/ha-log")).stdout).toMatch(/node ld_192_168_3_87: is dead/);
    expect(await until(() => answers(VIP))).toBe(true);
    expect(await startHost(own.lab, own.host(A))).toBe(true);
    expect(await until(() => holdsAddress(A))).toBe(true);
  });
});

describe("labDown", () => {
  it("leaves no namespace, mount, process or file", async () => {
    expect(await labDown(NAME, own.options)).toEqual({ existed: true, left: [] });
    expect(await labInfo(NAME, own.options)).toBeNull();
    expect((await output(["ip", "netns", "list"], "")).stdout).not.toContain(`hap-${NAME}-`);
    expect(await readFile("/proc/self/mountinfo", "utf8")).not.toContain(own.lab.dir);
    expect(await readFile("/proc/self/mountinfo", "utf8")).not.toContain(own.lab.diskDir);
    expect(await readdir(own.options.stateDir)).toEqual([]);
    expect(await mentions(own.lab.dir)).toEqual([]);
    expect(await labDown(NAME, own.options)).toEqual({ existed: false, left: [] });
  });
});

/** Command lines of this machine's processes that name a path. */
async function mentions(path: string): Promise<readonly string[]> {
  const pids = (await readdir("/proc")).filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid);
  const lines = await Promise.all(pids.map((pid) => readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => "")));
  return lines.filter((line) => line.includes(path));
}
