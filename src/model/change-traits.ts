import type { Change } from "./change.js";
import type { PackageManager } from "./package-manager.js";

/** What the engine has to know of a kind of change before it makes one. */
interface ChangeTraits {
  /** How long it may take: as files do, as a service does that starts, or as a command does. */
  readonly limit: "files" | "service" | "command";
  /** Whether it can be prepared, and taken back, without anybody seeing anything of it. */
  readonly staged: boolean;
  /** Whether it changes no more on a host than it says. A service may bring interfaces up. */
  readonly foreseeable: boolean;
  /** Whether nothing works in it but hap itself. Any other program may put a folder into other hands. */
  readonly own: boolean;
}

/** Whether a kind of change is made by a package manager: it has one, or it has none. */
type Managed<K extends Change["kind"]> =
  Extract<Change, { readonly kind: K }> extends { readonly manager: PackageManager } ? true : false;

const FILE = { limit: "files", staged: true, foreseeable: true, own: true, managed: false } as const;
const PACKAGES = { limit: "command", staged: false, foreseeable: false, own: false, managed: true } as const;

/** The traits of every kind of change; a new kind does not compile without its own. */
const CHANGE_TRAITS = {
  "write-file": FILE,
  "set-attributes": FILE,
  "make-directory": FILE,
  "lvs-table": { ...FILE, own: false },
  resources: { ...FILE, own: false },
  remove: { ...FILE, staged: false },
  sysctl: { ...FILE, staged: false },
  user: { ...FILE, staged: false, own: false },
  fetch: { ...FILE, staged: false, limit: "command", own: false },
  unpack: { ...FILE, staged: false, limit: "command", own: false },
  run: { limit: "command", staged: false, foreseeable: false, own: false, managed: false },
  service: { limit: "service", staged: false, foreseeable: false, own: false, managed: false },
  reboot: { limit: "service", staged: false, foreseeable: false, own: false, managed: false },
  "install-packages": PACKAGES,
  "upgrade-packages": PACKAGES,
  "install-package-file": PACKAGES,
  "remove-packages": PACKAGES,
} as const satisfies { readonly [K in Change["kind"]]: ChangeTraits & { readonly managed: Managed<K> } };

/** A change that can be prepared before anybody sees anything of it. */
export type StagedChange = Extract<Change, { readonly kind: StagedKind }>;

type StagedKind = {
  [K in Change["kind"]]: (typeof CHANGE_TRAITS)[K]["staged"] extends true ? K : never;
}[Change["kind"]];

/** Whether a change can be prepared before anybody sees anything of it. */
export function isStaged(change: Change): change is StagedChange {
  return CHANGE_TRAITS[change.kind].staged;
}

export function traitsOf(change: Change): ChangeTraits {
  return CHANGE_TRAITS[change.kind];
}

/** The package manager that makes a change; null when none does. */
export function managerOf(change: Change): PackageManager | null {
  return isManaged(change) ? change.manager : null;
}

function isManaged(change: Change): change is Extract<Change, { readonly manager: PackageManager }> {
  return CHANGE_TRAITS[change.kind].managed;
}
