import type { Engine } from "../engine.js";
import { FIND_HEARTBEAT, FIND_LOG } from "./paths.js";

/** Heartbeat 2.1 and 3.0; haresources and scripts are no files of a reload, they are read at each action. */
export const HEARTBEAT: Engine = {
  name: "heartbeat",
  title: "Heartbeat",
  files: ["/etc/ha.d/ha.cf", "/etc/ha.d/authkeys"],
  shell: {
    find: FIND_HEARTBEAT,
    installed: '[ -n "$hap_heartbeat" ]',
    // heartbeat(8): the daemon's own status.
    runs: '{ [ -n "$hap_heartbeat" ] && "$hap_heartbeat" -s >/dev/null 2>&1 </dev/null; }',
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
