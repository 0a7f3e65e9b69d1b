import { ask, queryKey } from "../../model/query.js";
import { readGroups } from "../../model/resource-groups.js";
import type { Engine } from "../engine.js";
import { HEARTBEAT_DRILL } from "./drill.js";
import { HEARTBEAT_JUDGE } from "./judge.js";
import { HEARTBEAT_LOG } from "./log.js";
import { heartbeatTroubles } from "./pair-trouble.js";
import { saysScript } from "./says.js";
import { HARESOURCES, HEARTBEAT_STATUS } from "./status.js";
import { FIND_HEARTBEAT, FIND_LOG, HEARTBEAT_FOLDERS, SETTLED } from "./paths.js";
import { LEAVES_LEGACY, RELOAD_QUERIES, reloadOn } from "./reload.js";
import { topologyOf } from "./topology.js";

/** For how many half seconds a reload waits until it is settled who holds what. */
const SETTLES = 240;
/** Words of `cl_status nodestatus`. */
const ALIVE = ["active", "up", "init"];
/** heartbeat(8): the daemon's own status. */
const RUNS = '{ [ -n "$hap_heartbeat" ] && "$hap_heartbeat" -s >/dev/null 2>&1 </dev/null; }';

/** cl_status(1): its exit status tells whether the daemon's API answers. */
const ANSWERS = "{ ! command -v cl_status >/dev/null 2>&1 || cl_status hbstatus >/dev/null 2>&1 </dev/null; }";

/**
 * A reload is a restart that keeps the resources, but only once the one before has ended: a Heartbeat that is told so
 * again a second later, or while it takes resources, gives all of them up (seen with 3.0.6, for 1.3 s of a client). A
 * run that was cut off behind a reload, and the next run, come that close: then it may be told and not yet have begun,
 * so it has to be settled twice.
 */
const RELOAD = `(
  if ${LEAVES_LEGACY}; then echo 'it runs by auto_failback legacy, and would hang in a reload that ends that: restart it, the standby first' >&2; exit 1; fi
  n=0
  until { ${SETTLED} && { [ -z "$hap_told" ] || { sleep 2; ${SETTLED}; }; }; } || ! ${RUNS}; do
    if [ $n -ge ${SETTLES} ]; then echo 'Heartbeat still starts, or moves resources: told to reload now it would give all of them up' >&2; exit 1; fi
    sleep 0.5 2>/dev/null || sleep 1; n=$((n + 1))
  done
) && hap_quiet "$hap_heartbeat" -r`;

/** Heartbeat 2.1 and 3.0; haresources and scripts are no files of a reload, they are read at each action. */
export const HEARTBEAT: Engine = {
  name: "heartbeat",
  title: "Heartbeat",
  files: ["/etc/ha.d/ha.cf", "/etc/ha.d/authkeys"],
  life: {
    paths: ["/etc/ha.d", "/usr/lib/ocf", "/var/lib/heartbeat", ...HEARTBEAT_FOLDERS],
    tells: ["/etc/ha.d/haresources", "/etc/ha.d/ha.cf"],
    packages: /^(?:heartbeat|cluster-glue|resource-agents|ldirectord|lib(?:heartbeat|plumb|pils|lrm|stonith))/,
    users: ["hacluster", "haclient"],
  },
  clusterFiles: ["ha.cf", "authkeys", "haresources"],
  status: HEARTBEAT_STATUS,
  log: HEARTBEAT_LOG,
  drill: HEARTBEAT_DRILL,
  advice: {
    reasons: "its reasons are in the log that ha.cf names: /var/log/ha-log",
    unheld: ({ name, hosts }) =>
      "`hap status` says what the nodes say, /var/log/ha-log why: a resource script that fails makes Heartbeat give up the group; " +
      `\`hap switch ${name} --to ${hosts[0]?.name ?? "HOST"}\` lets that host take it`,
    fence: "fencing (`stonith_host` in ha.cf)",
    whole: "cl_status rscstatus; ip addr",
    undoKill: (host) => [
      `give up the groups on ${host}: HA_CURHOST=${host.toLowerCase()} /usr/share/heartbeat/ResourceManager givegroup KEY`,
      `start it on ${host}: service heartbeat start`,
    ],
    takeOver: (host) => `let one of them take the addresses: /usr/share/heartbeat/hb_takeover all on ${host}`,
    handOver: null,
    deaf: "cable, firewall, udpport, authkeys",
  },
  topologyOf,
  // haresources names the preferred node of each group, and is the same on both.
  ranksOf: () => [],
  judge: HEARTBEAT_JUDGE,
  pair: {
    queries: (peer) => [ask.daemon("heartbeat", peer), ask.file(HARESOURCES, true)],
    groups: ({ answers }) => {
      const answer = answers.get(queryKey(ask.file(HARESOURCES)));
      const file = answer?.kind === "file" ? answer.state : null;
      return readGroups(file?.type === "file" ? (file.content?.toString("utf8") ?? "") : "");
    },
    instances: () => [],
    // What a new haresources moves is a step of its own.
    handOvers: () => [],
    troubles: heartbeatTroubles,
  },
  shell: {
    find: FIND_HEARTBEAT,
    installed: '[ -n "$hap_heartbeat" ]',
    runs: RUNS,
    answers: ANSWERS,
    status: (seconds) => `hap_limit ${seconds} "$hap_heartbeat" -s`,
    says: saysScript,
    // It rewrites its pid file at a start and at a reload of ha.cf.
    startedFiles: ["/run/heartbeat.pid", "/var/run/heartbeat.pid"],
    readFile: "",
    // The daemon itself reloads: Debian's unit has no ExecReload, and the init script is redirected to the unit.
    reload: RELOAD,
    // Heartbeat tells its reasons only in the log file that ha.cf names.
    reasons: `${FIND_LOG}if [ -n "$hap_log" ] && [ -r "$hap_log" ]; then grep -aE 'ERROR|CRIT|WARN' "$hap_log" | tail -n 5 >&2; fi`,
  },
  hearsPeer: ({ answers }, peer) => {
    const answer = answers.get(queryKey(ask.daemon("heartbeat", peer)));
    return answer?.kind === "daemon" && answer.state.running && ALIVE.includes(answer.state.peer);
  },
  startQueries: [],
  startOn: () => ({ problem: null, interruptionMs: 0 }),
  reloadQueries: RELOAD_QUERIES,
  reloadOn,
  // It gives up what it cannot do, and says so.
  lostOn: () => null,
};
