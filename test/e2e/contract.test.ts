import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { labPlan } from "../../src/lab/lab-plan.js";
import { INSTALLED, onHost, until } from "../lab/support.js";
import { useLab } from "../lab/use-lab.js";
import { hapInLab, type HapEvent, type HapResult } from "../support/hap.js";
import { labName } from "../support/lab-name.js";
import { expectOk } from "../support/expect-ok.js";

/** Resource scripts are tried on the standby, and Heartbeat never sees one that fails. Tests build on each other. */
const A = "node-a";
const B = "node-b";
const VIP = "192.168.3.118";
const NAME = labName(`contract${process.pid}`);
const hosts = [A, B].map((name, i) => ({ name, address: `192.168.3.${i + 1}`, pair: "nodes" }));
const own = useLab(labPlan({ name: NAME, hosts }, { clients: ["192.168.3.200"], avoid: [VIP] }).value, INSTALLED);
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "hap-contract-"));
  const hostLines = [A, B].map((name, i) => `  host ${name} 192.168.3.${i + 1}\n`).join("");
  await writeFile(join(folder, "site"), `site s\npair nodes {\n${hostLines}}\n`);
});

afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

interface Script {
  readonly stopped: string;
  readonly note: string;
  readonly allow?: string;
  /** False for a script that must not be started on two nodes. */
  readonly trial?: boolean;
}

/** A whole pair with a script that keeps its state in a file and writes down when it was started. */
async function run({ stopped, note, allow = "", trial = true }: Script): Promise<HapResult> {
  const playbook = join(folder, "pair.hap");
  await writeFile(
    playbook,
    `play "pair" on nodes {
  install { package heartbeat }
  ha.cf {
    logfile /var/log/ha-log
    keepalive 500ms
    warntime 1500ms
    deadtime 3
    initdead 10
    ucast eth0 192.168.3.1
    ucast eth0 192.168.3.2
    auto_failback off
    node ${A} ${B}
  }
  authkeys { auth 1; 1 sha1 a-key-that-only-the-lab-knows }
  haresources { ${A} IPaddr2::${VIP}/24/eth0 x.sh::db }
  ${allow}
  resource-script x.sh {
    start <<'END'
      # ${note}
      echo "start $1 $HA_CURHOST" >>/root/x.log
      : >/run/x
    END
    ${trial ? "trial" : ""}
    stop "rm -f /run/x"
    status "if [ -e /run/x ]; then echo running; else echo ${stopped}; fi"
  }
  service heartbeat { running }
}
`,
  );
  return hapInLab(own.lab, ["run", playbook, "-i", join(folder, "site")]);
}

const log = async (host: string) =>
  (await onHost(own.lab, host, "cat /root/x.log 2>/dev/null; ls /run/x 2>/dev/null")).stdout;
const scriptStep = ({ events }: HapResult) =>
  events.filter((e: HapEvent) => e.event === "step-done" && e.step === "resource-script x.sh");

test("a script that says `nothing running` is refused with the reason, and nothing is put in place", async () => {
  const result = await run({ stopped: "nothing running", note: "first" });
  expect(result.status).toBe(1);
  const failed = scriptStep(result).find((e) => e.status === "failed");
  expect(failed?.host).toBe(B);
  expect(failed?.diagnostic?.code).toBe("HAP4109");
  expect(failed?.diagnostic?.message).toContain("`status` says `nothing running` when it is stopped");
  for (const host of [A, B]) {
    expect((await onHost(own.lab, host, "ls -A /etc/ha.d/resource.d | grep x.sh; ls /etc/ha.d/ha.cf")).stdout).toBe("");
  }
  expect(await log(A)).toBe("");
});

test("a good one is tried on the standby alone, twice, and left stopped", async () => {
  const result = await run({ stopped: "stopped", note: "first" });
  expectOk(result);
  expect(await log(B)).toBe("start db node-b\nstart db node-b\n");
  expect(await until(async () => (await log(A)).endsWith("/run/x\n"))).toBe(true);
  expect(await log(A)).toBe("start db node-a\n/run/x\n");
});

test("on a running pair the active node is left alone", async () => {
  await onHost(own.lab, B, "rm /root/x.log");
  const result = await run({ stopped: "stopped", note: "second" });
  expectOk(result);
  expect(await log(A)).toBe("start db node-a\n/run/x\n");
  expect(await log(B)).toBe("start db node-b\nstart db node-b\n");
  const bad = await run({ stopped: "OK", note: "third" });
  expect(scriptStep(bad).find((e) => e.status === "failed")?.host).toBe(B);
  expect(await log(A)).toBe("start db node-a\n/run/x\n");
});

test("without `trial` it is not started on the standby", async () => {
  const result = await run({ stopped: "stopped", note: "quiet", trial: false });
  expectOk(result);
  expect(scriptStep(result).map((e) => e.status)).toEqual(["changed", "changed"]);
  expect(await log(B)).toBe("start db node-b\nstart db node-b\n");
});

test("after a failover the preferred node is the standby", async () => {
  await onHost(own.lab, A, "service heartbeat stop");
  expect(await until(async () => (await log(B)).endsWith("/run/x\n"))).toBe(true);
  await onHost(own.lab, A, "service heartbeat start; rm /root/x.log");
  const result = await run({ stopped: "stopped", note: "fourth" });
  expectOk(result);
  expect(await log(A)).toBe("start db node-a\nstart db node-a\n");
  expect((await log(B)).split("start").length - 1).toBe(3);
});

test("with Heartbeat stopped on the preferred node it tries the script there, since the other one is active", async () => {
  await onHost(own.lab, A, "service heartbeat stop; rm /root/x.log");
  const result = await run({ stopped: "OK", note: "stopped" });
  expect(scriptStep(result).find((e) => e.status === "failed")?.host).toBe(A);
  expect((await log(B)).endsWith("/run/x\n")).toBe(true);
  await onHost(own.lab, A, "service heartbeat start");
});

test("`@allow HB085` puts a script in place untried", async () => {
  const result = await run({ stopped: "nothing running", note: "fifth", allow: '@allow HB085 "a test"' });
  expectOk(result);
  expect(scriptStep(result).map((e) => e.status)).toEqual(["changed", "changed"]);
});
