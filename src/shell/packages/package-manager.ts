import type { PackageWanted } from "../../model/change.js";
import type { PackageManager } from "../../model/package-manager.js";
import { quote } from "../../remote/quote.js";
import { OWN_FOLDER } from "../own-folder.js";
import { PROGRESS_FUNCTIONS } from "./progress.js";

/**
 * How one package manager is asked and told: the seam behind which all of them are. The texts are for a subshell of
 * their own, whose exit status says whether it worked, and may call the functions of `PACKAGE_FUNCTIONS`.
 */
export interface PackageManagerShell {
  readonly name: PackageManager;
  /** The program by which the host shows that it has this manager. */
  readonly program: string;
  /** Shell that prints `NAME VERSION` for each installed package of `words`, which is shell text. */
  query(words: string): string;
  /** Shell that prints `NAME VERSION` of all that is installed. */
  readonly list: string;
  /** Shell that installs packages without recommended extras, mending an interrupted earlier run first. */
  install(packages: readonly PackageWanted[]): string;
  /**
   * Shell that asks the sources for packages and what they need, and brings them to the manager's cache where it can:
   * nothing is installed.
   */
  fetch(packages: readonly PackageWanted[]): string;
  /** Shell that has the manager ask its sources for what there is now; its exit status says whether they answered. */
  readonly refresh: string;
  /** Files and folders, as shell words, that say which sources there are. */
  readonly sources: string;
  /**
   * Shell of a function that prints `NAME OLD NEW` for each installed package that the sources have newer, those on
   * hold apart; it fails where the manager does.
   */
  readonly upgrades: string;
  /**
   * Shell that brings packages to these versions; a version is given for each. They stay marked as they were (wanted,
   * or needed by others only). With `fetch` what they need is only brought to the manager's cache, where it can.
   */
  upgrade(packages: readonly PackageWanted[], how?: "fetch"): string;
  /** Shell that prints the names of installed packages that need the one of this word; others may be among them. */
  needed(word: string): string;
  /** Shell that removes packages, or fails when others that are not named would have to go too. */
  remove(names: readonly string[]): string;
  /** How the names of package files end. */
  readonly fileEnding: string;
  /** Shell that prints `NAME VERSION` of the package file `"$hap_file"`. */
  readonly describeFile: string;
  /**
   * Shell that installs the package file `"$hap_file"`, whose version `"$hap_had"` says is installed (empty for none).
   */
  readonly installFile: string;
  /** A hint for a failed installation, from what it printed and its exit status; null when there is nothing to add. */
  hint(stderr: string, status: number): string | null;
}

/** When root last had the package sources asked: the time of this file, which a boot takes away. */
export const SOURCES_ASKED = `${OWN_FOLDER}/package-sources`;

/** Seconds for which another package manager's lock is waited for. */
export const LOCK_SECONDS = 300;

/**
 * hap_try PATTERN COMMAND…: runs a manager's command and shows what it prints (kept in "$hap_said"). While that has
 * PATTERN (an extended regular expression), another manager holds the lock: it tries again for LOCK_SECONDS. Where
 * `hap_phases` is set, it says meanwhile what the manager is at (`PROGRESS_FUNCTIONS`); who says it is killed, since a
 * bash that is told to end may run the trap that removes "$hap_said". hap_stale PATTERN: whether the last output has
 * it.
 */
export const PACKAGE_FUNCTIONS = `
hap_own ${OWN_FOLDER} || exit $?
hap_said=${OWN_FOLDER}/said.$$
trap 'rm -f "$hap_said"' EXIT
${PROGRESS_FUNCTIONS}
hap_try() {
  hap_lock=$1; shift
  hap_n=0
  while :; do
    : >"$hap_said"; hap_teller=
    if [ -n "\${hap_phases:-}" ]; then hap_tell & hap_teller=$!; fi
    "$@" >"$hap_said" 2>&1 </dev/null 3>&-; hap_s=$?
    if [ -n "$hap_teller" ]; then { kill -KILL "$hap_teller"; wait "$hap_teller"; } 2>/dev/null; fi
    if [ $hap_s -ne 0 ] && [ $hap_n -lt ${LOCK_SECONDS} ] && grep -qE "$hap_lock" "$hap_said"; then
      hap_tell_lock; sleep 3; hap_n=$((hap_n + 3)); continue
    fi
    cat "$hap_said"
    return $hap_s
  done
}
hap_stale() { grep -qiE "$1" "$hap_said"; }
`;

/** Where hap notes which package files it installed: one file a checksum, its content `NAME VERSION`. */
export const PACKAGE_NOTES = "/var/lib/hap/packages";

/** Packages as words of a manager's command. */
export function specs(packages: readonly PackageWanted[], join: (name: string, version: string) => string): string {
  return packages.map(({ name, version }) => quote(version === null ? name : join(name, version))).join(" ");
}

/** What is the same for every manager: a lock, a network, a disk. */
export function commonHint(stderr: string): string | null {
  if (
    /Temporary failure resolving|Could not resolve|Could not connect|Unable to connect|Cannot download|Failed to connect/i.test(
      stderr,
    )
  ) {
    return "the host cannot reach its package sources: check its network and the sources' addresses";
  }
  if (/No space left on device|not enough free space|insufficient space/i.test(stderr)) {
    return "the host's disk is full: free some space and run again";
  }
  return null;
}
