import { stateView, type StateView } from "../../model/host-state.js";
import { interfaceHolding, placeText, removalText } from "../../model/holders.js";
import { ask } from "../../model/query.js";
import { loadedStamp } from "../../model/own-folder.js";
import type { Engine, EngineLost, EngineStart, StartAround } from "../engine.js";
import { addressesOfLines } from "./addresses.js";
import { FIND_KEEPALIVED, KEEPALIVED_PATH, PID_FILES } from "./paths.js";
import { KEEPALIVED_DRILL } from "./drill.js";
import { handOvers } from "./hand-overs.js";
import { KEEPALIVED_JUDGE } from "./judge.js";
import { KEEPALIVED_LOG } from "./log.js";
import { namedLines, valueOf } from "./lines.js";
import { linesOn, ownLinesOn } from "./read.js";
import { KEEPALIVED_STATUS } from "./status.js";
import { silenceMs } from "./reload.js";
import { ranksOf, topologyOf } from "./topology.js";
import { instancesSeen, keepalivedTroubles } from "./pair-trouble.js";
import { readVrrpWord, VRRP_COUNT } from "./vrrp-states.js";

/** Its own test says what a start stumbles over; the rest is in the system's log. */
const REASONS = `if [ -n "$hap_keepalived" ]; then "$hap_keepalived" --config-test 2>&1 </dev/null | tail -n 5 >&2; fi
if [ -d /run/systemd/system ]; then journalctl -q -n 5 --no-pager -o cat -u keepalived >&2; fi`;

const STAMP = loadedStamp("keepalived");
/** For how long after a reload by hap what is found is what came of it: a service is looked at for 3 s. */
const FRESH_MS = 15_000;

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
  log: KEEPALIVED_LOG,
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
  ranksOf,
  judge: KEEPALIVED_JUDGE,
  pair: {
    queries: (peer) => [ask.daemon("keepalived", peer), ask.file(KEEPALIVED_PATH, true)],
    groups: () => [],
    instances: (state, { resources }) => instancesSeen(linesOn(stateView(state)), readVrrpWord(resources)),
    handOvers,
    troubles: keepalivedTroubles,
  },
  shell: {
    find: FIND_KEEPALIVED,
    installed: '[ -n "$hap_keepalived" ]',
    runs: "hap_keepalived_pid",
    // It has no way to be asked.
    answers: "hap_keepalived_pid",
    status: () => 'if hap_keepalived_pid; then echo "runs as process $k"; else echo "does not run"; false; fi',
    // It holds so many routers, of a pair's each with its state; it has no word for its peer.
    says: (peers) => `r=no
if hap_keepalived_pid; then r=yes; fi
c=- w=-
if [ $r = yes ]; then ${VRRP_COUNT}; fi
${peers.map((peer) => `echo "$r $${peer === null ? "c" : "w"} - -"\n`).join("")}`,
    startedFiles: PID_FILES,
    readFile: '"$(hap_keepalived_copy)"',
    // keepalived(8): the parent process reads its file again; its children, and the addresses, stay.
    reload: 'hap_keepalived_pid && kill -HUP "$k"',
    reasons: REASONS,
  },
  // A backup hears its master, which tells nothing of a master's backup.
  hearsPeer: () => false,
  startQueries: [
    ask.daemon("keepalived", null),
    ask.file(KEEPALIVED_PATH, true),
    ...[...PID_FILES, STAMP].map((path) => ask.file(path)),
  ],
  startOn,
  // Its parent process starts its children anew with whatever the file says.
  reloadQueries: [],
  reloadOn: () => ({ action: "reload", interruptionMs: 0 }),
  lostOn,
};

/**
 * At its start keepalived deletes every address of its file that it finds on the host, whoever put it there, and has
 * them again when it has heard nobody for long enough (2.2.7). What a keepalived has left there is its own: one that
 * was killed leaves its pid file too, one that was told to read a file that it ends with does not. Then hap has started
 * it here since the boot, or the other node has taken the address over; nobody else may be at work with it.
 */
function startOn(state: StateView, { peer, isOther }: StartAround): EngineStart {
  const lines = linesOn(state);
  const found = [...new Set(addressesOfLines(lines))].flatMap((address) => {
    const on = interfaceHolding(state.facts.interfaces, address);
    return on === null ? [] : [{ address, on }];
  });
  if (found.length === 0) return { problem: null, interruptionMs: 0 };
  const isKilled = PID_FILES.some((path) => state.file(path).type === "file");
  const isTaken = found.every(({ address }) => interfaceHolding(peer, address) !== null);
  const isLeft = isKilled || (!isOther && (isTaken || state.glance(STAMP).type === "file"));
  const addresses = found.map(({ address }) => address);
  const interruptionMs = silenceMs(lines, addresses);
  if (isLeft) return { problem: null, interruptionMs };
  const where = found.map(({ address, on }) => placeText(address, on)).join(", ");
  const problem = {
    message: `keepalived would delete ${where} at its start: somebody else has put that address there`,
    help:
      `what is left over there goes by ${found.map(({ address, on }) => removalText(address, on)).join(" and ")}; ` +
      "where Heartbeat or the system's own network settings hold it, let them give it up first; " +
      "`adopt` in this step lets keepalived take over what it finds",
  };
  return { problem, interruptionMs };
}

/**
 * A file without a router, or with some that it does not understand, makes a running keepalived give these up; where
 * the file was put back meanwhile, its time tells nothing. One whose interface is not there it leaves out by itself.
 * Where hap has just told it to read the file, it will not do better by reading it again.
 */
function lostOn(state: StateView): EngineLost | null {
  const { running, resources } = state.daemon("keepalived", null);
  if (!running || !/^\d+$/.test(resources)) return null;
  const isThere = (name: string): boolean => state.facts.interfaces.some((one) => one.name === name);
  const wanted = namedLines(ownLinesOn(state), "vrrp_instance").filter(({ block }) => {
    const on = valueOf(block ?? [], "interface");
    return on === null || isThere(on);
  });
  if (Number(resources) >= wanted.length) return null;
  const stamp = state.file(STAMP);
  const readMs = stamp.type === "file" ? Date.parse(stamp.mtime.replace(/(\.\d{3})\d* /, "$1 ")) : NaN;
  const isFresh = state.facts.clock.host * 1000 - readMs < FRESH_MS;
  if (!isFresh) return { kind: "reload" };
  const message = `keepalived has read its file and keeps ${resources} of its ${wanted.length} instances`;
  return { kind: "refused", problem: { message, help: `it says why: ${KEEPALIVED.advice.reasons}` } };
}
