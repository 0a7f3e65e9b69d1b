import type { InterfaceFacts } from "../../model/facts.js";

/**
 * What is known of a host beside Heartbeat's files: looked at here by `hap check` on a node, or over a session.
 * Whatever could not be looked at is null, and a rule concludes nothing from it.
 */
export interface HostEvidence {
  /** What is at a path of the host, with links followed. */
  path(path: string): PathLook | null;
  /** Heartbeat's name for the host: `uname -n`, or the first line of nodeinfo. */
  readonly nodeName: string | null;
  readonly interfaces: readonly InterfaceFacts[] | null;
  /** Whether there is a user of that name. */
  user(name: string): boolean | null;
  /** Whether a service is started at boot. */
  enabled(service: string): boolean | null;
  /** The addresses of a name by /etc/hosts; empty for none. */
  named(name: string): readonly string[] | null;
  /** The text of a file. */
  text(path: string): string | null;
  /** Whether a script of `host-tests.ts` that only looks succeeds. */
  succeeds(script: string): boolean | null;
  /** How many seconds the host's clock is ahead of that of the machine that hap runs on. */
  readonly clock: number | null;
  /** Installed versions of the packages that were asked for, by name. */
  readonly packages: ReadonlyMap<string, string> | null;
}

export type PathLook =
  | { readonly type: "absent" }
  | { readonly type: "file" | "directory"; readonly mode: number; readonly owner: string; readonly group: string }
  | { readonly type: "device" | "other" };

/** A look, as an example of a rule gives it; what is left out is not known. */
export interface LookExample {
  readonly nodeName?: string;
  /** `eth0 192.168.3.87/24`. */
  readonly interfaces?: readonly string[];
  /** By path: `absent`, `device`, or mode, owner and group as `644 root root`; of a folder `directory 755`. */
  readonly paths?: Readonly<Record<string, string>>;
  /** All users that there are. */
  readonly users?: readonly string[];
  readonly enabled?: readonly string[];
  /** Addresses by name. */
  readonly names?: Readonly<Record<string, readonly string[]>>;
  readonly texts?: Readonly<Record<string, string>>;
  /** Whether looks at the host succeed: all of them alike, or those that have one of these in them. */
  readonly succeeds?: boolean | readonly string[];
  readonly clock?: number;
  readonly packages?: Readonly<Record<string, string>>;
}

/** The look that an example means. */
export function lookOf(example: LookExample): HostEvidence {
  const { nodeName = null, interfaces, paths = {}, users, enabled, names, texts } = example;
  return {
    nodeName,
    interfaces: interfaces?.map(interfaceOf) ?? null,
    path: (path) => pathOf(paths[path]),
    user: (name) => users?.includes(name) ?? null,
    enabled: (service) => enabled?.includes(service) ?? null,
    named: (name) => (names === undefined ? null : (names[name] ?? [])),
    text: (path) => texts?.[path] ?? null,
    succeeds: (script) => {
      const { succeeds = null } = example;
      return typeof succeeds === "object" ? (succeeds?.some((part) => script.includes(part)) ?? null) : succeeds;
    },
    clock: example.clock ?? null,
    packages: example.packages === undefined ? null : new Map(Object.entries(example.packages)),
  };
}

function pathOf(text: string | undefined): PathLook | null {
  if (text === undefined) return null;
  if (text === "absent" || text === "device") return { type: text };
  const type = text.startsWith("directory") ? "directory" : "file";
  const [mode = "755", owner = "root", group = "root"] = text
    .replace(/^directory ?/, "")
    .split(" ")
    .filter(Boolean);
  return { type, mode: parseInt(mode, 8), owner, group };
}

function interfaceOf(text: string): InterfaceFacts {
  const [name = "", ...addresses] = text.split(" ");
  return { name, up: true, addresses, mac: name === "lo" ? "" : "52:54:00:00:00:01" };
}
