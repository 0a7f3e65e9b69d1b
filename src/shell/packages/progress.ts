import { mark } from "../protocol.js";

const PHASES = ["lock", "fetch", "unpack", "configure", "remove"] as const;

/** `lock`: somebody else holds the package manager's lock. */
type PackagePhase = (typeof PHASES)[number];

/** What a package manager is at. */
export interface PackageProgress {
  readonly phase: PackagePhase;
  /** A package, or who holds the lock; empty where that was not said. Chosen on the host. */
  readonly name: string;
  /** The how-manieth of how many packages; null where it is not known. */
  readonly done: number | null;
  readonly total: number | null;
}

/** Reads the words of a `package-progress` mark and the line behind it; null when they are none. */
export function packageProgress(words: readonly string[], line: string): PackageProgress | null {
  const [word, ...numbers] = words;
  const phase = PHASES.find((known) => known === word);
  if (phase === undefined) return null;
  const [done = null, total = null] = numbers.map((text) => (/^[1-9]\d{0,6}$/.test(text) ? Number(text) : null));
  return { phase, name: line.slice(0, 80), done, total };
}

/** `unpacking heartbeat (12/34)`, `waiting for the package manager's lock, held by process 4711 (apt-get)`. */
export function packageProgressText({ phase, name, done, total }: PackageProgress): string {
  const by = name === "" ? "" : `, held by ${name}`;
  const count = done === null || total === null || done > total ? "" : ` (${done}/${total})`;
  switch (phase) {
    case "lock":
      return `waiting for the package manager's lock${by}`;
    case "fetch":
      return `fetching ${name}${count}`;
    case "unpack":
      return `unpacking ${name}${count}`;
    case "configure":
      return `setting up ${name}${count}`;
    case "remove":
      return `removing ${name}${count}`;
  }
}

/** Marks of one call of a manager, and how many of them may be a second apart: an exchange's output has a limit. */
const MOST_MARKS = 200;
const EACH_SECOND = 60;

/**
 * hap_tell: says on file descriptor 3, while "$hap_said" grows, what the manager is at. `hap_phases` is a program for
 * sed -n that makes of the manager's lines `PHASE NAME`, and `total N + M`. When it has said enough it stays, until it
 * is killed: its number may be somebody else's otherwise. hap_tell_lock says that a lock is waited for.
 */
export const PROGRESS_FUNCTIONS = `
hap_tell() {
  hap_tells=0 hap_pause=1 hap_last=
  while sleep $hap_pause >/dev/null 2>&1 3>&-; [ -e "$hap_said" ]; do
    if [ $hap_tells -ge ${MOST_MARKS} ]; then continue; fi
    hap_lines=$(sed -n "$hap_phases" "$hap_said" 3>&-)
    hap_now=\${hap_lines##*
}
    if [ "$hap_now" = "$hap_last" ]; then continue; fi
    hap_last=$hap_now hap_tells=$((hap_tells + 1))
    if [ $hap_tells -ge ${EACH_SECOND} ]; then hap_pause=5; fi
    hap_phase=\${hap_now%% *}
    case $hap_phase in ${PHASES.join("|")}) ;; *) continue ;; esac
    hap_total=$(printf '%s\\n' "$hap_lines" | sed -n 's/^total //p' 3>&- | tail -n 1 3>&-)
    hap_count=$(printf '%s\\n' "$hap_lines" | grep -c "^$hap_phase " 3>&-)
    ${mark("package-progress", "$hap_phase", "$hap_count", "$((${hap_total:-0}))")} >&3
    printf '%s\\n' "\${hap_now#* }" >&3
  done
}
hap_tell_lock() {
  if [ -z "\${hap_phases:-}" ]; then return; fi
  ${mark("package-progress", "lock", 0, 0)} >&3
  sed -n "$hap_phases" "$hap_said" 3>&- | sed -n 's/^lock //p' | tail -n 1 >&3
}
`;
