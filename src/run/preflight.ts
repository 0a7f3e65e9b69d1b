import { diagnostic, type Diagnostic } from "../diagnostics/diagnostic.js";
import type { Facts } from "../model/facts.js";
import { nodeName } from "../model/facts.js";
import { isController } from "../model/host.js";
import { withoutPrefix } from "../model/holders.js";
import { hostDetail } from "./host-diagnostics.js";
import type { HostRun } from "./host-run.js";

/** Whether the hosts are the ones the inventory means, and what an operator should know before changes begin. */
export function preflight(runs: readonly HostRun[]): Diagnostic[] {
  return runs.flatMap((run) => (run.state === null ? [] : hostPreflight(run, run.state.facts)));
}

function hostPreflight(run: HostRun, facts: Facts): Diagnostic[] {
  const { host } = run;
  const found: Diagnostic[] = [];
  // A `local` host is this machine, whatever it is called; a node of a pair has a name all the same.
  const named =
    isController(host) ||
    (host.local && host.pair === null) ||
    nodeName(facts).toLowerCase() === host.name.toLowerCase();
  if (!named) found.push(wrongName(run, facts));
  const seen = facts.interfaces.flatMap((i) => i.addresses.map(withoutPrefix));
  const literal = /^[\d.]+$|:/.test(host.address);
  if (literal && !host.local && seen.length > 0 && !seen.includes(host.address)) {
    found.push(
      diagnostic("HAP4042", `\`${host.name}\`: no interface there has the address ${host.address}`, host.span, {
        severity: "warning",
        details: [{ label: "found", text: seen.filter((a) => a !== "127.0.0.1" && a !== "::1").join(", ") }],
        help: "right behind address translation or a forwarded port; otherwise another machine has answered",
      }),
    );
  }
  return found;
}

/**
 * In a pair the name decides who Heartbeat is, so it has to be right (ha.cf(5), `node`); elsewhere it is worth a
 * warning.
 */
function wrongName({ host }: HostRun, facts: Facts): Diagnostic {
  const source = facts.nodeinfo === null ? "`uname -n` there prints" : "/etc/ha.d/nodeinfo there says";
  const found = nodeName(facts);
  if (host.pair === null) {
    return diagnostic("HAP4041", `\`${host.name}\`: ${source} \`${found}\``, host.span, {
      severity: "warning",
      details: [hostDetail(host)],
      help: `name it \`${found}\` in the inventory, if it is the machine you mean`,
    });
  }
  return diagnostic("HAP4040", `expected node name \`${host.name}\`, but ${source} \`${found}\``, host.span, {
    details: [hostDetail(host)],
    help: `name the host \`${found}\` in the inventory, or set its name there: hostnamectl set-hostname ${host.name}`,
  });
}
