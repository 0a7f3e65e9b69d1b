import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { CaseContext, CaseResult } from "./bench-case.js";
import { measure, type Contender } from "./measure.js";
import { within } from "./targets.js";

const ROUNDS = 21;

/** What hap costs where no host is contacted, over a node that runs an empty file. */
export async function startUp({ dir, program, quick, tell }: CaseContext): Promise<CaseResult> {
  const empty = join(dir, "empty.mjs");
  const playbook = join(dir, "hundred.hap");
  const inventory = join(dir, "site.hap");
  writeFileSync(empty, "");
  writeFileSync(playbook, hundredLines());
  writeFileSync(inventory, "site bench\n\npair directors {\n  host h1 10.77.0.1\n  host h2 10.77.0.2\n}\n");
  const node = (name: string, args: readonly string[]): Contender => ({
    name,
    argv: [process.execPath, ...args],
    env: { PATH: "/usr/bin:/bin", HOME: dir },
    wrong: ({ status, output }) => (status === 0 && !output.includes("error") ? null : `status ${status}`),
  });
  const samples = await measure(
    [
      node("bare node", [empty]),
      node("hap --version", [program, "--version"]),
      node("hap check", [program, "check", playbook, "-i", inventory]),
    ],
    { rounds: quick ? 3 : ROUNDS, tell },
  );
  // The fastest of each: what else runs on the machine only adds, and to 15 ms it adds more than there is to see.
  const [bare = NaN, version = NaN, check = NaN] = samples.map((one) => Math.min(...one.ms));
  return {
    samples,
    targets: [
      within("`hap --version` over bare node, fastest runs", version - bare, { limit: 15, unit: "ms" }),
      within("`hap check` of 100 lines over bare node, fastest runs", check - bare, { limit: 70, unit: "ms" }),
    ],
    notes: [],
  };
}

/** A playbook of 100 lines with the commonest things in it. */
function hundredLines(): string {
  const file = (n: number): string => `  file /etc/bench/${n} {
    content <<END
      host \${host.name} of \${directors[0].name}
      address \${host.address}
    END
    mode 0644
  }`;
  const head =
    'hap 1\n\nparam int port = 694\n\nplay "hundred lines" on directors {\n  hosts {\n    for h in directors { ${h.address} ${h.name} }\n  }\n';
  const files = Array.from({ length: 12 }, (_, i) => file(i)).join("\n");
  const commands = "  command one {\n    run echo ${port}\n    creates /etc/bench/one\n  }\n";
  return `${head}${files}\n${commands}}\n# 99\n# 100\n`;
}
