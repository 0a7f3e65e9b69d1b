import { listed } from "../diagnostics/words.js";
import { quote } from "../remote/quote.js";
import type { PlayStart, RunEnd, StepDone } from "../run/events.js";
import { oneLine } from "./fit.js";
import type { Reporter, ReporterOptions } from "./reporter.js";

/** A reporter that says at the end of a run, by `say`, what it did not come to. */
export function tellingNotRun(
  reporter: Reporter,
  { startsAt = false }: Pick<ReporterOptions, "startsAt">,
  say: (lines: readonly string[]) => void,
): Reporter {
  const left = notRun();
  return {
    ...reporter,
    "play-start": (event) => {
      left.play(event);
      reporter["play-start"](event);
    },
    "step-done": (event) => {
      left.done(event);
      reporter["step-done"](event);
    },
    "run-end": (event) => {
      reporter["run-end"](event);
      say(left.lines(event, startsAt));
    },
  };
}

/** Follows a run for what its end says of plays without a step, and of steps that it did not come to. */
interface NotRun {
  play(event: PlayStart): void;
  done(event: StepDone): void;
  /** One line each; `again`: the command can begin at a step. */
  lines(end: RunEnd, again: boolean): readonly string[];
}

/** More plays than these are counted. */
const MOST_PLAYS = 3;

function notRun(): NotRun {
  const plays: PlayStart[] = [];
  let failed: StepDone | null = null;
  return {
    play: (event) => void plays.push(event),
    done(event) {
      if (event.status === "failed") failed ??= event;
    },
    lines: (end, again) => [
      ...withoutSteps(plays),
      ...(again && failed !== null && end.hosts.some((host) => host.notRun > 0) ? behind(plays, failed) : []),
    ],
  };
}

/** Plays whose every step is ruled out by an `if` of the playbook, `--tags` and its like. */
function withoutSteps(plays: readonly PlayStart[]): readonly string[] {
  const empty = plays.filter(({ site, play, steps }) => {
    return steps.length === 0 && !plays.some((one) => one.site === site && one.play === play && one.steps.length > 0);
  });
  const titles = [...new Set(empty.map(({ play }) => `\`${oneLine(play)}\``))];
  if (titles.length === 0) return [];
  const more = titles.length - MOST_PLAYS;
  const named = more > 0 ? [...titles.slice(0, MOST_PLAYS), `${more} more`] : titles;
  return [`no step is left of ${listed(named, "and")}: an \`if\` or the options of this run leave them out`];
}

/** How to go on when what failed is mended. At a play that hap adds by itself no run begins. */
function behind(plays: readonly PlayStart[], { site, play, index, step }: StepDone): readonly string[] {
  const own = plays.find((one) => one.site === site && one.play === play);
  if (own === undefined || own.added === true) return [];
  const next = own.steps.slice(own.steps.findIndex((one) => one.index === index) + 1)[0]?.label;
  const behindIt = next === undefined ? "" : `, with --start-at ${quote(oneLine(next))} behind it`;
  return [
    `not run is what stands behind: the same command with --start-at ${quote(oneLine(step))} begins there again${behindIt}`,
  ];
}
