import { randomBytes } from "node:crypto";
import type { Secret } from "../model/secret.js";
import { failureOf, type Failure } from "./contact-failure.js";
import { quote } from "./quote.js";
import { within } from "./within.js";
import type { ShellChannel, ShellEnd } from "./shell-channel.js";

/** A user name that useradd makes (shadow's default NAME_REGEX, with dots and capitals as some sites allow). */
const USER_NAME = /^[A-Za-z_][A-Za-z0-9_.-]*\$?$/;

/** The line on stderr by which the script below says that there is no sudo. */
const NO_SUDO = "hap-mark no-sudo";

/** The same for a user who does not exist. */
const NO_USER = "hap-mark no-user";

export function isUserName(name: string): boolean {
  return USER_NAME.test(name);
}

/**
 * The command that starts the session's shell as the login user; every login shell (csh and fish too) understands it.
 */
export function plainCommand(shell: string): string {
  return `exec ${shell} -s`;
}

/**
 * The same as another user, for when sudo asks for nothing. Without sudo when the login user is that user, and where
 * root has none: runuser(1) or su(1) ask root for nothing.
 */
export function becomeCommand(shell: string, user: string): string {
  return becoming(shell, user, { sudo: `sudo -n -u ${user} --`, start: `${shell} -s` });
}

/** The two marks of a shell started through a password prompt. */
export interface SudoMarks {
  readonly prompt: string;
  readonly started: string;
}

export function sudoMarks(): SudoMarks {
  const nonce = randomBytes(12).toString("hex");
  return { prompt: `hap-password-${nonce}:`, started: `hap-started-${nonce}` };
}

/** The same with sudo's password prompt on stderr and the password on stdin; says when the shell has started. */
export function becomePasswordCommand(shell: string, user: string, marks: SudoMarks): string {
  const start = `printf %s ${marks.started} >&2; exec ${shell} -s`;
  return becoming(shell, user, { sudo: `sudo -S -p ${marks.prompt} -u ${user} --`, start: `${shell} -c "${start}"` });
}

function becoming(shell: string, user: string, { sudo, start }: { sudo: string; start: string }): string {
  const script =
    `me=$(id -un); [ "$me" = ${user} ] && exec ${shell} -s; LC_ALL=C; export LC_ALL; ` +
    `[ -z "$me" ] || id -u ${user} >/dev/null 2>&1 || { echo "${NO_USER}" >&2; exit 127; }; ` +
    `command -v sudo >/dev/null 2>&1 && exec ${sudo} ${start}; ` +
    `[ "$(id -u)" = 0 ] || { echo "${NO_SUDO}" >&2; exit 127; }; ` +
    `command -v runuser >/dev/null 2>&1 && exec runuser -u ${user} -- ${start}; ` +
    `exec su -s /bin/sh ${user} -c ${quote(`exec ${start}`)}`;
  return `exec ${shell} -c ${quote(script)}`;
}

/** Why hap could not become a user, from stderr (in the C locale) when the shell did not start; null when not known. */
export function becomeFailure(user: string, stderr: string): Failure | null {
  if (stderr.split(/\r?\n/).includes(NO_USER)) {
    return failureOf("no-user", `user \`${user}\` does not exist there`, {
      help: `correct the name, or put the step \`user ${user}\` before the first one that is done as this user`,
    });
  }
  if (stderr.split(/\r?\n/).includes(NO_SUDO))
    return failureOf("no-sudo", `sudo is not installed, so hap cannot become \`${user}\``);
  if (/a password is required/.test(stderr)) {
    return failureOf("sudo-password-needed", `sudo wants a password to become \`${user}\``, { stderr });
  }
  if (!/\bsudo\b|sudoers/i.test(stderr)) return null;
  return failureOf("sudo-refused", `sudo refuses to become \`${user}\``, { stderr });
}

interface PasswordParts {
  readonly channel: ShellChannel;
  readonly marks: SudoMarks;
  readonly user: string;
  readonly password: Secret;
  readonly limitMs: number;
}

/**
 * Answers sudo's prompt once. Null when the shell has started; a second prompt means a wrong password, and no third
 * attempt is made.
 */
export async function answerSudo({ channel, marks, user, password, limitMs }: PasswordParts): Promise<Failure | null> {
  let seen = "";
  let prompts = 0;
  const verdict = new Promise<"started" | "wrong" | ShellEnd>((resolve) => {
    void channel.ended.then(resolve);
    function take(chunk: Buffer): void {
      seen = (seen + chunk.toString("latin1")).slice(-8192);
      if (seen.includes(marks.started)) return resolve("started");
      if (!seen.includes(marks.prompt)) return;
      seen = seen.replace(marks.prompt, "");
      prompts += 1;
      if (prompts > 1) return resolve("wrong");
      channel.write(`${password.reveal()}\n`);
    }
    channel.listen({ stdout: take, stderr: take });
  });
  const end = await within(verdict, limitMs);
  if (end === "started") return null;
  channel.destroy();
  if (end === "wrong") return failureOf("sudo-password-wrong", `sudo does not take the password to become \`${user}\``);
  if (end === null) {
    return failureOf("sudo-refused", `sudo did not start the shell of \`${user}\` within ${limitMs / 1000} s`, {
      stderr: seen,
    });
  }
  return (
    becomeFailure(user, seen) ??
    failureOf("sudo-refused", `sudo did not start the shell of \`${user}\``, { stderr: seen })
  );
}
