import { diagnostic, type Diagnostic } from "../diagnostics/diagnostic.js";
import { type Host, machineOf } from "../model/host.js";
import type { Span } from "../source/source-file.js";
import type { Site } from "./inventory.js";

/** Problems of a site as a whole: names and addresses that stand for two things. */
export function checkSite(site: Site): readonly Diagnostic[] {
  return [...sameNames(site), ...sameAddresses(site.hosts)];
}

/**
 * A name in scope is one thing: a host, a group or a pair. Host names differ in more than case, as Heartbeat folds it.
 */
function sameNames(site: Site): readonly Diagnostic[] {
  const problems: Diagnostic[] = [];
  const seen = new Map<string, { readonly kind: string; readonly span: Span }>();
  const declared = [
    ...site.hosts.map((host) => ({ kind: "host", name: host.name, span: host.span })),
    ...site.groups.map((group) => ({ kind: group.kind, name: group.name, span: group.span })),
  ].sort((a, b) => a.span.start - b.span.start);
  for (const { kind, name, span } of declared) {
    const key = name.toLowerCase();
    const earlier = seen.get(key);
    if (earlier === undefined) {
      seen.set(key, { kind, span });
      continue;
    }
    const help =
      kind === "host" && earlier.kind === "host"
        ? "a host stands in one place; `member NAME` puts it into further groups"
        : undefined;
    const related = [{ message: "first declared here", span: earlier.span }];
    problems.push(diagnostic("HAP2113", `${earlier.kind} \`${name}\` is there already`, span, { related, help }));
  }
  return problems;
}

/** Two hosts may share an address only when ssh tells them apart by port or by jump host. */
function sameAddresses(hosts: readonly Host[]): readonly Diagnostic[] {
  const problems: Diagnostic[] = [];
  const seen = new Map<string, Host>();
  for (const host of hosts) {
    const key = machineOf(host);
    const earlier = seen.get(key);
    if (earlier === undefined) {
      seen.set(key, host);
      continue;
    }
    // The same host once more is told by its name.
    if (earlier.name.toLowerCase() === host.name.toLowerCase()) continue;
    const what = host.local ? "this machine" : `address \`${host.address}\``;
    const related = [{ message: "first given here", span: earlier.span }];
    problems.push(diagnostic("HAP2114", `${what} is host \`${earlier.name}\` already`, host.span, { related }));
  }
  return problems;
}
