import { mark } from "./protocol.js";
import { OWN_FOLDER_FUNCTION } from "./own-folder.js";
import { PATH_FUNCTIONS, UNSAFE } from "./path-functions.js";

/** Exit statuses of hap's own scripts, out of the range that programs commonly use. */
export const EXIT = {
  /** The host is not what the change was planned from. */
  moved: 75,
  /** Another run holds the host's lock. */
  locked: 73,
  /** The lock cannot be taken at all. */
  lockless: 72,
  /** Somebody else than root and the user who works there could lead a path elsewhere. */
  unsafe: UNSAFE,
  /** A validator refused a staged file. */
  refused: 77,
} as const;

/**
 * Shell functions that changes call. On stdout they print marks only (protocol.ts); whatever commands print goes to
 * stderr. All but hap_detached work on the path that `hap_at` went to (path-functions.ts). STATE is what the change was
 * planned from: a hash, `absent`, `directory`, `link` or `other`. STAGE is a folder of this run's own beside the path:
 * made by mkdir, which never takes what is there, so nobody else can reach into it, and on the same file system, so
 * that putting a file in place is one rename. `mv FILE .` never follows what stands at the new name.
 *
 * hap_same STATE: ends the script unless the path is in that state.
 * hap_stage STAGE STATE OWNER MODE: writes stdin to a new file in STAGE, with its final mode and owner, on the disk. dd
 * does the write, since it reports a full disk in its exit status and can sync in the same process. It is the end of a
 * pipe, so its umask and its exits are its own. Programs are started only where they have something to do: a host that
 * starts ten for a file is slow. hap_room STAGE: makes that folder anew; an attempt of this run that was cut off may
 * have left one. hap_sure STAGE HASH: ends the script unless that was staged.
 * hap_commit STAGE STATE: puts it in place. hap_unstage STAGE: takes it back. hap_sweep RUN: removes
 * what a run that died has left in this folder; what belongs to RUN stays. hap_make OWNER MODE: makes the directory,
 * which is nobody else's until it is done. hap_attributes STATE OWNER MODE STAGE: sets mode and owner. chown comes
 * before chmod: it clears the set-user-id bits. Whoever owns a file in a folder with the sticky bit may put a link
 * in its place, which chmod follows: there it gets a second name in STAGE, where nobody else can, and is opened by
 * that. The name and STAGE go before anything is set: left by a run that dies then, they would stay, since a file
 * that is as wanted has no change that sweeps. hap_remove STATE HOW: `file` by unlink, `empty` by rmdir, `tree` with
 * all that is in it.
 */
export const CHANGE_FUNCTIONS = `
export LC_ALL=C TZ=UTC0
umask 022
${PATH_FUNCTIONS}${OWN_FOLDER_FUNCTION}
hap_same() {
  case $1 in
  absent) if [ ! -e "./$hap_leaf" ] && [ ! -h "./$hap_leaf" ]; then return; fi ;;
  link) if [ -h "./$hap_leaf" ]; then return; fi ;;
  directory) if [ -d "./$hap_leaf" ] && [ ! -h "./$hap_leaf" ]; then return; fi ;;
  other) if [ -e "./$hap_leaf" ] && [ ! -f "./$hap_leaf" ] && [ ! -h "./$hap_leaf" ]; then return; fi ;;
  *) if [ -f "./$hap_leaf" ] && [ ! -h "./$hap_leaf" ] && s=$(sha256sum <"./$hap_leaf") && [ "\${s%% *}" = "$1" ]; then return; fi ;;
  esac
  ${mark("moved")}; printf '%s\\n' "$hap_path"; exit ${EXIT.moved}
}
hap_stage() {
  hap_same "$2"
  umask 077
  hap_room "$1"
  dd of="./$1/$hap_leaf" bs=65536 conv=fsync >&2 || { s=$?; hap_unstage "$1"; exit $s; }
  if [ "$3" != "$hap_me" ] || [ -g . ]; then chown "$3" "./$1/$hap_leaf" >&2; fi && chmod "$4" "./$1/$hap_leaf" >&2 || { s=$?; hap_unstage "$1"; exit $s; }
}
hap_sure() {
  s=$(sha256sum <"./$1/$hap_leaf"); if [ "\${s%% *}" = "$2" ]; then return; fi
  hap_unstage "$1"; echo "what is kept of $hap_path is not whole" >&2; exit 1
}
hap_commit() { hap_same "$2"; mv -f "./$1/$hap_leaf" . >&2 && rmdir "./$1" >&2 || exit $?; }
hap_room() { hap_unstage "$1"; mkdir -m 700 "./$1" >&2 || exit $?; }
hap_unstage() {
  for hap_u in "./$1" "./$1-$hap_leaf"; do
    if [ -f "$hap_u" ] && [ ! -h "$hap_u" ]; then rm -f "$hap_u" 2>/dev/null; fi
  done
  if [ -d "./$1" ] && [ ! -h "./$1" ] && [ -O "./$1" ]; then rm -rf "./$1"; fi
}
hap_sweep() {
  for t in ./.hap-2*T*Z-*; do
    case $t in "./.hap-$1"*) ;; *) hap_unstage "\${t#./}" ;; esac
  done
}
hap_make() {
  hap_same absent
  ( umask 077; mkdir "./$hap_leaf" && cd -P "./$hap_leaf" && if [ "$1" != "$hap_me" ] || [ -g . ]; then chown "$1" .; fi && chmod "$2" . ) >&2 || exit $?
}
hap_attributes() {
  hap_same "$1"
  hap_sticky_own
  if [ "$1" = directory ]; then ( cd -P "./$hap_leaf" && chown "$2" . && chmod "$3" . ) >&2 || exit $?
  elif [ -z "$hap_sticky" ]; then chown -h "$2" "./$hap_leaf" >&2 && chmod "$3" "./$hap_leaf" >&2 || exit $?
  else
    hap_room "$4"
    (
      ln "./$hap_leaf" "./$4/$hap_leaf" >&2 && cd -P "./$4" || exit $?
      hap_same "$1"
      hap_sticky_own 2
      exec 9<"./$hap_leaf" || exit $?
      rm -f "./$hap_leaf" >&2 && cd -P .. && rmdir "./$4" >&2 && chown "$2" /proc/self/fd/9 >&2 && chmod "$3" /proc/self/fd/9 >&2
    )
    s=$?; hap_unstage "$4"; [ $s -eq 0 ] || exit $s
  fi
  hap_forget
}
hap_remove() {
  hap_same "$1"
  case $2 in
  file) rm -f "./$hap_leaf" >&2 || exit $? ;;
  empty) rmdir "./$hap_leaf" >&2 || exit $? ;;
  tree) rm -rf "./$hap_leaf" >&2 || exit $? ;;
  esac
  hap_forget
}
hap_detached() {
  if command -v setsid >/dev/null 2>&1; then setsid "$@"; else "$@"; fi
}
`;
