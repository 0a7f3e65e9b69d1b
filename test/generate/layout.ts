import type { Step } from "./model.js";
import { HOSTS, type HostName, type Item } from "./program.js";
import type { Random } from "./random.js";

/** Names of the inventory and the hosts behind them. */
const NAMES: readonly (readonly [string, readonly HostName[]])[] = [
  ["all", HOSTS],
  ["p", ["h1", "h2"]],
  ["g", ["h3", "h4"]],
  ["h1", ["h1"]],
  ["h2", ["h2"]],
  ["h3", ["h3"]],
  ["h4", ["h4"]],
];

/** What the name of an item's step is in reports. */
export function nameOf(number: number): string {
  return `s${number}`;
}

/** The items one after the other, in one play on all hosts: the plainest way to write them. */
export function plainPlaybook(items: readonly Item[]): string {
  const steps = numbered(items).map((one) =>
    stepText(one, [`@when ${one.contested ? "facts.hostname" : "host.name"} in ${listText(one.item.hosts)}`]),
  );
  return `hap 1\n\nplay "all" on all {\n${indent(steps.join("") + NEVER)}}\n`;
}

interface Numbered {
  readonly item: Item;
  readonly number: number;
  /** Whether an earlier step sees to the same thing on one of its hosts. */
  readonly contested: boolean;
}

function numbered(items: readonly Item[]): readonly Numbered[] {
  return items.map((item, number) => {
    const things = thingsOf(item.step);
    const before = items.slice(0, number).filter(({ hosts }) => hosts.some((host) => item.hosts.includes(host)));
    return {
      item,
      number,
      contested: before.some(({ step }) => thingsOf(step).some((thing) => things.includes(thing))),
    };
  });
}

/** What a step sees to. */
function thingsOf(step: Step): readonly string[] {
  switch (step.kind) {
    case "file":
    case "directory":
    case "absent":
      return [step.path];
    case "hosts":
      return step.names.map(([name]) => `name ${name}`);
    case "domain":
      return ["domain"];
    case "user":
    case "no-user":
      return [`user ${step.name}`];
    case "service":
      return ["service"];
    case "keys":
      return ["keys"];
    case "creates":
    case "unless":
    case "always":
    case "verify":
      return [];
  }
}

/** The same items, split at random into plays, defines, loops and conditions, with tags and with steps that do not count. */
export function randomPlaybook(random: Random, items: readonly Item[]): string {
  const defines: string[] = [];
  const plays: string[] = [];
  let play: Numbered[] = [];
  for (const one of numbered(items)) {
    play.push(one);
    if (one.number < items.length - 1 && !random.chance(35)) continue;
    plays.push(playText(random, play, { title: `play ${plays.length}`, defines }));
    play = [];
  }
  return `hap 1\n\n${defines.join("")}${plays.join("\n")}\nplay "never" on h3 {\n${indent(NEVER)}}\n`;
}

function playText(
  random: Random,
  group: readonly Numbered[],
  { title, defines }: { readonly title: string; readonly defines: string[] },
): string {
  const needed = HOSTS.filter((host) => group.some(({ item }) => item.hosts.includes(host)));
  const hosts = random.chance(25) ? HOSTS : HOSTS.filter((host) => needed.includes(host) || random.chance(10));
  const parts: string[] = [];
  for (let at = 0; at < group.length;) {
    const size = Math.min(group.length - at, 1 + random.int(3));
    const some = group.slice(at, at + size);
    const steps = some.map((one) => conditional(random, one, hosts)).join("");
    parts.push(
      random.chance(25)
        ? used(random, steps, defines)
        : random.chance(15)
          ? `for once in [1] {\n${indent(steps)}}\n`
          : steps,
    );
    if (random.chance(15)) parts.push(decoy(random));
    at += size;
  }
  const tags = random.chance(20) ? "@tag some\n" : "";
  return `${tags}play "${title}" on ${hostsText(random, hosts)} {\n${indent(parts.join(""))}}\n`;
}

/** A step that `--skip-tags` leaves out: there has to be one. */
const NEVER = `@name "decoy"\n@tag never\nfile /srv/g/f0 {\n  content "decoy\\n"\n}\n`;

/** A step that changes nothing: its tag is passed over, its condition never holds, or it fails and may. */
function decoy(random: Random): string {
  if (random.chance(25)) {
    return `@name "decoy"\n@ignore-failure\nfile /srv/none/f {\n  content "decoy\\n"\n}\n`;
  }
  const lead = random.pick(["@tag never", "@when 1 == 2", '@when facts.hostname == "nobody"']);
  return `@name "decoy"\n${lead}\nfile /srv/g/f${random.int(3)} {\n  content "decoy\\n"\n}\n`;
}

/** The steps as a define of their own, and its use. */
function used(random: Random, steps: string, defines: string[]): string {
  const name = `part${defines.length}`;
  defines.push(`define ${name} {\n  param string unused = x\n${indent(steps)}}\n\n`);
  return random.chance(50) ? `use ${name}\n` : `use ${name} { unused = y }\n`;
}

