import type { Engine } from "../engine.js";
import { HEARTBEAT_DRILL } from "./drill.js";
import { HEARTBEAT_STATUS } from "./status.js";
import { FIND_HEARTBEAT, FIND_LOG } from "./paths.js";

/** Heartbeat 2.1 and 3.0; haresources and scripts are no files of a reload, they are read at each action. */
export const HEARTBEAT: Engine = {
  name: "heartbeat",
  title: "Heartbeat",
  files: ["/etc/ha.d/ha.cf", "/etc/ha.d/authkeys"],
  clusterFiles: ["ha.cf", "authkeys", "haresources"],
  status: HEARTBEAT_STATUS,
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
    deaf: "cable, firewall, udpport, authkeys",
  },
  shell: {
    find: FIND_HEARTBEAT,
    installed: '[ -n "$hap_heartbeat" ]',
    // heartbeat(8): the daemon's own status.
    runs: '{ [ -n "$hap_heartbeat" ] && "$hap_heartbeat" -s >/dev/null 2>&1 </dev/null; }',
    status: (seconds) => `hap_limit ${seconds} "$hap_heartbeat" -s`,
    // It rewrites its pid file at a start and at a reload of ha.cf.
    startedFiles: ["/run/heartbeat.pid", "/var/run/heartbeat.pid"],
    // The daemon itself reloads: Debian's unit has no ExecReload, and the init script is redirected to the unit.
    reload: 'hap_quiet "$hap_heartbeat" -r',
    // Heartbeat tells its reasons only in the log file that ha.cf names.
    reasons: `${FIND_LOG}if [ -n "$hap_log" ] && [ -r "$hap_log" ]; then grep -aE 'ERROR|CRIT|WARN' "$hap_log" | tail -n 5 >&2; fi`,
  },
  startQueries: [],
  startProblem: () => null,
};
