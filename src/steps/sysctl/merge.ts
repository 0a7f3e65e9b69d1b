import { HEADER } from "../shared/header.js";

/** Where sysctl.d(5) is read at boot; the name sorts late, so that it wins over the distribution's. */
export const SYSCTL_FILE = "/etc/sysctl.d/90-hap.conf";

export interface SysctlSetting {
  readonly key: string;
  readonly value: string;
}

/**
 * The text of a sysctl.d(5) file with these settings in it: the first line of a key gets its value, later lines of the
 * same key go, missing keys are added at the end. Lines of other keys, which other steps may have written, stay as they
 * are.
 */
export function withSettings(old: string, settings: readonly SysctlSetting[]): string {
  const wanted = new Map(settings.map(({ key, value }) => [key, value]));
  const written = new Set<string>();
  const kept = linesOf(old).flatMap((line) => {
    const key = keyOf(line);
    const value = key === null ? undefined : wanted.get(key);
    if (key === null || value === undefined) return [line];
    if (written.has(key)) return [];
    written.add(key);
    return [valueOf(line) === value ? line : `${key} = ${value}`];
  });
  const added = [...wanted].filter(([key]) => !written.has(key)).map(([key, value]) => `${key} = ${value}`);
  return [...kept, ...added].map((line) => `${line}\n`).join("");
}

/** The same text without the lines of these keys. */
export function withoutSettings(old: string, keys: ReadonlySet<string>): string {
  return old
    .split("\n")
    .filter((line) => !keys.has(keyOf(line) ?? ""))
    .join("\n");
}

/** A new file begins with the header. */
function linesOf(text: string): readonly string[] {
  if (text === "") return [HEADER.replace("what is changed here by hand", "its own keys")];
  const lines = text.split("\n");
  return lines.at(-1) === "" ? lines.slice(0, -1) : lines;
}

function keyOf(line: string): string | null {
  const found = /^\s*-?\s*([^#;=\s][^=\s]*)\s*=/.exec(line);
  return found?.[1]?.replaceAll("/", ".") ?? null;
}

function valueOf(line: string): string {
  return line
    .slice(line.indexOf("=") + 1)
    .trim()
    .replace(/\s+/g, " ");
}
