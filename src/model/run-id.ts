import { randomBytes } from "node:crypto";

/** The name of one run, everywhere: `20261128T150301Z-3f9a2c1b`. Names sort by time; nobody can guess one. */
export type RunId = string;

/** A run's name looks like this; what a host or a file gives as one is held against it. */
export const RUN_ID = /^\d{8}T\d{6}Z-[0-9a-f]{8}$/;

/** A new name: the time in UTC, to the second, and 32 random bits. */
export function newRunId(now: Date = new Date()): RunId {
  const time = now.toISOString().replace(/\.\d+/, "").replaceAll(/[-:]/g, "");
  return `${time}-${randomBytes(4).toString("hex")}`;
}
