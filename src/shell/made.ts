import type { Change } from "../model/change.js";
import { madeBy } from "../model/made-by.js";
import { keyOfMade, lineOfMade, readMade, type MadeList } from "../model/made.js";
import { success } from "../diagnostics/diagnostic.js";
import { quote } from "../remote/quote.js";
import { PATH_FUNCTIONS } from "./path-functions.js";
import { linesOf, mark } from "./protocol.js";
import type { QueryShell } from "./queries/query-shell.js";
import type { ScriptFor } from "./script-for.js";

/** Root's lists of what hap made on a host; another user's are in his own folder, as his backups are (keep.ts). */
const LISTS = "/var/lib/hap/made";

/** How much is read of a list (bytes), some 1500 things, and of what other lists have of it. */
const LIST_LIMIT = 256 * 1024;
const SHARED_LIMIT = 1024 * 1024;

const WHERE = `if [ "$(id -u)" = 0 ]; then hap_m=${LISTS}; else
  hap_m=$HOME; if [ ! -O "$hap_m" ]; then hap_m=$(getent passwd "$(id -u)" | cut -d: -f6); fi
  hap_m=$hap_m/.cache/hap-host-$(uname -n)/made
fi
`;

/**
 * hap_listed FILE: whether a list is this user's own and nobody else may write into it: what it names is removed.
 */
const LISTED = `hap_listed() {
  [ -f "$1" ] && [ ! -h "$1" ] && [ -O "$1" ] && case $(stat -c %a "$1") in *[2367] | *[2367]?) false ;; esac
}
`;

/** Goes to the folder of the list and puts what awk prints from it in its place. Nobody else can look into it. */
function rewritten(list: string, lines: readonly string[], program: string): string {
  return `(
${WHERE}${LISTED}hap_ways "$hap_m"
umask 077
hap_ways "$hap_m/"${quote(list)}
hap_at "$hap_m/"${quote(list)}
if ! hap_listed "./$hap_leaf"; then { rm -f "./$hap_leaf" && : >"./$hap_leaf"; } || exit $?; fi
rm -f "./.$hap_leaf.new" "./.$hap_leaf.tmp" || exit $?
printf '%s\\n' ${lines.map(quote).join(" ")} | LC_ALL=C awk -F '\\t' ${quote(program)} - "./$hap_leaf" >"./.$hap_leaf.new" || exit $?
dd if="./.$hap_leaf.new" of="./.$hap_leaf.tmp" bs=65536 conv=fsync && mv -f "./.$hap_leaf.tmp" "./$hap_leaf" && rm -f "./.$hap_leaf.new"
) || exit $?
`;
}

/** One service has one name here too, as in `serviceName`: a list may have it with systemd's suffix. */
const ONE_NAME = String.raw`$1 ~ /^"(running|enabled) .*\.service"$/ { sub(/\.service"/, "\"") }
`;

/** The first line of a thing stays, since it tells how the thing was; the last one is replaced. */
const ADD = `${ONE_NAME}FNR == NR { if (!($1 in last)) order[++n] = $1; last[$1] = $0; next }
!($1 in last) { print; next }
!($1 in first) { first[$1] = $0; print }
END { for (i = 1; i <= n; i++) if (last[order[i]] != first[order[i]]) print last[order[i]] }`;

/** Lines that begin with one of these keys go. */
const STRIKE = `${ONE_NAME}FNR == NR { key[++n] = $0; next }
{ for (i = 1; i <= n; i++) if (index($0, key[i]) == 1) next; print }`;

/** What notes the changes of an exchange before they are made, and strikes out what they have removed. */
export function madeScripts(
  changes: readonly Change[],
  { list, seen }: ScriptFor,
): { readonly before: string; readonly after: string } {
  if (list === undefined || seen === undefined) return { before: "", after: "" };
  const { made, gone } = madeBy(changes, seen);
  const keys = gone.flatMap(({ below, ...thing }) => [keyOfMade(thing), ...(below ? [keyOfMade(thing, true)] : [])]);
  return {
    before: made.length === 0 ? "" : rewritten(list, made.map(lineOfMade), ADD),
    after: keys.length === 0 ? "" : rewritten(list, keys, STRIKE),
  };
}

/** Lines of other lists about a thing of the own one, each behind the name of its list. */
const SHARED = `${ONE_NAME}FNR == NR { own[$1]; next }
$1 in own { name = FILENAME; sub(/.*\\//, "", name); print name "\\t" $0 }`;

/**
 * The playbook's own list, and what other lists have of it. A list that somebody else could have written, or put there,
 * is nobody's word.
 */
export const madeShell: QueryShell<"made"> = {
  ask: (queries) =>
    queries
      .map(
        ({ list }) => `${mark("made-lists")}
( ${PATH_FUNCTIONS}${WHERE}${LISTED}hap_unsafe() { exit 0; }
l=$hap_m/${quote(list)}
if [ -d "$hap_m" ] && [ ! -h "$hap_m" ] && hap_in "$hap_m" 2>/dev/null && hap_listed "$l"; then
  head -c ${LIST_LIMIT} "$l"
  ${mark("made-shared")}
  set --
  for f in "$hap_m"/*; do if [ "$f" != "$l" ] && hap_listed "$f"; then set -- "$@" "$f"; fi; done
  if [ $# -gt 0 ]; then LC_ALL=C awk -F '\\t' ${quote(SHARED)} "$l" "$@" | head -c ${SHARED_LIMIT}; fi
fi )
`,
      )
      .join(""),
  expected: (queries) => [
    { tag: "made-lists", times: queries.length, bytes: queries.length * LIST_LIMIT },
    { tag: "made-shared", times: queries.length, bytes: queries.length * SHARED_LIMIT },
  ],
  read: (queries, marks) => {
    const own = readMade(marks.bytes("made-lists").toString("utf8"));
    const shared = marks.bytes("made-shared");
    // Whoever does not know all of what others have believes that they have all.
    const isCut = shared.length >= SHARED_LIMIT;
    return success(
      queries.map(({ list }) => ({ lists: isCut ? [] : [{ name: list, things: own }, ...sharedIn(shared)] })),
    );
  },
};

function sharedIn(body: Buffer): readonly MadeList[] {
  const texts = new Map<string, string>();
  for (const line of linesOf(body)) {
    const tab = line.indexOf("\t");
    const name = line.slice(0, Math.max(tab, 0));
    texts.set(name, `${texts.get(name) ?? ""}${line.slice(tab + 1)}\n`);
  }
  return [...texts].map(([name, text]) => ({ name, things: readMade(text) }));
}
