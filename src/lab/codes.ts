import type { CodeEntry } from "../diagnostics/code.js";

/** HAP8000 to HAP8099: throw-away hosts. */
export const labCodes = [
  { code: "HAP8002", meaning: "a lab without hosts", example: "" },
  { code: "HAP8003", meaning: "a name that no machine can have", example: "" },
  { code: "HAP8004", meaning: "a lab host without an IPv4 address", example: "" },
  { code: "HAP8005", meaning: "two lab hosts with one address", example: "" },
  { code: "HAP8010", meaning: "a lab needs root", example: "" },
  { code: "HAP8011", meaning: "a lab needs packages", example: "" },
  { code: "HAP8012", meaning: "the lab's Debian could not be built", example: "" },
  { code: "HAP8013", meaning: "the lab's network could not be made", example: "" },
  { code: "HAP8014", meaning: "a lab host does not answer", example: "" },
  { code: "HAP8015", meaning: "the lab's package proxy did not start", example: "" },
  { code: "HAP8016", meaning: "the lab was interrupted", example: "" },
  { code: "HAP8017", meaning: "somebody else is bringing this lab up", example: "" },
  { code: "HAP8018", meaning: "the disk of a host with a kernel of its own could not be made", example: "" },
  { code: "HAP8019", meaning: "the lab runs with other hosts", example: "" },
] as const satisfies readonly CodeEntry[];

declare module "../diagnostics/code.js" {
  interface Codes extends Record<(typeof labCodes)[number]["code"], CodeEntry> {}
}
