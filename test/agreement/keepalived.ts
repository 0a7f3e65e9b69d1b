import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { checkFiles } from "../../src/check/check-folder.js";
import { allRules } from "../../src/check/rules/all-rules.js";
import type { Diagnostic } from "../../src/diagnostics/diagnostic.js";
import { allKinds } from "../../src/steps/registry.js";
import type { Accepted } from "./accepted.js";
import { mutated, randomOf } from "./mutate.js";

const REGISTRY = allKinds();

/** The places of a keepalived.conf into which lines are put. */
type Place = "global" | "script" | "instance" | "track" | "address" | "server" | "real" | "check" | "top";

/** Lines by where they stand: several by `;;`; `-WORD` takes the base's own line of that word away. */
const LISTS = JSON.parse(readFileSync(new URL("./keepalived.json", import.meta.url), "utf8")) as Record<
  Place,
  readonly string[]
>;
const PLACES = Object.keys(LISTS) as Place[];

/** Keywords that may stand once only, or whose last one counts: a line put in takes the place of the base's own. */
const BASE = `global_defs {
    router_id a
    vrrp_higher_prio_send_advert
    script_user root
    enable_script_security
    @global
}
vrrp_script chk {
    script "/bin/true"
    interval 2
    timeout 1
    user root
    @script
}
vrrp_instance VI_1 {
    state BACKUP
    interface eth0
    virtual_router_id 51
    priority 150
    advert_int 1
    @instance
    track_script {
        chk
        @track
    }
    virtual_ipaddress {
        192.168.3.118/24 dev eth0
        @address
    }
}
virtual_server 192.168.3.118 80 {
    delay_loop 10
    lb_algo rr
    lb_kind DR
    protocol TCP
    sorry_server 192.168.3.109 80
    @server
    real_server 192.168.3.100 80 {
        weight 1
        @real
        TCP_CHECK {
            connect_timeout 3
            @check
        }
    }
}
@top
`;

/** A configuration, a character a byte, and what was changed in it. */
export interface KeepalivedCase {
  readonly name: string;
  readonly text: string;
}

/** What the daemon's own test says: its exit status and its lines, without the file's name. */
export interface KeepalivedVerdict {
  readonly status: number;
  readonly words: readonly string[];
}

type Lines = Partial<Record<Place, readonly string[]>>;

/** The base with lines put in. */
function textOf(lines: Lines): string {
  return BASE.split("\n")
    .flatMap((line) => {
      const place = /^\s*@(\w+)$/.exec(line)?.[1] as Place | undefined;
      if (place === undefined) return [line];
      return (lines[place] ?? []).flatMap((one) => one.split(";;")).filter((one) => !one.startsWith("-"));
    })
    .filter((line) => !PLACES.some((place) => (lines[place] ?? []).some((one) => takesAway(one, line))))
    .join("\n");
}

/** Whether a line of a list takes this line of the base away. */
function takesAway(one: string, line: string): boolean {
  return one.split(";;").some((part) => part.startsWith("-") && line.trim().split(/\s+/)[0] === part.slice(1));
}

/** Each line of the lists once, then random ones together, some with a byte changed. The same seed, the same ones. */
export function generateKeepalived(seed: number, count: number): readonly KeepalivedCase[] {
  const random = randomOf(seed);
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T;
  const make = (lines: Lines): KeepalivedCase => ({ name: JSON.stringify(lines), text: textOf(lines) });
  const cases = [make({}), ...PLACES.flatMap((place) => LISTS[place].map((line) => make({ [place]: [line] })))];
  while (cases.length < count) {
    const lines: Record<string, string[]> = {};
    const most = random() < 0.3 ? 0 : 1 + Math.floor(random() * 2);
    for (let i = 0; i < most; i++) {
      const place = pick(PLACES);
      (lines[place] ??= []).push(pick(LISTS[place]));
    }
    const made = make(lines);
    if (most > 0 && random() < 0.6) cases.push(made);
    else {
      const { what, text } = mutated(made.text, random);
      cases.push({ name: `${made.name} ${what}`, text });
    }
  }
  return cases.map(({ name, text }) => ({ name, text: Buffer.from(text, "utf8").toString("latin1") }));
}

/** Some of them, chosen by the seed: what a small budget looks at. */
export function someOf(cases: readonly KeepalivedCase[], seed: number, count: number): readonly KeepalivedCase[] {
  const random = randomOf(seed);
  return cases
    .map((one) => [random(), one] as const)
    .toSorted(([a], [b]) => a - b)
    .slice(0, count)
    .map(([, one]) => one);
}

/** A place of its own, with two links of which the first has an address. */
const JUDGE = `ip link set lo up; ip link add eth0 type veth peer name eth0p; ip link add eth1 type veth peer name eth1p
for i in eth0 eth0p eth1 eth1p; do ip link set $i up; done
ip addr add 192.168.3.87/24 dev eth0; ip addr add 192.168.4.87/24 dev eth1
ls | xargs -P 12 -I{} sh -c 'timeout 20 keepalived --config-test --config-id one -f {} >/dev/null 2>../said/{}; echo $? >>../said/{}'
`;

