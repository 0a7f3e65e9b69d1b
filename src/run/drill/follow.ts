import { within } from "../../remote/within.js";
import type { HostLook } from "../../shell/drill/look-script.js";
import { followScript } from "../../shell/engine-log.js";
import { readLogLines } from "../../shell/probes/log-lines.js";
import type { HostLink } from "./host-link.js";
import { timeOfLine, type TimedLine } from "./timeline.js";

/** A log that is followed line by line. */
export interface Following {
  readonly lines: readonly TimedLine[];
  /** Resolves when the host follows it, or after a moment. */
  readonly begun: Promise<void>;
  stop(): Promise<void>;
}

/** The longest that a log is followed (ms). */
const LIMIT_MS = 3_600_000;
/** How long its beginning is waited for (ms). */
const BEGIN_MS = 3000;

/**
 * Follows a host's log over a way of its own. Stamps in it are whole seconds of the host's clock, so a line's time is
 * that of its arrival unless its stamp, corrected by how far the clocks are apart, says that it came late. Times are ms
 * of `performance.now()`.
 */
export function followLog(link: HostLink, look: HostLook): Following {
  const mark = look.heartbeat?.mark ?? null;
  const lines: TimedLine[] = [];
  let rest: Buffer = Buffer.alloc(0);
  let told: () => void = () => undefined;
  const first = new Promise<void>((resolve) => void (told = resolve));
  const onStdout = (chunk: Buffer): void => {
    told();
    const arrivedMs = Date.now();
    rest = Buffer.concat([rest, chunk]);
    const end = rest.lastIndexOf(10) + 1;
    const whole = rest.subarray(0, end);
    rest = rest.subarray(end);
    for (const line of readLogLines(whole, look.clock)) {
      const at = timeOfLine(line, { arrivedMs, offsetMs: look.offsetMs }) - performance.timeOrigin;
      lines.push({ message: line.message, at });
    }
  };
  if (mark !== null) void link.ask(followScript(mark), LIMIT_MS, onStdout);
  const begun = mark === null ? Promise.resolve() : within(first, BEGIN_MS).then(() => undefined);
  return { lines, begun, stop: () => link.close() };
}
