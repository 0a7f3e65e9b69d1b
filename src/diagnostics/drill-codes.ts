import type { Code } from "./code.js";

/**
 * HAP6200 to HAP6399: failover tests. From HAP6220 on, what gives them stands on hosts, so they have no example text.
 */
export const drillCodes: readonly Code[] = [
  {
    code: "HAP6201",
    meaning: "a drill has more than one fault",
    example: 'drill "x" { fault reboot on active; fault stop heartbeat on active }',
  },
  { code: "HAP6202", meaning: "a drill on a host that is in no pair", example: 'drill "x" { fault reboot on active }' },
  {
    code: "HAP6203",
    meaning: "`within` and `for` in one line",
    example: 'drill "x" { fault reboot on active; expect vip 10.0.0.1 on active within 5s for 5s }',
  },
  {
    code: "HAP6204",
    meaning: "`expect outage` without `watch`",
    example: 'drill "x" { fault reboot on active; expect outage under 5s }',
  },
  {
    code: "HAP6205",
    meaning: "a watch goes through a host that the site does not have",
    example: 'drill "x" { fault reboot on active; watch ping 10.0.0.1 from nobody }',
  },
  {
    code: "HAP6206",
    meaning: "a drill names a host that is not of the pair",
    example: 'drill "x" { fault reboot on nobody }',
  },
  {
    code: "HAP6207",
    meaning: "`@retry` or `@timeout` above a drill",
    example: '@retry 2 1s\ndrill "x" { fault reboot on active }',
  },
  { code: "HAP6220", meaning: "the pair is not healthy, so the drill does not begin", example: "" },
  { code: "HAP6221", meaning: "nobody can tell which host is active, so the drill does not begin", example: "" },
  { code: "HAP6222", meaning: "a watch is not answered before the fault, so the drill does not begin", example: "" },
  { code: "HAP6223", meaning: "the undo cannot be put on the host, so the drill does not begin", example: "" },
  { code: "HAP6224", meaning: "a drill on one host of a pair only", example: "" },
  { code: "HAP6230", meaning: "the fault could not be brought about", example: "" },
  { code: "HAP6231", meaning: "what a drill expects did not come true", example: "" },
  { code: "HAP6232", meaning: "the outage was longer than the drill allows", example: "" },
  { code: "HAP6233", meaning: "split brain during a drill: two hosts held an address", example: "" },
  { code: "HAP6234", meaning: "a watch was not answered again after the fault", example: "" },
  { code: "HAP6235", meaning: "a drill was interrupted", example: "" },
  { code: "HAP6240", meaning: "the pair is not whole after a drill", example: "" },
];
