import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { labDown } from "../../src/lab/lab-down.js";
import { labPlan } from "../../src/lab/lab-plan.js";
import type { Lab } from "../../src/lab/lab-state.js";
import { labUp } from "../../src/lab/lab-up.js";
import { onHost, testLab, until, type TestLab } from "../lab/support.js";
import { hapInLab, outcomes } from "../support/hap.js";

/** The book's deployment as shipped, on hosts whose kernel has no IPVS. */
const PLAYBOOK = fileURLToPath(new URL("../../playbooks/site.hap", import.meta.url));
const HOSTS = ["LD_192_168_3_87", "LD_192_168_3_88"] as const;
const VIP = "192.168.3.118";
const NAME = `site${process.pid}`;

let around: TestLab;
let lab: Lab;

beforeAll(async () => {
  around = await testLab();
  const hosts = HOSTS.map((name, i) => ({ name, address: `192.168.3.8${7 + i}`, pair: "directors" }));
  const up = await labUp(labPlan({ name: NAME, hosts }, { clients: [], avoid: [VIP] }).value, around.options);
  if (up.value === null) throw new Error(up.diagnostics.map((d) => d.message).join("\n"));
  lab = up.value;
});

afterAll(async () => {
  const end = await labDown(NAME, around.options);
  await around.remove();
  expect(end.left).toEqual([]);
});

/** Hosts that hold the address and whose myop.sh says that it runs. */
async function active(): Promise<readonly string[]> {
  const ask = `ip -o -4 addr show dev eth0 | grep -q ${VIP} && /etc/ha.d/resource.d/myop.sh status | grep -qx running`;
  const answers = await Promise.all(
    HOSTS.map(async (host) => ({ host, status: (await onHost(lab, host, ask)).status })),
  );
  return answers.filter(({ status }) => status === 0).map(({ host }) => host);
}

test("the address and the script are on the preferred node, and on the other when Heartbeat stops there", async () => {
  const result = await hapInLab(lab, ["run", PLAYBOOK, "--set", "lvs=false"]);
  expect(outcomes(result).filter((line) => !line.endsWith("changed"))).toEqual([]);
  expect(result.status).toBe(0);
  expect(await until(60_000, async () => (await active()).length > 0)).toBe(true);
  expect(await active()).toEqual([HOSTS[0]]);

  const again = await hapInLab(lab, ["run", PLAYBOOK, "--set", "lvs=false"]);
  expect(outcomes(again).filter((line) => !line.endsWith("ok"))).toEqual([]);

  await onHost(lab, HOSTS[0], "/etc/init.d/heartbeat stop");
  expect(await until(60_000, async () => (await active()).includes(HOSTS[1]))).toBe(true);
  expect(await active()).toEqual([HOSTS[1]]);
});
