import type { CodeEntry } from "../diagnostics/code.js";

/** HAP2150 to HAP2159: the project's file hap.hap. */
export const projectCodes = [
  { code: "HAP2150", meaning: "an unknown line in hap.hap", example: "defalt-site book" },
  { code: "HAP2151", meaning: "a line of hap.hap with wrong words", example: "forks many" },
  { code: "HAP2152", meaning: "a line of hap.hap is given twice", example: "strict\nstrict" },
  { code: "HAP2153", meaning: "a hap.hap of another user, which is not used", example: "" },
  { code: "HAP2154", meaning: "a library of hap.hap that does not exist", example: 'library "missing"' },
  { code: "HAP2155", meaning: "an inventory of hap.hap that does not exist", example: "default-inventory missing" },
] as const satisfies readonly CodeEntry[];

declare module "../diagnostics/code.js" {
  interface Codes extends Record<(typeof projectCodes)[number]["code"], CodeEntry> {}
}
