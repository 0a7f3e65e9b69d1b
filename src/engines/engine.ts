import type { ClusterFile } from "../model/cluster-files.js";
import type { EngineName } from "../model/engine-name.js";
import type { Pair } from "../model/host.js";
import type { InterfaceFacts } from "../model/facts.js";
import type { HostState, StateView } from "../model/host-state.js";
import type { IpvsService } from "../model/lvs-table.js";
import type { Pace, Prediction } from "../model/pace.js";
import type { VrrpState } from "../model/probe.js";
import type { Query } from "../model/query.js";
import type { ResourceGroupState } from "../model/resource-groups.js";
import type { EngineLog } from "./engine-log.js";
import type { EnginePair, InstanceWritten } from "./engine-pair.js";
import type { EngineJudge } from "./judge.js";

/**
 * What keeps the addresses of a pair on one of its nodes. All that is one engine's own stands in its folder; the rest
 * of hap knows this type only.
 */
export interface Engine {
  readonly name: EngineName;
  /** As people write it, at the beginning of a sentence too. */
  readonly title: string;
  /** What it reads at its start and at a reload, and at no other time. */
  readonly files: readonly string[];
  readonly life: EngineLife;
  /** Kinds of files of a playbook that are its own. */
  readonly clusterFiles: readonly ClusterFile["file"][];
  readonly shell: EngineShell;
  readonly judge: EngineJudge;
  readonly pair: EnginePair;
  readonly status: EngineStatus;
  readonly log: EngineLog;
  readonly drill: EngineDrill;
  readonly advice: EngineAdvice;
  /** How its nodes hear each other, and what makes sure that a silent one is dead, as files of a playbook say it. */
  topologyOf(files: readonly ClusterFile[]): EngineTopology;
  /** What one node's files say of its place in the pair, a line each: `VI_1: priority 150, BACKUP, nopreempt`. */
  ranksOf(files: readonly ClusterFile[]): readonly string[];
  /** Whether its daemon on a host says that the other node is alive; false where it has no word for it. */
  hearsPeer(state: HostState, peer: string): boolean;
  /** What has to be known of a host before it is started there, or told to read its files again. */
  readonly startQueries: readonly Query[];
  /** What a start does to clients on a host as it is, where it does not run. */
  startOn(state: StateView, around: StartAround): EngineStart;
  /** What has to be known of a host where it runs before it is told to read its files again. */
  readonly reloadQueries: readonly Query[];
  /** How its daemon there comes to live by files that are newer than its last reading of them. */
  reloadOn(state: StateView): EngineReload;
  /** What its daemon there does not do of what its files say, though it has read them; null where it does it all. */
  lostOn(state: StateView): EngineLost | null;
}

/** What an engine is made of on a host, and where it is written what else it lives by there. */
export interface EngineLife {
  /** Its folders, with all that is in them. */
  readonly paths: readonly string[];
  /** Files that name what it holds, runs and checks: services, scripts, mount points, users. */
  readonly tells: readonly string[];
  /** Its packages, as Debian and Fedora call them. */
  readonly packages: RegExp;
  /** Whom it runs as. */
  readonly users: readonly string[];
}

/** How a node of the engine is told by `hap status`. */
export interface EngineStatus {
  /** What is asked of a host beside the service and the files of a reload. */
  readonly queries: readonly Query[];
  /** What its files there say. */
  report(host: string, state: StateView): EngineReport;
  /**
   * Shell that prints what the daemon says of itself and of its peer, null for none; a program has so many seconds. It
   * may call PROBE_FUNCTIONS.
   */
  script(seconds: number, peer: string | null): string;
  /** What that says. */
  says(answer: string): EngineSaid;
  /** What is wrong with a daemon that runs and says this. */
  trouble(host: string, said: EngineSaid): readonly string[];
  /**
   * Why nobody holds an address of a pair, and the mend, where it runs on both hosts, the preferred one first, and they
   * say this; null where that may change by itself or tells nothing.
   */
  unheld(pair: string, said: readonly { readonly host: string; readonly says: string | null }[]): string | null;
}

