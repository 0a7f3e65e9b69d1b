import type { ServiceChange } from "../../model/change.js";
import type { ServiceState, StateView } from "../../model/host-state.js";
import { arg, fields, line, lines, many } from "../../model/schema-builders.js";
import { path, service as serviceArg } from "../../model/builtin-arg-types.js";
import { ownsPart } from "../../model/owned.js";
import type { EngineStart } from "../../engines/engine.js";
import { ENGINES, engineOf } from "../../engines/engines.js";
import { ask, type Query } from "../../model/query.js";
import { defineStep, type Planned } from "../../model/step-kind.js";
import type { Span } from "../../source/source-file.js";

export const service = defineStep({
  name: "service",
  summary: "starts, stops, enables and reloads a service",
  doc:
    "Heartbeat is reloaded when ha.cf or authkeys is newer than its last reading of them, keepalived when its " +
    "keepalived.conf is; both keep their addresses. A Heartbeat that leaves `auto_failback legacy` is restarted, the standby " +
    "first: it would hang in a reload. keepalived deletes at its start what it finds of its addresses: the " +
    "start is refused while somebody else holds one, unless `adopt` is given. What a keepalived has left that ended with a bad " +
    "file is its own, and the plan says for how long clients are without it; one that lost its instances reads its file again. " +
    "Another service is restarted when a file of `restart-on` is newer than its start, and reloaded for `reload-on`. These are " +
    "facts on the host, so a run that died before the reload is put right by the next one. A `moved` service is a resource of " +
    "Heartbeat, which alone starts and stops it: it is kept from starting at boot, and refreshed only where it runs.",
  head: { name: arg("name of the service", serviceArg) },
  body: fields({
    running: line("it runs, and stays up after a start", {}),
    stopped: line("it does not run", {}),
    enabled: line("it is started at boot", {}),
    disabled: line("it is not started at boot", {}),
    adopt: line("keepalived: it may take over addresses that it finds on the host when it starts", {}),
    moved: line("Heartbeat starts and stops it: not started at boot, and refreshed only where it runs", {}),
    "restart-on": lines("restart it when one of these is newer than its start", { paths: many("paths", path) }),
    "reload-on": lines("reload it when one of these is newer than its last reading", { paths: many("paths", path) }),
  }),
  check: ({ head, block, span }, report) => {
    const { running, stopped, enabled, disabled, adopt, moved } = block.fields;
    const contradict = (a: { span: Span } | null, b: { span: Span } | null, what: string): void => {
      if (a === null || b === null) return;
      report("HAP3031", `a service cannot be ${what}`, b.span, {
        related: [{ message: "first given here", span: a.span }],
      });
    };
    contradict(running, stopped, "`running` and `stopped`");
    contradict(enabled, disabled, "`enabled` and `disabled`");
    const given = running ?? stopped ?? enabled ?? disabled;
    if (given !== null) contradict(moved, given, `\`moved\` and \`${given.word}\`: Heartbeat decides where it runs`);
    if (block.lines.length === 0) {
      report("HAP3006", "`service` needs a line: `running`, `stopped`, `enabled`, `disabled` or `moved`", span);
    }
    if (adopt !== null && (engineOf(head.name)?.startQueries.length ?? 0) === 0) {
      report("HAP3044", `\`adopt\` means nothing to ${head.name}: it deletes no address at its start`, adopt.span);
    }
    const refresh = [...block.fields["restart-on"], ...block.fields["reload-on"]][0];
    if (refresh !== undefined && running === null && moved === null) {
      report("HAP3032", `\`${refresh.word}\` needs \`running\` or \`moved\``, refresh.span, {
        help: "add a line `running`, or `moved` for a resource of Heartbeat",
      });
    }
  },
  ha: ({ head }) => engineOf(head.name) !== null,
  restarts: ({ block }) => block.fields["restart-on"].length > 0,
  queries: ({ head, block }) => [
    { kind: "service", name: head.name },
    ...startQueries(head.name),
    ...(engineOf(head.name)?.reloadQueries ?? []),
    ...watchedFiles(head.name, refreshOf(block)).map((file) => ({ kind: "file", path: file, content: false }) as const),
  ],
  plan: ({ head, block }, state, _target, peer) => {
    const now = state.service(head.name);
    const { running, stopped, enabled, disabled, adopt, moved } = block.fields;
    const engine = engineOf(head.name);
    const change = (action: ServiceChange["action"]): ServiceChange => ({ kind: "service", name: head.name, action });
    const changes: Planned[] = [];
    if (enabled !== null && (now.enabled === false || !now.exists)) changes.push(change("enable"));
    if ((disabled ?? moved) !== null && now.enabled === true) changes.push(change("disable"));
    if (stopped !== null && now.running) changes.push(change("stop"));
    if (running !== null && !now.running) {
      const isOther = othersOf(head.name).some((name) => state.service(name).running);
      const { problem, interruptionMs } =
        engine?.startOn(state, { peer: peer?.facts.interfaces ?? [], isOther }) ?? HARMLESS;
      if (problem !== null && adopt === null) return [{ kind: "refusal", code: "HAP3208", ...problem, span: null }];
      changes.push({ ...change("start"), ...(interruptionMs > 0 ? { interruptionMs } : {}) });
    }
    if ((running ?? moved) !== null && now.running) {
      const stale = staleness(head.name, refreshOf(block), { now, state });
      const lost = stale === null ? (engine?.lostOn(state) ?? null) : null;
      if (lost?.kind === "refused") return [{ kind: "refusal", code: "HAP3217", ...lost.problem, span: null }];
      if (stale === "restart") changes.push(change(stale));
      else if (stale !== null || lost !== null) {
        const { action, interruptionMs } = engine?.reloadOn(state) ?? { action: "reload", interruptionMs: 0 };
        changes.push({ ...change(action), ...(interruptionMs > 0 ? { interruptionMs } : {}) });
      }
    }
    return changes;
  },
  owns: ({ head, block }) => {
    const { enabled, disabled, moved } = block.fields;
    const given = enabled ?? disabled ?? moved;
    // Whether it runs now is no property to be held: a playbook may stop it, work, and start it again.
    if (given === null) return [];
    return [ownsPart(`service ${head.name}`, "at boot", given === enabled ? "enabled" : "disabled", given.span)];
  },
  examples: [
    {
      title: "keepalived runs, and reads its file again when it was written anew",
      hap: `service keepalived {
  running
  enabled
}`,
    },
    {
      title: "Heartbeat runs, now and after a boot",
      hap: `service heartbeat {
  running
  enabled
}`,
    },
    {
      title: "A service that reads its file only when it starts",
      hap: `service ldirectord {
  running
  restart-on /etc/ha.d/ldirectord.cf
}`,
    },
  ],
});

