import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { labCommand } from "../../src/lab/lab-exec.js";
import { labPlan } from "../../src/lab/lab-plan.js";
import type { Lab } from "../../src/lab/lab-state.js";
import { labDown } from "../../src/lab/lab-down.js";
import { labUp } from "../../src/lab/lab-up.js";
import { INSTALLED, onHost, testLab, until } from "../lab/support.js";
import { DIRECTORS, VIP } from "../lab/use-lab.js";
import { hapInLab, type HapResult } from "../support/hap.js";
import { labName } from "../support/lab-name.js";

/**
 * npm run lives:lvs: a pair of directors with real kernels and two real servers. A client downloads through the virtual
 * server while the playbook changes its table: what arrived, and whether a connection broke. Prints a table.
 */
const PORT = 8080;
const REAL = ["192.168.3.100", "192.168.3.101"] as const;
const nameOf = (address: string): string => `RS_${address.replaceAll(".", "_")}`;
/** A download: so many bytes every tenth of a second, for so long (s). */
const PIECE = 16_384;
const SECONDS = 60;
const PER_SERVER = 3;
const DRAIN_S = 90;

const plan = labPlan(
  {
    name: labName(`lvs${process.pid}`),
    hosts: [
      { name: DIRECTORS[0], address: "192.168.3.87", pair: "directors" },
      { name: DIRECTORS[1], address: "192.168.3.88", pair: "directors" },
      ...REAL.map((address) => ({ name: nameOf(address), address, pair: null })),
    ],
  },
  { kernel: "user-mode", clients: ["192.168.3.200"], avoid: [VIP] },
).value;

const SERVER = `ip addr add ${VIP}/32 dev lo
for f in all eth0; do echo 1 >/proc/sys/net/ipv4/conf/$f/arp_ignore; echo 2 >/proc/sys/net/ipv4/conf/$f/arp_announce; done
setsid perl -MIO::Socket::INET -e '$SIG{CHLD} = "IGNORE";
  my $s = IO::Socket::INET->new(LocalPort => ${PORT}, Listen => 50, ReuseAddr => 1) or die;
  while (1) { my $c = $s->accept or next; next if fork; close $s;
    for (1 .. ${SECONDS * 10}) { syswrite($c, "x" x ${PIECE}) or exit; select undef, undef, undef, 0.1 } exit }' >/dev/null 2>&1 </dev/null &
`;

const CLIENT = `const net = require("node:net");
const one = () => new Promise((resolve) => {
  const s = net.connect(${PORT}, "${VIP}");
  let bytes = 0, last = Date.now(), pauseMs = 0, error = null;
  const end = () => resolve({ bytes, pauseMs, error });
  s.setTimeout(20000, () => { error = "silent for 20 s"; s.destroy(); });
  s.on("data", (d) => { bytes += d.length; pauseMs = Math.max(pauseMs, Date.now() - last); last = Date.now(); });
  s.on("error", (e) => { error = e.code; });
  s.on("close", end);
});
Promise.all(Array.from({ length: Number(process.argv[1]) }, one)).then((all) => console.log(JSON.stringify(all)));`;

interface Download {
  readonly bytes: number;
  readonly pauseMs: number;
  readonly error: string | null;
}

/** Downloads side by side, to their end. */
function download(lab: Lab, count: number): Promise<readonly Download[]> {
  const [command = "", ...args] = labCommand(lab, [process.execPath, "-e", CLIENT, String(count)]);
  const child = spawn(command, args, { stdio: ["ignore", "pipe", "inherit"] });
  let text = "";
  child.stdout.setEncoding("utf8").on("data", (data: string) => (text += data));
  return new Promise((resolve) => child.on("close", () => resolve(JSON.parse(text) as readonly Download[])));
}

