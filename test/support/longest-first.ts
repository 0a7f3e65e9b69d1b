import { relative } from "node:path";
import { BaseSequencer, type TestSpecification } from "vitest/node";

/**
 * Files that wait for real daemons or kernels for a minute and more, the longest first. A fresh clone knows no times
 * of its own, and one of these begun last would be waited for alone.
 */
const LONGEST = [
  "test/e2e/drill-broken-off.test.ts",
  "test/e2e/drill.test.ts",
  "test/e2e/groups.test.ts",
  "test/e2e/sites.test.ts",
  "test/agreement/agreement.shell.test.ts",
  "test/e2e/pair.test.ts",
  "test/lab/uml.test.ts",
  "test/lab/own-kernel.test.ts",
  "test/e2e/faults.test.ts",
  "test/lab/lab.test.ts",
  "test/e2e/contract.test.ts",
  "test/e2e/verify.test.ts",
  "test/shell/files.shell.test.ts",
  "test/shell/staging.shell.test.ts",
  "test/shell/unsafe-paths.shell.test.ts",
  "test/e2e/site.test.ts",
];

/** Runs the files of LONGEST before all others; those keep vitest's order. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification): number => {
      const at = LONGEST.indexOf(relative(process.cwd(), moduleId));
      return at === -1 ? LONGEST.length : at;
    };
    const sorted = await super.sort(files);
    return sorted
      .map((file, i) => ({ file, i }))
      .sort((a, b) => rank(a.file) - rank(b.file) || a.i - b.i)
      .map(({ file }) => file);
  }
}
