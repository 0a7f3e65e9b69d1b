import { defineConfig } from "vitest/config";

/** `host` tests start daemons, namespaces or whole labs: few at a time. The rest shares one module cache, since chevrotain is slow to load. */
const HOST_TESTS = ["test/remote/**/*.test.ts", "test/lab/**/*.test.ts", "test/e2e/**/*.test.ts"];

export default defineConfig({
  test: {
    reporters: ["default", "./test/support/closing-line.ts"],
    projects: [
      {
        test: {
          name: "unit",
          include: ["test/**/*.test.ts"],
          exclude: HOST_TESTS,
          isolate: false,
          pool: "threads",
          testTimeout: 30_000,
        },
      },
      {
        test: {
          name: "hosts",
          include: HOST_TESTS,
          pool: "forks",
          testTimeout: 180_000,
          hookTimeout: 300_000,
        },
      },
    ],
    maxWorkers: 2,
  },
});
