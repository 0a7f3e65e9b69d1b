import type { EditLvsTable } from "../../model/change.js";
import { serviceWords } from "../../model/lvs-table.js";
import { quote } from "../../remote/quote.js";

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

/**
 * Brings a table to another definition, edit by edit: what comes and what differs first, then the servers that leave
 * are waited for, and deleted with what is left of their connections when the time is over.
 */
export function lvsTableScript({ edits, drained, dropped, drainMs }: EditLvsTable): string {
  const does = (words: readonly string[]): string =>
    `ipvsadm ${words.map(quote).join(" ")} >&2 </dev/null || exit $?\n`;
  const leaving = drained.map(({ protocol, address, server }) => `${protocol.toUpperCase()} ${address} ${server}`);
  const waits = `n=0
while [ $n -lt ${Math.ceil(drainMs / 1000)} ] && hap_busy ${leaving.map(quote).join(" ")}; do n=$((n + 1)); sleep 1; done
`;
  return [
    BUSY_FUNCTION,
    ...edits.map(does),
    leaving.length === 0 ? "" : waits,
    ...drained.map((one) => does(["-d", ...serviceWords(one), "-r", one.server])),
    ...dropped.map((one) => does(["-D", ...serviceWords(one)])),
  ].join("");
}
