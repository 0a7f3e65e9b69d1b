import { type DaemonFile, readNode } from "../check/check-folder.js";
import { AGENTS } from "../check/rules/agents.js";
import { servedAt } from "../check/rules/host/not-ready-for-lvs.js";
import { hostQuestions, lookOf, pathOf, realServerQuestions, tableQuestions } from "../check/rules/host-questions.js";
import type { HostEvidence, PathLook } from "../check/rules/host-look.js";
import { configurationPlaces } from "../check/rules/ldirectord/configuration-missing.js";
import { failure, success, type Result } from "../diagnostics/diagnostic.js";
import { ENGINES } from "../engines/engines.js";
import { ALONE, type Surroundings } from "../model/daemon-file.js";
import type { Host } from "../model/host.js";
import type { Answer, HostState } from "../model/host-state.js";
import { parseResource } from "../model/haresource.js";
import { ask, queryKey, type Query } from "../model/query.js";
import type { Registry } from "../model/step-kind.js";
import type { Session } from "../remote/session.js";
import { inspection } from "../shell/inspection.js";
import { markedScript } from "../shell/protocol.js";
import { inspectionDiagnostic } from "./host-diagnostics.js";
import { readSeen } from "./inspect.js";

/** The files of the engines on a running node, and what lies beside them. */
export interface SeenNode {
  readonly name: string;
  /** Their paths are led by the node's name: `node-a:/etc/ha.d/ha.cf`. */
  readonly files: readonly DaemonFile[];
  readonly look: HostEvidence;
  /** Files that the login user may not read, and such as are no plain files. */
  readonly unreadable: readonly string[];
  readonly surroundings: Surroundings;
}

/** Limit for a look, in ms: it reads a few small files. */
const LIMIT_MS = 30_000;

const FOLDER = "/etc/ha.d";

/**
 * Reads the engines' files of a node over its session, then what these files name: scripts, programs, users. Two
 * exchanges, three for a director; nothing is changed. A node runs by the engines that have a file there: of another
 * one nothing is told, not even that its files are missing.
 */
export async function seeNode(host: Host, session: Session, registry: Registry): Promise<Result<SeenNode>> {
  const homes = ENGINES.map(({ clusterFiles }) => clusterFiles.flatMap((name) => registry.get(name)?.file?.path ?? []));
  const first = await look(host, session, [
    ...homes.flat().map((path) => ask.file(path, true)),
    ask.file(`${FOLDER}/nodeinfo`, true),
    ...ENGINES.map(({ name }) => ask.service(name)),
  ]);
  if (!first.ok) return first;
  const isThere = (path: string): boolean => fileIn(first.value, path)?.type !== "absent";
  const ours = homes.filter((paths) => paths.some(isThere)).flat();
  const others = new Set(homes.flat().filter((path) => !ours.includes(path)));
  const own = filesIn(host, first.value, ours);
  const surroundings = { ...ALONE, nodeName: () => first.value.facts.hostname };
  const known = readNode(host.name, own, registry, surroundings).value;
  const named = new Set(
    known.haresources?.groups.flatMap(({ resources }) =>
      resources.flatMap(({ value }) => {
        const { script, args } = parseResource(value);
        if (script === "ldirectord") return configurationPlaces(args[0] ?? "ldirectord.cf");
        return /^[\w.@+-]+$/.test(script) && !Object.hasOwn(AGENTS, script) ? [`${FOLDER}/resource.d/${script}`] : [];
      }),
    ),
  );
  const questions = hostQuestions(known).filter((query) => query.kind !== "file" || !named.has(query.path));
  const second = await look(host, session, [...questions, ...[...named].map((path) => ask.file(path, true))]);
  if (!second.ok) return second;
  const answers = new Map<string, Answer>([...first.value.answers, ...second.value.answers]);
  // What a script makes is known when it is read: a director's table is looked at then.
  const whole = readNode(
    host.name,
    [...own, ...filesIn(host, { ...second.value, answers }, [...named])],
    registry,
    surroundings,
  ).value;
  const more = [...hostQuestions(whole), ...tableQuestions(whole)].filter((query) => !answers.has(queryKey(query)));
  const third = more.length === 0 ? second : await look(host, session, more);
  if (!third.ok) return third;
  const state = { ...second.value, answers: new Map<string, Answer>([...answers, ...third.value.answers]) };
  return success({
    name: host.name,
    files: [...own, ...filesIn(host, state, [...named])],
    look: { ...lookOf(state, []), path: (path) => (others.has(path) ? null : lookAt(state, path)) },
    unreadable: [...ours, ...named].filter((path) => ["other", "unreadable"].includes(fileIn(state, path)?.type ?? "")),
    surroundings,
  });
}

/**
 * Looks whether a host takes what the directors of a pair send to it; null where their files send nothing to its
 * address.
 */
export async function seeRealServer(
  host: Host,
  session: Session,
  nodes: readonly SeenNode[],
  registry: Registry,
): Promise<Result<HostEvidence | null>> {
  const hosts = nodes.map(({ name, files, surroundings }) => readNode(name, files, registry, surroundings).value);
  const served = servedAt("", host.address, [{ name: "", site: "", hosts }]);
  if (served.length === 0) return success(null);
  const seen = await look(host, session, realServerQuestions(served));
  return seen.ok ? success(lookOf(seen.value, [])) : seen;
}

async function look(host: Host, session: Session, queries: readonly Query[]): Promise<Result<HostState>> {
  const asked = inspection(queries, null);
  const { text, nonce } = markedScript(asked.script);
  const result = await session.exchange(text, { timeoutMs: LIMIT_MS, watched: false, output: asked.output(nonce) });
  const seen = readSeen(result, asked, { nonce });
  if (seen.kind === "state") return success(seen.state);
  if (seen.kind === "moving") return failure(inspectionDiagnostic(host, { kind: "moving", path: seen.path }));
  return failure(inspectionDiagnostic(host, result, seen.problem));
}

function fileIn({ answers }: HostState, path: string) {
  const answer = answers.get(queryKey(ask.file(path)));
  return answer?.kind === "file" ? answer.state : null;
}

/** Nothing is about to be installed on a node that is only looked at: what is not there is missing. */
function lookAt(state: HostState, path: string): PathLook | null {
  const found = fileIn(state, path);
  return found === null ? null : pathOf(found);
}

function filesIn(host: Host, state: HostState, paths: readonly string[]): readonly DaemonFile[] {
  return paths.flatMap((path) => {
    const found = fileIn(state, path);
    if (found?.type !== "file" || found.content === null) return [];
    return [{ path: `${host.name}:${path}`, bytes: found.content }];
  });
}
