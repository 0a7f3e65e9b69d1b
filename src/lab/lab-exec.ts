import { type StdioOptions, spawn } from "node:child_process";
import { constants } from "node:os";
import type { Lab } from "./lab-state.js";

export interface LabExecOptions {
  /** As of node's `spawn`; `inherit` unless given. */
  readonly stdio?: StdioOptions;
  /** The whole environment of the command; the caller's own unless given. */
  readonly env?: NodeJS.ProcessEnv;
  readonly cwd?: string;
  /** Ends the command with SIGTERM. */
  readonly signal?: AbortSignal;
  /** Gets what sends the command a signal, as soon as there is one. */
  readonly onStart?: (send: (signal: NodeJS.Signals) => void) => void;
}

/** The command as it runs on the machine: the same inside the switch's namespace, where the hosts' addresses are. */
export function labCommand(lab: Lab, argv: readonly string[]): readonly string[] {
  return ["nsenter", `--net=/run/netns/${lab.switchNamespace}`, "--", ...argv];
}

/**
 * Runs a command in the switch's namespace and gives its exit status; 128 + n when signal n ended it, 127 when there is
 * none.
 */
export function labExec(lab: Lab, argv: readonly string[], options: LabExecOptions = {}): Promise<number> {
  const { stdio = "inherit", onStart, ...rest } = options;
  const [command = "", ...args] = labCommand(lab, argv);
  return new Promise((resolve) => {
    const child = spawn(command, args, { stdio, ...rest });
    onStart?.((signal) => void child.kill(signal));
    child.on("error", () => (child.pid === undefined ? resolve(127) : undefined));
    child.on("close", (code, signal) => resolve(code ?? (signal === null ? 128 : 128 + signalNumber(signal))));
  });
}

/** Opens ssh to a host of the lab, or runs a command there: the words are joined by blanks, as ssh does. */
export function labSsh(lab: Lab, host: string, argv: readonly string[], options: LabExecOptions = {}): Promise<number> {
  return labExec(lab, ["ssh", "-F", lab.ssh.config, host, ...argv], options);
}

function signalNumber(signal: NodeJS.Signals): number {
  return constants.signals[signal];
}
