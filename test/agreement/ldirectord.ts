import { execFile, execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, renameSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { checkFiles } from "../../src/check/check-folder.js";
import { allRules } from "../../src/check/rules/all-rules.js";
import type { Diagnostic } from "../../src/diagnostics/diagnostic.js";
import { allKinds } from "../../src/steps/registry.js";
import type { Accepted } from "./accepted.js";
import { mutated, randomOf } from "./mutate.js";

/** Debian's ldirectord, and the one module that its reader needs. */
const PACKAGES = ["ldirectord", "libsocket6-perl"];
const CACHE = "/var/cache/hap/ldirectord";
const REGISTRY = allKinds();

/** A configuration, a character a byte, and what was changed in it. */
export interface LdirectordCase {
  readonly name: string;
  readonly text: string;
}

interface Lists {
  readonly global: readonly string[];
  readonly virtual: readonly string[];
  readonly whole: readonly string[];
}

const LISTS = JSON.parse(readFileSync(new URL("./ldirectord.json", import.meta.url), "utf8")) as Lists;
const SERVICE = "virtual=10.0.0.5:80\n\treal=10.0.0.6:80 gate\n\tservice=http\n\tchecktype=connect\n";

/** Each line and file of the lists once, then random ones of them, some with a byte changed. The same seed, the same ones. */
export function generateLdirectord(seed: number, count: number): readonly LdirectordCase[] {
  const random = randomOf(seed);
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T;
  const file = (global: readonly string[], own: readonly string[]): LdirectordCase => ({
    name: JSON.stringify([...global, ...own]),
    text: [...global.map((line) => `${line}\n`), SERVICE, ...own.map((line) => `\t${line}\n`)].join(""),
  });
  const cases = [
    ...LISTS.global.map((line) => file([line], [])),
    ...LISTS.virtual.map((line) => file([], [line])),
    ...LISTS.whole.map((text) => ({ name: JSON.stringify(text), text })),
  ];
  while (cases.length < count) {
    const some = (list: readonly string[]) => Array.from({ length: Math.floor(random() * 3) }, () => pick(list));
    const made = random() < 0.1 ? { name: "", text: pick(LISTS.whole) } : file(some(LISTS.global), some(LISTS.virtual));
    if (random() < 0.6) cases.push(made);
    else {
      const { what, text } = mutated(made.text, random);
      cases.push({ name: `${made.name} ${what}`, text });
    }
  }
  return cases.slice(0, count).map(({ name, text }) => ({ name, text: Buffer.from(text, "utf8").toString("latin1") }));
}

/** What ldirectord's own reader says of each: null when it takes it, else its words. */
export async function judgeLdirectord(cases: readonly LdirectordCase[]): Promise<readonly (string | null)[]> {
  const root = unpacked();
  const folder = mkdtempSync(join(tmpdir(), "hap-ldirectord-"));
  const modules = readdirSync(join(root, "usr/lib"), { recursive: true, encoding: "utf8" });
  const library = dirname(modules.find((name) => name.endsWith("/Socket6.pm")) ?? "");
  const judge = fileURLToPath(new URL("./judge-ldirectord.pl", import.meta.url));
  const args = [`-I${join(root, "usr/lib", library)}`, judge, join(root, "usr/sbin/ldirectord"), folder];
  const output = await new Promise<string>((resolve, reject) => {
    // No name server is asked: what is no name of /etc/hosts is none.
    const child = execFile("unshare", ["--net", "perl", ...args], { maxBuffer: 2 ** 27 }, (error, stdout) =>
      error === null ? resolve(stdout) : reject(error),
    );
    child.stdin?.end(cases.map(({ text }) => `${Buffer.from(text, "latin1").toString("hex")}\n`).join(""));
  });
  rmSync(folder, { recursive: true });
  return output
    .split("\x01")
    .slice(0, -1)
    .map((answer) => (answer.endsWith("\t0") || answer === "0" ? null : answer));
}

/** What hap finds in the same. */
export function ldirectordFindings(text: string): readonly Diagnostic[] {
  const files = [{ path: "/etc/ha.d/ldirectord.cf", bytes: Buffer.from(text, "latin1") }];
  return checkFiles({ files, registry: REGISTRY, rules: allRules }).filter(({ code }) => code.startsWith("LD"));
}

/** Errors of hap where ldirectord starts. */
export const LDIRECTORD_ALARMS: readonly Accepted[] = [
  { pattern: /^LD002 /, reason: "it becomes a firewall mark, and nothing answers at the address" },
  { pattern: /^LD003 /, reason: "a dead server gets clients for ever" },
  { pattern: /^LD009 /, reason: "clients are sent to the service's port, where nobody listens" },
  { pattern: /^LD010 /, reason: "the servers are down for ever" },
  { pattern: /^LD013 /, reason: "ipvsadm makes no service" },
  { pattern: /^LD016 the real server/, reason: "ipvsadm refuses the second" },
  { pattern: /^LD016 this service has no real server/, reason: "nobody answers" },
  { pattern: /^LD021 /, reason: "ipvsadm refuses the server" },
  { pattern: /^LD022 expected a host, then/, reason: "of three words behind fallback the first is dropped" },
];

/** What ldirectord refuses for a reason that only a host shows. */
export const LDIRECTORD_MISSES: readonly Accepted[] = [
  {
    pattern:
      /invalid address for virtual service: virtual6?\s*=\s*\S*[A-Za-z_+-]\S*:|for virtual service: .*:\S*[A-Za-z_-]/,
    reason: "names of hosts and of services are looked up on the host",
  },
  { pattern: /invalid address \([^)]*[A-Za-z-][^)]*\) for real server/, reason: "names are looked up on the host" },
  { pattern: /invalid port \([^)]*[A-Za-z_-][^)]*\) for real/, reason: "names of services are looked up on the host" },
  { pattern: /could not resolve for fallback server: [^:]*[A-Za-z-]/, reason: "names are looked up on the host" },
  { pattern: /unable to open monitorfile \S/, reason: "the folder is the host's" },
];

/** What is different and in no list; null when nothing is. */
export function unexplainedLdirectord(text: string, refused: string | null): string | null {
  const errors = ldirectordFindings(text).filter(({ severity }) => severity === "error");
  if (refused !== null) {
    const isMeant = errors.length > 0 || LDIRECTORD_MISSES.some(({ pattern }) => pattern.test(refused));
    return isMeant ? null : `missed, ldirectord says ${refused}`;
  }
  const wrong = errors
    .map(({ code, message }) => `${code} ${message}`)
    .filter((said) => !LDIRECTORD_ALARMS.some(({ pattern }) => pattern.test(said)));
  return wrong.length === 0 ? null : `false alarm, hap says ${wrong.join(" | ")}`;
}

function unpacked(): string {
  if (existsSync(CACHE)) return CACHE;
  const partial = `${CACHE}.${process.pid}`;
  mkdirSync(join(partial, "debs"), { recursive: true });
  execFileSync("apt-get", ["-q", "download", ...PACKAGES], { cwd: join(partial, "debs"), stdio: "ignore" });
  for (const deb of readdirSync(join(partial, "debs"))) {
    execFileSync("dpkg", ["-x", join(partial, "debs", deb), join(partial, "root")]);
  }
  if (!existsSync(CACHE)) renameSync(join(partial, "root"), CACHE);
  rmSync(partial, { recursive: true, force: true });
  return CACHE;
}
