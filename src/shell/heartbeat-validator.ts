import type { Change, WriteFile } from "../model/change.js";
import type { RunId } from "../model/run-id.js";
import { quote } from "../remote/quote.js";
import { EXIT } from "./change-functions.js";
import { stagePath } from "./changes/files.js";
import { OWN_FOLDER } from "./own-folder.js";
import { FIND_HEARTBEAT } from "../engines/heartbeat/paths.js";
import { mark, SAID_LIMIT } from "./protocol.js";

/** The folder of Heartbeat's files. */
export const HA_DIR = "/etc/ha.d/";

/** A change with its number in the run, under which its staged file is kept and its progress is told. */
export interface NumberedChange {
  readonly number: number;
  readonly change: Change;
}

/** A file that a change writes, with the change's number. */
export interface NumberedFile {
  readonly number: number;
  readonly change: WriteFile;
}

/** The files among changes. */
export function filesOf(changes: readonly NumberedChange[]): readonly NumberedFile[] {
  return changes.flatMap(({ number, change }) => (change.kind === "write-file" ? [{ number, change }] : []));
}

/**
 * Heartbeat judges all of its files together, as they will be, with the modes and owners that they will have; the files
 * are staged. Nothing where it has no say.
 */
export function heartbeatValidatorScript(changes: readonly NumberedChange[], { run }: { readonly run: RunId }): string {
  const validated = filesOf(changes).filter(({ change }) => change.validator?.kind === "heartbeat");
  if (validated.length === 0) return "";
  const staged = validated.flatMap(({ number, change }) => [
    quote(stagePath(change.path, { run, number })),
    quote(change.path.slice(HA_DIR.length)),
  ]);
  const attributes = changes.flatMap(({ change }) =>
    change.kind === "set-attributes" && change.path.startsWith(HA_DIR)
      ? [quote(change.path.slice(HA_DIR.length)), quote(`${change.owner}:${change.group}`), change.mode.toString(8)]
      : [],
  );
  return `${VALIDATE_FUNCTION}hap_validate ${staged.join(" ")} -- ${attributes.join(" ")}\n`;
}

/**
 * hap_validate (STAGED NAME)… -- (NAME OWNER MODE)…: the installed Heartbeat's own dry run (\`-R\`) over a copy of
 * /etc/ha.d with the staged files in it, and with the modes and owners that are to be set: it refuses an authkeys that
 * others may read. In a mount namespace of its own the copy lies over /etc/ha.d and /run is empty, so that a running
 * daemon is neither seen nor touched: 6 means valid files. Its reasons go to the logfile that ha.cf names, so the copy
 * names one inside the copy.
 */
const VALIDATE_FUNCTION = `
hap_validate() {
  cd /
  ${FIND_HEARTBEAT}
  if [ -z "$hap_heartbeat" ]; then ${mark("dry-run-unavailable")}; echo 'Heartbeat is not installed'; return 0; fi
  j=${OWN_FOLDER}/judge
  rm -rf "$j"
  hap_own ${OWN_FOLDER} || exit $?
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
    if [ ! -f "$j/ha.d/$f" ]; then ${mark("dry-run-incomplete", '"$f"')}; rm -rf "$j"; return 0; fi
  done
  grep -Ev '^[[:space:]]*(logfile|debugfile|logfacility|use_logd)([[:space:]]|$)' "$j/ha.d/ha.cf" >"$j/ha.cf"
  echo 'logfile /etc/ha.d/.judge' >>"$j/ha.cf"
  cat "$j/ha.cf" >"$j/ha.d/ha.cf"
  unshare -m sh -c 'mount --bind "$1/ha.d" /etc/ha.d && mount -t tmpfs hap /run && exec "$2" -R' sh "$j" "$hap_heartbeat" </dev/null >"$j/out" 2>&1
  s=$?
  if [ $s -eq 6 ]; then ${mark("dry-run-valid")}
  elif [ -s "$j/ha.d/.judge" ]; then
    ${mark("dry-run-refused")}; head -c ${SAID_LIMIT} "$j/ha.d/.judge"
    rm -rf "$j"; exit ${EXIT.refused}
  else ${mark("dry-run-unavailable")}; tail -n 1 "$j/out" | head -c ${SAID_LIMIT}; fi
  rm -rf "$j"
}
`;
