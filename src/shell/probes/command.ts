import type { Command } from "../../model/command.js";
import { Secret } from "../../model/secret.js";
import type { CommandProbe, Found } from "../../model/probe.js";
import { printfBytes } from "../../remote/quote.js";
import { commandText } from "../command-text.js";

/** How much of a command's output (bytes, from its end) is looked at. */
const OUTPUT_LIMIT = 65_536;

/**
 * Runs a command of the playbook within its limit, stdout and stderr together. The command travels through a pipe,
 * never in an argument. What reads its output is ended by the limit too, so that a child left behind with the output
 * open hangs nothing.
 */
export function commandScript(command: Command, seconds: number): string {
  const text = printfBytes(Buffer.from(commandText(command)));
  const run = `{ ( eval "$s" ) 2>&1; r=$?; echo; echo "status $r"; } | tail -c ${OUTPUT_LIMIT} & wait`;
  // A trap waits for what runs in the foreground, so the pipeline runs behind and the shell waits for it.
  return `printf '%b' ${text} | hap_limit ${seconds} sh -c "$hap_end"'; s=$(cat); exec </dev/null; ${run}'
echo
echo "ended $?"
`;
}

/** What was ended by the limit has no status, whatever its output ends with. */
export function readCommand(answer: string, probe: CommandProbe): Found {
  const found = /^([\s\S]*?)\n?status (\d+)\s+ended 0\s*$/.exec(answer);
  if (found === null) return { ok: false, text: "it did not end in time", evidence: [] };
  const output = found[1] ?? "";
  const status = Number(found[2]);
  const holds = probe.expect === null || output.includes(probe.expect);
  if (status === 0 && holds) return { ok: true, text: "exit 0", evidence: [] };
  // A script that is a secret may print what is secret in it.
  const hidden = probe.command.kind === "script" && probe.command.text instanceof Secret;
  const evidence =
    hidden || output.trim() === "" ? [] : [{ label: "output", text: output.trim().split("\n").slice(-10).join("\n") }];
  const text = status === 0 ? "exit 0, and its output does not hold the text" : `exit ${status}`;
  return { ok: false, text, evidence };
}
