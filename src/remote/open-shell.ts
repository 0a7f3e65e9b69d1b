import { failure, success, type Result } from "../diagnostics/diagnostic.js";
import type { Secret } from "../model/secret.js";
import {
  answerSudo,
  becomeCommand,
  becomeFailure,
  becomePasswordCommand,
  isUserName,
  plainCommand,
  sudoMarks,
} from "./become.js";
import { failureOf, type Failure } from "./contact-failure.js";
import { startShell, type Shell } from "./shell.js";
import type { ShellChannel } from "./shell-channel.js";
import { within } from "./within.js";

/** Somewhere a command can be started: this machine, or the end of an ssh connection. */
export interface ShellPlace {
  start(command: string): Promise<Result<ShellChannel, string>>;
  /** Lets go of it. Never throws. */
  release(): Promise<void>;
}

export interface OpenHow {
  /** Become this user, or null. */
  readonly user: string | null;
  /** What sudo is told when it asks; null when nobody gave a password. */
  readonly password: Secret | null;
  readonly shellPath: string;
  /** Limit (ms) until the shell has answered. */
  readonly limitMs: number;
}

/** A shell that answers, or why there is none. */
export type Opened = Result<Shell, Failure>;

/**
 * Starts a shell and waits for its hello. `early` is called as soon as something can be sent along with the hello, and
 * again when sudo turned out to want a password and the shell was started anew: nothing that was sent before has run
 * then.
 */
export async function openShell(
  place: ShellPlace,
  how: OpenHow,
  early: (shell: Shell) => void = () => undefined,
): Promise<Opened> {
  const { user, shellPath } = how;
  if (user !== null && !isUserName(user)) return failure(failureOf("bad-config", `\`${user}\` is no user name`));
  const started = await start(
    place,
    user === null ? plainCommand(shellPath) : becomeCommand(shellPath, user),
    how.limitMs,
  );
  if (!started.ok) return started;
  const opened = await greet(started.value, how, early);
  const { password } = how;
  if (opened.ok || user === null || password === null || opened.problem.kind !== "sudo-password-needed") return opened;
  return openWithPassword(place, { ...how, user, password }, early);
}

async function openWithPassword(
  place: ShellPlace,
  how: Omit<OpenHow, "user" | "password"> & { readonly user: string; readonly password: Secret },
  early: (shell: Shell) => void,
): Promise<Opened> {
  const { user, password, shellPath, limitMs } = how;
  const marks = sudoMarks();
  const started = await start(place, becomePasswordCommand(shellPath, user, marks), limitMs);
  if (!started.ok) return started;
  const wrong = await answerSudo({ channel: started.value, marks, user, password, limitMs });
  if (wrong !== null) return failure(wrong);
  return greet(started.value, how, early);
}

async function start(place: ShellPlace, command: string, limitMs: number): Promise<Result<ShellChannel, Failure>> {
  const started = await within(place.start(command), limitMs);
  if (started === null)
    return failure(
      failureOf("shell-hangs", `the login was accepted, but nothing was started within ${limitMs / 1000} s`),
    );
  return started.ok ? started : failure(failureOf("no-shell", `the host starts no shell: ${started.problem}`));
}

async function greet(channel: ShellChannel, how: OpenHow, early: (shell: Shell) => void): Promise<Opened> {
  const shell = startShell(channel, how.shellPath);
  early(shell);
  const end = await within(Promise.race([shell.hello.ended, shell.flooded]), how.limitMs);
  if (end?.kind === "done") return success(shell);
  shell.destroy();
  return failure(noHello(end, shell, how));
}

function noHello(
  end: Awaited<Shell["hello"]["ended"]> | { readonly kind: "flooded" } | null,
  shell: Shell,
  how: OpenHow,
): Failure {
  const stderr = shell.lastNoise();
  if (end === null) {
    return failureOf("shell-hangs", `the login was accepted, but no shell answered within ${how.limitMs / 1000} s`, {
      stderr,
    });
  }
  if (end.kind === "flooded")
    return failureOf("shell-noise", "the login shell printed more than 4 MiB before it listened", { stderr });
  if (end.kind === "lost" && !end.exited) {
    return failureOf("handshake", `the connection was lost before a shell answered: ${end.reason}`, { stderr });
  }
  const become = how.user === null ? null : becomeFailure(how.user, stderr);
  const reason = end.kind === "lost" ? end.reason : "it answered nothing";
  return become ?? failureOf("no-shell", `the login was accepted, but there is no POSIX shell: ${reason}`, { stderr });
}
