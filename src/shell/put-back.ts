import type { Change, ServiceChange } from "../model/change.js";
import { keptNote, notesOnTheWay } from "../model/kept.js";
import type { RunId } from "../model/run-id.js";
import { printfBytes, quote } from "../remote/quote.js";
import { CHANGE_FUNCTIONS } from "./change-functions.js";
import { at, chmodMode, setAttributesScript } from "./changes/files.js";
import { SERVICE_CHANGE_FUNCTIONS, serviceScript } from "./changes/service.js";
import { isNoted, keepFunctions } from "./keep.js";
import { OWN_PLACE } from "./own-folder.js";
import { mark, SILENT_MARKS } from "./protocol.js";
import { sysctlPath } from "./queries/sysctl.js";
import type { ScriptFor } from "./script-for.js";

/**
 * `@confirm-within`: the exchange that changes arms the host. It makes a folder `confirm-RUN` of hap's own, with shell
 * that puts each change back, and starts a timer out of the reach of the connection and of hap. The timer counts
 * seconds in which no exchange is at work; which one is stands in `busy`, replaced by a rename: its shell, since when,
 * for how long at most, the time for a confirmation, the time for a hold. Renames of one file decide, so only one side
 * can:
 *
 * `armed`, then the folder is removed: confirmed by hap, over a new connection. `armed`, `held`, then the same: a host
 * of a pair, let go when its peer is held too. Either, then `fired`: by the timer, by hap, or by the next run, and the
 * host puts itself back, whoever is gone by then. `failed` beside it: it could not, which the next run tells.
 *
 * Taking a lock settles first what is left: while the lock is free nobody will confirm it.
 */

/**
 * How long (s) a held host waits to be let go before it puts itself back all the same: hap may have gone. It is longer
 * than hap takes for that.
 */
export const HELD_SECONDS = 120;
/** How long (s) it is waited for that a host puts itself back. */
export const SETTLE_SECONDS = 60;

/** When a change is put back: what was started stops before files are back, what reads them starts afterwards. */
interface PutBack {
  readonly when: "stop" | "files" | "start";
  readonly text: string;
}

/** How the host puts a change back; null where it cannot do that by itself. */
export function putBackOf(change: Change, { facts, seen, run }: ScriptFor): PutBack | null {
  const files = (text: string): PutBack => ({ when: "files", text });
  switch (change.kind) {
    case "write-file":
    case "remove": {
      const note = seen === undefined ? null : keptNote(change, seen);
      if (note?.kind !== "file") return null;
      const { path, before } = note;
      if (before.type === "absent") return files(`${at(path)}hap_gone\n`);
      if (before.type === "directory")
        return files(
          `${at(path)}[ -d "./$hap_leaf" ] || hap_make ${owned(before)} ${chmodMode(before.mode ?? 0o755)}\n`,
        );
      if (before.type !== "file" || !before.kept || before.mode === null) return null;
      const words = [before.sha256, owned(before), chmodMode(before.mode), quote(before.mtime ?? "")].join(" ");
      return files(`${at(path)}hap_restore ${words}\n`);
    }
    case "set-attributes": {
      const { before } = change;
      if (before.type !== "file" && before.type !== "directory") return null;
      const { mode, owner, group } = before;
      return files(setAttributesScript({ ...change, mode, owner, group }, { run, number: 0 }));
    }
    case "make-directory": {
      // What was missing on the way to it goes too, the innermost first.
      const ways = notesOnTheWay(change).map((one) => `if ${isNoted(one.note)}; then ${at(one.path)}hap_gone; fi\n`);
      return files(`${at(change.path)}hap_gone\n${ways.toReversed().join("")}`);
    }
    case "sysctl":
      if (change.before === null) return null;
      return files(`${at(sysctlPath(change.key))}printf '%s\\n' ${quote(change.before)} >"./$hap_leaf" || exit $?\n`);
    case "service": {
      const { when, action } = OPPOSITE[change.action];
      return { when, text: serviceScript({ ...change, action }, facts.serviceManager) };
    }
    case "install-packages":
    case "upgrade-packages":
    case "install-package-file":
    case "remove-packages":
    case "reboot":
    case "fetch":
    case "unpack":
    case "run":
    case "user":
    // Both hosts of the pair do it together, which takes hap.
    case "resources":
    // Connections of a server that was deleted are gone.
    case "lvs-table":
      return null;
  }
}

