import { engineNamed } from "../engines/engines.js";
import type { Found, HostProbe } from "../model/probe.js";
import { readCommand } from "../shell/probes/command.js";
import { readEngine } from "../shell/probes/engine.js";
import { readLog } from "../shell/probes/log.js";
import { readProcesses } from "../shell/probes/processes.js";
import type { HostAnswer } from "./ask-host.js";

/** Whether a host's answer is what the probe wants. `began` is the host's clock (s) when the run began. */
export function judgeHost(probe: HostProbe, answer: HostAnswer, began: number): Found {
  if (!answer.ok) return { ok: false, text: answer.reason, evidence: [] };
  const [bytes] = answer.sections(probe);
  if (bytes == null) return { ok: false, text: "the host gave no answer in time", evidence: [] };
  switch (probe.kind) {
    case "engine":
      return readEngine(bytes.toString("utf8"), probe, engineNamed(probe.engine));
    case "process":
      return readProcesses(bytes.toString("utf8"), probe);
    case "command":
      return readCommand(bytes.toString("utf8"), probe);
    case "log":
      return readLog(bytes, probe, began);
  }
}
