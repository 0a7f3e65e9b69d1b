import type { Code } from "../diagnostics/code.js";
import { diagnostic, type Detail, type Diagnostic } from "../diagnostics/diagnostic.js";
import type { Host } from "../model/host.js";
import type { ContactFailure, ContactFailureKind, ExchangeResult } from "../remote/session.js";

/** One code a way in which a host cannot be reached. */
const CODES: { readonly [K in ContactFailureKind]: Code } = {
  "no-route": "HAP4001",
  refused: "HAP4002",
  timeout: "HAP4003",
  "name-not-found": "HAP4004",
  "unknown-host-key": "HAP4005",
  "changed-host-key": "HAP4006",
  "revoked-host-key": "HAP4007",
  "auth-failed": "HAP4008",
  "key-unreadable": "HAP4009",
  "key-encrypted": "HAP4010",
  handshake: "HAP4011",
  "jump-failed": "HAP4012",
  "shell-hangs": "HAP4013",
  "shell-noise": "HAP4014",
  "no-shell": "HAP4015",
  "no-user": "HAP4021",
  "no-sudo": "HAP4016",
  "sudo-password-wrong": "HAP4017",
  "sudo-password-needed": "HAP4018",
  "sudo-refused": "HAP4019",
  "bad-config": "HAP4020",
};

/** A host that could not be reached, under its line of the inventory. */
export function contactDiagnostic(failure: ContactFailure): Diagnostic {
  const { host } = failure;
  return diagnostic(CODES[failure.kind], `\`${host.name}\`: ${failure.message}`, host.span, {
    details: [hostDetail(host), ...stderrDetail(failure.stderr)],
    help: failure.help,
  });
}

/** A host that was reached but could not be looked at; `problem` is what is wrong with its answer. */
export function inspectionDiagnostic(
  host: Host,
  result: ExchangeResult | { readonly kind: "moving"; readonly path: string },
  problem = "",
): Diagnostic {
  const parts = (stderr: Buffer, help: string) => ({
    details: [hostDetail(host), ...stderrDetail(stderr.toString("utf8"))],
    help,
  });
  switch (result.kind) {
    case "moving":
      return diagnostic("HAP4031", `\`${host.name}\`: ${result.path} keeps changing while hap reads it`, host.span, {
        details: [hostDetail(host)],
        help: "find out what writes this file there, and run again when it is done",
      });
    case "lost":
      return diagnostic(
        "HAP4032",
        `\`${host.name}\`: the connection was lost while hap looked at the host: ${result.reason}`,
        host.span,
        parts(result.stderr, "a look changes nothing: run again"),
      );
    case "timeout":
      return diagnostic(
        "HAP4033",
        `\`${host.name}\`: the host did not answer all questions within ${result.timeoutMs / 1000} s`,
        host.span,
        parts(
          result.stderr,
          "a look changes nothing; an `unless` command that hangs, or a dead network file system, does this",
        ),
      );
    case "done":
      return diagnostic(
        "HAP4034",
        `\`${host.name}\`: hap does not understand what the host's shell answered${problem === "" ? "" : `: ${problem}`}`,
        host.span,
        parts(result.stderr, "hap needs a POSIX sh and the usual coreutils there: `stat -c`, `sha256sum`, `head -c`"),
      );
  }
}

/** `host LD_1 (192.168.3.87)` under a diagnostic. */
export function hostDetail(host: Host): Detail {
  return { label: "host", text: host.name === host.address ? host.name : `${host.name} (${host.address})` };
}

/** How many of the last lines of stderr are shown. */
const STDERR_LINES = 10;

/** The last lines that a command printed, without dd's statistics; nothing when there are none. */
export function stderrDetail(stderr: string): Detail[] {
  const lines = stderr
    .split(/\r?\n/)
    .map((line) => line.trimEnd())
    .filter((line) => line !== "" && !/^\d+\+\d+ records (in|out)$|^\d+ bytes .*copied/.test(line));
  return lines.length === 0 ? [] : [{ label: "stderr", text: lines.slice(-STDERR_LINES).join("\n") }];
}
