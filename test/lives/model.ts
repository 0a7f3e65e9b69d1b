import type { Random } from "../generate/random.js";
import { DIRECTORS } from "../lab/use-lab.js";

/** A node of the pair: 0 is the first one of the inventory. */
export type Node = 0 | 1;

/** A line of haresources. A resource is the last number of an address, or the name of a script. */
export interface Group {
  readonly node: Node;
  readonly resources: readonly (number | string)[];
}

export type Failback = "on" | "off" | "legacy";

/** How a life begins. Legacy is where none of the seeds of RESULTS.md lies: they live the same lives as before. */
export function drawFailback(choices: Random): Failback {
  const one = choices.int(100);
  if (one < 40) return "on";
  return one >= 75 && one < 90 ? "legacy" : "off";
}

/** What the playbook wants of the pair. */
export interface Pair {
  readonly groups: readonly Group[];
  /** Each script's version, which is a line of it. */
  readonly versions: Readonly<Record<string, number>>;
  readonly deadtime: number;
  /** Numbers of the keys; one of them signs. */
  readonly keys: readonly number[];
  readonly signing: number;
  readonly failback: Failback;
}

/** What happens to the pair before a run puts it right. */
export type Act =
  | { readonly do: "nothing" }
  | { readonly do: "script"; readonly node: Node | "holder" | "standby"; readonly script: string }
  | { readonly do: "power"; readonly node: Node; readonly offMs: number }
  | { readonly do: "switch" }
  | { readonly do: "kill"; readonly afterMs: number };

/** One change of a life. */
export interface Change {
  readonly kind: Kind;
  readonly wanted: Pair;
  readonly act: Act;
  /** What is changed, for whoever replays it. */
  readonly told: string;
}

/** Last numbers of the addresses that groups may have, all probed all the time. */
export const ADDRESSES = [118, 119, 120, 121, 122, 123] as const;
export const SCRIPTS = ["one.sh", "two.sh", "three.sh"] as const;
const MOST_GROUPS = 3;
const DEADTIMES = [3, 4, 5] as const;

/** The addresses of all groups. */
export const addressesOf = ({ groups }: Pair): readonly number[] =>
  groups.flatMap(({ resources }) => resources.filter((one) => typeof one === "number"));

/**
 * What clients of both playbooks use: each address that stays, and the one that goes together with the one that comes
 * in its place.
 */
export function servicesOf(before: Pair, wanted: Pair): readonly (readonly number[])[] {
  const [old, fresh] = [addressesOf(before), addressesOf(wanted)];
  const goes = old.filter((one) => !fresh.includes(one));
  const comes = fresh.filter((one) => !old.includes(one));
  const replaced = goes.length === 1 && comes.length === 1 ? [[...goes, ...comes]] : [];
  return [...old.filter((one) => fresh.includes(one)).map((one) => [one]), ...replaced];
}

export const addressText = (number: number): string => `192.168.3.${number}`;
export const wordOf = (resource: number | string): string =>
  typeof resource === "number" ? `IPaddr2::${addressText(resource)}/24/eth0` : resource;
export const lineOf = ({ node, resources }: Group): string => [DIRECTORS[node], ...resources.map(wordOf)].join(" ");

/** The pair at the begin of a life. */
export function firstPair(failback: Failback): Pair {
  const versions = Object.fromEntries(SCRIPTS.map((name) => [name, 1]));
  const groups: readonly Group[] = [{ node: 0, resources: [118, "one.sh"] }];
  return { groups, versions, deadtime: 3, keys: [1], signing: 1, failback };
}

type Maker = (pair: Pair, choices: Random) => Omit<Change, "kind"> | null;

/** A playbook that wants something else, and nothing else happens. */
const wants = (pair: Pair, told: string, act: Act = { do: "nothing" }): Omit<Change, "kind"> => ({
  wanted: pair,
  act,
  told: `${told}: ${pair.groups.map(lineOf).join(" | ")}`,
});
const happens =
  (act: Act, told: string): Maker =>
  (pair) => ({ wanted: pair, act, told });

const onNode = (script: string, told: string): Maker => {
  return (pair, choices) => {
    const node = choices.pick([0, 1] as const);
    return { wanted: pair, act: { do: "script", node, script }, told: `${told} on ${DIRECTORS[node]}` };
  };
};

const spareAddresses = ({ groups }: Pair): readonly number[] =>
  ADDRESSES.filter((one) => !groups.some(({ resources }) => resources.includes(one)));