const HARMLESS: EngineStart = { problem: null, interruptionMs: 0 };

/** What an engine wants to know of a host, and which others are at work there. */
function startQueries(name: string): readonly Query[] {
  return [...(engineOf(name)?.startQueries ?? []), ...othersOf(name).map((other) => ask.service(other))];
}

/** The engines that an engine has to know of before it starts; none for other services. */
function othersOf(name: string): readonly string[] {
  const own = engineOf(name);
  if (own === null || own.startQueries.length === 0) return [];
  return ENGINES.filter((other) => other !== own).map((other) => other.name);
}

/** The files that a service has to know anew. */
interface Refresh {
  readonly restartOn: readonly string[];
  readonly reloadOn: readonly string[];
}

type PathRows = readonly { readonly args: { readonly paths: readonly string[] } }[];

function refreshOf({
  fields: own,
}: {
  readonly fields: Readonly<Record<"restart-on" | "reload-on", PathRows>>;
}): Refresh {
  const pathsOf = (rows: PathRows): readonly string[] => rows.flatMap((row) => row.args.paths);
  return { restartOn: pathsOf(own["restart-on"]), reloadOn: pathsOf(own["reload-on"]) };
}

function watchedFiles(name: string, { restartOn, reloadOn }: Refresh): readonly string[] {
  return [...new Set([...(engineOf(name)?.files ?? []), ...restartOn, ...reloadOn])];
}

/** What a running service needs to know its files again, or null when it has read them all. */
function staleness(
  name: string,
  { restartOn, reloadOn }: Refresh,
  { now, state }: { readonly now: ServiceState; readonly state: StateView },
): "restart" | "reload" | null {
  const newer = (file: string): boolean => {
    const { mtime } = state.glance(file);
    // Both are `stat -c %y` texts in UTC, which sort as the times they tell, down to the nanosecond.
    return mtime !== null && now.loadedAt !== null && mtime > now.loadedAt;
  };
  if (restartOn.some(newer)) return "restart";
  return reloadOn.some(newer) || engineOf(name)?.files.some(newer) === true ? "reload" : null;
}
