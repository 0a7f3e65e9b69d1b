/** A change as reports show it: safe to print, secrets masked. */
export interface ReportedChange {
  /** The change's kind: `write-file`, `service` … */
  readonly change: string;
  /** What it is about: a path, a package, a service, a command. */
  readonly target: string;
  /** What happens to it, in a few words: `create`, `start`, `0644 → 0600`. */
  readonly summary: string;
  /** Unified diff without headers for text files, null where there is none to show. */
  readonly diff: string | null;
  /** SHA-256 of a file's content before and after; absent for other changes, and where the content is a secret. */
  readonly sha256?: { readonly before: string | null; readonly after: string };
  /** For about how long clients are without the service (ms); absent where they are not. */
  readonly interruptionMs?: number;
}
