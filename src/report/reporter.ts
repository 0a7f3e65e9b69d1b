import type { ProgramPlay, ProgramStep } from "../model/program.js";
import type { Palette } from "./palette.js";
import type { Clock } from "./clock.js";
import type { RunEvent } from "../run/events.js";

/** Each event of a run by its name. */
export type EventOf<K extends RunEvent["event"] = RunEvent["event"]> = {
  [P in K]: Extract<RunEvent, { event: P }>;
}[K];

/** What makes a run visible: one function an event, and `close`, which may come at any time and more than once. */
export type Reporter = { readonly [K in RunEvent["event"]]: (event: EventOf<K>) => void } & {
  /** Puts the terminal back as it was (cursor, timers). Also right when the run never ended. */
  readonly close: () => void;
};

/** Where a reporter writes; nothing below the command line knows the process's own streams. */
export interface Output {
  write(text: string): void;
  /** Width now; asked again for every frame, so that a resized terminal is right from the next frame on. */
  columns(): number;
  rows(): number;
  readonly isTty: boolean;
}

/** A play as `--start-at` knows it, without its `between`. */
export interface StartPlay extends Pick<ProgramPlay, "site"> {
  readonly steps: readonly (Pick<ProgramStep, "index" | "label"> & {
    readonly hosts: readonly Pick<ProgramStep["hosts"][number], "name">[];
  })[];
}

export interface ReporterOptions {
  readonly output: Output;
  readonly palette: Palette;
  /** Diffs of changes in a run; a plan shows them always. */
  readonly diff: boolean;
  /** How often `-v` was given: 1 shows rows that change nothing, 2 each change of a row too. */
  readonly verbosity: number;
  /** What `--start-at` of the command that is reported can begin in: all plays of the run, in their order. */
  readonly startsAt?: readonly StartPlay[];
}

export interface PrettyOptions extends ReporterOptions {
  readonly clock: Clock;
}

/** Gives an event to the reporter's function for it. */
export function report(reporter: Reporter, event: RunEvent): void {
  deliver(reporter, event);
}

function deliver<K extends RunEvent["event"]>(
  reporter: { readonly [P in K]: (event: EventOf<P>) => void },
  event: EventOf<K>,
) {
  reporter[event.event](event);
}
