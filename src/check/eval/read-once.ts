import { posix } from "node:path";

/** Reads a file whole; the path is relative to the working directory. Made by whoever may touch the disk. */
export type ReadBytes = (path: string) => BytesRead;

export type BytesRead = { readonly ok: true; readonly bytes: Buffer } | { readonly ok: false; readonly reason: string };

export interface Files {
  /** Reads a file named in another; `path` as written there, relative to `from`. Every file is read once. */
  read(path: string, from: string): BytesRead & { readonly path: string };
  /** What is in a folder, named as a file is; nothing of one that cannot be read. */
  namesIn(folder: string, from: string): readonly string[];
}

/** The names in a folder; the path is relative to the working directory. */
export type ReadNames = (folder: string) => readonly string[];

/** Files of a run, each read at most once. */
export function filesOf(readBytes: ReadBytes, readNames: ReadNames = () => []): Files {
  const known = new Map<string, BytesRead>();
  return {
    read: (path, from) => {
      const full = resolvePath(path, from);
      const read = known.get(full) ?? readBytes(full);
      known.set(full, read);
      return { ...read, path: full };
    },
    namesIn: (folder, from) => readNames(resolvePath(folder, from)),
  };
}

/** A path as written in the file `from`, relative to the working directory. */
export function resolvePath(path: string, from: string): string {
  return path.startsWith("/") ? posix.normalize(path) : posix.join(posix.dirname(from), path);
}
