import { visible, visibleLine } from "../diagnostics/visible.js";
import type { Host } from "../model/host.js";
import type { ContactFailure, ContactFailureKind } from "./session.js";

/** A failure before it is tied to a host: what happened and what the remote side said. */
export interface Failure {
  readonly kind: ContactFailureKind;
  readonly message: string;
  readonly stderr: string;
  /** Help that fits this case better than the kind's own. */
  readonly help: string | null;
  /** See `ContactFailure`. */
  readonly isSilent: boolean;
}

/** Makes a failure, of visible characters only. `stderr` is cut to its last ten lines. */
export function failureOf(
  kind: ContactFailureKind,
  message: string,
  more: { readonly stderr?: string; readonly help?: string; readonly isSilent?: boolean } = {},
): Failure {
  return {
    kind,
    message: visibleLine(message),
    stderr: visible(lastLines(more.stderr ?? "")),
    help: more.help ?? null,
    isSilent: more.isSilent ?? false,
  };
}

/** What the caller of `contact` gets: the failure with the host it is about and what to do. */
export function contactFailure(host: Host, { kind, message, stderr, help, isSilent }: Failure): ContactFailure {
  return { kind, host, message, stderr, help: help ?? HELP[kind], isSilent };
}

/** What to do, for each kind; used where the case itself knows nothing better. */
const HELP: { readonly [K in ContactFailureKind]: string } = {
  "no-route": "check the address in the inventory, and the network between here and there",
  refused: "nothing listens there: start sshd on the host, or correct `port` in its `ssh { }` block",
  timeout:
    "the host is down, or a firewall drops the packets; a slow network is given more time by `--connect-timeout 30`",
  "name-not-found": "give the host an address in the inventory, or add the name to /etc/hosts",
  "unknown-host-key": "run `hap trust PLAYBOOK`: it shows the keys of all hosts and asks once",
  "changed-host-key":
    "when the host was installed anew, remove the old line and run `hap trust PLAYBOOK`; otherwise somebody is in between",
  "revoked-host-key": "do not connect: this key was withdrawn; make new host keys there with `ssh-keygen -A`",
  "auth-failed":
    "put your public key there with `ssh-copy-id`, or name the right `user` and `key` in the `ssh { }` block",
  "key-unreadable": "correct `key` in the `ssh { }` block, or the permissions of that file",
  "key-encrypted": "unlock it once with `ssh-add`: hap asks the agent",
  handshake: "sshd there offers nothing that hap knows, or the port belongs to another service",
  "jump-failed": "check `jump` in the `ssh { }` block, and that the jump host may forward (`AllowTcpForwarding yes`)",
  "shell-hangs":
    "look at the start-up files of the login shell there (~/.bashrc, ~/.profile): one of them waits for something",
  "shell-noise":
    "the start-up files of the login shell there print without end: make them silent unless the shell is interactive",
  "no-shell":
    "the user needs a login shell that starts `/bin/sh`: look at the user's entry in /etc/passwd and at ForceCommand in sshd_config",
  "no-user": "correct the name of the user, or make him first",
  "no-sudo": "install sudo there, or log in as that user and drop `as`",
  "sudo-password-wrong": "run again with `--ask-become-pass` and the right password; only one attempt was made",
  "sudo-password-needed":
    "run again with `--ask-become-pass`, or allow it without one (NOPASSWD) in a file under /etc/sudoers.d",
  "sudo-refused": "allow the login user to become that user in a file under /etc/sudoers.d, and without `requiretty`",
  "bad-config": "correct the `ssh { }` block or the ssh_config",
};

function lastLines(text: string): string {
  return text.trimEnd().split("\n").slice(-10).join("\n");
}
