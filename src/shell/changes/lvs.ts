import { dirname } from "node:path/posix";
import type { EditLvsTable } from "../../model/change.js";
import { serviceWords } from "../../model/lvs-table.js";
import { quote } from "../../remote/quote.js";
import { OWN_FOLDER_FUNCTION } from "../own-folder.js";

/**
 * hap_busy SERVER…: whether one of these still has connections; each is `TCP SERVICE SERVER` as `ipvsadm -L -n` names
 * them. A connection of UDP is never active there, and counts until it is forgotten.
 */
const BUSY_FUNCTION = `hap_busy() {
  w=$(printf '|%s' "$@")'|'
  ipvsadm -L -n 2>/dev/null </dev/null | {
    while read -r a b c d e f x; do
      case $a in
        TCP | UDP) s="$a $b" ;;
        '->') case $w in *"|$s $b|"*) case $s in UDP*) e=$((e + f)) ;; esac; if [ "$e" -gt 0 ]; then exit 0; fi ;; esac ;;
      esac
    done
    exit 1
  }
}
`;

/** hap_there WORDS: whether the table lists this, or cannot be read. */
const THERE_FUNCTION = `hap_there() {
  o=$(ipvsadm -S -n 2>/dev/null </dev/null) || return 0
  case $o in *"$* "*) ;; *) return 1 ;; esac
}
`;

const words = (one: readonly string[]): string => one.map(quote).join(" ");

/** How the table lists the server, or the service, that such words are about. */
function listed([flag = "", ...one]: readonly string[]): readonly string[] {
  return flag === flag.toLowerCase() ? ["-a", ...one.slice(0, 4)] : ["-A", ...one.slice(0, 2)];
}

/** What somebody has added meanwhile is edited. */
function adds(one: readonly string[], edit: string): string {
  const edits = `ipvsadm ${words([edit, ...one.slice(1)])} >&2 </dev/null || exit $?`;
  return `ipvsadm ${words(one)} >&2 </dev/null || { s=$?; if hap_there ${words(listed(one))}; then ${edits}; else exit $s; fi; }\n`;
}

/** What somebody has deleted meanwhile needs no edit, and is not deleted again. */
function unlessGone(one: readonly string[]): string {
  return `ipvsadm ${words(one)} >&2 </dev/null || { s=$?; if hap_there ${words(listed(one))}; then exit $s; fi; }\n`;
}

function edited(one: readonly string[]): string {
  switch (one[0]) {
    case "-a":
      return adds(one, "-e");
    case "-A":
      return adds(one, "-E");
    case "-e":
      return unlessGone(one);
    default:
      return `ipvsadm ${words(one)} >&2 </dev/null || exit $?\n`;
  }
}

/**
 * Brings a table to another definition, edit by edit: what comes and what differs first, then the servers that leave
 * are waited for, and deleted with what is left of their connections when the time is over. A checker may act
 * meanwhile: a server that it has deleted is dead, and stays out.
 */
export function lvsTableScript({ edits, drained, dropped, drainMs, notes }: EditLvsTable): string {
  const note = (text: string): string =>
    `printf '%s' ${quote(text)} >${quote(`${notes.path}.new`)} && mv -f ${quote(`${notes.path}.new`)} ${quote(notes.path)} || exit $?\n`;
  const leaving = drained.map(({ protocol, address, server }) => `${protocol.toUpperCase()} ${address} ${server}`);
  const waits = `n=0
while [ $n -lt ${Math.ceil(drainMs / 1000)} ] && hap_busy ${leaving.map(quote).join(" ")}; do n=$((n + 1)); sleep 1; done
`;
  return [
    OWN_FOLDER_FUNCTION,
    BUSY_FUNCTION,
    THERE_FUNCTION,
    `hap_own ${quote(dirname(notes.path))} || exit $?\n`,
    note(notes.moving),
    ...edits.map(edited),
    leaving.length === 0 ? "" : waits,
    ...drained.map((one) => unlessGone(["-d", ...serviceWords(one), "-r", one.server])),
    ...dropped.map((one) => unlessGone(["-D", ...serviceWords(one)])),
    note(notes.done),
  ].join("");
}
