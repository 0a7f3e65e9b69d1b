import type { Change, Validator } from "../model/change.js";
import { isStaged, traitsOf } from "../model/change-traits.js";
import { HA_DIR } from "../engines/heartbeat/paths.js";
import { withPlace } from "../model/validate-command.js";
import type { RunId } from "../model/run-id.js";
import { quote } from "../remote/quote.js";
import { CHANGE_FUNCTIONS, EXIT } from "./change-functions.js";
import {
  at,
  commitScript,
  makeDirectoryScript,
  removeScript,
  sameScript,
  setAttributesScript,
  validatedPath,
  stageFolder,
  stagePath,
  stageScript,
  unstageScript,
} from "./changes/files.js";
import {
  fetchPackagesScript,
  installPackageFileScript,
  installPackagesScript,
  removePackagesScript,
  upgradePackagesScript,
} from "./changes/packages.js";
import { lvsTableScript } from "./changes/lvs.js";
import { SERVICE_CHANGE_FUNCTIONS, serviceScript } from "./changes/service.js";
import { buildScript, fetchScript, unpackScript } from "./changes/source.js";
import { userScript } from "./changes/user.js";
import { commandText } from "./command-text.js";
import { CONTRACT_FUNCTIONS, contractScript } from "./contract-script.js";
import { keepFunctions, keeping } from "./keep.js";
import { begins, engineJudges, filesOf, type NumberedChange, type NumberedFile } from "./engine-judges.js";
import { madeScripts } from "./made.js";
import { mark } from "./protocol.js";
import { armScript, noteScript } from "./put-back.js";
import type { ScriptFor } from "./script-for.js";
import { sysctlPath } from "./queries/sysctl.js";

export type { NumberedChange } from "./engine-judges.js";

/**
 * Makes the new directories and stages every file that the changes write, in order; then the validators look. No file
 * is in place afterwards. When anything fails, what this script made and staged is removed again.
 */
export function stageAllScript(changes: readonly NumberedChange[], script: ScriptFor): string {
  const { run } = script;
  const files = filesOf(changes);
  const directories = changes.flatMap(({ change }) => (change.kind === "make-directory" ? [quote(change.path)] : []));
  return [
    CHANGE_FUNCTIONS,
    keepFunctionsFor(script),
    directories.length === 0 ? "" : `${MISSING_FUNCTION}hap_new=$(hap_unmade ${directories.join(" ")})\n`,
    "(\n:\n",
    ...changes.map((numbered, i) => {
      const noted = i === 0 ? madeScripts(changesOf(changes), script).before : "";
      return `${begins(numbered.number)}${noted}${prepareScript(numbered, script)}`;
    }),
    judged(changes, script),
    ") || { s=$?\n",
    ...files.map(({ number, change }) => unstageScript(change, { run, number })),
    directories.length === 0 ? "" : `printf '%s\\n' "$hap_new" | hap_take_back\n`,
    "exit $s; }\n",
    directories.length === 0 ? "" : `[ -z "$hap_new" ] || { ${mark("made")}; printf '%s\\n' "$hap_new"; }\n`,
  ].join("");
}

function keepFunctionsFor({ run, seen }: ScriptFor): string {
  return seen === undefined ? "" : keepFunctions(run);
}

/** What of a change can be done before any host puts anything in place. */
function prepareScript({ number, change }: NumberedChange, { run, seen }: ScriptFor): string {
  if (!isStaged(change)) throw new Error(`${change.kind} cannot be prepared`);
  const keep = keeping(change, seen).before;
  switch (change.kind) {
    case "write-file":
      return stageScript(change, { run, number }, keep);
    case "make-directory":
      return makeDirectoryScript(change, keep);
    case "set-attributes":
      return sameScript(change, keep);
    case "resources":
      // Both hosts of the pair do it together, when all files are staged (run/group-change.ts).
      return "";
    case "lvs-table":
      return "";
  }
}

/**
 * hap_unmade PATH…: the directories that are not there yet on the way to each, the deepest first. hap_take_back
 * removes those that stdin names, as far as they are empty.
 */
