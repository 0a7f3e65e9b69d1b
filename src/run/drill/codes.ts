import type { CodeEntry } from "../../diagnostics/code.js";

/**
 * HAP6200 to HAP6399: failover tests. From HAP6220 on, what gives them stands on hosts, so they have no example text.
 */
export const drillCodes = [
  { code: "HAP6220", meaning: "the pair is not healthy, so the drill does not begin", example: "" },
  { code: "HAP6221", meaning: "nobody can tell which host is active, so the drill does not begin", example: "" },
  { code: "HAP6222", meaning: "a watch is not answered before the fault, so the drill does not begin", example: "" },
  { code: "HAP6223", meaning: "the undo cannot be put on the host, so the drill does not begin", example: "" },
  {
    code: "HAP6224",
    meaning: "a drill on one host of a pair only, or with a fault of a host that the run leaves out",
    example: "",
  },
  { code: "HAP6230", meaning: "the fault could not be brought about", example: "" },
  { code: "HAP6231", meaning: "what a drill expects did not come true", example: "" },
  { code: "HAP6232", meaning: "the outage was longer than the drill allows", example: "" },
  { code: "HAP6233", meaning: "split brain during a drill: two hosts held an address", example: "" },
  { code: "HAP6234", meaning: "a watch was not answered again after the fault", example: "" },
  { code: "HAP6235", meaning: "a drill was interrupted", example: "" },
  { code: "HAP6236", meaning: "a watch was not answered when every probe should have been", example: "" },
  {
    code: "HAP6225",
    meaning: "a real server that a drill expects to leave is in no table before the fault",
    example: "",
  },
  { code: "HAP6240", meaning: "the pair is not whole after a drill", example: "" },
] as const satisfies readonly CodeEntry[];

declare module "../../diagnostics/code.js" {
  interface Codes extends Record<(typeof drillCodes)[number]["code"], CodeEntry> {}
}