/** What keepalived's own test says of each. */
export async function judgeKeepalived(cases: readonly KeepalivedCase[]): Promise<readonly KeepalivedVerdict[]> {
  const folder = mkdtempSync(join(tmpdir(), "hap-keepalived-"));
  const own = (name: string): string => join(folder, name);
  await promisify(execFile)("mkdir", [own("conf"), own("said")]);
  for (const [i, { text }] of cases.entries()) writeFileSync(join(own("conf"), `${i}`), text, "latin1");
  const contained = ["--mount", "--net", "--pid", "--fork", "--kill-child"];
  await promisify(execFile)("unshare", [...contained, "sh", "-c", JUDGE], { cwd: own("conf") });
  const verdicts = cases.map((_, i) => {
    const said = readFileSync(join(own("said"), `${i}`), "latin1")
      .trim()
      .split("\n");
    const words = said.slice(0, -1).map((line) => line.replace(/^\((?:\S+: )?Line \d+\) /, ""));
    return { status: Number(said.at(-1)), words: [...new Set(words)] };
  });
  rmSync(folder, { recursive: true });
  return verdicts;
}

/** What hap finds in the same. */
export function keepalivedFindings(text: string): readonly Diagnostic[] {
  const files = [{ path: "/etc/keepalived/keepalived.conf", bytes: Buffer.from(text, "latin1") }];
  return checkFiles({ files, registry: REGISTRY, rules: allRules });
}

/** Errors of hap where the daemon has nothing to say. */
export const KEEPALIVED_ALARMS: readonly Accepted[] = [
  {
    pattern: /^HAP3001 unknown word `[\s\S]` /,
    reason: "a control character that the daemon passes over is never meant",
  },
  {
    pattern: /^HAP3004 .*without NUL characters/,
    reason: "a control character that the daemon passes over is never meant",
  },
  { pattern: /^HAP3002 /, reason: "a keyword without its value is never meant" },
  { pattern: /^HAP3003 /, reason: "words that are not read are never meant" },
  {
    pattern: /^HAP3004 .*found `[\d.]+-\d+`/,
    reason: "of a range where one address is taken the daemon reads the first",
  },
  { pattern: /^HAP3004 .*found `0`/, reason: "a port of 0 is no service" },
  { pattern: /^HAP3005 /, reason: "of two the last counts: the reader of the first one is misled" },
  { pattern: /^KA012 /, reason: "the address answers nobody, on a pair that is healthy" },
  { pattern: /^KA036 /, reason: "the address comes up, and works otherwise than it is written" },
  { pattern: /^KA038 /, reason: "two instances may be master on two nodes" },
  { pattern: /^KA047 /, reason: "of the password a part is left, which is never meant" },
  { pattern: /^KA060 /, reason: "a dead server gets clients for ever" },
  { pattern: /^KA065 /, reason: "the kernel takes another weight" },
  { pattern: /^KA069 /, reason: "a service at an address that nobody has" },
  { pattern: /^KA070 /, reason: "connections are not kept in step" },
  { pattern: /^KA071 /, reason: "of two services one is lost" },
];

/** What the daemon says and hap does not, for a reason that only a host shows. */
export const KEEPALIVED_MISSES: readonly Accepted[] = [
  { pattern: /deprecated|lvs_sync_daemon$/, reason: "an old word that the daemon takes and does what it says" },
  { pattern: /tracked interface \S+ doesn't exist|^Non-existent interface/, reason: "interfaces are the host's" },
  { pattern: /not found\/accessible/, reason: "scripts are the host's" },
  { pattern: /uid\/gid/, reason: "users are the host's" },
  { pattern: /track script \S+ not found, ignoring/, reason: "it was removed for a user that the host does not have" },
  { pattern: /iptables not supported|Unknown keyword 'vrrp_ipsets'/, reason: "builds differ in the packet filter" },
  { pattern: /cpu_id:|number '9999' outside range/, reason: "the processors are the host's" },
  { pattern: /^Rule has no preference specified/, reason: "the daemon gives the rule a number, and it works" },
  { pattern: /^VRRP parsed invalid IP \S+ skipping IP|^invalid route via/, reason: "words of a route are not read" },
  {
    pattern: /lvs_timeout|include_check type|gue tunnels|^invalid number 'x'/,
    reason: "a list of words that is not read",
  },
  { pattern: /^DNS_CHECK name '.*' has empty label/, reason: "2.2.7 says so of every name without a dot at its end" },
];

/** What the daemon finds: its words, or its status where it says none. */
export function saidOf({ status, words }: KeepalivedVerdict): readonly string[] {
  return words.length === 0 && ![0, 6, 143].includes(status) ? [`exit ${status}`] : words;
}

/** How hap and the daemon go together: hap refuses by an error, and finds by a warning too. */
export function agreementOf(found: readonly Diagnostic[], verdict: KeepalivedVerdict): string {
  const isFound = saidOf(verdict).length > 0;
  if (isFound) return found.some(({ severity }) => severity !== "note") ? "both find" : "missed";
  return found.some(({ severity }) => severity === "error") ? "false alarm" : "both accept";
}

/** What is different and in no list; null when nothing is. */
export function unexplainedKeepalived(found: readonly Diagnostic[], verdict: KeepalivedVerdict): string | null {
  switch (agreementOf(found, verdict)) {
    case "missed": {
      const left = saidOf(verdict).filter((line) => !KEEPALIVED_MISSES.some(({ pattern }) => pattern.test(line)));
      return left.length === 0 ? null : `missed, keepalived says ${left.join(" | ")}`;
    }
    case "false alarm": {
      const wrong = found
        .filter(({ severity }) => severity === "error")
        .map(({ code, message }) => `${code} ${message}`)
        .filter((said) => !KEEPALIVED_ALARMS.some(({ pattern }) => pattern.test(said)));
      return wrong.length === 0 ? null : `false alarm, hap says ${wrong.join(" | ")}`;
    }
    default:
      return null;
  }
}
