/** A host's clock: seconds since 1970, and how far its zone is ahead of UTC (s). */
export interface HostClock {
  readonly seconds: number;
  readonly zone: number;
}

/** Reads `date '+%s %z'`; null when it is something else, or no time that a `Date` can be of. */
export function readClock(text: string): HostClock | null {
  const found = /^(\d{1,12}) ([+-])(\d\d)(\d\d)$/.exec(text.trim());
  if (found === null) return null;
  const zone = Number(found[3]) * 3600 + Number(found[4]) * 60;
  return { seconds: Number(found[1]), zone: found[2] === "-" ? -zone : zone };
}

export interface LogLine {
  /** The line as it stands there. */
  readonly text: string;
  /** What the daemon or script says, without stamp and sender. */
  readonly message: string;
  /** Seconds since 1970 by the host's clock; null before the first stamp. */
  readonly seconds: number | null;
}

/**
 * Heartbeat's three formats, all in one file: the daemon of 3.0.6 as syslog would write it, the daemon of 2.1.4 and
 * scripts with the stamp second, scripts of 3.0.6 with the stamp first (cl_log.c and ha_log of shellfuncs).
 */
const FORMATS = [
  /^(?<stamp>\w{3} [ \d]\d \d\d:\d\d:\d\d) \S+ [^\s[]+: \[\d+\]: \w+: (?<message>.*)$/,
  /^[\w.-]+\[\d+\]:\s*(?<stamp>\d{4}\/\d\d\/\d\d_\d\d:\d\d:\d\d)\s+\w+:\s*(?<message>.*)$/,
  /^(?<stamp>\d{4}\/\d\d\/\d\d_\d\d:\d\d:\d\d)\s+\S+?\([^)]*\)\[\d+\]:\s+(?:\w+:\s*)?(?<message>.*)$/,
  // What syslog itself writes, classic and by RFC 3339, for logs that go through it.
  /^(?<stamp>\w{3} [ \d]\d \d\d:\d\d:\d\d) \S+ (?<message>.*)$/,
  /^(?<stamp>\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:[.,]\d+)?(?:Z|[+-]\d\d:?\d\d)?) (?:\S+ )?(?<message>.*)$/,
];

/** Reads the end of a log; its first line may be cut and has no stamp then. */
export function readLogLines(bytes: Buffer, clock: HostClock): readonly LogLine[] {
  let seconds: number | null = null;
  return bytes
    .toString("utf8")
    .split("\n")
    .filter((line) => line !== "")
    .map((text) => {
      const found = FORMATS.map((format) => format.exec(text)).find((match) => match !== null);
      const stamp = found?.groups?.["stamp"];
      if (stamp !== undefined) seconds = secondsOf(stamp, clock) ?? seconds;
      return { text, message: found?.groups?.["message"] ?? text, seconds };
    });
}

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const DAY = 86_400;

/** A stamp as seconds since 1970. One without a year is of the last twelve months. */
function secondsOf(stamp: string, { seconds, zone }: HostClock): number | null {
  const dated = /^(\d{4})[/-](\d\d)[/-](\d\d)[_T ](\d\d):(\d\d):(\d\d)(?:[.,]\d+)?(Z|[+-]\d\d:?\d\d)?$/.exec(stamp);
  if (dated !== null) {
    const [year = 0, month = 0, day = 0, ...time] = dated.slice(1, 7).map(Number);
    return utc({ year, month: month - 1, day, time }) - zoneOf(dated[7], zone);
  }
  const short = /^(\w{3}) ([ \d]\d) (\d\d):(\d\d):(\d\d)$/.exec(stamp);
  const month = MONTHS.indexOf(short?.[1] ?? "");
  if (short === null || month === -1) return null;
  const [day = 0, ...time] = short.slice(2, 6).map(Number);
  const year = new Date((seconds + zone) * 1000).getUTCFullYear();
  const thisYear = utc({ year, month, day, time }) - zone;
  return thisYear <= seconds + DAY ? thisYear : utc({ year: year - 1, month, day, time }) - zone;
}

interface Moment {
  readonly year: number;
  /** From 0. */
  readonly month: number;
  readonly day: number;
  /** Hour, minute, second. */
  readonly time: readonly number[];
}

function utc({ year, month, day, time: [hour = 0, minute = 0, second = 0] }: Moment): number {
  return Date.UTC(year, month, day, hour, minute, second) / 1000;
}

function zoneOf(text: string | undefined, own: number): number {
  if (text === undefined) return own;
  if (text === "Z") return 0;
  const minutes = Number(text.slice(1, 3)) * 60 + Number(text.slice(-2));
  return (text.startsWith("-") ? -1 : 1) * minutes * 60;
}
