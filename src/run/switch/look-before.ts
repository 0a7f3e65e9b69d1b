import { setTimeout as sleep } from "node:timers/promises";
import { diagnostic, failure, success, type Diagnostic, type Result } from "../../diagnostics/diagnostic.js";
import type { Code } from "../../diagnostics/code.js";
import { stateView, type StateView } from "../../model/host-state.js";
import { parseResource } from "../../model/haresource.js";
import { ask, type Query } from "../../model/query.js";
import { nodeOfState, readGroups, type ResourceGroupState } from "../../model/resource-groups.js";
import {
  keyOf,
  switchObstacles,
  switchoverOf,
  type NoSwitchover,
  type Switchover,
  type SwitchFiles,
  type SwitchSpec,
  type Takeover,
} from "../../model/switchover.js";
import { heldByNone, takeFromNobody, type SaidOfResources } from "../../engines/heartbeat/held-by-none.js";
import { ENGINES } from "../../engines/engines.js";
import { HARESOURCES, queriesOf, type HostRun } from "../host-run.js";
import { inspect } from "../inspect.js";
import { runsOn } from "../pair-engine.js";
import type { RunOptions } from "../run-options.js";

const HA_CF = "/etc/ha.d/ha.cf";
const AUTHKEYS = "/etc/ha.d/authkeys";
const SCRIPT_FOLDERS = ["/etc/ha.d/resource.d", "/etc/init.d"];

/** How long resources on their way are waited for, and the pause between two looks (ms). */
const SETTLE_MS = 60_000;
const PAUSE_MS = 500;

/** What there is to move, or to take where nobody has it; or the host that has everything already. */
export type Choice =
  | { readonly kind: "move"; readonly move: Switchover }
  | { readonly kind: "take"; readonly take: Takeover; readonly why: string }
  | { readonly kind: "there"; readonly host: string };

/** Two hosts of a pair, the preferred one first. */
export type PairRuns = readonly [HostRun, HostRun];

/** Looks at both hosts anew and decides what a switch has to move, or why it must not begin. */
export async function lookBefore(
  runs: PairRuns,
  spec: SwitchSpec,
  options: RunOptions,
): Promise<Result<Choice, { readonly refused: Diagnostic; readonly run: HostRun }>> {
  const [a, b] = runs;
  const scripts = [...new Set(runs.flatMap((run) => scriptsOf(groupsOf(run))))];
  const deadline = performance.now() + SETTLE_MS;
  do {
    await Promise.all(runs.map((run) => inspect(run, wanted(run, scripts), options)));
  } while (runs.some(isMoving) && performance.now() < deadline && !options.stop.aborted && (await pause()));
  const unseen = runs.find((run) => run.unseen !== null);
  if (unseen?.unseen != null) return failure({ refused: unseen.unseen, run: unseen });
  const refuse = (code: Code, message: string, help: string): Result<Choice, { refused: Diagnostic; run: HostRun }> =>
    failure({ refused: diagnostic(code, message, spec.span, { help }), run: a });
  const files = [filesOf(a, scripts), filesOf(b, scripts)] as const;
  const stopped = files.find(({ heartbeat }) => !heartbeat.running);
  const other = ENGINES.find(({ name, advice }) => advice.handOver !== null && runs.some((run) => runsOn(run, name)));
  if (other?.advice.handOver != null && files.every(({ heartbeat }) => !heartbeat.running)) {
    const message = `${other.title} keeps the pair's addresses, and a switch knows Heartbeat's only`;
    return refuse("HAP6420", message, `nothing was switched. By hand: ${other.advice.handOver}`);
  }
  if (stopped !== undefined) {
    const help = "nothing was switched: start it there, and run again; `hap status` says why it may not start";
    return refuse("HAP6420", `the pair is not healthy: Heartbeat does not run on \`${stopped.host}\``, help);
  }
  const obstacles = switchObstacles(files);
  if (obstacles.length > 0) {
    return refuse(
      "HAP6422",
      obstacles.join("; "),
      "nothing was switched: run the playbook first, so that both hosts are alike",
    );
  }
  const nodes = [nodeOf(a), nodeOf(b)] as const;
  const choice = switchoverOf(nodes, files[0].groups, spec);
  if (choice.kind === "move" || choice.kind === "there") return success(choice);
  const said = files.map(({ host, heartbeat }) => ({ host, says: heartbeat.resources }));
  if (choice.kind === "nowhere" && choice.take !== null && spec.to !== "standby")
    return success({ kind: "take", take: choice.take, why: heldByNone(said) });
  return refuse(...refusalOf(choice, said, a.host.pair ?? ""));
}

