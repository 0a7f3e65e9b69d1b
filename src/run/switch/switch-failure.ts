import { diagnostic, type Detail, type Diagnostic } from "../../diagnostics/diagnostic.js";
import { describeProbe } from "../../model/probe.js";
import type { Switchover, SwitchSpec } from "../../model/switchover.js";
import { longest } from "../drill/measured.js";
import type { HandoverEnd, SwitchPoint } from "./carry-out.js";

/** What went wrong with a switch, the gravest first; null when nothing did. */
export function switchFailure(
  point: SwitchPoint,
  { spec, move, end }: { readonly spec: SwitchSpec; readonly move: Switchover; readonly end: HandoverEnd },
): Diagnostic | null {
  const { measured } = end;
  const { split, failed, answering } = measured.observation;
  const evidence: readonly Detail[] = end.evidence.map((text) => ({ label: "log", text }));
  if (split !== null) {
    const message = `split brain: \`${split.hosts.join("` and `")}\` held ${split.address} at the same time`;
    return diagnostic("HAP6433", message, spec.span, {
      details: evidence,
      help: "a resource script that says it has stopped, and has not, does this: try its `stop` by hand",
    });
  }
  if (!end.moved) {
    const found = measured.failure ?? failed[0]?.found ?? "it was interrupted";
    const message = `\`${move.to}\` did not get everything: ${found}`;
    if (end.back) {
      const help = `everything is back on ${move.from}; look at the log and the resource scripts of ${move.to}, and switch again`;
      return diagnostic("HAP6430", message, spec.span, { details: evidence, help });
    }
    const details = [...evidence, { label: "now", text: measured.restoration.reason }];
    const help = "`hap status` says who holds what; `hap run` puts the pair right";
    return diagnostic("HAP6432", message, spec.span, { details, help });
  }
  const outage = longest(measured.outages, "fault");
  if (spec.underMs !== null && outage !== null && outage > spec.underMs) {
    const message = `clients were without service for ${outage} ms, and ${spec.underMs} ms are allowed`;
    return diagnostic("HAP6431", message, spec.span, {
      help: `everything is on ${move.to}; what takes its time is in the timeline`,
    });
  }
  const mute = measured.outages.find(({ watch }) => !answering && watch.failure() !== null)?.watch ?? null;
  if (mute === null) return null;
  const { name, pair } = point.active.host;
  const message = `\`${describeProbe(mute.watch.probe)}\` is not answered since the switch: ${mute.failure() ?? ""}`;
  return diagnostic("HAP6434", message, mute.watch.span, {
    details: evidence,
    help: `everything is on ${move.to}: \`hap switch ${pair ?? ""} --to ${name}\` brings it back`,
  });
}
