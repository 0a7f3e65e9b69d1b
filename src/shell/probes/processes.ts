import type { Found, ProcessProbe } from "../../model/probe.js";

/** So much of a command line (bytes), and of so many processes, is looked at: what a host says has a limit of 8 MiB. */
const LINE_LIMIT = 4096;
const MOST = 1500;

/**
 * The command lines of processes from /proc (proc_pid_cmdline(5)), with head's headings between them. Anybody can give
 * a process of his own any command line, as long as he likes: so only those of root, of system users (below UID_MIN of
 * login.defs(5), and those that systemd makes up) and of the user who looks count; and none that runs a set-user-id
 * program, which takes its command line from whoever starts it. The text that is looked for stays here, so that nothing
 * on the host finds itself. A few programs, however many processes there are.
 */
export function processesScript(seconds: number): string {
  return `m=$(awk '$1 == "UID_MIN" { print $2 }' /etc/login.defs 2>/dev/null | head -n 1)
set -- $({ stat -L -c 'exe %a %n' /proc/[0-9]*/exe; stat -c 'uid %u %n' /proc/[0-9]*; } 2>/dev/null | awk -v m="\${m:-1000}" -v me="$(id -u)" '
$1 == "exe" { if ($2 >= 4000) { sub("/exe$", "", $3); his[$3] = 1 } next }
!($3 in his) && ($2 < m || $2 == me || ($2 >= ${DYNAMIC.first} && $2 <= ${DYNAMIC.last})) { print $3 "/cmdline"; if (++n >= ${MOST}) exit }')
[ $# -eq 0 ] || hap_limit ${seconds} head -v -c ${LINE_LIMIT} "$@" 2>/dev/null | tr '\\000' ' '
`;
}

/** The users that systemd makes up for services (systemd.exec(5), DynamicUser). */
const DYNAMIC = { first: 61_184, last: 65_519 } as const;

export function readProcesses(answer: string, { text }: ProcessProbe): Found {
  const lines = answer
    .split(/^==> .* <==$/m)
    .map((line) => line.trim())
    .filter((line) => line !== "");
  if (lines.length === 0) return { ok: false, text: "the host's /proc tells of no process", evidence: [] };
  const found = lines.filter((line) => line.includes(text)).length;
  if (found === 0) return { ok: false, text: `no process, of ${lines.length} of root and system users`, evidence: [] };
  return { ok: true, text: `${found} ${found === 1 ? "process" : "processes"}`, evidence: [] };
}
