import { diagnostic, failure, success, type Result } from "../diagnostics/diagnostic.js";
import { visible } from "../diagnostics/visible.js";
import type { Host } from "../model/host.js";
import type { Program } from "../model/program.js";
import type { Secret } from "../model/secret.js";
import type { Passwords } from "../remote/contact-state.js";
import { askSecret, readSecretLines } from "./ask.js";
import type { Environment } from "./environment.js";
import type { SecretOptions } from "./load-secrets.js";
import type { ConnectOptions, InventoryOptions } from "./option-groups.js";

/** So many hosts are named in a question. */
const NAMED = 4;

export type PasswordOptions = Pick<ConnectOptions, "askPass" | "askBecomePass"> &
  Partial<Pick<InventoryOptions, "set">> &
  Pick<SecretOptions, "secretsFrom">;

/** The hosts that may be given each password. */
export interface PasswordHosts {
  readonly login: readonly Host[];
  readonly sudo: readonly Host[];
}

/**
 * The passwords of `--ask-pass` and `--ask-become-pass`, and no others: what a host asks for later, nobody is asked. On
 * a terminal each question names the hosts; without one the lines of stdin are taken, first the ssh password, then
 * sudo's.
 */
export async function askPasswords(
  env: Environment,
  options: PasswordOptions,
  hosts: PasswordHosts,
): Promise<Result<Passwords>> {
  const wanted = {
    login: options.askPass === true && hosts.login.length > 0,
    sudo: options.askBecomePass && hosts.sudo.length > 0,
  };
  if (!wanted.login && !wanted.sudo) return success({ login: null, sudo: null });
  if (env.canAsk) {
    return success({
      login: wanted.login ? await askSecret(env, `ssh password for ${namesOf(hosts.login)}: `) : null,
      sudo: wanted.sudo ? await askSecret(env, `sudo password for ${namesOf(hosts.sudo)}: `) : null,
    });
  }
  if (stdinIsTaken(options)) return missing("stdin holds something else: `--secrets-from -` or `--set NAME=@-`");
  return fromLines(await readSecretLines(), wanted);
}

/** The hosts on which something runs as another user than the one who logs in. */
export function becomingHosts({ hosts, plays }: Program): readonly Host[] {
  const steps = plays.flatMap((play) => play.steps).filter(({ annotations }) => annotations.as !== null);
  const named = new Set(steps.flatMap((step) => [...step.hosts]));
  return hosts.filter((host) => host.ssh.as !== null || named.has(host));
}

function fromLines(lines: readonly Secret[], wanted: { login: boolean; sudo: boolean }): Result<Passwords> {
  const left = [...lines];
  const login = wanted.login ? (left.shift() ?? null) : null;
  if (wanted.login && login === null) return missing("the ssh password is to be asked for, but stdin holds no line");
  const sudo = wanted.sudo ? (left.shift() ?? null) : null;
  if (wanted.sudo && sudo === null) {
    const line = wanted.login ? "second line for it" : "line";
    return missing(`sudo's password is to be asked for, but there is no terminal, and stdin holds no ${line}`);
  }
  return success({ login, sudo });
}

function stdinIsTaken({ secretsFrom, set = [] }: PasswordOptions): boolean {
  return secretsFrom === "-" || set.some((setting) => setting.endsWith("=@-"));
}

function missing(message: string): Result<never> {
  return failure(
    diagnostic("HAP5016", message, null, {
      help:
        "without a terminal passwords are lines of stdin, first that of `--ask-pass`, then that of `--ask-become-pass`: " +
        "`hap run site.hap --ask-become-pass < FILE`, where only you can read FILE",
    }),
  );
}

function namesOf(hosts: readonly Host[]): string {
  const names = [...new Set(hosts.map(({ name }) => visible(name)))];
  const shown = names.slice(0, NAMED).join(", ");
  return names.length > NAMED ? `${shown} and ${names.length - NAMED} more` : shown;
}
