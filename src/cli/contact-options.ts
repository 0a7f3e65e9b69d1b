import { existsSync } from "node:fs";
import { join } from "node:path";
import type { ContactOptions } from "../remote/session.js";
import type { Secret } from "../model/secret.js";
import { askSecret, once, readSecretLine } from "./ask.js";
import type { Environment } from "./environment.js";
import type { ConnectOptions, InventoryOptions } from "./option-groups.js";

/** What contacting hosts needs, from the options and the operator's environment. */
export function contactOptions(
  env: Environment,
  options: Pick<ConnectOptions, "connectTimeout" | "user" | "askPass"> & Pick<InventoryOptions, "sshConfig">,
  signal: AbortSignal,
): Omit<ContactOptions, "become"> {
  const own = join(env.home, ".ssh", "config");
  return {
    connectTimeoutMs: options.connectTimeout * 1000,
    sshConfig: options.sshConfig ?? (existsSync(own) ? own : null),
    user: options.user ?? null,
    home: env.home,
    localUser: env.user,
    agentSocket: env.agentSocket,
    sudoPassword: env.canAsk ? once(() => askSecret(env, "sudo password: ")) : null,
    ...(env.canAsk ? { keyPassphrase: (path: string) => askSecret(env, `passphrase of ${path}: `) } : {}),
    ...(options.askPass === true ? { loginPassword: once(() => askPassword(env)) } : {}),
    signal,
  };
}

/** From the terminal, else the first line of stdin: a password never stands on the command line. */
async function askPassword(env: Environment): Promise<Secret | null> {
  return env.canAsk ? askSecret(env, "ssh password: ") : readSecretLine();
}
