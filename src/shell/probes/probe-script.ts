import { sectionScript, type Section } from "./section.js";

/** A section and the limit (ms) of what it runs. */
export interface AskedSection {
  readonly section: Section;
  readonly limitMs: number;
}

/**
 * One read-only script for all that probes want to know of a host. Before each section stands a line `@NONCE NUMBER`, after the
 * last `@NONCE end`; the nonce is fresh, so that no output of a command is taken for such a line.
 */
export function probeScript(asked: readonly AskedSection[], nonce: string): string {
  const sections = asked.map(
    ({ section, limitMs }, i) => `printf '\\n@${nonce} ${i}\\n'\n${sectionScript(section, Math.ceil(limitMs / 1000))}`,
  );
  return `${PRELUDE}${sections.join("")}printf '\\n@${nonce} end\\n'\n`;
}

/** What each section printed, by its number; sections that were not reached have no entry. */
export function readSections(stdout: Buffer, nonce: string): ReadonlyMap<number, Buffer> {
  const found = new Map<number, Buffer>();
  const mark = Buffer.from(`\n@${nonce} `);
  let at = stdout.indexOf(mark);
  while (at !== -1) {
    const from = stdout.indexOf("\n", at + mark.length);
    const next = stdout.indexOf(mark, at + mark.length);
    const number = Number(stdout.subarray(at + mark.length, from === -1 ? undefined : from).toString("latin1"));
    // A section without a mark after it was cut off: what it printed says nothing.
    if (from !== -1 && next !== -1 && Number.isInteger(number))
      found.set(number, stdout.subarray(from + 1, Math.max(next, from + 1)));
    at = next;
  }
  return found;
}

/**
 * `hap_limit SECONDS PROGRAM…` runs a program for at most so long, in a session of its own where that can be had. Coreutils' timeout
 * ends all that the program started; busybox' ends the program alone, so a shell under it puts `hap_end` first: its trap ends the rest.
 */
const PRELUDE = `export LC_ALL=C PATH="$PATH:/usr/sbin:/sbin"
if command -v setsid >/dev/null 2>&1; then hap_own=setsid hap_end='trap "trap - TERM; kill 0" TERM'; else hap_own= hap_end=:; fi
if timeout -k 1 5 true 2>/dev/null; then hap_limit() { $hap_own timeout -k 1 "$@"; }
elif timeout 5 true 2>/dev/null; then hap_limit() { $hap_own timeout "$@"; }
else hap_limit() { shift; "$@"; }; hap_end=:; fi
`;
