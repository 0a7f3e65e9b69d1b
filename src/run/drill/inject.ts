import { faultScript } from "../../shell/drill/fault-script.js";
import type { DrillPoint } from "./drill-point.js";
import type { HostLink } from "./host-link.js";

/** A fault that is being brought about, while others look on. */
export interface Injection {
  /** Why it failed; null while it has not. */
  failure(): string | null;
  /** Resolves when the host said how it went, or is gone. Never rejects. */
  readonly ended: Promise<void>;
}

/** A stop that gives up its resources takes its time (ms). */
const LIMIT_MS = 120_000;

/** Brings the fault about over a way of its own, so that looks do not wait for it. */
export function inject(point: DrillPoint, link: HostLink): Injection {
  const { fault } = point.spec;
  let failure: string | null = null;
  const takesAway = fault.kind === "reboot" || fault.kind === "power-off" || fault.kind === "cut-link";
  const work = async (): Promise<void> => {
    if (fault.kind === "power-off" && point.options.power !== undefined) return point.options.power.off(link.run.host);
    const manager = link.run.state?.facts.serviceManager ?? "init";
    const result = await link.ask(faultScript(fault, { manager, folder: point.folder }), LIMIT_MS);
    if (result === null) failure = link.problem()?.message ?? "the host cannot be reached";
    else if (result.kind === "done" && result.status !== 0)
      failure = lastLine(result.stderr) || `exit ${result.status}`;
    else if (result.kind !== "done" && !takesAway) failure = "the connection was lost while it was brought about";
  };
  const ended = work().catch((error: unknown) => {
    failure = error instanceof Error ? error.message : String(error);
  });
  return { failure: () => failure, ended };
}

function lastLine(bytes: Buffer): string {
  return bytes.toString("utf8").trim().split("\n").at(-1) ?? "";
}
