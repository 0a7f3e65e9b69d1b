import { once } from "node:events";
import { diagnostic, type Diagnostic } from "../../../diagnostics/diagnostic.js";
import type { Host, Pair } from "../../../model/host.js";
import type { Expected } from "../../../plan/expected.js";
import type { Contact } from "../../../remote/session.js";
import { systemClock } from "../../../report/clock.js";
import { palette } from "../../../report/palette.js";
import { openScreen } from "../../../report/screen.js";
import { watchLines } from "../../../report/status-screen.js";
import type { PairStatus } from "../../../status/pair-status.js";
import type { AskedHost, HostQuestion } from "../../../status/see-host.js";
import { watchedPair } from "../../../status/watched-pair.js";
import { watchHost } from "../../../status/watch-host.js";
import type { Environment } from "../../environment.js";

/** Between two looks at a host. */
const PAUSE_MS = 1000;

/** A pair, and what a playbook wants of it; null without one. */
export interface WantedPair {
  readonly pair: Pair;
  readonly expected: Expected | null;
}

/** What one of its hosts is asked about, with its log or without. */
export function questionOf({ pair, expected }: WantedPair, host: Host, takeovers: boolean): HostQuestion {
  return {
    wanted: expected?.engine ?? null,
    peer: pair.hosts.find((one) => one !== host)?.name ?? null,
    takeovers,
  };
}

/** What is watched, and by which connections. `stop` ends it from outside. */
export interface WatchedPairs {
  readonly pairs: readonly WantedPair[];
  readonly contact: (host: Host) => Promise<Contact>;
  /** A host that has not answered a look for so long (ms) is gone, as far as one can see. */
  readonly limitMs: number;
  readonly stop: AbortSignal;
}

/** Why there is nothing to draw on; null where there is a terminal with keys. */
export function noTerminal(env: Environment, form: string): Diagnostic | null {
  if (form === "pretty" && !env.plain && process.stdin.isTTY) return null;
  return diagnostic("HAP6031", "`--watch` draws on a terminal, and there is none", null, {
    help: "`hap status` tells the same once, and `hap status --output json` for programs",
  });
}

/** Shows the pairs until somebody presses q or Ctrl-C; gives how they were seen last, without those never seen. */
export async function watchPairs(
  env: Environment,
  { pairs, contact, limitMs, stop }: WatchedPairs,
): Promise<readonly PairStatus[]> {
  const keys = new AbortController();
  const ended = AbortSignal.any([keys.signal, stop, env.lost]);
  const forget = onEndKey(() => keys.abort());
  const watched = pairs.map(({ pair, expected }) => ({
    pair,
    expected,
    known: watchedPair(pair, expected),
  }));
  const views = () => watched.map(({ known }) => known.view());
  const began = new Date();
  const colours = palette(env.colourLevel);
  const live = (columns: number): readonly string[] =>
    watchLines(
      {
        ...{ views: views(), now: performance.now(), began, today: new Date() },
        ...{ palette: colours, rows: env.screen.rows() },
      },
      columns,
    );
  const screen = openScreen({ output: env.screen, clock: systemClock, live });
  try {
    for (const { pair, expected, known } of watched) {
      const told = (seen: AskedHost, beganAt: number): void =>
        known.add(seen, beganAt, { ms: performance.now(), at: new Date() });
      // Nobody waits for a look that is under way when the watch ends.
      for (const host of pair.hosts) {
        void watchHost(host, {
          contact,
          question: (first) => questionOf({ pair, expected }, host, first),
          pauseMs: PAUSE_MS,
          limitMs,
          signal: ended,
          told,
        });
      }
    }
    if (!ended.aborted) await once(ended, "abort");
    return views().flatMap(({ status }) => status ?? []);
  } finally {
    screen.close();
    forget();
  }
}

/** Calls back at q and Ctrl-C, which a terminal gives as keys meanwhile; gives what lets the terminal be as it was. */
function onEndKey(end: () => void): () => void {
  const { stdin } = process;
  const onKeys = (keys: Buffer): void => {
    if (/[qQ\u0003\u0004]/.test(keys.toString("latin1"))) end();
  };
  stdin.setRawMode(true);
  stdin.on("data", onKeys).resume();
  return () => {
    stdin.off("data", onKeys).pause();
    stdin.setRawMode(false);
  };
}
