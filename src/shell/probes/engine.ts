import type { Engine } from "../../engines/engine.js";
import type { EngineProbe, Found } from "../../model/probe.js";

/** The daemon's own status: first line the exit status of its command, then its words; `none` when it is not there. */
export function engineScript({ shell }: Engine, seconds: number): string {
  return `${shell.find}o=none
if ${shell.installed}; then o=$(${shell.status(seconds)} 2>&1 </dev/null); o="$?
$o"; fi
printf '%s\\n' "$o"
`;
}

export function readEngine(answer: string, probe: EngineProbe, { title }: Engine): Found {
  const [status = "", ...words] = answer.trim().split("\n");
  if (status === "none") return { ok: !probe.running, text: `${title} is not installed`, evidence: [] };
  if (status === "124" || status === "137") return { ok: false, text: `${title} gave no answer`, evidence: [] };
  const running = status === "0";
  const said = words.map((line) => line.trim()).find((line) => line !== "") ?? (running ? "running" : "stopped");
  return { ok: running === probe.running, text: said, evidence: [] };
}
