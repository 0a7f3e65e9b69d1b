import type { Rule } from "./rule.js";

/** What is looked at on the hosts, by `hap plan` and `hap run` after contact. */
export type HostRule = Pick<Rule, "id" | "severity" | "summary" | "why"> & {
  /** When it is looked at. */
  readonly asked: string;
};

/** Rules about hosts, by id. The engine finds them; here is what they mean. */
export const hostRules: readonly HostRule[] = [
  {
    id: "HB085",
    severity: "error",
    summary: "a resource script does not keep Heartbeat's contract",
    why: "stop has to succeed when nothing runs, or the node may reboot; a status that claims to run keeps the start away",
    asked:
      "before a new script is put in place, on a host where Heartbeat does not use it: stop, status, start, start, status, stop",
  },
];
