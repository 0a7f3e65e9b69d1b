import { readFile } from "node:fs/promises";
import { text as readAll } from "node:stream/consumers";
import { diagnostic, type Diagnostic, type Stage } from "../diagnostics/diagnostic.js";
import type { Given, GivenValue } from "../check/eval/param-values.js";

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
      if (typeof value === "string")
        given.set(name, { text: value, from: `--set ${name}`, onCommandLine: !setting.startsWith("@", equals + 1) });
      else
        diagnostics.push(
          diagnostic("HAP5006", `cannot read the file of \`--set ${name}\`: ${value.reason}`, null, {
            help: "check its path and permissions",
          }),
        );
    }
  }
  return { value: given, diagnostics };
}

async function valueOf(text: string): Promise<string | { readonly reason: string }> {
  if (!text.startsWith("@")) return text;
  try {
    const content = text === "@-" ? await readAll(process.stdin) : await readFile(text.slice(1), "utf8");
    return content.replace(/\r?\n$/, "");
  } catch (error) {
    return { reason: error instanceof Error ? error.message : String(error) };
  }
}
