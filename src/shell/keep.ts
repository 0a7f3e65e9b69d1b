import type { Change } from "../model/change.js";
import { managerOf } from "../model/change-traits.js";
import type { HostState } from "../model/host-state.js";
import { keptBytes, keptNote, notesOnTheWay, type KeptNote } from "../model/kept.js";
import type { RunId } from "../model/run-id.js";
import { quote } from "../remote/quote.js";
import { packageManagers } from "./packages/managers.js";
import { PATH_FUNCTIONS } from "./path-functions.js";
import { mark } from "./protocol.js";

/** Root's backups on a host; another user's are in his own folder, as his lock is (lock.ts). */
export const BACKUPS = "/var/lib/hap/backups";

/** Backups older than this (days) go, and the oldest while all together are larger (KiB). */
const KEPT_DAYS = 90;
const KEPT_KIB = 512 * 1024;

/** Names of what is in the folder of a run, beside bytes that are named by their hash. */
const NOTES = "notes";
const LISTS = { before: "packages.before", after: "packages.after" } as const;

const WHERE = `if [ "$hap_uid" = 0 ]; then hap_k=${BACKUPS}; else
  hap_k=$HOME; if [ ! -O "$hap_k" ]; then hap_k=$(getent passwd "$hap_uid" | cut -d: -f6); fi
  hap_k=$hap_k/.cache/hap-host-$(uname -n)/backups
fi
`;

/**
 * Functions that keep what a change replaces, in a folder of the run that only its user can look into.
 *
 * hap_kept: sets hap_b to that folder, and makes it when first needed; old ones go then. hap_note LINE: notes a change.
 * hap_keep HASH LINE: the same, after the bytes at the path that `hap_at` went to are kept under their hash, on the
 * disk; bytes with another hash have moved. Nothing that is no plain file is read. hap_packages WHICH: notes what is
 * installed. When something cannot be kept, as on a full disk, the script ends before anything is changed.
 */
export function keepFunctions(run: RunId): string {
  return `
hap_b=
hap_kept() {
  if [ -n "$hap_b" ]; then return 0; fi
  ${WHERE}  (
    hap_ways "$hap_k/${run}"
    hap_at "$hap_k/${run}"
    if [ -d "./$hap_leaf" ] && [ ! -h "./$hap_leaf" ]; then exit 0; fi
    umask 077
    # Another session of the same run may make it in the same moment.
    { chmod 700 . && { mkdir "./$hap_leaf" || { [ -d "./$hap_leaf" ] && [ ! -h "./$hap_leaf" ]; }; }; } >&2 || exit $?
    hap_prune
  ) || exit $?
  hap_b=$hap_k/${run}
}
hap_prune() {
  find . -maxdepth 1 -name '2*T*Z-*' -mtime +${KEPT_DAYS} ! -name '${run}' -exec rm -rf {} + 2>/dev/null
  for r in ./2*T*Z-*; do
    hap_n=$(du -sk . 2>/dev/null); hap_n=\${hap_n%%[!0-9]*}
    if [ "\${hap_n:-0}" -le ${KEPT_KIB} ] || [ "$r" = './${run}' ]; then break; fi
    rm -rf "$r"
  done
}
hap_note() {
  hap_kept
  ( umask 077; printf '%s\\n' "$1" >>"$hap_b/${NOTES}" ) || exit $?
}
hap_keep() {
  hap_kept
  if [ ! -e "$hap_b/$1" ] && [ -f "./$hap_leaf" ] && [ ! -h "./$hap_leaf" ]; then
    ( umask 077; dd if="./$hap_leaf" of="$hap_b/.new" bs=65536 conv=fsync ) >&2 &&
    { s=$(sha256sum <"$hap_b/.new"); if [ "\${s%% *}" != "$1" ]; then rm -f "$hap_b/.new"; hap_same "$1"; fi; } &&
    mv -f "$hap_b/.new" "$hap_b/$1" >&2 || {
      rm -f "$hap_b/.new"; echo "what it replaces cannot be kept in $hap_b" >&2; exit 1
    }
  fi
  hap_note "$2"
}
hap_packages() {
  hap_kept
  if [ "$1" = ${LISTS.before} ] && [ -e "$hap_b/$1" ]; then return 0; fi
  ( umask 077; hap_list >"$hap_b/.list" && mv -f "$hap_b/.list" "$hap_b/$1" ) || exit $?
}
`;
}

/** What has to be done before a change, and after it, so that it can be taken back. */
export interface Keeping {
  /** Where the change's own script has gone to its path (`hap_at`). */
  readonly before: string;
  readonly after: string;
}

const NOTHING: Keeping = { before: "", after: "" };

/** The keeping of a change on a host that was last seen so; nothing where the state is not given. */
export function keeping(change: Change, seen: HostState | undefined): Keeping {
  const note = seen === undefined ? null : keptNote(change, seen);
  if (note === null) return NOTHING;
  const line = quote(JSON.stringify(note));
  const bytes = keptBytes(note);
  const ways = notesOnTheWay(change).map(
    (one) => `${isMissing(one.path)} && hap_note ${quote(JSON.stringify(one.note))}\n`,
  );
  if (bytes !== null) return { before: `hap_keep ${bytes} ${line}\n`, after: "" };
  const manager = managerOf(change);
  if (manager === null) return { before: `${ways.join("")}hap_note ${line}\n`, after: "" };
  const list = `hap_list() { ${packageManagers[manager].list.trim()}\n}\n`;
  return {
    before: `${list}hap_note ${line}\nhap_packages ${LISTS.before}\n`,
    after: `hap_packages ${LISTS.after}\n`,
  };
}

/** A condition: this run has noted that. Wants `keepFunctions`. */
export function isNoted(note: KeptNote): string {
  return `( hap_kept; grep -qxF ${quote(JSON.stringify(note))} "$hap_b/${NOTES}" ) 2>/dev/null`;
}

/** Whether nothing is at a path, not even a link. */
function isMissing(path: string): string {
  return `[ ! -e ${quote(path)} ] && [ ! -h ${quote(path)} ]`;
}

/** Notes (bytes) of one run that are read; a run of thousands of changes has one. */
export const NOTES_LIMIT = 4 * 1024 * 1024;

/**
 * Tells what is kept of a run: where, the notes, and what was installed before and after. Also which later runs have
 * noted something, with their notes: who has changed a thing since.
 */
export function keptScript(run: RunId): string {
  const body = (tag: "kept-notes" | "kept-before" | "kept-after", name: string): string =>
    `if [ -f "./$r/${name}" ]; then ${mark(tag)}; cat "./$r/${name}"; fi\n`;
  return `${PATH_FUNCTIONS}${WHERE}
if [ ! -d "$hap_k" ]; then ${mark("end")}; exit 0; fi
hap_in "$hap_k"
r=${run}
if [ -d "./$r" ] && [ ! -h "./$r" ]; then
${mark("kept-folder")}; printf '%s' "$hap_k/$r"
${body("kept-notes", NOTES)}${body("kept-before", LISTS.before)}${body("kept-after", LISTS.after)}fi
s=
for l in ./2*T*Z-*; do
  l=\${l#./}
  if [ -n "$s" ] && [ -f "./$l/${NOTES}" ]; then ${mark("kept-later")}; printf '%s\\n' "$l"; cat "./$l/${NOTES}"; fi
  if [ "$l" = "$r" ]; then s=yes; fi
done
${mark("end")}
`;
}
