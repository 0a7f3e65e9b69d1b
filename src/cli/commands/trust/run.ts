import { diagnostic } from "../../../diagnostics/diagnostic.js";
import { visibleLine } from "../../../diagnostics/visible.js";
import { contactDiagnostic } from "../../../run/host-diagnostics.js";
import { createContacts } from "../../../remote/contacts.js";
import { trustHostKeys, type CollectedKeys, type UnknownHostKey } from "../../../remote/trust.js";
import { askYes } from "../../ask.js";
import { contactOptions } from "../../contact-options.js";
import type { Environment } from "../../environment.js";
import { USAGE, type Status } from "../../exit-status.js";
import { interrupts } from "../../interrupts.js";
import { loadHosts } from "../../load-hosts.js";
import type { ConnectOptions, InventoryOptions } from "../../option-groups.js";
import { writeDiagnostics } from "../../print-diagnostics.js";

export type TrustOptions = InventoryOptions & ConnectOptions & { readonly yes: boolean };

/** `hap trust`: the unknown host keys of all hosts in one table, one question, one write. */
export async function trustCommand(env: Environment, playbook: string | null, options: TrustOptions): Promise<Status> {
  const hosts = await loadHosts(playbook, { ...options, programs: "all" });
  writeDiagnostics(env, hosts.diagnostics, env.stderr);
  if (hosts.value === null) return USAGE;
  const signals = interrupts(env);
  try {
    const contacts = createContacts(contactOptions(env, options, signals.cut));
    const keys = await contacts.collectHostKeys(hosts.value);
    writeDiagnostics(env, keys.failures.map(contactDiagnostic), env.stderr);
    const trusted = await offer(env, keys, options.yes);
    if (keys.failures.length > 0) {
      const names = keys.failures.map(({ host }) => visibleLine(host.name)).join(", ");
      env.stdout.write(`not settled, for the reasons above: ${names}\n`);
    }
    if (trusted && keys.behind.length > 0) {
      env.stdout.write(
        `behind a jump host, not seen yet: ${keys.behind.map((h) => visibleLine(h.name)).join(", ")}; run this again\n`,
      );
    }
    return trusted && keys.failures.length === 0 ? 0 : 4;
  } finally {
    signals.release();
  }
}

async function offer(env: Environment, found: CollectedKeys, yes: boolean): Promise<boolean> {
  const keys = found.unknown;
  if (keys.length === 0) {
    if (found.failures.length === 0) env.stdout.write("every host key is known\n");
    return true;
  }
  env.stdout.write(`${table(keys)}\n`);
  if (
    !yes &&
    !(await askYes(
      env,
      `trust ${keys.length === 1 ? "this key" : `these ${keys.length} keys`}? Compare them with the hosts' own. [yes/no] `,
    ))
  ) {
    env.stdout.write("nothing was trusted\n");
    return false;
  }
  for (const file of new Set(keys.map((key) => key.file))) {
    const written = await trustHostKeys(
      keys.filter((key) => key.file === file),
      file,
    );
    if (!written.ok) {
      const help = "make it writable, or name another one by `UserKnownHostsFile` in the ssh_config";
      const message = `the host keys cannot be written to \`${file}\`: ${written.problem}`;
      writeDiagnostics(env, [diagnostic("HAP5032", message, null, { help })], env.stderr);
      return false;
    }
    env.stdout.write(`written to ${file}\n`);
  }
  return true;
}

function table(keys: readonly UnknownHostKey[]): string {
  const rows = keys.map((key) =>
    [key.jump ? `${key.host.name} (jump)` : key.host.name, key.name, key.type, key.fingerprint].map(visibleLine),
  );
  const widths = [0, 1, 2].map((column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows.map((row) => row.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join("  ")).join("\n");
}
