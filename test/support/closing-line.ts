import type { Reporter, TestModule } from "vitest/node";

/** Ends a test run with one plain line, and fails it when CI skipped a test: there every test has to run. */
export class ClosingLine implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const count = { passed: 0, failed: 0, skipped: 0 };
    for (const module of modules) {
      for (const test of module.children.allTests()) {
        const { state } = test.result();
        if (state !== "pending") count[state]++;
      }
    }
    if (process.env["CI"] === "true" && count.skipped > 0) process.exitCode = 1;
    process.stdout.write(`\n${count.passed} passed, ${count.failed} failed, ${count.skipped} skipped\n`);
  }
}

// vitest loads a reporter by its default export.
// oxlint-disable-next-line import/no-default-export
export default ClosingLine;
