import { existsSync } from "node:fs";
import { join } from "node:path";
import type { ContactOptions } from "../remote/session.js";
import { askSecret } from "./ask.js";
import type { Environment } from "./environment.js";
import type { ConnectOptions, InventoryOptions } from "./option-groups.js";

/** What contacting hosts needs, from the options and the operator's environment. */
export function contactOptions(
  env: Environment,
  options: Pick<ConnectOptions, "connectTimeout" | "user"> & Pick<InventoryOptions, "sshConfig">,
  signal: AbortSignal,
): ContactOptions {
  const own = join(env.home, ".ssh", "config");
  return {
    connectTimeoutMs: options.connectTimeout * 1000,
    sshConfig: options.sshConfig ?? (existsSync(own) ? own : null),
    user: options.user ?? null,
    home: env.home,
    localUser: env.user,
    agentSocket: env.agentSocket,
    ...(env.canAsk ? { keyPassphrase: (path: string) => askSecret(env, `passphrase of ${path}: `) } : {}),
    signal,
  };
}
