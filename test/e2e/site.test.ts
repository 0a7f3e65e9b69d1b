import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { onHost, until } from "../lab/support.js";
import { DIRECTORS as HOSTS, directorsPlan, useLab, VIP } from "../lab/use-lab.js";
import { hapInLab, outcomes } from "../support/hap.js";

/** The book's deployment as shipped, on hosts whose kernel has no IPVS. */
const PLAYBOOK = fileURLToPath(new URL("../../playbooks/site.hap", import.meta.url));
const own = useLab(directorsPlan("site", []));

/** Hosts that hold the address and whose myop.sh says that it runs. */
async function active(): Promise<readonly string[]> {
  const ask = `ip -o -4 addr show dev eth0 | grep -q ${VIP} && /etc/ha.d/resource.d/myop.sh status | grep -qx running`;
  const answers = await Promise.all(
    HOSTS.map(async (host) => ({ host, status: (await onHost(own.lab, host, ask)).status })),
  );
  return answers.filter(({ status }) => status === 0).map(({ host }) => host);
}

test("the address and the script are on the preferred node, and on the other when Heartbeat stops there", async () => {
  const result = await hapInLab(own.lab, ["run", PLAYBOOK, "--set", "lvs=false"]);
  expect(outcomes(result).filter((line) => !line.endsWith("changed"))).toEqual([]);
  expect(result.status).toBe(0);
  expect(await until(60_000, async () => (await active()).length > 0)).toBe(true);
  expect(await active()).toEqual([HOSTS[0]]);

  const again = await hapInLab(own.lab, ["run", PLAYBOOK, "--set", "lvs=false"]);
  expect(outcomes(again).filter((line) => !line.endsWith("ok"))).toEqual([]);

  await onHost(own.lab, HOSTS[0], "/etc/init.d/heartbeat stop");
  expect(await until(60_000, async () => (await active()).includes(HOSTS[1]))).toBe(true);
  expect(await active()).toEqual([HOSTS[1]]);
});
