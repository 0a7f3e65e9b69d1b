import { apply, copyOf, emptyWorld, FOLDER, up, type Step, type World } from "./model.js";
import type { Random } from "./random.js";

export const HOSTS = ["h1", "h2", "h3", "h4"] as const;
export type HostName = (typeof HOSTS)[number];

/** A step and the hosts that it is made on. */
export interface Item {
  readonly step: Step;
  readonly hosts: readonly HostName[];
}

export type Worlds = ReadonlyMap<HostName, World>;

export function emptyWorlds(): Worlds {
  return new Map(HOSTS.map((host) => [host, emptyWorld()]));
}

/** Makes items true in order; for each of them, the hosts on which it changed something. */
export function applyAll(worlds: Worlds, items: readonly Item[]): readonly (readonly HostName[])[] {
  return items.map(({ step, hosts }) => hosts.filter((host) => apply(worldOf(worlds, host), step)));
}

export function worldOf(worlds: Worlds, host: HostName): World {
  const world = worlds.get(host);
  if (world === undefined) throw new Error(`no such host: ${host}`);
  return world;
}

/** Sets of hosts that a step may be for: overlapping groups, the pair, single hosts. */
const SETS: readonly (readonly HostName[])[] = [
  ["h1", "h2"],
  ["h1", "h2", "h3", "h4"],
  ["h1", "h2", "h3"],
  ["h3", "h4"],
  ["h1", "h3"],
  ["h1"],
  ["h2"],
  ["h3"],
];

/** Makes items that all can be made: a file's folder is there, a probe's file too. */
export function randomItems(random: Random, count: number): readonly Item[] {
  const worlds = emptyWorlds();
  const items: Item[] = [];
  while (items.length < count) {
    const hosts = random.pick(SETS);
    const step = randomStep(random, items.length);
    const item = { step, hosts: step.kind === "keys" ? (["h1", "h2"] as const) : hosts };
    if (!canBeMade(worlds, item)) continue;
    applyAll(worlds, [item]);
    items.push(item);
  }
  return items;
}

/** Whether a step can be made on its hosts as they are. */
export function canBeMade(worlds: Worlds, { step, hosts }: Item): boolean {
  return hosts.every((host) => {
    const { entries } = worldOf(worlds, host);
    switch (step.kind) {
      case "file":
      case "creates":
        return entries.get(up(step.path))?.type === "directory" && entries.get(up(step.path))?.owner === "root:root";
      case "directory":
        return ways(step.path).every((way) => (entries.get(way)?.owner ?? "root:root") === "root:root");
      case "absent":
        return ways(step.path).every((way) => (entries.get(way)?.owner ?? "root:root") === "root:root");
      case "verify":
        return entries.has(step.path);
      default:
        return true;
    }
  });
}

/** The folders on the way to a path, below the common one. */
function ways(path: string): readonly string[] {
  const found: string[] = [];
  for (let way = up(path); way.length > FOLDER.length; way = up(way)) found.push(way);
  return found;
}

/** Whether items can be made from every state that a run of them may leave when it is cut off. */
export function canBeRepeated(items: readonly Item[]): boolean {
  const end = emptyWorlds();
  const starts: Worlds[] = [];
  for (const item of items) {
    starts.push(copies(end));
    applyAll(end, [item]);
  }
  const wanted = JSON.stringify([...end].map(([host, world]) => [host, textOf(world)]));
  return [...starts, copies(end)].every((start) => {
    for (const item of items) {
      if (!canBeMade(start, item)) return false;
      applyAll(start, [item]);
    }
    return JSON.stringify([...start].map(([host, world]) => [host, textOf(world)])) === wanted;
  });
}

function copies(worlds: Worlds): Worlds {
  return new Map([...worlds].map(([host, world]) => [host, copyOf(world)]));
}

/** A world as lines, of which those of a real host are made alike. */
export function textOf(world: World): readonly string[] {
  return [
    ...[...world.entries].map(
      ([path, { type, content, mode, owner }]) => `${path} ${type} ${mode} ${owner} ${content}`,
    ),
    ...[...world.names].map(([name, address]) => `name ${name} ${address}`),
    ...[...world.users].map(([name, { group, shell }]) => `user ${name} ${group} ${shell}`),
    `domain ${world.domain}`,
    `service ${world.running ? "running" : "stopped"}`,
  ].toSorted();
}

const FILES = ["f0", "f1", "f2", "d0/x", "d0/y", "d1/e/x"].map((name) => `${FOLDER}/${name}`);
const DIRECTORIES = ["d0", "d1/e", "d1", "d2"].map((name) => `${FOLDER}/${name}`);
const OWNERS = ["root:root", "daemon:daemon", "root:daemon"];

function randomStep(random: Random, number: number): Step {
  const mode = (modes: readonly string[]): string | null => (random.chance(50) ? random.pick(modes) : null);
  const owner = random.chance(25) ? random.pick(OWNERS) : null;
  switch (random.int(15)) {
    case 0:
    case 1:
    case 2:
    case 3:
      return {
        kind: "file",
        path: random.pick(FILES),
        content: random.pick(["one\n", "two\n", "three lines\nof\ntext\n", "$HOME `id` \\n %s\n", "ünï\n"]),
        mode: mode(["600", "640", "755"]),
        owner,
      };
    case 4:
    case 5:
      return { kind: "directory", path: random.pick(DIRECTORIES), mode: mode(["700", "750", "2755"]), owner };
    case 6:
      return random.chance(60)
        ? { kind: "absent", what: "file", path: random.pick(FILES) }
        : { kind: "absent", what: "directory", path: random.pick(DIRECTORIES) };
    case 7:
      return { kind: "creates", path: random.pick(FILES), content: `made by ${number}\n`, script: random.chance(50) };
    case 8:
    case 9:
      // Now and then the same question for another user: its answer is another.
      return {
        kind: "unless",
        number: random.chance(70) ? number : random.int(2),
        as: random.pick(["root", "daemon"]),
      };
    case 10: {
      const names = ["ga", "gb", "gc"].filter(() => random.chance(50));
      const rows = names.length === 0 ? ["ga"] : names;
      return { kind: "hosts", names: rows.map((name, i) => [name, `192.0.2.${1 + random.int(8) * 3 + i}`] as const) };
    }
    case 11:
      return random.chance(80) ? { kind: "domain", value: random.pick(["one.test", "two.test"]) } : { kind: "always" };
    case 12:
      return random.chance(75)
        ? {
            kind: "user",
            name: random.pick(["gu0", "gu1"]),
            group: random.pick([null, "gg0", "gg1"]),
            shell: random.pick([null, "/bin/sh"]),
          }
        : { kind: "no-user", name: random.pick(["gu0", "gu1"]) };
    case 13:
      if (random.chance(50)) return { kind: "keys", key: random.pick(["key-one", "key-two"]) };
      return { kind: "service", running: random.chance(70), restartOn: random.chance(70) ? `${FOLDER}/f0` : null };
    default:
      return { kind: "verify", path: random.pick(FILES) };
  }
}
