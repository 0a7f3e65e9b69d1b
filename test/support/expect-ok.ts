import { expect } from "vitest";
import type { HapResult } from "./hap.js";

/** Fails the test with all that was said, unless the program exited with 0: a status alone tells nobody why. */
export function expectOk({ status, stdout, stderr }: Pick<HapResult, "status" | "stdout" | "stderr">): void {
  expect(status, stdout + stderr).toBe(0);
}
