import { defineConfig } from "vitest/config";
import { startMs } from "./test/support/pace.js";
import { LongestFirst } from "./test/support/longest-first.js";

/** Tests that need tools of this machine, or the built program. */
const SHELL_TESTS = ["test/**/*.shell.test.ts"];
/** Tests of whole pairs on throw-away hosts. */
const E2E_TESTS = ["test/e2e/**/*.test.ts"];
/** Tests of the throw-away hosts themselves. */
const LAB_TESTS = ["test/lab/**/*.test.ts"];

/** Where a node takes longer to start (ms), four files of tests take each other more time than they save. */
const SLOW_MS = 90;

/**
 * Those mostly wait for daemons: more of them than there are cores run side by side, of all three projects together.
 * On a machine with so much to do a daemon may miss its deadline once: what fails is tried a second time, and what
 * passed only then is told by name at the end (closing-line.ts).
 */
const WAITING = {
  pool: "forks",
  testTimeout: 700_000,
  hookTimeout: 600_000,
  maxWorkers: startMs() < SLOW_MS ? 4 : 3,
  // A process of its own for each of them, with its modules, costs half a second of the machine a file.
  isolate: false,
  setupFiles: "test/support/own-environment.ts",
  retry: 1,
  globalSetup: "test/support/tools.ts",
} as const;

export default defineConfig({
  test: {
    sequence: { sequencer: LongestFirst },
    reporters: ["default", "./test/support/closing-line.ts"],
    projects: [
      {
        test: {
          name: "unit",
          include: ["test/**/*.test.ts"],
          exclude: [...SHELL_TESTS, ...E2E_TESTS, ...LAB_TESTS],
          setupFiles: ["test/support/pure.ts"],
          // One module cache for all: chevrotain is slow to load.
          isolate: false,
          pool: "threads",
          testTimeout: 120_000,
          // They only compute: a machine with more cores is done sooner.
          maxWorkers: "100%",
          sequence: { groupOrder: 0 },
        },
      },
      {
        test: {
          name: "shell",
          include: SHELL_TESTS,
          exclude: [...E2E_TESTS, ...LAB_TESTS],
          ...WAITING,
          sequence: { groupOrder: 1 },
        },
      },
      { test: { name: "e2e", include: E2E_TESTS, ...WAITING, sequence: { groupOrder: 1 } } },
      { test: { name: "lab", include: LAB_TESTS, ...WAITING, sequence: { groupOrder: 1 } } },
    ],
  },
});
