/** What the functions that make or end a lab need from outside. */
export interface LabOptions {
  /** Folder with one folder a lab, such as `/run/hap-lab`: state, keys, consoles. */
  readonly stateDir: string;
  /** Folder for what lasts, such as `/var/cache/hap`: the image, the packages, the running hosts' disks. */
  readonly cacheDir: string;
  /**
   * The command that runs `servePackages` of package-proxy.ts with its last argument (one JSON text) in a process of
   * its own, which outlives the caller: node and hap's own entry with a hidden command.
   */
  readonly helper: readonly string[];
  /** Called with a line for people as the work goes on. */
  readonly onProgress?: (line: string) => void;
  /** Debian packages that the hosts have from the start, beside those of a clean host; they make another image. */
  readonly packages?: readonly string[];
  /** Takes a running lab of other hosts down first; it is refused otherwise. */
  readonly replace?: boolean;
  /** Ends the work and takes away what it made so far. */
  readonly signal?: AbortSignal;
}
