import { daemonSource } from "../../model/daemon-file.js";
import type { StateView } from "../../model/host-state.js";
import { interfaceHolding, placeText } from "../../model/holders.js";
import { ask } from "../../model/query.js";
import type { Engine, StartProblem } from "../engine.js";
import { addressesOfLines } from "./addresses.js";
import { FIND_KEEPALIVED, KEEPALIVED_PATH, PID_FILES } from "./paths.js";
import { KEEPALIVED_DRILL } from "./drill.js";
import { KEEPALIVED_JUDGE } from "./judge.js";
import { readKeepalivedConf } from "./read.js";
import { KEEPALIVED_STATUS } from "./status.js";
import { topologyOf } from "./topology.js";

/** Its own test says what a start stumbles over; the rest is in the system's log. */
const REASONS = `if [ -n "$hap_keepalived" ]; then "$hap_keepalived" --config-test 2>&1 </dev/null | tail -n 5 >&2; fi
if [ -d /run/systemd/system ]; then journalctl -q -n 5 --no-pager -o cat -u keepalived >&2; fi`;

/** keepalived 2.x. */
export const KEEPALIVED: Engine = {
  name: "keepalived",
  title: "keepalived",
  files: [KEEPALIVED_PATH],
  life: {
    paths: ["/etc/keepalived"],
    tells: [KEEPALIVED_PATH],
    packages: /^keepalived/,
    users: ["keepalived_script"],
  },
  clusterFiles: ["keepalived.conf"],
  status: KEEPALIVED_STATUS,
  drill: KEEPALIVED_DRILL,
  advice: {
    reasons: "its reasons are in the system's log, and `keepalived --config-test` tells more",
    unheld: () =>
      "ask the nodes by `hap status`: an instance in FAULT, for a check or interface that is down, is master nowhere",
    fence: "fencing of your own (keepalived has none)",
    whole: "ip addr; hap status",
    undoKill: (host) => [`start it on ${host}, which gives up what was left: service keepalived start`],
    takeOver: (host) => `find out on ${host} why no instance is master: its checks, its interface`,
    handOver:
      "`service keepalived stop` on the node that has the addresses: the other one takes them at once. Start it again " +
      "there: with `nopreempt` they stay where they are",
    deaf: "firewall (IP protocol 112), virtual_router_id, auth_pass, unicast_peer",
  },
  topologyOf,
  judge: KEEPALIVED_JUDGE,
  // Every instance asks for its addresses by itself, whatever the other node does.
  pair: { queries: () => [], groups: () => [], troubles: () => [] },
  shell: {
    find: FIND_KEEPALIVED,
    installed: '[ -n "$hap_keepalived" ]',
    runs: "hap_keepalived_pid",
    status: () => 'if hap_keepalived_pid; then echo "runs as process $k"; else echo "does not run"; false; fi',
    says: (peers) => `r=no; if hap_keepalived_pid; then r=yes; fi\n${peers.map(() => 'echo "$r - -"\n').join("")}`,
    startedFiles: PID_FILES,
    // keepalived(8): the parent process reads its file again; its children, and the addresses, stay.
    reload: 'hap_keepalived_pid && kill -HUP "$k"',
    reasons: REASONS,
  },
  // A backup hears its master, which tells nothing of a master's backup.
  hearsPeer: () => false,
  startQueries: [ask.file(KEEPALIVED_PATH, true), ...PID_FILES.map((path) => ask.file(path))],
  startProblem,
};

/**
 * At its start keepalived deletes every address of its file that it finds on the host, whoever put it there (2.2.7).
 * Only what a killed daemon has left is its own: its pid file is then still there.
 */
function startProblem(state: StateView): StartProblem | null {
  const file = state.file(KEEPALIVED_PATH);
  if (file.type !== "file" || file.content === null) return null;
  if (PID_FILES.some((path) => state.file(path).type === "file")) return null;
  const { source } = daemonSource({ path: KEEPALIVED_PATH, bytes: file.content });
  const found = addressesOfLines(readKeepalivedConf(source).lines).flatMap((address) => {
    const on = interfaceHolding(state.facts.interfaces, address);
    return on === null ? [] : [placeText(address, on)];
  });
  if (found.length === 0) return null;
  return {
    message: `keepalived would delete ${found.join(", ")} at its start: somebody else has put that address there`,
    help:
      "Heartbeat or the system's own network settings hold it: let them give it up first; " +
      "`adopt` in this step lets keepalived take over what it finds",
  };
}
