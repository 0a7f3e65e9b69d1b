import type { ConfStatement } from "../../../model/cluster-files.js";
import { defineRule, onKeepalived } from "../rule.js";
import { lineOf, linesOf, statementSpan, topOf, wordOf, wordsOf } from "../statements.js";

export const trackLineWrong = defineRule({
  id: "KA077",
  severity: "warning",
  summary: "a line of what an instance watches is passed over",
  why: "keepalived drops the line and starts: the weight that it gives never counts",
  source: "track parsing of 2.2.7: `duplicate track_script`, `unknown track script option`, `since own interface`",
  bad: [
    "keepalived.conf { vrrp_script c { script /bin/true }; vrrp_instance V { interface eth0; virtual_router_id 51; track_script { c; c weight 5 }; virtual_ipaddress { 10.0.0.5/24 } } }",
    "keepalived.conf { vrrp_script c { script /bin/true }; vrrp_instance V { interface eth0; virtual_router_id 51; track_script { c wieght 5 }; virtual_ipaddress { 10.0.0.5/24 } } }",
    "keepalived.conf { vrrp_instance V { interface eth0; virtual_router_id 51; track_interface { eth1 weight 300 }; virtual_ipaddress { 10.0.0.5/24 } } }",
    "keepalived.conf { vrrp_instance V { interface eth0; virtual_router_id 51; track_interface { eth0 weight 5 }; virtual_ipaddress { 10.0.0.5/24 } } }",
  ],
  good: [
    "keepalived.conf { vrrp_track_process p { process x }; vrrp_instance V { interface eth0; virtual_router_id 51; track_process { p weight 254 }; virtual_ipaddress { 10.0.0.5/24 } } }",
    "keepalived.conf { vrrp_script c { script /bin/true }; vrrp_instance V { interface eth0; virtual_router_id 51; track_script { c weight 5 reverse }; track_interface { eth1 weight -5 }; virtual_ipaddress { 10.0.0.5/24 } } }",
  ],
  check: onKeepalived((keepalived, report) => {
    for (const owner of [...topOf(keepalived, "vrrp_instance"), ...topOf(keepalived, "vrrp_sync_group")]) {
      for (const tracking of ["track_script", "track_interface", "track_file", "track_process"]) {
        const lines = linesOf(owner, tracking).flatMap((block) => linesOf(block, ""));
        for (const [index, line] of lines.entries()) {
          const first = lines.slice(0, index).find((other) => wordOf(other) === wordOf(line));
          const own = tracking === "track_interface" && wordOf(line) === wordOf(lineOf(owner, "interface"));
          const problem = problemOf(line, { first, own, most: MOST[tracking] ?? 253 });
          if (problem !== null)
            report(keepalived, problem.message, statementSpan(line, problem.at), { help: problem.help });
        }
      }
    }
  }),
});

/** The largest weight, where it is not that of a check. */
const MOST: Readonly<Record<string, number>> = { track_file: 254, track_process: 254 };

interface TrackProblem {
  readonly message: string;
  readonly help: string;
  /** The word that it is about. */
  readonly at: number;
}

function problemOf(
  line: ConfStatement,
  { first, own, most }: { readonly first: ConfStatement | undefined; readonly own: boolean; readonly most: number },
): TrackProblem | null {
  const [name = "", ...options] = wordsOf(line);
  if (first !== undefined) {
    return { message: `\`${name}\` is watched twice: the first line counts`, help: "leave one of them", at: 0 };
  }
  if (own) {
    return {
      message: `\`${name}\` is the instance's own interface, which is watched anyway`,
      help: "remove the line: the loss of the own interface always means FAULT",
      at: 0,
    };
  }
  const [keyword, weight = "", ...rest] = options;
  const isNumber = /^-?\d+$/.test(weight) && Math.abs(Number(weight)) <= most;
  if (keyword === undefined || keyword === "reverse") return null;
  if (keyword !== "weight")
    return { message: `unknown option \`${keyword}\``, help: "the option is `weight N`", at: 1 };
  if (!isNumber) {
    return { message: `expected a weight from -${most} to ${most}`, help: `weight 10, or -10 for what is bad`, at: 2 };
  }
  const [after] = rest;
  return after === undefined || after === "reverse"
    ? null
    : { message: `unknown option \`${after}\``, help: "the option is `weight N reverse`", at: 3 };
}
