import { ask, type Query } from "./query.js";
import { serviceName } from "./service-name.js";

/**
 * Something that hap made on a host, as the host's list of such things has it: by that list a later run knows what left
 * the playbook. `before` is how it was when hap came (null: it was not there), `after` how hap has left it: the hash of
 * a file, the value of a kernel setting, else nothing. `running` and `enabled` are about a service.
 */
export interface MadeThing {
  readonly kind: MadeKind;
  /** A path, a name, a key. */
  readonly name: string;
  readonly before: string | null;
  readonly after: string;
}

const MADE_KINDS = ["file", "directory", "package", "user", "running", "enabled", "sysctl"] as const;

export type MadeKind = (typeof MADE_KINDS)[number];

/** A list of a host by its name; the playbook's own, or another one's. */
export interface MadeList {
  readonly name: string;
  readonly things: readonly MadeThing[];
}

/** The beginning of every line of a thing; with `below`, of the lines of all paths below it. */
export function keyOfMade({ kind, name }: Pick<MadeThing, "kind" | "name">, below = false): string {
  const key = JSON.stringify(`${kind} ${name}`);
  return below ? `${key.slice(0, -1)}/` : `${key}\t`;
}

/** A line of the list: three JSON texts with tabs between them, so that no name can look like another line. */
export function lineOfMade(thing: MadeThing): string {
  return `${keyOfMade(thing)}${JSON.stringify(thing.before)}\t${JSON.stringify(thing.after)}`;
}

/**
 * Reads a list. A thing may have two lines: the first tells how it was, the last how it is; one that is again as it was
 * is not told. The list stands in a folder that only root can write, and is held against what hap writes all the same:
 * any other line is passed over.
 */
export function readMade(text: string): readonly MadeThing[] {
  const things = new Map<string, MadeThing>();
  for (const line of text.split("\n")) {
    const thing = thingOf(line);
    if (thing === null) continue;
    const key = keyOfMade(thing);
    const { before } = things.get(key) ?? thing;
    things.set(key, { ...thing, before });
  }
  return [...things.values()].filter(({ before, after }) => before !== after);
}

function thingOf(line: string): MadeThing | null {
  const [key, before, after, ...more] = line.split("\t").map(parsed);
  if (more.length > 0 || typeof key !== "string" || typeof after !== "string") return null;
  if (before !== null && typeof before !== "string") return null;
  const kind = MADE_KINDS.find((known) => key.startsWith(`${known} `));
  if (kind === undefined) return null;
  const name = key.slice(kind.length + 1);
  if (!NAMES[kind].test(name) || !AFTER[kind].test(after)) return null;
  return { kind, name: kind === "running" || kind === "enabled" ? serviceName(name) : name, before, after };
}

const PATH = /^(?!.*\/\.\.?(?:\/|$))\/[^\n\0]*[^/\n\0]$/;
const WORD = /^[A-Za-z0-9_][A-Za-z0-9.+:@~_-]*$/;
const NOTHING = /^$/;

/** What names hap itself gives to each kind. */
const NAMES: Readonly<Record<MadeKind, RegExp>> = {
  file: PATH,
  directory: PATH,
  package: WORD,
  user: /^[a-z_][a-z0-9_-]{0,31}$/,
  running: WORD,
  enabled: WORD,
  sysctl: /^[a-z0-9_]+(?:\.[A-Za-z0-9_@-]+)+$/,
};

const AFTER: Readonly<Record<MadeKind, RegExp>> = {
  ...{ file: /^[0-9a-f]{64}$/, directory: NOTHING, package: NOTHING, user: NOTHING },
  ...{ running: NOTHING, enabled: NOTHING, sysctl: /^[^\n\0]*$/ },
};

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** What tells how a thing is now; a step that asks it sees to the thing. */
export function queryOfMade({ kind, name }: MadeThing): Query {
  switch (kind) {
    case "file":
    case "directory":
      return ask.file(name);
    case "package":
      return ask.package(name);
    case "user":
      return ask.user(name);
    case "running":
    case "enabled":
      return ask.service(name);
    case "sysctl":
      return ask.sysctl(name);
  }
}

/** A thing as people are told of it. */
export function describeMade({ kind, name }: Pick<MadeThing, "kind" | "name">): string {
  switch (kind) {
    case "file":
    case "directory":
      return name;
    case "package":
    case "user":
      return `${kind} ${name}`;
    case "running":
      return `service ${name}, started`;
    case "enabled":
      return `service ${name}, started at boot`;
    case "sysctl":
      return `kernel setting ${name}`;
  }
}