/** What reads files reads them again when they are back. */
const OPPOSITE: Readonly<Record<ServiceChange["action"], { when: PutBack["when"]; action: ServiceChange["action"] }>> =
  {
    start: { when: "stop", action: "stop" },
    enable: { when: "stop", action: "disable" },
    stop: { when: "start", action: "start" },
    disable: { when: "start", action: "enable" },
    reload: { when: "start", action: "reload" },
    restart: { when: "start", action: "restart" },
  };

/** Shell that notes how a change is put back; nothing where the changes of the script need not be confirmed. */
export function noteScript(change: Change, script: ScriptFor): string {
  const back = script.arming === undefined ? null : putBackOf(change, script);
  if (back === null) return "";
  const text = quote(`( cd /\n${back.text}) </dev/null || hap_bad=1\n`);
  return `hap_back ${back.when} ${text}\n`;
}

const FOLDER = (run: RunId): string => `"$d"/confirm-${run}`;

/**
 * Arms the host: makes the folder and starts the timer where this run has not, and says that this exchange is at work.
 * hap_back WHEN TEXT: notes how the next change is put back, the last one first; what is to start comes in order.
 */
export function armScript({ run, arming }: ScriptFor): string {
  if (arming === undefined) return "";
  const write = (text: string, name: string): string =>
    `printf '%b' ${printfBytes(Buffer.from(text))} >"$hap_confirm/${name}"`;
  const busy = `printf '%s\\n' "$$ $t ${arming.busySeconds} ${arming.seconds} ${HELD_SECONDS}" >"$hap_confirm/busy.new" && mv -f "$hap_confirm/busy.new" "$hap_confirm/busy"`;
  return `${OWN_PLACE}${TICKS_FUNCTION}hap_confirm=${FOLDER(run)}
if [ -e "$hap_confirm/fired" ]; then echo 'this host is putting itself back' >&2; exit 1; fi
hap_back() {
  if [ "$1" = start ]; then printf '%s' "$2" >>"$hap_confirm/start"
  else { printf '%s' "$2"; cat "$hap_confirm/$1"; } >"$hap_confirm/new" && mv -f "$hap_confirm/new" "$hap_confirm/$1"; fi || exit $?
}
t=$(hap_ticks $$) || exit 1
(
  umask 077
  if [ -e "$hap_confirm/armed" ]; then ${busy}; exit $?; fi
  hap_own "$d" && rm -rf "$hap_confirm" "$d/confirmed" "$d"/failed-* && mkdir "$hap_confirm" && : >"$hap_confirm/stop" && : >"$hap_confirm/files" && : >"$hap_confirm/start" &&
  ${write(functionsOf(run), "functions")} && ${write(TIMER, "timer")} && ${write(fireOf(run), "fire")} &&
  ${busy} && : >"$hap_confirm/armed" || exit $?
  ( hap_detached sh "$hap_confirm/timer" "$hap_confirm" ${arming.seconds} ${HELD_SECONDS} </dev/null >/dev/null 2>&1 & )
) || exit $?
`;
}

/**
 * hap_ticks PID: prints when a process was started (proc(5), field 22 of stat); fails when it is gone or only waits to
 * be buried.
 */
export const TICKS_FUNCTION = `hap_ticks() { s=$(cat "/proc/$1/stat" 2>/dev/null) || return 1; s=\${s##*) }; case $s in [ZX]*) return 1 ;; esac; set -- $s; shift 19; echo "$1"; }
`;

