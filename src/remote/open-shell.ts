import type { Secret } from "../model/secret.js";
import {
  answerSudo,
  becomeCommand,
  becomePasswordCommand,
  isUserName,
  plainCommand,
  sudoFailure,
  sudoMarks,
} from "./become.js";
import { failure, type Failure } from "./contact-failure.js";
import { startShell, type Shell } from "./shell.js";
import type { ShellChannel } from "./shell-channel.js";
import { within } from "./within.js";

/** Somewhere a command can be started: this machine, or the end of an ssh connection. */
export interface ShellPlace {
  start(
    command: string,
  ): Promise<{ readonly ok: true; readonly channel: ShellChannel } | { readonly ok: false; readonly reason: string }>;
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

export type Opened = { readonly ok: true; readonly shell: Shell } | ShellRefused;

interface ShellRefused {
  readonly ok: false;
  readonly failure: Failure;
}

/**
 * Starts a shell and waits for its hello. `early` is called as soon as something can be sent along with the hello, and
 * again when sudo turned out to want a password and the shell was started anew: nothing that was sent before has run
 * then.
 */
export async function openShell(
  place: ShellPlace,
  how: OpenHow,
  early: (opened: Extract<Opened, { ok: true }>) => void = () => undefined,
): Promise<Opened> {
  const { user, shellPath } = how;
  if (user !== null && !isUserName(user)) return refused(failure("bad-config", `\`${user}\` is no user name`));
  const started = await start(
    place,
    user === null ? plainCommand(shellPath) : becomeCommand(shellPath, user),
    how.limitMs,
  );
  if (!started.ok) return started;
  const opened = await greet(started.channel, how, early);
  const { password } = how;
  if (opened.ok || user === null || password === null || opened.failure.kind !== "sudo-password-needed") return opened;
  return openWithPassword(place, { ...how, user, password }, early);
}

async function openWithPassword(
  place: ShellPlace,
  how: Omit<OpenHow, "user" | "password"> & { readonly user: string; readonly password: Secret },
  early: (opened: Extract<Opened, { ok: true }>) => void,
): Promise<Opened> {
  const { user, password, shellPath, limitMs } = how;
  const marks = sudoMarks();
  const started = await start(place, becomePasswordCommand(shellPath, user, marks), limitMs);
  if (!started.ok) return started;
  const wrong = await answerSudo({ channel: started.channel, marks, user, password, limitMs });
  if (wrong !== null) return refused(wrong);
  return greet(started.channel, how, early);
}

async function start(
  place: ShellPlace,
  command: string,
  limitMs: number,
): Promise<{ readonly ok: true; readonly channel: ShellChannel } | ShellRefused> {
  const started = await within(place.start(command), limitMs);
  if (started === null)
    return refused(
      failure("shell-hangs", `the login was accepted, but nothing was started within ${limitMs / 1000} s`),
    );
  return started.ok ? started : refused(failure("no-shell", `the host starts no shell: ${started.reason}`));
}

async function greet(
  channel: ShellChannel,
  how: OpenHow,
  early: (opened: Extract<Opened, { ok: true }>) => void,
): Promise<Opened> {
  const shell = startShell(channel, how.shellPath);
  const opened = { ok: true, shell } as const;
  early(opened);
  const end = await within(Promise.race([shell.hello.ended, shell.flooded]), how.limitMs);
  if (end?.kind === "done") return opened;
  shell.destroy();
  return refused(noHello(end, shell, how));
}

function noHello(
  end: Awaited<Shell["hello"]["ended"]> | { readonly kind: "flooded" } | null,
  shell: Shell,
  how: OpenHow,
): Failure {
  const stderr = shell.lastNoise();
  if (end === null) {
    return failure("shell-hangs", `the login was accepted, but no shell answered within ${how.limitMs / 1000} s`, {
      stderr,
    });
  }
  if (end.kind === "flooded")
    return failure("shell-noise", "the login shell printed more than 4 MiB before it listened", { stderr });
  if (end.kind === "lost" && !end.exited) {
    return failure("handshake", `the connection was lost before a shell answered: ${end.reason}`, { stderr });
  }
  const sudo = how.user === null ? null : sudoFailure(how.user, stderr);
  const reason = end.kind === "lost" ? end.reason : "it answered nothing";
  return sudo ?? failure("no-shell", `the login was accepted, but there is no POSIX shell: ${reason}`, { stderr });
}

function refused(reason: Failure): ShellRefused {
  return { ok: false, failure: reason };
}
