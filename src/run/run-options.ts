import type { Host } from "../model/host.js";
import type { FirstContact, FirstExchange } from "../remote/contact.js";
import type { Contact } from "../remote/session.js";

/** What a run needs from outside; the CLI makes it. */
export interface RunOptions {
  /** `plan` reads only. */
  readonly mode: "run" | "plan";
  /** Reaches a host, as its login user or as `become` by sudo. */
  contact(host: Host, become: string | null): Promise<Contact>;
  /** The same with the first script in the same flight. */
  contactWith(host: Host, become: string | null, first: FirstExchange): Promise<FirstContact>;
  /** How many hosts are worked on at once. */
  readonly forks: number;
  /** `--detailed-exitcode`: 3 when a plan found changes. */
  readonly detailed: boolean;
  /** Who runs hap, for the lock's message on the hosts: `user@machine`. */
  readonly owner: string;
  /** The first Ctrl-C: finish the exchange that is under way, then stop. */
  readonly stop: AbortSignal;
}
