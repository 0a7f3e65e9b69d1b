import { success } from "../../diagnostics/diagnostic.js";
import { quote } from "../../remote/quote.js";
import { FIND_HEARTBEAT, MOVES_RESOURCES } from "../../engines/heartbeat/paths.js";
import { mark } from "../protocol.js";
import { garbled, type QueryShell } from "./query-shell.js";

/** Seconds for each program: cl_status(1) itself waits five for a daemon that does not answer. */
const LIMIT = 6;

/**
 * A line `running RESOURCES PEER` for each query, `-` for what Heartbeat does not say. Where it does not run, or its
 * peer is asked for the second time, nothing is started for it.
 */
export const heartbeatShell: QueryShell<"heartbeat"> = {
  ask: (queries) => {
    const lines = queries.map(({ peer }) => {
      const asked = peer === null ? "" : `p=$(hap_say nodestatus ${quote(peer.toLowerCase())})\n`;
      return `p=\nif [ $r = yes ] && [ -n "$s" ]; then ${asked === "" ? ":" : asked.trimEnd()}; fi\nprintf '%s %s %s\\n' $r "\${s:--}" "\${p:--}"\n`;
    });
    return `${FIND_HEARTBEAT}r=no s=
hap_say() { if command -v timeout >/dev/null 2>&1; then timeout ${LIMIT} cl_status "$@"; else cl_status "$@"; fi 2>/dev/null </dev/null; }
if [ -n "$hap_heartbeat" ] && "$hap_heartbeat" -s >/dev/null 2>&1 </dev/null; then
  r=yes; s=$(hap_say rscstatus)
  if [ -n "$s" ] && ${MOVES_RESOURCES}; then s=transition; fi
fi
${mark("heartbeat-says")}
${lines.join("")}`;
  },
  expected: (queries) => [{ tag: "heartbeat-says", times: 1, bytes: 512 * queries.length }],
  read: (queries, marks) => {
    const states = marks.lines("heartbeat-says").map((line) => {
      const [, running, resources = "", peer = ""] = /^(yes|no) (\S*) (\S*)$/.exec(line) ?? [];
      return running === undefined
        ? null
        : { running: running === "yes", resources: said(resources), peer: said(peer) };
    });
    if (states.length !== queries.length || states.includes(null)) return garbled("it does not tell of Heartbeat");
    return success(states.filter((state) => state !== null));
  },
};

function said(word: string): string {
  return word === "-" ? "" : word;
}
