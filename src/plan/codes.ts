import type { CodeEntry } from "../diagnostics/code.js";

/** What a plan refuses on what a host showed, whatever the step's kind; a change may come to the same. */
export const planCodes = [
  { code: "HAP4110", meaning: "a path leads through a folder that somebody else has in hand", example: "" },
] as const satisfies readonly CodeEntry[];

declare module "../diagnostics/code.js" {
  interface Codes extends Record<(typeof planCodes)[number]["code"], CodeEntry> {}
}