function isMoving(run: HostRun): boolean {
  if (run.unseen !== null) return false;
  const { running, resources } = viewOf(run).daemon("heartbeat", run.peer?.name ?? null);
  return running && (resources === "" || resources === "transition");
}

async function pause(): Promise<true> {
  await sleep(PAUSE_MS);
  return true;
}

function refusalOf(
  choice: Exclude<NoSwitchover, { kind: "there" }>,
  said: readonly SaidOfResources[],
  pair: string,
): readonly [Code, string, string] {
  switch (choice.kind) {
    case "nowhere": {
      const mend = choice.take === null ? "`hap status` says what is wrong" : takeFromNobody(pair, choice.take.to);
      return [
        "HAP6420",
        `nobody has the group \`${keyOf(choice.group)}\`: ${heldByNone(said)}`,
        `nothing was switched: ${mend}`,
      ];
    }
    case "no-group": {
      const known = choice.known.map((group) => `\`${keyOf(group)}\``).join(", ");
      return [
        "HAP6421",
        "haresources has no such group",
        known === "" ? "it has none at all" : `name one of ${known}, or one of their addresses`,
      ];
    }
    case "both-hold":
      return [
        "HAP6421",
        "both hosts have resources",
        `say which one is to have them: \`to ${choice.hosts.join("` or `to ")}\` (\`hap switch ${pair} --to ${choice.hosts[0] ?? ""}\`)`,
      ];
    case "together": {
      const others = choice.others.map((group) => `\`${keyOf(group)}\``).join(", ");
      return [
        "HAP6424",
        `${others} would move too: Heartbeat moves the groups of one preferred node together`,
        `leave \`group\` out to move all of them to ${choice.to}; nothing was switched`,
      ];
    }
  }
}

function wanted(run: HostRun, scripts: readonly string[]): Map<string | null, Query[]> {
  const queries = queriesOf(run, []);
  const own = queries.get(run.host.ssh.as) ?? [];
  own.push(ask.daemon("heartbeat", run.peer?.name ?? null), ask.file(HARESOURCES, true));
  own.push(...ENGINES.map(({ name }) => ask.service(name)), ask.file(HA_CF), ask.file(AUTHKEYS));
  own.push(...scripts.flatMap((script) => SCRIPT_FOLDERS.map((folder) => ask.file(`${folder}/${script}`))));
  return queries.set(run.host.ssh.as, own);
}

function filesOf(run: HostRun, scripts: readonly string[]): SwitchFiles {
  const state = viewOf(run);
  const authkeys = state.file(AUTHKEYS);
  return {
    host: run.host.name,
    heartbeat: state.daemon("heartbeat", run.peer?.name ?? null),
    groups: groupsOf(run),
    authkeys: authkeys.type === "file" ? authkeys.sha256 : null,
    unread: unreadOf(state),
    missing: scripts.filter((script) => !SCRIPT_FOLDERS.some((folder) => mayRun(state, `${folder}/${script}`))),
  };
}

/** Both times are `stat -c %y` texts in UTC, which sort as the times they tell. */
function unreadOf(state: StateView): readonly string[] {
  const { loadedAt } = state.service("heartbeat");
  return [HA_CF, AUTHKEYS].filter((path) => {
    const file = state.file(path);
    return loadedAt !== null && file.type === "file" && file.mtime > loadedAt;
  });
}

/** A link is followed by Heartbeat, and not by hap: what it points to is not judged. */
function mayRun(state: StateView, path: string): boolean {
  const file = state.file(path);
  return file.type === "other" || (file.type === "file" && (file.mode & 0o111) !== 0);
}

function nodeOf(run: HostRun) {
  const state = viewOf(run);
  return nodeOfState(run.host.name, state.daemon("heartbeat", run.peer?.name ?? null), state.facts.interfaces);
}

function viewOf(run: HostRun): StateView {
  if (run.state === null) throw new Error(`${run.host.id} was not inspected`);
  return stateView(run.state);
}

function groupsOf({ state }: HostRun): readonly ResourceGroupState[] {
  const answer = state?.answers.get(`file ${HARESOURCES}`);
  if (answer?.kind !== "file" || answer.state.type !== "file") return [];
  return readGroups(answer.state.content?.toString("utf8") ?? "");
}

function scriptsOf(groups: readonly ResourceGroupState[]): readonly string[] {
  return groups.flatMap(({ resources }) => resources.map((word) => parseResource(word).script));
}
