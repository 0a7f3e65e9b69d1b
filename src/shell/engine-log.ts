import type { EngineLog, LoggedLine } from "../engines/engine-log.js";
import { quote } from "../remote/quote.js";
import { readClock, readLogLines } from "./probes/log-lines.js";

/** A place in a log: what was there at that time is before it. */
export type LogMark =
  | {
      readonly kind: "file";
      readonly path: string;
      readonly inode: string;
      /** Bytes. */
      readonly size: number;
      /** Whose lines of it are wanted (`EngineLog.sender`); null for all. */
      readonly sender: string | null;
    }
  | {
      readonly kind: "journal";
      readonly unit: string;
      /** Seconds since 1970 by the host's clock. */
      readonly since: number;
    };

/** How much of a log is read at once (bytes). */
export const LOG_LIMIT = 1024 * 1024;

const JOURNAL = "journalctl -q --no-pager -o short-iso";

/** Prints `mark INODE SIZE PATH` of a log that is a file, `journal SECONDS` of one that the journal has. */
export function markScript({ find, unit }: EngineLog): string {
  const journal = unit === null ? "" : `[ "$hap_log" = journal ]; then echo "journal $(date +%s)"\nelif `;
  return `${find}if ${journal}[ -n "$hap_log" ] && [ -f "$hap_log" ]; then printf 'mark %s %s\\n' "$(stat -c '%i %s' "$hap_log")" "$hap_log"; fi
`;
}

/** Reads what it prints, among other lines; null without a log. */
export function readMark(lines: readonly string[], { unit, sender }: EngineLog): LogMark | null {
  for (const line of lines) {
    const [, inode = "", size = "", path = ""] = /^mark (\d+) (\d+) (\/.*)$/.exec(line) ?? [];
    if (path !== "") return { kind: "file", path: path.trim(), inode, size: Number(size), sender };
    const [, since] = /^journal (\d{1,12})$/.exec(line) ?? [];
    if (since !== undefined && unit !== null) return { kind: "journal", unit, since: Number(since) };
  }
  return null;
}

/**
 * Prints the log from a mark on; of one that others write to, the lines with the sender's word. One that was rotated
 * away is read from its beginning. Nothing where it is gone.
 */
export function logFrom(mark: LogMark, seconds: number): string {
  if (mark.kind === "journal") {
    const { unit, since } = mark;
    return `hap_limit ${seconds} ${JOURNAL} -u ${quote(unit)} --since @${since} 2>/dev/null | head -c ${LOG_LIMIT}\n`;
  }
  const file = quote(mark.path);
  const ownLines = mark.sender === null ? "" : ` | grep -aF -e ${quote(mark.sender)}`;
  return `if [ -f ${file} ]; then
  if [ "$(stat -c %i ${file})" = ${quote(mark.inode)} ]; then hap_limit ${seconds} tail -c +${mark.size + 1} ${file}; else hap_limit ${seconds} cat ${file}; fi${ownLines} | head -c ${LOG_LIMIT}
fi
`;
}

/**
 * Prints an empty line, then the log from now on, as long as it is let; the journal from the mark on, since the line is
 * there before the journal is open. Where tail cannot be told of changes it looks ten times a second, busybox's once.
 */
export function followScript(mark: LogMark): string {
  if (mark.kind === "journal") {
    return `echo; ${JOURNAL} -f --no-tail --since @${mark.since} -u ${quote(mark.unit)} 2>/dev/null\n`;
  }
  const file = quote(mark.path);
  const tail = `tail -n 0 -s 0.1 -F ${file} 2>/dev/null || tail -n 0 -F ${file} 2>/dev/null`;
  if (mark.sender === null) return `echo; ${tail}\n`;
  // A grep keeps what it finds until it is a lot, and not each knows how to be told otherwise.
  const own = `while IFS= read -r l; do case $l in *${quote(mark.sender)}*) printf '%s\\n' "$l";; esac; done`;
  return `echo; { ${tail}; } | ${own}\n`;
}

/** How much of the end of a log is looked through (bytes, lines), and how many lines of it are wanted. */
const TAIL_LIMIT = 4 * 1024 * 1024;
const TAIL_LINES = 20_000;
const WANTED = 400;

/** Prints the host's clock, and the last lines of a log that `takeoversIn` reads. */
export function takeoversScript({ find, unit, takeovers }: EngineLog, seconds: number): string {
  const journal =
    unit === null
      ? ""
      : `[ "$hap_log" = journal ]; then hap_limit ${seconds} ${JOURNAL} -n ${TAIL_LINES} -u ${quote(unit)} 2>/dev/null\nelif `;
  return `date '+%s %z'
${find}if ${journal}[ -n "$hap_log" ] && [ -f "$hap_log" ] && [ -r "$hap_log" ]; then hap_limit ${seconds} tail -c ${TAIL_LIMIT} "$hap_log"
fi | grep -aE ${quote(takeovers)} | tail -n ${WANTED}
`;
}

/** The lines that it printed and that have a time. */
export function readTakeovers(answer: Buffer): readonly LoggedLine[] {
  const end = answer.indexOf(10);
  const clock = readClock(answer.subarray(0, Math.max(end, 0)).toString("latin1"));
  if (clock === null) return [];
  return readLogLines(answer.subarray(end + 1), clock).flatMap(({ message, seconds }) =>
    seconds === null ? [] : [{ message, seconds }],
  );
}
