import type { Command } from "../model/command.js";
import type { Change, Judge, WriteFile } from "../model/change.js";
import type { Facts } from "../model/facts.js";
import { quote } from "../remote/quote.js";
import { CHANGE_FUNCTIONS, EXIT, JUDGE_FUNCTION } from "./change-functions.js";
import {
  commitScript,
  makeDirectoryScript,
  removeScript,
  setAttributesScript,
  stagePath,
  stageScript,
  unstageScript,
} from "./changes/files.js";
import { installPackageFileScript, installPackagesScript, removePackagesScript } from "./changes/packages.js";
import { SERVICE_CHANGE_FUNCTIONS, serviceScript } from "./changes/service.js";
import { buildScript, fetchScript, unpackScript } from "./changes/source.js";
import { userScript } from "./changes/user.js";
import { commandText } from "./command-text.js";
import { CONTRACT_FUNCTIONS, contractScript } from "./contract-script.js";
import { sysctlPath } from "./inspect-script.js";

const HA_DIR = "/etc/ha.d/";

/** A change with its number in the run, under which its staged file is kept and its progress is told. */
export interface NumberedChange {
  readonly number: number;
  readonly change: Change;
}

/**
 * Makes the new directories and stages every file that the changes write, in order, then lets the judges look. No file is in place
 * afterwards. When anything fails, what this script made and staged is removed again. Temp files of a run that died are removed
 * first.
 */
export function stageAllScript(changes: readonly NumberedChange[], facts: Facts): string {
  const files = filesOf(changes);
  const directories = changes.flatMap(({ change }) => (change.kind === "make-directory" ? [quote(change.path)] : []));
  const folders = [...new Set(files.map(({ change }) => change.path.slice(0, change.path.lastIndexOf("/"))))];
  return [
    CHANGE_FUNCTIONS,
    ...folders.map((folder) => `rm -f ${quote(folder)}/.hap-[0-9]*\n`),
    ...(directories.length === 0 ? [] : [MISSING_FUNCTION, `hap_new=$(hap_missing ${directories.join(" ")})\n`]),
    "(\n",
    ...changes.map(({ number, change }) => {
      if (change.kind === "write-file") return `${begins(number)}${stageScript(change, number)}`;
      return change.kind === "make-directory" ? `${begins(number)}${makeDirectoryScript(change)}` : "";
    }),
    judgeAll(files, facts),
    ...files.map(({ number, change }) => commandJudge(change, number)),
    contracts(files, facts),
    ") || { s=$?\n",
    ...files.map(({ number, change }) => unstageScript(change, number)),
    directories.length === 0
      ? ""
      : `printf '%s\\n' "$hap_new" | while IFS= read -r d; do rmdir "$d"; done 2>/dev/null\n`,
    "exit $s; }\n",
    directories.length === 0 ? "" : `[ -z "$hap_new" ] || printf '%s\\n' "$hap_new" | sed 's/^/d /'\n`,
  ].join("");
}

/** hap_missing PATH…: the directories that are not there yet on the way to each, the deepest first. */
const MISSING_FUNCTION = `
hap_missing() {
  for d; do
    while [ -n "$d" ] && ! [ -d "$d" ]; do printf '%s\\n' "$d"; d=\${d%/*}; done
  done
}
`;

/** Removes what `stageAllScript` staged, and the directories that it has told to be new, when another host's staging failed. */
export function unstageAllScript(changes: readonly NumberedChange[], made: readonly string[]): string {
  const files = filesOf(changes).map(({ number, change }) => unstageScript(change, number));
  return [...files, ...made.map((path) => `rmdir ${quote(path)}\n`)].join("");
}

/** Makes the changes in order. With `staged`, files were staged before and are only put in place. */
export function changesScript(changes: readonly NumberedChange[], facts: Facts, staged: boolean): string {
  const services = changes.some(({ change }) => change.kind === "service");
  return [
    CHANGE_FUNCTIONS,
    services ? SERVICE_CHANGE_FUNCTIONS : "",
    ...changes.map((numbered) => `${begins(numbered.number)}${changeScript(numbered, facts, staged)}`),
  ].join("");
}

/** Says on both streams that a change begins, so that what it prints can be told from what others printed. */
function begins(number: number): string {
  return `echo 'c ${number}'; printf '\\036c ${number}\\n' >&2\n`;
}

