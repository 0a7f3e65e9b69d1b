import { mark, type ExpectedMarks, type Marks } from "../protocol.js";
import { sectionScript, type Section } from "./section.js";

/** A section and the limit (ms) of what it runs. */
export interface AskedSection {
  readonly section: Section;
  readonly limitMs: number;
}

/** A part of a marked script that asks, read-only, for all that probes want to know of a host. */
export function probeScript(asked: readonly AskedSection[]): string {
  return `${PROBE_FUNCTIONS}${sectionsScript(asked)}`;
}

/** The sections, each the body of a mark, and the end. It calls PROBE_FUNCTIONS. */
export function sectionsScript(asked: readonly AskedSection[]): string {
  const sections = asked.map(
    ({ section, limitMs }, i) => `${mark("section", i)}\n${sectionScript(section, Math.ceil(limitMs / 1000))}`,
  );
  return `${sections.join("")}${mark("end")}\n`;
}

/** All sections together have fewer bytes. */
const SECTIONS_LIMIT = 16 * 1024 * 1024;

/** What so many sections print at most. */
export function expectedSections(count: number): readonly ExpectedMarks[] {
  return [
    { tag: "section", times: count, bytes: SECTIONS_LIMIT },
    { tag: "end", times: 1, bytes: 0 },
  ];
}

/** What each section printed, by its number. One that was not reached has no entry, nor one that was cut off. */
export function readSections(marks: Marks): ReadonlyMap<number, Buffer> {
  const whole = marks.all("section").filter((one) => one.whole);
  return new Map(whole.map(({ words: [number], body }) => [Number(number), body]));
}

/**
 * `hap_limit SECONDS PROGRAM…` runs a program for at most so long, in a session of its own where that can be had.
 * Coreutils' timeout ends all that the program started; busybox' ends the program alone, so a shell under it puts
 * `hap_end` first: its trap ends the rest.
 */
export const PROBE_FUNCTIONS = `export LC_ALL=C PATH="$PATH:/usr/sbin:/sbin"
if command -v setsid >/dev/null 2>&1; then hap_own=setsid hap_end='trap "trap - TERM; kill 0" TERM'; else hap_own= hap_end=:; fi
if timeout -k 1 5 true 2>/dev/null; then hap_limit() { $hap_own timeout -k 1 "$@"; }
elif timeout 5 true 2>/dev/null; then hap_limit() { $hap_own timeout "$@"; }
else hap_limit() { shift; "$@"; }; hap_end=:; fi
`;