/**
 * Counts seconds in which nothing is at work: while an exchange that changes is, hap may still be there. Then, when it
 * has waited long enough, it ends an exchange that hangs, and fires. A host that is held waits for its peer, for so
 * long again at most.
 */
const TIMER = `trap '' HUP
${TICKS_FUNCTION}f=$1 n=0 b=0 l=0 s=$2 h=$3 w=armed p= q= last=
while :; do
  sleep 1
  if IFS= read -r t 2>/dev/null <"$f/busy"; then set -- $t; p=$1 q=$2 l=$3 s=$4 h=$5; fi
  if [ -e "$f/armed" ]; then if [ "$p $q" != "$last" ]; then last="$p $q" n=0 b=0; fi
  elif [ ! -e "$f/held" ]; then exit 0
  else
    if [ $w = armed ]; then w=held n=0; fi
    s=$h
  fi
  if [ $w = armed ] && [ $b -lt $l ] && t=$(hap_ticks "$p") && [ "$t" = "$q" ]; then b=$((b + 1)) n=0; else n=$((n + 1)); fi
  if [ $n -ge $s ] && mv "$f/$w" "$f/fired" 2>/dev/null; then break; fi
done
if t=$(hap_ticks "$p") && [ "$t" = "$q" ]; then kill -KILL "-$p"; fi
exec sh "$f/fire" "$f"
`;

/** Puts back what was noted, whatever becomes of who asked; the folder stays only where that failed. */
function fireOf(run: RunId): string {
  return `trap '' HUP
f=$1
cat "$f/functions" "$f/stop" "$f/files" "$f/start" >"$f/all" && echo 'exit $hap_bad' >>"$f/all" && sh "$f/all" >"$f/said" 2>&1
s=$?
logger -t hap "run ${run} was not confirmed: its last changes were put back (status $s)" 2>/dev/null
if [ $s -eq 0 ]; then rm -rf "$f"; else : >"$f/failed"; fi
`;
}

/**
 * hap_restore HASH OWNER MODE MTIME: puts the kept bytes at the path that `hap_at` went to, with the time they had:
 * what has read them need not read them again. hap_gone: removes the file or the empty directory there.
 */
function functionsOf(run: RunId): string {
  return `hap_bad=0
${SILENT_MARKS}${CHANGE_FUNCTIONS}${SERVICE_CHANGE_FUNCTIONS}${keepFunctions(run)}
hap_restore() {
  t=.hap-${run}-back
  if [ -h "./$hap_leaf" ] || { [ -e "./$hap_leaf" ] && [ ! -f "./$hap_leaf" ]; }; then echo "$hap_path is no file" >&2; exit 1; fi
  if [ -f "./$hap_leaf" ] && s=$(sha256sum <"./$hap_leaf") && [ "\${s%% *}" = "$1" ]; then hap_attributes "$1" "$2" "$3" "$t"; return; fi
  hap_kept
  hap_room "$t"
  umask 077
  dd if="$hap_b/$1" of="./$t/$hap_leaf" bs=65536 conv=fsync && chown "$2" "./$t/$hap_leaf" && chmod "$3" "./$t/$hap_leaf" &&
  { touch -d "$4" "./$t/$hap_leaf" || touch -d "\${4%%.*}" "./$t/$hap_leaf" || :; } 2>/dev/null &&
  mv -f "./$t/$hap_leaf" . && rmdir "./$t" || { s=$?; hap_unstage "$t"; exit $s; }
}
hap_gone() {
  if [ -d "./$hap_leaf" ] && [ ! -h "./$hap_leaf" ]; then rmdir "./$hap_leaf" || :; elif [ -f "./$hap_leaf" ] && [ ! -h "./$hap_leaf" ]; then rm -f "./$hap_leaf"; fi
}
`;
}

