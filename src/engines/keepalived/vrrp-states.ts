import { failure, success, type Result } from "../../diagnostics/diagnostic.js";
import type { VrrpState } from "../../model/probe.js";
import { FIND_KEEPALIVED } from "./paths.js";

/** Tenths of a second for which the daemon's file is waited for: nothing tells when it is written. */
const PATIENCE = 20;

/** The same for the other file, which is asked for after it. */
const STATS_PATIENCE = 10;

/**
 * `hap_vrrp_json` sets `o` to what the running keepalived (its process in `k`) tells of its instances, and fails when
 * it tells nothing: on a signal of its own (`--signum=JSON`) it writes keepalived.json, readable by root alone, into
 * the temporary folder that it sees, which may be one of its own (PrivateTmp). There is no password in it. Only a file
 * of root's is read. Anybody may make something of that name in /tmp, and rm takes no directory away: what is left
 * there is put into a folder of root's, since to remove what somebody fills meanwhile is to follow him. A keepalived
 * without any instance writes no such file, and an empty keepalived.stats when it is asked for that (2.2.7): `[]` then.
 * A program that was replaced since it started may know another signal: it is not asked.
 */
export const VRRP_JSON = `hap_vrrp_away() {
  rm -f "$1" 2>/dev/null || rmdir "$1" 2>/dev/null || { d=$(mktemp -d "\${1%/*}/.hap-XXXXXX") && mv "$1" "$d/"; } 2>/dev/null
}
hap_vrrp_json() {
  j=/proc/$k/root/tmp/keepalived.json n=$("$hap_keepalived" --signum=JSON 2>/dev/null) i=0 o=
  case $n in '' | *[!0-9]*) return 1 ;; esac
  case $(readlink "/proc/$k/exe" 2>/dev/null) in *' (deleted)') return 1 ;; esac
  hap_vrrp_away "$j"
  kill "-$n" "$k" 2>/dev/null || return 1
  while [ $i -lt ${PATIENCE} ]; do
    i=$((i + 1))
    if [ -f "$j" ] && [ ! -h "$j" ] && [ -O "$j" ]; then
      o=$(head -c 1048576 "$j" 2>/dev/null)
      case $o in *]) rm -f "$j"; return 0 ;; esac
    fi
    sleep 0.1 2>/dev/null || sleep 1
  done
  t=/proc/$k/root/tmp/keepalived.stats i=0
  hap_vrrp_away "$t"
  kill -USR2 "$k" 2>/dev/null || return 1
  while [ $i -lt ${STATS_PATIENCE} ]; do
    i=$((i + 1))
    sleep 0.1 2>/dev/null || sleep 1
    if [ -f "$t" ] && [ ! -h "$t" ] && [ -O "$t" ]; then
      # It may only have been made, and be written yet.
      sleep 0.1 2>/dev/null || sleep 1
      if [ -s "$t" ] || [ -e "$j" ]; then rm -f "$t"; return 1; fi
      rm -f "$t"; o='[]'; return 0
    fi
  done
  return 1
}
`;

/** How many bytes of the states go into a word. */
const WORD_BYTES = 400;

/**
 * Shell that sets `c` to the number of instances of the running keepalived, and `w` to `NAME=STATE,` of each whose name
 * is a plain one; they stay where that is not told.
 */
export const VRRP_COUNT = `${VRRP_JSON}if hap_vrrp_json; then
  c=$(printf '%s' "$o" | grep -o '"iname"' | wc -l | tr -d ' ')
  w=$(printf '%s' "$o" | tr '{' '\\n' | sed -n 's/.*"iname":"\\([A-Za-z0-9_.:-]*\\)".*"state":\\([0-9]\\),.*/\\1=\\2/p' | tr '\\n' ',' | head -c ${WORD_BYTES})
  w=\${w:--}
fi`;

/** The states in such a word, by the names of the instances. */
export function readVrrpWord(word: string): ReadonlyMap<string, VrrpState> {
  const told = word.split(",").flatMap((one): readonly (readonly [string, VrrpState])[] => {
    const [, name, number] = /^([\w.:-]+)=(\d)$/.exec(one) ?? [];
    const state = STATES[Number(number)];
    return name === undefined || state === undefined ? [] : [[name, state]];
  });
  return new Map(told);
}

/** Shell that prints how keepalived is and, when it runs, what it tells of its instances. */
export const VRRP_STATES = `${FIND_KEEPALIVED}${VRRP_JSON}if [ -z "$hap_keepalived" ]; then echo none
elif ! hap_keepalived_pid; then echo stopped
elif hap_vrrp_json; then echo running; printf '%s\\n' "$o"
elif { [ -e "$j" ] || [ -h "$j" ]; } && [ ! -O "$j" ]; then echo blocked
else echo mute; fi
`;

/** Numbers of states in vrrp.h of 2.x. */
const STATES: readonly VrrpState[] = ["init", "backup", "master", "fault"];

/** The state of each instance by its name; or why it is not known. */
export function readVrrpStates(answer: string): Result<ReadonlyMap<string, VrrpState>, string> {
  const [first = "", ...rest] = answer.split("\n");
  switch (first) {
    case "none":
      return failure("keepalived is not installed");
    case "stopped":
      return failure("keepalived does not run");
    case "running":
      return instancesOf(rest.join("\n"));
    case "blocked":
      return failure("somebody else's `keepalived.json` stands in /tmp, where keepalived writes its state: remove it");
    default:
      return failure("keepalived does not tell its state: it needs root, and a daemon that knows --signum=JSON");
  }
}

function instancesOf(text: string): Result<ReadonlyMap<string, VrrpState>, string> {
  let told: unknown = null;
  try {
    told = JSON.parse(text);
  } catch {
    return failure("what keepalived tells is not understood");
  }
  const states = new Map<string, VrrpState>();
  for (const one of Array.isArray(told) ? told : []) {
    const data = fieldOf(one, "data");
    const name = fieldOf(data, "iname");
    const state = STATES[Number(fieldOf(data, "state"))];
    if (typeof name === "string" && state !== undefined) states.set(name, state);
  }
  return success(states);
}

function fieldOf(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null ? Reflect.get(value, name) : undefined;
}