const spareScripts = ({ groups }: Pair): readonly string[] =>
  SCRIPTS.filter((one) => !groups.some(({ resources }) => resources.includes(one)));

function withGroup(pair: Pair, at: number, group: Group): Pair {
  return { ...pair, groups: pair.groups.map((old, i) => (i === at ? group : old)) };
}

const otherAddress: Maker = (pair, choices) => {
  const at = choices.int(pair.groups.length);
  const group = pair.groups[at];
  const spare = spareAddresses(pair);
  if (group === undefined || spare.length === 0) return null;
  const old = choices.pick(group.resources.filter((one) => typeof one === "number"));
  const fresh = choices.pick(spare);
  const resources = group.resources.map((one) => (one === old ? fresh : one));
  return wants(withGroup(pair, at, { ...group, resources }), `${old} becomes ${fresh}`);
};

/** Lines of haresources, authkeys, ha.cf and scripts that somebody changes by hand; nobody tells Heartbeat. */
const BY_HAND = [
  ["sed -i 's/192.168.3.118/192.168.3.199/' /etc/ha.d/haresources", "118 becomes 199 in haresources"],
  ["sed -i '$d' /etc/ha.d/haresources", "the last line of haresources is gone"],
  [`echo '${DIRECTORS[1]} IPaddr2::192.168.3.199/24/eth0' >>/etc/ha.d/haresources`, "haresources has one more group"],
  ["rm -f /etc/ha.d/haresources", "haresources is gone"],
  ["sed -i 's/^deadtime .*/deadtime 7/' /etc/ha.d/ha.cf", "another deadtime"],
  ["echo '# by hand' >>/etc/ha.d/resource.d/one.sh", "one.sh has one more line"],
  ["chmod 644 /etc/ha.d/authkeys", "authkeys can be read by all"],
] as const;

const MAKERS = {
  "address changed": otherAddress,
  "group added": (pair, choices) => {
    const spare = spareAddresses(pair);
    if (pair.groups.length >= MOST_GROUPS || spare.length === 0) return null;
    const scripts = spareScripts(pair);
    const script = scripts.length > 0 && choices.chance(50) ? [choices.pick(scripts)] : [];
    const group = { node: choices.pick([0, 1] as const), resources: [choices.pick(spare), ...script] };
    const groups = [...pair.groups];
    groups.splice(choices.int(groups.length + 1), 0, group);
    return wants({ ...pair, groups }, `a group with ${group.resources.join(" ")}`);
  },
  "group moved": (pair, choices) => {
    const at = choices.int(pair.groups.length);
    const group = pair.groups[at];
    if (group === undefined) return null;
    return wants(withGroup(pair, at, { ...group, node: group.node === 0 ? 1 : 0 }), "another preferred node");
  },
  "group removed": (pair, choices) => {
    if (pair.groups.length < 2) return null;
    const at = choices.int(pair.groups.length);
    return wants({ ...pair, groups: pair.groups.filter((_, i) => i !== at) }, "a group less");
  },
  "resource inserted": (pair, choices) => {
    const fresh = [...spareAddresses(pair), ...spareScripts(pair)];
    const at = choices.int(pair.groups.length);
    const group = pair.groups[at];
    if (group === undefined || fresh.length === 0) return null;
    const resources = [...group.resources];
    const one = choices.pick(fresh);
    resources.splice(choices.int(resources.length + 1), 0, one);
    return wants(withGroup(pair, at, { ...group, resources }), `${one} comes`);
  },
  "resource removed": (pair, choices) => {
    const at = choices.int(pair.groups.length);
    const group = pair.groups[at];
    const scripts = group?.resources.filter((one) => typeof one === "string") ?? [];
    if (group === undefined || scripts.length === 0) return null;
    const gone = choices.pick(scripts);
    return wants(
      withGroup(pair, at, { ...group, resources: group.resources.filter((one) => one !== gone) }),
      `${gone} goes`,
    );
  },
  "script changed": (pair, choices) => {
    const name = choices.pick(SCRIPTS);
    return wants({ ...pair, versions: { ...pair.versions, [name]: (pair.versions[name] ?? 0) + 1 } }, name);
  },
  "deadtime changed": (pair, choices) => {
    const deadtime = choices.pick(DEADTIMES.filter((one) => one !== pair.deadtime));
    return wants({ ...pair, deadtime }, `deadtime ${deadtime}`);
  },
  "auto_failback changed": (pair) =>
    pair.failback === "off"
      ? wants({ ...pair, failback: "on" }, "auto_failback on")
      : wants({ ...pair, failback: "off" }, "auto_failback off"),
  // A key comes, then signs, then the old one goes: a run each.
  "key changed": (pair) => {
    const [first = 1, second] = pair.keys;
    if (second === undefined) return wants({ ...pair, keys: [first, first + 1] }, "a key comes");
    if (pair.signing === first) return wants({ ...pair, signing: second }, "the new key signs");
    return wants({ ...pair, keys: [second] }, "the old key goes");
  },
  "Heartbeat stopped": onNode("/etc/init.d/heartbeat stop >/dev/null 2>&1 </dev/null", "Heartbeat is stopped"),
  "node crashed": (pair, choices) => {
    const node = choices.pick([0, 1] as const);
    return { wanted: pair, act: { do: "power", node, offMs: 12_000 }, told: `${DIRECTORS[node]} loses its power` };
  },
  "node rebooted": (pair, choices) => {
    const node = choices.pick([0, 1] as const);
    return { wanted: pair, act: { do: "power", node, offMs: 0 }, told: `${DIRECTORS[node]} is off for a moment` };
  },
  hb_standby: happens(
    { do: "script", node: "holder", script: "/usr/share/heartbeat/hb_standby" },
    "the holder is told to be standby",
  ),
  hb_takeover: happens(
    { do: "script", node: "standby", script: "/usr/share/heartbeat/hb_takeover" },
    "the standby is told to take over",
  ),
  "hap switch": happens({ do: "switch" }, "to the standby"),
  "file edited by hand": (pair, choices) => {
    const [script, told] = choices.pick(BY_HAND);
    return onNode(script, told)(pair, choices);
  },
  "address lost": (pair, choices) => {
    const all = pair.groups.flatMap(({ resources }) => resources.filter((one) => typeof one === "number"));
    const gone = choices.pick(all);
    const script = `ip addr del ${addressText(gone)}/24 dev eth0 2>/dev/null; :`;
    return { wanted: pair, act: { do: "script", node: "holder", script }, told: `${gone} is deleted by hand` };
  },
  "hap killed": (pair, choices) => {
    const change = otherAddress(pair, choices);
    const afterMs = 400 + choices.int(3000);
    return change === null
      ? null
      : { ...change, act: { do: "kill", afterMs }, told: `${change.told}, after ${afterMs} ms` };
  },
} satisfies Record<string, Maker>;