function changeScript({ number, change }: NumberedChange, facts: Facts, staged: boolean): string {
  switch (change.kind) {
    case "write-file":
      return staged
        ? commitScript(change, number)
        : [
            stageScript(change, number),
            judgeAll([{ number, change }], facts),
            commandJudge(change, number),
            contracts([{ number, change }], facts),
            commitScript(change, number),
          ].join("");
    case "make-directory":
      return staged ? "" : makeDirectoryScript(change);
    case "set-attributes":
      return setAttributesScript(change);
    case "remove":
      return removeScript(change);
    case "install-packages":
      return installPackagesScript(change);
    case "install-package-file":
      return installPackageFileScript(change);
    case "remove-packages":
      return removePackagesScript(change);
    case "fetch":
      return fetchScript(change);
    case "unpack":
      return unpackScript(change);
    case "user":
      return userScript(change);
    case "run":
      if (change.build !== undefined) return buildScript({ ...change, build: change.build });
      return `( cd /; ${commandText(change.command)} ) >&2 </dev/null || exit $?\n`;
    case "service":
      return serviceScript(change, facts.serviceManager);
    case "sysctl":
      return `printf '%s\\n' ${quote(change.value)} >${quote(sysctlPath(change.key))} || exit $?\n`;
  }
}

function filesOf(changes: readonly NumberedChange[]): { number: number; change: WriteFile }[] {
  return changes.flatMap(({ number, change }) => (change.kind === "write-file" ? [{ number, change }] : []));
}

/** Heartbeat judges all of its files together, as they will be. */
function judgeAll(files: readonly { number: number; change: WriteFile }[], facts: Facts): string {
  const judged = files.filter(({ change }) => change.judge?.kind === "heartbeat");
  if (judged.length === 0) return "";
  if (facts.heartbeat === null) return "echo 'j unavailable Heartbeat is not installed'\n";
  const pairs = judged.flatMap(({ number, change }) => [
    quote(stagePath(change.path, number)),
    quote(change.path.slice(HA_DIR.length)),
  ]);
  return `${JUDGE_FUNCTION}hap_judge ${quote(facts.heartbeat)} ${pairs.join(" ")}\n`;
}

/** `validate CMD`: `{}` in it is the staged file; without one the path is added at the end of a program's arguments. */
function commandJudge(change: WriteFile, number: number): string {
  if (change.judge?.kind !== "command") return "";
  const text = commandText(withPath(change.judge, stagePath(change.path, number)));
  return `${begins(number)}if ! ( ${text} ) >&2 </dev/null; then echo 'j refused'; rm -f ${quote(stagePath(change.path, number))}; exit ${EXIT.refused}; fi\n`;
}

/** Resource scripts are tried with all files of the run below /etc/ha.d in their places. */
function contracts(files: readonly { number: number; change: WriteFile }[], facts: Facts): string {
  const tests = files.flatMap(({ number, change: { judge } }) =>
    judge?.kind === "contract" ? [{ number, judge }] : [],
  );
  if (tests.length === 0) return "";
  // Without Heartbeat the other host of the pair is the one to ask; the long script of a trial can stay here.
  if (facts.heartbeat === null && tests.every(({ judge }) => !judge.whenStopped))
    return tests.map(({ number }) => `echo 'q ${number} other'\n`).join("");
  const staged = files
    .filter(({ change }) => change.path.startsWith(HA_DIR))
    .map(({ number, change }) => ({ path: stagePath(change.path, number), name: change.path.slice(HA_DIR.length) }));
  const trials = tests.map(({ number, judge }) => contractScript({ number, staged, ...judge }));
  return [CONTRACT_FUNCTIONS, ...trials].join("");
}

function withPath(judge: Judge & { kind: "command" }, path: string): Command {
  const { command } = judge;
  if (command.kind === "words") {
    const words = command.words.some((w) => w.includes("{}")) ? command.words : [...command.words, "{}"];
    return { kind: "words", words: words.map((w) => w.replaceAll("{}", path)) };
  }
  const text = typeof command.text === "string" ? command.text : command.text.reveal();
  return { kind: "script", text: text.replaceAll("{}", quote(path)) };
}
