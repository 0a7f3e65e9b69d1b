import { statSync } from "node:fs";
import { diagnostic, type Diagnostic } from "../diagnostics/diagnostic.js";
import type { Project } from "../project/project.js";
import { position } from "../source/source-file.js";

/** Hosts worked on at once where nobody says. */
export const FORKS = 50;

/** The folders that imports are looked up in: those of `--library`, then those of the project's file. */
export function librariesOf(
  given: readonly string[],
  project: Project,
): { readonly folders: readonly string[]; readonly diagnostics: readonly Diagnostic[] } {
  const missing = given.filter((path) => statSync(path, { throwIfNoEntry: false })?.isDirectory() !== true);
  const diagnostics = missing.map((path) =>
    diagnostic("HAP5012", `there is no folder \`${path}\`, as \`--library\` says`, null, {
      help: "a library is a folder of playbooks with `define`s",
    }),
  );
  return { folders: [...given, ...project.libraries.map(({ text }) => text)], diagnostics };
}

/** Makes errors of warnings where the project's file has the line `strict`. */
export function strictly(diagnostics: readonly Diagnostic[], { strict }: Project): readonly Diagnostic[] {
  if (strict === null) return diagnostics;
  const text = `warnings are errors, by ${strict.file.path}:${position(strict.file, strict.start).line}`;
  return diagnostics.map((d) =>
    d.severity === "warning" ? { ...d, severity: "error", details: [...d.details, { label: "strict", text }] } : d,
  );
}