function playbookOf(servers: readonly string[]): string {
  return `hap 1

play "directors" on directors {
  install {
    package heartbeat
    package ipvsadm
  }
  hosts {
    for h in directors {
      \${h.address} \${h.name}
    }
  }
  @allow LV004 "a lab"
  resource-script lvs.sh {
    virtual tcp ${VIP}:${PORT} wrr {
${servers.map((server) => `      real ${server}\n`).join("")}    }
    drain ${DRAIN_S}s
  }
  @allow HB029 "a lab"
  @allow HB011 "a lab"
  ha.cf {
    logfile /var/log/ha-log
    keepalive 500ms
    deadtime 10
    warntime 5
    initdead 20
    udpport 10694
    bcast eth1
    auto_failback off
    node ${DIRECTORS[0]}
    node ${DIRECTORS[1]}
  }
  authkeys {
    auth 1
    1 sha1 a-key-that-only-the-lab-knows
  }
  haresources {
    ${DIRECTORS[0]} IPaddr2::${VIP}/24/eth0 lvs.sh
  }
  service heartbeat {
    running
    enabled
  }
}
`;
}

const print = (line: string): void => void process.stdout.write(`${line}\n`);
const dir = mkdtempSync(join(tmpdir(), "hap-lvs-"));
const around = await testLab(INSTALLED);
try {
  const { value: lab } = await labUp(plan, around.options);
  if (lab === null) throw new Error("the lab does not come up");
  await measure(lab);
} finally {
  await labDown(plan.name, around.options);
  await around.remove();
  rmSync(dir, { recursive: true, force: true });
}

async function measure(lab: Lab): Promise<void> {
  for (const address of REAL) await onHost(lab, nameOf(address), SERVER);
  const run = (servers: readonly string[]): Promise<HapResult> => {
    const path = join(dir, "lvs.hap");
    writeFileSync(path, playbookOf(servers));
    const inventory = new URL("../e2e/pair/inventory", import.meta.url).pathname;
    return hapInLab(lab, ["run", path, "-i", inventory]);
  };
  const table = async (): Promise<string> =>
    (await onHost(lab, DIRECTORS[0], "ipvsadm -L -n | tail -n +4")).stdout.trim().replace(/ +/g, " ");
  const [first, second] = REAL.map((address) => `${address}:${PORT} direct`);
  const begun = await run([`${first} weight 1`]);
  if (begun.status !== 0) print(begun.stdout + begun.stderr);
  print(`the pair: exit ${begun.status}\n${await table()}`);
  const expected = PIECE * SECONDS * 10;
  const row = (what: string, all: readonly Download[]): void => {
    const whole = all.filter((one) => one.bytes === expected && one.error === null).length;
    const bytes = all.map((one) => one.bytes).join(" ");
    const pause = Math.max(...all.map((one) => one.pauseMs));
    print(
      `| ${what} | ${all.length} | ${whole} | ${all.length - whole} | ${bytes} of ${expected} each | ${pause} ms | ${all.map((o) => o.error ?? "-").join(" ")} |`,
    );
  };
  print("| change | downloads | whole | broken | bytes | longest pause | error |\n|---|---|---|---|---|---|---|");

  const old = download(lab, PER_SERVER);
  await sleep(3000);
  const changing = run([`${second} weight 2`]);
  if (!(await until(async () => (await table()).includes(`${REAL[1]}:${PORT} Route 2`)))) print("no other server came");
  print(`while it drains:\n${await table()}`);
  const fresh = download(lab, PER_SERVER);
  row("hap: the server leaves, another comes; begun before", await old);
  const changed = await changing;
  row("begun while the old one drains", await fresh);
  print(
    `exit ${changed.status} ${JSON.stringify(changed.events.filter((e) => e.status === "failed"))}\n${await table()}`,
  );

  const edited = download(lab, PER_SERVER);
  await sleep(3000);
  const weight = await run([`${second} weight 5`, `${first} weight 1`]);
  row("hap: another weight, and a server comes", await edited);
  const again = await run([`${second} weight 5`, `${first} weight 1`]);
  const ok = again.events.filter((e) => e.event === "step-done" && e.status === "changed").length;
  print(`exit ${weight.status}; the same run again: exit ${again.status}, ${ok} changed\n${await table()}`);

  const cut = download(lab, PER_SERVER);
  await sleep(3000);
  await onHost(lab, DIRECTORS[0], "ipvsadm -S -n >/tmp/t; ipvsadm -C; sleep 25; ipvsadm -R </tmp/t");
  row("for comparison, by hand: the table cleared, and loaded 25 s later", await cut);
}
