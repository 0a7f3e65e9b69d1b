const REASONS: Readonly<Record<string, string>> = {
  ENOENT: "there is no such file",
  ENOTDIR: "a part of its path is no folder",
  EEXIST: "something is there already",
  EACCES: "permission is denied",
  EPERM: "permission is denied",
  EISDIR: "it is a directory",
  EROFS: "the file system is read-only",
  ENOSPC: "the disk is full",
  EDQUOT: "the quota of the disk is used up",
  ELOOP: "its links lead nowhere",
  ENAMETOOLONG: "its name is too long",
  ENXIO: "it is a pipe that nobody reads",
  EMFILE: "too many files are open",
};

/** Why the file system refused, in plain words: the one place that words an errno. */
export function fileErrorText(error: unknown): string {
  const code = errnoOf(error);
  return (code === null ? null : (REASONS[code] ?? code)) ?? (error instanceof Error ? error.message : String(error));
}

/** The errno of an error of node's, such as `ENOENT`; null for any other error. */
export function errnoOf(error: unknown): string | null {
  return error instanceof Error && "code" in error ? String(error.code) : null;
}
