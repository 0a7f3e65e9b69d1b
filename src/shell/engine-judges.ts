import { ENGINES } from "../engines/engines.js";
import type { JudgeWords } from "../engines/judge.js";
import type { Change, WriteFile } from "../model/change.js";
import type { EngineName } from "../model/engine-name.js";
import type { RunId } from "../model/run-id.js";
import { EXIT } from "./change-functions.js";
import { stagePath } from "./changes/files.js";
import { OWN_FOLDER } from "./own-folder.js";
import { mark, SAID_LIMIT } from "./protocol.js";

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

/** Each engine judges all of its staged files together, as they will be. Nothing where none has a say. */
export function engineJudges(changes: readonly NumberedChange[], { run }: { readonly run: RunId }): string {
  const attributes = changes.flatMap(({ change }) =>
    change.kind === "set-attributes"
      ? [{ path: change.path, owner: `${change.owner}:${change.group}`, mode: change.mode }]
      : [],
  );
  return ENGINES.map(({ name, judge }) => {
    const files = filesOf(changes)
      .filter(({ change: { validator } }) => validator?.kind === "engine" && validator.engine === name)
      .map(({ number, change: { path } }) => ({
        path,
        staged: stagePath(path, { run, number }),
        begins: begins(number),
      }));
    return files.length === 0 ? "" : judge.script(files, attributes, wordsOf(name));
  }).join("");
}

/**
 * Says on both streams that a change begins, so that what it prints can be told from what others printed. It begins in
 * `/`.
 */
export function begins(number: number): string {
  return `cd /; ${mark("change-begins", number)}; ${mark("change-begins", number)} >&2\n`;
}

function wordsOf(engine: EngineName): JudgeWords {
  return {
    valid: mark("dry-run-valid", engine),
    incomplete: (name) => mark("dry-run-incomplete", engine, name),
    unavailable: mark("dry-run-unavailable", engine),
    refused: mark("dry-run-refused", engine),
    end: `exit ${EXIT.refused}`,
    folder: OWN_FOLDER,
    limit: SAID_LIMIT,
  };
}
