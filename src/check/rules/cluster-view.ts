import type { HostEvidence } from "./host-look.js";
import type {
  Authkeys,
  ClusterFile,
  HaCf,
  Haresources,
  Keepalived,
  Ldirectord,
  LvsTable,
  OwnScript,
} from "../../model/cluster-files.js";
import type { Host } from "../../model/host.js";
import type { PartlyRead, Program, Resolution } from "../../model/program.js";

/** The files of one pair, or of a host that is in none, of one site. */
export interface ClusterView {
  /** The pair's name, or the host's. */
  readonly name: string;
  readonly site: string;
  readonly hosts: readonly HostFiles[];
}

/** What the playbook puts on one host. A file that it does not write, or that is not known before contact, is null. */
export interface HostFiles {
  readonly host: string;
  readonly haCf: HaCf | null;
  readonly authkeys: Authkeys | null;
  readonly haresources: Haresources | null;
  readonly lvs: readonly LvsTable[];
  readonly scripts: readonly OwnScript[];
  readonly keepalived: Keepalived | null;
  readonly ldirectord: readonly Ldirectord[];
  /** The host's address by the inventory; null for a folder. */
  readonly address: string | null;
  /** What is known of the host beside these files; null where nobody has looked. */
  readonly look: HostEvidence | null;
  /** What the lines that could not be read are about: keywords, or a file's name for lines led by none. */
  readonly unread: ReadonlySet<string>;
}

/** Rules that a step's `@allow` lets pass. */
export type Allowed = (file: ClusterFile, rule: string) => boolean;

/** The files of every pair and lone host that a program writes, and which findings its steps allow. */
export function clusterViews(program: Program): { readonly views: readonly ClusterView[]; readonly allowed: Allowed } {
  const allow = new Map<ClusterFile, ReadonlySet<string>>();
  const groups = new Map<
    string,
    { readonly name: string; readonly site: string; readonly hosts: Map<string, HostFiles> }
  >();
  for (const { step, host } of stepsByHost(program)) {
    const resolution = step.resolve(host, null);
    const read = readOf(resolution);
    const file = read === null ? null : step.kind.clusterFile(read.params);
    if (read === null || file === null) continue;
    allow.set(file, new Set(step.annotations.allow.map(({ rule }) => rule)));
    const name = host.pair ?? host.name;
    const key = `${host.site}/${name}`;
    const group = groups.get(key) ?? { name, site: host.site, hosts: new Map<string, HostFiles>() };
    groups.set(key, group);
    group.hosts.set(host.id, withFile(group.hosts.get(host.id) ?? noFiles(host.name, host.address), file, read.unread));
  }
  const views = [...groups.values()].map(({ name, site, hosts }) => ({ name, site, hosts: [...hosts.values()] }));
  return { views, allowed: (file, rule) => allow.get(file)?.has(rule) ?? false };
}

/** A host with no files; for a directory of files that is checked without a playbook, add them by `withFile`. */
export function noFiles(host: string, address: string | null = null): HostFiles {
  return {
    host,
    address,
    look: null,
    haCf: null,
    authkeys: null,
    haresources: null,
    lvs: [],
    scripts: [],
    keepalived: null,
    ldirectord: [],
    unread: new Set(),
  };
}

/** All files of a host. */
export function filesOf({ haCf, authkeys, haresources, keepalived, ...many }: HostFiles): readonly ClusterFile[] {
  const single = [haCf, authkeys, haresources, keepalived].filter((file) => file !== null);
  return [...single, ...many.lvs, ...many.scripts, ...many.ldirectord];
}

/** The host with one more file; of two of the same name the later one counts, as it would on the host. */
export function withFile(before: HostFiles, file: ClusterFile, unread: readonly string[] = []): HostFiles {
  const about = unread.map((keyword) => (keyword === "" ? file.file : keyword));
  const files = { ...before, unread: new Set([...before.unread, ...about]) };
  switch (file.file) {
    case "ha.cf":
      return { ...files, haCf: file };
    case "authkeys":
      return { ...files, authkeys: file };
    case "haresources":
      return { ...files, haresources: file };
    case "lvs":
      return { ...files, lvs: [...files.lvs.filter((other) => other.script !== file.script), file] };
    case "keepalived.conf":
      return { ...files, keepalived: file };
    case "ldirectord":
      return { ...files, ldirectord: [...files.ldirectord.filter(({ name }) => name !== file.name), file] };
    case "script":
      return { ...files, scripts: [...files.scripts.filter((other) => other.script !== file.script), file] };
  }
}

/** A step's words, or those that could be read of one with errors. */
function readOf(resolution: Resolution): PartlyRead | null {
  if (resolution.kind === "run") return { params: resolution.params, unread: [] };
  return resolution.kind === "invalid" ? resolution.partial : null;
}

function* stepsByHost(program: Program) {
  for (const play of program.plays) {
    for (const step of play.steps) {
      for (const host of step.hosts) yield { step, host: host satisfies Host };
    }
  }
}
