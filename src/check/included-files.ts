import { posix } from "node:path";
import type { IncludedFile } from "../model/daemon-file.js";

/** How files are found and read where they are. */
interface Place {
  /** The names in a folder; none of one that is not there. */
  readonly namesIn: (folder: string) => readonly string[];
  /** A file; null for what is none, or what the daemon passes over. */
  readonly read: (path: string) => IncludedFile | null;
}

/** Where the packages put keepalived's files. */
const HOME = "/etc/keepalived/";

/** Folders that a pattern may name on its way, in all. */
const MOST_FOLDERS = 1000;

/** Nobody writes more of them; with many, a name takes long to be compared. */
const MOST_STARS = 5;

/**
 * The files that a pattern names, by its folders and the signs of glob(7), relative to the file that includes. What
 * lies in keepalived's own folder on a host is looked for beside the file: that is where a copy of it is. Null for what
 * lies elsewhere on a host that this machine is not.
 */
export function includedFiles(pattern: string, from: string, { namesIn, read }: Place): readonly IncludedFile[] | null {
  const isCopy = pattern.startsWith("/") && !`${posix.dirname(from)}/`.startsWith(HOME);
  if (isCopy && !pattern.startsWith(HOME)) return null;
  const full = isCopy ? pattern.slice(HOME.length) : pattern;
  let paths: readonly string[] = [full.startsWith("/") ? "/" : ""];
  for (const part of full.split("/").filter((one) => one !== "")) {
    const next = /[*?[{]/.test(part)
      ? paths.flatMap((path) => {
          const names = namesIn(path === "" ? "." : path).filter((name) => isMatch(part, name));
          return names.toSorted().map((name) => posix.join(path, name));
        })
      : paths.map((path) => posix.join(path, part));
    paths = next.slice(0, MOST_FOLDERS);
  }
  return paths.flatMap((path) => read(path) ?? []);
}

/** Whether a name fits a pattern of one folder; a name that begins with a dot is meant by a dot only. */
function isMatch(pattern: string, name: string): boolean {
  if (name.startsWith(".") && !pattern.startsWith(".")) return false;
  const few = pattern.replace(/\*+/g, "*");
  if (few.split("*").length > MOST_STARS) return false;
  const text = few.replace(/\{([^{}]*)\}|\[!?[^\]]*\]|[*?]|[.+^$()|\\{}[\]]/g, (sign, words?: string) => {
    if (words !== undefined) return `(?:${words.split(",").map(escaped).join("|")})`;
    if (sign === "*") return "[^/]*";
    if (sign === "?") return "[^/]";
    return sign.length > 1 ? sign.replace(/^\[!/, "[^").replaceAll("\\", "\\\\") : `\\${sign}`;
  });
  return new RegExp(`^${text}$`).test(name);
}

function escaped(word: string): string {
  return word.replace(/[.+^$()|\\{}[\]?*]/g, "\\$&");
}
