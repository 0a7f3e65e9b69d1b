import { machineOf } from "../model/host.js";
import type { RunContext } from "./run-context.js";
import { queriesOf, stepsOf, type HostRun } from "./host-run.js";
import { inspect } from "./inspect.js";
import { unlockHost } from "./lock-hosts.js";

/**
 * Before the plays of a site begin: a machine that a site before it has changed under another host's name is given free
 * and looked at anew, since it is no longer as it was found at first contact.
 */
export async function refreshSharedHosts(c: RunContext, site: string): Promise<void> {
  const own = c.runs.filter((run) => run.host.site === site && run.active);
  await c.each(own, async (run) => {
    const before = c.runs.filter((other) => other.locked && isSameMachine(other, run));
    if (before.length === 0) return;
    for (const other of before) await unlockHost(other);
    const steps = c.program.plays.filter((play) => play.site === site).flatMap((play) => play.steps);
    const failure = await inspect(run, queriesOf(run, stepsOf(run, steps)), c.options);
    if (failure === null) return;
    run.active = false;
    c.emit({ event: "finding", diagnostic: failure });
  });
}

function isSameMachine(a: HostRun, b: HostRun): boolean {
  return a.host.site !== b.host.site && machineOf(a.host) === machineOf(b.host);
}
