import type { RuleId } from "../../diagnostics/code.js";
import type { DiagnosticParts } from "../../diagnostics/diagnostic.js";
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
import { isInNetwork } from "../../model/haresource.js";
import type { Span } from "../../source/source-file.js";
import type { HostEvidence, LookExample } from "./host-look.js";
import type { ClusterView, HostFiles } from "./cluster-view.js";

/** What a finding may have beside its message: `host` is the one that shows it, where only one of them may. */
export type FindingParts = DiagnosticParts & { readonly host?: string };

/**
 * Reports a finding in one of the view's files, or about a host (null, at no place); severity and `why` are the rule's
 * unless given.
 */
export type RuleReport = (file: ClusterFile | null, message: string, span: Span | null, parts?: FindingParts) => void;

/**
 * Steps of a play; the files of one node by their names in /etc/ha.d; or nodes with what is known of each beside its
 * files; or several pairs of such nodes.
 */
export type RuleExample = string | FilesExample | readonly NodeExample[] | readonly PairExample[];

/** The nodes of one pair of several. */
export type PairExample = readonly NodeExample[];

export type FilesExample = Readonly<Record<string, string>>;

export interface NodeExample {
  readonly files: FilesExample;
  readonly look?: LookExample;
  /** By the inventory. */
  readonly address?: string;
}

/** Two nodes with the same files, at these addresses of the inventory. */
export function pairOf(files: FilesExample, ...addresses: readonly [string, string]): PairExample {
  return addresses.map((address) => ({ files, address }));
}

/** One thing that an experienced operator would not let pass. */
export interface Rule {
  /** `HB005`: stable, what `@allow` names. */
  readonly id: RuleId;
  readonly severity: "error" | "warning" | "note";
  /** One line for lists. */
  readonly summary: string;
  /** What would happen; shown below each finding. */
  readonly why: string;
  /** How it is known: the program's source and its words, a standard, or what was seen. */
  readonly source: string;
  /**
   * Lines that a finding may come from being left out, by keyword (by the file's name for lines led by none). Where one
   * of them could not be read, the rule is not asked: what it would say may be wrong.
   */
  readonly dependsOn?: readonly string[];
  /** In each of these the rule finds something. */
  readonly bad: readonly RuleExample[];
  /** The same put right: the rule finds nothing. */
  readonly good: readonly RuleExample[];
  /** Whether it is not told where an error of another stands at the same place: one mistake, one error. */
  readonly yields?: boolean;
  /** Whether it looks at hosts: on the node by `hap check` there, else by `hap plan` and `hap run` after contact. */
  readonly onHosts?: boolean;
  /** `views` are all pairs that are looked at together, this one too. */
  check(view: ClusterView, report: RuleReport, views: readonly ClusterView[]): void;
}

/** Makes a rule: one file of this room, and one line in `rules.ts`. */
export function defineRule(rule: Rule): Rule {
  return rule;
}

/** Makes a rule that looks at a host beside Heartbeat's files. */
export function defineHostRule(rule: Omit<Rule, "onHosts">): Rule {
  return { ...rule, onHosts: true };
}

type OneFile<F> = (file: F, report: RuleReport, files: HostFiles) => void;

/** A check of each host that has an ha.cf; `files` are all of that host. */
export function onHaCf(check: OneFile<HaCf>): Rule["check"] {
  return eachHost(({ haCf }) => [haCf], check);
}

/** A check of each host that has an authkeys. */
export function onAuthkeys(check: OneFile<Authkeys>): Rule["check"] {
  return eachHost(({ authkeys }) => [authkeys], check);
}

/** A check of each host that has a haresources. */
export function onHaresources(check: OneFile<Haresources>): Rule["check"] {
  return eachHost(({ haresources }) => [haresources], check);
}

/** A check of each of Heartbeat's three files of each host. */
export function onFiles(check: OneFile<HaCf | Authkeys | Haresources>): Rule["check"] {
  return eachHost(({ haCf, authkeys, haresources }) => [haCf, authkeys, haresources], check);
}

