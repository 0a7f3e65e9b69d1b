import type { CodeEntry } from "../diagnostics/code.js";

/** HAP4070 and HAP4071: what a run changed that cannot be put back. */
export const undoCodes = [
  { code: "HAP4070", meaning: "something was changed since the run that is to be undone", example: "" },
  { code: "HAP4071", meaning: "what a run replaced is not kept any more", example: "" },
] as const satisfies readonly CodeEntry[];

declare module "../diagnostics/code.js" {
  interface Codes extends Record<(typeof undoCodes)[number]["code"], CodeEntry> {}
}
