import pLimit from "p-limit";
import { diagnostic, hasErrors, type Diagnostic } from "../diagnostics/diagnostic.js";
import { machineOf } from "../model/host.js";
import type { Program } from "../model/program.js";
import type { RunEvent } from "./events.js";
import type { RunContext } from "./run-context.js";

/**
 * Goes through the sites of a run. Work on a site is given a context of its own, by whose events it is known whether
 * the site failed; those that were not begun for that are told at the end.
 */
export async function runSites(c: RunContext, work: (c: RunContext, site: string) => Promise<void>): Promise<void> {
  const { canary, parallel, keepGoing } = c.options.sites;
  const sites = c.program.sites.filter((site) => c.program.plays.some((play) => play.site === site));
  const failed: string[] = [];
  const left: string[] = [];
  const workOn = async (site: string, goesOn: boolean): Promise<void> => {
    if (c.options.stop.aborted) return;
    if (failed.length > 0 && !goesOn) {
      left.push(site);
      return;
    }
    let isWhole = true;
    const own = { ...c, emit: (event: RunEvent) => ((isWhole &&= !isFailure(event)), c.emit(event)) };
    await work(own, site);
    if (!isWhole) failed.push(site);
  };
  if (canary !== null) {
    if (!isProven(c.program, canary)) c.emit({ event: "finding", diagnostic: unproven(canary) });
    await workOn(canary, false);
  }
  const goesOn = keepGoing && failed.length === 0;
  const limit = pLimit(sharesMachine(c.program) ? 1 : parallel);
  await Promise.all(sites.filter((site) => site !== canary).map((site) => limit(() => workOn(site, goesOn))));
  if (left.length > 0) c.emit({ event: "finding", diagnostic: notBegun(left, failed, canary) });
}

function isFailure(event: RunEvent): boolean {
  if (event.event === "step-done") return event.status === "failed" || event.status === "unreachable";
  return event.event === "finding" && hasErrors([event.diagnostic]);
}

/** Whether something in a site's plays looks at what the others wait for. */
function isProven({ plays }: Program, site: string): boolean {
  return plays.some((play) => play.site === site && play.steps.some(({ kind }) => kind.does !== "changes"));
}

/** A machine that stands in two sites is worked on for one of them at a time. */
function sharesMachine({ hosts }: Program): boolean {
  const sites = new Map<string, string>();
  return hosts.some((host) => {
    const site = sites.get(machineOf(host)) ?? host.site;
    sites.set(machineOf(host), site);
    return site !== host.site;
  });
}

function unproven(site: string): Diagnostic {
  return diagnostic("HAP4151", `no \`verify\` of the playbook looks at \`${site}\`, the canary`, null, {
    severity: "warning",
    help: "the other sites wait for no more than that its steps go well: add a `verify` of what clients need",
  });
}

function notBegun(left: readonly string[], failed: readonly string[], canary: string | null): Diagnostic {
  const names = (sites: readonly string[]): string => sites.map((site) => `\`${site}\``).join(", ");
  const isCanary = canary !== null && failed[0] === canary;
  const mend = "mend it and run again: what is right already is left alone";
  return diagnostic(
    "HAP4150",
    `${names(left)} ${left.length === 1 ? "was" : "were"} not begun, since ${names(failed)} failed`,
    null,
    {
      severity: "warning",
      help: isCanary ? mend : `${mend}; \`--keep-going\` does not wait for that`,
    },
  );
}
