import type { CodeEntry } from "../../diagnostics/code.js";

/** HAP6400 to HAP6499: planned switchovers. What gives these stands on hosts, so they have no example text. */
export const switchCodes = [
  { code: "HAP6420", meaning: "the pair is not healthy, so nothing is switched", example: "" },
  { code: "HAP6421", meaning: "it is not clear what a switch has to move, or to which host", example: "" },
  { code: "HAP6422", meaning: "the two hosts of a pair differ in what a switch needs", example: "" },
  { code: "HAP6423", meaning: "a watch is not answered before the switch, so nothing is switched", example: "" },
  { code: "HAP6424", meaning: "Heartbeat cannot be asked to move one group only", example: "" },
  { code: "HAP6425", meaning: "a switch on one host of a pair only", example: "" },
  { code: "HAP6430", meaning: "the other host did not get everything; all was put back", example: "" },
  { code: "HAP6431", meaning: "the outage of a switch was longer than allowed", example: "" },
  {
    code: "HAP6432",
    meaning: "the other host did not get everything, and the pair could not be put back",
    example: "",
  },
  { code: "HAP6433", meaning: "two hosts held an address at the same time during a switch", example: "" },
  { code: "HAP6434", meaning: "a watch was not answered again after a switch", example: "" },
  {
    code: "HAP6440",
    meaning: "Heartbeat stays stopped on a host, since it would take its resources back",
    example: "",
  },
  { code: "HAP6441", meaning: "an address does not answer a ping, so a switch is not measured by it", example: "" },
] as const satisfies readonly CodeEntry[];

declare module "../../diagnostics/code.js" {
  interface Codes extends Record<(typeof switchCodes)[number]["code"], CodeEntry> {}
}
