import { duration } from "../../model/builtin-arg-types.js";
import { DRILL_DEFAULTS, type Watch } from "../../model/drill.js";
import type { ClientProbe } from "../../model/probe.js";
import type { DecodedLine, LineSpec } from "../../model/schema.js";
import { labelled } from "../../model/schema-builders.js";
import type { Span } from "../../source/source-file.js";
import { clientProbeLines, clientProbeOf } from "./client-probe-lines.js";

/** The same line with how often it is asked and how long each waits. */
function watched<const L extends LineSpec>(probe: L) {
  const every = labelled("every", "the interval; default 100ms", duration);
  const timeout = labelled("timeout", "how long each probe waits for its answer; default 1s", duration);
  return {
    ...probe,
    args: { ...probe.args, every, timeout } as L["args"] & { every: typeof every; timeout: typeof timeout },
  };
}

/** The `watch` lines of a step during which something moves: a client's probes, each started on time. */
export const watchLines = {
  "watch mysql": watched(clientProbeLines.mysql),
  "watch tcp": watched(clientProbeLines.tcp),
  "watch http": watched(clientProbeLines.http),
  "watch ping": watched(clientProbeLines.ping),
} as const;

type WatchFields = { readonly [K in keyof typeof watchLines]: readonly DecodedLine<(typeof watchLines)[K]>[] };

/** The watches of a decoded block, in the order of the playbook. */
export function watchesOf(fields: WatchFields): readonly Watch[] {
  return inOrder([
    ...fields["watch mysql"].map((line) => watch(clientProbeOf.mysql(withoutPace(line)), line)),
    ...fields["watch tcp"].map((line) => watch(clientProbeOf.tcp(withoutPace(line)), line)),
    ...fields["watch http"].map((line) => watch(clientProbeOf.http(withoutPace(line)), line)),
    ...fields["watch ping"].map((line) => watch(clientProbeOf.ping(withoutPace(line)), line)),
  ]);
}

interface Paced {
  readonly args: { readonly every: number | null; readonly timeout: number | null };
  readonly span: Span;
}

function watch(probe: ClientProbe, { args, span }: Paced): Watch {
  const timeoutMs = args.timeout ?? DRILL_DEFAULTS.timeoutMs;
  return { probe: { ...probe, timeoutMs }, everyMs: args.every ?? DRILL_DEFAULTS.everyMs, timeoutMs, span };
}

/** The line as the probe's own kind of line has it. */
function withoutPace<const L extends Paced>(line: L) {
  const { every: _every, timeout: _timeout, ...args } = line.args;
  return { ...line, args } as unknown as Omit<L, "args"> & { readonly args: Omit<L["args"], "every" | "timeout"> };
}

/** In the order in which they were written; lines of one step may come from several files, which keep theirs. */
export function inOrder<T extends { readonly span: Span }>(list: readonly T[]): readonly T[] {
  return [...list].sort((a, b) => (a.span.file === b.span.file ? a.span.start - b.span.start : 0));
}
