import pLimit from "p-limit";
import { visibleLine } from "../../../diagnostics/visible.js";
import { createContacts } from "../../../remote/contacts.js";
import { jsonLine } from "../../../report/json.js";
import { lookAtLock, type SeenLock } from "../../../status/see-lock.js";
import { askPasswords } from "../../ask-passwords.js";
import { askYes } from "../../ask.js";
import { contactOptions } from "../../contact-options.js";
import type { Environment } from "../../environment.js";
import { USAGE, type Status } from "../../exit-status.js";
import { interrupts } from "../../interrupts.js";
import { loadHosts } from "../../load-hosts.js";
import type { ConnectOptions, InventoryOptions } from "../../option-groups.js";
import { formOf, writeDiagnostics } from "../../print-diagnostics.js";
import { FORKS } from "../../project-settings.js";

export type UnlockOptions = InventoryOptions & ConnectOptions & { readonly yes: boolean };

/**
 * `hap unlock`: whose lock is on each host. Those of runs that are gone are freed, after a question; one that a run
 * holds never is. 0 when no stale one is left, 1 when one is, 4 when a host could not be asked.
 */
export async function unlockCommand(
  env: Environment,
  playbook: string | null,
  options: UnlockOptions,
): Promise<Status> {
  const { value: hosts, diagnostics } = await loadHosts(playbook, { ...options, programs: "all" });
  writeDiagnostics(env, diagnostics, env.stderr);
  if (hosts === null) return USAGE;
  const signals = interrupts(env);
  const contacts = createContacts(contactOptions(env, options, signals.cut));
  const limit = pLimit(options.forks ?? FORKS);
  const look = (free: boolean): Promise<readonly SeenLock[]> =>
    Promise.all(hosts.map((host) => limit(() => lookAtLock(host, (one) => contacts.contact(one, one.ssh.as), free))));
  try {
    const passwords = await askPasswords(env, options, {
      login: hosts.filter(({ local }) => !local),
      sudo: hosts.filter(({ ssh }) => ssh.as !== null),
    });
    if (!passwords.ok) {
      writeDiagnostics(env, [passwords.problem], env.stderr);
      return USAGE;
    }
    contacts.usePasswords(passwords.value);
    let seen = await look(false);
    const json = formOf(env, options.output) === "json";
    if (!json) env.stdout.write(seen.map(lineOf).join(""));
    const stale = seen.filter(({ kind }) => kind === "stale").length;
    if (stale > 0 && (options.yes || (!json && (await askYes(env, question(stale)))))) {
      seen = await look(true);
      if (!json) env.stdout.write(`freed: ${stale}\n`);
    }
    if (json) env.stdout.write(jsonLine("locks", { hosts: seen.map(rowOf) }));
    if (signals.stop.aborted) return 130;
    if (seen.some(({ kind }) => kind === "unknown")) return 4;
    return seen.some(({ kind }) => kind === "stale") ? 1 : 0;
  } finally {
    signals.release();
  }
}

function question(stale: number): string {
  return `free ${stale === 1 ? "the lock of a run that is" : `the ${stale} locks of runs that are`} gone? [yes/no] `;
}

function lineOf({ host, kind, owner }: SeenLock): string {
  const words = {
    free: "free",
    live: `held by ${owner}`,
    starting: "held by a run that is just starting",
    stale: `left by a run that is gone: ${owner}`,
    unknown: `not known: ${owner}`,
  }[kind];
  return `${visibleLine(host.name)}  ${visibleLine(words)}\n`;
}

function rowOf({ host, kind, owner }: SeenLock) {
  return { site: host.site, host: host.name, lock: kind, owner: owner === "" ? null : owner };
}
