/** Of `stat -c %y` text in UTC: `2026-11-29 11:02:03.123456789 +0000`; null where it is none. */
export function isoTime(text: string): string | null {
  const [, day, time, ms] = /^(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d)(\.\d{3})/.exec(text) ?? [];
  return day === undefined ? null : `${day}T${time ?? ""}${ms ?? ""}Z`;
}
