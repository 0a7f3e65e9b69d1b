import { FIND_LOG } from "../../engines/heartbeat/paths.js";
import { readLogLines } from "./log-lines.js";

/** How much of a log (bytes, from its end) is looked at, and how many lines of a journal. */
const LOG_LIMIT = 64 * 1024;
const JOURNAL_LINES = 300;

/** Lines of errors that are told. */
const MOST = 2;

/** Where Heartbeat writes when ha.cf names no log (ha.cf(5), `debugfile`). */
const USUAL_LOG = "/var/log/ha-log";

/** The end of Heartbeat's log, or of the journal where there is no such file. */
export function lastWordsScript(seconds: number): string {
  return `${FIND_LOG}case $hap_log in /*) ;; *) hap_log=${USUAL_LOG} ;; esac
if [ -f "$hap_log" ] && [ -r "$hap_log" ]; then hap_limit ${seconds} tail -c ${LOG_LIMIT} "$hap_log"
elif command -v journalctl >/dev/null 2>&1; then hap_limit ${seconds} journalctl -q -t heartbeat -n ${JOURNAL_LINES} -o short --no-pager 2>/dev/null; fi
`;
}

/**
 * Why a Heartbeat that does not run has ended, in its own words: the errors that it told last. Empty where it was shut
 * down in order, or says nothing.
 */
export function readLastWords(log: Buffer): readonly string[] {
  const lines = readLogLines(log, { seconds: 0, zone: 0 });
  const since = lines.findLastIndex(({ text }) => /shutdown complete|Configuration validated/i.test(text));
  const errors = lines
    .slice(since + 1)
    .filter(({ text }) => /\b(ERROR|CRIT|EMERG|crit|emerg|error): /.test(text))
    .map(({ message }) => message.replace(/^\w+: /, "").trim())
    // What it says after the reason.
    .filter((message) => !/^Configuration error, heartbeat not started/i.test(message));
  return [...new Set(errors)].slice(-MOST);
}
