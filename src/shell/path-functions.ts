import type { UnsafePlace } from "../model/host-state.js";
import { linesOf, mark, type ProtocolMark } from "./protocol.js";

/** Exit status of a script that was to work in a folder which somebody else may change. */
export const UNSAFE = 76;

/** Links on one way that are followed before it is taken for a ring (as Linux does, path_resolution(7)). */
const LINKS = 40;

/**
 * The one way by which a change reaches its path.
 *
 * hap_at PATH: goes to the folder of PATH; its last name is `$hap_leaf` there, used as `"./$hap_leaf"`. Ends the script
 * with UNSAFE and the mark `unsafe WHY` when somebody other than root and this user could lead it elsewhere: a folder
 * on the way that belongs to somebody else (`owner`) or that others may write (`writable`), or somebody else's link
 * (`link`), also in a folder in safe hands: it may have been taken from him a moment ago. In a folder with the sticky
 * bit (/tmp) nobody can rename what is another's, so it is gone through; `$hap_sticky` then says that names in it may
 * be planted.
 *
 * The ways are judged from `/` on: when a folder is in safe hands, nobody else can change what the next name in it
 * means. So one look at all folders of a way holds, and needs one process. A link is followed by hap itself, and its
 * target's folders are judged too.
 *
 * hap_in FOLDER: the same for a folder to work in. A folder is judged once: until hap_forget, which has to follow
 * whatever may have put a folder into other hands. hap_ways PATH: makes the folders missing on the way to PATH.
 * hap_sticky_own: ends the script when `"./$hap_leaf"` stands in a sticky folder and is not this user's or root's, or
 * has a second name; `hap_sticky_own 2` when it has a third.
 */
export const PATH_FUNCTIONS = `
hap_id=$(id)
hap_uid=\${hap_id#uid=} hap_uid=\${hap_uid%%[!0-9]*}
hap_named() { n=\${1%%[!0-9]*}; case $1 in "$n("*) n=\${1#*(}; n=\${n%%)*} ;; esac; }
hap_named "\${hap_id#uid=}"; hap_user=$n
hap_named "\${hap_id#* gid=}"; hap_me=$hap_user:$n
hap_nl='
'
hap_forget() { hap_known=$hap_nl; }
hap_forget
hap_at() {
  hap_path=$1 hap_leaf=\${1##*/} hap_folder=\${1%/*}
  hap_in "\${hap_folder:-/}"
}
hap_in() {
  hap_sticky=
  case $hap_known in *"$hap_nl$1$hap_nl"*) cd -P "$1" || exit $?; return 0 ;; esac
  hap_way=$1 hap_hops=0
  until hap_walk; do
    hap_hops=$((hap_hops + 1))
    if [ $hap_hops -ge ${LINKS} ]; then echo "$1: too many links" >&2; exit 1; fi
  done
  cd -P "$hap_way" || exit $?
  if [ -z "$hap_sticky" ] && [ "$hap_way" = "$1" ]; then hap_known=$hap_known$1$hap_nl; fi
}
hap_walk() {
  set -- /
  hap_p= hap_rest=$hap_way
  while [ -n "$hap_rest" ]; do
    hap_c=\${hap_rest%%/*}
    case $hap_rest in */*) hap_rest=\${hap_rest#*/} ;; *) hap_rest= ;; esac
    if [ -n "$hap_c" ]; then hap_p=$hap_p/$hap_c; set -- "$@" "$hap_p"; fi
  done
  hap_way=\${hap_p:-/} hap_sticky=
  hap_seen=$(stat -c '%u %g %a' "$@" 2>/dev/null)$hap_nl
  for hap_p; do
    hap_line=\${hap_seen%%"$hap_nl"*} hap_seen=\${hap_seen#*"$hap_nl"}
    if [ -z "$hap_line" ]; then ls -d "$hap_p/." >&2; exit 1; fi
    hap_owner=\${hap_line%% *} hap_mode=\${hap_line##* } hap_group=\${hap_line#* } hap_group=\${hap_group%% *}
    if [ -h "$hap_p" ]; then
      case $hap_owner in 0 | "$hap_uid") ;; *) hap_unsafe link ;; esac
      hap_to=$(readlink "$hap_p") || exit 1
      case $hap_to in /*) ;; *) hap_to=\${hap_p%/*}/$hap_to ;; esac
      hap_way=$hap_to\${hap_way#"$hap_p"}
      return 1
    fi
    case $hap_owner in 0 | "$hap_uid") ;; *) hap_unsafe owner ;; esac
    hap_sticky=
    case $hap_mode in
    *[2367] | *[2367]?)
      case $hap_mode in
      [1357]???) hap_sticky=yes ;;
      *[2367]) hap_unsafe writable ;;
      *) hap_alone "$hap_group" || hap_unsafe writable ;;
      esac
      ;;
    esac
  done
}
hap_alone() {
  case $(ls -ld "$hap_p") in ??????????+*) return 1 ;; esac
  if [ "$1" = 0 ]; then return 0; fi
  hap_line=$(getent group "$1" 2>/dev/null || grep "^[^:]*:[^:]*:$1:" /etc/group)
  for n in $(printf '%s' "\${hap_line##*:}" | tr , ' '); do case $n in root | "$hap_user") ;; *) return 1 ;; esac; done
  { getent passwd || cat /etc/passwd; } 2>/dev/null | awk -F: -v g="$1" -v u="$hap_uid" '$4 == g && $3 != 0 && $3 != u { s = 1 } END { exit s }'
}
hap_unsafe() {
  ${mark("unsafe", '"$1"')}
  printf '%s\\n' "$(stat -c %U "$hap_p" 2>/dev/null)" "$hap_p"
  exit ${UNSAFE}
}
hap_sticky_own() {
  if [ -z "$hap_sticky" ]; then return 0; fi
  hap_p=$hap_path
  case $(stat -c '%u %h %F' "./$hap_leaf") in
  "0 "*" directory" | "$hap_uid "*" directory" | "0 \${1:-1} "* | "$hap_uid \${1:-1} "*) ;;
  *) hap_unsafe owner ;;
  esac
}
hap_ways() {
  hap_p= hap_rest=\${1#/}
  while :; do
    case $hap_rest in */*) ;; *) break ;; esac
    hap_p=$hap_p/\${hap_rest%%/*} hap_rest=\${hap_rest#*/}
    if [ -e "$hap_p" ] || [ -h "$hap_p" ]; then continue; fi
    hap_made=$hap_p hap_left=$hap_rest
    hap_at "$hap_made"
    mkdir "./$hap_leaf" >&2 || exit $?
    hap_p=$hap_made hap_rest=$hap_left
  done
}
`;

/** Reads who has a way in hand: a mark whose last word is why, and whose body is who, and a line with the place. */
export function unsafePlace({ words, body }: ProtocolMark): UnsafePlace {
  const [owner = "", ...path] = linesOf(body);
  const why = (["owner", "writable"] as const).find((one) => one === words.at(-1)) ?? "link";
  return { why, owner, path: path.join("\n") };
}
