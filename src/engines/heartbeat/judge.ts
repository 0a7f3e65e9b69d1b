import { quote } from "../../remote/quote.js";
import type { EngineJudge, JudgeWords } from "../judge.js";
import { FIND_HEARTBEAT, HA_DIR } from "./paths.js";

/**
 * Heartbeat judges all of its files together, as they will be, with the modes and owners that they will have. Of what
 * it says the errors and warnings count, without its own words before them.
 */
export const HEARTBEAT_JUDGE: EngineJudge = {
  script: (files, attributes, words) => {
    const staged = files.flatMap(({ path, staged: at }) => [quote(at), quote(path.slice(HA_DIR.length))]);
    const set = attributes
      .filter(({ path }) => path.startsWith(HA_DIR))
      .flatMap(({ path, owner, mode }) => [quote(path.slice(HA_DIR.length)), quote(owner), mode.toString(8)]);
    return `${validateFunction(words)}hap_validate ${staged.join(" ")} -- ${set.join(" ")}\n`;
  },
  findings: (said) => {
    const reasons = said
      .filter((line) => /ERROR|CRIT|WARN/.test(line))
      .map((line) => line.replace(/^.*?\b(ERROR|CRIT|WARN): /, ""));
    return [...new Set(reasons.length > 0 ? reasons : said)].map((text) => ({ line: null, text }));
  },
};

/**
 * hap_validate (STAGED NAME)… -- (NAME OWNER MODE)…: the installed Heartbeat's own dry run (`-R`) over a copy of
 * /etc/ha.d with the staged files in it, and with the modes and owners that are to be set: it refuses an authkeys that
 * others may read. In a mount namespace of its own the copy lies over /etc/ha.d and /run is empty, so that a running
 * daemon is neither seen nor touched: 6 means valid files. Its reasons go to the logfile that ha.cf names, so the copy
 * names one inside the copy.
 */
function validateFunction({ folder, limit, valid, incomplete, unavailable, refused, end }: JudgeWords): string {
  return `
hap_validate() {
  cd /
  ${FIND_HEARTBEAT}
  if [ -z "$hap_heartbeat" ]; then ${unavailable}; echo 'Heartbeat is not installed'; return 0; fi
  j=${folder}/judge
  rm -rf "$j"
  hap_own ${folder} || exit $?
  ( umask 077; mkdir -p "$j/ha.d" ) >&2 || exit $?
  cp -a /etc/ha.d/. "$j/ha.d/" >&2 || exit $?
  rm -rf "$j"/ha.d/.hap-*
  while [ "$1" != -- ]; do cp -p "$1" "$j/ha.d/$2" >&2 || exit $?; shift 2; done
  shift
  while [ $# -gt 2 ]; do
    if [ -e "$j/ha.d/$1" ]; then chown -h "$2" "$j/ha.d/$1" >&2 && chmod "$3" "$j/ha.d/$1" >&2 || exit $?; fi
    shift 3
  done
  for f in ha.cf haresources authkeys; do
    if [ ! -f "$j/ha.d/$f" ]; then ${incomplete('"$f"')}; rm -rf "$j"; return 0; fi
  done
  grep -Ev '^[[:space:]]*(logfile|debugfile|logfacility|use_logd)([[:space:]]|$)' "$j/ha.d/ha.cf" >"$j/ha.cf"
  echo 'logfile /etc/ha.d/.judge' >>"$j/ha.cf"
  cat "$j/ha.cf" >"$j/ha.d/ha.cf"
  unshare -m sh -c 'mount --bind "$1/ha.d" /etc/ha.d && mount -t tmpfs hap /run && exec "$2" -R' sh "$j" "$hap_heartbeat" </dev/null >"$j/out" 2>&1
  s=$?
  if [ $s -eq 6 ]; then ${valid}
  elif [ -s "$j/ha.d/.judge" ]; then
    ${refused}; head -c ${limit} "$j/ha.d/.judge"
    rm -rf "$j"; ${end}
  else ${unavailable}; tail -n 1 "$j/out" | head -c ${limit}; fi
  rm -rf "$j"
}
`;
}
