import { diagnostic, hasErrors, type Diagnostic } from "../../../diagnostics/diagnostic.js";
import { unifiedDiff } from "../../../diagnostics/unified-diff.js";
import { visibleLine } from "../../../diagnostics/visible.js";
import { fileErrorText } from "../../../files/file-error-text.js";
import { rewriteFile } from "../../../files/write-file.js";
import { readTypedSource } from "../../../syntax/read-source.js";
import { lineText, type SourceFile } from "../../../source/source-file.js";
import { format } from "../../../syntax/format.js";
import type { Environment } from "../../environment.js";
import { USAGE, type Status } from "../../exit-status.js";
import { writeDiagnostics } from "../../print-diagnostics.js";

/** `hap fmt FILE…`: changes white space only. A file with errors is left alone, and the others are still done. */
export async function fmtCommand(
  env: Environment,
  files: readonly string[],
  options: { readonly check: boolean },
): Promise<Status> {
  let status: Status = 0;
  for (const path of files) {
    const done = await formatFile(env, path, options.check);
    writeDiagnostics(env, done.diagnostics, env.stderr);
    if (hasErrors(done.diagnostics)) status = USAGE;
    else if (done.changed && options.check && status === 0) status = 1;
  }
  return status;
}

/** What a line of hap begins with: a word, an annotation, a value, or the end of a block. */
const BEGINS = /^[\w@$"'}]/;

/** A file whose first line begins as no line of hap does is another program's: a page, a list of JSON or YAML. */
function noHapFile(file: SourceFile): Diagnostic | null {
  const line = file.text.split("\n").findIndex((one) => !/^\s*(?:#.*)?$/.test(one));
  const text = lineText(file, line + 1).trimStart();
  if (line === -1 || BEGINS.test(text)) return null;
  const end = (file.lineStarts[line] ?? 0) + lineText(file, line + 1).length;
  const span = { file, start: end - text.length, end };
  return diagnostic("HAP5038", `\`${file.path}\` is no file of hap`, span, {
    label: "no line of a playbook or an inventory begins so",
    help: "hap's own files end in .hap; others are left as they are",
  });
}

async function formatFile(
  env: Environment,
  path: string,
  check: boolean,
): Promise<{ readonly diagnostics: readonly Diagnostic[]; readonly changed: boolean }> {
  const source = readTypedSource(path);
  if (source.value === null) return { diagnostics: source.diagnostics, changed: false };
  const stranger = noHapFile(source.value);
  if (stranger !== null) return { diagnostics: [stranger], changed: false };
  const formatted = format(source.value);
  if (hasErrors(formatted.diagnostics)) return { diagnostics: formatted.diagnostics, changed: false };
  const changed = formatted.value !== source.value.text;
  if (changed && check)
    env.stdout.write(`${visibleLine(path)} would change\n${unifiedDiff(source.value.text, formatted.value)}`);
  else if (changed) {
    try {
      await rewriteFile(path, formatted.value);
    } catch (error) {
      const help = "the file is as it was; make room, or look at the permissions of its folder";
      const problem = diagnostic("HAP5021", `\`${path}\` cannot be written: ${fileErrorText(error)}`, null, { help });
      return { diagnostics: [problem], changed: false };
    }
    env.stdout.write(`${visibleLine(path)}\n`);
  }
  return { diagnostics: formatted.diagnostics, changed };
}
