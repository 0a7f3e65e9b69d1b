import pLimit, { type LimitFunction } from "p-limit";
import { MAKE_A_PAIR, type Host, type Pair } from "../../../model/host.js";
import type { Program } from "../../../model/program.js";
import { createContacts } from "../../../remote/contacts.js";
import type { Contact } from "../../../remote/session.js";
import { jsonLine } from "../../../report/json.js";
import { palette } from "../../../report/palette.js";
import { statusScreen } from "../../../report/status-screen.js";
import { expectedOf } from "../../../plan/expected.js";
import { settledStatus, type PairStatus } from "../../../status/pair-status.js";
import { seeHost, type AskedHost } from "../../../status/see-host.js";
import { diagnostic } from "../../../diagnostics/diagnostic.js";
import { askPasswords } from "../../ask-passwords.js";
import { contactOptions } from "../../contact-options.js";
import type { Environment } from "../../environment.js";
import { USAGE, type Status } from "../../exit-status.js";
import { interrupts } from "../../interrupts.js";
import { loadProgram } from "../../load-program.js";
import { noTerminal, questionOf, watchPairs, type WantedPair } from "./watch.js";
import { loadHosts, loadSites } from "../../load-hosts.js";
import type { ConnectOptions, InventoryOptions } from "../../option-groups.js";
import { formOf, writeDiagnostics } from "../../print-diagnostics.js";

export interface StatusOptions extends InventoryOptions, ConnectOptions {
  readonly watch: boolean;
}

/** How many hosts are asked at once when nobody says. */
const FORKS = 50;

/** How long after it a look is repeated that may have caught a pair in a change. */
const SECOND_LOOK_MS = 3000;

/**
 * `hap status`: how each pair is, now; reads only. 0 when all are healthy, 1 when one is not (a node that is down is no
 * other thing), 4 when no host of any pair could be reached: then nothing is known of their health. With `--watch` it
 * looks until somebody ends it, which is 0.
 */
export async function statusCommand(
  env: Environment,
  playbook: string | null,
  options: StatusOptions,
): Promise<Status> {
  const against = options.watch ? noTerminal(env, formOf(env, options.output)) : null;
  if (against !== null) {
    writeDiagnostics(env, [against], env.stderr);
    return USAGE;
  }
  const found = await pairsOf(env, playbook, options);
  if (found === null) return USAGE;
  const signals = interrupts(env);
  const contacts = createContacts(contactOptions(env, options, signals.cut));
  const limit = pLimit(options.forks ?? FORKS);
  try {
    const hosts = found.pairs.flatMap((pair) => [...pair.hosts]);
    const passwords = await askPasswords(env, options, {
      login: hosts.filter(({ local }) => !local),
      sudo: hosts.filter(({ ssh }) => ssh.as !== null),
    });
    if (!passwords.ok) {
      writeDiagnostics(env, [passwords.problem], env.stderr);
      return USAGE;
    }
    contacts.usePasswords(passwords.value);
    const contact = (one: Host): Promise<Contact> => contacts.contact(one, one.ssh.as);
    const wanted = wantedOf(found);
    if (options.watch) {
      const watched = {
        pairs: wanted,
        contact,
        limitMs: options.connectTimeout * 1000,
        stop: signals.stop,
      };
      show(env, await watchPairs(env, watched), options);
      return 0;
    }
    const pairs = await Promise.all(wanted.map((one) => askOnce(one, contact, limit)));
    if (signals.stop.aborted) return 130;
    show(env, pairs, options);
    return statusOf(pairs);
  } finally {
    signals.release();
  }
}

/** Each pair with what the playbook wants of it. */
function wantedOf({ pairs, program }: Pairs): readonly WantedPair[] {
  return pairs.map((pair) => ({
    pair,
    expected: program === null ? null : expectedOf(program, pair),
  }));
}

async function askOnce(
  { pair, expected }: WantedPair,
  contact: (host: Host) => Promise<Contact>,
  limit: LimitFunction,
): Promise<PairStatus> {
  const look = (host: Host): Promise<AskedHost> =>
    limit(() => seeHost(host, contact, questionOf({ pair, expected }, host, true)));
  return settledStatus(pair, expected, () => Promise.all(pair.hosts.map(look)), SECOND_LOOK_MS);
}

function statusOf(pairs: readonly PairStatus[]): Status {
  if (pairs.every((pair) => pair.healthy)) return 0;
  return pairs.some((pair) => pair.hosts.some((host) => host.reachable)) ? 1 : 4;
}

function show(env: Environment, pairs: readonly PairStatus[], { output }: StatusOptions): void {
  const healthy = pairs.every((pair) => pair.healthy);
  if (formOf(env, output) === "json") env.stdout.write(jsonLine("status", { healthy, pairs }));
  else if (formOf(env, output) === "plain") env.stdout.write(statusScreen(pairs, palette(0)));
  else env.stdout.write(statusScreen(pairs, palette(env.colourLevel), env.screen.columns()));
}

interface Pairs {
  readonly pairs: readonly Pair[];
  readonly program: Program | null;
}

/**
 * No secret is sent or shown here, so the playbook is read with stand-ins. The pairs of the playbook, else of the
 * inventory, of which `--limit` names a host; null after an error was told.
 */
async function pairsOf(env: Environment, playbook: string | null, options: StatusOptions): Promise<Pairs | null> {
  const loaded =
    playbook === null
      ? null
      : await loadProgram(env, playbook, {
          ...options,
          dummySecrets: true,
          programs: "all",
        });
  const sites = loaded === null ? await loadSites(null, { ...options, programs: "all" }) : null;
  const limited = loaded === null ? await loadHosts(null, { ...options, programs: "all" }) : null;
  const problems = (loaded ?? limited ?? sites)?.diagnostics ?? [];
  writeDiagnostics(env, problems, env.stderr);
  const hosts = limited?.value ?? loaded?.value?.plays.flatMap((play) => play.hosts) ?? null;
  if (hosts === null) return null;
  const all = loaded?.value?.pairs ?? sites?.value?.flatMap((site) => site.pairs) ?? [];
  const pairs = all.filter((pair) => pair.hosts.some((host) => hosts.some((one) => one.id === host.id)));
  if (pairs.length > 0) return { pairs, program: loaded?.value ?? null };
  const none = diagnostic("HAP6030", "there is no pair to ask", null, {
    help: MAKE_A_PAIR,
  });
  writeDiagnostics(env, [none], env.stderr);
  return null;
}
