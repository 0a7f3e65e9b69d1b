/** Reads what `sha256sum` prints for several paths, in their order. */
export interface HashReader {
  /** The hash on the next line, or null when that is not this path's. */
  next(path: string): string | null;
  atEnd(): boolean;
}

/**
 * Reads `HASH  PATH` lines, one after the other. Where a path has a backslash or a line feed, GNU's sha256sum begins
 * the line with a backslash and escapes the path; busybox prints it as it is.
 */
export function hashReader(text: string): HashReader {
  let rest = text;
  return {
    atEnd: () => rest === "",
    next: (path) => {
      const [lead = "", escaped, sha256 = null] = /^(\\?)([0-9a-f]{64}) [ *]/.exec(rest) ?? [];
      const name = `${Buffer.from(path).toString("latin1")}\n`;
      if (sha256 === null || (escaped === "" && !rest.startsWith(name, lead.length))) return null;
      rest = rest.slice(escaped === "" ? lead.length + name.length : rest.indexOf("\n") + 1);
      return sha256;
    },
  };
}