/** A check of each host that somebody has looked at; a finding names the host. */
export function onHost(check: (look: HostEvidence, report: RuleReport, files: HostFiles) => void): Rule["check"] {
  return eachHost(
    ({ look }) => [look],
    (look, report, files) =>
      check(look, (file, message, span, parts) => report(file, message, span, { ...parts, host: files.host }), files),
  );
}

/** A check of two hosts of a pair whose files may differ. */
export function onPair(check: (one: HostFiles, other: HostFiles, report: RuleReport) => void): Rule["check"] {
  return ({ hosts: [one, other] }, report) => {
    if (one !== undefined && other !== undefined) check(one, other, report);
  };
}

/**
 * A check of two pairs in one broadcast domain, of one site or of two, as far as the inventory shows it: by addresses
 * in one network of 256. Pairs whose hosts have the same addresses are in networks apart.
 */
export function onNeighbours(check: (one: ClusterView, other: ClusterView, report: RuleReport) => void): Rule["check"] {
  return (view, report, views) => {
    for (const other of laterNear(view, views)) if (areNeighbours(view, other)) check(view, other, report);
  };
}

/** The views of a program by the networks of their hosts: with a thousand pairs, each has few others in its own. */
const nearBy = new WeakMap<readonly ClusterView[], ReadonlyMap<string, readonly ClusterView[]>>();

/** The views behind one in their list that have a host in a network of its hosts, in order. */
function laterNear(view: ClusterView, views: readonly ClusterView[]): Iterable<ClusterView> {
  const known = nearBy.get(views) ?? byNetwork(views);
  nearBy.set(views, known);
  const near = new Set(networksOf(view).flatMap((network) => known.get(network) ?? []));
  const inOrder = networksOf(view).length < 2 ? [...near] : views.filter((other) => near.has(other));
  return inOrder.slice(inOrder.indexOf(view) + 1);
}

function byNetwork(views: readonly ClusterView[]): ReadonlyMap<string, readonly ClusterView[]> {
  const found = new Map<string, ClusterView[]>();
  for (const view of views) {
    for (const network of networksOf(view)) {
      const here = found.get(network) ?? [];
      found.set(network, here);
      here.push(view);
    }
  }
  return found;
}

/** A key for each /24 that a view has a host in; IPv6 hosts are few and count as one. */
function networksOf({ hosts }: ClusterView): readonly string[] {
  const keys = hosts.flatMap(({ address }) =>
    address === null ? [] : [/^\d+\.\d+\.\d+(?=\.)/.exec(address)?.[0] ?? "IPv6"],
  );
  return [...new Set(keys)];
}

function areNeighbours(one: ClusterView, other: ClusterView): boolean {
  const [here, there] = [one, other].map(({ hosts }) => hosts.flatMap(({ address }) => address ?? []));
  if (one.hosts.length < 2 || other.hosts.length < 2) return false;
  if (here === undefined || there === undefined || here.some((address) => there.includes(address))) return false;
  return here.some((address) => there.some((near) => isInNetwork(address, `${near}/24`)));
}

/** A check of each LVS script of each host. */
export function onLvs(check: OneFile<LvsTable>): Rule["check"] {
  return eachHost(({ lvs }) => lvs, check);
}

/** A check of each resource script of somebody's own, of each host. */
export function onScripts(check: OneFile<OwnScript>): Rule["check"] {
  return eachHost(({ scripts }) => scripts, check);
}

/** A check of each host that has a keepalived.conf. */
export function onKeepalived(check: OneFile<Keepalived>): Rule["check"] {
  return eachHost(({ keepalived }) => [keepalived], check);
}

/** A check of each configuration of ldirectord of each host. */
export function onLdirectord(check: OneFile<Ldirectord>): Rule["check"] {
  return eachHost(({ ldirectord }) => ldirectord, check);
}

function eachHost<F>(filesOf: (host: HostFiles) => readonly (F | null)[], check: OneFile<F>): Rule["check"] {
  return (view, report) => {
    for (const host of view.hosts) {
      for (const file of filesOf(host)) if (file !== null) check(file, report, host);
    }
  };
}
