import type { Endpoint } from "./endpoint.js";
import type { Span } from "../source/source-file.js";
import type { Remark } from "./daemon-file.js";
import type { Secret } from "./secret.js";

/**
 * What the HA rules see of a step: the file it writes, typed, every value with its place. A kind that writes such a
 * file gives it by `clusterFile`; the rules know no kind.
 */
export type ClusterFile = HaCf | Authkeys | Haresources | LvsTable | OwnScript | Keepalived | Ldirectord;

/** A value and where it stands. */
export interface Placed<T> {
  readonly value: T;
  readonly span: Span;
}

/** /etc/ha.d/ha.cf: its directives in the order written. */
export interface HaCf {
  readonly file: "ha.cf";
  readonly directives: readonly Directive[];
  readonly remarks: readonly Remark[];
  readonly span: Span;
}

export interface Directive {
  readonly name: string;
  /** The values as Heartbeat reads them. */
  readonly values: readonly Placed<string>[];
  /** The first value in ms when it is a time. */
  readonly ms: number | null;
  readonly span: Span;
}

/** /etc/ha.d/authkeys. */
export interface Authkeys {
  readonly file: "authkeys";
  /** The `auth N` lines: the last one tells which key signs. */
  readonly auth: readonly Placed<number>[];
  readonly keys: readonly AuthKey[];
  readonly remarks: readonly Remark[];
  readonly span: Span;
}

export interface AuthKey {
  readonly index: Placed<number>;
  readonly method: Placed<string>;
  readonly key: Placed<Secret> | null;
  readonly span: Span;
}

/** /etc/ha.d/haresources: one group of resources a line. */
export interface Haresources {
  readonly file: "haresources";
  readonly groups: readonly ResourceGroup[];
  readonly remarks: readonly Remark[];
  readonly span: Span;
}

export interface ResourceGroup {
  /** The preferred node. */
  readonly node: Placed<string>;
  /** As written: `IPaddr2::192.168.3.118/24/eth0`, `myop.sh`. */
  readonly resources: readonly Placed<string>[];
  readonly span: Span;
}

/** The virtual services of one LVS resource script. */
export interface LvsTable {
  readonly file: "lvs";
  /** The script's name in resource.d. */
  readonly script: string;
  readonly services: readonly VirtualService[];
  readonly span: Span;
}

/** A resource script that is shell text of somebody's own. */
export interface OwnScript {
  readonly file: "script";
  /** Its name in resource.d. */
  readonly script: string;
  /** The text of each action, or of the whole script. A secret in it is as it is: nothing of a text may be shown. */
  readonly texts: readonly ScriptText[];
  readonly span: Span;
}

export interface ScriptText {
  readonly action: "start" | "stop" | "status" | "all";
  readonly text: string;
  readonly span: Span;
}

export interface VirtualService {
  readonly protocol: string;
  readonly address: Placed<Endpoint>;
  readonly scheduler: Placed<string> | null;
  readonly servers: readonly RealServer[];
  readonly span: Span;
}

export interface RealServer {
  readonly address: Placed<Endpoint>;
  readonly method: Placed<ForwardingMethod>;
  readonly weight: Placed<number> | null;
  readonly span: Span;
}

export type ForwardingMethod = "tunnel" | "direct" | "nat";

/** Schedulers of ip_vs in Linux 6.1. */
export const SCHEDULERS: readonly string[] = [
  ...["rr", "wrr", "lc", "wlc", "lblc", "lblcr", "dh", "sh", "sed", "nq", "fo", "ovf", "mh", "twos"],
];

/** /etc/keepalived/keepalived.conf: its statements as a tree, in the order written. */
export interface Keepalived {
  readonly file: "keepalived.conf";
  readonly statements: readonly ConfStatement[];
  readonly remarks: readonly Remark[];
  readonly span: Span;
}

/** A keyword (empty for a line that none leads, as in `virtual_ipaddress`), its words, and the block it opens. */
export interface ConfStatement {
  readonly word: string;
  readonly values: readonly Placed<string | Secret>[];
  readonly block: readonly ConfStatement[] | null;
  readonly span: Span;
}

/** Where a statement and its words stand, without its block. */
export function headOf({ values, span }: ConfStatement): Span {
  const last = values.at(-1)?.span;
  return last === undefined ? span : { ...span, end: last.end };
}

/** A configuration of ldirectord: what holds for all of it, and its virtual services, in the order written. */
export interface Ldirectord {
  readonly file: "ldirectord";
  /** Where its lines are to be mended: in a step, or in the file as ldirectord reads it. */
  readonly form: "step" | "file";
  /** The name that haresources gives it: `ldirectord.cf`. */
  readonly name: string;
  readonly settings: readonly LdSetting[];
  readonly services: readonly LdService[];
  /** Lines with which ldirectord ends: `config_error`. */
  readonly refused: readonly LdRefused[];
  readonly span: Span;
}

/** `word = value`; a password is a secret. */
export interface LdSetting {
  readonly word: string;
  readonly value: Placed<string | Secret>;
  readonly span: Span;
}

/** A `virtual` line and what is indented below it. */
export interface LdService {
  /** As ldirectord reads it: `192.168.3.118` and `80`, or a firewall mark. */
  readonly address: Placed<string>;
  /** Null for a firewall mark. */
  readonly port: string | null;
  /** 6 for `virtual6`. */
  readonly family: LdFamily;
  readonly settings: readonly LdSetting[];
  readonly servers: readonly LdServer[];
  readonly span: Span;
}

export type LdFamily = 4 | 6;

/** A `real` line. */
export interface LdServer {
  readonly address: Placed<string>;
  /** Null where none is written: that of the service. */
  readonly port: Placed<string> | null;
  readonly method: Placed<string>;
  readonly weight: Placed<number>;
  /** Whether it has a request of its own to be checked by. */
  readonly hasRequest: boolean;
  readonly span: Span;
}

export interface LdRefused {
  readonly kind: LdRefusal;
  readonly word: string;
  /** What ldirectord wants there; empty for a word that it does not know. */
  readonly wants: string;
  readonly span: Span;
}

export type LdRefusal =
  /** A line of a service that stands outside of one: too few blanks before it, or an empty line. */
  | "indent"
  /** A text that has to stand in quotes. */
  | "quotes"
  /** Something else than `yes` or `no`. */
  | "switch"
  | "word"
  | "value";