/** What a daemon says of itself. Its words come from a host: they are no more than text. */
export interface EngineSaid {
  /** What it holds, in a few words: `all`, `VI_1 master`; null when it does not say. */
  readonly resources: string | null;
  /** The states of its instances of VRRP, by their names. */
  readonly states: ReadonlyMap<string, VrrpState>;
  /** What it takes the other node for: `active`, `dead`; null where it does not say. */
  readonly peer: string | null;
  /** The ways on which it listens to the other node. */
  readonly links: readonly LinkSaid[];
  /** Why it does not answer, as far as its processes tell; null while it answers, or may be starting. */
  readonly wedged: Wedged | null;
  /** The scripts that its groups name, where they are. */
  readonly scripts: readonly ScriptSaid[];
  /** Names of those that were looked for and are nowhere; one that is in neither list was not looked for. */
  readonly noScripts: readonly string[];
  /** Files of which both must mean the same and whose lines are nobody's business: a hash of what they mean. */
  readonly same: readonly { readonly file: string; readonly sha256: string }[];
}

export interface LinkSaid {
  readonly name: string;
  readonly up: boolean;
}

/**
 * A daemon that runs and did not answer: its main process, whether a signal has stopped it, and its age (s). Where it
 * is not stopped its host may only be busy.
 */
export interface Wedged {
  readonly pid: number;
  readonly stopped: boolean;
  readonly seconds: number;
}

/** `sha256` is empty where this user may not read it. */
export interface ScriptSaid {
  readonly name: string;
  readonly path: string;
  readonly executable: boolean;
  readonly sha256: string;
}

/** What a node's own files say of its pair. */
export interface EngineReport {
  /** The addresses that they put under it. */
  readonly addresses: readonly string[];
  /** Why the daemon would not start with them, or not work. */
  readonly problems: readonly string[];
  /** What both nodes must have alike, as lines for people; no file of which nothing is known. Never a secret. */
  readonly alike: readonly { readonly file: string; readonly lines: readonly string[] }[];
  /** Groups of resources, where the engine has such. */
  readonly groups: readonly ResourceGroupState[];
  /** Instances of VRRP, where the engine has such. */
  readonly instances: readonly InstanceWritten[];
  /** What its daemon itself keeps in the kernel's LVS table. */
  readonly table: KeptTable;
}

/** Services of the LVS table; `isWhole`: there are no others of the engine's. */
export interface KeptTable {
  readonly services: readonly KeptService[];
  readonly isWhole: boolean;
}

/** A service as the file says it, and what of it the daemon changes by what it finds. */
export interface KeptService extends IpvsService {
  /** Servers that it takes out while they are dead. */
  readonly checked: readonly string[];
  /** Those whose weight it sets. */
  readonly weighed: readonly string[];
  /** The server that answers while no other does; null for none. */
  readonly fallback: string | null;
  /** Whether it is in the table only where the addresses are. */
  readonly onlyActive: boolean;
}

/** How the engine is broken by a drill, looked at meanwhile, and put right. Shell may use what `find` sets. */
export interface EngineDrill {
  /**
   * Prints what the daemon says, a line each: `running yes|no`; then `resources all|local|foreign|none|transition`,
   * nothing while it does not say; `peer active|dead|…`, `active` too where it has no word for it; `keepalive` and
   * `deadtime` as Heartbeat writes times; `auto_failback`. `peer` is the other node's name, quoted.
   */
  look(peer: string): string;
  /** Whether `fault kill` is of all its processes: the death of one would let the others end in order. */
  readonly killsAll: boolean;
  /** What is done before a start after a kill, while it does not run. */
  readonly release: string;
  /** By which a node takes everything that nobody holds; null when nodes do so by themselves. */
  readonly takeover: string | null;
  /** A condition: it is settled who holds what. */
  readonly settled: string;
  /** The settings of its files in a playbook; null without such a file. */
  paceOf(files: readonly ClusterFile[]): Pace | null;
  /** What has to be known of a host for the settings that its own file has, where a playbook tells none. */
  readonly paceQueries: readonly Query[];
  /** These settings; null where no file tells them, and the daemon is asked. */
  paceOn(state: StateView): Pace | null;
  /** When the peer has taken over from a node that says that it goes. */
  graceful(pace: Pace | null): Prediction;
  /**
   * When the peer has taken over after something that the engine itself checks on the active node has died, or hangs;
   * null where it checks nothing, or that moves nothing. Both files are those of `paceQueries`.
   */
  failedCheck(own: StateView, peer: StateView, hangs: boolean): Prediction | null;
  /** How late the peer may be after the silence, and how long it takes to take over then (ms). */
  readonly takesMs: number;
  /** How long the silence is when nobody knows the settings (ms). */
  readonly usualSilenceMs: number;
}