/** What can happen in a life. */
export type Kind = keyof typeof MAKERS;
export const KINDS = Object.keys(MAKERS) as readonly Kind[];

/** A change that is possible on this pair. */
export function nextChange(pair: Pair, choices: Random): Change {
  for (;;) {
    const kind = choices.pick(KINDS);
    const change = MAKERS[kind](pair, choices);
    if (change !== null) return { kind, ...change };
  }
}

/** The playbook of a pair. */
export function playbookOf(pair: Pair): string {
  const keys = pair.keys.map((number) => `${number} sha1 key-${number}-that-only-the-lab-knows`);
  return `hap 1

play "a pair" on directors {
  install {
    package heartbeat
  }
  hosts {
    for h in directors {
      \${h.address} \${h.name}
    }
  }
${SCRIPTS.map((name) => scriptText(name, pair.versions[name] ?? 1)).join("")}  @allow HB029 "a lab"
  @allow HB011 "a lab"
  ha.cf {
    logfile /var/log/ha-log
    keepalive 500ms
    deadtime ${pair.deadtime}
    warntime 1500ms
    initdead 10
    udpport 10694
    bcast eth1
    auto_failback ${pair.failback}
    node ${DIRECTORS[0]}
    node ${DIRECTORS[1]}
  }
  authkeys {
    auth ${pair.signing}
    ${keys.join("\n    ")}
  }
  haresources {
    ${pair.groups.map(lineOf).join("\n    ")}
  }
  service heartbeat {
    running
    enabled
  }
}
`;
}

/** A script whose resource is a file in /run. */
function scriptText(name: string, version: number): string {
  return `  resource-script ${name} {
    start <<'END'
      : version ${version}
      touch /run/${name}.on
    END
    stop <<'END'
      rm -f /run/${name}.on
    END
    status <<'END'
      if [ -e /run/${name}.on ]; then echo running; else echo stopped; fi
    END
  }
`;
}
