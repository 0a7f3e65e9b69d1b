import { basename } from "node:path";
import type { Diagnostic } from "../diagnostics/diagnostic.js";
import type { Host } from "../model/host.js";
import type { Registry } from "../model/registry.js";
import type { StepKind } from "../model/step-kind.js";
import { sourceFile } from "../source/source-file.js";
import { decode } from "./decode/decode-step.js";
import type { DecodeContext } from "./decode/decode-context.js";
import { readAsDaemon } from "./decode/daemon-file.js";
import { checkRules } from "./rules/check-rules.js";
import { noFiles, withFile } from "./rules/cluster-view.js";
import type { Rule } from "./rules/rule.js";

export interface CheckFilesInput {
  /** Files of one host, such as those of /etc/ha.d; others than those that hap knows are passed over. */
  readonly files: readonly { readonly path: string; readonly bytes: Buffer }[];
  readonly registry: Registry;
  readonly rules: readonly Rule[];
}

/** Checks files as they stand on a host, without a playbook: each by its daemon's rules, then all by the HA rules. */
export function checkFiles({ files, registry, rules }: CheckFilesInput): readonly Diagnostic[] {
  const diagnostics: Diagnostic[] = [];
  let found = noFiles("these files");
  for (const file of files) {
    const kind = kindFor(file.path, registry);
    if (kind?.file == null) continue;
    const span = { file: sourceFile(file.path, ""), start: 0, end: 0 };
    const lines = readAsDaemon(file, kind.file, span);
    const decoded = decode(kind, { head: [], body: lines.value, span }, CONTEXT);
    diagnostics.push(...lines.diagnostics, ...decoded.diagnostics);
    const cluster = decoded.value === null ? null : kind.clusterFile(decoded.value);
    if (cluster !== null) found = withFile(found, cluster, decoded.unread);
  }
  const view = { name: "these files", site: "", hosts: [found] };
  return [...diagnostics, ...checkRules([view], rules, () => false)];
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
const CONTEXT: DecodeContext = {
  target: { host: HOST, peer: null },
  readFile: () => {
    throw new Error("a daemon's own file reads no other file");
  },
  fill: () => {
    throw new Error("a daemon's own file has nothing to fill in");
  },
};