function conditional(random: Random, one: Numbered, hosts: readonly HostName[]): string {
  const own = one.item.hosts;
  // What two steps want differently is refused before contact, where it is known.
  if (one.contested) return stepText(one, [...tags(random), `@when facts.hostname in ${listText(own)}`]);
  if (hosts.every((host) => own.includes(host))) return stepText(one, tags(random));
  const ways = [
    () => stepText(one, [...tags(random), `@when host.name in ${listText(own)}`]),
    () => stepText(one, [...tags(random), `@when facts.hostname in ${listText(own)}`]),
    () => `if host.name in ${listText(own)} {\n${indent(stepText(one, tags(random)))}}\n`,
    () => `if not (host.name in ${listText(own)}) {\n${indent(decoy(random))}} else {\n${indent(stepText(one, []))}}\n`,
  ];
  if (own.length === 1) ways.push(() => stepText(one, [...tags(random), `@on ${own[0] ?? ""}`]));
  if (own.length === 1 && hosts.join() === "h1,h2")
    ways.push(() => stepText(one, [...tags(random), own[0] === "h1" ? "@on preferred" : "@on other"]));
  return random.pick(ways)();
}

function tags(random: Random): readonly string[] {
  return random.chance(20) ? [`@tag ${random.pick(["one", "two"])}`] : [];
}

function hostsText(random: Random, hosts: readonly HostName[]): string {
  if (random.chance(20)) return `\${[h for h in all if h.name in ${listText(hosts)}]}`;
  const names: string[] = [];
  let left = hosts;
  for (const [name, own] of NAMES) {
    if (!own.every((host) => left.includes(host)) || own.length === 0 || left.length === 0) continue;
    if (own.length > 1 && random.chance(30)) continue;
    names.push(name);
    left = left.filter((host) => !own.includes(host));
  }
  return names.join(" ");
}

function listText(items: readonly string[]): string {
  return `[${items.map((item) => `"${item}"`).join(", ")}]`;
}

function stepText({ item, number }: Pick<Numbered, "item" | "number">, annotations: readonly string[]): string {
  const { step } = item;
  const as = step.kind === "unless" && step.as !== "root" ? [`@as ${step.as}`] : [];
  const lead = [`@name "${nameOf(number)}"`, ...annotations, ...as].join("\n");
  return `${lead}\n${bodyText(step, number)}`;
}

function bodyText(step: Step, number: number): string {
  switch (step.kind) {
    case "file":
      return block(`file ${step.path}`, [`content ${quoted(step.content)}`, ...attributes(step)]);
    case "directory":
      return block(`directory ${step.path}`, attributes(step));
    case "absent":
      return block(`${step.what} ${step.path}`, ["absent"]);
    case "creates": {
      const text = `printf '${step.content.trim()}\\n' >${step.path}`;
      return block(`command "creates"`, [
        step.script ? `run ${quoted(text)}` : `run sh -c ${quoted(text)}`,
        `creates ${step.path}`,
      ]);
    }
    case "unless": {
      const path = `/srv/t/u${step.number}-$(id -un)`;
      return block(`command "unless"`, [`run "touch ${path}"`, `unless "test -e ${path}"`]);
    }
    case "always":
      return block(`command "always"`, ["run true"]);
    case "hosts":
      return block(
        "hosts",
        step.names.map(([name, address]) => `${address} ${name}`),
      );
    case "domain":
      return block("sysctl", [`kernel.domainname ${step.value}`]);
    case "user":
      return block(`user ${step.name}`, [
        ...(step.group === null ? [] : [`group ${step.group}`]),
        "system",
        ...(step.shell === null ? [] : [`shell ${step.shell}`]),
      ]);
    case "no-user":
      return block(`user ${step.name}`, ["absent"]);
    case "service":
      return block("service gsvc", [
        step.running ? "running" : "stopped",
        ...(step.restartOn === null || !step.running ? [] : [`restart-on ${step.restartOn}`]),
      ]);
    case "keys":
      return block("authkeys", ["auth 1", `1 sha1 ${step.key}`]);
    case "verify":
      return block(`verify "it is there ${number}"`, [`command test -e ${step.path}`]);
  }
}

function attributes({
  mode,
  owner,
}: {
  readonly mode: string | null;
  readonly owner: string | null;
}): readonly string[] {
  return [...(mode === null ? [] : [`mode ${mode.padStart(4, "0")}`]), ...(owner === null ? [] : [`owner ${owner}`])];
}

function block(head: string, lines: readonly string[]): string {
  return `${head} {\n${lines.map((line) => `  ${line}\n`).join("")}}\n`;
}

function quoted(text: string): string {
  return `"${text.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("\n", "\\n")}"`;
}

function indent(text: string): string {
  return text.replaceAll(/^(?=.)/gm, "  ");
}
