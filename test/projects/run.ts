// Runs whole projects on throw-away hosts, each twice: the second run changes nothing. `npm run projects [NAME…]`
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { eventsOf, HAP, type HapEvent } from "../support/hap.js";

const HERE = fileURLToPath(new URL(".", import.meta.url));
const ROOT = fileURLToPath(new URL("../../", import.meta.url));

const work = mkdtempSync(join(tmpdir(), "hap-projects-"));
const secrets = join(work, "secrets.json");
const SITES = ["east", "north", "west"];

interface Project {
  readonly name: string;
  readonly playbook: string;
  /** Options of `hap lab run`. */
  readonly lab: readonly string[];
  /** Options of `hap run`. */
  readonly run: readonly string[];
}

const PROJECTS: readonly Project[] = [
  { name: "pairs", playbook: `${HERE}pairs/site.hap`, lab: [], run: [] },
  { name: "library", playbook: `${HERE}library/site.hap`, lab: [], run: [] },
  {
    name: "sites",
    playbook: `${HERE}sites/site.hap`,
    // The hosts have one kernel for all and so no IPVS, and no interfaces of other names.
    lab: [
      ...SITES.flatMap((site) => ["--site", site]),
      "--set",
      "lvs=false",
      "--set",
      "nic=eth0",
      "--set",
      "link=eth1",
    ],
    run: ["--secrets-from", secrets],
  },
  { name: "web-pair", playbook: `${ROOT}playbooks/web-pair.hap`, lab: ["-i", `${ROOT}inventory/web`], run: [] },
];

/** Runs hap to its end; its events, or what it said where there are none. */
function hap(
  args: readonly string[],
): Promise<{ readonly status: number | null; readonly events: readonly HapEvent[] }> {
  const child = spawn(process.execPath, [HAP, ...args], { stdio: ["ignore", "pipe", "inherit"], cwd: work });
  let stdout = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => (stdout += text));
  return new Promise((resolve) => child.on("close", (status) => resolve({ status, events: eventsOf(stdout) })));
}

/** Whether a project's first run is right and its second changes nothing; a drill changes what it puts back. */
async function runTwice({ name, playbook, lab, run }: Project): Promise<boolean> {
  const own = ["--lab", `project-${name}`];
  const words = ["lab", "run", playbook, ...own, ...lab, "--keep", "--output", "json", "--", ...run];
  let isRight = true;
  for (const turn of ["first", "second"]) {
    const start = performance.now();
    const { status, events } = await hap(words);
    const done = events.filter(({ event, kind }) => event === "step-done" && kind !== "drill");
    const wrong = done.filter((e) => e.status === "failed" || (turn === "second" && e.status === "changed"));
    for (const e of wrong) process.stdout.write(`  ${e.status} ${e.host} ${e.step}: ${e.diagnostic?.message ?? ""}\n`);
    const seconds = Math.round((performance.now() - start) / 1000);
    process.stdout.write(
      `${name}, ${turn} run: status ${status}, ${done.length} steps, ${wrong.length} wrong, ${seconds} s\n`,
    );
    isRight &&= status === 0 && wrong.length === 0 && done.length > 0;
  }
  await hap(["lab", "down", ...own]);
  return isRight;
}

writeFileSync(
  secrets,
  JSON.stringify(
    Object.fromEntries(
      SITES.flatMap((site) => [
        [site, `${site}-4f9c1d77b2a04e63`],
        [`${site}-monitor`, `${site}-8877665544`],
      ]),
    ),
  ),
);
const wanted = process.argv.slice(2);
const results: boolean[] = [];
for (const project of PROJECTS) {
  if (wanted.length === 0 || wanted.includes(project.name)) results.push(await runTwice(project));
}
rmSync(work, { recursive: true });
process.exitCode = results.includes(false) || results.length === 0 ? 1 : 0;
