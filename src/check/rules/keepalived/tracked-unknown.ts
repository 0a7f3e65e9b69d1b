import type { ConfStatement, Keepalived } from "../../../model/cluster-files.js";
import { defineRule, onKeepalived } from "../rule.js";
import { lineOf, linesOf, statementSpan, topOf, wordOf } from "../statements.js";

export const trackedUnknown = defineRule({
  id: "KA015",
  severity: "error",
  summary: "something is watched that is defined nowhere before",
  why: "keepalived says so once and watches nothing: the instance never reacts",
  source: "vrrp_parser.c of 2.2.7: `not found, ignoring`",
  bad: [
    "keepalived.conf { virtual_server 10.0.0.5 80 { protocol TCP; real_server 10.0.0.11 80 { FILE_CHECK { track_file load } } } }",
    "keepalived.conf { vrrp_instance V { interface eth0; virtual_router_id 51; track_script { chk }; virtual_ipaddress { 10.0.0.5/24 } } }",
  ],
  good: [
    "keepalived.conf { vrrp_script chk { script /bin/true }; vrrp_instance V { interface eth0; virtual_router_id 51; track_script { chk }; virtual_ipaddress { 10.0.0.5/24 } } }",
  ],
  check: onKeepalived((keepalived, report) => {
    for (const check of checksOf(keepalived)) {
      const [naming = "", ...defining] = CHECKED_BY[check.word] ?? [];
      const line = lineOf(check, naming);
      if (line === null || defining.some((word) => topOf(keepalived, word).some((one) => wordOf(one) === wordOf(line))))
        continue;
      report(keepalived, `\`${wordOf(line)}\` is not known here`, statementSpan(line), {
        help: `define it: \`${defining[0]} ${wordOf(line)} { … }\``,
      });
    }
    for (const [index, owner] of keepalived.statements.entries()) {
      if (owner.word !== "vrrp_instance" && owner.word !== "vrrp_sync_group") continue;
      for (const [tracking, defining] of Object.entries(DEFINED_BY)) {
        const lines = linesOf(owner, tracking).flatMap((block) => linesOf(block, ""));
        const before = keepalived.statements.slice(0, index).filter(({ word }) => defining.includes(word));
        const known = new Set(before.map((one) => wordOf(one)));
        for (const line of lines.filter((one) => !known.has(wordOf(one)))) {
          const later = defining.flatMap((word) => topOf(keepalived, word)).some((one) => wordOf(one) === wordOf(line));
          report(keepalived, `\`${wordOf(line)}\` is not known here`, statementSpan(line), {
            help: later
              ? "move its definition above this block"
              : `define it above: \`${defining[0]} ${wordOf(line)} { … }\``,
          });
        }
      }
    }
  }),
});

const DEFINED_BY: Readonly<Record<string, readonly string[]>> = {
  track_script: ["vrrp_script"],
  track_file: ["track_file", "vrrp_track_file"],
  track_process: ["vrrp_track_process"],
  track_bfd: ["bfd_instance"],
};

/** Checks of real servers by what is defined elsewhere: their line that names it, and the words that define it. */
const CHECKED_BY: Readonly<Record<string, readonly string[]>> = {
  FILE_CHECK: ["track_file", "track_file", "vrrp_track_file"],
  BFD_CHECK: ["name", "bfd_instance"],
};

function checksOf(keepalived: Keepalived): readonly ConfStatement[] {
  const servers = topOf(keepalived, "virtual_server").flatMap((one) => linesOf(one, "real_server"));
  return servers.flatMap((one) => Object.keys(CHECKED_BY).flatMap((word) => linesOf(one, word)));
}
