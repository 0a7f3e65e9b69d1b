import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { cpus, loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { CASES } from "./cases.js";
import type { BenchCase } from "./bench-case.js";
import { buildHap } from "./peers/hap.js";
import { profile } from "./profile.js";
import { caseText, writeResults } from "./results.js";

const RESULTS = fileURLToPath(new URL("RESULTS.md", import.meta.url));
const HELP = `npm run bench                      every case; writes test/bench/RESULTS.md
npm run bench -- --case NAME       one case (repeatable); only its part of the report is written anew
npm run bench -- --quick           one round each, nothing written
npm run bench -- --no-ansible      without Ansible, which takes most of the time
npm run bench -- --profile NAME    CPU profiles of hap: converged-2, -50, -200
cases: ${CASES.map((one) => one.name).join(", ")}
`;

const { values } = parseArgs({
  options: {
    case: { type: "string", multiple: true, default: [] },
    quick: { type: "boolean", default: false },
    "no-ansible": { type: "boolean", default: false },
    profile: { type: "string" },
    help: { type: "boolean", default: false },
  },
});
const chosen = values.case.length === 0 ? CASES : CASES.filter((one) => values.case.includes(one.name));
if (values.help || chosen.length === 0) {
  process.stdout.write(HELP);
} else if (process.getuid?.() !== 0) {
  process.stderr.write("the bench makes hosts out of namespaces, which only root may\n");
  process.exitCode = 1;
} else {
  await bench(chosen);
}

async function bench(cases: readonly BenchCase[]): Promise<void> {
  const dir = mkdtempSync(join(tmpdir(), "hb-"));
  const tell = (line: string): void => void process.stderr.write(`${line}\n`);
  try {
    tell("building hap");
    const program = buildHap(join(dir, "hap"));
    if (values.profile !== undefined) {
      process.stdout.write(`${await profile(values.profile, { dir, program, quick: true, ansible: false, tell })}\n`);
      return;
    }
    for (const one of cases) {
      tell(`case ${one.name}`);
      const own = join(dir, one.name.replaceAll(/[^a-z0-9]/g, "").slice(0, 12));
      mkdirSync(own);
      const busy = `load average ${loadavg()[0]?.toFixed(1)} on ${cpus().length} cores when it began`;
      const result = await one.run({ dir: own, program, quick: values.quick, ansible: !values["no-ansible"], tell });
      const text = caseText(one, { ...result, notes: [...result.notes, busy] });
      process.stdout.write(`${text}\n`);
      if (!values.quick) writeResults(RESULTS, new Map([[one.name, text]]));
    }
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}
