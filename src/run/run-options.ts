import type { Host } from "../model/host.js";
import type { FirstContact, FirstExchange } from "../remote/contact.js";
import type { Program, ProgramPlay } from "../model/program.js";
import type { LeftOnHosts } from "../model/left.js";
import type { RunId } from "../model/run-id.js";
import type { Downloader } from "../remote/downloader.js";
import type { Contact } from "../remote/session.js";

/** Hashes of the values of `--set`, and of which files were read as they were then. */
export interface RunInputs {
  readonly values: string;
  readonly files: string;
}

/** What a run needs from outside; the CLI makes it. */
export interface RunOptions {
  /** The run's name. */
  readonly id: RunId;
  /** `plan` reads only. */
  readonly mode: "run" | "plan";
  /** Reaches a host, as its login user or as `become` by sudo. */
  contact(host: Host, become: string | null): Promise<Contact>;
  /** The same with the first script in the same flight. */
  contactWith(host: Host, become: string | null, first: FirstExchange): Promise<FirstContact>;
  /** The same as `contact`, over a connection of its own that is made now. */
  contactAnew(host: Host, become: string | null): Promise<Contact>;
  /** Fetches for the hosts what they cannot fetch themselves (`via controller`). */
  readonly download: Downloader;
  /** How many hosts are worked on at once. */
  readonly forks: number;
  /** `--even-if-sick`: steps of Heartbeat are begun on a sick pair too. */
  readonly evenIfSick: boolean;
  /** `--even-if-unreachable`: hosts that are not reached are left out where no pair is changed. */
  readonly evenIfUnreachable: boolean;
  /** `--survivor`: the dead host of a pair is left out, and steps that change the pair wait for it. */
  readonly survivor: boolean;
  /** `--max-failed`: the run stops when more hosts than these have failed; null for no limit. */
  readonly maxFailed: number | null;
  /** Hashes of what the run was given, by which `--resume` knows whether it is the same. */
  readonly given: RunInputs;
  /** `--no-interruption`: steps that would interrupt clients are refused. */
  readonly noInterruption: boolean;
  readonly sites: SiteOrder;
  /** The lists of what hap made on hosts; null where nothing is noted in any. */
  readonly made: MadeOptions | null;
  /** `hap drift`: a plan fails where a pair is sick, or an address of it is on two hosts or on none. */
  readonly judgesPairs: boolean;
  /** `--detailed-exitcode`: 3 when a plan found changes. */
  readonly detailed: boolean;
  /** Who runs hap, for the lock's message on the hosts: `user@machine (process N)`. */
  readonly owner: string;
  /** How long another run's lock is waited for (ms); a few seconds always are. */
  readonly waitLockMs: number;
  readonly user: string;
  readonly controller: string;
  /** hap's own version. */
  readonly version: string;
  /**
   * Puts `***` in place of the program's secrets: every text of an event that may hold what a host printed goes through
   * it.
   */
  readonly mask?: (text: string) => string;
  /** The first Ctrl-C: finish the exchange that is under way, then stop. */
  readonly stop: AbortSignal;
  /** The second Ctrl-C: nothing is waited for any more. */
  readonly cut?: AbortSignal;
  /** A switch for the power of hosts, where there is one: in a lab. */
  readonly power?: PowerSwitch;
}

/** By which a run knows what left its playbook. */
export interface MadeOptions {
  /** The name of the list of a site's hosts: it belongs to a playbook, and to nobody else's. */
  listOf(site: string): string;
  /** Whether what left the playbook is asked for, and told. */
  readonly tells: boolean;
  /** `--prune`: the plays, after all others, that remove it; null where nothing is removed. */
  readonly prune: ((left: LeftOnHosts, program: Program) => readonly ProgramPlay[]) | null;
}

/** In which order the sites of a run are gone through, and what stops those that have not begun. */
export interface SiteOrder {
  /** `--canary`: the site that goes first and alone; the others begin only when it is whole. */
  readonly canary: string | null;
  /** `--parallel-sites`: how many sites are worked on at once. */
  readonly parallel: number;
  /** `--keep-going`: a failed site does not keep the ones behind it from beginning; a failed canary always does. */
  readonly keepGoing: boolean;
}

/** Takes a host's power away and gives it back. */
export interface PowerSwitch {
  off(host: Host): Promise<void>;
  /** Resolves when the host was switched on; it may still boot. */
  on(host: Host): Promise<void>;
}
