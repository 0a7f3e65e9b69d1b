/** Exit statuses of hap's own scripts, out of the range that programs commonly use. */
export const EXIT = {
  /** The host is not what the change was planned from. */
  moved: 75,
  /** Another run holds the host's lock. */
  locked: 73,
  /** The lock cannot be taken at all. */
  lockless: 72,
  /** The judge refused a staged file. */
  refused: 77,
} as const;

/**
 * Shell functions that changes call. They speak on stdout in tagged lines (`c N` change N begins, `m PATH` moved, `j …` the
 * judge's word); whatever commands print goes to stderr.
 *
 * hap_same PATH STATE: ends the script unless PATH is what the change was planned from: a hash, `absent`, `link` or `other`.
 * hap_stage PATH TEMP STATE OWNER MODE: writes stdin to TEMP beside PATH, with its final mode and owner, on the disk. dd does the
 * write, since it reports a full disk in its exit status and can sync in the same process. It is the end of a pipe, so its umask
 * and its exits are its own. Programs are started only where they have something to do: a host that starts ten for a file is slow.
 * hap_commit PATH TEMP STATE: puts it in place by rename, when PATH still is what the change was planned from.
 */
export const CHANGE_FUNCTIONS = `
export LC_ALL=C TZ=UTC0
umask 022
hap_me=$(id -un):$(id -gn)
hap_same() {
  case $2 in
  absent) if [ ! -e "$1" ] && [ ! -h "$1" ]; then return; fi ;;
  link) if [ -h "$1" ]; then return; fi ;;
  other) if [ -e "$1" ] && [ ! -f "$1" ] && [ ! -h "$1" ]; then return; fi ;;
  *) if [ -f "$1" ] && [ ! -h "$1" ] && s=$(sha256sum <"$1") && [ "\${s%% *}" = "$2" ]; then return; fi ;;
  esac
  printf 'm %s\\n' "$1"; exit ${EXIT.moved}
}
hap_stage() {
  hap_same "$1" "$3"
  if [ -e "$2" ] || [ -h "$2" ]; then rm -f "$2"; fi
  umask 077
  dd of="$2" bs=65536 conv=fsync >&2 || { s=$?; rm -f "$2"; exit $s; }
  if [ "$4" != "$hap_me" ] || [ -g "\${2%/*}" ]; then chown "$4" "$2" >&2; fi && chmod "$5" "$2" >&2 || { s=$?; rm -f "$2"; exit $s; }
}
hap_commit() { hap_same "$1" "$3"; mv -f "$2" "$1" >&2 || exit $?; }
hap_detached() {
  if command -v setsid >/dev/null 2>&1; then setsid "$@"; else "$@"; fi
}
`;

/**
 * hap_judge BINARY (TEMP NAME)…: the installed Heartbeat's own dry run (\`-R\`) over a copy of /etc/ha.d with the staged files in it.
 * In a mount namespace of its own the copy lies over /etc/ha.d and /run is empty, so that a running daemon is neither seen nor
 * touched: 6 means valid files. Its reasons go to the logfile that ha.cf names, so the copy names one inside the copy.
 */
export const JUDGE_FUNCTION = `
hap_judge() {
  bin=$1; shift
  j=/run/hap/judge
  rm -rf "$j"
  ( umask 077; mkdir -p "$j/ha.d" ) >&2 || exit $?
  cp -a /etc/ha.d/. "$j/ha.d/" >&2 || exit $?
  rm -f "$j"/ha.d/.hap-*
  while [ $# -gt 1 ]; do cp -p "$1" "$j/ha.d/$2" >&2 || exit $?; shift 2; done
  for f in ha.cf haresources authkeys; do
    if [ ! -f "$j/ha.d/$f" ]; then printf 'j incomplete %s\\n' "$f"; rm -rf "$j"; return 0; fi
  done
  grep -Ev '^[[:space:]]*(logfile|debugfile|logfacility|use_logd)([[:space:]]|$)' "$j/ha.d/ha.cf" >"$j/ha.cf"
  echo 'logfile /etc/ha.d/.judge' >>"$j/ha.cf"
  cat "$j/ha.cf" >"$j/ha.d/ha.cf"
  unshare -m sh -c 'mount --bind "$1/ha.d" /etc/ha.d && mount -t tmpfs hap /run && exec "$2" -R' sh "$j" "$bin" </dev/null >"$j/out" 2>&1
  s=$?
  if [ $s -eq 6 ]; then echo 'j valid'
  elif [ -s "$j/ha.d/.judge" ]; then
    echo 'j refused'
    sed 's/^/r /' "$j/ha.d/.judge"
    rm -rf "$j"; exit ${EXIT.refused}
  else printf 'j unavailable %s\\n' "$(tail -n 1 "$j/out")"; fi
  rm -rf "$j"
}
`;
