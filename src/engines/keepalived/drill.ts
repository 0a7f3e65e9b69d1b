import type { ClusterFile, ConfStatement } from "../../model/cluster-files.js";
import type { Pace } from "../../model/pace.js";
import type { EngineDrill } from "../engine.js";
import { slowestOf } from "../../model/pace.js";
import { ask } from "../../model/query.js";
import { failedCheck, goodbye, TAKES_MS } from "./failed-check.js";
import { KEEPALIVED_PATH } from "./paths.js";
import { wholeLinesOn } from "./read.js";
import { isPaceKnown, paceOfInstance, pacesOfLines } from "./reload.js";
import { VRRP_JSON } from "./vrrp-states.js";

/**
 * A backup that has accepted no advert is about to be master: it has just started, or it hears one of a lower priority
 * and will take its place (its master_priority is 0; vrrp.c of 2.2.7).
 */
const SETTLED = `s=local
if hap_vrrp_json; then
  case $(printf '%s' "$o" | tr '{' '\\n' | sed -n 's/.*"master_priority":\\([0-9]*\\),.*"state":\\([0-9]\\),.*/\\2:\\1/p') in
  *1:0*) s=transition ;;
  esac
fi
`;

export const KEEPALIVED_DRILL: EngineDrill = {
  look: () => `${VRRP_JSON}if hap_keepalived_pid; then
  ${SETTLED}  printf '%s\\n' 'running yes' "resources $s" 'peer active'
  printf 'keepalive %s\\n' "$(sed -n 's/^[[:space:]]*advert_int[[:space:]]\\{1,\\}\\([0-9.]*\\).*/\\1/p' ${KEEPALIVED_PATH} 2>/dev/null | head -n 1)"
else echo 'running no'; fi
`,
  killsAll: true,
  // At its start it deletes what it finds of its addresses.
  release: "",
  takeover: null,
  settled: "hap_keepalived_pid",
  paceOf,
  paceQueries: [ask.file(KEEPALIVED_PATH, true)],
  paceOn: (state) => {
    const lines = wholeLinesOn(state);
    return lines === null || !isPaceKnown(lines) ? null : slowestOf(pacesOfLines(lines));
  },
  graceful: (pace) => (pace === null ? { minMs: 0, maxMs: UNKNOWN_SKEW_MS + TAKES_MS } : goodbye(pace)),
  failedCheck,
  takesMs: TAKES_MS,
  usualSilenceMs: 4000,
};

/** The most that a skew of version 2 can be. */
const UNKNOWN_SKEW_MS = 1000;

/** The slowest instance of a playbook's keepalived.conf, with the priority that is lower of what stands there. */
function paceOf(files: readonly ClusterFile[]): Pace | null {
  const paces = files.flatMap((file) => (file.file === "keepalived.conf" ? pacesOf(file.statements) : []));
  const isKnown = paces.every(({ keepaliveMs, deadtimeMs }) => keepaliveMs >= 0 && deadtimeMs >= 0);
  return isKnown ? slowestOf(paces) : null;
}

/** Of every instance. */
function pacesOf(statements: readonly ConfStatement[]): readonly Pace[] {
  const global = statements.filter(({ word }) => word === "global_defs").flatMap(({ block }) => block ?? []);
  return statements
    .filter(({ word }) => word === "vrrp_instance")
    .map(({ block }) => {
      const own = block ?? [];
      return paceOfInstance({
        own: (name) => numberOf(own, name),
        global: (name) => numberOf(global, name),
        isMaster: own.findLast(({ word }) => word === "state")?.values[0]?.value === "MASTER",
      });
    });
}

function numberOf(statements: readonly ConfStatement[], name: string): number | null {
  const value = statements.findLast(({ word }) => word === name)?.values[0]?.value;
  return typeof value === "string" ? Number(value) : null;
}
