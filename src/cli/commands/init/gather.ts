import { diagnostic, type Diagnostic, type Stage } from "../../../diagnostics/diagnostic.js";
import { askLine } from "../../ask.js";
import type { Environment } from "../../environment.js";
import { twoHostsOf, type TwoHosts } from "./from-inventory.js";
import {
  conflict,
  readEngine,
  readHost,
  readInterface,
  readSite,
  readVip,
  type Answers,
  type NamedHost,
  type ReadAnswer,
} from "./answers.js";

export interface InitOptions {
  readonly site: string;
  readonly engine: string;
  readonly host: readonly string[];
  readonly interface?: string;
  readonly link?: string;
  readonly vip?: string;
  readonly user?: string;
  readonly fromInventory?: string;
  readonly group?: string;
  readonly force: boolean;
}

/** How often a question is asked again after an answer that cannot be. */
const TRIES = 3;

/** The answers from the flags and, for those that are missing, from the person; without one, what is missing. */
export async function gather(env: Environment, given: InitOptions): Promise<Stage<Answers | null>> {
  const { fromInventory, group } = given;
  const two = fromInventory === undefined ? null : await twoHostsOf(fromInventory, group);
  if (two !== null && two.value === null) return { value: null, diagnostics: two.diagnostics };
  const options = two?.value == null ? given : withHosts(given, two.value);
  const missing = missingFlags(options);
  if (missing.length > 0 && !env.canAsk) {
    const help = "hap init --host node-a=192.168.3.87 --host node-b=192.168.3.88 --interface eth0 --vip 192.168.3.118";
    return none(diagnostic("HAP5102", `nobody can be asked here: expected ${missing.join(", ")}`, null, { help }));
  }
  const asked = await askAll(asker(env), options);
  const problem = Object.values(asked).find((answer) => !answer.ok);
  if (problem?.ok === false) return none(problem.diagnostic);
  const { site, engine, first, second, nic, vip, link } = asked;
  if (!site.ok || !engine.ok || !first.ok || !second.ok || !nic.ok || !vip.ok || !link.ok)
    throw new Error("an answer is missing");
  const hosts = withSsh([first.value, second.value], two?.value ?? null);
  const clash = options.host.length > 2 ? "a pair has two hosts" : conflict({ hosts, vip: vip.value.vip });
  if (clash !== null) return none(diagnostic("HAP5101", clash, null, { help: "give other names or addresses" }));
  const answers = {
    site: site.value,
    engine: engine.value,
    hosts,
    interface: nic.value,
    link: link.value,
    ...vip.value,
    user: options.user ?? "root",
  };
  return { value: answers, diagnostics: [] };
}

/** The hosts of an inventory as `--host` would name them; their user, where both have one. */
function withHosts(options: InitOptions, hosts: TwoHosts): InitOptions {
  const [a, b] = hosts.map(({ ssh }) => ssh.user);
  const user = options.user ?? (a === b ? (a ?? undefined) : undefined);
  const host = hosts.map(({ name, address }) => `${name}=${address}`);
  return { ...options, host, ...(user === undefined ? {} : { user }) };
}

/** What each host of the inventory says about ssh beside its user. */
function withSsh([a, b]: readonly [NamedHost, NamedHost], from: TwoHosts | null): readonly [NamedHost, NamedHost] {
  const lines = ({ ssh }: TwoHosts[number]): readonly string[] => [
    ...(from?.[0].ssh.user === from?.[1].ssh.user || ssh.user === null ? [] : [`user ${ssh.user}`]),
    ...(ssh.port === null ? [] : [`port ${ssh.port}`]),
    ...(ssh.key === null ? [] : [`key ${quoted(ssh.key)}`]),
    ...(ssh.jump === null ? [] : [`jump ${quoted(ssh.jump)}`]),
    ...(ssh.as === null ? [] : [`as ${ssh.as}`]),
  ];
  return from === null
    ? [a, b]
    : [
        { ...a, ssh: lines(from[0]) },
        { ...b, ssh: lines(from[1]) },
      ];
}

function quoted(text: string): string {
  return /^[\w@.:/~,-]+$/.test(text) ? text : `"${text.replaceAll(/["\\$]/g, String.raw`\$&`)}"`;
}

type Ask = ReturnType<typeof asker>;

async function askAll(ask: Ask, given: InitOptions) {
  const site = await ask({ given: given.site, flag: "--site", read: readSite });
  const engine = await ask({ given: given.engine, flag: "--engine", read: readEngine });
  const host = { flag: "--host", read: readHost };
  const first = await ask({ ...host, given: given.host[0], question: "preferred host, as NAME=ADDRESS" });
  const second = await ask({ ...host, given: given.host[1], question: "the other host, as NAME=ADDRESS" });
  const question = "network interface of the virtual address";
  const nic = await ask({
    given: given.interface,
    flag: "--interface",
    question,
    fallback: "eth0",
    read: readInterface,
  });
  const vip = await ask({ given: given.vip, flag: "--vip", question: "virtual address", read: readVip });
  const link = await ask({ given: given.link ?? (nic.ok ? nic.value : ""), flag: "--link", read: readInterface });
  return { site, engine, first, second, nic, vip, link };
}

function missingFlags({ host, interface: nic, vip }: InitOptions): string[] {
  return [
    ...(host.length === 0
      ? ["two times `--host NAME=ADDRESS`"]
      : host.length === 1
        ? ["a second `--host NAME=ADDRESS`"]
        : []),
    ...(nic === undefined ? ["`--interface NAME`"] : []),
    ...(vip === undefined ? ["`--vip ADDRESS`"] : []),
  ];
}

interface Question<T> {
  readonly given: string | undefined;
  readonly flag: string;
  /** For one that is asked; the others have a default. */
  readonly question?: string;
  readonly fallback?: string;
  readonly read: (text: string) => ReadAnswer<T>;
}

type Gathered<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly diagnostic: Diagnostic };

/** Asks until an answer can be read; a wrong flag is not asked about. After one that failed nothing more is asked. */
function asker(env: Environment) {
  let failed: Diagnostic | null = null;
  return async <T>({ given, flag, question = "", fallback = "", read }: Question<T>): Promise<Gathered<T>> => {
    for (let i = 0; i < TRIES && failed === null; i++) {
      const text = given ?? (await askLine(question, fallback));
      const result = read(text);
      if (result.ok) return result;
      const message = `expected ${result.expected}, found \`${text}\``;
      failed = given === undefined && i + 1 < TRIES ? null : diagnostic("HAP5101", `\`${flag}\`: ${message}`, null);
      if (failed === null) env.stderr.write(`${message}\n`);
    }
    return { ok: false, diagnostic: failed ?? diagnostic("HAP5101", `\`${flag}\` is missing`, null) };
  };
}

function none(problem: Diagnostic): Stage<null> {
  return { value: null, diagnostics: [problem] };
}
