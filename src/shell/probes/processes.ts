import type { Found, ProcessProbe } from "../../model/probe.js";

/**
 * All command lines from /proc (proc_pid_cmdline(5)), with tail's headings between them: two programs, however many
 * processes there are. The text that is looked for stays here, so that nothing on the host finds itself.
 */
export function processesScript(seconds: number): string {
  return `hap_limit ${seconds} tail -n +1 /proc/[0-9]*/cmdline 2>/dev/null | tr '\\000' ' '\n`;
}

export function readProcesses(answer: string, { text }: ProcessProbe): Found {
  const lines = answer
    .split(/^==> .* <==$/m)
    .map((line) => line.trim())
    .filter((line) => line !== "");
  if (lines.length === 0) return { ok: false, text: "the host's /proc tells of no process", evidence: [] };
  const found = lines.filter((line) => line.includes(text)).length;
  if (found === 0) return { ok: false, text: `no process, of ${lines.length}`, evidence: [] };
  return { ok: true, text: `${found} ${found === 1 ? "process" : "processes"}`, evidence: [] };
}
