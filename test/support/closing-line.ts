import type { Reporter, TestModule } from "vitest/node";

/**
 * Ends a test run with one plain line, and fails it when CI skipped a test: there every test has to run. A test that
 * passed only when it was tried again is told: it waits to be mended.
 */
export class ClosingLine implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const count = { passed: 0, failed: 0, skipped: 0 };
    const again: string[] = [];
    for (const module of modules) {
      for (const test of module.children.allTests()) {
        const { state, errors = [] } = test.result();
        if (state !== "pending") count[state]++;
        if (test.diagnostic()?.flaky === true)
          again.push(
            [`${module.relativeModuleId}: ${test.fullName}`, ...errors.map((e) => e.stack ?? e.message)].join("\n"),
          );
      }
    }
    if (process.env["CI"] === "true" && count.skipped > 0) process.exitCode = 1;
    for (const name of again) process.stdout.write(`\npassed only when it was tried again: ${name}\n`);
    process.stdout.write(`\n${count.passed} passed, ${count.failed} failed, ${count.skipped} skipped\n`);
  }
}

// vitest loads a reporter by its default export.
// oxlint-disable-next-line import/no-default-export
export default ClosingLine;
