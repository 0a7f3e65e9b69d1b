import { buffer } from "node:stream/consumers";
import { diagnostic, type Diagnostic, type Stage } from "../diagnostics/diagnostic.js";
import type { Given, GivenValue } from "../check/eval/param-values.js";
import { fileErrorText } from "../files/file-error-text.js";
import { readGivenFile, type WholeFile } from "../files/read-file.js";

/**
 * The values of `--set name=value`, `name=@FILE` and `name=@-`; the end of the last line of a file is not part of it.
 */
export async function readGiven(settings: readonly string[]): Promise<Stage<Given>> {
  const given = new Map<string, GivenValue>();
  const diagnostics: Diagnostic[] = [];
  for (const setting of settings) {
    const equals = setting.indexOf("=");
    const name = setting.slice(0, equals);
    if (equals < 1) {
      const help = "write `--set name=value`, `--set name=@FILE` or `--set name=@-`";
      diagnostics.push(
        diagnostic(
          "HAP5004",
          `expected \`--set name=value\`, but found \`--set ${equals === 0 ? "=…" : setting}\``,
          null,
          { help },
        ),
      );
    } else if (given.has(name)) {
      diagnostics.push(diagnostic("HAP5005", `\`--set ${name}\` is given twice`, null, { help: "leave one of them" }));
    } else {
      const value = await valueOf(setting.slice(equals + 1));
      if (typeof value === "string") given.set(name, givenOf(name, setting.slice(equals + 1), value));
      else
        diagnostics.push(
          diagnostic("HAP5006", `cannot read the file of \`--set ${setting}\`: ${value.reason}`, null, {
            help: "check its path and permissions",
          }),
        );
    }
  }
  return { value: given, diagnostics };
}

/** Of what stands on the command line only the place of a value is told again, never the value. */
function givenOf(name: string, written: string, text: string): GivenValue {
  if (!written.startsWith("@")) return { text, from: `--set ${name}`, onCommandLine: true };
  const place = { text, from: `--set ${name}=${written}`, onCommandLine: false };
  return written === "@-" ? place : { ...place, path: written.slice(1) };
}

async function valueOf(text: string): Promise<string | { readonly reason: string }> {
  if (!text.startsWith("@")) return text;
  const read = await (text === "@-" ? readStdin() : readGivenFile(text.slice(1)));
  return read.ok ? read.bytes.toString("utf8").replace(/\r?\n$/, "") : read;
}

/** All that comes on stdin. */
export async function readStdin(): Promise<WholeFile> {
  try {
    return { ok: true, bytes: await buffer(process.stdin) };
  } catch (error) {
    return { ok: false, kind: "refused", reason: fileErrorText(error) };
  }
}