/**
 * Says by the mark `confirm-state` what became of changes. A put-back that failed is told once: what it has said is
 * kept elsewhere, until a reboot or until a host is armed again. That they were confirmed is known until the next are
 * made: the answer may have been lost.
 */
function endText(run: RunId): string {
  return `if [ -e "$hap_confirm/failed" ]; then
  ${mark("confirm-state", "failed")}; cat "$hap_confirm/said"; rm -rf "$d/failed-${run}"; mv "$hap_confirm" "$d/failed-${run}"
elif [ -e "$hap_confirm/fired" ]; then ${mark("confirm-state", "putting-back")}
elif [ "$(cat "$d/confirmed" 2>/dev/null)" = '${run}' ]; then ${mark("confirm-state", "confirmed")}
else ${mark("confirm-state", "put-back")}; fi
`;
}

const begin = (run: RunId): string => `${OWN_PLACE}hap_confirm=${FOLDER(run)}\n`;

/** Holds a host of a pair: `held`, or what became of its changes before. */
export function holdScript(run: RunId): string {
  return `${begin(run)}if mv "$hap_confirm/armed" "$hap_confirm/held" 2>/dev/null || [ -e "$hap_confirm/held" ]; then ${mark("confirm-state", "held")}
else ${endText(run)}fi
`;
}

/** Confirms what this run has changed: `confirmed`, or what became of it before. */
export function confirmScript(run: RunId): string {
  return `${begin(run)}if mv "$hap_confirm/armed" "$hap_confirm/confirmed" 2>/dev/null || mv "$hap_confirm/held" "$hap_confirm/confirmed" 2>/dev/null; then
  echo '${run}' >"$d/confirmed"; rm -rf "$hap_confirm"; ${mark("confirm-state", "confirmed")}
else ${endText(run)}fi
`;
}

/**
 * hap_settle: puts back at once what nobody has confirmed, of every run, or waits while that is under way; a folder
 * with `failed` in it is left. Fails when it takes too long. Out of the reach of the connection.
 */
export const SETTLE_FUNCTION = `
hap_settle() {
  n=0
  for hap_f in "$d"/confirm-*; do
    if mv "$hap_f/armed" "$hap_f/fired" 2>/dev/null || mv "$hap_f/held" "$hap_f/fired" 2>/dev/null; then
      ( if command -v setsid >/dev/null 2>&1; then exec setsid sh "$hap_f/fire" "$hap_f"; else exec sh "$hap_f/fire" "$hap_f"; fi </dev/null >/dev/null 2>&1 & )
    fi
    while [ -e "$hap_f/fired" ] && [ ! -e "$hap_f/failed" ]; do
      if [ $n -ge ${5 * SETTLE_SECONDS} ]; then echo 'this host is still putting itself back' >&2; return 1; fi
      if sleep 0.2 2>/dev/null; then n=$((n + 1)); else sleep 1; n=$((n + 5)); fi
    done
  done
}
`;

/** Puts back at once what this run has changed and not confirmed, and says what became of it. */
export function putBackScript(run: RunId): string {
  return `${begin(run)}${SETTLE_FUNCTION}hap_settle\n${endText(run)}`;
}

/** Shell that tells of a run whose changes nobody has confirmed, or not put back; starts no process. */
export const UNCONFIRMED_SCRIPT = `for f in /run/hap/confirm-* "$HOME"/.cache/hap-host-*/confirm-*; do
  if [ -O "$f" ] && { [ -e "$f/armed" ] || [ -e "$f/held" ] || [ -e "$f/fired" ]; }; then
    if [ -e "$f/failed" ]; then ${mark("unconfirmed", "failed")}; else ${mark("unconfirmed", "waiting")}; fi
    printf '%s\\n' "\${f##*/confirm-}"; break
  fi
done
`;

function owned({ owner, group }: { readonly owner: string | null; readonly group: string | null }): string {
  return quote(`${owner ?? "root"}:${group ?? "root"}`);
}