const MISSING_FUNCTION = `
hap_unmade() {
  for d; do
    while [ -n "$d" ] && ! [ -d "$d" ]; do printf '%s\\n' "$d"; d=\${d%/*}; done
  done
}
hap_take_back() {
  while IFS= read -r d; do if [ -d "$d" ]; then ( hap_at "$d"; rmdir "./$hap_leaf" ); fi; done >/dev/null 2>&1
}
`;

/**
 * Removes what `stageAllScript` staged, and the directories that it has told to be new, when another host's staging
 * failed.
 */
export function unstageAllScript(changes: readonly NumberedChange[], made: readonly string[], run: RunId): string {
  const files = filesOf(changes).map(({ number, change }) => unstageScript(change, { run, number }));
  const folders = made.filter((path) => changes.some(({ change }) => isOnTheWay(path, change)));
  return [
    CHANGE_FUNCTIONS,
    ...files,
    ...folders.map((path) => `( ${at(path)}rmdir "./$hap_leaf" ) >/dev/null 2>&1\n`),
  ].join("");
}

/**
 * What the shell of a session does about these changes when it ends, whatever has ended it: what is staged and not in
 * place is removed. Empty where nothing is staged.
 */
export function takeBackScript(changes: readonly NumberedChange[], run: RunId): string {
  if (filesOf(changes).length === 0) return "";
  return `(\n${unstageAllScript(changes, [], run)}) </dev/null >/dev/null 2>&1\n`;
}

/** What a host says it has made is believed only where it was told to make something. */
function isOnTheWay(path: string, change: Change): boolean {
  return change.kind === "make-directory" && `${change.path}/`.startsWith(`${path}/`);
}

/**
 * Changes, and the inspection after them, in one script. The inspection's stderr is not wanted: the changes' is shown.
 */
export function withInspection(changes: string, inspection: string): string {
  return `(\n${changes}\n)\n${mark("changes-end", "$?")}\n{\n${inspection}\n} 2>/dev/null\n`;
}

/** Makes the changes in order. With `staged`, files were staged before and are only put in place. */
export function changesScript(changes: readonly NumberedChange[], script: ScriptFor, staged: boolean): string {
  const services = changes.some(({ change }) => change.kind === "service");
  // What was staged was noted then.
  const made = madeScripts(changesOf(changes), script);
  return [
    CHANGE_FUNCTIONS,
    staged ? "" : keepFunctionsFor(script),
    services ? SERVICE_CHANGE_FUNCTIONS : "",
    armScript(script),
    ...changes.map((numbered, i) => {
      const after = traitsOf(numbered.change).own ? "" : "hap_forget\n";
      const back = noteScript(numbered.change, script);
      const noted = i === 0 && !staged ? made.before : "";
      return `${begins(numbered.number)}${noted}${back}${changeScript(numbered, script, staged)}${after}`;
    }),
    made.after,
  ].join("");
}

function changesOf(changes: readonly NumberedChange[]): readonly Change[] {
  return changes.map(({ change }) => change);
}

/** Asks the host's package sources for what these changes install; nothing is installed. */
export function fetchAllScript(changes: readonly NumberedChange[]): string {
  return changes
    .map(({ number, change }) =>
      change.kind === "install-packages" || change.kind === "upgrade-packages"
        ? `${begins(number)}${fetchPackagesScript(change)}`
        : "",
    )
    .join("");
}

