import type { Configuration } from "./daemon.js";
import { KINDS, type Files } from "./kinds.js";
import { mutated, randomOf } from "./mutate.js";

const LOG = "logfile /run/ha-log";
const TWO = ["node node-a node-b"];

/** Configurations that daemon and hap both take. */
export const VALID: readonly (readonly string[])[] = [
  [LOG, "keepalive 1", "deadtime 10", "bcast eth1", "auto_failback off", ...TWO],
  [
    LOG,
    "keepalive 500ms",
    "deadtime 3",
    "warntime 1500ms",
    "initdead 12",
    "udpport 10694",
    "bcast eth0 eth1",
    "auto_failback on",
    "node node-a",
    "node node-b",
  ],
  [LOG, "logfacility local0", "ucast eth0 192.168.3.87", "ucast eth0 192.168.3.88", "node node-a,node-b"],
  [LOG, "mcast eth1 239.0.0.1 694 1 0", "auto_failback no", ...TWO],
  [
    LOG,
    "debugfile /run/ha-debug",
    "use_logd no",
    "bcast eth1",
    "ping 192.168.3.1",
    "respawn hacluster /usr/libexec/heartbeat/ipfail",
    "apiauth ipfail uid=hacluster",
    ...TWO,
  ],
  [
    LOG,
    "bcast eth1",
    "stonith_host * null node-a node-b",
    "watchdog /dev/watchdog",
    "msgfmt netstring",
    "env A=b",
    ...TWO,
  ],
  [
    LOG,
    "# a comment",
    "",
    "  bcast\teth1  # link",
    "initdead 30",
    "crm off",
    "autojoin none",
    "realtime off",
    "debug 1",
    ...TWO,
  ],
  [
    LOG,
    "keepalive 2",
    "deadtime 30",
    "initdead 120",
    "warntime 10",
    "baud 19200",
    "bcast eth0",
    "compression bz2",
    "node NODE-A Node-B",
  ],
];

const AUTH = ["auth 1", "1 sha1 abcdefghijklmnop"];
const RESOURCES = ["node-a IPaddr2::192.168.3.118/24/eth0 myop.sh"];

export interface Case {
  /** What was changed, for messages. */
  readonly name: string;
  readonly configuration: Configuration;
}

/**
 * Configurations to be judged: the valid ones, each kind of change to some of them, and as many random combinations of changes
 * as asked. The same seed gives the same ones.
 */
export function generate(seed: number, count: number): readonly Case[] {
  const random = randomOf(seed);
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T;
  const cases: Case[] = [];
  // Those that wait come first, so that they wait while the others are judged.
  for (const kind of KINDS.toSorted((a, b) => Number(b.waits ?? false) - Number(a.waits ?? false))) {
    cases.push(make(Math.floor(random() * VALID.length), [kind]));
  }
  const quick = KINDS.filter(({ waits }) => waits !== true);
  cases.push(...VALID.map((_, i) => make(i, [])));
  while (cases.length < count) {
    const kinds = Array.from({ length: 1 + Math.floor(random() * 2) }, () => pick(quick));
    const chosen = make(Math.floor(random() * VALID.length), kinds);
    cases.push(random() < 0.3 ? withByte(chosen, random) : chosen);
  }
  return cases.slice(0, Math.max(count, 0));
}

function make(base: number, kinds: readonly (typeof KINDS)[number][]): Case {
  const files: Files = {
    haCf: [...(VALID[base] ?? [])],
    authkeys: [...AUTH],
    haresources: [...RESOURCES],
    mode: 0o600,
  };
  for (const { change } of kinds) change(files);
  const texts = { "ha.cf": files.haCf, authkeys: files.authkeys, haresources: files.haresources };
  const written = Object.entries(texts).flatMap(([name, lines]) =>
    lines === null ? [] : [[name, lines.map((line) => `${line}\n`).join("")] as const],
  );
  const name = kinds.length === 0 ? `valid ${base}` : kinds.map((kind) => kind.name).join(" + ");
  return { name: `[${base}] ${name}`, configuration: { files: Object.fromEntries(written), mode: files.mode } };
}

/** One character more, less or another in one file. */
function withByte({ name, configuration }: Case, random: () => number): Case {
  const names = Object.keys(configuration.files);
  const file = names[Math.floor(random() * names.length)];
  const text = file === undefined ? "" : (configuration.files[file] ?? "");
  if (file === undefined || text === "") return { name, configuration };
  const { what, text: changed } = mutated(text, random);
  return {
    name: `${name} + ${what} of ${file}`,
    configuration: { ...configuration, files: { ...configuration.files, [file]: changed } },
  };
}
