import { basename, dirname } from "node:path";
import { diagnostic, type Diagnostic, type Stage } from "../diagnostics/diagnostic.js";
import { whichOf } from "../diagnostics/topic.js";
import type { OwnScript } from "../model/cluster-files.js";
import { ALONE, daemonSource, type Remark, type Surroundings } from "../model/daemon-file.js";
import { readLdirectord } from "../model/ldirectord-file.js";
import type { Host } from "../model/host.js";
import type { Registry, StepKind } from "../model/step-kind.js";
import { sourceFile, textOf } from "../source/source-file.js";
import { decodeDaemonFile } from "./decode/decode-step.js";
import type { DecodeContext } from "./decode/decode-context.js";
import { lvsInScript } from "./lvs-in-script.js";
import { checkRules, withoutEchoes } from "./rules/check-rules.js";
import { noFiles, withFile, type HostFiles } from "./rules/cluster-view.js";
import type { HostEvidence } from "./rules/host-look.js";
import type { Rule } from "./rules/rule.js";

export interface CheckFilesInput {
  /** Files of one host, such as those of /etc/ha.d; others than those that hap knows are passed over. */
  readonly files: readonly DaemonFile[];
  readonly registry: Registry;
  readonly rules: readonly Rule[];
  /** What is known of the host beside these files, which tell what to look for. */
  readonly look?: (files: HostFiles) => HostEvidence;
  /** The host's name, unless it is this machine or nobody knows. */
  readonly name?: string;
  /** What the files stand among, where more of the host is known than they. */
  readonly surroundings?: Surroundings;
}

/** A file of a host and its bytes. */
export interface DaemonFile {
  readonly path: string;
  readonly bytes: Buffer;
}

/** A host behind the directors of a pair: what was seen of it, and where they send to. */
export interface Behind {
  readonly name: string;
  readonly address: string;
  readonly look: HostEvidence;
}

/** What was seen of a node of a pair. */
interface NodeSeen {
  readonly name: string;
  readonly files: readonly DaemonFile[];
  readonly look: HostEvidence;
  readonly surroundings?: Surroundings;
}

/**
 * Checks the files of the two nodes of a pair, each by itself and with the other, and the real servers that were looked
 * at.
 */
export function checkPair(
  nodes: readonly NodeSeen[],
  registry: Registry,
  rules: readonly Rule[],
  behind: readonly Behind[] = [],
): readonly Diagnostic[] {
  const read = nodes.map(({ name, files, look, surroundings }) => {
    const { value, diagnostics } = readNode(name, files, registry, surroundings);
    return { diagnostics, value: { ...value, look } };
  });
  const view = { name: "the pair", site: "", hosts: read.map(({ value }) => value) };
  const others = behind.map(({ name, address, look }) => ({
    name,
    site: "",
    hosts: [{ ...noFiles(name, address), look }],
  }));
  const found = [
    ...read.flatMap(({ diagnostics }) => diagnostics),
    ...checkRules([view, ...others], rules, () => false),
  ];
  return withoutEchoes(found, rules);
}

/** Checks files as they stand on a host, without a playbook: each by its daemon's rules, then all by the HA rules. */
export function checkFiles(input: CheckFilesInput): readonly Diagnostic[] {
  const { files, registry, rules, look, name = "" } = input;
  const { value, diagnostics } = readNode(name, files, registry, input.surroundings);
  const view = { name: "these files", site: "", hosts: [{ ...value, look: look?.(value) ?? null }] };
  return withoutEchoes([...diagnostics, ...checkRules([view], rules, () => false)], rules);
}

/** The files of one node as its daemons read them. */
export function readNode(
  host: string,
  files: readonly DaemonFile[],
  registry: Registry,
  surroundings: Surroundings = ALONE,
): Stage<HostFiles> {
  const diagnostics: Diagnostic[] = [];
  let found = noFiles(host);
  for (const file of files) {
    if (basename(dirname(file.path)) === "resource.d") {
      const script = ownScript(file);
      const table = lvsInScript(script.span.file, script.script, script.span);
      found = withFile(found, script);
      if (table !== null) found = withFile(found, table);
      continue;
    }
    if (isLdirectord(file)) {
      found = withFile(found, readLdirectord(daemonSource(file).source, basename(file.path)));
      continue;
    }
    const kind = kindFor(file.path, registry);
    if (kind?.file == null) continue;
    const decoded = decodeDaemonFile({ ...kind, file: kind.file }, file, {
      ...CONTEXT,
      surroundings: () => surroundings,
    });
    const remarks = decoded.value?.block.remarks ?? [];
    diagnostics.push(...withoutIncluded(decoded.diagnostics, remarks), ...onlyOnHost(remarks));
    const cluster = decoded.value === null ? null : kind.clusterFile(decoded.value);
    if (cluster !== null) found = withFile(found, cluster, decoded.unread);
  }
  return { value: found, diagnostics };
}

/** Whether it is a configuration of ldirectord, which may have any name: `ldirectord.cf`, `web.cf`. */
export function isLdirectord({ path, bytes }: DaemonFile): boolean {
  if (basename(path) === "ha.cf" || !path.endsWith(".cf")) return false;
  return basename(path).startsWith("ldirectord") || /^virtual6?\s*=/m.test(bytes.toString("latin1"));
}

/** Where a file includes others that nobody has, a line may stand there, and what a `$NAME` stands for. */
function withoutIncluded(found: readonly Diagnostic[], remarks: readonly Remark[]): readonly Diagnostic[] {
  if (!remarks.some(({ kind }) => kind === "include")) return found;
  return found.filter(
    ({ topic, span }) => whichOf("line", topic) === null && (span === null || !/\$[\w{]/.test(textOf(span))),
  );
}

/** What stands in a file only for the host that has it: nobody should take silence about it for more than it is. */
function onlyOnHost(remarks: readonly Remark[]): readonly Diagnostic[] {
  return remarks
    .filter(({ kind }) => kind === "include" || kind === "condition")
    .map(({ found, span }) =>
      diagnostic("HAP5028", `what \`${found}\` brings was not looked at`, span, {
        severity: "warning",
        help: "what is found missing here may stand there",
      }),
    );
}

/** A script of resource.d as it stands. */
function ownScript(file: DaemonFile): OwnScript {
  const { source } = daemonSource(file);
  const end = source.lineStarts[1] ?? source.text.length;
  const span = { file: source, start: 0, end: Math.max(0, end - 1) };
  const texts = [{ action: "all" as const, text: source.text, span }];
  return { file: "script", script: basename(file.path), texts, span };
}

/** The kind that a file belongs to, by the file's name: `ha.cf`, `authkeys`, `haresources`, `hosts`. */
export function kindFor(path: string, registry: Registry): StepKind | null {
  const known = [...registry.values()].find(
    (kind) => kind.file !== null && basename(kind.file.path) === basename(path),
  );
  return known ?? null;
}

const NOWHERE = { file: sourceFile("", ""), start: 0, end: 0 };

/** The files belong to no host of an inventory. */
const HOST: Host = {
  id: "",
  site: "",
  name: "",
  address: "",
  local: true,
  ssh: { user: null, port: null, key: null, knownHosts: null, jump: null, as: null },
  groups: [],
  pair: null,
  preferred: false,
  span: NOWHERE,
};

/** Such files name no others. */
const CONTEXT: Omit<DecodeContext, "surroundings"> = {
  target: { host: HOST, peer: null },
  readFile: () => {
    throw new Error("a daemon's own file reads no other file");
  },
  fill: () => {
    throw new Error("a daemon's own file has nothing to fill in");
  },
};
