import { listed } from "../diagnostics/words.js";
import { quote } from "../remote/quote.js";
import type { ConfirmDone, PlayStart, RunEnd, StepDone } from "../run/events.js";
import { oneLine } from "./fit.js";
import type { Reporter, ReporterOptions, StartPlay } from "./reporter.js";

/** A line in parts, with blanks between them; no part is broken where the line is wrapped. */
export type Hint = readonly string[];

/** A reporter that says at the end of a run, by `say`, what it did not come to. */
export function tellingNotRun(
  reporter: Reporter,
  { startsAt = [] }: Pick<ReporterOptions, "startsAt">,
  say: (hints: readonly Hint[]) => void,
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
    "confirm-done": (event) => {
      left.confirmed(event);
      reporter["confirm-done"](event);
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
  confirmed(event: ConfirmDone): void;
  /** One hint each; `program` is what the same command can begin in, nothing where it cannot. */
  lines(end: RunEnd, program: readonly StartPlay[]): readonly Hint[];
}

/** More plays than these are counted. */
const MOST_PLAYS = 3;

function notRun(): NotRun {
  const plays: PlayStart[] = [];
  const failed: StepDone[] = [];
  const passed = new Set<string>();
  return {
    play: (event) => void plays.push(event),
    done(event) {
      if (event.status === "failed") failed.push(event);
      else if (event.status !== "unreachable") passed.add(keyOf(event));
    },
    confirmed({ status, steps, host }) {
      if (status !== "confirmed") for (const index of steps) passed.delete(keyOf({ index, host }));
    },
    lines(end, program) {
      const again = end.hosts.some((host) => host.notRun > 0)
        ? failed.map((step) => behind(step, program, passed)).find((hint) => hint !== null)
        : null;
      return [...withoutSteps(plays), ...(again == null ? [] : [again])];
    },
  };
}

/** What a step is on a host; a step is of one site. */
function keyOf({ index, host }: Pick<StepDone, "index" | "host">): string {
  return `${index} ${host}`;
}

/** Plays without a step of their own, or whose every step is ruled out by an `if`, `--tags` and its like. */
function withoutSteps(plays: readonly PlayStart[]): readonly Hint[] {
  const empty = plays.filter(({ site, play, steps }) => {
    return steps.length === 0 && !plays.some((one) => one.site === site && one.play === play && one.steps.length > 0);
  });
  const titles = [...new Set(empty.map(({ play }) => `\`${oneLine(play)}\``))];
  if (titles.length === 0) return [];
  const more = titles.length - MOST_PLAYS;
  const named = more > 0 ? [...titles.slice(0, MOST_PLAYS), `${more} more`] : titles;
  const why = "none is written, or an `if` or the options of this run leave them out";
  return [`this run has no step of ${listed(named, "and")}: ${why}`.split(" ")];
}

/**
 * How to go on when what failed is mended; null where a run that begins there would leave out what is not done, or
 * begin elsewhere.
 */
function behind(failed: StepDone, program: readonly StartPlay[], passed: ReadonlySet<string>): Hint | null {
  if (!beginsAt(failed.index, program, passed)) return null;
  const play = program.find(({ steps }) => steps.some(({ index }) => index === failed.index));
  const own = play?.steps ?? [];
  const at = own.findIndex(({ index }) => index === failed.index);
  const [step, next] = own.slice(at, at + 2);
  if (step === undefined) return null;
  // The failed one is left out there as its reader wants it; another host may not have come to it at all.
  const withFailed = new Set([...passed, keyOf(failed)]);
  const isNext = next !== undefined && beginsAt(next.index, program, withFailed);
  return [
    ..."not run is what stands behind: the same command with".split(" "),
    startOption(step.label),
    ...`begins there again${isNext ? ", with" : ""}`.split(" "),
    ...(isNext ? [startOption(next.label), "behind", "it"] : []),
  ];
}

function startOption(label: string): string {
  return `--start-at ${quote(label)}`;
}

/**
 * Whether `--start-at` with the label of a step begins at that step, and everything before the first step of that label
 * on each site is done: a site without the label is left out altogether.
 */
function beginsAt(index: number, program: readonly StartPlay[], passed: ReadonlySet<string>): boolean {
  const steps = program.flatMap((play) => play.steps.map((step) => ({ ...step, site: play.site })));
  const start = steps.find((step) => step.index === index);
  // What cannot be printed as it is cannot be pasted.
  if (start === undefined || oneLine(start.label) !== start.label || start.label[0] === "-") return false;
  return [...new Set(steps.map(({ site }) => site))].every((site) => {
    const own = steps.filter((step) => step.site === site);
    const first = own.findIndex(({ label }) => label === start.label);
    if (site === start.site && own[first] !== start) return false;
    const before = first === -1 ? own : own.slice(0, first);
    return before.every((step) =>
      step.hosts.every((host) => passed.has(keyOf({ index: step.index, host: host.name }))),
    );
  });
}
