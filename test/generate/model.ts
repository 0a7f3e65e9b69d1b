/**
 * What a host is after steps that were made in order: all that this model knows is that each step makes true what it says, and
 * leaves the rest alone. It knows nothing of plays, queries, plans or exchanges.
 */
export interface Entry {
  readonly type: "file" | "directory";
  /** Empty for a directory. */
  readonly content: string;
  readonly mode: string;
  readonly owner: string;
}

export interface User {
  readonly group: string;
  readonly shell: string;
}

/** A host as far as generated steps can change it. */
export interface World {
  /** Below /srv, and the files of Heartbeat, by path. */
  readonly entries: Map<string, Entry>;
  /** Names of /etc/hosts with their addresses. */
  readonly names: Map<string, string>;
  readonly users: Map<string, User>;
  domain: string;
  /** Whether the service runs, and which of its files are newer than its start. */
  running: boolean;
  readonly newer: Set<string>;
}

export const FOLDER = "/srv/g";
/** The domain name of a host that nobody has given one. */
export const NO_DOMAIN = "(none)";

export function emptyWorld(): World {
  return {
    entries: new Map([
      [FOLDER, { type: "directory", content: "", mode: "755", owner: "root:root" }],
      ["/srv/t", { type: "directory", content: "", mode: "1777", owner: "root:root" }],
    ]),
    names: new Map(),
    users: new Map(),
    domain: NO_DOMAIN,
    running: false,
    newer: new Set(),
  };
}

export function copyOf(world: World): World {
  return {
    ...world,
    entries: new Map(world.entries),
    names: new Map(world.names),
    users: new Map(world.users),
    newer: new Set(world.newer),
  };
}

/** A step by what it makes true. */
export type Step =
  | {
      readonly kind: "file";
      readonly path: string;
      readonly content: string;
      readonly mode: string | null;
      readonly owner: string | null;
    }
  | { readonly kind: "directory"; readonly path: string; readonly mode: string | null; readonly owner: string | null }
  | { readonly kind: "absent"; readonly what: "file" | "directory"; readonly path: string }
  | { readonly kind: "creates"; readonly path: string; readonly content: string; readonly script: boolean }
  /** Makes a file of the user's own, unless it is there. */
  | { readonly kind: "unless"; readonly number: number; readonly as: "root" | "daemon" }
  | { readonly kind: "always" }
  | { readonly kind: "hosts"; readonly names: readonly (readonly [string, string])[] }
  | { readonly kind: "domain"; readonly value: string }
  | { readonly kind: "user"; readonly name: string; readonly group: string | null; readonly shell: string | null }
  | { readonly kind: "no-user"; readonly name: string }
  | { readonly kind: "service"; readonly running: boolean; readonly restartOn: string | null }
  | { readonly kind: "keys"; readonly key: string }
  | { readonly kind: "verify"; readonly path: string };

/** Makes a step true in a world; whether that changed anything. */
export function apply(world: World, step: Step): boolean {
  switch (step.kind) {
    case "file": {
      const before = world.entries.get(step.path);
      const after: Entry = {
        type: "file",
        content: step.content,
        mode: step.mode ?? before?.mode ?? "644",
        owner: step.owner ?? before?.owner ?? "root:root",
      };
      return put(world, step.path, after);
    }
    case "directory":
      return directory(world, step.path, step);
    case "absent":
      return remove(world, step.path);
    case "creates":
      if (world.entries.has(step.path)) return false;
      return put(world, step.path, { type: "file", content: step.content, mode: "644", owner: "root:root" });
    case "unless": {
      const path = `/srv/t/u${step.number}-${step.as}`;
      if (world.entries.has(path)) return false;
      return put(world, path, { type: "file", content: "", mode: "644", owner: `${step.as}:${step.as}` });
    }
    case "always":
      return true;
    case "hosts": {
      const changed = step.names.some(([name, address]) => world.names.get(name) !== address);
      for (const [name, address] of step.names) world.names.set(name, address);
      return changed;
    }
    case "domain": {
      const changed = world.domain !== step.value;
      world.domain = step.value;
      return changed;
    }
    case "user":
      return user(world, step.name, step);
    case "no-user":
      return world.users.delete(step.name);
    case "service":
      return service(world, step);
    case "keys":
      return put(world, "/etc/ha.d/authkeys", { type: "file", content: step.key, mode: "600", owner: "root:root" });
    case "verify":
      return false;
  }
}

function put(world: World, path: string, after: Entry): boolean {
  const before = world.entries.get(path);
  world.entries.set(path, after);
  if (before?.content !== after.content || before.type !== after.type) world.newer.add(path);
  return JSON.stringify(before) !== JSON.stringify(after);
}

function directory(
  world: World,
  path: string,
  wanted: { readonly mode: string | null; readonly owner: string | null },
): boolean {
  const before = world.entries.get(path);
  for (let parent = up(path); !world.entries.has(parent); parent = up(parent)) {
    world.entries.set(parent, { type: "directory", content: "", mode: "755", owner: "root:root" });
  }
  return put(world, path, {
    type: "directory",
    content: "",
    mode: wanted.mode ?? before?.mode ?? "755",
    owner: wanted.owner ?? before?.owner ?? "root:root",
  });
}

function remove(world: World, path: string): boolean {
  const gone = [...world.entries.keys()].filter((one) => one === path || one.startsWith(`${path}/`));
  for (const one of gone) {
    world.entries.delete(one);
    world.newer.delete(one);
  }
  return gone.length > 0;
}

function user(
  world: World,
  name: string,
  wanted: { readonly group: string | null; readonly shell: string | null },
): boolean {
  const before = world.users.get(name);
  const after: User = {
    group: wanted.group ?? before?.group ?? name,
    shell: wanted.shell ?? before?.shell ?? "/sbin/nologin",
  };
  world.users.set(name, after);
  return JSON.stringify(before) !== JSON.stringify(after);
}

function service(world: World, { running, restartOn }: Step & { kind: "service" }): boolean {
  const stale = running && world.running && restartOn !== null && world.newer.has(restartOn);
  const changed = world.running !== running || stale;
  if (changed) world.newer.clear();
  world.running = running;
  return changed;
}

export function up(path: string): string {
  return path.slice(0, path.lastIndexOf("/")) || "/";
}