/** Both a line each, for pictures; the same line of two nodes is there once. Never a password. */
export interface EngineTopology {
  /** `bcast eth1`, `ucast eth0 to 192.168.3.88`, `vrrp eth0, router 51` */
  readonly links: readonly string[];
  /** `stonith_host * external/ipmi`, `watchdog /dev/watchdog` */
  readonly fences: readonly string[];
}

/** What a person is told to do. */
export interface EngineAdvice {
  /** Where its reasons are to be found. */
  readonly reasons: string;
  /** What to look at when it runs on a pair and an address is nowhere. */
  unheld(pair: Pair): string;
  /** What keeps two nodes from holding an address at once. */
  readonly fence: string;
  /** How one sees that a pair is whole. */
  readonly whole: string;
  /** How to undo a kill on a host by hand, in order. */
  undoKill(host: string): readonly string[];
  /** How to let a host take the addresses that nobody holds. */
  takeOver(host: string): string;
  /** How to bring the addresses to the other node by hand; null where `hap switch` does it. */
  readonly handOver: string | null;
  /** Why two nodes may not hear each other. */
  readonly deaf: string;
}

/** What else is known where an engine is to be started. */
export interface StartAround {
  /** The interfaces of the other node of the pair; none without one. */
  readonly peer: readonly InterfaceFacts[];
  /** Whether another engine runs on this host. */
  readonly isOther: boolean;
}

/** Whether to read the files again may help; else why it does not, since it was tried a moment ago. */
export type EngineLost = { readonly kind: "reload" } | { readonly kind: "refused"; readonly problem: StartProblem };

/** By what it lives by its new files, and for how long clients are without service by it (ms). */
export interface EngineReload {
  readonly action: "reload" | "restart";
  readonly interruptionMs: number;
}

/** Why it would do harm, null where it may be started; and for how long clients are without service by it (ms). */
export interface EngineStart {
  readonly problem: StartProblem | null;
  readonly interruptionMs: number;
}

/** Why an engine must not be started, and what to do about it. */
export interface StartProblem {
  readonly message: string;
  readonly help: string;
}

/** Pieces of POSIX shell. All but `find` may use what `find` sets. */
export interface EngineShell {
  /** Looks where it is installed; prints nothing. */
  readonly find: string;
  /** A condition: it is installed. */
  readonly installed: string;
  /** A condition, quiet: its daemon runs. */
  readonly runs: string;
  /** A condition, quiet: a daemon that runs answers too, so that it is no process that hangs. */
  readonly answers: string;
  /** Files that it writes when it starts. */
  readonly startedFiles: readonly string[];
  /** Shell words behind `runs`, for a file that the daemon writes anew whenever it reads its files; empty for none. */
  readonly readFile: string;
  /** A command, perhaps with a limit of so many seconds: 0 when it runs; prints what it says of that in one line. */
  status(seconds: number): string;
  /**
   * Prints a line `yes|no RESOURCES PEER MODE` for each of these peers (null without a pair): whether its daemon runs,
   * what it holds, what it takes the peer for, and what no reload changes; `-` for what it does not say.
   */
  says(peers: readonly (string | null)[]): string;
  /** Makes the running daemon read its files again; `hap_told` is set where a reload before may be under way. */
  readonly reload: string;
  /** Prints on stderr why a start or a reload failed, as far as the daemon said it. */
  readonly reasons: string;
}
