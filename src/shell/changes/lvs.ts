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

/**
 * Brings a table to another definition, edit by edit: what comes and what differs first, then the servers that leave
 * are waited for, and deleted with what is left of their connections when the time is over. What a checker has deleted
 * meanwhile is gone already.
 */
export function lvsTableScript({ edits, drained, dropped, drainMs, notes }: EditLvsTable): string {
  const words = (one: readonly string[]): string => one.map(quote).join(" ");
  const does = (one: readonly string[]): string => `ipvsadm ${words(one)} >&2 </dev/null || exit $?\n`;
  const deletes = (flag: string, there: string, one: readonly string[]): string =>
    `ipvsadm ${words([flag, ...one])} >&2 </dev/null || { s=$?; if hap_there ${words([there, ...one])}; then exit $s; fi; }\n`;
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
    ...edits.map(does),
    leaving.length === 0 ? "" : waits,
    ...drained.map((one) => deletes("-d", "-a", [...serviceWords(one), "-r", one.server])),
    ...dropped.map((one) => deletes("-D", "-A", serviceWords(one))),
    note(notes.done),
  ].join("");
}
