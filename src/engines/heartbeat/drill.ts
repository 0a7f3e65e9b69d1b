import type { ClusterFile } from "../../model/cluster-files.js";
import type { Pace } from "../../model/pace.js";
import type { EngineDrill } from "../engine.js";
import { takeoverScript } from "./hand-over.js";
import { FIND_RESOURCE_MANAGER, MOVES_RESOURCES } from "./paths.js";

/** Heartbeat's own defaults (ms): config.c of 3.0.6. */
const DEFAULTS: Pace = { keepaliveMs: 2000, deadtimeMs: 30_000 };

/** Seconds for each program; cl_status(1) itself waits up to five for an answer of the daemon. */
const LIMIT = 5;

export const HEARTBEAT_DRILL: EngineDrill = {
  look: (peer) => `if [ -n "$hap_heartbeat" ] && hap_limit ${LIMIT} "$hap_heartbeat" -s >/dev/null 2>&1 </dev/null; then
  echo 'running yes'
  r=$(hap_limit 6 cl_status rscstatus 2>/dev/null) || r=
  printf 'resources %s\\n' "$r"
  if [ -n "$r" ]; then
    if ${MOVES_RESOURCES}; then echo 'moving yes'; fi
    printf 'peer %s\\n' "$(hap_limit 6 cl_status nodestatus ${peer} 2>/dev/null)"
    printf 'keepalive %s\\n' "$(hap_limit 6 cl_status hbparameter -p keepalive 2>/dev/null)"
    printf 'deadtime %s\\n' "$(hap_limit 6 cl_status hbparameter -p deadtime 2>/dev/null)"
    printf 'auto_failback %s\\n' "$(hap_limit 6 cl_status hbparameter -p auto_failback 2>/dev/null)"
  fi
else echo 'running no'; fi
`,
  killsAll: false,
  // After SIGKILL of the master its resources stay as they are, and a new start does not mend that: every group is
  // given up first, as the node itself would (ResourceManager; HA_CURHOST is the node's name in lower case).
  release: `${FIND_RESOURCE_MANAGER}if [ -n "$hap_resources" ] && ! hap_up heartbeat; then
  n=$(cat /etc/ha.d/nodeinfo 2>/dev/null || uname -n); n=$(printf '%s' "$n" | tr 'A-Z' 'a-z')
  HA_CURHOST=$n; export HA_CURHOST
  for k in $("$hap_resources" allkeys 2>/dev/null | sort -u); do "$hap_resources" givegroup "$k" >&2 </dev/null; done
fi
`,
  takeover: takeoverScript("all"),
  settled: "case $(timeout 5 cl_status rscstatus 2>/dev/null) in all | local | foreign | none) ;; *) false ;; esac",
  paceOf,
  paceQueries: [],
  paceOn: () => null,
  // Measured with 3.0.6: the peer is told and starts the resources at once.
  graceful: () => ({ minMs: 1000, maxMs: 2000 }),
  // It watches no service by itself.
  failedCheck: () => null,
  // A second for the death to be noticed, two for the resource scripts.
  takesMs: 3000,
  usualSilenceMs: 10_000,
};

/** keepalive and deadtime of a playbook's ha.cf. */
function paceOf(files: readonly ClusterFile[]): Pace | null {
  const file = files.find((one) => one.file === "ha.cf");
  if (file?.file !== "ha.cf") return null;
  const ms = (name: string): number | null => file.directives.findLast((d) => d.name === name)?.ms ?? null;
  return { keepaliveMs: ms("keepalive") ?? DEFAULTS.keepaliveMs, deadtimeMs: ms("deadtime") ?? DEFAULTS.deadtimeMs };
}