function changeScript({ number, change }: NumberedChange, script: ScriptFor, staged: boolean): string {
  const staging = { run: script.run, number };
  // What was staged was kept then.
  const keep = keeping(change, staged ? undefined : script.seen);
  switch (change.kind) {
    case "write-file":
      return staged
        ? commitScript(change, staging)
        : [
            stageScript(change, staging, keep.before),
            judged([{ number, change }], script),
            commitScript(change, staging),
          ].join("");
    case "make-directory":
      return staged ? "" : makeDirectoryScript(change, keep.before);
    case "set-attributes":
      return keep.before + setAttributesScript(change, staging);
    case "remove":
      return removeScript(change, keep.before);
    case "install-packages":
      return keep.before + installPackagesScript(change) + keep.after;
    case "upgrade-packages":
      return keep.before + upgradePackagesScript(change) + keep.after;
    case "install-package-file":
      return keep.before + installPackageFileScript(change) + keep.after;
    case "remove-packages":
      return keep.before + removePackagesScript(change) + keep.after;
    case "fetch":
      return fetchScript(change, staging, keep.before);
    case "unpack":
      return keep.before + unpackScript(change, staging);
    case "user":
      return keep.before + userScript(change);
    case "run":
      if (change.build !== undefined) return keep.before + buildScript({ ...change, build: change.build });
      return `${keep.before}${change.folder === undefined ? "" : `hap_in ${quote(change.folder)}\n`}( ${commandText(change.command)} ) >&2 </dev/null || exit $?\n`;
    case "service":
      return keep.before + serviceScript(change, script.facts.serviceManager);
    case "resources":
      // Carried out over both hosts of the pair together (run/group-change.ts).
      return "";
    case "lvs-table":
      return `( ${lvsTableScript(change)} ) || exit $?\n`;
    case "reboot":
      // The look behind it, in the same exchange, is still to end.
      return `( hap_detached sh -c 'sleep 3; PATH=$PATH:/usr/sbin:/sbin; exec reboot' </dev/null >/dev/null 2>&1 & )\n`;
    case "sysctl":
      return `${keep.before}${at(sysctlPath(change.key))}printf '%s\\n' ${quote(change.value)} >"./$hap_leaf" || exit $?\n`;
  }
}

/** Who judges staged files before any of them is in its place, in this order; nothing where none is judged so. */
const JUDGES = {
  engine: engineJudges,
  command: (changes, { run }) =>
    filesOf(changes)
      .map((file) => commandValidator(file, run))
      .join(""),
  contract: contracts,
} satisfies Record<Validator["kind"], (changes: readonly NumberedChange[], script: ScriptFor) => string>;

function judged(changes: readonly NumberedChange[], script: ScriptFor): string {
  return Object.values(JUDGES)
    .map((judge) => judge(changes, script))
    .join("");
}

/**
 * The playbook's own validator. It gets a path beside the target, since what a file includes may be named from its own
 * folder.
 */
function commandValidator({ number, change }: NumberedFile, run: RunId): string {
  if (change.validator?.kind !== "command") return "";
  const staging = { run, number };
  const stage = stageFolder(staging);
  const text = commandText(withPlace(change.validator.command, validatedPath(change.path, staging), quote));
  return `${begins(number)}${at(change.path)}ln "./${stage}/$hap_leaf" "./${stage}-$hap_leaf" 2>/dev/null || cp -p "./${stage}/$hap_leaf" "./${stage}-$hap_leaf" >&2 || exit $?
( cd /; ${text} ) >&2 </dev/null; s=$?
hap_forget
rm -f "./${stage}-$hap_leaf"
if [ $s -ne 0 ]; then ${mark("command-refused")}; hap_unstage ${stage}; exit ${EXIT.refused}; fi
`;
}

/** Resource scripts are tried with all files of the run below /etc/ha.d in their places. */
function contracts(changes: readonly NumberedChange[], { facts, run }: ScriptFor): string {
  const files = filesOf(changes);
  const tests = files.flatMap(({ number, change: { validator } }) =>
    validator?.kind === "contract" ? [{ number, validator }] : [],
  );
  if (tests.length === 0) return "";
  // Without Heartbeat the other host of the pair is the one to ask; the long script of a trial can stay here.
  if (facts.heartbeat === null && tests.every(({ validator }) => !validator.whenStopped))
    return tests.map(({ number }) => `${mark("trial", number, "other")}\n`).join("");
  const staged = files
    .filter(({ change }) => change.path.startsWith(HA_DIR))
    .map(({ number, change }) => ({
      path: stagePath(change.path, { run, number }),
      name: change.path.slice(HA_DIR.length),
    }));
  const trials = tests.map(({ number, validator }) => contractScript({ number, staged, ...validator }));
  return ["cd /\n", CONTRACT_FUNCTIONS, ...trials, "hap_forget\n"].join("");
}
