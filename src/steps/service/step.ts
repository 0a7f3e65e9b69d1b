import type { Change } from "../../model/change.js";
import type { ServiceState, StateView } from "../../model/host-state.js";
import { arg, fields, line, lines, many } from "../../model/specs.js";
import { path, plainName } from "../../model/arg-types.js";
import { ownsPart } from "../../model/owned.js";
import { defineStep } from "../../model/step-kind.js";
import type { Span } from "../../source/source-file.js";

/** The files that Heartbeat reads at its start and at a reload; haresources and scripts are read at each action. */
const HEARTBEAT_FILES = ["/etc/ha.d/ha.cf", "/etc/ha.d/authkeys"];

export const service = defineStep({
  name: "service",
  summary: "starts, stops, enables and reloads a service",
  doc:
    "Heartbeat is reloaded when ha.cf or authkeys is newer than its last reading of them, which keeps its resources. " +
    "Another service is restarted when a file of `restart-on` is newer than its start. Both are facts on the host, so a " +
    "run that died before the reload is put right by the next one.",
  head: { name: arg("name of the service", plainName) },
  body: fields({
    running: line("it runs, and stays up after a start", {}),
    stopped: line("it does not run", {}),
    enabled: line("it is started at boot", {}),
    disabled: line("it is not started at boot", {}),
    "restart-on": lines("restart it when one of these is newer than its start", { paths: many("paths", path) }),
  }),
  check: ({ block, span }, report) => {
    const { running, stopped, enabled, disabled } = block.fields;
    const contradict = (a: { span: Span } | null, b: { span: Span } | null, what: string): void => {
      if (a === null || b === null) return;
      report("HAP3031", `a service cannot be ${what}`, b.span, {
        related: [{ message: "first given here", span: a.span }],
      });
    };
    contradict(running, stopped, "`running` and `stopped`");
    contradict(enabled, disabled, "`enabled` and `disabled`");
    if (block.lines.length === 0) {
      report("HAP3006", "`service` needs a line: `running`, `stopped`, `enabled` or `disabled`", span);
    }
    const restart = block.fields["restart-on"][0];
    if (restart !== undefined && running === null) {
      report("HAP3032", "`restart-on` needs `running`", restart.span, { help: "add a line `running`" });
    }
  },
  ha: ({ head }) => head.name === "heartbeat",
  queries: ({ head, block }) => [
    { kind: "service", name: head.name },
    ...watchedFiles(head.name, restartPaths(block.fields["restart-on"])).map(
      (file) => ({ kind: "file", path: file, content: false }) as const,
    ),
  ],
  plan: ({ head, block }, state) => {
    const now = state.service(head.name);
    const { running, stopped, enabled, disabled } = block.fields;
    const change = (action: "start" | "stop" | "reload" | "restart" | "enable" | "disable"): Change => ({
      kind: "service",
      name: head.name,
      action,
    });
    const changes: Change[] = [];
    if (enabled !== null && (now.enabled === false || !now.exists)) changes.push(change("enable"));
    if (disabled !== null && now.enabled === true) changes.push(change("disable"));
    if (stopped !== null && now.running) changes.push(change("stop"));
    if (running !== null && !now.running) changes.push(change("start"));
    if (running !== null && now.running) {
      const stale = staleness(head.name, restartPaths(block.fields["restart-on"]), { now, state });
      if (stale !== null) changes.push(change(stale));
    }
    return changes;
  },
  owns: ({ head, block }) => {
    const { enabled, disabled } = block.fields;
    const given = enabled ?? disabled;
    // Whether it runs now is no property to be held: a playbook may stop it, work, and start it again.
    return given === null ? [] : [ownsPart(`service ${head.name}`, "at boot", given.word, given.span)];
  },
  examples: [
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

function restartPaths(rows: readonly { readonly args: { readonly paths: readonly string[] } }[]): readonly string[] {
  return rows.flatMap((row) => row.args.paths);
}

function watchedFiles(name: string, restartOn: readonly string[]): readonly string[] {
  return [...new Set([...(name === "heartbeat" ? HEARTBEAT_FILES : []), ...restartOn])];
}

/** What a running service needs to know its files again, or null when it has read them all. */
function staleness(
  name: string,
  restartOn: readonly string[],
  { now, state }: { readonly now: ServiceState; readonly state: StateView },
): "restart" | "reload" | null {
  const newer = (file: string): boolean => {
    const found = state.file(file);
    if (found.type !== "file" || now.loadedAt === null) return false;
    // Both are `stat -c %y` texts in UTC, which sort as the times they tell, down to the nanosecond.
    return found.mtime > now.loadedAt;
  };
  if (restartOn.some(newer)) return "restart";
  return name === "heartbeat" && HEARTBEAT_FILES.some(newer) ? "reload" : null;
}
